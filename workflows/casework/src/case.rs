//! A case as its journal leaves it: the state that `evolve` builds and that projections keep.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    AccountName, ArrivalId, CaseId, Disposal, Document, DocumentId, DocumentKind, Effect, EffectId, Field, FieldName, InboxName,
    PaperTouch, StepId, Task, Timer, TimerKind,
};

/// A language that people are answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// From a tag such as `fr`, `fr-CA` or `en`; French for anything that is not English.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en")) { Self::En } else { Self::Fr }
    }
}

/// A workflow by name and by the content of its file. A case keeps the content it began with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkflowRef {
    /// The workflow's name.
    pub name: String,
    /// SHA-256 of the workflow's definition, hexadecimal.
    pub hash: String,
}

/// How a case ended, as the workflow's `close` step names it (`accepted`, `refused`, …).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outcome(pub String);

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Status {
    /// Work remains.
    Open,
    /// Nothing remains.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
}

/// A date by which something must have happened, with the reason for that date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What the delay is for.
    pub kind: TimerKind,
    /// The last day.
    pub date: Date,
    /// The moment the last day ends in the office's time zone.
    pub due: Timestamp,
    /// Why this date, step by step, in French.
    pub why_fr: Vec<String>,
    /// Why this date, step by step, in English.
    pub why_en: Vec<String>,
}

/// What happened to the delay to answer since it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum DelayFact {
    /// It is suspended: this day and those after it do not count.
    Suspended {
        /// The first day that does not count.
        on: Date,
        /// What is awaited, in French.
        because_fr: String,
        /// What is awaited, in English.
        because_en: String,
    },
    /// It runs again.
    Resumed {
        /// The first day that counts again.
        on: Date,
    },
    /// A written notice extends it.
    Extended {
        /// The day of the notice.
        on: Date,
        /// The days that it adds.
        days: u32,
    },
    /// The person has her answer: it ends, whatever becomes of the case.
    Ended {
        /// The moment of the answer.
        at: Timestamp,
        /// The moment at which the last day ended; none where it was suspended.
        due: Option<Timestamp>,
    },
    /// It was counted anew, by the office's calendar as it is now.
    Recounted {
        /// The day on which it was.
        on: Date,
    },
}

/// A step that a case stands at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The step.
    pub step: StepId,
    /// The entry with which it came there: a step that is come to again is another place.
    pub since: u64,
}

/// What a person decided at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The option.
    pub option: String,
    /// Why, in her words; empty when she said nothing.
    pub reason: String,
    /// Who.
    pub by: AccountName,
    /// When.
    pub at: Timestamp,
}

/// Places as they are kept now, or the one step of a case that was kept before branches were known.
fn places<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Place>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Places(Vec<Place>),
        Step(Option<StepId>),
    }
    Ok(match Kept::deserialize(from)? {
        Kept::Places(places) => places,
        Kept::Step(step) => step.into_iter().map(|step| Place { step, since: 0 }).collect(),
    })
}

