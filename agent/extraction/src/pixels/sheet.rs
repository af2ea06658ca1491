//! A page ready to be looked at: its pixels, what counts as black, and its overview.

use std::cell::OnceCell;
use std::sync::Arc;

use image::GrayImage;
use image::imageops::{rotate90, rotate180, rotate270};

use super::bitmap::Bitmap;
use super::coarse::Overview;
use super::density::Density;
use super::through::seen_through;
use super::{Affine, CELLS, border, light, streaks};
use crate::decode::PageFacts;
use crate::sources::Trust;

/// Paper widths in millimetres that a stated resolution may lead to; outside, the statement is not believed.
const PAPER: std::ops::RangeInclusive<f64> = 100.0..=450.0;
/// The shorter side of the paper when nothing tells it: letter.
const LETTER: f64 = 215.9;
/// Pixels a millimetre below which the small picture is not halved further: what tiles seen from far are laid over.
const SMALL: f64 = 3.0;

/// One page.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// The pixels that are looked at: evenly lit, without black borders.
    pub image: GrayImage,
    /// The page as it came, when that is another picture.
    original: Option<GrayImage>,
    /// A darker pixel is ink.
    pub threshold: u8,
    /// Ink, one bit a pixel.
    pub bits: Bitmap,
    /// Pixels a millimetre, as far as the file or the size of the page tells.
    pub per_mm: f64,
    /// Ink at about four pixels a millimetre, and how many pixels of the page are one of its pixels.
    small: OnceCell<(Bitmap, f64)>,
    overview: OnceCell<Overview>,
    /// What the page says of itself beside its pixels.
    pub facts: Arc<PageFacts>,
    /// Which of its words are believed.
    pub trust: Trust,
}

impl Sheet {
    pub(crate) fn new(image: GrayImage, dpi: Option<f64>, bilevel: bool) -> Self {
        let even = if bilevel { None } else { light::evened(&image) };
        let threshold = if bilevel { 128 } else { otsu(even.as_ref().unwrap_or(&image)) };
        let clean = border::without(even.as_ref().unwrap_or(&image), threshold).or(even);
        let clean = streaks::without(clean.as_ref().unwrap_or(&image), threshold).or(clean);
        let (image, original) = match clean {
            Some(clean) => (clean, Some(image)),
            None => (image, None),
        };
        let shorter = f64::from(image.width().min(image.height()));
        let said = dpi.map(|dpi| dpi / 25.4).filter(|per_mm| PAPER.contains(&(shorter / per_mm)));
        let per_mm = said.unwrap_or(shorter / LETTER).max(0.5);
        let bits = Bitmap::from_grey(&image, threshold);
        let (facts, trust) = (Arc::default(), Trust::default());
        Self { image, original, threshold, bits, per_mm, small: OnceCell::new(), overview: OnceCell::new(), facts, trust }
    }

    /// The page with what it says of itself.
    pub(crate) fn with_facts(self, facts: PageFacts) -> Self {
        Self { facts: Arc::new(facts), ..self }
    }

    /// Ink at about four pixels a millimetre, and how many pixels of the page are one of its pixels.
    pub(crate) fn small(&self) -> &(Bitmap, f64) {
        self.small.get_or_init(|| {
            let (mut small, mut factor) = (self.bits.halved(), 2.0);
            while self.per_mm / factor / 2.0 >= SMALL {
                small = small.halved();
                factor *= 2.0;
            }
            (small, factor)
        })
    }

    /// The page seen from far; made once, used for every form.
    pub(crate) fn overview(&self) -> &Overview {
        self.overview.get_or_init(|| Overview::of_page(&Density::of(&self.bits, self.per_mm / CELLS)))
    }

    /// The page turned clockwise by quarter turns.
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let turn = |image: &GrayImage| match quarters % 4 {
            1 => rotate90(image),
            2 => rotate180(image),
            3 => rotate270(image),
            _ => image.clone(),
        };
        let (image, original) = (turn(&self.image), self.original.as_ref().map(turn));
        let bits = Bitmap::from_grey(&image, self.threshold);
        let facts = Arc::new(self.facts.turned(quarters, self.image.width(), self.image.height()));
        Self { image, original, bits, small: OnceCell::new(), overview: OnceCell::new(), facts, ..*self }
    }

    /// The page as people are shown it.
    pub(crate) fn shown(&self) -> &GrayImage {
        self.original.as_ref().unwrap_or(&self.image)
    }

    /// Whether there is ink at a place; outside the page there is none.
    pub(crate) fn ink(&self, x: f64, y: f64) -> bool {
        self.bits.get(x.floor() as i64, y.floor() as i64)
    }

    /// What [`seen_through`] shows of this page, row by row.
    pub(crate) fn seen_through(&self, map: &Affine, width: u32, height: u32) -> Vec<u8> {
        seen_through(&self.image, map, width, height)
    }

    /// The corners of the page inside which a map's image of the rectangle (in millimetres) lies, as fractions of the page.
    pub(crate) fn fractions(&self, map: &Affine, x: f64, y: f64, width: f64, height: f64) -> [f64; 4] {
        let corners = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)].map(|(x, y)| map.apply(x, y));
        let side = |values: [f64; 4], length: u32| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min) / f64::from(length);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) / f64::from(length);
            (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0))
        };
        let (left, right) = side(corners.map(|corner| corner.0), self.image.width());
        let (top, bottom) = side(corners.map(|corner| corner.1), self.image.height());
        [left, top, right - left, bottom - top]
    }
}

/// The grey that parts ink from paper best (Otsu 1979). Never so dark or so light that noise decides.
fn otsu(image: &GrayImage) -> u8 {
    let mut histogram = [0_u64; 256];
    for pixel in image.as_raw() {
        histogram[usize::from(*pixel)] += 1;
    }
    let total: u64 = histogram.iter().sum();
    let sum: f64 = histogram.iter().enumerate().map(|(grey, count)| grey as f64 * *count as f64).sum();
    let (mut dark, mut dark_sum, mut best, mut threshold) = (0_u64, 0.0, -1.0, 128_usize);
    for (grey, count) in histogram.iter().enumerate() {
        dark += count;
        dark_sum += grey as f64 * *count as f64;
        let light = total - dark;
        if dark == 0 || light == 0 {
            continue;
        }
        let apart = dark_sum / dark as f64 - (sum - dark_sum) / light as f64;
        let spread = dark as f64 * light as f64 * apart * apart;
        if spread > best {
            best = spread;
            threshold = grey + 1;
        }
    }
    threshold.clamp(64, 208) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_parted_from_grey_paper() {
        let image = GrayImage::from_fn(400, 400, |x, _| image::Luma([if x % 10 == 0 { 60 } else { 190 }]));
        let sheet = Sheet::new(image, None, false);
        assert!((61..=190).contains(&sheet.threshold));
        assert!(sheet.ink(0.5, 3.0) && !sheet.ink(1.5, 3.0) && !sheet.ink(-3.0, 3.0));
        let straight = Affine { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 200.0 };
        assert_eq!(sheet.seen_through(&straight, 3, 1), [60, 190, 190]);
        assert_eq!(sheet.seen_through(&straight.shifted(0.5, 0.0), 2, 2), [125, 190, 125, 190]);
        assert_eq!(sheet.seen_through(&straight.shifted(-5.0, 0.0), 6, 1)[..5], [255; 5]);
    }

    #[test]
    fn unbelievable_resolutions_give_letter() {
        let sheet = Sheet::new(GrayImage::new(1727, 2200), Some(72.0), true);
        assert!((sheet.per_mm - 8.0).abs() < 0.01);
    }
}
