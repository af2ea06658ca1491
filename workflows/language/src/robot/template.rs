//! A text with places for inputs: `Dossier {numero}`. A brace that means itself is written twice.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A text with places for inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(String),
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("bytes {} to {}: a brace without its other, or without a name in it", at.start, at.end)]
pub struct TemplateFault {
    /// The bytes that it is about.
    pub at: Range<usize>,
}

impl Template {
    /// What stands for the key of the work, the same at each attempt: no input has this name.
    pub const KEY: &str = "key";

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateFault`] at the first brace that is alone or has no name.
    pub fn new(text: &str) -> Result<Self, TemplateFault> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '}']) {
            let brace = at + found;
            plain.push_str(&text[at..brace]);
            let doubled = text[brace + 1..].starts_with(&text[brace..=brace]);
            if doubled {
                plain.push_str(&text[brace..=brace]);
                at = brace + 2;
                continue;
            }
            let rest = &text[brace..];
            let end = rest.find('}').filter(|end| rest.starts_with('{') && is_name(&rest[1..*end]));
            let Some(end) = end else {
                let end = rest.find('}').map_or(text.len(), |end| brace + end + 1);
                return Err(TemplateFault { at: brace..end });
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Place(rest[1..end].to_owned()));
            at = brace + end + 1;
        }
        plain.push_str(&text[at..]);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names that it has places for, in order.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Place(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The name, when it is nothing but one place.
    #[must_use]
    pub fn alone(&self) -> Option<&str> {
        match &self.pieces[..] {
            [Piece::Place(name)] => Some(name),
            _ => None,
        }
    }

    /// The text with what stands at each place.
    #[must_use]
    pub fn fill(&self, mut value: impl FnMut(&str) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Place(name) => value(name),
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// Whether a text can name an input, an output or a refusal in templates: plain lower case letters, digits, `-` and `_`.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (1..=60).contains(&text.len()) && text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

impl TryFrom<String> for Template {
    type Error = TemplateFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_doubled_braces_mean_themselves() {
        let template = Template::new("{a}/{{b}}/{c_1}é{a}").unwrap();
        assert_eq!(template.places().collect::<Vec<_>>(), ["a", "c_1", "a"]);
        assert_eq!(template.fill(str::to_uppercase), "A/{b}/C_1éA");
        assert_eq!((template.alone(), Template::new("{a}").unwrap().alone()), (None, Some("a")));
        assert_eq!(Template::new("").unwrap().fill(str::to_owned), "");
        // What stands at a place is not read again.
        assert_eq!(Template::new("{a}").unwrap().fill(|_| "{b}".into()), "{b}");
    }

    #[test]
    fn a_brace_without_its_other_or_without_a_name_is_told_at_its_place() {
        for (text, at) in [("a{b", 1..3), ("a}b", 1..2), ("é{}", 2..4), ("{A}", 0..3), ("{a b}", 0..5), ("{a{b}", 0..5), ("{{a}", 3..4)] {
            assert_eq!(Template::new(text).unwrap_err().at, at, "{text}");
        }
        assert!(serde_json::from_str::<Template>("\"{\"").is_err());
    }
}
