//! Whether the ink of a zone was written by hand. Print stands on straight lines, is made of upright and level strokes and parts its
//! letters; a pen does so less. What is measured are shares and lengths, put together by a logistic regression that is fitted on generated
//! print and on generated writing; the coefficients stand in `hand_calibration.rs` and are printed by the program that measures the reader.

use super::hand_calibration::{COMB, LINES};
use super::line;
use super::patch::{PER_MM, Patch};
use crate::ocr::softened;

/// With a greater probability a zone is taken for handwriting and goes to a person. Of the printed fields of the train half none is; of
/// print in a typeface that the fit has not seen, three in a thousand.
const BY_HAND: f64 = 0.95;
/// Less ink in a row than this tells nothing: a digit or two.
const ENOUGH_MM: f64 = 5.0;
/// Directions that edges are sorted into, from upright edges on, each 15 degrees wide.
const DIRECTIONS: usize = 12;
/// Edges weaker than this are noise of the greys.
const EDGE: i32 = 60;
/// Heights within which the ends of letters count as level.
const LEVEL_MM: [f64; 2] = [0.2, 0.45];

/// Names of what is measured, in the order of the coefficients.
pub const INK_FEATURES: [&str; 27] = [
    "constant",
    "edges 15°",
    "edges 30°",
    "edges 45°",
    "edges 60°",
    "edges 75°",
    "edges 90°",
    "edges 105°",
    "edges 120°",
    "edges 135°",
    "edges 150°",
    "edges 165°",
    "bottoms level",
    "bottoms nearly level",
    "tops level",
    "tops nearly level",
    "steepest rise of ink by rows",
    "steepest fall of ink by rows",
    "width of pieces",
    "widest piece",
    "ink in joined pieces",
    "strokes across",
    "strokes across, spread",
    "strokes down",
    "strokes down, spread",
    "height of letters",
    "ink",
];

/// What is measured of a zone.
pub(super) type Measured = [f64; INK_FEATURES.len()];

/// Measures the ink of a cleaned zone; `None` where there is too little of it to tell.
pub(super) fn measure(patch: &Patch) -> Option<Measured> {
    let bands = line::bands(patch);
    let (mut sums, mut columns) = ([0.0; INK_FEATURES.len()], 0.0);
    for (top, bottom) in bands {
        let Some((measured, weight)) = band(patch, top, bottom) else { continue };
        sums.iter_mut().zip(measured).for_each(|(sum, value)| *sum += value * weight);
        columns += weight;
    }
    (columns >= ENOUGH_MM * PER_MM).then(|| sums.map(|sum| sum / columns))
}

/// Whether it was written by hand.
pub(super) fn is_by_hand(measured: &Measured, comb: bool) -> bool {
    let coefficients = if comb { &COMB } else { &LINES };
    let score: f64 = measured.iter().zip(coefficients).map(|(value, coefficient)| value * coefficient).sum();
    1.0 / (1.0 + (-score).exp()) > BY_HAND
}

/// What one line shows, and in how many columns it has ink.
fn band(patch: &Patch, top: usize, bottom: usize) -> Option<(Measured, f64)> {
    let inside = |middle: f64| middle >= top as f64 && middle < bottom as f64;
    let pieces: Vec<_> = patch.pieces.iter().filter(|piece| inside(piece.middle().1)).collect();
    let letters: Vec<_> = pieces.iter().filter(|piece| line::is_letter(piece)).collect();
    let mut heights: Vec<f64> = letters.iter().map(|piece| piece.height_mm()).collect();
    heights.sort_by(f64::total_cmp);
    let height = *heights.get(heights.len() / 2)?;
    let (top, bottom) = (pieces.iter().map(|piece| piece.top).min()?, pieces.iter().map(|piece| piece.bottom).max()?);
    let (left, right) = (pieces.iter().map(|piece| piece.left).min()?, pieces.iter().map(|piece| piece.right).max()?);
    let ink = Ink::of(patch, (left, top, right, bottom));
    let (lows, highs) = (ink.lowest(), ink.highest());
    let (rise, fall) = ink.steepest();
    let (across, down) = (ink.strokes(true), ink.strokes(false));
    let widths: f64 = letters.iter().map(|piece| (piece.width_mm() / height).ln()).sum::<f64>() / letters.len() as f64;
    let widest = letters.iter().map(|piece| piece.width_mm()).fold(0.0, f64::max) / height;
    let all: usize = letters.iter().map(|piece| piece.area).sum();
    let joined: usize = letters.iter().filter(|piece| piece.width_mm() > 1.8 * height).map(|piece| piece.area).sum();
    let edges = directions(patch, (left, top, right, bottom));
    let mut measured = [0.0; INK_FEATURES.len()];
    measured[0] = 1.0;
    measured[1..DIRECTIONS].copy_from_slice(&edges[1..]);
    let rest = [
        level(&lows, LEVEL_MM[0]),
        level(&lows, LEVEL_MM[1]),
        level(&highs, LEVEL_MM[0]),
        level(&highs, LEVEL_MM[1]),
        rise,
        fall,
        widths,
        widest.ln_1p(),
        joined as f64 / all.max(1) as f64,
        across.0,
        across.1,
        down.0,
        down.1,
        height,
        all as f64 / (PER_MM * PER_MM) / (lows.len() as f64 / PER_MM),
    ];
    measured[DIRECTIONS..].copy_from_slice(&rest);
    Some((measured, lows.len() as f64))
}

