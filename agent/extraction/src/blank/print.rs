//! The printed words of a page, read from its pixels.

use image::GrayImage;
use image::imageops::{FilterType, resize};
use tesseract::{OcrEngineMode, PageSegMode};

use super::{Area, BlankPicture, Word};
use crate::ReadError;

/// Words below this confidence (of 100) are ornaments more often than words.
const LEAST: f32 = 35.0;
/// A frame's side is longer than any stroke of a letter, and thinner than a bar, in millimetres.
const ACROSS: f64 = 9.0;
const DOWN: f64 = 5.0;
const THIN: f64 = 1.0;
/// Resolution at which words are read, in pixels per inch.
const PRINT_DPI: f64 = 300.0;
/// Words of a page; a page has some hundreds.
const MAX_WORDS: usize = 5_000;
/// Characters of a word.
const MAX_LETTERS: usize = 120;

/// Reads the words of pages with the models of a list such as `fra+eng`.
///
/// # Errors
/// [`ReadError::NotReady`] when a model is missing.
pub(super) fn words(pages: &[BlankPicture], languages: &str) -> Result<Vec<Word>, ReadError> {
    let not_ready = |error: &dyn std::fmt::Display| ReadError::NotReady { detail: format!("tesseract, {languages}: {error}") };
    let mut handle =
        tesseract::Tesseract::new_with_oem(None, Some(languages), OcrEngineMode::LstmOnly).map_err(|error| not_ready(&error))?;
    handle = handle.set_variable("debug_file", "/dev/null").map_err(|error| not_ready(&error))?;
    let mut found = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let picture = enlarged(&without_frames(page), page.width_mm);
        let (width, height) = (picture.width() as i32, picture.height() as i32);
        let per_pixel = page.width_mm / f64::from(picture.width());
        let mut on_page: Vec<Word> = Vec::new();
        // One way of looking for words misses lone ones, the other those of dense parts.
        for mode in [PageSegMode::PsmAuto, PageSegMode::PsmSparseText] {
            handle.set_page_seg_mode(mode);
            handle = handle.set_frame(picture.as_raw(), width, height, 1, width).map_err(|error| not_ready(&error))?;
            handle = handle.set_source_resolution(PRINT_DPI as i32).recognize().map_err(|error| not_ready(&error))?;
            let table = handle.get_tsv_text(0).map_err(|error| not_ready(&error))?;
            let seen: Vec<Word> = table.lines().filter_map(|line| word(line, index as u32 + 1, per_pixel)).take(MAX_WORDS).collect();
            let fresh = |word: &Word| {
                on_page.iter().all(|other| other.area.shared(&word.area) < 0.3 * word.area.surface().min(other.area.surface()))
            };
            let fresh: Vec<Word> = seen.into_iter().filter(fresh).collect();
            on_page.extend(fresh);
        }
        found.extend(on_page);
    }
    Ok(found)
}

/// The page at the resolution at which the engine was trained.
fn enlarged(picture: &GrayImage, width_mm: f64) -> GrayImage {
    let scale = PRINT_DPI / 25.4 * width_mm / f64::from(picture.width());
    let side = |pixels: u32| (f64::from(pixels) * scale).round().max(1.0) as u32;
    if (scale - 1.0).abs() < 0.1 {
        picture.clone()
    } else {
        resize(picture, side(picture.width()), side(picture.height()), FilterType::CatmullRom)
    }
}

/// A word of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn word(line: &str, page: u32, per_pixel: f64) -> Option<Word> {
    let parts: Vec<&str> = line.split('\t').collect();
    let [level, _, _, _, _, _, left, top, width, height, confidence, text] = parts.as_slice() else { return None };
    if *level != "5" || confidence.parse::<f32>().ok()? < LEAST || text.trim().is_empty() || text.len() > MAX_LETTERS {
        return None;
    }
    let mm = |pixels: &str| pixels.parse::<f64>().ok().map(|pixels| pixels * per_pixel);
    let area = Area { x: mm(left)?, y: mm(top)?, width: mm(width)?, height: mm(height)? };
    Some(Word { page, text: text.trim().to_owned(), area })
}

/// The page without the lines of its frames and the lines to write on: they keep the engine from finding words.
fn without_frames(page: &BlankPicture) -> GrayImage {
    let per_mm = f64::from(page.image.width()) / page.width_mm;
    let (width, height) = (page.image.width() as usize, page.image.height() as usize);
    let pixels = page.image.as_raw();
    let dark = |x: usize, y: usize| pixels[y * width + x] < 200;
    let (across, down, thin) = ((ACROSS * per_mm) as usize, (DOWN * per_mm) as usize, (THIN * per_mm).ceil() as usize);
    let mut clean = page.image.clone();
    let mut wipe = |x: usize, y: usize| clean.put_pixel(x as u32, y as u32, image::Luma([255]));
    for y in 0..height {
        for (left, right) in long_runs(width, across, |x| dark(x, y)) {
            for x in left..right {
                let above = (1..=thin).take_while(|step| y >= *step && dark(x, y - step)).count();
                let below = (1..=thin).take_while(|step| y + step < height && dark(x, y + step)).count();
                if above + below < thin {
                    wipe(x, y);
                }
            }
        }
    }
    for x in 0..width {
        for (top, bottom) in long_runs(height, down, |y| dark(x, y)) {
            for y in top..bottom {
                let before = (1..=thin).take_while(|step| x >= *step && dark(x - step, y)).count();
                let after = (1..=thin).take_while(|step| x + step < width && dark(x + step, y)).count();
                if before + after < thin {
                    wipe(x, y);
                }
            }
        }
    }
    clean
}

fn long_runs(length: usize, least: usize, dark: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = None;
    for at in 0..=length {
        let ink = at < length && dark(at);
        match (ink, from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                if at - start >= least {
                    runs.push((start, at));
                }
                from = None;
            }
            _ => {}
        }
    }
    runs
}
