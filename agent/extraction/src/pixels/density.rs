//! The overview of a page: the share of ink in cells of half a millimetre, its skew, and its ink by row and by column.

use super::CELLS;
use super::bitmap::Bitmap;

/// Skew that is looked for, in degrees to either side.
const MAX_SKEW: f64 = 5.0;
/// A cell below this share (in 255ths) is noise.
const NOISE: u8 = 40;
/// High-pass of profiles: half the window whose mean is taken away, in cells.
const WINDOW: usize = (4.0 * CELLS) as usize;
/// Cells along a line that are taken together while the skew is looked for: four millimetres, over which 5° move a line by a third of one.
const ALONG: usize = (4.0 * CELLS) as usize;

/// A cell with ink: its place from the middle of the page, in cells, and its share of ink.
pub(crate) type Mark = (f32, f32, f32);

/// Share of ink of each cell, in 255ths.
#[derive(Debug, Clone)]
pub(crate) struct Density {
    pub width: usize,
    pub height: usize,
    /// Pixels of a cell's side.
    pub cell: f64,
    cells: Vec<u8>,
}

impl Density {
    pub(crate) fn of(bits: &Bitmap, cell: f64) -> Self {
        let (width, height) = ((bits.width as f64 / cell) as usize, (bits.height as f64 / cell) as usize);
        if width == 0 || height == 0 {
            return Self { width: 0, height: 0, cell, cells: Vec::new() };
        }
        let column: Vec<usize> = (0..bits.width).map(|x| ((x as f64 / cell) as usize).min(width - 1)).collect();
        let mut per_column = vec![0_u32; width];
        column.iter().for_each(|at| per_column[*at] += 1);
        let mut cells = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for y in 0..height {
            let (top, bottom) = ((y as f64 * cell) as usize, (((y + 1) as f64 * cell) as usize).min(bits.height));
            sums.fill(0);
            for row in top..bottom {
                bits.each_in_row(row, |x| sums[column[x]] += 1);
            }
            let rows = (bottom - top).max(1) as u32;
            cells.extend(sums.iter().zip(&per_column).map(|(sum, columns)| (sum * 255 / (rows * columns.max(&1))) as u8));
        }
        Self { width, height, cell, cells }
    }

    /// Which cells have ink or touch one that has.
    pub(crate) fn near_ink(&self) -> Bitmap {
        let mut near = Bitmap::white(self.width, self.height);
        for (y, row) in self.cells.chunks_exact(self.width.max(1)).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, share)| **share >= NOISE) {
                near.set_run(y, x, x + 1);
            }
        }
        near.widened()
    }

    /// Cells with ink.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        let (middle_x, middle_y) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut marks = Vec::new();
        for (y, row) in self.cells.chunks_exact(self.width.max(1)).enumerate() {
            let down = y as f32 + 0.5 - middle_y;
            for (x, share) in row.iter().enumerate().filter(|(_, share)| **share >= NOISE) {
                marks.push((x as f32 + 0.5 - middle_x, down, f32::from(*share) / 255.0));
            }
        }
        marks
    }

    /// How far lines across fall to the right, in radians. Lines down count as well: a page may lie sideways.
    pub(crate) fn skew(&self) -> f64 {
        let across = self.taken_together(false);
        let down = self.taken_together(true);
        let sharpness = |degrees: f64, bins: f32, every: usize| {
            let slope = degrees.to_radians().tan() as f32;
            sharp(&across, every, -slope, self.height, bins) + sharp(&down, every, slope, self.width, bins)
        };
        let mut best = (f64::NEG_INFINITY, 0.0);
        let steps = (MAX_SKEW / 0.5) as i32;
        for step in -steps..=steps {
            let degrees = f64::from(step) * 0.5;
            best = higher(best, (sharpness(degrees, 0.5, 3), degrees));
        }
        // Each time half the step, in bins as fine as the step can tell apart.
        for (step, bins) in [(0.25, 1.0), (0.125, 1.0), (0.06, 2.0), (0.03, 2.0)] {
            let middle = best.1;
            best = (sharpness(middle, bins, 1), middle);
            for degrees in [middle - step, middle + step] {
                best = higher(best, (sharpness(degrees, bins, 1), degrees));
            }
        }
        best.1.to_radians()
    }

    /// Ink of short pieces along one direction: the place along, the place across the pieces, the ink.
    fn taken_together(&self, down: bool) -> Vec<Mark> {
        let (length, lines) = if down { (self.height, self.width) } else { (self.width, self.height) };
        let pieces = length.div_ceil(ALONG);
        let mut sums = vec![0_u32; pieces * lines];
        for (y, row) in self.cells.chunks_exact(self.width.max(1)).enumerate() {
            for (x, share) in row.iter().enumerate().filter(|(_, share)| **share >= NOISE) {
                let (along, line) = if down { (y, x) } else { (x, y) };
                sums[line * pieces + along / ALONG] += u32::from(*share);
            }
        }
        let place = |(at, sum): (usize, &u32)| {
            let along = ((at % pieces) as f32 + 0.5) * ALONG as f32 - length as f32 / 2.0;
            (along, (at / pieces) as f32 + 0.5 - lines as f32 / 2.0, *sum as f32 / 255.0)
        };
        sums.iter().enumerate().filter(|(_, sum)| **sum > 0).map(place).collect()
    }
}