/// The kept ink of a rectangle.
struct Ink {
    width: usize,
    height: usize,
    pixels: Vec<bool>,
}

impl Ink {
    fn of(patch: &Patch, (left, top, right, bottom): (usize, usize, usize, usize)) -> Self {
        let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))).map(|(x, y)| patch.is_kept_ink(x, y)).collect();
        Self { width: right - left, height: bottom - top, pixels }
    }

    fn at(&self, x: usize, y: usize) -> bool {
        self.pixels[y * self.width + x]
    }

    /// The lowest ink of each column that has any.
    fn lowest(&self) -> Vec<usize> {
        (0..self.width).filter_map(|x| (0..self.height).rev().find(|y| self.at(x, *y))).collect()
    }

    /// The highest ink of each column that has any.
    fn highest(&self) -> Vec<usize> {
        (0..self.width).filter_map(|x| (0..self.height).find(|y| self.at(x, *y))).collect()
    }

    /// How steeply the ink of the rows grows and ends, as shares of the fullest row: at the lines on which print stands it jumps.
    fn steepest(&self) -> (f64, f64) {
        let rows: Vec<f64> = self.pixels.chunks_exact(self.width).map(|row| row.iter().filter(|ink| **ink).count() as f64).collect();
        let fullest = rows.iter().copied().fold(1.0, f64::max);
        let step = |from: usize| if from + 3 < rows.len() { (rows[from + 3] - rows[from]) / fullest } else { 0.0 };
        (0..rows.len()).map(step).fold((0.0, 0.0), |(rise, fall): (f64, f64), step| (rise.max(step), fall.max(-step)))
    }

    /// Median length of the runs of ink along the rows or down the columns, in millimetres, and how far the middle half of them lies apart.
    fn strokes(&self, rows: bool) -> (f64, f64) {
        let (lines, length) = if rows { (self.height, self.width) } else { (self.width, self.height) };
        let mut runs = Vec::new();
        for line in 0..lines {
            let mut run = 0;
            for at in 0..=length {
                if at < length && if rows { self.at(at, line) } else { self.at(line, at) } {
                    run += 1;
                } else if run > 0 {
                    runs.push(run);
                    run = 0;
                }
            }
        }
        runs.sort_unstable();
        let share = |of: usize| runs.get(runs.len() * of / 4).map_or(0.0, |run| f64::from(*run) / PER_MM);
        (share(2), share(3) - share(1))
    }
}

/// The greatest share of the heights that lie within `window` millimetres.
fn level(heights: &[usize], window: f64) -> f64 {
    let mut sorted = heights.to_vec();
    sorted.sort_unstable();
    let window = (window * PER_MM).round() as usize;
    let mut first = 0;
    let mut most = 0;
    for (at, height) in sorted.iter().enumerate() {
        while height - sorted[first] > window {
            first += 1;
        }
        most = most.max(at + 1 - first);
    }
    most as f64 / sorted.len().max(1) as f64
}

/// Which way the edges of the ink run: shares of their strength, from upright ones on, turning with the clock.
fn directions(patch: &Patch, (left, top, right, bottom): (usize, usize, usize, usize)) -> [f64; DIRECTIONS] {
    let picture = patch.picture(left.saturating_sub(3), top.saturating_sub(3), right + 3, bottom + 3);
    let soft = softened(&softened(&picture));
    let (width, height) = (soft.width() as usize, soft.height() as usize);
    let pixels = soft.as_raw();
    let grey = |x: usize, y: usize| i32::from(pixels[y * width + x]);
    let mut shares = [0.0; DIRECTIONS];
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            // Sobel.
            let across =
                grey(x + 1, y - 1) + 2 * grey(x + 1, y) + grey(x + 1, y + 1) - grey(x - 1, y - 1) - 2 * grey(x - 1, y) - grey(x - 1, y + 1);
            let down =
                grey(x - 1, y + 1) + 2 * grey(x, y + 1) + grey(x + 1, y + 1) - grey(x - 1, y - 1) - 2 * grey(x, y - 1) - grey(x + 1, y - 1);
            if across.abs() + down.abs() < EDGE {
                continue;
            }
            let (across, down) = (f64::from(across), f64::from(down));
            let turn = down.atan2(across).rem_euclid(std::f64::consts::PI) / std::f64::consts::PI * DIRECTIONS as f64;
            shares[(turn + 0.5) as usize % DIRECTIONS] += across.hypot(down);
        }
    }
    let all: f64 = shares.iter().sum();
    shares.map(|share| if all > 0.0 { share / all } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_ends_are_counted() {
        assert!((level(&[10, 10, 11, 30], 0.2) - 0.75).abs() < 1e-9);
        assert!((level(&[10, 14, 18, 30], 0.2) - 0.25).abs() < 1e-9);
        assert!(level(&[], 0.2).abs() < 1e-9);
    }
}
