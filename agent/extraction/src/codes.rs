//! Bar codes and two-dimensional codes: a zone of the page is cut out of its grey pixels in several ways until the decoder (crate `rxing`)
//! reads it. What guards itself well against misreading is believed at once; what does not must be read alike twice.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use greffier_language::Millimetres;
use image::{GrayImage, imageops};
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, MultiFormatReader, Reader as _};

use crate::pixels::{Affine, Sheet};

/// Pixels of one cut; a zone larger than a hand is looked at more coarsely.
const MAX_PIXELS: f64 = 1_500_000.0;
/// No further attempt begins after so long.
const BUDGET: Duration = Duration::from_secs(3);

/// Symbols of dots: error correction (Reed–Solomon) guards them.
const PLANAR: [BarcodeFormat; 4] = [BarcodeFormat::QR_CODE, BarcodeFormat::DATA_MATRIX, BarcodeFormat::AZTEC, BarcodeFormat::PDF_417];
/// Symbols of bars.
const LINEAR: [BarcodeFormat; 8] = [
    BarcodeFormat::CODE_128,
    BarcodeFormat::CODE_39,
    BarcodeFormat::EAN_13,
    BarcodeFormat::EAN_8,
    BarcodeFormat::UPC_A,
    BarcodeFormat::UPC_E,
    BarcodeFormat::ITF,
    BarcodeFormat::CODABAR,
];

/// What was read in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    /// The content, without control characters: blanks stand for them.
    pub text: String,
    /// Whether it may be believed: the symbol guards itself, two cuts were read alike, or what was expected was read.
    pub sure: bool,
    /// Whether something else was read as well.
    pub contradicted: bool,
}

/// Reads the code of `zone`, a rectangle on the blank that `map` leads to the page, in any of four directions. `expected` says of a text
/// whether it is what the form asks for: then one reading of a weak code is enough. `None` when nothing can be read.
pub(crate) fn read(sheet: &Sheet, map: &Affine, zone: &Millimetres, expected: &dyn Fn(&str) -> bool) -> Option<Content> {
    let started = Instant::now();
    let mut tally = Tally::default();
    for attempt in &ATTEMPTS {
        if started.elapsed() > BUDGET {
            break;
        }
        let Some((format, text)) = decode(&attempt.cut(sheet, map, zone), attempt.formats) else { continue };
        tally.hear(format, text, expected);
        if let Some(content) = tally.settled() {
            return Some(content);
        }
    }
    tally.best()
}

