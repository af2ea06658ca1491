//! The one entrance: a message comes, a decision goes.

use std::sync::Arc;

use greffier_calendar::Calendar;
use greffier_casework::{
    Actor, Case, EffectId, EffectOrder, Entry, Event, Field, Person, REPAIR_ROLE, Task, TaskId, TaskKind, TaskState, Timer,
};
use greffier_language::{Bilingual, Handler, StepKind, Workflow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::draft::Draft;
use crate::message::{Message, Refusal};
use crate::walk::walk;
use crate::{answer, ask, delay, disposal, migrate, open, outside, review, robot, signature, timer, work};

/// The moment of a decision: all it knows of the world.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The office's time zone, in which days begin and end.
    pub zone: TimeZone,
    /// The days on which the office is open.
    pub calendar: Arc<Calendar>,
}

impl Moment {
    /// The day of a moment, in the office's time zone.
    pub(crate) fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    /// Today there.
    pub(crate) fn today(&self) -> Date {
        self.day_of(self.now)
    }
}

/// What a message leads to: all of it is kept in one transaction, or nothing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The case after the entries.
    pub case: Case,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// What is to be done elsewhere.
    pub effects: Vec<EffectOrder>,
    /// When the case wants to be woken. Without an entry, a timer came too early and is to be put off until then.
    pub timers: Vec<Timer>,
    /// The case is closed: its timers go.
    pub drop_timers: bool,
}

/// Decides what `message` means for `case` under `workflow` at `moment`.
///
/// # Errors
/// A [`Refusal`] that says why nothing changes.
pub fn decide(workflow: &Workflow, case: Option<&Case>, message: Message, moment: &Moment) -> Result<Decision, Refusal> {
    decide_owned(workflow, case.cloned(), message, moment)
}

/// As [`decide`], for who has no more use for the case as it was: copying one costs more than most decisions.
///
/// # Errors
/// As [`decide`].
pub fn decide_owned(workflow: &Workflow, case: Option<Case>, message: Message, moment: &Moment) -> Result<Decision, Refusal> {
    let actor = actor_of(&message);
    let draft = |case: Case, actor: Actor| Draft::new(workflow, moment, case.id, Some(case), actor);
    match (case, message) {
        (None, Message::Open(opening)) => {
            let mut draft = Draft::new(workflow, moment, opening.id, None, actor);
            open::open(&mut draft, *opening)?;
            delay::follow(&mut draft)?;
            draft.finish()
        }
        (None, _) | (Some(_), Message::Open(_)) => Err(Refusal::WrongCase),
        // Who looks is written down for a closed case too.
        (Some(case), Message::Look { by, what }) => {
            let mut draft = draft(case, actor);
            draft.push(Event::Consulted { by: by.name, what })?;
            draft.finish()
        }
        // Paper is disposed of when its time has come, which is mostly after the case.
        (Some(case), Message::DisposePaper { by, disposal, evidence }) => {
            let mut draft = draft(case, actor);
            disposal::dispose(&mut draft, &by, *disposal, evidence)?;
            draft.finish()
        }
        // Proofs are renewed for as long as the file is kept.
        (Some(case), Message::Renew(renewal)) => {
            // Of copies the case knows no more than that they are of its documents.
            let known = case.document(renewal.document).is_some_and(|document| renewal.copy || document.blob == renewal.from);
            if !known {
                return Err(Refusal::OtherDocument);
            }
            let mut draft = draft(case, actor);
            draft.push(Event::DocumentRenewed { renewal })?;
            draft.finish()
        }
        (Some(case), _) if !case.is_open() => Err(Refusal::Closed),
        (Some(case), message) => {
            let mut draft = draft(case, actor);
            act(&mut draft, message)?;
            delay::follow(&mut draft)?;
            draft.finish()
        }
    }
}

fn act(draft: &mut Draft<'_>, message: Message) -> Result<(), Refusal> {
    match message {
        Message::Claim { task, by } => claim(draft, task, &by),
        Message::Return { task, by } => give_back(draft, task, &by),
        Message::CheckField { task, field, value, by } => review::check_field(draft, task, &field, &value, &by),
        Message::CompleteReview { task, by } => review::complete(draft, task, &by),
        Message::Sign { task, by, signing } => signature::sign(draft, task, &by, *signing),
        Message::Delegate { task, by, to, reason } => signature::delegate(draft, task, &by, to, &reason),
        Message::Decline { task, by, reason } => signature::decline(draft, task, &by, &reason),
        Message::Invite { task, by } => outside::invite_again(draft, task, &by),
        Message::Invited { effect, link, expires_at } => outside::invited(draft, effect, link, expires_at),
        Message::SignOutside { task, signing, .. } => outside::sign(draft, task, *signing),
        Message::DeclineOutside { task, reason, .. } => outside::decline(draft, task, &reason),
        Message::Retry { task, by } => retry(draft, task, &by),
        Message::LetterMade { effect, letter } => answer::letter_made(draft, effect, *letter),
        Message::Sealed { effect, sealed, signatory } => answer::sealed(draft, effect, *sealed, signatory),
        Message::Delivered { effect, receipt } => answer::delivered(draft, effect, receipt),
        Message::Failed { effect, code } => failed(draft, effect, code),
        Message::TimerDue { kind } => timer::due(draft, kind),
        Message::Perform { task, values, by } => work::perform(draft, task, &by, &values),
        Message::Decide { task, option, reason, by } => work::decide(draft, task, &by, &option, &reason),
        Message::Report { what, reason, by } => report(draft, &by, &what, &reason),
        Message::Receive(receipt) => ask::receive(draft, *receipt),
        Message::Recount => delay::recount(draft),
        Message::Notified { effect, receipt } => answer::notified(draft, effect, receipt),
        Message::RobotDone { effect, outputs, evidence } => robot::done(draft, effect, &outputs, evidence),
        Message::RobotRefused { effect, refusal, said, evidence } => robot::refused(draft, effect, &refusal, &said, evidence),
        Message::Migrate { to, mapping, by, reason } => migrate::migrate(draft, to, mapping, by, &reason),
        Message::Open(_) | Message::Look { .. } | Message::DisposePaper { .. } | Message::Renew(_) => Err(Refusal::WrongCase),
    }
}

