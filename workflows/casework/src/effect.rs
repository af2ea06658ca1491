//! What is to be done outside a case. An effect is data: it is decided in one place and done in another, at least once, under a
//! stable key.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CaseId, DocumentId, EffectId, Language, StepId};

/// How an answer reaches the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A folder that the office's portal or mail room takes answers from.
    Outbox,
}

/// Something to do outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Effect {
    /// Set a letter from a template.
    MakeLetter {
        /// The step that asked.
        step: StepId,
        /// The template's file name in the office's `letters/`.
        template: String,
        /// The person's language.
        language: Language,
        /// What the template may use; a snapshot, so that a repeated attempt sets the same letter.
        data: serde_json::Value,
        /// The moment the letter bears.
        at: Timestamp,
    },
    /// Seal a document in the office's name, without a person.
    Seal {
        /// The step that asked.
        step: StepId,
        /// The document.
        document: DocumentId,
    },
    /// Give somebody outside a link to sign a document with.
    InviteSigner {
        /// The step that asked.
        step: StepId,
        /// The task that sees to it.
        task: u32,
        /// The document.
        document: DocumentId,
    },
    /// Send the person a short message by the channel on file.
    Notify {
        /// The step that asked.
        step: StepId,
        /// The person's language.
        language: Language,
        /// Its subject.
        subject: String,
        /// Its text.
        text: String,
    },
    /// Have a robot of the workflow do work in another system.
    RunRobot {
        /// The step that asked.
        step: StepId,
        /// The robot's name.
        robot: String,
        /// What it is given: canonical values by the names of its inputs.
        inputs: BTreeMap<String, String>,
    },
    /// Give the answer to the person who asked.
    Deliver {
        /// The step that asked.
        step: StepId,
        /// The document.
        document: DocumentId,
        /// How.
        channel: Channel,
    },
}

impl Effect {
    /// The step that asked for it.
    #[must_use]
    pub fn step(&self) -> &StepId {
        match self {
            Self::MakeLetter { step, .. }
            | Self::Seal { step, .. }
            | Self::InviteSigner { step, .. }
            | Self::Notify { step, .. }
            | Self::RunRobot { step, .. }
            | Self::Deliver { step, .. } => step,
        }
    }

    /// A stable name for the ledger and the figures.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MakeLetter { .. } => "make-letter",
            Self::Seal { .. } => "seal",
            Self::InviteSigner { .. } => "invite-signer",
            Self::Notify { .. } => "notify",
            Self::RunRobot { .. } => "run-robot",
            Self::Deliver { .. } => "deliver",
        }
    }
}

/// An effect with its key, ready for the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectOrder {
    /// The idempotency key.
    pub id: EffectId,
    /// What to do.
    pub effect: Effect,
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "kebab-case")]
pub enum TimerKind {
    /// The delay in which the person must have an answer.
    AnswerDeadline,
    /// The end of a wait, or of the time that a step had.
    Over {
        /// The step.
        step: StepId,
        /// The entry with which the case came there.
        since: u64,
    },
    /// A rung of a step's escalation.
    Escalate {
        /// The step.
        step: StepId,
        /// The entry with which the case came there.
        since: u64,
        /// The rung, from 0.
        rung: u32,
    },
    /// A reminder of what the person is asked for.
    Remind {
        /// The step.
        step: StepId,
        /// The entry with which the case came there.
        since: u64,
        /// Which of the step's reminders, from 0.
        rung: u32,
    },
}

impl TimerKind {
    /// What tells it from the other timers of its case.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::AnswerDeadline => "answer-deadline".into(),
            Self::Over { since, .. } => format!("over:{since}"),
            Self::Escalate { since, rung, .. } => format!("escalate:{since}:{rung}"),
            Self::Remind { since, rung, .. } => format!("remind:{since}:{rung}"),
        }
    }

    /// The place that it belongs to; none when it belongs to the case as a whole.
    #[must_use]
    pub fn place(&self) -> Option<(&StepId, u64)> {
        match self {
            Self::AnswerDeadline => None,
            Self::Over { step, since } | Self::Escalate { step, since, .. } | Self::Remind { step, since, .. } => Some((step, *since)),
        }
    }
}

/// A moment at which a case wants to be woken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// The case.
    pub case: CaseId,
    /// What for; one timer of each kind in a case.
    pub kind: TimerKind,
    /// When.
    pub due: Timestamp,
}
