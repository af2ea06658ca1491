//! Where a blank lies on a page, roughly: the ink of rows and columns of both is laid over each other at every scale and shift.

use super::density::{Density, profiles};
use super::{Affine, CELLS};

/// Scales that are tried, either side of one: fax drums and "fit to page" stay within.
const MAX_SCALE: f64 = 0.10;
const SCALE_STEP: f64 = 0.005;
/// Shifts that are tried, in cells: four centimetres.
const MAX_SHIFT: i64 = (40.0 * CELLS) as i64;
/// Peaks of each direction that are combined.
const PEAKS: usize = 4;
/// Both directions stretch nearly alike.
const MAX_UNEVEN: f64 = 0.06;
/// Marks of the blank that a combination is checked with.
const CHECKED_MARKS: usize = 4000;

/// What is compared: the overview of a page or of a blank, turned straight.
#[derive(Debug, Clone)]
pub(crate) struct Overview {
    pub skew: f64,
    width: usize,
    height: usize,
    cell: f64,
    marks: Vec<(f32, f32, f32)>,
    columns: Vec<f32>,
    rows: Vec<f32>,
    /// Cells with ink in or beside them.
    near_ink: Vec<bool>,
}

impl Overview {
    /// `straight` for a blank, which is not skewed by definition.
    pub(crate) fn of(density: &Density, straight: bool) -> Self {
        let marks = density.marks();
        let skew = if straight { 0.0 } else { Density::skew(&marks, density.height) };
        let (columns, rows) = profiles(&marks, skew, density.width, density.height);
        let (columns, rows) = (smooth(&columns), smooth(&rows));
        let near_ink = density.near_ink();
        Self { skew, width: density.width, height: density.height, cell: density.cell, marks, columns, rows, near_ink }
    }
}

fn smooth(profile: &[f32]) -> Vec<f32> {
    let at = |index: i64| if index >= 0 { profile.get(index as usize).copied().unwrap_or(0.0) } else { 0.0 };
    (0..profile.len() as i64).map(|index| (at(index - 1) + 2.0 * at(index) + at(index + 1)) / 4.0).collect()
}

/// One way the blank may lie on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guess {
    /// Millimetres of the blank to pixels of the page.
    pub map: Affine,
    /// Share of the blank's marks that fall on ink, beyond what chance gives; 1 at best.
    pub score: f64,
}

/// The likeliest ways, best first. Empty for an empty page.
pub(crate) fn guess(page: &Overview, blank: &Overview) -> Vec<Guess> {
    let across = peaks(&blank.columns, &page.columns);
    let down = peaks(&blank.rows, &page.rows);
    let chance = page.near_ink.iter().filter(|near| **near).count() as f64 / page.near_ink.len().max(1) as f64;
    let mut guesses = Vec::new();
    for (kx, ox) in &across {
        for (ky, oy) in down.iter().filter(|(ky, _)| (kx / ky - 1.0).abs() <= MAX_UNEVEN) {
            let map = cells_map(page, blank, [*kx, *ky], [*ox, *oy]);
            let hit = hits(page, blank, &map);
            guesses.push(Guess { map: in_pixels(&map, page.cell), score: hit - chance });
        }
    }
    guesses.sort_by(|a, b| b.score.total_cmp(&a.score));
    guesses
}

/// Blank cells (from its corner) to page cells (from its corner).
fn cells_map(page: &Overview, blank: &Overview, scale: [f64; 2], shift: [f64; 2]) -> Affine {
    let (sin, cos) = page.skew.sin_cos();
    let middle = |size: usize| size as f64 / 2.0;
    let (bx, by) = (middle(blank.width), middle(blank.height));
    // Straight page, from its middle: u = kx (x − bx) + ox, v = ky (y − by) + oy; then turned by the skew.
    let (u0, v0) = (shift[0] - scale[0] * bx, shift[1] - scale[1] * by);
    Affine {
        xx: scale[0] * cos,
        xy: -scale[1] * sin,
        x0: u0 * cos - v0 * sin + middle(page.width),
        yx: scale[0] * sin,
        yy: scale[1] * cos,
        y0: u0 * sin + v0 * cos + middle(page.height),
    }
}

