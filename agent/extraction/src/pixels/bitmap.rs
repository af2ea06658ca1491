//! Black and white pictures, one bit a pixel, for fast comparison.

use image::GrayImage;

/// A picture of bits; 1 is ink. Row by row, 64 pixels a word, the leftmost pixel in the lowest bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    pub width: usize,
    pub height: usize,
    words: usize,
    bits: Vec<u64>,
}

impl Bitmap {
    /// All white.
    pub(crate) fn white(width: usize, height: usize) -> Self {
        let words = width.div_ceil(64);
        Self { width, height, words, bits: vec![0; words * height] }
    }

    /// From a rule that says where ink is.
    #[cfg(test)]
    pub(crate) fn from_fn(width: usize, height: usize, mut ink: impl FnMut(usize, usize) -> bool) -> Self {
        let mut out = Self::white(width, height);
        for y in 0..height {
            for x in 0..width {
                out.bits[y * out.words + x / 64] |= u64::from(ink(x, y)) << (x % 64);
            }
        }
        out
    }

    /// The pixels of a picture that are darker than `threshold`.
    pub(crate) fn from_grey(image: &GrayImage, threshold: u8) -> Self {
        let mut out = Self::white(image.width() as usize, image.height() as usize);
        if out.words == 0 {
            return out;
        }
        let mut dark = [0_u8; 64];
        for (row, line) in out.bits.chunks_exact_mut(out.words).zip(image.as_raw().chunks_exact(image.width() as usize)) {
            for (word, pixels) in row.iter_mut().zip(line.chunks(64)) {
                dark.fill(0);
                for (flag, pixel) in dark.iter_mut().zip(pixels) {
                    *flag = u8::from(*pixel < threshold);
                }
                *word = dark.as_chunks::<8>().0.iter().rev().fold(0, |word, eight| word << 8 | gather(u64::from_le_bytes(*eight)));
            }
        }
        out
    }

    /// Whether there is ink; outside there is none.
    pub(crate) fn get(&self, x: i64, y: i64) -> bool {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        inside && self.bits[y as usize * self.words + x as usize / 64] >> (x as usize % 64) & 1 == 1
    }

    /// Sets ink from `from` to before `to` in a row; what lies outside is left out.
    pub(crate) fn set_run(&mut self, y: usize, from: usize, to: usize) {
        for x in from..to.min(self.width) {
            self.bits[y * self.words + x / 64] |= 1 << (x % 64);
        }
    }

    /// Turns the ink of another picture of the same size white.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own &= !other);
    }

    /// The words of a row; none outside.
    pub(crate) fn row(&self, y: i64) -> &[u64] {
        let inside = y >= 0 && (y as usize) < self.height;
        if inside { &self.bits[y as usize * self.words..][..self.words] } else { &[] }
    }

    /// 64 pixels from `x`, `y`; outside there is no ink.
    pub(crate) fn row64(&self, x: i64, y: i64) -> u64 {
        let row = self.row(y);
        let word = |at: i64| if at >= 0 { row.get(at as usize).copied().unwrap_or(0) } else { 0 };
        let (at, shift) = (x.div_euclid(64), x.rem_euclid(64) as u32);
        if shift == 0 { word(at) } else { word(at) >> shift | word(at + 1) << (64 - shift) }
    }

    /// Pixels along a straight way, the first in the lowest bit: `count` of them, at most 64, from a place and by a step in parts of a
    /// pixel, with `point` binary digits after the point.
    pub(crate) fn along(&self, mut place: (i64, i64), step: (i64, i64), count: usize, point: u32) -> u64 {
        let inside = |(x, y): (i64, i64)| x >= 0 && y >= 0 && (x >> point) < self.width as i64 && (y >> point) < self.height as i64;
        let last = count.max(1) as i64 - 1;
        let within = inside(place) && inside((place.0 + last * step.0, place.1 + last * step.1));
        let mut word = 0;
        for at in 0..count {
            let (x, y) = (place.0 >> point, place.1 >> point);
            // With both ends on the picture every pixel between them is.
            let ink =
                if within { self.bits[y as usize * self.words + x as usize / 64] >> (x as usize % 64) & 1 } else { self.get(x, y).into() };
            word |= ink << at;
            place = (place.0 + step.0, place.1 + step.1);
        }
        word
    }

    /// Calls `see` with the column of each pixel of ink of a row, from the left.
    pub(crate) fn each_in_row(&self, y: usize, mut see: impl FnMut(usize)) {
        for (at, word) in self.row(y as i64).iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                see(at * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }

    /// Every pixel of ink grown into its eight neighbours.
    pub(crate) fn widened(&self) -> Self {
        let mut out = self.clone();
        // Across, then down: the two together are the eight neighbours.
        for row in out.bits.chunks_exact_mut(self.words.max(1)) {
            let mut before = 0;
            for at in 0..row.len() {
                let own = row[at];
                let after = row.get(at + 1).copied().unwrap_or(0);
                row[at] = own | own << 1 | own >> 1 | before >> 63 | after << 63;
                before = own;
            }
        }
        let across = out.bits.clone();
        for (at, word) in out.bits.iter_mut().enumerate() {
            let above = at.checked_sub(self.words).map_or(0, |at| across[at]);
            *word |= above | across.get(at + self.words).copied().unwrap_or(0);
        }
        out
    }

    /// Half the size; a pixel has ink when any of its four has.
    pub(crate) fn halved(&self) -> Self {
        let mut out = Self::white(self.width / 2, self.height / 2);
        for y in 0..out.height {
            let (upper, lower) = (self.row(2 * y as i64), self.row(2 * y as i64 + 1));
            for at in 0..out.words {
                let half = |at: usize| match (upper.get(at), lower.get(at)) {
                    (Some(a), Some(b)) => pairs(a | b),
                    _ => 0,
                };
                out.bits[y * out.words + at] = half(2 * at) | half(2 * at + 1) << 32;
            }
        }
        out
    }

    /// The same picture at another size, given as pixels of this one a pixel of the new one: a new pixel has ink when any pixel that falls
    /// into it has, so that a thin rule is not lost.
    pub(crate) fn resized(&self, width: usize, height: usize, scale: (f64, f64)) -> Self {
        let range = |at: usize, scale: f64, end: usize| {
            let low = ((at as f64 * scale).round() as usize).min(end.saturating_sub(1));
            low..(((at + 1) as f64 * scale).round() as usize).max(low + 1).min(end)
        };
        // Which new columns an old one falls into.
        let mut into = vec![(width, 0); self.width];
        for column in 0..width {
            for old in range(column, scale.0, self.width) {
                into[old] = (into[old].0.min(column), column + 1);
            }
        }
        let mut out = Self::white(width, height);
        for y in 0..height {
            for old in range(y, scale.1, self.height) {
                self.each_in_row(old, |x| out.set_run(y, into[x].0, into[x].1));
            }
        }
        out
    }
}

