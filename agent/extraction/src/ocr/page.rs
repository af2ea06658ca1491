//! A whole page: its lines are found and read, each word with its place.

use image::GrayImage;
use tesseract::{OcrEngineMode, PageSegMode};

use crate::ReadError;

/// Words of one page.
const MOST_WORDS: usize = 20_000;

/// A word of a page, in pixels of the picture that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its letters.
    pub text: String,
    /// How sure the engine says it is, 0 to 1.
    pub confidence: f64,
    /// The line it stands in, counted from 0 over the page.
    pub line: u32,
    /// Left edge.
    pub left: u32,
    /// Top edge.
    pub top: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Tesseract set up for whole pages: unlike the one for the fields of a form it knows the words of the language.
pub struct PageReader {
    handle: Option<tesseract::Tesseract>,
    language: String,
}

impl PageReader {
    /// For the model of a language such as `fra`; it is loaded when the first page comes.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self { handle: None, language: language.to_owned() }
    }

    /// Reads a page of so many pixels per inch, dark on white.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when the engine cannot work.
    pub fn read_page(&mut self, page: &GrayImage, dpi: f64) -> Result<Vec<Word>, ReadError> {
        if page.width() < 10 || page.height() < 10 {
            return Ok(Vec::new());
        }
        self.recognise(page, dpi).map_err(|error| ReadError::NotReady { detail: format!("tesseract, {}: {error}", self.language) })
    }

    fn recognise(&mut self, page: &GrayImage, dpi: f64) -> Result<Vec<Word>, Box<dyn std::error::Error>> {
        let mut handle = match self.handle.take() {
            Some(handle) => handle,
            None => self.start()?,
        };
        handle.set_page_seg_mode(PageSegMode::PsmAuto);
        let (width, height) = (i32::try_from(page.width())?, i32::try_from(page.height())?);
        handle = handle.set_frame(page.as_raw(), width, height, 1, width)?.set_source_resolution(dpi as i32).recognize()?;
        let words = words(&handle.get_tsv_text(0)?);
        self.handle = Some(handle);
        Ok(words)
    }

    fn start(&self) -> Result<tesseract::Tesseract, Box<dyn std::error::Error>> {
        let handle = tesseract::Tesseract::new_with_oem(None, Some(&self.language), OcrEngineMode::LstmOnly)?;
        // White letters on black are rare on forms, and looking for them reads every doubtful line twice.
        let settings = [("debug_file", "/dev/null"), ("tessedit_do_invert", "0")];
        Ok(settings.into_iter().try_fold(handle, |handle, (key, value)| handle.set_variable(key, value))?)
    }
}

/// Reads the table that tesseract writes (level, page, block, paragraph, line, word, left, top, width, height, confidence, text).
fn words(table: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut lines = 0;
    for row in table.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, _, _, _, _, left, top, width, height, confidence, text] = cells.as_slice() else { continue };
        lines += u32::from(*level == "4");
        let sizes = [left, top, width, height].map(|size| size.parse::<u32>());
        let ([Ok(left), Ok(top), Ok(width), Ok(height)], Ok(confidence)) = (sizes, confidence.parse::<f64>()) else { continue };
        let text = text.trim();
        if *level == "5" && !text.is_empty() && words.len() < MOST_WORDS {
            let (confidence, line) = ((confidence / 100.0).clamp(0.0, 1.0), lines.max(1) - 1);
            words.push(Word { text: text.to_owned(), confidence, line, left, top, width, height });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_their_lines() {
        let table = "1\t1\t0\t0\t0\t0\t0\t0\t900\t500\t-1\t\n4\t1\t1\t1\t1\t0\t10\t10\t80\t20\t-1\t\n\
            5\t1\t1\t1\t1\t1\t10\t10\t30\t20\t96.5\tDate\n5\t1\t1\t1\t1\t2\t50\t10\t40\t20\t80\t \n\
            4\t1\t1\t1\t2\t0\t10\t40\t80\t20\t-1\t\n5\t1\t1\t1\t2\t1\t10\t40\t30\t20\t41\tl'Érable\nnonsense";
        let words = words(table);
        assert_eq!(words.iter().map(|word| (word.text.as_str(), word.line)).collect::<Vec<_>>(), [("Date", 0), ("l'Érable", 1)]);
        assert!((words[0].confidence - 0.965).abs() < 1e-9 && words[1].top == 40);
    }
}