fn in_pixels(map: &Affine, cell: f64) -> Affine {
    Affine {
        xx: map.xx * CELLS * cell,
        xy: map.xy * CELLS * cell,
        x0: map.x0 * cell,
        yx: map.yx * CELLS * cell,
        yy: map.yy * CELLS * cell,
        y0: map.y0 * cell,
    }
}

/// Share of the blank's marks that fall on ink or beside it: half a millimetre of slack, because scale and skew are known in steps.
fn hits(page: &Overview, blank: &Overview, map: &Affine) -> f64 {
    let step = blank.marks.len().div_ceil(CHECKED_MARKS).max(1);
    let (bx, by) = (blank.width as f64 / 2.0, blank.height as f64 / 2.0);
    let (mut hit, mut all) = (0.0, 0.0);
    for (x, y, share) in blank.marks.iter().step_by(step) {
        let (x, y) = map.apply(f64::from(*x) + bx, f64::from(*y) + by);
        let share = f64::from(*share);
        all += share;
        let inside = x >= 0.0 && y >= 0.0 && (x as usize) < page.width && (y as usize) < page.height;
        if inside && page.near_ink[y as usize * page.width + x as usize] {
            hit += share;
        }
    }
    if all > 0.0 { hit / all } else { 0.0 }
}

/// The best scales and shifts of `blank` over `page`, both from their middles.
fn peaks(blank: &[f32], page: &[f32]) -> Vec<(f64, f64)> {
    let steps = (MAX_SCALE / SCALE_STEP).round() as i64;
    let mut found: Vec<(f32, f64, f64)> = Vec::new();
    for step in -steps..=steps {
        let scale = 1.0 + step as f64 * SCALE_STEP;
        let stretched = stretch(blank, scale);
        let norm = stretched.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm <= 0.0 {
            return Vec::new();
        }
        let scores: Vec<f32> = (-MAX_SHIFT..=MAX_SHIFT).map(|shift| overlap(&stretched, page, shift) / norm).collect();
        for (index, score) in scores.iter().enumerate() {
            let higher = |at: Option<&f32>| at.is_some_and(|other| other > score);
            if *score > 0.0 && !higher(index.checked_sub(1).and_then(|at| scores.get(at))) && !higher(scores.get(index + 1)) {
                found.push((*score, scale, (index as i64 - MAX_SHIFT) as f64));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (_, scale, shift) in found {
        if kept.iter().all(|one| (one.1 - shift).abs() > 4.0 || (one.0 - scale).abs() > 0.02) {
            kept.push((scale, shift));
        }
        if kept.len() == PEAKS {
            break;
        }
    }
    kept
}

/// A profile stretched about its middle.
fn stretch(profile: &[f32], scale: f64) -> Vec<f32> {
    let length = (profile.len() as f64 * scale).round() as usize;
    let (from, to) = (profile.len() as f64 / 2.0, length as f64 / 2.0);
    (0..length)
        .map(|at| {
            let place = (at as f64 + 0.5 - to) / scale + from - 0.5;
            let low = place.floor();
            let weight = (place - low) as f32;
            let value = |at: f64| if at >= 0.0 { profile.get(at as usize).copied().unwrap_or(0.0) } else { 0.0 };
            value(low) * (1.0 - weight) + value(low + 1.0) * weight
        })
        .collect()
}

/// Σ of the products, the middles `shift` apart.
fn overlap(blank: &[f32], page: &[f32], shift: i64) -> f32 {
    let offset = page.len() as i64 / 2 - blank.len() as i64 / 2 + shift;
    let from = (-offset).max(0) as usize;
    let to = (page.len() as i64 - offset).clamp(0, blank.len() as i64) as usize;
    if from >= to {
        return 0.0;
    }
    let start = (from as i64 + offset) as usize;
    blank[from..to].iter().zip(&page[start..]).map(|(a, b)| a * b).sum()
}
