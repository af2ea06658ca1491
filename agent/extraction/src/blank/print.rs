//! The printed words of a page: from its own text layer, or read from its pixels.

use image::GrayImage;
use image::imageops::{FilterType, resize};
use tesseract::{OcrEngineMode, PageSegMode};

use super::{Area, BlankPicture, Word};
use crate::ReadError;
use crate::decode::{self, WordKind};

/// Words below this confidence (of 100) are ornaments more often than words.
const LEAST: f32 = 35.0;
/// A frame's side is longer than any stroke of a letter, and thinner than a bar, in millimetres.
const ACROSS: f64 = 9.0;
const DOWN: f64 = 5.0;
const THIN: f64 = 1.0;
/// Resolution at which words are read, in pixels per inch.
const PRINT_DPI: f64 = 300.0;
/// Words that a page must tell of itself to be believed: fewer are a stamp or a header over a scan.
const ENOUGH: usize = 12;
/// Words of a page; a page has some hundreds.
const MAX_WORDS: usize = 5_000;
/// Characters of a word.
const MAX_LETTERS: usize = 120;

/// The words of pages: those that a page tells of itself, else those that are read from its pixels with the models of a list such as
/// `fra+eng`. `told` has an entry for each page.
///
/// # Errors
/// [`ReadError::NotReady`] when a model is missing.
pub(super) fn words(pages: &[BlankPicture], told: Vec<Vec<Word>>, languages: &str) -> Result<Vec<Word>, ReadError> {
    let (mut found, mut silent) = (Vec::new(), Vec::new());
    for ((number, page), words) in (1..).zip(pages).zip(told) {
        if words.len() >= ENOUGH { found.extend(words) } else { silent.push((number, page)) }
    }
    if !silent.is_empty() {
        found.extend(read(&silent, languages)?);
    }
    Ok(found)
}

fn read(pages: &[(u32, &BlankPicture)], languages: &str) -> Result<Vec<Word>, ReadError> {
    let not_ready = |error: &dyn std::fmt::Display| ReadError::NotReady { detail: format!("tesseract, {languages}: {error}") };
    let mut handle =
        tesseract::Tesseract::new_with_oem(None, Some(languages), OcrEngineMode::LstmOnly).map_err(|error| not_ready(&error))?;
    handle = handle.set_variable("debug_file", "/dev/null").map_err(|error| not_ready(&error))?;
    let mut found = Vec::new();
    for (number, page) in pages {
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
            let seen: Vec<Word> = table.lines().filter_map(|line| word(line, *number, per_pixel)).take(MAX_WORDS).collect();
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

/// The words that a decoded page, numbered from 1, draws itself, each where its ink stands on `picture`: what a font says of its height is
/// more than its letters take. Those of a scanner's recognition are none: they are read again here, and better.
pub(super) fn told(page: u32, words: &[decode::Word], of: (u32, u32), picture: &BlankPicture) -> Vec<Word> {
    let (across, down) = (picture.width_mm / f64::from(of.0), picture.height_mm / f64::from(of.1));
    let drawn = words.iter().filter(|word| word.kind == WordKind::Drawn && word.text.len() <= MAX_LETTERS);
    let word = |word: &decode::Word| {
        let place = &word.place;
        let whole = Area::between(place.left * across, place.top * down, place.right * across, place.bottom * down);
        let text = word.text.trim().to_owned();
        (!text.is_empty()).then(|| inked(&whole, picture)).flatten().map(|area| Word { page, text, area })
    };
    drawn.filter_map(word).take(MAX_WORDS).collect()
}

/// The part of an area between its uppermost and lowermost ink; none where nothing is seen.
fn inked(area: &Area, picture: &BlankPicture) -> Option<Area> {
    let (width, height) = picture.image.dimensions();
    let (per_mm_x, per_mm_y) = (f64::from(width) / picture.width_mm, f64::from(height) / picture.height_mm);
    let side = |mm: f64, per_mm: f64, most: u32| ((mm * per_mm).max(0.0) as u32).min(most);
    let (left, right) = (side(area.x, per_mm_x, width), side(area.right(), per_mm_x, width));
    let (top, bottom) = (side(area.y, per_mm_y, height), side(area.bottom() + 1.0 / per_mm_y, per_mm_y, height));
    let ink = |y: &u32| (left..right).any(|x| picture.image.get_pixel(x, *y).0[0] < 160);
    let (first, last) = ((top..bottom).find(ink)?, (top..bottom).rev().find(ink)?);
    Some(Area::between(area.x, f64::from(first) / per_mm_y, area.right(), f64::from(last + 1) / per_mm_y))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_draws_words_is_believed_where_its_ink_is() {
        // Ten pixels a millimetre, drawn from a decoded page of five.
        let mut image = GrayImage::from_pixel(400, 200, image::Luma([255]));
        (50..80).for_each(|x| (60..80).for_each(|y| image.put_pixel(x, y, image::Luma([0]))));
        let picture = BlankPicture { image, width_mm: 40.0, height_mm: 20.0 };
        let word =
            |text: &str, left: f64, kind| decode::Word { text: text.into(), place: decode::Place::new(left, 25.0, 15.0, 20.0), kind };
        let words = [word("Nom", 25.0, WordKind::Drawn), word("rien", 100.0, WordKind::Drawn), word("Nam", 25.0, WordKind::Hidden)];
        let told = told(3, &words, (200, 100), &picture);
        assert_eq!(told, [Word { page: 3, text: "Nom".into(), area: Area { x: 5.0, y: 6.0, width: 3.0, height: 2.0 } }]);
        let many = vec![told[0].clone(); ENOUGH];
        assert_eq!(super::words(&[picture], vec![many.clone()], "none-such").expect("nothing is read"), many);
    }
}
