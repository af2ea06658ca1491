//! What a form is: how it is known, where its fields stand on the blank, and what each of them is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::table::{Cell, Table};
use crate::value::normalise;
use crate::{Bilingual, BoxGroup, Details, Fault, FieldType, FormRule, Repair, Scope, repair};

/// A rectangle on the blank, in millimetres from the top left corner of a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Millimetres {
    /// The page, from 1.
    #[serde(default = "first_page")]
    pub page: u32,
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

fn first_page() -> u32 {
    1
}

/// The size of the blank's pages, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageSize {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// One box of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The value when this box is checked.
    pub value: String,
    /// What people read.
    pub title: Bilingual,
    /// Where the box is, the inside of its frame.
    pub zone: Millimetres,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FieldDef {
    /// Its name in rules and letters.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Where it is, the inside of the printed frame; for a choice, see `options`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Millimetres>,
    /// Number of cells of a comb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comb: Option<u32>,
    /// Whether an empty value is doubtful.
    #[serde(default)]
    pub required: bool,
    /// What the datum is, such as `person.language`, so that nobody is asked twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// Whether it must stay out of e-mails and text messages.
    #[serde(default)]
    pub sensitive: bool,
    /// The boxes of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChoiceOption>,
    /// Printed lines of a paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u32>,
    /// What narrows its values beyond its type.
    #[serde(flatten)]
    pub details: Details,
    /// The place in its table, for a field that is a cell of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<Cell>,
}

impl FieldDef {
    /// The canonical value of `raw` in this field.
    ///
    /// # Errors
    /// The [`Fault`] that keeps it from being one.
    pub fn canonical(&self, raw: &str) -> Result<String, Fault> {
        normalise(self.kind, &self.details, raw)
    }

    /// What mending of look-alike characters makes of `raw`, see [`repair`].
    #[must_use]
    pub fn repaired(&self, raw: &str) -> Repair {
        repair(self.kind, &self.details, raw)
    }
}

/// Words printed on the blank that tell this form from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The words.
    pub text: String,
    /// Where they are printed.
    pub zone: Millimetres,
}

/// A bar code or QR code on the blank that tells this form from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeAnchor {
    /// Its content.
    pub code: String,
    /// Where it is printed.
    pub zone: Millimetres,
}

/// The channels by which the person of a case is reached, the better first, each with what a field that holds its address says it is.
pub const CHANNELS: [(&str, &str); 2] = [("email", "person.email"), ("phone", "person.phone")];

/// A form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// Its name.
    pub form: String,
    /// What people read.
    pub title: Bilingual,
    /// The revision of the blank.
    pub revision: String,
    /// The empty form, an image beside the file.
    pub blank: String,
    /// The size of its pages.
    pub page: PageSize,
    /// The words by which it is known.
    pub recognise: Vec<Anchor>,
    /// The codes that tell it as well, where they can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeAnchor>,
    /// Its fields, in reading order; the cells of a table stand as fields of their own.
    pub fields: Vec<FieldDef>,
    /// Its tables: how their cells lie together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Check boxes of which so many must be checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<BoxGroup>,
    /// What must hold between fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<FormRule>,
}

impl Form {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether it asks for an address by which the person can be reached.
    #[must_use]
    pub fn asks_for_address(&self) -> bool {
        self.fields.iter().any(|field| CHANNELS.iter().any(|(_, is)| field.is.as_deref() == Some(is)))
    }

    /// The names that rules may use, with their types.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.fields.iter().map(|field| (field.name.clone(), field.kind)).collect()
    }
}
