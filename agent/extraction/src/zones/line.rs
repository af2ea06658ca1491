//! From a cut zone to clean lines of letters, ready to be recognised.

use image::{GrayImage, imageops};

use super::patch::{PER_MM, Patch, Piece};

/// Specks of a fax: four pixels at 204 dpi.
const SPECK_MM2: f64 = 0.065;
/// The least height of a letter or digit.
const LETTER_MM: f64 = 1.1;
/// Room above a letter's body for an accent, and below for a tail.
const ACCENT_MM: f64 = 1.6;
const TAIL_MM: f64 = 1.2;
/// Small ink further from any letter than this is dirt.
const NEAR_MM: f64 = 3.0;
/// The same where there is hardly any dirt: between the wide blanks of a typewriter stand colons.
const NEAR_IN_CLEAN_MM: f64 = 4.5;
/// How far the tops of capitals differ.
const RAISED_MM: f64 = 0.3;
/// Share of a zone's height from which thin upright ink is a streak.
const STREAK: f64 = 0.7;
/// How far the parts of one broken character lie apart.
const BROKEN_MM: f64 = 0.6;
/// White around a line.
const MARGIN_MM: f64 = 0.8;
/// Space between the characters of a comb once its cells are closed up.
const CELL_GAP_MM: f64 = 0.7;
/// Zones lower than this hold one line.
const ONE_LINE_MM: f64 = 9.5;

/// Where there are hardly any specks, ink from this size on is a point or a colon.
const POINT_MM2: f64 = 0.02;
/// Specks a square centimetre up to which a zone is clean: the points of an address are no more.
const CLEAN: f64 = 1.5;

/// Specks a square centimetre of an uncleaned zone: how dirty the page is there.
pub(super) fn specks(patch: &Patch) -> f64 {
    let area_cm2 = patch.width() as f64 * patch.height() as f64 / (PER_MM * PER_MM * 100.0);
    patch.pieces.iter().filter(|piece| piece.area_mm2() <= SPECK_MM2).count() as f64 / area_cm2.max(0.01)
}

/// Takes away specks, rests of the frame and dirt far from any letter.
pub(super) fn clean(patch: &mut Patch) {
    let (width, height) = (patch.width(), patch.height());
    let (speck, near) = if specks(patch) <= CLEAN { (POINT_MM2, NEAR_IN_CLEAN_MM) } else { (SPECK_MM2, NEAR_MM) };
    let edge = 2;
    patch.retain(|piece| {
        let at_side = piece.left <= edge || piece.right + edge >= width;
        let at_end = piece.top <= edge || piece.bottom + edge >= height;
        let rule_across = at_end && piece.height_mm() <= 0.7 && piece.width_mm() >= 2.0;
        let rule_down = at_side && piece.width_mm() <= 0.6 && piece.height_mm() >= 0.5 * height as f64 / PER_MM;
        // A streak of the scanner runs through the whole height; no letter does.
        let streak = piece.width_mm() <= 0.5 && piece.height_mm() >= STREAK * height as f64 / PER_MM && piece.height_mm() >= 4.0;
        let corner = at_side && at_end && piece.area_mm2() < 0.5;
        let print = piece.printed * 10 > piece.area * 7;
        piece.area_mm2() > speck && !rule_across && !rule_down && !corner && !streak && !print
    });
    let letters: Vec<Piece> = patch.pieces.iter().filter(|piece| is_letter(piece)).cloned().collect();
    patch.retain(|piece| is_letter(piece) || letters.iter().any(|letter| belongs(piece, letter, near)));
}

/// Whether ink is as large as a letter.
pub(super) fn is_letter(piece: &Piece) -> bool {
    piece.height_mm() >= LETTER_MM && piece.area_mm2() >= 0.2
}

/// Whether small ink (a dot, an accent, a hyphen, a comma) goes with a letter.
fn belongs(piece: &Piece, letter: &Piece, near: f64) -> bool {
    let apart = |low: usize, high: usize, other_low: usize, other_high: usize| {
        (other_low as f64 - high as f64).max(low as f64 - other_high as f64).max(0.0) / PER_MM
    };
    let above = piece.bottom < letter.top;
    let vertical = apart(piece.top, piece.bottom, letter.top, letter.bottom);
    apart(piece.left, piece.right, letter.left, letter.right) <= near && vertical <= if above { ACCENT_MM } else { TAIL_MM }
}

