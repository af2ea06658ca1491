//! Signature levels (EN 319 142-1 section 6). Only what is implemented is listed.

use crate::SignError;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How long a signature can be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// Basic: the signer, the document and the claimed time are bound; the time is the signer's own word.
    #[default]
    #[serde(rename = "b-b")]
    BaselineB,
}

impl Level {
    /// As written on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BaselineB => "b-b",
        }
    }
}

impl FromStr for Level {
    type Err = SignError;

    /// # Errors
    /// [`SignError::Level`] for a level that is not implemented: a level is refused, never lowered in silence.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "b-b" => Ok(Self::BaselineB),
            _ => Err(SignError::Level(text.chars().take(32).collect())),
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
