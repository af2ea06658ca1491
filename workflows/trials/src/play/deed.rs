//! Stands in for people: what they do, and what they are refused.

use greffier_casework::{ArrivalId, Correlation, Delegation, DocumentKind, LinkId, Medium, Person, RoleName, Task, TaskKind};
use greffier_engine::{Message, Receipt, Receiver, Refusal};
use uuid::Uuid;

use super::outside::what;
use super::stand_in::person;
use super::{Play, Wrong};
use crate::story::{both, same};
use crate::{By, Deed, Receiving, What};

/// Who tells what happens at any moment, where nobody is named.
const OFFICE: &str = "bureau";
/// The link of whoever signs outside.
const LINK: LinkId = LinkId(Uuid::from_u128(3));

impl Play<'_> {
    /// Somebody does something, and it is refused with the code that a test says, or not at all.
    pub(super) fn does(&mut self, deed: &Deed, by: &By, refused: Option<&str>) -> Result<(), Wrong> {
        let said = self.try_to(deed, by);
        match (said, refused) {
            (Ok(()), None) => Ok(()),
            (Err(refusal), Some(code)) if refusal.code() == code => Ok(()),
            (Ok(()), Some(code)) => {
                Err(Wrong::new(both(format!("refusé : {code}"), format!("refused: {code}")), both("accepté", "accepted")))
            }
            (Err(Refusal::NoSuchTask(_)), None) => Err(Wrong::new(both("une tâche ouverte", "an open task"), self.open_tasks())),
            (Err(refusal), None) => Err(Wrong::refused(both("accepté", "accepted"), &refusal)),
            (Err(refusal), Some(code)) => Err(Wrong::refused(both(format!("refusé : {code}"), format!("refused: {code}")), &refusal)),
        }
    }

    fn try_to(&mut self, deed: &Deed, by: &By) -> Result<(), Refusal> {
        match deed {
            Deed::Check(step, values) => {
                let (task, by) = self.hers(step, by);
                for (field, value) in values {
                    self.say(Message::CheckField { task, field: field.clone(), value: value.clone(), by: by.clone() })?;
                }
                self.say(Message::CompleteReview { task, by })
            }
            Deed::Perform(step, values) => {
                let (task, by) = self.hers(step, by);
                self.say(Message::Perform { task, values: values.clone(), by })
            }
            Deed::Decide { step, option, reason } => {
                let (task, by) = self.hers(step, by);
                self.say(Message::Decide { task, option: option.clone(), reason: reason.clone(), by })
            }
            Deed::Sign(step) => self.sign(step, by),
            Deed::Decline(step, reason) => {
                let reason = reason.clone();
                let outside = self.task_at(step).filter(|task| is_outside(task)).map(|task| task.number);
                if let Some(task) = outside {
                    return self.say(Message::DeclineOutside { task, link: LINK, reason });
                }
                let (task, by) = self.hers(step, by);
                self.say(Message::Decline { task, by, reason })
            }
            Deed::Delegate { step, to, reason } => {
                let role = self.task_at(step).map(|task| task.role.clone());
                let to = match to {
                    Receiving::Person(name) => Receiver::Person(person(self.trials, name, role.as_ref())),
                    Receiving::Role(role) => Receiver::Role(RoleName(role.clone())),
                };
                let (task, by) = self.hers(step, by);
                self.say(Message::Delegate { task, by, to, reason: reason.clone() })
            }
            Deed::Claim(step) => {
                let (task, by) = self.hers(step, by);
                self.say(Message::Claim { task, by })
            }
            Deed::Return(step) => {
                let (task, by) = self.hers(step, by);
                self.say(Message::Return { task, by })
            }
            Deed::Invite(step) => {
                let (task, by) = self.hers(step, by);
                self.say(Message::Invite { task, by })
            }
            Deed::Retry(what) => self.retry(*what, by),
            Deed::Receive(step) => self.receive(step, by),
            Deed::Look(step) => {
                let looks = |task: &&Task| task.is_open() && task.step.as_str() == step && matches!(task.kind, TaskKind::Look { .. });
                let task = self.case.tasks.iter().find(looks);
                let (number, by) = (task.map_or(0, |task| task.number), self.person(by, task));
                self.say(Message::Perform { task: number, values: Vec::new(), by })
            }
            Deed::Report(event, reason) => {
                let by = self.person(by, None);
                self.say(Message::Report { what: event.clone(), reason: reason.clone(), by })
            }
        }
    }

    /// Somebody of the office signs, or the one outside by her link.
    fn sign(&mut self, step: &str, by: &By) -> Result<(), Refusal> {
        let Some((number, role)) = self.task_at(step).filter(|task| is_outside(task)).map(|task| (task.number, task.role.clone())) else {
            let (task, by) = self.hers(step, by);
            let role = self.case.task(task).map(|task| task.role.clone());
            let acting_for = role.filter(|role| !by.roles.contains(role)).and_then(|role| self.lent(&by, &role));
            let signing = self.stand_ins.signing(&self.case, by.name.as_str(), None, acting_for, self.now);
            return self.say(Message::Sign { task, by, signing });
        };
        let name = if let By::Name(name) = by { name.clone() } else { role.to_string() };
        let signing = self.stand_ins.signing(&self.case, &name, Some(LINK), None, self.now);
        self.say(Message::SignOutside { task: number, link: LINK, signing })
    }

    /// A document of the person comes: by itself, or somebody puts it into the case.
    fn receive(&mut self, step: &str, by: &By) -> Result<(), Refusal> {
        if !self.case.places.iter().any(|place| place.step.as_str() == step) {
            return Err(Refusal::NoSuchStep(step.to_owned()));
        }
        let document = self.stand_ins.document(DocumentKind::Received, Medium::Digital, None, None);
        let by = matches!(by, By::Name(_)).then(|| self.person(by, self.task_at(step)));
        let arrival = ArrivalId(self.stand_ins.next());
        let because = if by.is_some() { Correlation::Person } else { Correlation::Code };
        self.say(Message::Receive(Box::new(Receipt { document, arrival, because, by })))
    }

    /// The delegation by which somebody signs for another.
    fn lent(&self, by: &Person, role: &RoleName) -> Option<Delegation> {
        let delegations = self.trials.delegations.iter();
        delegations.into_iter().find(|one| one.receiver == by.name && one.is_for(role, &self.workflow.name)).cloned()
    }

    fn retry(&mut self, asked: What, by: &By) -> Result<(), Refusal> {
        let of = |task: &&Task| match &task.kind {
            TaskKind::Repair { effect, .. } => self.case.awaiting.get(effect).is_some_and(|effect| what(effect) == asked),
            _ => false,
        };
        let task = self.case.tasks.iter().filter(|task| task.is_open()).find(of);
        let effect = task.and_then(|task| if let TaskKind::Repair { effect, .. } = task.kind { Some(effect) } else { None });
        let (number, by) = (task.map_or(0, |task| task.number), self.person(by, task));
        self.say(Message::Retry { task: number, by })?;
        if let Some(effect) = effect {
            self.failed.remove(&effect);
        }
        Ok(())
    }

    /// The task that a step opened and that is open, or else the last that it opened; mending and looking apart.
    fn task_at(&self, step: &str) -> Option<&Task> {
        let of_step = |task: &&Task| task.step.as_str() == step && !matches!(task.kind, TaskKind::Repair { .. } | TaskKind::Look { .. });
        let tasks = || self.case.tasks.iter().rev().filter(of_step);
        tasks().find(|task| task.is_open()).or_else(|| tasks().next())
    }

    /// The number of a step's task (0, which no task has, where it opened none), and who is to do it.
    fn hers(&self, step: &str, by: &By) -> (u32, Person) {
        let task = self.task_at(step);
        (task.map_or(0, |task| task.number), self.person(by, task))
    }

    /// Who is named; or who has the task in hand; or a person called after its role.
    fn person(&self, by: &By, task: Option<&Task>) -> Person {
        let claimed = task.and_then(Task::claimed_by).map(|name| name.as_str());
        let anybody = || claimed.or_else(|| task.map(|task| task.role.as_str())).unwrap_or(OFFICE);
        let name = if let By::Name(name) = by { name.as_str() } else { anybody() };
        person(self.trials, name, task.map(|task| &task.role))
    }

    /// The open tasks, in words.
    pub(super) fn open_tasks(&self) -> greffier_language::Bilingual {
        let open: Vec<String> = self.case.tasks.iter().filter(|task| task.is_open()).map(describe).collect();
        if open.is_empty() { both("aucune tâche ouverte", "no open task") } else { same(open.join("; ")) }
    }
}

fn is_outside(task: &Task) -> bool {
    matches!(task.kind, TaskKind::SignOutside { .. })
}

/// What a task asks, as tests write it.
pub(super) fn kind(task: &Task) -> &'static str {
    match task.kind {
        TaskKind::Review => "review",
        TaskKind::Perform => "perform",
        TaskKind::Decide => "decide",
        TaskKind::Await => "await",
        TaskKind::Look { .. } => "look",
        TaskKind::Sign { .. } => "sign",
        TaskKind::SignOutside { .. } => "sign-outside",
        TaskKind::Repair { .. } => "repair",
    }
}

fn describe(task: &Task) -> String {
    let by = task.claimed_by().map(|by| format!(", by: {by}")).unwrap_or_default();
    format!("{{ step: {}, kind: {}, role: {}{by} }}", task.step, kind(task), task.role)
}
