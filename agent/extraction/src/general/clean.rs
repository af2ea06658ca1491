//! A page made ready for reading: straight, without specks, at a size that the reader likes.

use image::GrayImage;

use crate::pixels::{Affine, Bitmap, Sheet};

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
    let skew = sheet.overview().skew();
    let dpi = sheet.per_mm / scale * 25.4;
    if scale == 1.0 && skew.abs() < SKEWED {
        return Clean { picture: grey, dpi, to_page: Affine::quarter_turns(0, 0.0, 0.0) };
    }
    let (sin, cos) = if skew.abs() < SKEWED { (0.0, 1.0) } else { skew.sin_cos() };
    let (new_width, new_height) = ((width / scale) as u32, (height / scale) as u32);
    // From the middle of the new picture, turned and stretched, to the middle of the page.
    let centred = Affine { xx: 1.0, xy: 0.0, x0: -f64::from(new_width) / 2.0, yx: 0.0, yy: 1.0, y0: -f64::from(new_height) / 2.0 };
    let turned = Affine { xx: cos * scale, xy: -sin * scale, x0: width / 2.0, yx: sin * scale, yy: cos * scale, y0: height / 2.0 };
    let to_page = centred.then(&turned);
    Clean { picture: seen_through(&grey, &to_page, new_width, new_height, scale), dpi, to_page }
}

/// The picture that a map leads to, each pixel interpolated; smaller pictures take the mean of what falls into a pixel.
fn seen_through(grey: &GrayImage, map: &Affine, width: u32, height: u32, scale: f64) -> GrayImage {
    let samples = scale.ceil() as u32;
    let step = 1.0 / f64::from(samples);
    let (end_x, end_y) = (grey.width() as usize - 1, grey.height() as usize - 1);
    let raw = grey.as_raw();
    let at = |x: f64, y: f64| -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        if x < 0.0 || y < 0.0 || x >= end_x as f64 || y >= end_y as f64 {
            return 255.0;
        }
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let row = |row: usize| {
            let at = row * (end_x + 1) + left;
            f32::from(raw[at]) * (1.0 - fx) + f32::from(raw[at + 1]) * fx
        };
        row(top) * (1.0 - fy) + row(top + 1) * fy
    };
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0.0;
            for (dx, dy) in (0..samples * samples).map(|n| (n % samples, n / samples)) {
                let (px, py) = map.apply(f64::from(x) + (f64::from(dx) + 0.5) * step, f64::from(y) + (f64::from(dy) + 0.5) * step);
                sum += at(px, py);
            }
            out.push((sum / (samples * samples) as f32) as u8);
        }
    }
    GrayImage::from_raw(width, height, out).unwrap_or_default()
}

/// A run of ink in a row.
struct Run {
    y: u32,
    from: u32,
    to: u32,
    piece: usize,
}

/// The pixels of pieces of ink (by eight neighbours) of at most so many pixels.
fn specks(bits: &Bitmap, most: u32) -> Vec<(u32, u32)> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parent: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for y in 0..bits.height {
        let begin = runs.len();
        let mut open: Option<(u32, u32)> = None;
        let mut close = |open: Option<(u32, u32)>, runs: &mut Vec<Run>| {
            if let Some((from, to)) = open {
                parent.push(parent.len());
                runs.push(Run { y: y as u32, from, to, piece: parent.len() - 1 });
            }
        };
        bits.each_in_row(y, |x| {
            let x = x as u32;
            match &mut open {
                Some((_, to)) if *to == x => *to = x + 1,
                _ => {
                    close(open, &mut runs);
                    open = Some((x, x + 1));
                }
            }
        });
        close(open, &mut runs);
        let mut first = above.start;
        for at in begin..runs.len() {
            // Runs that touch one of the row above, corners included, are one piece with it.
            while first < above.end && runs[first].to < runs[at].from {
                first += 1;
            }
            for other in (first..above.end).take_while(|other| runs[*other].from <= runs[at].to) {
                join(&mut parent, runs[at].piece, runs[other].piece);
            }
        }
        above = begin..runs.len();
    }
    let mut area = vec![0_u32; parent.len()];
    for run in &runs {
        area[root(&mut parent, run.piece)] += run.to - run.from;
    }
    let mut pixels = Vec::new();
    for run in &runs {
        if area[root(&mut parent, run.piece)] <= most {
            pixels.extend((run.from..run.to).map(|x| (x, run.y)));
        }
    }
    pixels
}

fn root(parent: &mut [usize], mut piece: usize) -> usize {
    while parent[piece] != piece {
        parent[piece] = parent[parent[piece]];
        piece = parent[piece];
    }
    piece
}

fn join(parent: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other)] = one.min(other);
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
