//! The print of a page at a fixed resolution, with quick sums over rectangles.

use super::{Area, BlankPicture};

/// Pixels a millimetre.
pub(super) const PER_MM: f64 = 8.0;
/// A pixel this much darker than the paper is print; pale frames are some twenty steps from white.
const PALE: u8 = 14;
/// The paper is at least this light; a darker page is one with a dark ground all over.
const LIGHTEST_GROUND: usize = 128;

/// Where print is.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    pub width: usize,
    pub height: usize,
    dark: Vec<bool>,
    /// Print above and left of each pixel.
    sums: Vec<u32>,
}

impl Ink {
    pub(super) fn of(picture: &BlankPicture) -> Self {
        let image = &picture.image;
        let threshold = threshold(image.as_raw());
        let (width, height) = ((picture.width_mm * PER_MM) as usize, (picture.height_mm * PER_MM) as usize);
        let (wide, high) = (image.width() as usize, image.height() as usize);
        let spans = |count: usize, of: usize| -> Vec<(usize, usize)> {
            let scale = of as f64 / count.max(1) as f64;
            let edge = |at: usize| ((at as f64 * scale).round() as usize).min(of.saturating_sub(1));
            (0..count).map(|at| (edge(at), edge(at + 1).max(edge(at) + 1).min(of))).collect()
        };
        let (columns, rows) = (spans(width, wide), spans(height, high));
        let pixels = image.as_raw();
        let mut dark = vec![false; width * height];
        for (y, (top, bottom)) in rows.iter().enumerate() {
            for line in *top..*bottom {
                let row = &pixels[line * wide..(line + 1) * wide];
                for (x, (left, right)) in columns.iter().enumerate() {
                    // The darkest of the pixels counts, so that a thin rule is not lost.
                    dark[y * width + x] |= row[*left..*right].iter().any(|grey| *grey < threshold);
                }
            }
        }
        Self::new(width, height, dark)
    }

    fn new(width: usize, height: usize, dark: Vec<bool>) -> Self {
        let mut sums = vec![0; (width + 1) * (height + 1)];
        for y in 0..height {
            let mut row = 0;
            for x in 0..width {
                row += u32::from(dark[y * width + x]);
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
            }
        }
        Self { width, height, dark, sums }
    }

    pub(super) fn get(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.dark[y * self.width + x]
    }

    /// Pixels of print in `left..right` × `top..bottom`.
    pub(super) fn count(&self, left: usize, top: usize, right: usize, bottom: usize) -> u32 {
        let (left, right) = (left.min(self.width), right.min(self.width));
        let (top, bottom) = (top.min(self.height), bottom.min(self.height));
        if left >= right || top >= bottom {
            return 0;
        }
        let at = |x: usize, y: usize| self.sums[y * (self.width + 1) + x];
        at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top)
    }

    /// Share of print in a rectangle of pixels.
    pub(super) fn share(&self, left: usize, top: usize, right: usize, bottom: usize) -> f64 {
        let surface = right.saturating_sub(left) * bottom.saturating_sub(top);
        if surface == 0 { 0.0 } else { f64::from(self.count(left, top, right, bottom)) / surface as f64 }
    }

    /// Share of print in a rectangle of millimetres.
    pub(super) fn share_of(&self, area: &Area) -> f64 {
        self.share(pixel(area.x), pixel(area.y), pixel(area.right()), pixel(area.bottom()))
    }
}

/// The pixel of a place in millimetres.
pub(super) fn pixel(mm: f64) -> usize {
    (mm * PER_MM).round().max(0.0) as usize
}

/// The place of a pixel's edge in millimetres.
pub(super) fn mm(pixel: usize) -> f64 {
    pixel as f64 / PER_MM
}

/// A darker pixel is print: a little below the commonest light grey, further below where the paper is grainy.
fn threshold(pixels: &[u8]) -> u8 {
    let mut histogram = [0_u64; 256];
    pixels.iter().for_each(|grey| histogram[usize::from(*grey)] += 1);
    let paper = (LIGHTEST_GROUND..256).max_by_key(|grey| histogram[*grey]).unwrap_or(255);
    // The grain of a scanned paper, seen on its lighter side, where there is no print.
    let lighter: u64 = histogram[paper..].iter().sum();
    let spread: f64 = (paper..256).map(|grey| histogram[grey] as f64 * ((grey - paper) as f64).powi(2)).sum();
    let grain = (spread / lighter.max(1) as f64).sqrt();
    (paper as f64 - f64::from(PALE) - 4.0 * grain).clamp(64.0, 250.0) as u8
}
