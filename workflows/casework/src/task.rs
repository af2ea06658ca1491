//! What waits for a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountName, Delegation, DocumentId, EffectId, RoleName, StepId};

/// The role that failures are given to, so that somebody mends them.
pub const REPAIR_ROLE: &str = "support";

/// What the person is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TaskKind {
    /// Look at the fields that are doubtful.
    Review,
    /// Do what the step says, and say what came of it; or what its robot could not do.
    Perform,
    /// Decide.
    Decide,
    /// Sign this document, or decline.
    Sign {
        /// The document to sign.
        document: DocumentId,
    },
    /// Somebody outside was asked to sign this document: see that it is done, give a new link, or take it back.
    SignOutside {
        /// The document to sign.
        document: DocumentId,
    },
    /// An answer of the person is awaited: see to it, and say when it came another way than as a document.
    Await,
    /// A document came that nothing waited for: look at it.
    Look {
        /// The document.
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
        /// Whom delegations tied to her then.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        linked: BTreeSet<AccountName>,
    },
    /// It came to its end without anybody of the office.
    Settled {
        /// When.
        at: Timestamp,
    },
}

/// Whom a task is given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum Assignee {
    /// One person: it is in her hands.
    Person {
        /// Who.
        name: AccountName,
    },
    /// Everybody who holds a role.
    Role {
        /// Which.
        role: RoleName,
    },
}

/// The occasion on which a task was given on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandedOn {
    /// The one who was to sign gave the task to another.
    Delegated,
    /// The one who was to sign declined: the work goes back to the one who asked.
    Declined,
    /// It was not done in time.
    Escalated,
    /// A robot was to do it, and the other system said no.
    RobotRefused,
}

/// What goes with a task that was given on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskNote {
    /// Who gave it; none for somebody outside.
    pub from: Option<AccountName>,
    /// On which occasion.
    pub because: HandedOn,
    /// Why.
    pub reason: String,
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
    /// What the last one who gave it on said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TaskNote>,
}

impl Task {
    /// Whether somebody still has to act.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TaskState::Done { .. } | TaskState::Settled { .. })
    }

    /// Who has claimed it, while it is not done.
    #[must_use]
    pub fn claimed_by(&self) -> Option<&AccountName> {
        match &self.state {
            TaskState::Claimed { by } => Some(by),
            TaskState::Open | TaskState::Done { .. } | TaskState::Settled { .. } => None,
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
    /// The roles in which she may act for somebody else, by a delegation that holds now.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lent: BTreeSet<RoleName>,
    /// The same in the cases of one workflow only, by the workflow's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lent_in: BTreeMap<String, BTreeSet<RoleName>>,
    /// The people she stands in for now, and those who stand in for her: with four eyes they count as one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub linked: BTreeSet<AccountName>,
}

impl Person {
    /// Somebody with roles of her own.
    pub fn new(name: AccountName, roles: impl IntoIterator<Item = RoleName>) -> Self {
        Self { name, roles: roles.into_iter().collect(), lent: BTreeSet::new(), lent_in: BTreeMap::new(), linked: BTreeSet::new() }
    }

    /// The same person with what delegations that hold now lend her.
    #[must_use]
    pub fn standing_in(mut self, delegations: &[Delegation]) -> Self {
        for Delegation { role, workflow, .. } in delegations {
            let lent = match workflow {
                Some(workflow) => self.lent_in.entry(workflow.clone()).or_default(),
                None => &mut self.lent,
            };
            lent.insert(role.clone());
        }
        self
    }

    /// The same person with those whom delegations of now tie to her, whoever gave them.
    #[must_use]
    pub fn linked_by(mut self, delegations: &[Delegation]) -> Self {
        for Delegation { giver, receiver, .. } in delegations {
            if *giver == self.name {
                self.linked.insert(receiver.clone());
            } else if *receiver == self.name {
                self.linked.insert(giver.clone());
            }
        }
        self
    }

    /// Whether she is this person, or a delegation ties the two together.
    #[must_use]
    pub fn is_or_is_linked_to(&self, other: &AccountName) -> bool {
        self.name == *other || self.linked.contains(other)
    }

    /// Whether she holds a role, or acts in it for somebody else, whatever the workflow.
    #[must_use]
    pub fn holds(&self, role: &RoleName) -> bool {
        self.roles.contains(role) || self.lent.contains(role)
    }

    /// Whether she holds a role in the cases of a workflow, or acts in it there for somebody else.
    #[must_use]
    pub fn holds_in(&self, workflow: &str, role: &RoleName) -> bool {
        self.holds(role) || self.lent_in.get(workflow).is_some_and(|lent| lent.contains(role))
    }

    /// Every role that she may act in, somewhere.
    pub fn every_role(&self) -> BTreeSet<RoleName> {
        self.roles.iter().chain(&self.lent).chain(self.lent_in.values().flatten()).cloned().collect()
    }
}