/// The lowest bits of eight bytes, side by side.
fn gather(bytes: u64) -> u64 {
    bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Whether any bit of each pair is set, side by side in the lower half.
fn pairs(word: u64) -> u64 {
    let mut even = (word | word >> 1) & 0x5555_5555_5555_5555;
    for (shift, mask) in
        [(1, 0x3333_3333_3333_3333), (2, 0x0f0f_0f0f_0f0f_0f0f), (4, 0x00ff_00ff_00ff_00ff), (8, 0x0000_ffff_0000_ffff), (16, 0xffff_ffff)]
    {
        even = (even | even >> shift) & mask;
    }
    even
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speckled(width: usize, height: usize) -> Bitmap {
        let mut seed = 5_u32;
        Bitmap::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 29 == 0
        })
    }

    #[test]
    fn rows_are_cut_anywhere() {
        let map = Bitmap::from_fn(200, 2, |x, y| (x + y) % 3 == 0);
        for x in [-70, -1, 0, 5, 63, 64, 130, 190, 400] {
            let row = map.row64(x, 1);
            for bit in 0..64 {
                assert_eq!(row >> bit & 1 == 1, map.get(x + bit, 1), "{x} {bit}");
            }
        }
        assert_eq!(map.row64(0, 2), 0);
    }

    #[test]
    fn pictures_become_bits() {
        let map = speckled(203, 7);
        let image = GrayImage::from_fn(203, 7, |x, y| image::Luma([if map.get(x.into(), y.into()) { 90 } else { 91 }]));
        assert_eq!(Bitmap::from_grey(&image, 91), map);
        let mut seen = Vec::new();
        map.each_in_row(3, |x| seen.push(x as i64));
        assert_eq!(seen, (0..203).filter(|x| map.get(*x, 3)).collect::<Vec<_>>());
    }

    #[test]
    fn ink_is_kept_when_pictures_are_halved_and_widened() {
        let map = speckled(203, 31);
        let (half, wide) = (map.halved(), map.widened());
        assert_eq!((half.width, half.height), (101, 15));
        for y in 0..15 {
            for x in 0..101 {
                let any = [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().any(|(dx, dy)| map.get(2 * x + dx, 2 * y + dy));
                assert_eq!(half.get(x, y), any, "{x} {y}");
            }
        }
        for y in 0..31 {
            for x in 0..203 {
                let near = (-1..=1).any(|dy| (-1..=1).any(|dx| map.get(x + dx, y + dy)));
                assert_eq!(wide.get(x, y), near, "{x} {y}");
            }
        }
    }

    #[test]
    fn thin_rules_survive_another_size() {
        let map = Bitmap::from_fn(300, 300, |x, y| x == 100 || y == 151);
        for (side, scale) in [(200, 1.5), (305, 300.0 / 305.0), (90, 3.34)] {
            let other = map.resized(side, side, (scale, scale));
            for at in 0..side as i64 {
                assert!((0..side as i64).any(|x| other.get(x, at)) && (0..side as i64).any(|y| other.get(at, y)), "{side} {at}");
            }
        }
    }
}
