//! Walking a case's steps until somebody, something or a moment is waited for.

use std::collections::BTreeSet;

use greffier_calendar::{Length, MAX_DAYS, Rule, Text};
use greffier_casework::{Case, Channel, Effect, Event, Outcome, StepId, TaskKind, TimerKind};
use greffier_language::{DayCount, JoinMode, Notice, ReviewScope, SignBy, Step, StepKind, WaitFor, counted};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::draft::Draft;
use crate::letter_data::{language_of, letter_data};
use crate::message::Refusal;
use crate::paper::touch_of;
use crate::rules::{ask_table, begun, choose};
use crate::{Moment, ask, delay, robot};

/// Steps a case may take without waiting for anybody; more is a circle.
const MAX_STEPS_AT_ONCE: usize = 200;

/// What a step that was come to asks for.
enum Next {
    /// The case waits there.
    Wait,
    /// It goes on to another step.
    To(String),
    /// It goes on to several.
    Branches(Vec<StepId>),
    /// It is closed.
    Closed,
}

/// Goes from `from` (from all the case stands at, when none is named) to `to`, and on until a person, an effect or a moment is waited for, or
/// the case is closed.
pub(crate) fn walk(draft: &mut Draft<'_>, from: Option<&StepId>, to: &str) -> Result<(), Refusal> {
    if let Some(from) = from.filter(|from| draft.case().is_ok_and(|case| case.places.iter().all(|place| place.step != **from))) {
        return Err(Refusal::NoSuchStep(from.to_string()));
    }
    // Where from, by the entry with which the case came there.
    let mut ahead = vec![(from.map(|from| Ok::<_, Refusal>((from.clone(), since(draft, from)?))).transpose()?, to.to_owned())];
    // A step of each branch, of as many as there are, is no circle.
    for _ in 0..MAX_STEPS_AT_ONCE + draft.workflow.steps.len() {
        let Some((from, to)) = ahead.pop() else { return Ok(()) };
        // A branch that was given up before its turn came.
        if let Some((from, entry)) = &from
            && since(draft, from)? != *entry
        {
            continue;
        }
        let from = from.map(|(from, _)| from);
        let here = StepId::from(to.as_str());
        let step = draft.step(&here)?;
        let undone = from.as_ref().and_then(|from| undone(step, from));
        draft.push(Event::StepEntered { step: here.clone(), from })?;
        if let Some(of) = undone {
            draft.push(Event::UndoingDone { step: here.clone(), of })?;
        }
        if let Some(paper) = &step.paper {
            draft.push(Event::PaperTouched { touch: touch_of(paper) })?;
        }
        match enter(draft, step, &here)? {
            Next::Wait => {}
            Next::To(way) => {
                let entry = since(draft, &here)?;
                ahead.push((Some((here, entry)), way));
            }
            Next::Branches(first) => {
                draft.push(Event::BranchesBegun { step: here, first: first.clone() })?;
                // The first branch of the file is gone first.
                let entry = Some(draft.case()?.seq);
                ahead.extend(first.into_iter().rev().map(|first| (Some((first.clone(), entry)), first.0)));
            }
            Next::Closed => return Ok(()),
        }
    }
    match ahead.pop() {
        Some((_, to)) => Err(Refusal::Circle(to)),
        None => Ok(()),
    }
}

/// Goes on from a step that is done: where the case to turn back, it would be undone, if the workflow says how.
pub(crate) fn walk_done(draft: &mut Draft<'_>, step: &StepId, then: &str) -> Result<(), Refusal> {
    if draft.workflow.is_undone(step.as_str()) {
        draft.push(Event::UndoingKept { step: step.clone() })?;
    }
    walk(draft, Some(step), then)
}

/// The entry with which the case came to a step that it stands at; the newest, when it is there twice.
fn since(draft: &Draft<'_>, step: &StepId) -> Result<Option<u64>, Refusal> {
    Ok(draft.case()?.places.iter().rev().find(|place| place.step == *step).map(|place| place.since))
}

/// What was undone by the step from which a case comes back to a step that undoes.
fn undone(step: &Step, from: &StepId) -> Option<StepId> {
    let StepKind::Compensate { undoings, .. } = &step.kind else { return None };
    undoings.iter().find(|undoing| undoing.by == from.as_str()).map(|undoing| StepId::from(undoing.of.as_str()))
}

