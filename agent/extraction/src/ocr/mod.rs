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
            Self::PostalLetters => "ABCEGHJKLMNPRSTVWXYZ",
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

impl Alphabet {
    /// Whether letters with accents are among its characters.
    #[must_use]
    pub fn has_accents(self) -> bool {
        matches!(self, Self::Any | Self::Letters | Self::Address)
    }
}

/// An engine that reads one line of dark letters on white.
pub trait Reader {
    /// A name with its version, for the record of how something was read.
    fn name(&self) -> &str;

    /// Whether it knows the accents of French. One that does not can still confirm the letters under them.
    fn knows_accents(&self) -> bool {
        true
    }

    /// Reads a line.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when the engine cannot work; a line it cannot make out is an empty reading, not an error.
    fn read_line(&mut self, line: &GrayImage, alphabet: Alphabet) -> Result<Reading, ReadError>;
}

/// The readers of a worker. Each has a model of its own, so that what two of them agree on was read twice.
pub struct Readers {
    readers: Vec<Box<dyn Reader>>,
}

impl Readers {
    /// From readers, the one that knows the language of the forms first.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] without any.
    pub fn new(readers: Vec<Box<dyn Reader>>) -> Result<Self, ReadError> {
        if readers.is_empty() { Err(ReadError::NotReady { detail: "no reader".into() }) } else { Ok(Self { readers }) }
    }

    /// A tesseract for each language of a list such as `fra+eng`.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when a model is missing.
    pub fn tesseract(languages: &str) -> Result<Self, ReadError> {
        let one = |language: &str| Tesseract::new(language).map(|reader| Box::new(reader) as Box<dyn Reader>);
        Self::new(languages.split('+').filter(|language| !language.is_empty()).map(one).collect::<Result<_, _>>()?)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.readers.len()
    }

    /// Their names, for the record.
    #[must_use]
    pub fn names(&self) -> String {
        self.readers.iter().map(|reader| reader.name()).collect::<Vec<_>>().join(", ")
    }

    /// The one that knows the language of the forms.
    pub(crate) fn main(&mut self) -> &mut dyn Reader {
        self.readers[0].as_mut()
    }

    /// All of them, the best for an alphabet first. The French model stumbles over digits (it takes a dotted zero for two digits).
    pub(crate) fn for_alphabet(&mut self, alphabet: Alphabet) -> Vec<&mut dyn Reader> {
        let mut all: Vec<&mut dyn Reader> = Vec::new();
        for reader in &mut self.readers {
            all.push(reader.as_mut());
        }
        if !alphabet.has_accents() {
            all.reverse();
        }
        all
    }
}
