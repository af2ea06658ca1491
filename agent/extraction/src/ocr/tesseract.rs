//! Tesseract 5 (LSTM), one warm handle per worker.

use image::GrayImage;
use tesseract::{OcrEngineMode, PageSegMode};

use super::{Alphabet, Reader, Reading, symbols};
use crate::ReadError;

/// Lines are cut at about this resolution; tesseract only wants to know that it is not zero.
const DPI: i32 = 254;

/// A tesseract handle with its language models loaded.
pub struct Tesseract {
    handle: Option<tesseract::Tesseract>,
    languages: String,
    alphabet: Option<Alphabet>,
    name: String,
}

impl Tesseract {
    /// Loads the model of a language such as `fra`, or of several together such as `fra+eng`. Takes some 60 ms a language.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when a model is missing.
    pub fn new(languages: &str) -> Result<Self, ReadError> {
        let mut reader = Self { handle: None, languages: languages.to_owned(), alphabet: None, name: format!("tesseract 5 ({languages})") };
        reader.handle = Some(reader.start()?);
        Ok(reader)
    }

    fn start(&self) -> Result<tesseract::Tesseract, ReadError> {
        let not_ready = |error: &dyn std::fmt::Display| ReadError::NotReady { detail: format!("tesseract, {}: {error}", self.languages) };
        let handle =
            tesseract::Tesseract::new_with_oem(None, Some(&self.languages), OcrEngineMode::LstmOnly).map_err(|error| not_ready(&error))?;
        // Names are not in a dictionary, and a dictionary that changes a name does harm.
        let settings = [
            ("debug_file", "/dev/null"),
            ("load_system_dawg", "0"),
            ("load_freq_dawg", "0"),
            ("tessedit_do_invert", "0"),
            ("hocr_char_boxes", "1"),
        ];
        settings.into_iter().try_fold(handle, |handle, (key, value)| handle.set_variable(key, value)).map_err(|error| not_ready(&error))
    }

    fn recognise(&mut self, line: &GrayImage, alphabet: Alphabet) -> Result<Reading, String> {
        let mut handle = match self.handle.take() {
            Some(handle) => handle,
            None => self.start().map_err(|error| error.detail().to_owned())?,
        };
        if self.alphabet != Some(alphabet) {
            handle = handle.set_variable("tessedit_char_whitelist", alphabet.characters()).map_err(|error| error.to_string())?;
        }
        handle.set_page_seg_mode(PageSegMode::PsmRawLine);
        let (width, height) = (line.width() as i32, line.height() as i32);
        handle = handle.set_frame(line.as_raw(), width, height, 1, width).map_err(|error| error.to_string())?;
        handle = handle.set_source_resolution(DPI).recognize().map_err(|error| error.to_string())?;
        let reading = symbols::reading(&handle.get_hocr_text(0).map_err(|error| error.to_string())?);
        self.handle = Some(handle);
        self.alphabet = Some(alphabet);
        Ok(reading)
    }
}

impl Reader for Tesseract {
    fn name(&self) -> &str {
        &self.name
    }

    fn knows_accents(&self) -> bool {
        self.languages.contains("fra")
    }

    fn read_lines(&mut self, lines: &[GrayImage], alphabet: Alphabet) -> Result<Vec<Reading>, ReadError> {
        let mut read = |line: &GrayImage| {
            if line.width() < 3 || line.height() < 3 {
                return Ok(Reading::default());
            }
            self.recognise(line, alphabet).map_err(|detail| {
                self.alphabet = None;
                ReadError::NotReady { detail }
            })
        };
        lines.iter().map(&mut read).collect()
    }
}