/// Does what a step says.
fn enter(draft: &mut Draft<'_>, step: &Step, here: &StepId) -> Result<Next, Refusal> {
    let (workflow, moment) = (draft.workflow, draft.moment);
    let name = here.clone();
    match &step.kind {
        StepKind::Review { scope, role, then } => {
            if *scope == ReviewScope::Doubtful && draft.case()?.doubtful_fields().next().is_none() {
                return Ok(Next::To(then.clone()));
            }
            draft.open_task(&step.name, TaskKind::Review, role)?;
        }
        StepKind::Task { role, .. } => draft.open_task(&step.name, TaskKind::Perform, role)?,
        StepKind::Decide { role, .. } => draft.open_task(&step.name, TaskKind::Decide, role)?,
        StepKind::Choose { routes, otherwise } => {
            let (to, because) = choose(workflow, draft.case()?, routes, otherwise);
            draft.push(Event::RouteTaken { step: name, to: StepId::from(to.as_str()), because })?;
            return Ok(Next::To(to));
        }
        StepKind::Table { table, then, otherwise } => {
            return Ok(Next::To(ask_table(draft, &name, table, then, otherwise.as_deref().unwrap_or(then))?));
        }
        // Somebody reports it.
        StepKind::Wait { until: WaitFor::Event { .. }, .. } => {}
        StepKind::Wait { until, then } => {
            let due = match until {
                WaitFor::Days { days, count } => days_end(moment, moment.today(), *days, *count, 0),
                WaitFor::Date { field } => field_date(draft.case()?, field).and_then(|date| beginning(moment, date)),
                WaitFor::Event { .. } => None,
            };
            match due.filter(|due| *due > draft.now()) {
                Some(due) => {
                    let since = draft.case()?.seq;
                    draft.wake(TimerKind::Over { step: name, since }, due)?;
                }
                None => return Ok(Next::To(then.clone())),
            }
        }
        StepKind::Ask { .. } => ask::ask(draft, step, here)?,
        StepKind::Extend { days, then, otherwise } => {
            return Ok(Next::To(match delay::extend(draft, *days)? {
                None => then.clone(),
                Some(refusal) => {
                    let (to, because) = (StepId::from(otherwise.as_str()), format!("otherwise; {refusal}"));
                    draft.push(Event::RouteTaken { step: name, to, because })?;
                    otherwise.clone()
                }
            }));
        }
        StepKind::Together { branches, join, .. } => {
            let (begun, unanswered) = begun(workflow, draft.case()?, branches);
            if !unanswered.is_empty() {
                let because = format!("no answer: {}", unanswered.join("; "));
                draft.push(Event::RouteTaken { step: name, to: StepId::from(join.as_str()), because })?;
            }
            return Ok(if begun.is_empty() { Next::To(join.clone()) } else { Next::Branches(begun) });
        }
        StepKind::Call { then, .. } => return Ok(Next::To(then.clone())),
        StepKind::Compensate { undoings, then } => {
            let kept = draft.case()?.undoing.last().cloned();
            let Some(of) = kept else { return Ok(Next::To(then.clone())) };
            let undoing = undoings.iter().find(|undoing| undoing.of == of.as_str());
            let undoing = undoing.ok_or_else(|| Refusal::NoSuchStep(of.to_string()))?;
            draft.push(Event::UndoingBegun { step: name, of })?;
            return Ok(Next::To(undoing.by.clone()));
        }
        StepKind::Join { mode, branches, then, .. } => {
            let places = &draft.case()?.places;
            let arrived = places.iter().filter(|place| place.step == name).count();
            let inside = places.iter().filter(|place| workflow.is_inside(place.step.as_str(), &step.name));
            let left: BTreeSet<StepId> = inside.map(|place| place.step.clone()).collect();
            // Branches whose rule did not hold never began: the last that did is waited for, and no other.
            if left.is_empty() || (*mode != JoinMode::All && arrived >= mode.needed(*branches)) {
                draft.give_up(|at| left.contains(at))?;
                draft.push(Event::BranchesJoined { step: name, given_up: left.into_iter().collect() })?;
                return Ok(Next::To(then.clone()));
            }
        }
        StepKind::Letter { template, .. } => {
            let case = draft.case()?;
            let (language, data, at) = (language_of(workflow, case), letter_data(workflow, case), draft.now());
            draft.request(Effect::MakeLetter { step: name, template: template.clone(), language, data, at })?;
        }
        StepKind::Sign { role, by: SignBy::Office, .. } => {
            let document = letter(draft, step)?;
            draft.open_task(&step.name, TaskKind::Sign { document }, role)?;
        }
        StepKind::Sign { role, by: SignBy::Person, .. } => {
            let document = letter(draft, step)?;
            draft.open_task(&step.name, TaskKind::SignOutside { document }, role)?;
            let task = draft.case()?.tasks.last().map_or(0, |task| task.number);
            draft.request(Effect::InviteSigner { step: name, task, document })?;
        }
        StepKind::Seal { .. } => {
            let document = letter(draft, step)?;
            draft.request(Effect::Seal { step: name, document })?;
        }
        StepKind::Deliver { .. } => {
            let document = letter(draft, step)?;
            draft.request(Effect::Deliver { step: name, document, channel: Channel::Outbox })?;
        }
        StepKind::Robot { .. } => robot::ask(draft, step, here)?,
        StepKind::Notify { subject, text, .. } => {
            let due = draft.case()?.deadline.as_ref().map(|deadline| deadline.date);
            ask::send(draft, here, &Notice { subject: subject.clone(), text: text.clone() }, due)?;
        }
        StepKind::Close { outcome } => {
            draft.give_up(|_| true)?;
            draft.settle_looks()?;
            draft.push(Event::CaseClosed { outcome: Outcome(outcome.clone()) })?;
            return Ok(Next::Closed);
        }
    }
    limit(draft, step, here)?;
    Ok(Next::Wait)
}