fn actor_of(message: &Message) -> Actor {
    match message {
        Message::Claim { by, .. }
        | Message::Return { by, .. }
        | Message::CheckField { by, .. }
        | Message::CompleteReview { by, .. }
        | Message::Sign { by, .. }
        | Message::Delegate { by, .. }
        | Message::Invite { by, .. }
        | Message::Decline { by, .. }
        | Message::Retry { by, .. }
        | Message::Perform { by, .. }
        | Message::Decide { by, .. }
        | Message::Report { by, .. }
        | Message::DisposePaper { by, .. }
        | Message::Look { by, .. } => Actor::Account { name: by.name.clone() },
        Message::Receive(receipt) => match &receipt.by {
            Some(by) => Actor::Account { name: by.name.clone() },
            None => Actor::Agent,
        },
        Message::Migrate { by, .. } => Actor::Account { name: by.clone() },
        Message::SignOutside { link, .. } | Message::DeclineOutside { link, .. } => Actor::Link { id: *link },
        Message::Open(_)
        | Message::Renew(_)
        | Message::Invited { .. }
        | Message::LetterMade { .. }
        | Message::Sealed { .. }
        | Message::Delivered { .. }
        | Message::Notified { .. }
        | Message::RobotDone { .. }
        | Message::RobotRefused { .. }
        | Message::Failed { .. }
        | Message::Recount
        | Message::TimerDue { .. } => Actor::Agent,
    }
}

/// The open task `number`.
fn open_task(draft: &Draft<'_>, number: u32) -> Result<Task, Refusal> {
    let case = draft.case()?;
    let id = TaskId { case: case.id, number };
    case.task(number).filter(|task| task.is_open()).cloned().ok_or(Refusal::NoSuchTask(id))
}

fn holds_role(case: &Case, task: &Task, by: &Person) -> Result<(), Refusal> {
    if by.holds_in(&case.workflow.name, &task.role) { Ok(()) } else { Err(Refusal::NotYourRole(task.role.to_string())) }
}

/// Whether a person may do a task, whoever has it: it asks for a role of hers, and other eyes than hers where the step wants them.
///
/// # Errors
/// [`Refusal::NotYourRole`], [`Refusal::FourEyes`].
pub fn may_do(workflow: &Workflow, case: &Case, task: &Task, by: &Person) -> Result<(), Refusal> {
    holds_role(case, task, by)?;
    match other_eyes(workflow, case, task, by) {
        Some(step) => Err(Refusal::FourEyes(step)),
        None => Ok(()),
    }
}

/// Whether a task is the step's own work, and not mending or looking.
pub(crate) fn is_of_step(task: &Task) -> bool {
    !matches!(task.kind, TaskKind::Repair { .. } | TaskKind::Look { .. })
}

/// The step that `by`, or somebody who stands in for her or for whom she does (now, or when it was done), did last in this case, and that the
/// task's step wants done by others. Who checks a field of a review does the review too; who mends or looks does not do the step.
fn other_eyes(workflow: &Workflow, case: &Case, task: &Task, by: &Person) -> Option<String> {
    let step = workflow.step(task.step.as_str()).filter(|_| is_of_step(task))?;
    let hers = |name: &&String| {
        let of_step = |other: &&Task| other.step.0 == **name && is_of_step(other);
        let newest = case.tasks.iter().rev().filter(of_step).find_map(|other| match &other.state {
            TaskState::Done { by: did, linked, .. } => Some(by.is_or_is_linked_to(did) || linked.contains(&by.name)),
            TaskState::Open | TaskState::Claimed { .. } | TaskState::Settled { .. } => None,
        });
        let reviews = workflow.step(name).is_some_and(|step| matches!(step.kind, StepKind::Review { .. }));
        let checked = |field: &Field| field.was_read() && field.checked_by.as_ref().is_some_and(|did| by.is_or_is_linked_to(did));
        newest == Some(true) || (reviews && case.fields.values().any(checked))
    };
    step.not_by.iter().find(hers).cloned()
}

