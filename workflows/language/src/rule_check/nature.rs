//! What the parts of a rule are.

use crate::FieldType;

/// What a part of a rule gives. Amounts, numbers and dates are different units, which are not compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// True or false.
    Truth,
    /// A text.
    Text,
    /// A date.
    Date,
    /// Dollars.
    Amount,
    /// A number of something.
    Count,
    /// A number without a unit, such as `1.5`.
    Bare,
    /// A whole number without a unit, such as `3` or `size(nom)`.
    Whole,
    /// `null`: nothing.
    Null,
    /// A list.
    List,
    /// Not known, since something is wrong in it.
    Unknown,
}

impl Nature {
    pub(super) fn of_field(kind: FieldType) -> Self {
        match kind {
            FieldType::Amount => Self::Amount,
            FieldType::Date => Self::Date,
            kind if kind.is_number() => Self::Count,
            kind if kind.is_boolean() => Self::Truth,
            _ => Self::Text,
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Amount | Self::Count | Self::Bare | Self::Whole)
    }

    /// What people call it, in French and English.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            Self::Truth => ["vrai ou faux", "true or false"],
            Self::Text => ["un texte", "a text"],
            Self::Date => ["une date", "a date"],
            Self::Amount => ["un montant", "an amount"],
            Self::Count | Self::Bare => ["un nombre", "a number"],
            Self::Whole => ["un nombre entier", "a whole number"],
            Self::Null => ["rien (null)", "nothing (null)"],
            Self::List => ["une liste", "a list"],
            Self::Unknown => ["autre chose", "something else"],
        }
    }
}
