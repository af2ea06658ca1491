//! Character recognition of cut and cleaned lines. Engines stand behind a trait: our own net for lines ([`LineNet`]) reads first; where it
//! is not sure, tesseract and then a third one that shares nothing with them ([`Paddle`]) decide by agreement; [`Glyphs`] reads the single
//! characters of combs.

mod alphabet;
mod beam;
mod ctc;
mod glyphs;
mod line_net;
mod models;
mod net;
mod paddle;
mod page;
mod readers;
mod recogniser;
mod soften;
mod symbols;
mod tesseract;

use image::GrayImage;

use crate::ReadError;

pub use self::alphabet::Alphabet;
pub use self::glyphs::{GlyphGuess, Glyphs};
pub use self::line_net::LineNet;
pub use self::models::{MODELS_VARIABLE, RECOGNISER, models_folder};
pub use self::paddle::Paddle;
pub use self::page::{PageReader, Word};
pub use self::readers::Readers;
pub(crate) use self::soften::softened;
pub use self::tesseract::Tesseract;

/// What was read in one line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The text, without blanks around it and with single ones between its words.
    pub text: String,
    /// How sure the engine says it is, 0 to 1; every engine has a scale of its own.
    pub confidence: f64,
    /// How sure it is of each character of the text, 0 to 1, blanks included; empty where the engine does not say.
    pub characters: Vec<f32>,
    /// Where each character of the text stands, as a share of the line's width, 0 to 1; empty where the engine does not say.
    pub places: Vec<f32>,
}

/// An engine that reads lines of dark letters on white.
pub trait Reader {
    /// A name with its version, for the record of how something was read.
    fn name(&self) -> &str;

    /// Whether it knows the accents of French. One that does not can still confirm the letters under them.
    fn knows_accents(&self) -> bool {
        true
    }

    /// Reads lines, each alone: as many readings come back, in the same order. A line it cannot make out is an empty reading.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when the engine cannot work.
    fn read_lines(&mut self, lines: &[GrayImage], alphabet: Alphabet) -> Result<Vec<Reading>, ReadError>;

    /// Reads one line.
    ///
    /// # Errors
    /// As [`Self::read_lines`].
    fn read_line(&mut self, line: &GrayImage, alphabet: Alphabet) -> Result<Reading, ReadError> {
        Ok(self.read_lines(std::slice::from_ref(line), alphabet)?.pop().unwrap_or_default())
    }
}
