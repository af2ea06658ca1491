//! Whether a case is as a test says.

use std::collections::BTreeSet;

use greffier_casework::{Effect, Event, Status};
use greffier_language::Bilingual;
use serde_json::Value;

use super::outside::what;
use super::{Play, Wrong, deed};
use crate::story::{both, same, status};
use crate::{Expectation, TaskPattern, What};

impl Play<'_> {
    pub(super) fn holds(&self, that: &Expectation) -> Result<(), Wrong> {
        let case = &self.case;
        let yes = |yes: bool| if yes { both("oui", "yes") } else { both("non", "no") };
        match that {
            Expectation::At(steps) => {
                let stands: BTreeSet<String> = case.places.iter().map(|place| place.step.to_string()).collect();
                hold(*steps == stands, "at", same(list(steps)), || same(list(&stands)))
            }
            Expectation::Task(pattern) => self.task(pattern),
            Expectation::Tasks(count) => {
                let open = case.tasks.iter().filter(|task| task.is_open()).count();
                hold(*count == open, "tasks", same(count.to_string()), || {
                    let Bilingual { fr, en } = self.open_tasks();
                    both(format!("{open} : {fr}"), format!("{open}: {en}"))
                })
            }
            Expectation::Deadline(day) => {
                let last = case.deadline.as_ref().map(|deadline| deadline.date);
                hold(last == Some(*day), "deadline", same(day.to_string()), || said(last.map(|day| day.to_string())))
            }
            Expectation::Suspended(suspended) => {
                let is = case.suspended().is_some();
                hold(*suspended == is, "suspended", yes(*suspended), || yes(is))
            }
            Expectation::Overdue(overdue) => hold(*overdue == case.overdue, "overdue", yes(*overdue), || yes(case.overdue)),
            Expectation::Letter(template) => {
                let newest = self.letter().map(|(template, _)| template);
                hold(newest == Some(template), "letter", same(template), || said(newest.cloned()))
            }
            Expectation::Data(name, value) => {
                let found = self.letter().and_then(|(_, data)| text(datum(data, name)?));
                hold(found.as_ref() == Some(value), &format!("data {name}"), same(value), || said(found.clone()))
            }
            Expectation::Notice(words) => {
                let newest = self.notice();
                hold(newest.is_some_and(|text| text.contains(words)), "notice", same(words), || said(newest.map(str::to_owned)))
            }
            Expectation::Awaiting(whats) => {
                let mut asked: Vec<What> = case.awaiting.values().map(what).collect();
                asked.sort_unstable();
                let names = |whats: &[What]| same(list(whats.iter().map(|what| what.name())));
                hold(*whats == asked, "awaiting", names(whats), || names(&asked))
            }
            Expectation::Closed(outcome) => {
                let closed = matches!(&case.status, Status::Closed { outcome: was, .. } if was.0 == *outcome);
                hold(closed, "closed", same(outcome), || status(&case.status))
            }
            Expectation::Answered(answered) => hold(*answered == case.answered, "answered", yes(*answered), || yes(case.answered)),
            Expectation::Route(steps) => {
                let route = self.route();
                hold(*steps == route, "route", same(list(steps)), || same(list(&route)))
            }
            Expectation::Field(name, value) => {
                let found = case.fields.get(name).map(|field| field.value.clone());
                hold(found.as_ref() == Some(value), &format!("fields {name}"), same(value), || said(found.clone()))
            }
            Expectation::Paper(stages) => {
                let touched: Vec<String> =
                    case.paper.iter().filter_map(|touch| serde_json::to_value(touch.stage).ok()).filter_map(|name| text(&name)).collect();
                hold(*stages == touched, "paper", same(list(stages)), || same(list(&touched)))
            }
        }
    }

    fn task(&self, pattern: &TaskPattern) -> Result<(), Wrong> {
        let TaskPattern { step, kind, role, by } = pattern;
        let fits = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        let found = self.case.tasks.iter().filter(|task| task.is_open()).any(|task| {
            fits(step, Some(task.step.as_str()))
                && fits(kind, Some(deed::kind(task)))
                && fits(role, Some(task.role.as_str()))
                && fits(by, task.claimed_by().map(|name| name.as_str()))
        });
        let named = [("step", step), ("kind", kind), ("role", role), ("by", by)];
        let wanted: Vec<String> = named.iter().filter_map(|(key, wanted)| Some(format!("{key}: {}", wanted.as_ref()?))).collect();
        hold(found, "task", same(format!("{{ {} }}", wanted.join(", "))), || self.open_tasks())
    }

    /// The steps that were come to; where branches meet is none that a file names.
    fn route(&self) -> Vec<String> {
        let entered = self.journal.iter().filter_map(|entry| match &entry.event {
            Event::StepEntered { step, .. } if !step.is_join() => Some(step.to_string()),
            _ => None,
        });
        entered.collect()
    }

    fn asked_for(&self) -> impl Iterator<Item = &Effect> {
        self.journal.iter().rev().filter_map(|entry| match &entry.event {
            Event::EffectRequested { effect } => Some(effect),
            _ => None,
        })
    }

    fn letter(&self) -> Option<(&String, &Value)> {
        self.asked_for().find_map(|effect| match effect {
            Effect::MakeLetter { template, data, .. } => Some((template, data)),
            _ => None,
        })
    }

    fn notice(&self) -> Option<&str> {
        self.asked_for().find_map(|effect| match effect {
            Effect::Notify { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }
}

fn hold(holds: bool, key: &str, expected: Bilingual, was: impl FnOnce() -> Bilingual) -> Result<(), Wrong> {
    if holds {
        return Ok(());
    }
    let Bilingual { fr, en } = expected;
    Err(Wrong::new(both(format!("{key} : {fr}"), format!("{key}: {en}")), was()))
}

fn list<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
    format!("[{}]", names.join(", "))
}

/// A value that is there, as it is; an empty one so that it can be seen.
fn said(value: Option<String>) -> Bilingual {
    match value {
        Some(value) if value.is_empty() => both("(vide)", "(empty)"),
        Some(value) => same(value),
        None => both("rien", "nothing"),
    }
}

/// What stands in a letter's data under a name with points. A step's own name may have points.
fn datum<'v>(data: &'v Value, name: &str) -> Option<&'v Value> {
    let Some((room, rest)) = name.split_once('.') else { return data.get(name) };
    let inside = data.get(room)?;
    inside.get(rest).or_else(|| {
        let (step, last) = rest.rsplit_once('.')?;
        inside.get(step)?.get(last)
    })
}

/// A value as a test writes it: a list as its items, with commas between.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(", ")),
    }
}
