//! Reading without a form: the words of a page with their places, what seems to be its title, and labels with their values.

mod clean;
mod fields;
mod labels;
mod proposals;

use greffier_casework::{Confidence, Zone};

pub use self::fields::labels_of_fields;
pub(crate) use self::proposals::{proposals, title};

use self::clean::{Clean, clean};
use crate::ocr::{PageReader, Word};
use crate::pixels::Sheet;
use crate::{PageText, ReadError, TextWord};

/// A word this sure, and this long, says that the page is the right way up.
const SURE: f64 = 0.7;
const LONG: usize = 3;
/// With this share of its longer words sure, a page is the right way up.
const UPRIGHT: f64 = 0.4;

/// The least resolution that the reader is told: what a picture says of itself is often a guess, and with too small a figure it takes
/// letters for specks.
const LEAST_DPI: f64 = 150.0;

/// Reads a page. One that makes little sense is tried upside down and sideways, and turned in `sheet` when that is better.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_text(sheet: &mut Sheet, page: u32, reader: &mut PageReader) -> Result<PageText, ReadError> {
    let mut best = read_as_it_lies(sheet, page, reader)?;
    if sense(&best) < UPRIGHT && best.words.len() >= LONG {
        let other_turns: &[u8] = if sheet.overview().runs_down() { &[1, 3, 2] } else { &[2] };
        for quarters in other_turns {
            let turned = sheet.turned(*quarters);
            let text = read_as_it_lies(&turned, page, reader)?;
            if sense(&text) >= UPRIGHT {
                *sheet = turned;
                best = text;
                break;
            }
        }
    }
    Ok(best)
}

/// Share of the longer words that are sure.
fn sense(text: &PageText) -> f64 {
    let long: Vec<&TextWord> = text.words.iter().filter(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() >= LONG).collect();
    let sure = long.iter().filter(|word| word.confidence.share() >= SURE).count();
    sure as f64 / long.len().max(LONG) as f64
}

fn read_as_it_lies(sheet: &Sheet, page: u32, reader: &mut PageReader) -> Result<PageText, ReadError> {
    let clean = clean(sheet);
    let words = reader.read_page(&clean.picture, clean.dpi.max(LEAST_DPI))?;
    Ok(PageText { page, words: words.iter().map(|word| placed(word, &clean, sheet, page)).collect() })
}

fn placed(word: &Word, clean: &Clean, sheet: &Sheet, page: u32) -> TextWord {
    let side = |from: u32, length: u32| (f64::from(from), f64::from(length));
    let ((left, width), (top, height)) = (side(word.left, word.width), side(word.top, word.height));
    let [x, y, width, height] = sheet.fractions(&clean.to_page, left, top, width, height);
    let confidence = Confidence::from_share(word.confidence);
    TextWord { text: word.text.clone(), zone: Zone { page, x, y, width, height }, line: word.line, confidence }
}
