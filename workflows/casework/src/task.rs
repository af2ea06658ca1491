//! What waits for a person.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountName, DocumentId, EffectId, RoleName, StepId};

/// The role that failures are given to, so that somebody mends them.
pub const REPAIR_ROLE: &str = "support";

/// What the person is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TaskKind {
    /// Look at the fields that are doubtful.
    Review,
    /// Sign this document, or decline.
    Sign {
        /// The document to sign.
        document: DocumentId,
    },
    /// Something outside failed for good: mend the cause, then ask for it again.
    Repair {
        /// The effect that failed.
        effect: EffectId,
        /// The error's code.
        code: String,
    },
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum TaskState {
    /// Nobody has taken it.
    Open,
    /// Somebody is on it.
    Claimed {
        /// Who.
        by: AccountName,
    },
    /// It is done.
    Done {
        /// By whom.
        by: AccountName,
        /// When.
        at: Timestamp,
    },
}

/// One task of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number in the case, from 1.
    pub number: u32,
    /// The workflow step that opened it.
    pub step: StepId,
    /// What is asked.
    #[serde(flatten)]
    pub kind: TaskKind,
    /// Who may do it.
    pub role: RoleName,
    /// Where it stands.
    #[serde(flatten)]
    pub state: TaskState,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Task {
    /// Whether somebody still has to act.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TaskState::Done { .. })
    }

    /// Who has claimed it, while it is not done.
    #[must_use]
    pub fn claimed_by(&self) -> Option<&AccountName> {
        match &self.state {
            TaskState::Claimed { by } => Some(by),
            TaskState::Open | TaskState::Done { .. } => None,
        }
    }
}

/// A person of the office, with what she may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Her sign-in name.
    pub name: AccountName,
    /// The roles she holds.
    pub roles: BTreeSet<RoleName>,
}

impl Person {
    /// Whether she holds a role.
    #[must_use]
    pub fn holds(&self, role: &RoleName) -> bool {
        self.roles.contains(role)
    }
}