/// How many marks stand above the letters of a line of capitals and digits; `None` where letters differ in height, as small ones do.
pub(super) fn raised(patch: &Patch) -> Option<usize> {
    let letters: Vec<&Piece> = patch.pieces.iter().filter(|piece| is_letter(piece)).collect();
    let mut tops: Vec<usize> = letters.iter().map(|piece| piece.top).collect();
    tops.sort_unstable();
    let top = *tops.get(tops.len() / 2)?;
    let slack = (RAISED_MM * PER_MM) as usize;
    // An accent that touches its letter makes it taller.
    let taller = letters.iter().filter(|piece| piece.top + 2 * slack <= top).count();
    let level = letters.iter().filter(|piece| piece.top.abs_diff(top) <= slack).count();
    if letters.len() < 3 || level + taller < letters.len() {
        return None;
    }
    let apart = patch.pieces.iter().filter(|piece| !is_letter(piece) && piece.bottom <= top + slack / 2);
    // The two dots of a diaeresis are one mark.
    let mut middles: Vec<f64> = apart.map(|piece| piece.middle().0 / PER_MM).collect();
    middles.sort_by(f64::total_cmp);
    let marks = middles.iter().enumerate().filter(|(at, middle)| *at == 0 || *middle - middles[at - 1] > LETTER_MM).count();
    Some(taller + marks)
}

/// Whether nothing is written: no ink as high as a letter.
pub(super) fn is_blank(patch: &Patch) -> bool {
    !patch.pieces.iter().any(is_letter)
}

/// The lines of a cleaned zone, from the top, each cropped to its ink.
pub(super) fn lines(patch: &Patch) -> Vec<GrayImage> {
    bands(patch)
        .into_iter()
        .filter_map(|(top, bottom)| {
            let inside: Vec<&Piece> =
                patch.pieces.iter().filter(|piece| piece.middle().1 >= top as f64 && piece.middle().1 < bottom as f64).collect();
            let left = inside.iter().map(|piece| piece.left).min()?;
            let right = inside.iter().map(|piece| piece.right).max()?;
            let top = inside.iter().map(|piece| piece.top).min()?;
            let bottom = inside.iter().map(|piece| piece.bottom).max()?;
            Some(framed(&[patch.picture(left, top, right, bottom)], &[]))
        })
        .collect()
}

/// Rows between which lines stand. Low zones have one; in others a gap without ink parts two lines that are each as high as letters.
pub(super) fn bands(patch: &Patch) -> Vec<(usize, usize)> {
    let height = patch.height();
    if height as f64 / PER_MM <= ONE_LINE_MM {
        return vec![(0, height)];
    }
    let mut letters = vec![false; height];
    for piece in patch.pieces.iter().filter(|piece| is_letter(piece)) {
        // The body of the letters: without what reaches into the lines above and below.
        let slack = (piece.bottom - piece.top) / 6;
        letters[piece.top + slack..piece.bottom - slack].fill(true);
    }
    let mut bodies: Vec<(usize, usize)> = Vec::new();
    for (row, _) in letters.iter().enumerate().filter(|(_, ink)| **ink) {
        match bodies.last_mut() {
            Some(last) if last.1 == row => last.1 = row + 1,
            _ => bodies.push((row, row + 1)),
        }
    }
    let mut bands = Vec::new();
    for (index, _) in bodies.iter().enumerate() {
        let from = if index == 0 { 0 } else { (bodies[index - 1].1 + bodies[index].0) / 2 };
        let to = bodies.get(index + 1).map_or(height, |next| (bodies[index].1 + next.0) / 2);
        bands.push((from, to));
    }
    bands
}

/// The characters of a comb, cut out of their cells.
pub(super) struct Comb {
    /// One of each cell with ink, with the number of its cell.
    glyphs: Vec<(usize, GrayImage)>,
}

