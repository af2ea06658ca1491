//! What `greffier read --json` said, beside the truth.

use serde_json::{Value, json};

use super::pages::{Expected, Kind, Page};

/// A doubt that says: the ink of a box is between empty and checked.
const AMBIGUOUS: &str = "ambiguous-box";

/// One field as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored<'a> {
    /// The file.
    pub page: &'a Page,
    /// What stands there.
    pub expected: &'a Expected,
    /// The value in force.
    pub value: String,
    /// What the reader saw.
    pub raw: String,
    /// In thousandths.
    pub confidence: u64,
    /// Why a person must look; empty when nobody must.
    pub doubts: Vec<String>,
}

impl Scored<'_> {
    /// Whether the value is exactly what stands there.
    #[must_use]
    pub fn right(&self) -> bool {
        self.value == self.expected.value
    }

    /// Whether a person must look.
    #[must_use]
    pub fn doubtful(&self) -> bool {
        !self.doubts.is_empty()
    }

    /// A field to write in, in which something is written.
    #[must_use]
    pub fn written(&self) -> bool {
        self.expected.kind == Kind::Text && !self.expected.value.is_empty()
    }

    /// A field to write in that was left empty.
    #[must_use]
    pub fn left_empty(&self) -> bool {
        self.expected.kind == Kind::Text && self.expected.value.is_empty()
    }

    /// A box whose ink lies outside the ambiguous band.
    #[must_use]
    pub fn clear_box(&self) -> bool {
        self.expected.kind == Kind::Box && !self.doubts.iter().any(|doubt| doubt == AMBIGUOUS)
    }

    /// Everything about it, for a line of JSON.
    #[must_use]
    pub fn told(&self) -> Value {
        json!({
            "condition": self.page.condition.name(),
            "form": self.page.form,
            "file": self.page.file,
            "face": self.page.face,
            "field": self.expected.name,
            "truth": self.expected.value,
            "value": self.value,
            "raw": self.raw,
            "confidence": self.confidence,
            "doubts": self.doubts,
        })
    }
}

/// The fields of `page` in an answer of `greffier read --json`. A field that was not read, because the file was refused or its form not
/// known, is empty and doubtful.
#[must_use]
pub fn score<'a>(page: &'a Page, answer: &Value) -> Vec<Scored<'a>> {
    let known = answer["read"]["form"]["name"] == page.form;
    let fields = answer["read"]["fields"].as_array().filter(|_| known);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |expected: &'a Expected| {
        let field = fields.and_then(|fields| fields.iter().find(|field| field["name"] == expected.name));
        let Some(field) = field else {
            let doubts = vec!["not-read".to_owned()];
            return Scored { page, expected, value: String::new(), raw: String::new(), confidence: 0, doubts };
        };
        let doubts = field["doubts"].as_array().into_iter().flatten().map(text).collect();
        let confidence = field["confidence"].as_u64().unwrap_or_default();
        Scored { page, expected, value: text(&field["value"]), raw: text(&field["raw"]), confidence, doubts }
    };
    page.fields.iter().map(one).collect()
}
