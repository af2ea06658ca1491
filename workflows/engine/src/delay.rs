//! The delay in which the person must have an answer: when it begins, what suspends and extends it, and what a change of the calendar moves.

use greffier_calendar::{Computed, Fact, MAX_FACTS, MAX_TEXT, Text, compute, end_of_day};
use greffier_casework::{Deadline, DelayFact, Event, TimerKind};
use greffier_language::{AnswerWithin, Step, StepKind};
use jiff::civil::Date;

use crate::draft::Draft;
use crate::message::Refusal;

/// What may happen to a delay before it is suspended no more: there must be room for its resuming, and for extensions.
const MOST_FACTS: usize = MAX_FACTS - 20;

/// The delay begins with the opening of the case, on the day on which the request was received.
pub(crate) fn begin(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(deadline) = count(draft, &[])?.and_then(|computed| deadline(draft, &computed, None)) else { return Ok(()) };
    let due = deadline.due;
    let rule = draft.workflow.answer_within.as_ref().and_then(|within| serde_json::to_value(within).ok());
    draft.push(Event::DeadlineSet { deadline, rule })?;
    draft.wake(TimerKind::AnswerDeadline, due)
}

/// The delay is suspended while the case stands at a step that says so, and runs when it stands at none.
pub(crate) fn follow(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case()?;
    if !case.is_open() {
        return Ok(());
    }
    let suspends = |step: &&Step| matches!(step.kind, StepKind::Ask { suspends: true, .. });
    let step = case.places.iter().filter_map(|place| draft.workflow.step(place.step.as_str())).find(suspends);
    let on = draft.moment.today();
    let fact = match (step, case.suspended()) {
        // What has run out, or never ran, cannot be suspended.
        (Some(step), None) if case.deadline.is_some() && !case.overdue && case.delay.len() < MOST_FACTS => {
            let said = |title: &str| title.chars().take(MAX_TEXT).collect::<String>();
            DelayFact::Suspended { on, because_fr: said(&step.title.fr), because_en: said(&step.title.en) }
        }
        (None, Some(_)) => DelayFact::Resumed { on },
        _ => return Ok(()),
    };
    happen(draft, fact).map(|_| ())
}

/// Extends the delay by `days`, the written notice being of today. Returns why the law does not allow it, when it does not.
pub(crate) fn extend(draft: &mut Draft<'_>, days: u32) -> Result<Option<String>, Refusal> {
    if draft.case()?.delay_ended().is_some() {
        return Ok(Some("the delay has ended".into()));
    }
    let on = draft.moment.today();
    happen(draft, DelayFact::Extended { on, days })
}

/// The person has her answer. A delay that ran out before stays as it is.
pub(crate) fn end(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case()?;
    let due = case.deadline.as_ref().map(|deadline| deadline.due);
    let runs = (due.is_some() || case.suspended().is_some()) && !case.overdue;
    if runs { change(draft, DelayFact::Ended { at: draft.now(), due }, None) } else { Ok(()) }
}

/// The delay counted by the office's calendar as it is now; where its last day is another, the case has that one.
pub(crate) fn recount(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case()?;
    let Some(before) = case.deadline.as_ref().filter(|_| !case.overdue).map(|deadline| deadline.date) else { return Ok(()) };
    let computed = count(draft, &case.delay)?;
    let Some(deadline) = computed.and_then(|computed| deadline(draft, &computed, Some(before))).filter(|after| after.date != before) else {
        return Ok(());
    };
    let fact = DelayFact::Recounted { on: draft.moment.today() };
    change(draft, fact, Some(deadline))
}

/// Something happens to the delay. Returns why it does not, when the law does not allow it.
fn happen(draft: &mut Draft<'_>, fact: DelayFact) -> Result<Option<String>, Refusal> {
    let mut facts = draft.case()?.delay.clone();
    facts.push(fact.clone());
    let Some(computed) = count(draft, &facts)? else { return Ok(Some("no delay".into())) };
    let newest = computed.facts.len().checked_sub(1);
    if let Some(refused) = computed.refused.iter().find(|refused| Some(refused.fact) == newest) {
        return Ok(Some(refused.refusal.to_string()));
    }
    let deadline = deadline(draft, &computed, None);
    change(draft, fact, deadline)?;
    Ok(None)
}

fn change(draft: &mut Draft<'_>, fact: DelayFact, deadline: Option<Deadline>) -> Result<(), Refusal> {
    let due = deadline.as_ref().map(|deadline| deadline.due);
    draft.push(Event::DelayChanged { fact, deadline })?;
    match due.filter(|_| draft.case().is_ok_and(|case| !case.overdue)) {
        Some(due) => draft.wake(TimerKind::AnswerDeadline, due),
        None => Ok(()),
    }
}

/// The delay with what happened to it; none where the workflow has none, or it cannot be counted (a date out of all bounds).
fn count(draft: &Draft<'_>, facts: &[DelayFact]) -> Result<Option<Computed>, Refusal> {
    let kept = draft.case()?.delay_rule.as_ref().and_then(|rule| serde_json::from_value::<AnswerWithin>(rule.clone()).ok());
    let Some(Ok(delay)) = kept.as_ref().or(draft.workflow.answer_within.as_ref()).map(AnswerWithin::delay) else { return Ok(None) };
    let start = draft.moment.day_of(draft.case()?.received_at);
    // A clock that was set back does not turn the order of what happened.
    let mut latest = start;
    let facts: Vec<Fact> = facts
        .iter()
        .filter_map(|fact| {
            let mut later = |on: &Date| {
                latest = latest.max(*on);
                latest
            };
            Some(match fact {
                DelayFact::Suspended { on, because_fr, because_en } => {
                    Fact::Suspended { on: later(on), because: Text::new(because_fr, because_en) }
                }
                DelayFact::Resumed { on } => Fact::Resumed { on: later(on) },
                DelayFact::Extended { on, days } => Fact::Extended { on: later(on), days: *days },
                DelayFact::Recounted { .. } | DelayFact::Ended { .. } => return None,
            })
        })
        .collect();
    Ok(compute(&delay, &draft.moment.calendar, start, &facts).ok())
}

/// The last day to answer: it ends with the day, in the office's time zone. `before` is the last day that another calendar gave.
fn deadline(draft: &Draft<'_>, computed: &Computed, before: Option<Date>) -> Option<Deadline> {
    let date = computed.due?;
    let due = end_of_day(date, &draft.moment.zone).ok()?;
    let moved = before.filter(|before| *before != date).map(|before| {
        Text::new(
            format!("Le calendrier du bureau a changé : l'échéance passe du {before} au {date}."),
            format!("The office's calendar changed: the due date moves from {before} to {date}."),
        )
    });
    let (why_fr, why_en) = computed.why().into_iter().chain(moved).map(|line| (line.fr, line.en)).unzip();
    Some(Deadline { kind: TimerKind::AnswerDeadline, date, due, why_fr, why_en })
}
