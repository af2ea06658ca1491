//! Signature levels (EN 319 142-1 section 6).

use crate::SignError;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How long a signature can be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Level {
    /// Basic: the signer, the document and the claimed time are bound; the time is the signer's own word.
    #[default]
    #[serde(rename = "b-b")]
    BaselineB,
    /// With a time: a time-stamping authority vouches that the signature existed at a moment.
    #[serde(rename = "b-t")]
    BaselineT,
    /// Long term: the certificates and their revocation are in the document.
    #[serde(rename = "b-lt")]
    BaselineLT,
    /// Long term, with an archive time stamp over all that; renewed before it ends, it holds for as long as anybody renews it.
    #[serde(rename = "b-lta")]
    BaselineLTA,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::BaselineB, Self::BaselineT, Self::BaselineLT, Self::BaselineLTA];

    /// As written on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BaselineB => "b-b",
            Self::BaselineT => "b-t",
            Self::BaselineLT => "b-lt",
            Self::BaselineLTA => "b-lta",
        }
    }
}

impl FromStr for Level {
    type Err = SignError;

    /// # Errors
    /// [`SignError::Level`] for what is no level.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or_else(|| SignError::Level(text.chars().take(32).collect()))
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
