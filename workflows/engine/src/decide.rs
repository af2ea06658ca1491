//! The one entrance: a message comes, a decision goes.

use greffier_casework::{Actor, Case, EffectId, EffectOrder, Entry, Event, Person, REPAIR_ROLE, Task, TaskId, TaskKind, TaskState, Timer};
use greffier_language::Workflow;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::draft::Draft;
use crate::message::{Message, Refusal};
use crate::{answer, disposal, outside, review, signature, steps};

/// The moment of a decision: the only thing it knows of the world.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The office's time zone, in which days begin and end.
    pub zone: TimeZone,
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
    /// When the case wants to be woken.
    pub timers: Vec<Timer>,
    /// The case is closed: its timers go.
    pub drop_timers: bool,
}

/// Decides what `message` means for `case` under `workflow` at `moment`.
///
/// # Errors
/// A [`Refusal`] that says why nothing changes.
pub fn decide(workflow: &Workflow, case: Option<&Case>, message: Message, moment: &Moment) -> Result<Decision, Refusal> {
    let actor = actor_of(&message);
    let draft = |case: &Case| Draft::new(case.id, Some(case.clone()), actor.clone(), moment.now);
    match (case, message) {
        (None, Message::Open(opening)) => {
            let mut draft = Draft::new(opening.id, None, actor, moment.now);
            steps::open(&mut draft, workflow, *opening, moment)?;
            draft.finish()
        }
        (None, _) | (Some(_), Message::Open(_)) => Err(Refusal::WrongCase),
        // Who looks is written down for a closed case too.
        (Some(case), Message::Look { by, what }) => {
            let mut draft = draft(case);
            draft.push(Event::Consulted { by: by.name, what })?;
            draft.finish()
        }
        // Paper is disposed of when its time has come, which is mostly after the case.
        (Some(case), Message::DisposePaper { by, disposal, evidence }) => {
            let mut draft = draft(case);
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
            let mut draft = draft(case);
            draft.push(Event::DocumentRenewed { renewal })?;
            draft.finish()
        }
        (Some(case), _) if !case.is_open() => Err(Refusal::Closed),
        (Some(case), message) => {
            let mut draft = draft(case);
            act(&mut draft, workflow, message)?;
            draft.finish()
        }
    }
}

fn act(draft: &mut Draft, workflow: &Workflow, message: Message) -> Result<(), Refusal> {
    match message {
        Message::Claim { task, by } => claim(draft, task, &by),
        Message::Return { task, by } => give_back(draft, task, &by),
        Message::CheckField { task, field, value, by } => review::check_field(draft, workflow, task, &field, &value, &by),
        Message::CompleteReview { task, by } => review::complete(draft, workflow, task, &by),
        Message::Sign { task, by, signing } => signature::sign(draft, workflow, task, &by, *signing),
        Message::Delegate { task, by, to, reason } => signature::delegate(draft, workflow, task, &by, to, &reason),
        Message::Decline { task, by, reason } => signature::decline(draft, workflow, task, &by, &reason),
        Message::Invite { task, by } => outside::invite_again(draft, task, &by),
        Message::Invited { effect, link, expires_at } => outside::invited(draft, effect, link, expires_at),
        Message::SignOutside { task, signing, .. } => outside::sign(draft, workflow, task, *signing),
        Message::DeclineOutside { task, reason, .. } => outside::decline(draft, workflow, task, &reason),
        Message::Retry { task, by } => retry(draft, task, &by),
        Message::LetterMade { effect, letter } => answer::letter_made(draft, workflow, effect, *letter),
        Message::Sealed { effect, sealed, signatory } => answer::sealed(draft, workflow, effect, *sealed, signatory),
        Message::Delivered { effect, receipt } => answer::delivered(draft, workflow, effect, receipt),
        Message::Failed { effect, code } => failed(draft, effect, code),
        Message::TimerDue { kind } => {
            let due = draft.case()?.deadline.as_ref().is_some_and(|deadline| deadline.kind == kind && deadline.due <= draft.now());
            if due && !draft.case()?.overdue { draft.push(Event::DeadlinePassed { kind }) } else { Ok(()) }
        }
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
        | Message::DisposePaper { by, .. }
        | Message::Look { by, .. } => Actor::Account { name: by.name.clone() },
        Message::SignOutside { link, .. } | Message::DeclineOutside { link, .. } => Actor::Link { id: *link },
        Message::Open(_)
        | Message::Renew(_)
        | Message::Invited { .. }
        | Message::LetterMade { .. }
        | Message::Sealed { .. }
        | Message::Delivered { .. }
        | Message::Failed { .. }
        | Message::TimerDue { .. } => Actor::Agent,
    }
}

/// The open task `number`, when `by` holds its role.
pub(crate) fn task_for(draft: &Draft, number: u32, by: &Person) -> Result<Task, Refusal> {
    let case = draft.case()?;
    let id = TaskId { case: case.id, number };
    let task = case.task(number).filter(|task| task.is_open()).ok_or(Refusal::NoSuchTask(id))?;
    if !by.holds_in(&case.workflow.name, &task.role) {
        return Err(Refusal::NotYourRole(task.role.to_string()));
    }
    Ok(task.clone())
}

/// The open task `number`, in the hands of `by`. A task nobody has taken is taken first.
pub(crate) fn own_task(draft: &mut Draft, number: u32, by: &Person) -> Result<Task, Refusal> {
    let task = task_for(draft, number, by)?;
    match task.claimed_by() {
        Some(other) if *other != by.name => return Err(Refusal::ClaimedBy(other.to_string())),
        Some(_) => {}
        None => draft.push(Event::TaskClaimed { task: number, by: by.name.clone() })?,
    }
    Ok(task)
}

fn claim(draft: &mut Draft, number: u32, by: &Person) -> Result<(), Refusal> {
    own_task(draft, number, by).map(|_| ())
}

/// Whoever holds the task's role may put it back: the one who took it may be away. The journal says who did.
fn give_back(draft: &mut Draft, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = task_for(draft, number, by)?;
    match task.state {
        TaskState::Claimed { .. } => draft.push(Event::TaskReturned { task: number, by: by.name.clone() }),
        TaskState::Open | TaskState::Done { .. } | TaskState::Settled { .. } => Ok(()),
    }
}

fn failed(draft: &mut Draft, effect: EffectId, code: String) -> Result<(), Refusal> {
    let case = draft.case()?;
    let step = case.awaiting.get(&effect).ok_or(Refusal::NotAwaited(effect))?.step().to_string();
    let same = |task: &Task| task.is_open() && matches!(&task.kind, TaskKind::Repair { effect: other, .. } if *other == effect);
    if case.tasks.iter().any(same) {
        return Ok(());
    }
    draft.push(Event::EffectFailed { effect, code: code.clone() })?;
    draft.open_task(&step, TaskKind::Repair { effect, code }, REPAIR_ROLE)
}

fn retry(draft: &mut Draft, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    let TaskKind::Repair { effect, .. } = task.kind else {
        return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number }));
    };
    draft.push(Event::TaskDone { task: number, by: by.name.clone() })?;
    draft.request_again(effect)
}
