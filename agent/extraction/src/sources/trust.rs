//! Whether the text of a page can be trusted: a few of its words are compared with the pixels under them.

use std::time::{Duration, Instant};

use image::imageops::{FilterType, crop_imm, overlay, resize};
use image::{GrayImage, Luma};

use super::text_layer::has_ink;
use crate::decode::{Place, Word, WordKind};
use crate::ocr::{Alphabet, Reader};
use crate::pixels::Sheet;
use crate::text::bare;
use crate::{ReadError, Warning};

/// Which words of a page are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Trust {
    /// Those that people see.
    pub drawn: bool,
    /// Those that a scanner's recognition left.
    pub hidden: bool,
}

/// Letters of a word that is compared, at least: short ones are read alike by chance.
const LETTERS: usize = 4;
/// Pixels from top to bottom of a word that can be read.
const HEIGHT: std::ops::RangeInclusive<f64> = 9.0..=120.0;
/// Words that are compared.
const SAMPLES: usize = 8;
/// How alike a word and its reading are at least; the reading errs as well.
const ALIKE: f64 = 0.74;
/// Share of the samples that must be alike: drawn text fails because letters are read wrongly, hidden text because it is wrong.
const DRAWN_AGREE: f64 = 0.7;
const HIDDEN_AGREE: f64 = 0.85;
/// White around a word, and its height when it is read, in pixels.
const MARGIN: u32 = 10;
const READ_HEIGHT: f64 = 44.0;

/// Compares words of each page with its pixels, keeps what is to be trusted with the page and warns where nothing is.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn examine(
    sheets: &mut [Sheet],
    reader: &mut dyn Reader,
    warnings: &mut Vec<Warning>,
    ocr: &mut Duration,
) -> Result<(), ReadError> {
    for (index, sheet) in sheets.iter_mut().enumerate() {
        let mut trust = Trust::default();
        for (kind, believed) in [(WordKind::Drawn, &mut trust.drawn), (WordKind::Hidden, &mut trust.hidden)] {
            let words: Vec<&Word> = sheet.facts.words.iter().filter(|word| word.kind == kind).collect();
            let verdict = compare(&words, sheet, &mut |place| read_words(sheet, place, reader, ocr))?;
            *believed = verdict == Some(true);
            if verdict == Some(false) {
                warnings.push(Warning::text_not_trusted(index as u32 + 1, kind == WordKind::Hidden));
            }
        }
        sheet.trust = trust;
    }
    Ok(())
}

/// Whether enough words are what the pixels show; `None` when there are none that tell.
fn compare(words: &[&Word], sheet: &Sheet, read: &mut dyn FnMut(&Place) -> Result<String, ReadError>) -> Result<Option<bool>, ReadError> {
    let telling: Vec<&&Word> =
        words.iter().filter(|word| bare(&word.text).chars().count() >= LETTERS && HEIGHT.contains(&word.place.height())).collect();
    if telling.is_empty() {
        return Ok(None);
    }
    let share = if words.iter().all(|word| word.kind == WordKind::Drawn) { DRAWN_AGREE } else { HIDDEN_AGREE };
    let samples = telling.len().min(SAMPLES);
    let mut alike = 0;
    for sample in 0..samples {
        // Evenly over the page, its first and last words among them.
        let word = telling[sample * (telling.len() - 1) / (samples - 1).max(1)];
        if has_ink(sheet, &word.place) {
            let seen = read(&word.place)?;
            alike += usize::from(strsim::normalized_levenshtein(&bare(&seen), &bare(&word.text)) >= ALIKE);
        }
    }
    Ok(Some(alike as f64 >= share * samples as f64))
}

/// Reads the words in a place of the page.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_words(sheet: &Sheet, place: &Place, reader: &mut dyn Reader, ocr: &mut Duration) -> Result<String, ReadError> {
    let edge = |at: f64, length: u32| at.clamp(0.0, f64::from(length)) as u32;
    let (left, top) = (edge(place.left - 2.0, sheet.image.width()), edge(place.top - 1.0, sheet.image.height()));
    let (right, bottom) = (edge(place.right + 3.0, sheet.image.width()), edge(place.bottom + 2.0, sheet.image.height()));
    if right <= left || bottom <= top {
        return Ok(String::new());
    }
    let cut = crop_imm(&sheet.image, left, top, right - left, bottom - top).to_image();
    let factor = (READ_HEIGHT / f64::from(cut.height())).clamp(0.25, 4.0);
    let size = |pixels: u32| ((f64::from(pixels) * factor).round() as u32).max(1);
    let cut = resize(&cut, size(cut.width()), size(cut.height()), FilterType::Triangle);
    let mut line = GrayImage::from_pixel(cut.width() + 2 * MARGIN, cut.height() + 2 * MARGIN, Luma([255]));
    overlay(&mut line, &cut, MARGIN.into(), MARGIN.into());
    let started = Instant::now();
    let reading = reader.read_line(&line, Alphabet::Any);
    *ocr += started.elapsed();
    Ok(reading?.text)
}
