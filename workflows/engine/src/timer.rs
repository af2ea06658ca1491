//! A moment that was waited for.

use greffier_casework::{Assignee, Event, HandedOn, RoleName, StepId, TimerKind};
use greffier_language::{Handler, StepKind};

use crate::ask;
use crate::decide::{is_of_step, see};
use crate::draft::Draft;
use crate::message::Refusal;
use crate::walk::walk;

/// What a timer that is due means. One that the case does not wait for any more means nothing; one that fires before its moment (the clock
/// was set back, or another machine's is ahead) is asked for again, so that it is not lost.
pub(crate) fn due(draft: &mut Draft<'_>, kind: TimerKind) -> Result<(), Refusal> {
    let waited = match &kind {
        // Cases that were opened before timers were in the journal have this one alone.
        TimerKind::AnswerDeadline => {
            draft.case()?.deadline.as_ref().filter(|_| draft.case().is_ok_and(|case| !case.overdue)).map(|d| d.due)
        }
        TimerKind::Over { .. } | TimerKind::Escalate { .. } | TimerKind::Remind { .. } => {
            draft.case()?.timers.get(&kind.key()).map(|timer| timer.due)
        }
    };
    match waited {
        None => return Ok(()),
        Some(due) if due > draft.now() => {
            draft.wake_again(kind, due);
            return Ok(());
        }
        Some(_) => {}
    }
    draft.push(Event::TimeOver { kind: kind.clone() })?;
    match kind {
        TimerKind::AnswerDeadline => {
            draft.push(Event::DeadlinePassed { kind })?;
            // A way that cannot be gone (it signs a letter that was never made, say) leaves the case where it is, and late.
            let mut turned = draft.clone();
            if see(&mut turned, Handler::DEADLINE_PASSED).is_ok() {
                *draft = turned;
            }
            Ok(())
        }
        TimerKind::Over { step, .. } => over(draft, &step),
        TimerKind::Escalate { step, rung, .. } => escalate(draft, &step, rung),
        TimerKind::Remind { step, rung, .. } => ask::remind(draft, &step, rung),
    }
}

/// The case goes on from a wait, or by the way of work that was not done in time.
fn over(draft: &mut Draft<'_>, at: &StepId) -> Result<(), Refusal> {
    let step = draft.step(at)?;
    let then = match (&step.kind, &step.within) {
        (_, Some(within)) => &within.then,
        (StepKind::Wait { then, .. }, None) => then,
        (_, None) => return Err(Refusal::NoSuchStep(at.to_string())),
    };
    draft.give_up(|open| open == at)?;
    walk(draft, Some(at), then)
}

/// Another role has the work, whoever was on it.
fn escalate(draft: &mut Draft<'_>, at: &StepId, rung: u32) -> Result<(), Refusal> {
    let step = draft.step(at)?;
    let Some(rung) = usize::try_from(rung).ok().and_then(|rung| step.escalate.get(rung)) else { return Ok(()) };
    let open: Vec<u32> =
        draft.case()?.tasks.iter().filter(|task| task.is_open() && task.step == *at && is_of_step(task)).map(|task| task.number).collect();
    for task in open {
        let to = Assignee::Role { role: RoleName::from(rung.role.as_str()) };
        draft.push(Event::TaskHandedOn { task, by: None, to, because: HandedOn::Escalated, reason: String::new() })?;
    }
    Ok(())
}
