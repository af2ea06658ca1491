//! Paper touches: where paper or ink still enters a case, and why.

use serde::{Deserialize, Serialize};

/// The five stages of an administrative process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The request comes in.
    Reception,
    /// Somebody signs.
    Signature,
    /// The office handles the case.
    Handling,
    /// The answer goes out.
    Output,
    /// The case is kept.
    Archiving,
}

impl Stage {
    /// All stages, in the order a case meets them.
    pub const ALL: [Self; 5] = [Self::Reception, Self::Signature, Self::Handling, Self::Output, Self::Archiving];
}

/// Why paper is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperCause {
    /// No system exists for it.
    NoSystem,
    /// Systems do not talk to each other.
    NoInteroperability,
    /// The equipment is old.
    OldEquipment,
    /// A law asks for it.
    Law,
    /// The person chose it.
    PersonsChoice,
}

impl PaperCause {
    /// Whether a touch for this cause keeps a process from counting as paperless. A person's own choice does not: nobody is
    /// forced to use a technology (LCCJTI, RLRQ c. C-1.1, s. 29).
    #[must_use]
    pub fn disqualifies(self) -> bool {
        self != Self::PersonsChoice
    }
}

/// One touch of paper in one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTouch {
    /// The stage it happened in.
    pub stage: Stage,
    /// Its cause.
    pub cause: PaperCause,
    /// Pages of paper, where known.
    pub pages: u32,
}
