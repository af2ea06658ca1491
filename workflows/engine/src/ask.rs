//! What is waited for of the person: what she is asked, what reminds her, and what came.

use greffier_calendar::{Rung, Side, beginning_of_work, reminders};
use greffier_casework::{Case, Correlation, Effect, Event, Medium, StepId, Task, TaskKind, TimerKind};
use greffier_language::{AnswerBy, Handler, Notice, Reminder, ReminderSide, Step, StepKind, WaitFor, Workflow, counted};
use jiff::civil::{Date, Time};

use crate::decide::see;
use crate::draft::Draft;
use crate::letter_data::language_of;
use crate::message::{Receipt, Refusal};
use crate::open::received_on_paper;
use crate::walk::{day_after, field_date, walk};

/// The hour at which reminders go out.
const OPENING: Time = Time::constant(9, 0, 0, 0);

/// Asks the person, when the step itself does, and sets the moments at which she is reminded.
pub(crate) fn ask(draft: &mut Draft<'_>, step: &Step, here: &StepId) -> Result<(), Refusal> {
    let StepKind::Ask { message, role, due, reminders, .. } = &step.kind else { return Ok(()) };
    draft.open_task(&step.name, TaskKind::Await, role)?;
    let since = draft.case()?.places.iter().rev().find(|place| place.step == *here).map_or(0, |place| place.since);
    let answer_by = last_day(draft, step, due.as_ref())?;
    if let Some(message) = message {
        send(draft, here, message, answer_by)?;
    }
    let Some(answer_by) = answer_by else { return Ok(()) };
    // What lies behind when the case comes here is not said any more.
    for (rung, at) in (0_u32..).zip(days_of(draft, reminders, answer_by)) {
        let moment = at.and_then(|date| beginning_of_work(date, OPENING, &draft.moment.zone).ok()).filter(|at| *at > draft.now());
        if let Some(moment) = moment {
            draft.wake(TimerKind::Remind { step: here.clone(), since, rung }, moment)?;
        }
    }
    Ok(())
}

/// The moment of a reminder.
pub(crate) fn remind(draft: &mut Draft<'_>, at: &StepId, rung: u32) -> Result<(), Refusal> {
    let step = draft.step(at)?;
    let StepKind::Ask { due, reminders, .. } = &step.kind else { return Ok(()) };
    let Some(reminder) = usize::try_from(rung).ok().and_then(|rung| reminders.get(rung)) else { return Ok(()) };
    let answer_by = last_day(draft, step, due.as_ref())?;
    send(draft, at, &reminder.notice, answer_by)
}

/// A document of the person came. It ends the one wait for it; otherwise somebody looks at it, unless the workflow foresees it, or it came with the
/// request itself and is of it.
pub(crate) fn receive(draft: &mut Draft<'_>, receipt: Receipt) -> Result<(), Refusal> {
    let Receipt { document, arrival, because, by } = receipt;
    let (id, pages) = (document.id, u32::try_from(document.pages.len()).unwrap_or(u32::MAX));
    let paper = document.origin.medium == Medium::Paper;
    draft.push(Event::DocumentReceived { document, arrival, because, by: by.map(|by| by.name) })?;
    if paper {
        received_on_paper(draft, pages)?;
    }
    let workflow = draft.workflow;
    let waits = |step: &StepId| workflow.step(step.as_str()).filter(|step| matches!(step.kind, StepKind::Ask { .. }));
    let asked: Vec<(StepId, &Step)> =
        draft.case()?.places.iter().filter_map(|place| Some((place.step.clone(), waits(&place.step)?))).collect();
    // What came while several answers are waited for is one of them, or none: a person says which.
    if let [(at, Step { kind: StepKind::Ask { then, .. }, .. })] = &asked[..] {
        draft.give_up(|open| open == at)?;
        return walk(draft, Some(at), then);
    }
    if asked.is_empty() && (because == Correlation::Envelope || see(draft, Handler::DOCUMENT)?) {
        return Ok(());
    }
    look(draft, TaskKind::Look { document: id })
}

fn look(draft: &mut Draft<'_>, kind: TaskKind) -> Result<(), Refusal> {
    let role = draft.workflow.steps.iter().find_map(|step| step.kind.role());
    let role = role.unwrap_or(greffier_casework::REPAIR_ROLE);
    let step = draft.case()?.step().cloned().ok_or_else(|| Refusal::NoSuchStep(String::new()))?;
    draft.open_task(step.as_str(), kind, role)
}

/// The step at which the case waits for an event, and where it leads.
pub(crate) fn awaiting<'w>(workflow: &'w Workflow, case: &Case, what: &str) -> Option<(StepId, &'w str)> {
    case.places.iter().find_map(|place| match &workflow.step(place.step.as_str())?.kind {
        StepKind::Wait { until: WaitFor::Event { event, .. }, then } if event == what => Some((place.step.clone(), then.as_str())),
        _ => None,
    })
}

/// The day by which the person is asked to answer: what the step says, or else the last before the case goes on without her.
fn last_day(draft: &Draft<'_>, step: &Step, due: Option<&AnswerBy>) -> Result<Option<Date>, Refusal> {
    let case = draft.case()?;
    let came = came_on(draft, case, step);
    Ok(match (due, &step.within) {
        (Some(AnswerBy::Days { days, count }), _) => day_after(draft.moment, came, *days, *count),
        (Some(AnswerBy::Field { field }), _) if field_date(case, field).is_some() => field_date(case, field),
        (_, Some(within)) => {
            let from = within.after.as_ref().and_then(|field| field_date(case, field)).unwrap_or(came);
            day_after(draft.moment, from, within.days, within.count)
        }
        (_, None) => None,
    })
}

/// The day on which the case came to a step: that on which its newest task of the step was opened.
fn came_on(draft: &Draft<'_>, case: &Case, step: &Step) -> Date {
    let of_step = |task: &&Task| task.step.as_str() == step.name && task.kind == TaskKind::Await;
    let opened = case.tasks.iter().rev().find(of_step).map_or(draft.now(), |task| task.opened_at);
    draft.moment.day_of(opened)
}

fn days_of(draft: &Draft<'_>, rungs: &[Reminder], answer_by: Date) -> Vec<Option<Date>> {
    let day = |reminder: &Reminder| {
        let side = if reminder.side == ReminderSide::Before { Side::Before } else { Side::After };
        let rung = Rung { days: reminder.days, count: counted(reminder.count), side };
        reminders(answer_by, &[rung], &draft.moment.calendar).ok()?.first().map(|reminder| reminder.date)
    };
    rungs.iter().map(day).collect()
}

/// Sends the person a short message in her language, `due` being the last day that it may name.
pub(crate) fn send(draft: &mut Draft<'_>, step: &StepId, notice: &Notice, due: Option<Date>) -> Result<(), Refusal> {
    let case = draft.case()?;
    let language = language_of(draft.workflow, case);
    let due = due.map(|date| date.to_string()).unwrap_or_default();
    let said = |text: &str| text.replace("{case}", &case.number).replace("{due}", &due);
    let (subject, text) = (said(notice.subject.get(language.tag())), said(notice.text.get(language.tag())));
    draft.request(Effect::Notify { step: step.clone(), language, subject, text })
}

/// Whether a task is done by saying that what it is about came or was seen.
pub(crate) fn is_told(task: &Task) -> bool {
    matches!(task.kind, TaskKind::Await | TaskKind::Look { .. })
}