/// The newest letter, which a step signs, seals or delivers.
fn letter(draft: &Draft<'_>, step: &Step) -> Result<greffier_casework::DocumentId, Refusal> {
    let document = draft.case()?.newest_answer().map(|document| document.id);
    document.ok_or_else(|| Refusal::NoLetter(step.name.clone()))
}

/// The time that somebody's work has, and who has it when it is late.
fn limit(draft: &mut Draft<'_>, step: &Step, here: &StepId) -> Result<(), Refusal> {
    let moment = draft.moment;
    let place = draft.case()?.places.iter().rev().find(|place| place.step == *here);
    let Some(since) = place.map(|place| place.since) else { return Ok(()) };
    // Until the end of the last day.
    if let Some(within) = &step.within {
        let case = draft.case()?;
        let from = within.after.as_ref().and_then(|field| field_date(case, field)).unwrap_or_else(|| moment.today());
        if let Some(due) = days_end(moment, from, within.days, within.count, 1) {
            draft.wake(TimerKind::Over { step: here.clone(), since }, due)?;
        }
    }
    for (rung, at) in (0_u32..).zip(&step.escalate) {
        if let Some(due) = days_end(moment, moment.today(), at.days, at.count, 1) {
            draft.wake(TimerKind::Escalate { step: here.clone(), since, rung }, due)?;
        }
    }
    Ok(())
}

/// The beginning of the day that is `days` after `from`, and `more` days after that; carried to a day on which the office is open.
fn days_end(moment: &Moment, from: Date, days: u32, count: DayCount, more: i64) -> Option<Timestamp> {
    beginning(moment, day_after(moment, from, days, count)?.saturating_add(more.days()))
}

/// The day that is `days` after `from`, carried to one on which the office is open.
pub(crate) fn day_after(moment: &Moment, from: Date, days: u32, count: DayCount) -> Option<Date> {
    let rule = Rule::new(Length::days(days.min(MAX_DAYS), counted(count)), Text::new("", ""));
    rule.due(&moment.calendar, from).ok()?.due
}

fn beginning(moment: &Moment, date: Date) -> Option<Timestamp> {
    Some(date.to_zoned_datetime(moment.zone.clone()).ok()?.timestamp())
}

pub(crate) fn field_date(case: &Case, field: &str) -> Option<Date> {
    case.fields.get(&greffier_casework::FieldName::from(field))?.value.parse().ok()
}
