//! What a workflow is: steps, each with its ways on, and the fields that they work on.

mod delay;
mod step;
mod time;

pub use delay::{AnswerWithin, CarryOver, DelayFault, Extendable, counted};
pub use step::{
    Branch, DecisionOption, GivenInput, JoinMode, Refused, ReviewScope, Route, SignBy, Step, StepKind, TakenOutput, Undoing, WaitFor, Way,
    When,
};
pub use time::{AnswerBy, Notice, Reminder, ReminderSide, Rung, Within};

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Bilingual, DecisionTable, Details, Fault, FieldType, Robot, Scope, normalise};

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayCount {
    /// Every day.
    Calendar,
    /// Days on which the office is open.
    Business,
}

/// What the office says of paper in a stage of this workflow: why it is touched there, when it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperDeclaration {
    /// `reception`, `signature`, `handling`, `output` or `archiving`.
    pub stage: String,
    /// `no-system`, `no-interoperability`, `old-equipment`, `law` or `persons-choice`.
    pub cause: String,
}

/// A field that no form has: people of the office fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataField {
    /// Its name in rules and letters.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The values of a choice, each with its title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<DataOption>,
    /// Whether a task that asks for it is not done without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}

/// One value that a choice offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataOption {
    /// The value.
    pub value: String,
    /// What people read.
    pub title: Bilingual,
}

/// What may happen at any moment of a case, and where it then goes: whatever was open is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handler {
    /// What happens: `withdrawn`, `death`, or a name of the office's own; [`Handler::DOCUMENT`] and [`Handler::DEADLINE_PASSED`] by themselves.
    pub event: String,
    /// What people read.
    pub title: Bilingual,
    /// The step the case goes to.
    pub then: String,
}

/// A workflow, resolved against the forms it reads: all that deciding needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The forms that open a case.
    pub forms: Vec<String>,
    /// The delay to answer.
    pub answer_within: Option<AnswerWithin>,
    /// Why paper is touched, per stage.
    pub paper: Vec<PaperDeclaration>,
    /// The steps; the first is where a case begins.
    pub steps: Vec<Step>,
    /// The fields of the forms with their types.
    pub fields: Scope,
    /// The values that each choice offers.
    pub choices: BTreeMap<String, Vec<String>>,
    /// What narrows the values of fields beyond their types.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, Details>,
    /// Fields of which an empty value is doubtful.
    pub required: Vec<String>,
    /// The field that says the person's language.
    pub language_field: Option<String>,
    /// The fields that people of the office fill in, beside those of the forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<DataField>,
    /// What may happen at any moment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Handler>,
    /// The calendar by which its days are counted; that of Québec's public service when it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The robots that its steps ask.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub robots: BTreeMap<String, Robot>,
    /// The decision tables that its steps ask.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, DecisionTable>,
}

impl Handler {
    /// A document came into the case that nothing waited for.
    pub const DOCUMENT: &str = "document";
    /// The delay to answer ran out.
    pub const DEADLINE_PASSED: &str = "deadline-passed";

    /// Whether the agent sees it by itself; the others people report.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        [Self::DOCUMENT, Self::DEADLINE_PASSED].contains(&self.event.as_str())
    }
}

impl Workflow {
    /// A step by its name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// The handler of an event.
    #[must_use]
    pub fn handler(&self, event: &str) -> Option<&Handler> {
        self.on.iter().find(|handler| handler.event == event)
    }

    /// What people may report of a case, each once: what may happen at any moment and does not by itself, and what steps wait for.
    pub fn reported(&self) -> impl Iterator<Item = (&str, &Bilingual)> {
        let any = self.on.iter().filter(|handler| !handler.is_automatic()).map(|handler| (handler.event.as_str(), &handler.title));
        let awaited = self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Wait { until: WaitFor::Event { event, title }, .. } => Some((event.as_str(), title)),
            _ => None,
        });
        let mut told = BTreeSet::new();
        any.chain(awaited).filter(move |(event, _)| told.insert(*event))
    }

    /// The name of a step without the row or item that it is for: `membres/verifier` of `membres[2]/verifier`.
    #[must_use]
    pub fn written(step: &str) -> String {
        let mut name = String::with_capacity(step.len());
        let mut inside = false;
        for c in step.chars() {
            match c {
                '[' => inside = true,
                ']' => inside = false,
                _ if !inside => name.push(c),
                _ => {}
            }
        }
        name
    }

    /// Whether a step is inside of the branches that meet at `join`, however deep.
    #[must_use]
    pub fn is_inside(&self, step: &str, join: &str) -> bool {
        let mut at = step;
        // As deep as there are steps, at most.
        for _ in 0..=self.steps.len() {
            match self.step(at).and_then(|step| step.inside.as_deref()) {
                Some(inside) if inside == join => return true,
                // The step that began the branches stands where its join does.
                Some(inside) => at = inside,
                None => return false,
            }
        }
        false
    }

    /// Whether something says how a step is undone.
    #[must_use]
    pub fn is_undone(&self, step: &str) -> bool {
        self.steps.iter().any(|other| match &other.kind {
            StepKind::Compensate { undoings, .. } => undoings.iter().any(|undoing| undoing.of == step),
            _ => false,
        })
    }

    /// The procedures that its steps call.
    pub fn procedures(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Call { procedure, .. } => Some(procedure.as_str()),
            _ => None,
        })
    }

    /// The templates of its letters, in the order of its steps.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Letter { template, .. } => Some(template.as_str()),
            _ => None,
        })
    }

    /// The canonical value of what a person typed for a field. A municipality outside its list is kept as it was typed: lists of places
    /// age, and people move far.
    ///
    /// # Errors
    /// The [`Fault`] that keeps it from being one.
    pub fn canonical(&self, field: &str, typed: &str) -> Result<String, Fault> {
        let kind = self.fields.get(field).copied().unwrap_or_default();
        let none = Details::default();
        let details = self.details.get(field).unwrap_or(&none);
        match normalise(kind, details, typed) {
            Err(Fault::NotInList) if kind == FieldType::Municipality => normalise(kind, &none, typed),
            other => other,
        }
    }

    /// The canonical value of what a person typed for a field, where a choice offers it.
    ///
    /// # Errors
    /// The stable code of what keeps it from being one: a [`Fault`]'s, or `not-offered`.
    pub fn offered(&self, field: &str, typed: &str) -> Result<String, &'static str> {
        let value = self.canonical(field, typed).map_err(|fault| fault.code())?;
        match self.choices.get(field) {
            Some(offered) if !value.is_empty() && !offered.contains(&value) => Err("not-offered"),
            _ => Ok(value),
        }
    }

    /// The definition as the text that is kept with the cases that began with it.
    ///
    /// # Errors
    /// None in practice: a workflow holds only text and numbers.
    pub fn definition(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// SHA-256 of [`Workflow::definition`], hexadecimal.
    ///
    /// # Errors
    /// As [`Workflow::definition`].
    pub fn hash(&self) -> Result<String, serde_json::Error> {
        Ok(hex::encode(Sha256::digest(self.definition()?)))
    }
}