impl Comb {
    /// Cells with ink.
    pub(super) fn filled(&self) -> usize {
        self.glyphs.len()
    }

    /// A picture of each cell with ink.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &GrayImage> {
        self.glyphs.iter().map(|(_, picture)| picture)
    }

    /// The characters whose place among the filled ones is chosen, closed up to one line; empty cells between them stay a wider gap.
    pub(super) fn line(&self, chosen: impl Fn(usize) -> bool) -> GrayImage {
        let taken: Vec<&(usize, GrayImage)> =
            self.glyphs.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, glyph)| glyph).collect();
        let all = taken.len() == self.glyphs.len();
        let gap = |pair: &[&(usize, GrayImage)]| if all && pair[1].0 - pair[0].0 > 1 { 3.0 * CELL_GAP_MM } else { CELL_GAP_MM };
        let gaps: Vec<f64> = taken.windows(2).map(gap).collect();
        framed(&taken.iter().map(|(_, picture)| picture.clone()).collect::<Vec<_>>(), &gaps)
    }
}

/// Cuts the characters of a comb out of their cells; `None` when none has ink.
pub(super) fn comb(patch: &Patch, cells: u32) -> Option<Comb> {
    let cells = cells as usize;
    let pitch = patch.width() as f64 / cells as f64;
    let mut members: Vec<Vec<&Piece>> = vec![Vec::new(); cells];
    for piece in &patch.pieces {
        let cell = ((piece.middle().0 / pitch) as usize).min(cells - 1);
        members[cell].push(piece);
    }
    for pieces in &mut members {
        keep_character(pieces);
    }
    let top = members.iter().flatten().map(|piece| piece.top).min()?;
    let bottom = members.iter().flatten().map(|piece| piece.bottom).max()?;
    let glyph = |(cell, pieces): (usize, &Vec<&Piece>)| {
        let left = pieces.iter().map(|piece| piece.left).min()?;
        let right = pieces.iter().map(|piece| piece.right).max()?;
        Some((cell, patch.picture(left, top, right, bottom)))
    };
    Some(Comb { glyphs: members.iter().enumerate().filter_map(glyph).collect() })
}

/// Leaves the character of a cell: letters of a comb have no accents and no dots, so what stands apart from the body is dirt.
fn keep_character(pieces: &mut Vec<&Piece>) {
    let Some(body) = pieces.iter().filter(|piece| is_letter(piece)).max_by_key(|piece| piece.area).copied() else {
        pieces.clear();
        return;
    };
    let slack = (BROKEN_MM * PER_MM) as usize;
    let near = |piece: &Piece| {
        let beside = piece.left <= body.right + slack && piece.right + slack >= body.left;
        let level = piece.top + slack / 2 >= body.top && piece.bottom <= body.bottom + slack / 2;
        beside && level
    };
    pieces.retain(|piece| is_letter(piece) || near(piece));
}

/// Pictures of the same height beside each other, `gaps` millimetres apart, with white around.
fn framed(pictures: &[GrayImage], gaps: &[f64]) -> GrayImage {
    let margin = (MARGIN_MM * PER_MM) as u32;
    let gap = |index: usize| gaps.get(index).map_or(0, |gap| (gap * PER_MM) as u32);
    let width: u32 = pictures.iter().enumerate().map(|(index, picture)| picture.width() + gap(index)).sum();
    let height = pictures.iter().map(|picture| picture.height()).max().unwrap_or(0);
    let mut line = GrayImage::from_pixel(width + 2 * margin, height + 2 * margin, image::Luma([255]));
    let mut x = margin;
    for (index, picture) in pictures.iter().enumerate() {
        imageops::replace(&mut line, picture, x.into(), margin.into());
        x += picture.width() + gap(index);
    }
    line
}

/// The line in another size, for a second look that makes other mistakes.
pub(super) fn resized(line: &GrayImage, factor: f64) -> GrayImage {
    let side = |length: u32| (f64::from(length) * factor).round().max(3.0) as u32;
    imageops::resize(line, side(line.width()), side(line.height()), imageops::FilterType::CatmullRom)
}
