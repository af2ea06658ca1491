//! Reading without a form: the words of a page with their places, what seems to be its title, and labels with their values.

mod clean;
mod fields;
mod labels;
mod layout;
mod proposals;

use greffier_casework::{Confidence, Zone};

pub use self::fields::labels_of_fields;
pub(crate) use self::proposals::{proposals, title};

use self::clean::{Clean, clean};
use self::layout::{Line, lines};
use crate::ocr::{Alphabet, Reader, Readers, Reading, Word, softened};
use crate::pixels::Sheet;
use crate::{PageText, ReadError, TextWord};

/// A word this sure, and this long, says that the page is the right way up.
const SURE: f64 = 0.7;
const LONG: usize = 3;
/// With this share of its longer words sure, a page is the right way up.
const UPRIGHT: f64 = 0.4;
/// A line is read when its characters are this sure, in the mean.
const READ: f32 = 0.9;

/// The least resolution that the reader is told: what a picture says of itself is often a guess, and with too small a figure it takes
/// letters for specks.
const LEAST_DPI: f64 = 150.0;

/// Reads a page. One that makes little sense is tried upside down and sideways, and turned in `sheet` when that is better. What our own
/// lines do not make sense of, as a page of white letters on black, is left to the reader of whole pages.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_text(sheet: &mut Sheet, page: u32, readers: &mut Readers) -> Result<PageText, ReadError> {
    let mut best = read_as_it_lies(sheet, page, readers)?;
    if sense(&best) < UPRIGHT && best.words.len() >= LONG {
        let other_turns: &[u8] = if sheet.overview().runs_down() { &[1, 3, 2] } else { &[2] };
        for quarters in other_turns {
            let turned = sheet.turned(*quarters);
            let text = read_as_it_lies(&turned, page, readers)?;
            if sense(&text) >= UPRIGHT {
                *sheet = turned;
                return Ok(text);
            }
        }
        let clean = clean(sheet);
        let words = readers.pages.read_page(&clean.picture, clean.dpi.max(LEAST_DPI))?;
        let other = PageText { page, words: words.iter().map(|word| placed(word, &clean, sheet, page)).collect() };
        if sense(&other) > sense(&best) {
            best = other;
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

fn read_as_it_lies(sheet: &Sheet, page: u32, readers: &mut Readers) -> Result<PageText, ReadError> {
    let clean = clean(sheet);
    let mut words = Vec::new();
    for line in lines(&clean.picture, sheet.threshold, clean.dpi.max(LEAST_DPI) / 25.4) {
        let reading = read_line(&line, readers)?;
        if is_writing(&reading) {
            words.extend(words_of(&line, &reading));
        }
    }
    Ok(PageText { page, words: words.iter().map(|word| placed(word, &clean, sheet, page)).collect() })
}

/// What the surer of two readers sees; the second is asked only where the first is not sure.
fn read_line(line: &Line, readers: &mut Readers) -> Result<Reading, ReadError> {
    let picture = softened(&line.picture);
    let first = readers.lines.read_line(&picture, Alphabet::Any)?;
    if first.text.is_empty() || mean(&first) >= READ {
        return Ok(first);
    }
    let second = readers.first.read_line(&picture, Alphabet::Any)?;
    Ok(if mean(&second) > mean(&first) { second } else { first })
}

/// Whether a line says something: a mark alone, or a letter or two that nobody is sure of, is dirt.
fn is_writing(reading: &Reading) -> bool {
    let letters = reading.text.chars().filter(|c| c.is_alphanumeric()).count();
    letters > 0 && (letters >= LONG || mean(reading) >= READ)
}

/// How sure a reader is of the characters of a line, in the mean.
fn mean(reading: &Reading) -> f32 {
    reading.characters.iter().sum::<f32>() / reading.characters.len().max(1) as f32
}

/// The words of a line, each from its first letter to the blank behind it; evenly spread where the reader does not say where its letters
/// stand.
fn words_of(line: &Line, reading: &Reading) -> Vec<Word> {
    let letters: Vec<char> = reading.text.chars().collect();
    let width = f64::from(line.picture.width());
    let edge = |at: usize| {
        let place = |at: usize| reading.places.get(at).map_or((at as f64 + 0.5) / letters.len() as f64, |place| f64::from(*place));
        match (at.checked_sub(1).map(place), (at < letters.len()).then(|| place(at))) {
            (Some(before), Some(after)) => width * (before + after) / 2.0,
            (None, _) => 0.0,
            (_, None) => width,
        }
    };
    let mut words = Vec::new();
    let mut from = 0;
    for word in letters.split(|letter| *letter == ' ') {
        let to = from + word.len();
        let (left, right) = (line.left as f64 + edge(from), line.left as f64 + edge(to));
        let sure = reading.characters.get(from..to).unwrap_or_default().iter().copied().fold(1.0, f32::min);
        let (left, top) = (left.max(0.0) as u32, line.top.max(0) as u32);
        words.push(Word {
            text: word.iter().collect(),
            confidence: f64::from(sure),
            line: line.row,
            left,
            top,
            width: (right as u32).saturating_sub(left),
            height: line.picture.height(),
        });
        from = to + 1;
    }
    words
}

fn placed(word: &Word, clean: &Clean, sheet: &Sheet, page: u32) -> TextWord {
    let side = |from: u32, length: u32| (f64::from(from), f64::from(length));
    let ((left, width), (top, height)) = (side(word.left, word.width), side(word.top, word.height));
    let [x, y, width, height] = sheet.fractions(&clean.to_page, left, top, width, height);
    let confidence = Confidence::from_share(word.confidence);
    TextWord { text: word.text.clone(), zone: Zone { page, x, y, width, height }, line: word.line, confidence }
}
