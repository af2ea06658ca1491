//! What characters may stand in a line.

use greffier_language::FieldType;

/// What characters may stand in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alphabet {
    /// Anything.
    Any,
    /// Letters with the accents of French and English, and the marks of names.
    Letters,
    /// Letters, digits and the marks of addresses.
    Address,
    /// Digits only.
    Digits,
    /// Digits and the marks between them in dates and telephone numbers.
    Numbers,
    /// Digits and the marks of amounts.
    Amount,
    /// Capitals without accents, and digits.
    Code,
    /// Capitals without accents.
    Capitals,
    /// The letters of Canadian postal codes: D, F, I, O, Q and U are never used.
    PostalLetters,
    /// What e-mail addresses are made of.
    Email,
}

impl Alphabet {
    /// The alphabet of a type of field; in a comb the marks between are printed or left out.
    #[must_use]
    pub fn of(kind: FieldType, comb: bool) -> Self {
        match kind {
            FieldType::Name | FieldType::Municipality | FieldType::Country => Self::Letters,
            FieldType::Street => Self::Address,
            // People write months as words.
            FieldType::Date if !comb => Self::Address,
            FieldType::Province => Self::Capitals,
            FieldType::PostalCode | FieldType::Ramq | FieldType::Nir | FieldType::Iban => Self::Code,
            FieldType::Email => Self::Email,
            FieldType::Amount => Self::Amount,
            FieldType::Phone | FieldType::Nas | FieldType::Neq | FieldType::Siret if !comb => Self::Numbers,
            FieldType::Date | FieldType::Phone | FieldType::Nas | FieldType::Neq | FieldType::Siret | FieldType::Number => Self::Digits,
            FieldType::Text
            | FieldType::Paragraph
            | FieldType::Identifier
            | FieldType::List
            | FieldType::Code
            | FieldType::Checkbox
            | FieldType::Choice
            | FieldType::Signature
            | FieldType::Initials
            | FieldType::Stamp => Self::Any,
        }
    }

    /// Its characters; empty means every character.
    #[must_use]
    pub fn characters(self) -> &'static str {
        const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒàâäçéèêëîïôöùûüÿæœ'’-. ";
        const ADDRESS: &str =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒàâäçéèêëîïôöùûüÿæœ0123456789'’-.,#/() ";
        match self {
            Self::Any => "",
            Self::Letters => LETTERS,
            Self::Address => ADDRESS,
            Self::Digits => "0123456789",
            Self::Numbers => "0123456789-/.() ",
            Self::Amount => "0123456789.,$ ",
            Self::Code => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ",
            Self::Capitals => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Self::PostalLetters => "ABCEGHJKLMNPRSTVWXYZ",
            Self::Email => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@.-_+%",
        }
    }

    /// Whether letters with accents are among its characters.
    #[must_use]
    pub fn has_accents(self) -> bool {
        matches!(self, Self::Any | Self::Letters | Self::Address)
    }
}
