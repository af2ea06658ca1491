//! What is expected of a case. An expectation that could not fail is a finding.

use std::collections::BTreeSet;

use greffier_casework::FieldName;
use greffier_language::StepKind;
use serde_saphyr::{Location, Spanned};

use super::Reader;
use super::raw::{Pairs, RawExpect, RawTask};
use crate::{Expectation, Expected, TaskPattern, What};

const STAGES: [&str; 5] = ["reception", "signature", "handling", "output", "archiving"];
const KINDS: [&str; 8] = ["review", "perform", "decide", "await", "look", "sign", "sign-outside", "repair"];
/// What a letter is given beside the fields and the decisions.
const LETTER_DATA: [&str; 5] = ["language", "missing", "case.number", "case.received", "case.opened"];

impl Reader<'_> {
    pub(super) fn expect(&mut self, raw: Spanned<RawExpect>) -> Vec<Expected> {
        let before = self.findings.len();
        let mut all = Vec::new();
        let expect = raw.value;
        if let Some(at) = expect.at {
            all.push(expected(at.referenced, Expectation::At(self.steps(at.value).into_iter().collect())));
        }
        if let Some(task) = expect.task {
            all.push(expected(task.referenced, Expectation::Task(self.task(task.value))));
        }
        if let Some(tasks) = expect.tasks {
            all.push(expected(tasks.referenced, Expectation::Tasks(usize::try_from(tasks.value).unwrap_or(usize::MAX))));
        }
        if let Some(date) = expect.deadline {
            match date.value.parse() {
                Ok(day) => all.push(expected(date.referenced, Expectation::Deadline(day))),
                Err(_) => self.no_moment(&date),
            }
        }
        if let Some(suspended) = expect.suspended {
            all.push(expected(suspended.referenced, Expectation::Suspended(suspended.value)));
        }
        if let Some(overdue) = expect.overdue {
            all.push(expected(overdue.referenced, Expectation::Overdue(overdue.value)));
        }
        all.extend(self.letter(expect.letter, expect.data));
        all.extend(expect.notice.map(|notice| self.notice(notice)));
        if let Some(awaiting) = expect.awaiting {
            let mut whats: Vec<What> = awaiting.value.iter().filter_map(|what| self.what(what)).collect();
            whats.sort_unstable();
            all.push(expected(awaiting.referenced, Expectation::Awaiting(whats)));
        }
        if let Some(closed) = expect.closed {
            self.outcome(&closed);
            all.push(expected(closed.referenced, Expectation::Closed(closed.value)));
        }
        if let Some(answered) = expect.answered {
            all.push(expected(answered.referenced, Expectation::Answered(answered.value)));
        }
        if let Some(route) = expect.route {
            all.push(expected(route.referenced, Expectation::Route(self.steps(route.value))));
        }
        all.extend(expect.fields.into_iter().flat_map(|fields| self.values_of(fields)));
        if let Some(paper) = expect.paper {
            for stage in paper.value.iter().filter(|stage| !STAGES.contains(&stage.value.as_str())) {
                self.unknown("GRF-TEST-009", stage, STAGES.into_iter(), ["stade inconnu", "unknown stage"]);
            }
            all.push(expected(paper.referenced, Expectation::Paper(paper.value.into_iter().map(|stage| stage.value).collect())));
        }
        if all.is_empty() && self.findings.len() == before {
            self.nothing(raw.referenced);
        }
        all
    }

    fn letter(&mut self, letter: Option<Spanned<String>>, data: Option<Spanned<Pairs<Spanned<String>>>>) -> Vec<Expected> {
        let mut all = Vec::new();
        if let Some(letter) = letter {
            if !self.workflow.templates().any(|template| template == letter.value) {
                let known: BTreeSet<&str> = self.workflow.templates().collect();
                self.unknown("GRF-TEST-009", &letter, known.into_iter(), ["lettre inconnue", "unknown letter"]);
            }
            all.push(expected(letter.referenced, Expectation::Letter(letter.value)));
        }
        if let Some(data) = data {
            if data.value.0.is_empty() {
                self.nothing(data.referenced);
            }
            for (name, value) in data.value.0 {
                self.data_name(&name);
                all.push(expected(value.referenced, Expectation::Data(name.value, value.value)));
            }
        }
        all
    }

    fn notice(&mut self, notice: Spanned<String>) -> Expected {
        if notice.value.trim().is_empty() {
            self.nothing(notice.referenced);
        }
        expected(notice.referenced, Expectation::Notice(notice.value))
    }

    fn values_of(&mut self, fields: Spanned<Pairs<Spanned<String>>>) -> Vec<Expected> {
        if fields.value.0.is_empty() {
            self.nothing(fields.referenced);
        }
        let mut all = Vec::new();
        for (name, value) in fields.value.0 {
            self.field_name(&name, &name.value);
            // What is no value of the field's type may be expected all the same: it may have been read so.
            let canonical = self.workflow.canonical(&name.value, &value.value).unwrap_or(value.value);
            all.push(expected(value.referenced, Expectation::Field(FieldName(name.value), canonical)));
        }
        all
    }

    fn steps(&mut self, names: Vec<Spanned<String>>) -> Vec<String> {
        names.iter().for_each(|name| self.step_name(name));
        names.into_iter().map(|name| name.value).collect()
    }

    fn step_name(&mut self, name: &Spanned<String>) {
        if self.workflow.step(&name.value).is_none() {
            let known = self.workflow.steps.iter().map(|step| step.name.as_str());
            self.unknown("GRF-TEST-002", name, known, ["étape inconnue", "unknown step"]);
        }
    }

    fn task(&mut self, task: RawTask) -> TaskPattern {
        if let Some(step) = &task.step {
            self.step_name(step);
        }
        if let Some(kind) = task.kind.as_ref().filter(|kind| !KINDS.contains(&kind.value.as_str())) {
            self.unknown("GRF-TEST-009", kind, KINDS.into_iter(), ["sorte de tâche inconnue", "unknown kind of task"]);
        }
        if let Some(role) = &task.role {
            self.role(role);
        }
        if let Some(by) = &task.by {
            self.person(by);
        }
        let text = |text: Option<Spanned<String>>| text.map(|text| text.value);
        TaskPattern { step: text(task.step), kind: text(task.kind), role: text(task.role), by: text(task.by) }
    }

    fn outcome(&mut self, outcome: &Spanned<String>) {
        let outcomes = self.workflow.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Close { outcome } => Some(outcome.as_str()),
            _ => None,
        });
        let known: BTreeSet<&str> = outcomes.collect();
        if !known.contains(outcome.value.as_str()) {
            self.unknown("GRF-TEST-009", outcome, known.into_iter(), ["issue inconnue", "unknown outcome"]);
        }
    }

    /// What a letter may be asked about: `fields.NAME`, `decisions.STEP.option` or `.reason`, or one of the others.
    fn data_name(&mut self, name: &Spanned<String>) {
        if let Some(field) = name.value.strip_prefix("fields.") {
            self.field_name(name, field);
        } else if let Some(decision) = name.value.strip_prefix("decisions.") {
            let step = decision.strip_suffix(".option").or_else(|| decision.strip_suffix(".reason")).unwrap_or(decision);
            self.step_name(&Spanned { value: step.to_owned(), referenced: name.referenced, defined: name.defined });
        } else if !LETTER_DATA.contains(&name.value.as_str()) {
            let known = LETTER_DATA.into_iter().chain(["fields.…", "decisions.…"]);
            self.unknown("GRF-TEST-009", name, known, ["donnée de lettre inconnue", "unknown datum of a letter"]);
        }
    }
}

fn expected(at: Location, that: Expectation) -> Expected {
    Expected { spot: at.into(), that }
}
