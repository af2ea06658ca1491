//! Where a blank lies on a page, roughly: the ink of rows and columns of both is laid over each other at every scale and shift, with the
//! page as it is or turned.

use super::bitmap::Bitmap;
use super::density::{Density, Mark, profiles};
use super::spectrum::{Spectrum, alike};
use super::{Affine, CELLS};

/// Scales that are tried, either side of one: fax drums and "fit to page" stay within.
const MAX_SCALE: f64 = 0.10;
const SCALE_STEP: f64 = 0.01;
/// Shifts that are tried beyond what the sizes of page and blank differ by, in cells: four centimetres.
const MAX_SHIFT: usize = (40.0 * CELLS) as usize;
/// The most that sizes may differ by, in cells: half a page was cut off.
const MAX_CROP: usize = (150.0 * CELLS) as usize;
/// Places of a blank's profile that are compared: those with most ink.
const PLACES: usize = 96;
/// Peaks of each direction that are combined.
const PEAKS: usize = 4;
/// A peak lower than this share of the highest is none.
const WORTH: f32 = 0.5;
/// Both directions stretch nearly alike.
const MAX_UNEVEN: f64 = 0.06;
/// Marks of the blank that a combination is checked with.
const CHECKED_MARKS: usize = 900;

/// What is compared of a page: its overview, turned straight.
#[derive(Debug, Clone)]
pub(crate) struct Overview {
    skew: f64,
    width: usize,
    height: usize,
    cell: f64,
    columns: Vec<f32>,
    rows: Vec<f32>,
    spectra: [Spectrum; 2],
    /// Cells with ink in or beside them.
    near_ink: Bitmap,
    /// Share of such cells: what a mark falls on by chance.
    chance: f64,
}

/// What is compared of a blank. It is small: one is kept of every form.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    width: usize,
    height: usize,
    columns: Vec<Place>,
    rows: Vec<Place>,
    spectra: [Spectrum; 2],
    marks: Vec<Mark>,
}

/// A place of a profile, in cells from the middle, and its ink.
type Place = (f32, f32);

impl Overview {
    pub(crate) fn of_page(density: &Density) -> Self {
        let skew = density.skew();
        let (columns, rows) = profiles(&density.marks(), skew, density.width, density.height);
        let spectra = [Spectrum::of(&columns), Spectrum::of(&rows)];
        let near_ink = density.near_ink();
        let near: u32 = (0..near_ink.height).flat_map(|y| near_ink.row(y as i64)).map(|word| word.count_ones()).sum();
        let chance = f64::from(near) / (near_ink.width * near_ink.height).max(1) as f64;
        let (columns, rows) = (smooth(&smooth(&columns)), smooth(&smooth(&rows)));
        Self { skew, width: density.width, height: density.height, cell: density.cell, columns, rows, spectra, near_ink, chance }
    }
}

impl Overview {
    /// How far lines fall to the right, in radians.
    pub(crate) fn skew(&self) -> f64 {
        self.skew
    }

    /// Whether lines run down rather than across: the ink gathers in columns.
    pub(crate) fn runs_down(&self) -> bool {
        let gathered = |profile: &[f32]| profile.iter().map(|ink| ink * ink).sum::<f32>();
        gathered(&self.columns) > 1.3 * gathered(&self.rows)
    }
}

impl Outline {
    /// A blank is straight by definition.
    pub(crate) fn of_blank(density: &Density) -> Self {
        let mut marks = density.marks();
        let (columns, rows) = profiles(&marks, 0.0, density.width, density.height);
        let spectra = [Spectrum::of(&columns), Spectrum::of(&rows)];
        let step = marks.len().div_ceil(CHECKED_MARKS).max(1);
        marks = marks.into_iter().step_by(step).collect();
        Self { width: density.width, height: density.height, columns: places(&columns), rows: places(&rows), spectra, marks }
    }

    /// How alike the layouts are, as the page is or turned upside down, and turned sideways: 2 at best, about 0.3 for strangers.
    pub(crate) fn likeness(&self, page: &Overview) -> [f32; 2] {
        let ([across, down], blank) = (&page.spectra, [&self.spectra[0], &self.spectra[1]]);
        [alike([across, down], blank), alike([down, across], blank)]
    }
}

/// The places with most ink.
fn places(profile: &[f32]) -> Vec<Place> {
    let middle = profile.len() as f32 / 2.0;
    let mut places: Vec<Place> = profile.iter().enumerate().map(|(at, ink)| (at as f32 + 0.5 - middle, *ink)).collect();
    places.sort_by(|a, b| b.1.total_cmp(&a.1));
    places.truncate(PLACES);
    places.retain(|(_, ink)| *ink > 0.0);
    places
}

fn smooth(profile: &[f32]) -> Vec<f32> {
    let at = |index: usize| profile.get(index).copied().unwrap_or(0.0);
    (0..profile.len()).map(|index| (at(index.wrapping_sub(1)) + 2.0 * at(index) + at(index + 1)) / 4.0).collect()
}

/// One way the blank may lie on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guess {
    /// Millimetres of the blank to pixels of the page.
    pub map: Affine,
    /// Share of the blank's marks that fall on ink, beyond what chance gives; 1 at best.
    pub score: f64,
    /// Clockwise quarter turns that set the page upright.
    pub quarters: u8,
}