/// Reads the symbols of dots that stand on a page, one in each half and one across: our own letters bear one.
pub(crate) fn on_page(sheet: &Sheet) -> Vec<String> {
    let map = Affine { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 0.0 };
    let (width, height) = (f64::from(sheet.image.width()), f64::from(sheet.image.height()));
    let halves = [0.0, height / 2.0, height / 4.0];
    let read = halves.into_iter().filter_map(|y| {
        let zone = Millimetres { page: 1, x: 0.0, y, width, height: height / 2.0 };
        WHOLE_PAGE.iter().find_map(|attempt| decode(&attempt.cut(sheet, &map, &zone), attempt.formats)).map(|(_, text)| text)
    });
    let mut texts: Vec<String> = Vec::new();
    for text in read {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// How a half of a page is looked at; its zone is in pixels, so that these are pixels a pixel.
const WHOLE_PAGE: [Attempt; 2] = [
    Attempt { margin: 0.0, per_mm: 1.0, soften: Soften(0, 0), formats: &PLANAR },
    Attempt { margin: 0.0, per_mm: 1.0, soften: Soften(1, 1), formats: &PLANAR },
];

/// One way to cut a zone out.
struct Attempt {
    /// Added on every side, in millimetres: the quiet zone of a symbol that fills its zone.
    margin: f64,
    /// Pixels a millimetre.
    per_mm: f64,
    soften: Soften,
    formats: &'static [BarcodeFormat],
}

/// How the pixels are softened: means over so many pixels to each side, across and down. Bars are softened along their length.
struct Soften(u32, u32);

/// What reads most is tried first; measured on simulated faxes, clean, of 98 lines an inch, and noisy. The last of the bars is for those
/// of 300 dpi scans, whose narrowest are less than two pixels of the others.
const ATTEMPTS: [Attempt; 10] = [
    Attempt { margin: 2.5, per_mm: 10.0, soften: Soften(0, 0), formats: &PLANAR },
    Attempt { margin: 2.5, per_mm: 10.0, soften: Soften(0, 0), formats: &LINEAR },
    Attempt { margin: 0.75, per_mm: 16.0, soften: Soften(1, 1), formats: &LINEAR },
    Attempt { margin: 2.5, per_mm: 16.0, soften: Soften(1, 1), formats: &PLANAR },
    Attempt { margin: 2.5, per_mm: 16.0, soften: Soften(2, 2), formats: &PLANAR },
    Attempt { margin: 2.5, per_mm: 16.0, soften: Soften(1, 12), formats: &LINEAR },
    Attempt { margin: 2.5, per_mm: 16.0, soften: Soften(12, 1), formats: &LINEAR },
    Attempt { margin: 2.5, per_mm: 24.0, soften: Soften(3, 3), formats: &PLANAR },
    Attempt { margin: 2.5, per_mm: 10.0, soften: Soften(1, 1), formats: &PLANAR },
    Attempt { margin: 0.0, per_mm: 12.0, soften: Soften(0, 0), formats: &LINEAR },
];

impl Attempt {
    fn cut(&self, sheet: &Sheet, map: &Affine, zone: &Millimetres) -> GrayImage {
        let (x, y) = (zone.x - self.margin, zone.y - self.margin);
        let (width, height) = (zone.width + 2.0 * self.margin, zone.height + 2.0 * self.margin);
        let per_mm = self.per_mm.min((MAX_PIXELS / (width * height)).sqrt());
        let to_page = Affine { xx: 1.0 / per_mm, xy: 0.0, x0: x, yx: 0.0, yy: 1.0 / per_mm, y0: y }.then(map);
        let (width, height) = ((width * per_mm).ceil() as u32, (height * per_mm).ceil() as u32);
        let grey = GrayImage::from_raw(width, height, sheet.seen_through(&to_page, width, height)).unwrap_or_default();
        let Soften(across, down) = self.soften;
        let across = averaged(&grey, across as usize);
        if down == 0 { across } else { imageops::rotate270(&averaged(&imageops::rotate90(&across), down as usize)) }
    }
}

/// Each pixel the mean of those up to `reach` to its left and right.
fn averaged(image: &GrayImage, reach: usize) -> GrayImage {
    if reach == 0 {
        return image.clone();
    }
    let width = image.width() as usize;
    let mut out = Vec::with_capacity(image.as_raw().len());
    for row in image.as_raw().chunks_exact(width) {
        let (mut sum, mut count) = (0_u32, 0_u32);
        for pixel in &row[..reach.min(width)] {
            (sum, count) = (sum + u32::from(*pixel), count + 1);
        }
        for x in 0..width {
            if let Some(pixel) = row.get(x + reach) {
                (sum, count) = (sum + u32::from(*pixel), count + 1);
            }
            if x > reach {
                (sum, count) = (sum - u32::from(row[x - reach - 1]), count - 1);
            }
            out.push((sum / count.max(1)) as u8);
        }
    }
    GrayImage::from_raw(image.width(), image.height(), out).unwrap_or_default()
}

/// The decoder's answer; a fault of its own on odd pixels is no answer.
fn decode(image: &GrayImage, formats: &[BarcodeFormat]) -> Option<(BarcodeFormat, String)> {
    let source = Luma8LuminanceSource::new(image.as_raw().clone(), image.width(), image.height()).ok()?;
    let possible: HashSet<BarcodeFormat> = formats.iter().copied().collect();
    let hints = DecodeHints { PossibleFormats: Some(possible), TryHarder: Some(true), ..DecodeHints::default() };
    let look = || MultiFormatReader::default().decode_with_hints(&mut BinaryBitmap::new(HybridBinarizer::new(source)), &hints);
    let found = catch_unwind(AssertUnwindSafe(look)).ok()?.ok()?;
    let text: String = found.getText().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some((*found.getBarcodeFormat(), text))
}

/// How often a text must be read alike before it is believed. Error correction, or the check character of Code 128 (ISO/IEC 15417, modulo
/// 103), leaves hardly a misreading; the one digit of EAN and UPC (modulo 10) lets one in ten through, and short ones turn up in any noise.
/// The others have no check.
fn needed(format: BarcodeFormat) -> usize {
    match format {
        BarcodeFormat::EAN_8 | BarcodeFormat::UPC_E => 3,
        BarcodeFormat::EAN_13 | BarcodeFormat::UPC_A | BarcodeFormat::CODE_39 | BarcodeFormat::ITF | BarcodeFormat::CODABAR => 2,
        _ => 1,
    }
}

/// The texts that were read, each with how often and how often it must be.
#[derive(Default)]
struct Tally {
    heard: Vec<Heard>,
}

struct Heard {
    text: String,
    times: usize,
    needed: usize,
}

impl Tally {
    fn hear(&mut self, format: BarcodeFormat, text: String, expected: &dyn Fn(&str) -> bool) {
        match self.heard.iter_mut().find(|heard| heard.text == text) {
            Some(heard) => heard.times += 1,
            None => {
                let needed = if expected(&text) { 1 } else { needed(format) };
                self.heard.push(Heard { text, times: 1, needed });
            }
        }
    }

    /// The text that is read often enough, when nothing else was read; a symbol that guards itself needs not look at the others.
    fn settled(&self) -> Option<Content> {
        let enough = self.heard.iter().find(|heard| heard.times >= heard.needed)?;
        let alone = self.heard.len() == 1 || enough.needed == 1;
        alone.then(|| Content { text: enough.text.clone(), sure: true, contradicted: false })
    }

    /// What was read most often, after all attempts.
    fn best(&self) -> Option<Content> {
        let best = self.heard.iter().max_by_key(|heard| heard.times)?;
        let others = self.heard.iter().filter(|heard| heard.text != best.text).map(|heard| heard.times).max().unwrap_or(0);
        let sure = best.times >= best.needed + others;
        Some(Content { text: best.text.clone(), sure, contradicted: others > 0 && !sure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(readings: &[(BarcodeFormat, &str)], expected: &str) -> Tally {
        let mut tally = Tally::default();
        readings.iter().for_each(|(format, text)| tally.hear(*format, (*text).to_owned(), &|text| text == expected));
        tally
    }

    #[test]
    fn weak_symbols_must_be_read_alike_twice() {
        use BarcodeFormat::{CODE_39, EAN_13, QR_CODE, UPC_A, UPC_E};
        assert!(heard(&[(QR_CODE, "a")], "").settled().is_some());
        assert!(heard(&[(CODE_39, "A")], "").settled().is_none());
        assert!(heard(&[(CODE_39, "A")], "A").settled().is_some(), "what is expected was read");
        assert!(heard(&[(CODE_39, "A"), (CODE_39, "A")], "").settled().is_some());
        assert!(heard(&[(UPC_E, "0"), (UPC_E, "0")], "").settled().is_none());
        assert_eq!(heard(&[(CODE_39, "A")], "").best().map(|content| (content.sure, content.contradicted)), Some((false, false)));
        let tally = heard(&[(EAN_13, "4006381333931"), (UPC_A, "086318333931"), (EAN_13, "4006381333931")], "");
        assert!(tally.settled().is_none(), "something else was read too");
        assert_eq!(tally.best().map(|content| (content.sure, content.contradicted)), Some((false, true)));
        let tally = heard(&[(EAN_13, "4"), (UPC_A, "0"), (EAN_13, "4"), (EAN_13, "4")], "");
        assert_eq!(tally.best(), Some(Content { text: "4".into(), sure: true, contradicted: false }));
    }

    #[test]
    fn pixels_are_averaged_along_a_row() {
        let image = GrayImage::from_raw(5, 1, vec![0, 0, 90, 0, 0]).unwrap();
        assert_eq!(averaged(&image, 1).as_raw(), &[0, 30, 30, 30, 0]);
        assert_eq!(averaged(&image, 9).as_raw(), &[18; 5]);
        assert_eq!(averaged(&image, 0), image);
    }
}
