//! A page made ready for reading: straight, without specks, at a size that the reader likes.

use image::{GrayImage, imageops};

use crate::pixels::{Affine, Bitmap, Sheet, blots, seen_through};

/// Pixels a millimetre of what is read: 300 dpi at most. Lines are brought to one height anyway; more only costs time.
const MOST_PER_MM: f64 = 11.9;
/// Less skew than this (in radians; a third of a degree) the reader follows by itself.
const SKEWED: f64 = 0.006;
/// Square millimetres of a speck: at 204 dpi four pixels. A full stop has three times that.
const SPECK_MM2: f64 = 0.065;

/// The picture that is read, its pixels per inch, and the map from its pixels to those of the page.
pub(super) struct Clean {
    pub picture: GrayImage,
    pub dpi: f64,
    pub to_page: Affine,
}

/// Cleans a page.
pub(super) fn clean(sheet: &Sheet) -> Clean {
    let (width, height) = (f64::from(sheet.image.width()), f64::from(sheet.image.height()));
    let mut grey = sheet.image.clone();
    for (x, y) in specks(&sheet.bits, (SPECK_MM2 * sheet.per_mm * sheet.per_mm) as u32) {
        grey.put_pixel(x, y, image::Luma([255]));
    }
    let scale = (sheet.per_mm / MOST_PER_MM).max(1.0);
    let (new_width, new_height) = ((width / scale) as u32, (height / scale) as u32);
    if scale > 1.0 {
        grey = imageops::thumbnail(&grey, new_width.max(1), new_height.max(1));
    }
    let skew = sheet.overview().skew();
    let dpi = sheet.per_mm / scale * 25.4;
    let (sin, cos) = if skew.abs() < SKEWED { (0.0, 1.0) } else { skew.sin_cos() };
    // From the middle of the new picture, turned and stretched, to the middle of the page.
    let middle = |by: f64| (f64::from(new_width) / 2.0 * by, f64::from(new_height) / 2.0 * by);
    let turned_by = |by: f64| {
        let (x, y) = middle(1.0);
        let (x0, y0) = middle(by);
        let centred = Affine { xx: 1.0, xy: 0.0, x0: -x, yx: 0.0, yy: 1.0, y0: -y };
        centred.then(&Affine { xx: cos * by, xy: -sin * by, x0, yx: sin * by, yy: cos * by, y0 })
    };
    let picture = if sin == 0.0 {
        grey
    } else {
        GrayImage::from_raw(new_width, new_height, seen_through(&grey, &turned_by(1.0), new_width, new_height)).unwrap_or_default()
    };
    Clean { picture, dpi, to_page: turned_by(scale) }
}

/// The pixels of pieces of ink of at most so many pixels.
fn specks(bits: &Bitmap, most: u32) -> Vec<(u32, u32)> {
    let (runs, blots) = blots(bits);
    let small = runs.iter().filter(|run| blots[run.piece as usize].area <= most);
    small.flat_map(|run| (run.from..run.to).map(|x| (x, run.y))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specks_are_small_pieces() {
        let art = ["#..##..", ".#....#", "......#", "##..#.#"];
        let bits = Bitmap::from_fn(7, 4, |x, y| art[y].as_bytes()[x] == b'#');
        let mut small = specks(&bits, 2);
        small.sort_unstable();
        assert_eq!(small, [(0, 0), (0, 3), (1, 1), (1, 3), (3, 0), (4, 0), (4, 3)]);
    }

    #[test]
    fn a_skewed_page_is_set_straight() {
        let slope = 0.03_f64.tan();
        let image = GrayImage::from_fn(1700, 2200, |x, y| {
            let down = f64::from(y) - (f64::from(x) - 850.0) * slope;
            image::Luma([if down.rem_euclid(60.0) < 8.0 && (200..1500).contains(&x) { 0 } else { 255 }])
        });
        let clean = clean(&Sheet::new(image.clone(), Some(200.0), true));
        let dark = |picture: &GrayImage, y: u32| (300..1400).filter(|x| picture.get_pixel(*x, y).0[0] < 128).count();
        let rows = |picture: &GrayImage| (400..1800).filter(|y| dark(picture, *y) > 1000).count();
        assert!(rows(&clean.picture) > 100 && rows(&image) == 0, "{}", rows(&clean.picture));
        let middle = clean.to_page.apply(850.0, 1100.0);
        assert!((middle.0 - 850.0).abs() < 1.0 && (middle.1 - 1100.0).abs() < 1.0);
    }
}
