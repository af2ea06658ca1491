//! Pictures seen through a map.

use image::GrayImage;

use super::Affine;

/// A picture of `width` × `height` pixels, row by row: the greys that `map` (from its pixels to those of `image`) leads to, each
/// interpolated between its four neighbours; outside the picture it is white.
pub(crate) fn seen_through(image: &GrayImage, map: &Affine, width: u32, height: u32) -> Vec<u8> {
    /// Binary digits after the point: places are stepped through in whole numbers.
    const POINT: u32 = 16;
    let fixed = |value: f64| (value * f64::from(1 << POINT)).round() as i64;
    let (wide, high) = (i64::from(image.width()), i64::from(image.height()));
    let raw = image.as_raw();
    let (step_x, step_y) = (fixed(map.xx), fixed(map.yx));
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for row in 0..height {
        let (x, y) = map.apply(0.5, f64::from(row) + 0.5);
        let (mut x, mut y) = (fixed(x - 0.5), fixed(y - 0.5));
        for _ in 0..width {
            let (left, top) = (x >> POINT, y >> POINT);
            let (fx, fy) = ((x & 0xffff) as u32 >> 8, (y & 0xffff) as u32 >> 8);
            let four = if left >= 0 && top >= 0 && left + 1 < wide && top + 1 < high {
                let at = (top * wide + left) as usize;
                [raw[at], raw[at + 1], raw[at + wide as usize], raw[at + wide as usize + 1]]
            } else {
                let grey = |x: i64, y: i64| if x < 0 || y < 0 || x >= wide || y >= high { 255 } else { raw[(y * wide + x) as usize] };
                [grey(left, top), grey(left + 1, top), grey(left, top + 1), grey(left + 1, top + 1)]
            };
            let [a, b, c, d] = four.map(u32::from);
            let (above, below) = (a * (256 - fx) + b * fx, c * (256 - fx) + d * fx);
            out.push(((above * (256 - fy) + below * fy) >> 16) as u8);
            x += step_x;
            y += step_y;
        }
    }
    out
}