/// What the code on a letter begins with.
const CODE_MARK: &str = "GREFFIER";
/// Characters of the word at its end: 48 bits.
const CODE_WORD: usize = 12;

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// The number people use, such as `2026-000012`.
    pub number: String,
    /// The workflow it keeps.
    pub workflow: WorkflowRef,
    /// The arrival that opened it.
    pub arrival: ArrivalId,
    /// The inbox it came by.
    pub inbox: InboxName,
    /// Its confidentiality class.
    pub confidentiality: String,
    /// The person's language.
    pub language: Language,
    /// When the request arrived.
    pub received_at: Timestamp,
    /// When the case was opened.
    pub opened_at: Timestamp,
    /// Open or closed.
    #[serde(flatten)]
    pub status: Status,
    /// The steps it stands at: one, or one in each branch that is open; the newest last.
    #[serde(default, alias = "step", deserialize_with = "places")]
    pub places: Vec<Place>,
    /// The steps that were done, and would be undone should it turn back, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undoing: Vec<StepId>,
    /// The moments that it waits for, by their keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub timers: BTreeMap<String, Timer>,
    /// What people decided, by the step; the newest decision of a step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decisions: BTreeMap<StepId, Decision>,
    /// Every value, by name.
    pub fields: BTreeMap<FieldName, Field>,
    /// Its documents, oldest first.
    pub documents: Vec<Document>,
    /// Its tasks, oldest first; the number of a task is its place, from 1.
    pub tasks: Vec<Task>,
    /// The delay to answer; none where the workflow has none, while it is suspended, and when it has ended.
    pub deadline: Option<Deadline>,
    /// The rule by which that delay is counted, where it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_rule: Option<serde_json::Value>,
    /// What happened to that delay, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delay: Vec<DelayFact>,
    /// Whether the delay ran out while the case was open.
    pub overdue: bool,
    /// Every touch of paper.
    pub paper: Vec<PaperTouch>,
    /// What was reported of the events that may happen at any moment.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reported: BTreeSet<String>,
    /// Effects asked for and not yet done.
    pub awaiting: BTreeMap<EffectId, Effect>,
    /// Whether the person who asked was answered.
    pub answered: bool,
    /// People who did a task of it (for four eyes, and for the straight-through rate).
    pub hands: BTreeSet<AccountName>,
    /// What became of the paper of its documents, where it was destroyed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub disposed: BTreeMap<DocumentId, Disposal>,
    /// The sequence number of the last journal entry; the next is one more.
    pub seq: u64,
}

impl Case {
    /// What the code on its letters says: that it is ours, its number, and a word that only its letters tell, so that nobody makes up the code of
    /// somebody else's case: it is drawn from the identifier of its arrival too, which no robot and no service is told. Capital letters, digits and blanks alone: the alphanumeric mode of QR codes (ISO/IEC 18004, 7.4.4).
    #[must_use]
    pub fn code(&self) -> String {
        let told = Sha256::new()
            .chain_update(b"greffier: code of a case")
            .chain_update(self.id.0.as_bytes())
            .chain_update(self.arrival.0.as_bytes())
            .finalize();
        let word: String = hex::encode_upper(told).chars().take(CODE_WORD).collect();
        format!("{CODE_MARK} {} {word}", self.number)
    }

    /// The number that the code of a letter tells; none for what is no such code.
    #[must_use]
    pub fn number_in(code: &str) -> Option<&str> {
        let mut words = code.split(' ');
        let (mark, number, word) = (words.next()?, words.next()?, words.next()?);
        (mark == CODE_MARK && word.len() == CODE_WORD && words.next().is_none()).then_some(number)
    }

    /// Whether work remains.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    /// The newest step that it stands at and that is not only the end of a branch.
    #[must_use]
    pub fn step(&self) -> Option<&StepId> {
        self.places
            .iter()
            .rev()
            .map(|place| &place.step)
            .find(|step| !step.is_join())
            .or_else(|| self.places.last().map(|place| &place.step))
    }

    /// Since when the delay to answer is suspended, and what is awaited, in French and English.
    #[must_use]
    pub fn suspended(&self) -> Option<(Date, &str, &str)> {
        let change = |fact: &&DelayFact| matches!(fact, DelayFact::Suspended { .. } | DelayFact::Resumed { .. } | DelayFact::Ended { .. });
        match self.delay.iter().rfind(change)? {
            DelayFact::Suspended { on, because_fr, because_en } => Some((*on, because_fr, because_en)),
            _ => None,
        }
    }

    /// When the delay to answer ended with the answer although the case went on, and when its last day would have.
    #[must_use]
    pub fn delay_ended(&self) -> Option<(Timestamp, Option<Timestamp>)> {
        self.delay.iter().rev().find_map(|fact| match fact {
            DelayFact::Ended { at, due } => Some((*at, *due)),
            _ => None,
        })
    }

    /// A document by its identifier.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// A task by its number.
    #[must_use]
    pub fn task(&self, number: u32) -> Option<&Task> {
        self.tasks.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The newest document that we made (letter or signed letter): what a signature or an answer is about.
    #[must_use]
    pub fn newest_answer(&self) -> Option<&Document> {
        self.documents.iter().rev().find(|document| matches!(document.kind, DocumentKind::Letter | DocumentKind::Signed))
    }

    /// Fields that a person still has to look at, in the order of their names.
    pub fn doubtful_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values().filter(|field| field.needs_a_look())
    }
}
