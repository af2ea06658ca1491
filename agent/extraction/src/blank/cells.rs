//! Closed cells: white rectangles with print on all four sides. Frames, tables, check boxes and the cells of combs all are such.

use super::Area;
use super::ink::{Ink, PER_MM, mm};

/// Sides of a cell in millimetres: below lies the inside of letters.
const MIN_SIDE: f64 = 1.8;
/// Share of each side that is print.
const SIDE: f64 = 0.85;
/// A tick of a comb: its height and its thickness at most, in millimetres.
const TICK_HEIGHT: f64 = 0.8;
const TICK_THICKNESS: f64 = 0.8;

/// A closed cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its inside.
    pub area: Area,
    /// Where ticks part it, in millimetres from the left edge of the page.
    pub ticks: Vec<f64>,
    /// Share of its inside that is white.
    pub white: f64,
}

/// Every closed cell of a page.
pub(super) fn find(ink: &Ink) -> Vec<Cell> {
    let mut seen = vec![false; ink.width * ink.height];
    let mut cells = Vec::new();
    let mut stack = Vec::new();
    let smallest = (MIN_SIDE * PER_MM) as usize;
    for start in 0..seen.len() {
        let (x, y) = (start % ink.width, start / ink.width);
        if seen[start] || ink.get(x, y) {
            continue;
        }
        let (mut left, mut top, mut right, mut bottom, mut white) = (x, y, x, y, 0_usize);
        seen[start] = true;
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % ink.width, at / ink.width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            white += 1;
            let mut visit = |x: usize, y: usize| {
                let at = y * ink.width + x;
                if !seen[at] && !ink.get(x, y) {
                    seen[at] = true;
                    stack.push(at);
                }
            };
            if x > 0 {
                visit(x - 1, y);
            }
            if x + 1 < ink.width {
                visit(x + 1, y);
            }
            if y > 0 {
                visit(x, y - 1);
            }
            if y + 1 < ink.height {
                visit(x, y + 1);
            }
        }
        let (right, bottom) = (right + 1, bottom + 1);
        if right - left < smallest || bottom - top < smallest || !is_closed(ink, left, top, right, bottom) {
            continue;
        }
        let area = Area::between(mm(left), mm(top), mm(right), mm(bottom));
        let white = white as f64 / ((right - left) * (bottom - top)) as f64;
        cells.push(Cell { area, ticks: ticks(ink, left, top, right, bottom), white });
    }
    cells
}

/// Whether print stands right outside each of the four sides.
fn is_closed(ink: &Ink, left: usize, top: usize, right: usize, bottom: usize) -> bool {
    // A cell at the edge of the page is the page.
    left > 0
        && top > 0
        && right < ink.width
        && bottom < ink.height
        && ink.share(left, top - 1, right, top) >= SIDE
        && ink.share(left, bottom, right, bottom + 1) >= SIDE
        && ink.share(left - 1, top, left, bottom) >= SIDE
        && ink.share(right, top, right + 1, bottom) >= SIDE
}

/// Thin strokes that stand on the bottom of a rectangle of pixels, or hang from its top; their middles in millimetres.
pub(super) fn ticks(ink: &Ink, left: usize, top: usize, right: usize, bottom: usize) -> Vec<f64> {
    let standing = |x: usize| (top..bottom).rev().take_while(|y| ink.get(x, *y)).count();
    let hanging = |x: usize| (top..bottom).take_while(|y| ink.get(x, *y)).count();
    let tall = (TICK_HEIGHT * PER_MM) as usize;
    let mut found = Vec::new();
    let mut x = left + 1;
    while x + 1 < right {
        let from = x;
        while x + 1 < right && standing(x).max(hanging(x)) >= tall {
            x += 1;
        }
        if x > from && mm(x - from) <= TICK_THICKNESS {
            found.push((mm(from) + mm(x)) / 2.0);
        }
        x += 1;
    }
    found
}
