//! Pages that tests draw for themselves.

use image::{GrayImage, Luma};

use super::Affine;

/// Size of a drawn blank: letter at 8 pixels a millimetre.
pub(crate) const SIZE: (u32, u32) = (1727, 2235);
/// The same in millimetres.
pub(crate) const LETTER_MM: (f64, f64) = (215.9, 279.4);

/// Numbers that are the same in every run.
pub(crate) struct Dice(pub u32);

impl Dice {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(self.0 >> 8) * u64::from(end)) >> 24) as u32
    }
}

pub(crate) fn rectangle(image: &mut GrayImage, x: u32, y: u32, w: u32, h: u32) {
    for yy in y..(y + h).min(image.height()) {
        for xx in x..(x + w).min(image.width()) {
            image.put_pixel(xx, yy, Luma([0]));
        }
    }
}

/// A form of frames and short strokes that stand for print; other numbers draw other forms.
pub(crate) fn form(number: u32) -> GrayImage {
    let mut image = GrayImage::from_pixel(SIZE.0, SIZE.1, Luma([255]));
    let mut dice = Dice(number.wrapping_mul(7919) + 1);
    let mut top = 150 + dice.below(60);
    while top < 2050 {
        let height = 44 + dice.below(40);
        let mut x = 100 + dice.below(60);
        while x < 1500 {
            let w = (120 + dice.below(700)).min(1640 - x);
            for (fx, fy, fw, fh) in [(x, top, w, 3), (x, top + height, w, 3), (x, top, 3, height), (x + w - 3, top, 3, height)] {
                rectangle(&mut image, fx, fy, fw, fh);
            }
            for letter in 0..(w / 13).min(6 + dice.below(14)) {
                let (wide, high) = (3 + dice.below(6), 8 + dice.below(11));
                rectangle(&mut image, x + letter * 13, top - 6 - high, wide, high);
            }
            x += w + 20 + dice.below(60);
        }
        top += height + 45 + dice.below(60);
    }
    image
}

/// The page that the map (millimetres of the blank to pixels of the page) makes of a blank; one pixel in 128 is a speck when `noise`.
/// `bend` moves each place of the blank, in millimetres.
pub(crate) fn printed(image: &GrayImage, map: &Affine, noise: bool, bend: impl Fn(f64, f64) -> (f64, f64)) -> GrayImage {
    let back = map.inverse().unwrap();
    let mut dice = Dice(7);
    GrayImage::from_fn(1728, 2200, |px, py| {
        let (x, y) = back.apply(f64::from(px) + 0.5, f64::from(py) + 0.5);
        let (dx, dy) = bend(x, y);
        let (x, y) = ((x - dx) * 8.0, (y - dy) * 8.0);
        if noise && dice.below(128) == 0 {
            return Luma([0]);
        }
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(SIZE.0) && y < f64::from(SIZE.1);
        if inside { *image.get_pixel(x as u32, y as u32) } else { Luma([255]) }
    })
}

/// A turn in degrees and a stretch in pixels a millimetre.
pub(crate) fn laid(degrees: f64, scale_x: f64, scale_y: f64, x0: f64, y0: f64) -> Affine {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Affine { xx: scale_x * cos, xy: -scale_y * sin, x0, yx: scale_x * sin, yy: scale_y * cos, y0 }
}

/// Strokes of a pen all over the page, and a blot.
pub(crate) fn scribble(image: &mut GrayImage) {
    let mut dice = Dice(3);
    for _ in 0..60 {
        let (mut x, mut y) = (f64::from(dice.below(1500)) + 80.0, f64::from(dice.below(2000)) + 80.0);
        let mut heading = f64::from(dice.below(628)) / 100.0;
        for _ in 0..220 {
            heading += (f64::from(dice.below(100)) - 50.0) / 160.0;
            (x, y) = ((x + 2.0 * heading.cos()).clamp(0.0, 1700.0), (y + 2.0 * heading.sin()).clamp(0.0, 2180.0));
            rectangle(image, x as u32, y as u32, 4, 4);
        }
    }
    rectangle(image, 1100, 300, 260, 120);
}
