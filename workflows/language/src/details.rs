//! What narrows a field's values beyond its type: the order of a date's parts, a pattern, a list.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes a pattern may have, and what its compiled form may take.
const MAX_PATTERN_BYTES: usize = 200;
const MAX_COMPILED_BYTES: usize = 1 << 17;

/// In which order people write a date where it could be read both ways, as in `02/11/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// What a form says of a field's values beyond its type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Details {
    /// The order of a date's parts; without it a date that can be read both ways is doubtful.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<DateOrder>,
    /// What an identifier or a text must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// The values of a list, as they are spelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<String>,
}

impl Details {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A regular expression that a whole value must match. It runs in time linear in the text (crate `regex`) and within bounds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern {
    text: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern.
    ///
    /// # Errors
    /// What is wrong with it, in the words of the regular expression's reader.
    pub fn new(text: &str) -> Result<Self, String> {
        let regex = compile(text)?;
        Ok(Self { text: text.to_owned(), compiled: OnceLock::from(Some(regex)) })
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` matches. A pattern that came from elsewhere and cannot be used matches nothing.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.compiled.get_or_init(|| compile(&self.text).ok()).as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

fn compile(text: &str) -> Result<Regex, String> {
    if text.len() > MAX_PATTERN_BYTES {
        return Err(format!("longer than {MAX_PATTERN_BYTES} bytes"));
    }
    // Compiled alone first, so that `a)|(b` cannot escape the brackets.
    let build = |text: &str| RegexBuilder::new(text).size_limit(MAX_COMPILED_BYTES).nest_limit(20).build();
    let said = |error: regex::Error| error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    build(text).map_err(said)?;
    build(&format!("^(?:{text})$")).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_value() {
        let pattern = Pattern::new("[A-Z]{2}-[0-9]{4}|X").unwrap();
        assert!(pattern.matches("CA-0101") && pattern.matches("X"));
        assert!(!pattern.matches("CA-01011") && !pattern.matches(" CA-0101") && !pattern.matches("CA-0101X"));
    }

    #[test]
    fn a_pattern_without_sense_or_measure_is_refused() {
        for text in ["[A-Z", "a)|(b", "(?:[0-9]{1000}){1000}", &"a".repeat(300)] {
            assert!(Pattern::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_survives_its_text() {
        let details = Details { pattern: Pattern::new("[0-9]+").ok(), ..Details::default() };
        let back: Details = serde_json::from_str(&serde_json::to_string(&details).unwrap()).unwrap();
        assert_eq!(back, details);
        assert!(back.pattern.unwrap().matches("12"));
        assert_eq!(serde_json::to_string(&Details::default()).unwrap(), "{}");
    }
}