/// The likeliest ways with the page turned by `quarters`, best first. Empty for an empty page.
pub(crate) fn guess(page: &Overview, blank: &Outline, quarters: u8) -> Vec<Guess> {
    let reversed = |profile: &Vec<f32>| profile.iter().rev().copied().collect::<Vec<f32>>();
    let (columns, rows) = match quarters {
        1 => (reversed(&page.rows), page.columns.clone()),
        2 => (reversed(&page.columns), reversed(&page.rows)),
        3 => (page.rows.clone(), reversed(&page.columns)),
        _ => (page.columns.clone(), page.rows.clone()),
    };
    let across = peaks(&blank.columns, blank.width, &columns);
    let down = peaks(&blank.rows, blank.height, &rows);
    let mut guesses = Vec::new();
    for (kx, ox) in &across {
        for (ky, oy) in down.iter().filter(|(ky, _)| (kx / ky - 1.0).abs() <= MAX_UNEVEN) {
            let map = cells_map(page, quarters, [*kx, *ky], [*ox, *oy]);
            let score = hits(page, blank, &map) - page.chance;
            guesses.push(Guess { map: in_pixels(page, blank, &map), score, quarters });
        }
    }
    guesses.sort_by(|a, b| b.score.total_cmp(&a.score));
    guesses
}

/// Cells of the blank from its middle to cells of the page from its corner.
fn cells_map(page: &Overview, quarters: u8, scale: [f64; 2], shift: [f64; 2]) -> Affine {
    // The straight upright page, the page as it was turned, the page as it is skewed, and from its corner.
    let upright = Affine { xx: scale[0], xy: 0.0, x0: shift[0], yx: 0.0, yy: scale[1], y0: shift[1] };
    let turned = upright.then(&Affine::quarter_turns((4 - quarters) % 4, 0.0, 0.0));
    let (sin, cos) = page.skew.sin_cos();
    turned.then(&Affine { xx: cos, xy: -sin, x0: page.width as f64 / 2.0, yx: sin, yy: cos, y0: page.height as f64 / 2.0 })
}

/// Millimetres of the blank from its corner to pixels of the page.
fn in_pixels(page: &Overview, blank: &Outline, map: &Affine) -> Affine {
    let from_corner = Affine { xx: CELLS, xy: 0.0, x0: -(blank.width as f64) / 2.0, yx: 0.0, yy: CELLS, y0: -(blank.height as f64) / 2.0 };
    from_corner.then(map).then(&Affine { xx: page.cell, xy: 0.0, x0: 0.0, yx: 0.0, yy: page.cell, y0: 0.0 })
}

/// Share of the blank's marks on the page that fall on ink or beside it: half a millimetre of slack, because scale and skew are known in
/// steps. What lies beyond the edge of the page was cut off and counts half.
fn hits(page: &Overview, blank: &Outline, map: &Affine) -> f64 {
    let (mut hit, mut all) = (0.0, 0.0);
    for (x, y, share) in &blank.marks {
        let (x, y) = map.apply(f64::from(*x), f64::from(*y));
        let share = f64::from(*share);
        let inside = x >= 0.0 && y >= 0.0 && (x as usize) < page.width && (y as usize) < page.height;
        all += if inside { share } else { share / 2.0 };
        if inside && page.near_ink.get(x as i64, y as i64) {
            hit += share;
        }
    }
    if all > 0.0 { hit / all } else { 0.0 }
}

/// The best scales and shifts of a blank's places over a page's profile, both from their middles.
fn peaks(blank: &[Place], length: usize, page: &[f32]) -> Vec<(f64, f64)> {
    let reach = MAX_SHIFT + (page.len().abs_diff(length) / 2).min(MAX_CROP);
    let longest = (length.max(page.len()) as f64 * (1.0 + MAX_SCALE) / 2.0) as usize + 2;
    // White on both sides, so that every shift of every place has a bin.
    let margin = reach + longest;
    let mut padded = vec![0.0; margin];
    padded.extend_from_slice(page);
    padded.resize(page.len() + 2 * margin, 0.0);
    let middle = margin as f64 + page.len() as f64 / 2.0;
    let mut found: Vec<(f32, f64, f64)> = Vec::new();
    let mut scores = vec![0.0_f32; 2 * reach + 1];
    let mut highest = 0.0_f32;
    let mut try_scale = |scale: f64, found: &mut Vec<(f32, f64, f64)>| {
        scores.fill(0.0);
        for (place, ink) in blank {
            let from = (f64::from(*place) * scale + middle).floor() as usize - reach;
            for (score, value) in scores.iter_mut().zip(&padded[from..]) {
                *score += ink * value;
            }
        }
        highest = scores.iter().copied().fold(highest, f32::max);
        for (at, score) in scores.iter().enumerate().filter(|(_, score)| **score >= WORTH * highest) {
            let higher = |other: Option<&f32>| other.is_some_and(|other| other > score);
            if *score > 0.0 && !higher(at.checked_sub(1).and_then(|at| scores.get(at))) && !higher(scores.get(at + 1)) {
                found.push((*score, scale, at as f64 - reach as f64));
            }
        }
    };
    let steps = (MAX_SCALE / SCALE_STEP).round() as i64;
    for step in -steps..=steps {
        try_scale(1.0 + step as f64 * SCALE_STEP, &mut found);
    }
    let mut kept = strongest(&found);
    // Between the steps, around what was kept.
    let scales: Vec<f64> = kept.iter().flat_map(|(scale, _)| [scale - SCALE_STEP / 2.0, scale + SCALE_STEP / 2.0]).collect();
    let before = found.len();
    for scale in scales {
        try_scale(scale, &mut found);
    }
    if found.len() > before {
        kept = strongest(&found);
    }
    kept
}

/// The strongest that lie apart.
fn strongest(found: &[(f32, f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found[*b].0.total_cmp(&found[*a].0));
    for (_, scale, shift) in order.into_iter().map(|at| found[at]) {
        if kept.iter().all(|one| (one.1 - shift).abs() > 4.0 || (one.0 - scale).abs() > 0.02) {
            kept.push((scale, shift));
        }
        if kept.len() == PEAKS {
            break;
        }
    }
    kept
}
