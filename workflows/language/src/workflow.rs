//! What a workflow is: steps with one way in, and ways on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Bilingual, Details, Fault, FieldType, Scope, normalise};

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayCount {
    /// Every day.
    Calendar,
    /// Days on which the office is open.
    Business,
}

/// The delay in which the person must have an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerWithin {
    /// Number of days after the day of receipt.
    pub days: u32,
    /// How they are counted.
    pub count: DayCount,
    /// Where the delay comes from: law, regulation, service statement.
    pub source: Bilingual,
}

/// Which fields a review shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewScope {
    /// Only when a field is doubtful; otherwise the case goes on by itself.
    Doubtful,
    /// Always.
    All,
}

/// One rule and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The rule, in CEL.
    pub when: String,
    /// The step it leads to.
    pub then: String,
}

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignBy {
    /// Somebody of the office, with her own key.
    #[default]
    Office,
    /// The person whose case it is, by a link; the office's seal is put on what she signed.
    Person,
}

impl SignBy {
    /// Whether somebody of the office signs.
    #[must_use]
    pub fn is_office(&self) -> bool {
        *self == Self::Office
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepKind {
    /// A person checks fields.
    Review {
        /// Which.
        scope: ReviewScope,
        /// Who.
        role: String,
        /// The next step.
        then: String,
    },
    /// Rules choose the way; the first that holds wins.
    Choose {
        /// The rules in order.
        routes: Vec<Route>,
        /// Where to go when none holds.
        otherwise: String,
    },
    /// A letter is set from a template.
    Letter {
        /// File name in `letters/`.
        template: String,
        /// The next step.
        then: String,
    },
    /// A person signs the newest letter.
    Sign {
        /// Who signs; or, when the person does, who sees to it.
        role: String,
        /// Whether the office or the person signs.
        #[serde(default, skip_serializing_if = "SignBy::is_office")]
        by: SignBy,
        /// The reason that the signature bears.
        reason: Bilingual,
        /// The next step.
        then: String,
        /// Where to go when she declines.
        declined: String,
    },
    /// The office's seal is put on the newest letter.
    Seal {
        /// The next step.
        then: String,
    },
    /// The newest letter is given to the person who asked.
    Deliver {
        /// The next step.
        then: String,
    },
    /// The case ends.
    Close {
        /// How.
        outcome: String,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The line it is written at, for findings.
    #[serde(skip)]
    pub line: u64,
    /// What it does.
    #[serde(flatten)]
    pub kind: StepKind,
}

impl Step {
    /// The steps it may lead to.
    #[must_use]
    pub fn ways_on(&self) -> Vec<&str> {
        match &self.kind {
            StepKind::Review { then, .. } | StepKind::Letter { then, .. } | StepKind::Seal { then } | StepKind::Deliver { then } => {
                vec![then]
            }
            StepKind::Sign { then, declined, .. } => vec![then, declined],
            StepKind::Choose { routes, otherwise } => routes.iter().map(|route| route.then.as_str()).chain([otherwise.as_str()]).collect(),
            StepKind::Close { .. } => Vec::new(),
        }
    }
}

/// What the office says of paper in a stage of this workflow: why it is touched there, when it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperDeclaration {
    /// `reception`, `signature`, `handling`, `output` or `archiving`.
    pub stage: String,
    /// `no-system`, `no-interoperability`, `old-equipment`, `law` or `persons-choice`.
    pub cause: String,
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
}

impl Workflow {
    /// A step by its name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
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