fn higher(best: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    if other.0 > best.0 { other } else { best }
}

/// How much the ink gathers in few lines of that slope, with so many bins a cell; one mark of `every` so many is looked at.
fn sharp(marks: &[Mark], every: usize, slope: f32, lines: usize, bins: f32) -> f64 {
    let middle = lines as f32 * bins / 2.0;
    let mut sums = vec![0.0_f32; (lines as f32 * bins) as usize + 2];
    for (along, across, ink) in marks.iter().step_by(every) {
        let at = (across + along * slope) * bins + middle;
        if at >= 0.0
            && let Some(sum) = sums.get_mut(at as usize)
        {
            *sum += ink;
        }
    }
    sums.iter().map(|sum| f64::from(sum * sum)).sum::<f64>() * f64::from(bins)
}

/// Ink by row and by column of a page turned straight by `skew`, in cells from the middle of the page (bin `size / 2`).
pub(crate) fn profiles(marks: &[Mark], skew: f64, width: usize, height: usize) -> (Vec<f32>, Vec<f32>) {
    let (sin, cos) = (skew.sin() as f32, skew.cos() as f32);
    let mut columns = vec![0.0; width + 2];
    let mut rows = vec![0.0; height + 2];
    for (x, y, share) in marks {
        let (across, down) = (x * cos + y * sin, y * cos - x * sin);
        deposit(&mut columns, across + (width + 2) as f32 / 2.0, *share);
        deposit(&mut rows, down + (height + 2) as f32 / 2.0, *share);
    }
    (high_pass(&columns), high_pass(&rows))
}

/// Shares between the two nearest bins.
fn deposit(bins: &mut [f32], at: f32, share: f32) {
    let at = at - 0.5;
    let low = at.floor();
    for (bin, weight) in [(low, 1.0 - (at - low)), (low + 1.0, at - low)] {
        if bin >= 0.0
            && let Some(slot) = bins.get_mut(bin as usize)
        {
            *slot += share * weight;
        }
    }
}

/// Lines stand out, slow changes and noise go.
fn high_pass(profile: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(profile.len() + 1);
    sums.push(0.0_f64);
    profile.iter().for_each(|value| sums.push(sums[sums.len() - 1] + f64::from(*value)));
    let above_mean = |at: usize| {
        let (from, to) = (at.saturating_sub(WINDOW), (at + WINDOW + 1).min(profile.len()));
        (profile[at] - ((sums[to] - sums[from]) / (to - from) as f64) as f32).max(0.0)
    };
    (0..profile.len()).map(above_mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruled(turn: f64) -> Density {
        let (sin, cos) = turn.sin_cos();
        let bits = Bitmap::from_fn(1728, 2200, |x, y| (y as f64 * cos - x as f64 * sin).rem_euclid(90.0) < 3.0);
        Density::of(&bits, 4.0)
    }

    #[test]
    fn skew_is_found() {
        for degrees in [-3.0_f64, -0.4, 0.0, 1.3, 2.0] {
            for turn in [degrees, degrees + 90.0] {
                let found = ruled(turn.to_radians()).skew().to_degrees();
                assert!((found - degrees).abs() < 0.11, "{turn}: {found}");
            }
        }
    }
}
