//! Texts that people read, in French and in English.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in both languages, written `{ fr: …, en: … }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in the language of a BCP 47 tag; French unless the tag is English.
    #[must_use]
    pub fn get(&self, tag: &str) -> &str {
        if tag.starts_with("en") { &self.en } else { &self.fr }
    }
}
