//! What a field can be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a field is. It decides how the zone is read, how the value is normalised and what makes it doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Any text on one line.
    #[default]
    Text,
    /// Any text over several lines.
    Paragraph,
    /// A person's name.
    Name,
    /// A civic number and street.
    Street,
    /// A municipality.
    Municipality,
    /// A two-letter code of a Canadian province or territory.
    Province,
    /// A country (ISO 3166-1 alpha-2).
    Country,
    /// A calendar date.
    Date,
    /// A Canadian postal code.
    PostalCode,
    /// A social insurance number (NAS), nine digits with a Luhn check.
    Nas,
    /// A health insurance number of Québec (RAMQ): four letters and eight digits, of which the last is a check digit.
    Ramq,
    /// An enterprise number of Québec (NEQ), ten digits.
    Neq,
    /// A French social security number (NIR), thirteen places and a key of two digits.
    Nir,
    /// A French establishment number (SIRET), fourteen digits with a Luhn check.
    Siret,
    /// A bank account (IBAN, ISO 13616).
    Iban,
    /// A number or code of the office's own, with a pattern.
    Identifier,
    /// One of a list of values.
    List,
    /// A North American telephone number, with or without an extension.
    Phone,
    /// An electronic mail address.
    Email,
    /// An amount of money.
    Amount,
    /// A whole number.
    Number,
    /// The content of a bar code or QR code.
    Code,
    /// One box: checked or not.
    Checkbox,
    /// Exactly one of several boxes.
    Choice,
    /// Whether somebody signed here.
    Signature,
    /// Whether somebody put initials here.
    Initials,
    /// Whether a stamp stands here.
    Stamp,
}

impl FieldType {
    /// Every type, in the order of the documentation.
    pub const ALL: [Self; 27] = [
        Self::Text,
        Self::Paragraph,
        Self::Name,
        Self::Street,
        Self::Municipality,
        Self::Province,
        Self::Country,
        Self::Date,
        Self::PostalCode,
        Self::Nas,
        Self::Ramq,
        Self::Neq,
        Self::Nir,
        Self::Siret,
        Self::Iban,
        Self::Identifier,
        Self::List,
        Self::Phone,
        Self::Email,
        Self::Amount,
        Self::Number,
        Self::Code,
        Self::Checkbox,
        Self::Choice,
        Self::Signature,
        Self::Initials,
        Self::Stamp,
    ];

    /// Its name in form files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Paragraph => "paragraph",
            Self::Name => "name",
            Self::Street => "street",
            Self::Municipality => "municipality",
            Self::Province => "province",
            Self::Country => "country",
            Self::Date => "date",
            Self::PostalCode => "postal-code",
            Self::Nas => "nas",
            Self::Ramq => "ramq",
            Self::Neq => "neq",
            Self::Nir => "nir",
            Self::Siret => "siret",
            Self::Iban => "iban",
            Self::Identifier => "identifier",
            Self::List => "list",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Amount => "amount",
            Self::Number => "number",
            Self::Code => "code",
            Self::Checkbox => "checkbox",
            Self::Choice => "choice",
            Self::Signature => "signature",
            Self::Initials => "initials",
            Self::Stamp => "stamp",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the value is `true` or `false`.
    #[must_use]
    pub fn is_boolean(self) -> bool {
        matches!(self, Self::Checkbox | Self::Signature | Self::Initials | Self::Stamp)
    }

    /// Whether the value is read from ink rather than from letters.
    #[must_use]
    pub fn is_ink(self) -> bool {
        self.is_boolean() || self == Self::Choice
    }

    /// Whether the value is a number in rules.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Amount | Self::Number)
    }

    /// Whether nearly every text that was misread is no value of the type: check digits, closed lists.
    #[must_use]
    pub fn has_own_check(self) -> bool {
        matches!(self, Self::Nas | Self::Nir | Self::Siret | Self::Iban | Self::Province | Self::Country | Self::List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_files() {
        for kind in FieldType::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
            assert_eq!(FieldType::from_name(kind.name()), Some(kind));
        }
    }
}
