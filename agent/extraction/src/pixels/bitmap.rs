//! Black and white pictures, one bit a pixel, for fast comparison.

/// A picture of bits; 1 is ink. Row by row, 64 pixels a word, the leftmost pixel in the lowest bit.
#[derive(Debug, Clone)]
pub(crate) struct Bitmap {
    pub width: usize,
    pub height: usize,
    words: usize,
    bits: Vec<u64>,
}

impl Bitmap {
    /// From a rule that says where ink is.
    pub(crate) fn from_fn(width: usize, height: usize, mut ink: impl FnMut(usize, usize) -> bool) -> Self {
        let words = width.div_ceil(64);
        let mut bits = vec![0; words * height];
        for y in 0..height {
            for x in 0..width {
                bits[y * words + x / 64] |= u64::from(ink(x, y)) << (x % 64);
            }
        }
        Self { width, height, words, bits }
    }

    /// Whether there is ink; outside there is none.
    pub(crate) fn get(&self, x: i64, y: i64) -> bool {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        inside && self.bits[y as usize * self.words + x as usize / 64] >> (x as usize % 64) & 1 == 1
    }

    /// 64 pixels from `x`, `y`; outside there is no ink.
    pub(crate) fn row64(&self, x: i64, y: i64) -> u64 {
        if y < 0 || y as usize >= self.height {
            return 0;
        }
        let row = &self.bits[y as usize * self.words..][..self.words];
        let word = |at: i64| if at >= 0 { row.get(at as usize).copied().unwrap_or(0) } else { 0 };
        let (at, shift) = (x.div_euclid(64), x.rem_euclid(64) as u32);
        if shift == 0 { word(at) } else { word(at) >> shift | word(at + 1) << (64 - shift) }
    }

    /// Every pixel of ink grown into its eight neighbours.
    pub(crate) fn widened(&self) -> Self {
        let mut out = self.clone();
        for y in 0..self.height {
            for word in 0..self.words {
                let grown = (-1..=1).fold(0, |all, dy| {
                    let row = y as i64 + dy;
                    let at = word as i64 * 64;
                    all | self.row64(at - 1, row) | self.row64(at, row) | self.row64(at + 1, row)
                });
                out.bits[y * self.words + word] = grown;
            }
        }
        out
    }

    /// Half the size; a pixel has ink when any of its four has.
    pub(crate) fn halved(&self) -> Self {
        Self::from_fn(self.width / 2, self.height / 2, |x, y| {
            let (x, y) = (2 * x as i64, 2 * y as i64);
            self.get(x, y) || self.get(x + 1, y) || self.get(x, y + 1) || self.get(x + 1, y + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
