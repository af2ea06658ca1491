//! Character recognition of one cut and cleaned line, behind a trait so that another engine can stand beside the first.

mod tesseract;

use greffier_language::FieldType;
use image::GrayImage;

use crate::ReadError;

pub use self::tesseract::Tesseract;

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
    /// What e-mail addresses are made of.
    Email,
}

impl Alphabet {
    /// The alphabet of a type of field; in a comb the marks between are printed or left out.
    #[must_use]
    pub fn of(kind: FieldType, comb: bool) -> Self {
        match kind {
            FieldType::Name | FieldType::Municipality => Self::Letters,
            FieldType::Street => Self::Address,
            FieldType::Province => Self::Capitals,
            FieldType::PostalCode => Self::Code,
            FieldType::Email => Self::Email,
            FieldType::Amount => Self::Amount,
            FieldType::Date | FieldType::Phone | FieldType::Nas if !comb => Self::Numbers,
            FieldType::Date | FieldType::Phone | FieldType::Nas | FieldType::Number => Self::Digits,
            FieldType::Text | FieldType::Checkbox | FieldType::Choice | FieldType::Signature => Self::Any,
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
            Self::Email => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@.-_+%",
        }
    }
}

/// What was read in one line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The text, without blanks around it.
    pub text: String,
    /// How sure the engine says it is of its least certain word, 0 to 1.
    pub confidence: f64,
}

/// An engine that reads one line of dark letters on white.
pub trait Reader {
    /// A name with its version, for the record of how something was read.
    fn name(&self) -> &str;

    /// Reads a line.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when the engine cannot work; a line it cannot make out is an empty reading, not an error.
    fn read_line(&mut self, line: &GrayImage, alphabet: Alphabet) -> Result<Reading, ReadError>;
}
