//! Keeps personal data out of what is said about a template.
//!
//! The typesetter quotes values now and then (`panic`, a character no font has). Two nets: every value of the data that
//! stands in the message is blanked, and so is every quoted piece that is not written in a template or a name in the data.

use serde_json::Value;
use typst::syntax::Source;

/// What stands in place of a value.
const BLANK: &str = "…";
/// Values shorter than this are only blanked where they are quoted: `3` or `QC` would blank half of any sentence.
const SHORTEST: usize = 3;

/// Parts of the data that say nothing of a person, so that ordinary words in them stay readable.
const NOT_PERSONAL: [&str; 3] = ["language", "office", "missing"];

/// Knows what may be shown and what may not.
pub(crate) struct Redactor {
    /// Values of the data, longest first.
    values: Vec<String>,
    names: Vec<String>,
    texts: Vec<Source>,
}

impl Redactor {
    /// For a letter with this data and these template texts.
    pub(crate) fn new(data: &Value, texts: Vec<Source>) -> Self {
        let mut redactor = Redactor { values: Vec::new(), names: Vec::new(), texts };
        redactor.collect(data);
        redactor.values.retain(|value| value.chars().count() >= SHORTEST);
        redactor.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        redactor.values.dedup();
        redactor
    }

    fn collect(&mut self, data: &Value) {
        match data {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => self.values.push(number.to_string()),
            Value::String(text) => self.values.push(text.trim().to_owned()),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(entries) => {
                for (name, value) in entries {
                    self.names.push(name.clone());
                    if !NOT_PERSONAL.contains(&name.as_str()) {
                        self.collect(value);
                    }
                }
            }
        }
    }

    /// The message without personal data.
    pub(crate) fn clean(&self, message: &str) -> String {
        let mut rest = message;
        let mut clean = String::with_capacity(message.len());
        while let Some(start) = rest.find(['`', '"']) {
            let quote = &rest[start..=start];
            clean.push_str(&self.blank_values(&rest[..start]));
            // An unclosed quote runs to the end: blank all of it rather than guess.
            let inside = &rest[start + 1..];
            let (quoted, after) = match closing(inside, quote) {
                Some(end) => (&inside[..end], &inside[end + 1..]),
                None => (inside, ""),
            };
            clean.push_str(quote);
            clean.push_str(if self.may_show(quoted) { quoted } else { BLANK });
            clean.push_str(quote);
            rest = after;
        }
        clean.push_str(&self.blank_values(rest));
        clean
    }

    fn may_show(&self, quoted: &str) -> bool {
        let plain = quoted.trim_matches('"');
        self.names.iter().any(|name| name == plain) || self.texts.iter().any(|source| source.text().contains(plain))
    }

    fn blank_values(&self, text: &str) -> String {
        self.values.iter().fold(text.to_owned(), |text, value| text.replace(value.as_str(), BLANK))
    }
}

/// Where the quote ends; a backslash hides the character after it.
fn closing(text: &str, quote: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if quote.starts_with(c) => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        let data = serde_json::json!({"fields": {"nom": "Tremblay", "age": 42_000, "app": "3"}});
        Redactor::new(&data, vec![Source::detached("#data.fields.nmo")])
    }

    #[test]
    fn values_are_blanked_and_names_stay() {
        let redactor = redactor();
        assert_eq!(redactor.clean("panicked with: \"Mme Tremblay\""), "panicked with: \"…\"");
        assert_eq!(redactor.clean("Tremblay has 42000 in 3 lines"), "… has … in 3 lines");
        let unknown = "dictionary does not contain key \"nmo\"";
        assert_eq!(redactor.clean(unknown), unknown);
        assert_eq!(redactor.clean("did you mean `nom`?"), "did you mean `nom`?");
    }

    #[test]
    fn odd_quotes_do_not_let_a_value_out() {
        let redactor = redactor();
        assert_eq!(redactor.clean(r#"says "a \" Zoé" and "Zoé"#), r#"says "…" and "…""#);
        assert_eq!(redactor.clean("the text `\"Zoé\"` could not"), "the text `…` could not");
    }
}
