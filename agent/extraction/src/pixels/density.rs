//! The overview of a page: the share of ink in cells of half a millimetre, its skew, and its ink by row and by column.

use image::GrayImage;

use super::CELLS;

/// Skew that is looked for, in degrees to either side.
const MAX_SKEW: f64 = 5.0;
/// A cell below this share (in 255ths) is noise.
const NOISE: u8 = 40;
/// High-pass of profiles: half the window whose mean is taken away, in cells.
const WINDOW: usize = (4.0 * CELLS) as usize;

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
    pub(crate) fn of(image: &GrayImage, threshold: u8, cell: f64) -> Self {
        let (wide, high) = (image.width() as usize, image.height() as usize);
        let (width, height) = ((wide as f64 / cell) as usize, (high as f64 / cell) as usize);
        let column: Vec<usize> = (0..wide).map(|x| ((x as f64 / cell) as usize).min(width.saturating_sub(1))).collect();
        let mut cells = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        let mut per_column = vec![0_u32; width];
        if width > 0 {
            column.iter().for_each(|at| per_column[*at] += 1);
        }
        for y in 0..if width > 0 { height } else { 0 } {
            let (top, bottom) = ((y as f64 * cell) as usize, (((y + 1) as f64 * cell) as usize).min(high));
            sums.fill(0);
            for row in image.as_raw()[top * wide..bottom.max(top) * wide].chunks_exact(wide) {
                for (pixel, at) in row.iter().zip(&column) {
                    sums[*at] += u32::from(*pixel < threshold);
                }
            }
            let rows = (bottom - top).max(1) as u32;
            cells.extend(sums.iter().zip(&per_column).map(|(sum, columns)| (sum * 255 / (rows * columns.max(&1))) as u8));
        }
        Self { width, height, cell, cells }
    }

    /// Which cells have ink or touch one that has.
    pub(crate) fn near_ink(&self) -> Vec<bool> {
        let mut near = vec![false; self.cells.len()];
        for (at, _) in self.cells.iter().enumerate().filter(|(_, share)| **share >= NOISE) {
            let (x, y) = (at % self.width, at / self.width);
            for row in y.saturating_sub(1)..=(y + 1).min(self.height - 1) {
                for column in x.saturating_sub(1)..=(x + 1).min(self.width - 1) {
                    near[row * self.width + column] = true;
                }
            }
        }
        near
    }

    /// Turned clockwise by quarter turns.
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let (width, height) = if quarters % 2 == 1 { (self.height, self.width) } else { (self.width, self.height) };
        let mut cells = Vec::with_capacity(self.cells.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = match quarters % 4 {
                    1 => (y, width - 1 - x),
                    2 => (width - 1 - x, height - 1 - y),
                    3 => (height - 1 - y, x),
                    _ => (x, y),
                };
                cells.push(self.cells[from_y * self.width + from_x]);
            }
        }
        Self { width, height, cell: self.cell, cells }
    }

    /// Cells with ink, as places from the middle of the page, with their share.
    pub(crate) fn marks(&self) -> Vec<(f32, f32, f32)> {
        let (middle_x, middle_y) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut marks = Vec::new();
        for (at, share) in self.cells.iter().enumerate().filter(|(_, share)| **share >= NOISE) {
            let (x, y) = ((at % self.width) as f32 + 0.5, (at / self.width) as f32 + 0.5);
            marks.push((x - middle_x, y - middle_y, f32::from(*share) / 255.0));
        }
        marks
    }

    /// How far horizontal lines fall to the right, in radians.
    pub(crate) fn skew(marks: &[(f32, f32, f32)], height: usize) -> f64 {
        let sharpness = |angle: f64| {
            let slope = angle.tan() as f32;
            let middle = height as f32;
            let mut rows = vec![0.0_f32; 2 * height + 2];
            for (x, y, share) in marks {
                // Two bins a cell: finer than the cell, so that small angles still tell.
                let row = (y - x * slope) * 2.0 + middle;
                if row >= 0.0 && (row as usize) < rows.len() {
                    rows[row as usize] += share;
                }
            }
            rows.iter().map(|sum| f64::from(sum * sum)).sum::<f64>()
        };
        let best_of = |from: f64, to: f64, step: f64| {
            let count = ((to - from) / step).round() as usize;
            let angles = (0..=count).map(|n| (from + n as f64 * step).to_radians());
            angles.map(|angle| (sharpness(angle), angle)).max_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |(_, angle)| angle.to_degrees())
        };
        let coarse = best_of(-MAX_SKEW, MAX_SKEW, 0.25);
        best_of(coarse - 0.25, coarse + 0.25, 0.05).to_radians()
    }
}

/// Ink by row and by column of a page turned straight by `skew`, in cells from the middle of the page (bin `size / 2`).
pub(crate) fn profiles(marks: &[(f32, f32, f32)], skew: f64, width: usize, height: usize) -> (Vec<f32>, Vec<f32>) {
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
    (0..profile.len())
        .map(|at| {
            let window = &profile[at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(profile.len())];
            let mean = window.iter().sum::<f32>() / window.len() as f32;
            (profile[at] - mean).max(0.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruled(turn: f64) -> Density {
        let (sin, cos) = turn.sin_cos();
        let image = GrayImage::from_fn(1728, 2200, |x, y| {
            let down = f64::from(y) * cos - f64::from(x) * sin;
            image::Luma([if down.rem_euclid(90.0) < 3.0 { 0 } else { 255 }])
        });
        Density::of(&image, 128, 4.0)
    }

    #[test]
    fn skew_is_found() {
        for degrees in [-3.0_f64, -0.4, 0.0, 1.3, 2.0] {
            let density = ruled(degrees.to_radians());
            let found = Density::skew(&density.marks(), density.height).to_degrees();
            assert!((found - degrees).abs() < 0.11, "{degrees}: {found}");
        }
    }

    #[test]
    fn turning_four_times_gives_the_same() {
        let density = ruled(0.3);
        let mut turned = density.clone();
        for _ in 0..4 {
            turned = turned.turned(1);
        }
        assert_eq!(turned.cells, density.cells);
        assert_eq!(density.turned(1).turned(3).cells, density.cells);
        assert_eq!(density.turned(2).turned(2).cells, density.cells);
    }
}
