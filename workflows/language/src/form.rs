//! What a form is: how it is known, where its fields stand on the blank, and what each of them is.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// A rectangle on the blank, in millimetres from the top left corner of a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSize {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What a field is. It decides how the zone is read, how the value is normalised and what makes it doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Any text.
    Text,
    /// A person's name.
    Name,
    /// A civic number and street.
    Street,
    /// A municipality.
    Municipality,
    /// A two-letter code of a Canadian province or territory.
    Province,
    /// A calendar date.
    Date,
    /// A Canadian postal code.
    PostalCode,
    /// A social insurance number (NAS), nine digits with a Luhn check.
    Nas,
    /// A North American telephone number.
    Phone,
    /// An electronic mail address.
    Email,
    /// An amount of money.
    Amount,
    /// A whole number.
    Number,
    /// One box: checked or not.
    Checkbox,
    /// Exactly one of several boxes.
    Choice,
    /// Whether somebody signed here.
    Signature,
}

impl FieldType {
    /// Whether the value is `true` or `false`.
    #[must_use]
    pub fn is_boolean(self) -> bool {
        matches!(self, Self::Checkbox | Self::Signature)
    }

    /// Whether the value is read from ink rather than from letters.
    #[must_use]
    pub fn is_ink(self) -> bool {
        matches!(self, Self::Checkbox | Self::Choice | Self::Signature)
    }

    /// Whether the value is a number in rules.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Amount | Self::Number)
    }
}

/// One box of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// How it is known.
    pub recognise: Vec<Anchor>,
    /// Its fields, in reading order.
    pub fields: Vec<FieldDef>,
}

impl Form {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }
}