/// The open task `number`, in the hands of `by`. A task nobody has taken is taken first.
pub(crate) fn own_task(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<Task, Refusal> {
    let task = open_task(draft, number)?;
    may_do(draft.workflow, draft.case()?, &task, by)?;
    match task.claimed_by() {
        Some(other) if *other != by.name => return Err(Refusal::ClaimedBy(other.to_string())),
        Some(_) => {}
        None => draft.push(Event::TaskClaimed { task: number, by: by.name.clone() })?,
    }
    Ok(task)
}

fn claim(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(), Refusal> {
    own_task(draft, number, by).map(|_| ())
}

/// Whoever holds the task's role may put it back: the one who took it may be away. The journal says who did.
fn give_back(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = open_task(draft, number)?;
    holds_role(draft.case()?, &task, by)?;
    match task.state {
        TaskState::Claimed { .. } => draft.push(Event::TaskReturned { task: number, by: by.name.clone() }),
        TaskState::Open | TaskState::Done { .. } | TaskState::Settled { .. } => Ok(()),
    }
}

fn failed(draft: &mut Draft<'_>, effect: EffectId, code: String) -> Result<(), Refusal> {
    let case = draft.case()?;
    let step = case.awaiting.get(&effect).ok_or(Refusal::NotAwaited(effect))?.step().clone();
    let same = |task: &Task| task.is_open() && matches!(&task.kind, TaskKind::Repair { effect: other, .. } if *other == effect);
    if case.tasks.iter().any(same) {
        return Ok(());
    }
    draft.push(Event::EffectFailed { effect, code: code.clone() })?;
    if let Some(way) = draft.step(&step)?.failed.as_deref() {
        let mut gone = draft.clone();
        gone.give_up(|open| *open == step)?;
        // A way that cannot be gone (it signs a letter that was never made, say) leaves the case where a person mends it.
        if walk(&mut gone, Some(&step), way).is_ok() {
            *draft = gone;
            return Ok(());
        }
    }
    draft.open_task(step.as_str(), TaskKind::Repair { effect, code }, REPAIR_ROLE)
}

/// Whether a person may tell that something happened to a case: she holds a role of its workflow.
#[must_use]
pub fn may_report(workflow: &Workflow, by: &Person) -> bool {
    let roles = workflow.steps.iter().filter_map(|step| step.kind.role());
    roles.into_iter().any(|role| by.holds_in(&workflow.name, &role.into()))
}

/// What people may report of a case now: what a step that it stands at waits for, and what may happen at any moment and was not reported yet.
pub fn foreseen<'w>(workflow: &'w Workflow, case: &'w Case) -> impl Iterator<Item = (&'w str, &'w Bilingual)> {
    workflow.reported().filter(|(event, _)| match workflow.handler(event) {
        Some(_) => !case.reported.contains(*event),
        None => ask::awaiting(workflow, case, event).is_some(),
    })
}

/// Something that a step waits for; or that the workflow foresees at any moment, once in a case: all that is open is given up then, and the case
/// goes the way that is meant for it.
fn report(draft: &mut Draft<'_>, by: &Person, what: &str, reason: &str) -> Result<(), Refusal> {
    let handler = draft.workflow.handler(what).filter(|handler| !handler.is_automatic());
    let awaiting = ask::awaiting(draft.workflow, draft.case()?, what);
    if handler.is_none() && awaiting.is_none() {
        return Err(Refusal::NotForeseen(what.to_owned()));
    }
    if !may_report(draft.workflow, by) {
        return Err(Refusal::MayNotReport);
    }
    if handler.is_some() && draft.case()?.reported.contains(what) {
        return Err(Refusal::ReportedBefore(what.to_owned()));
    }
    let reason = signature::reason_of(reason)?;
    draft.push(Event::Reported { what: what.to_owned(), by: Some(by.name.clone()), reason })?;
    match (awaiting, handler) {
        (Some((step, then)), _) => walk(draft, Some(&step), then),
        (None, Some(handler)) => turn_to(draft, handler),
        (None, None) => Ok(()),
    }
}

/// What the agent sees by itself, once in a case, where the workflow foresees it. Returns whether it does.
pub(crate) fn see(draft: &mut Draft<'_>, what: &str) -> Result<bool, Refusal> {
    let Some(handler) = draft.workflow.handler(what) else { return Ok(false) };
    if draft.case()?.reported.contains(what) {
        return Ok(false);
    }
    draft.push(Event::Reported { what: what.to_owned(), by: None, reason: String::new() })?;
    turn_to(draft, handler)?;
    Ok(true)
}

fn turn_to(draft: &mut Draft<'_>, handler: &Handler) -> Result<(), Refusal> {
    draft.give_up(|_| true)?;
    walk(draft, None, &handler.then)
}

fn retry(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    let TaskKind::Repair { effect, .. } = task.kind else {
        return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number }));
    };
    draft.done(number, by)?;
    draft.request_again(effect)
}
