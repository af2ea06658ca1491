//! Lines to write on: ruled or dotted, with free paper above.

use super::Area;
use super::cells::{Cell, ticks};
use super::ink::{Ink, PER_MM, mm, pixel};

/// Shortest line in millimetres.
const MIN_LENGTH: f64 = 8.0;
/// Shortest dotted line.
const MIN_DOTTED: f64 = 14.0;
/// A thicker line is a bar.
const MAX_THICKNESS: f64 = 0.9;
/// White between two dots at most.
const DOT_GAP: f64 = 0.9;
/// Paper that must be free above a line for a person to write there.
const FREE_ABOVE: f64 = 3.0;
/// The most that is taken above a line.
const REACH_ABOVE: f64 = 7.0;
/// Strokes up to this thickness stand in the free paper: ends of lines and ticks of combs.
const STROKE: f64 = 0.8;

/// A line to write on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    /// The paper above it.
    pub area: Area,
    /// Strokes that stand on it, in millimetres from the left edge of the page.
    pub ticks: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// The lines that are not the sides of `cells`.
pub(super) fn find(ink: &Ink, cells: &[Cell]) -> Vec<Rule> {
    let ruled = segments(ink, 1, (MIN_LENGTH * PER_MM) as usize);
    let dotted = segments(ink, (DOT_GAP * PER_MM) as usize, (MIN_DOTTED * PER_MM) as usize);
    let mut rules: Vec<Rule> = Vec::new();
    let loose = |one: &Segment| {
        // Letters that were taken together have print right above and below; dots have not.
        let (top, bottom) = (one.top.saturating_sub(6), one.bottom + 6);
        let around =
            ink.share(one.left, top, one.right, one.top.saturating_sub(1)) + ink.share(one.left, one.bottom + 1, one.right, bottom);
        around < 0.12
    };
    for segment in ruled.iter().chain(dotted.iter().filter(|one| loose(one))) {
        if mm(segment.bottom - segment.top) > MAX_THICKNESS || is_side(segment, cells) {
            continue;
        }
        rules.extend(
            above(ink, segment)
                .into_iter()
                .filter(|rule| rules.iter().all(|other| other.area.shared(&rule.area) < 1.0))
                .collect::<Vec<_>>(),
        );
    }
    rules
}

/// Runs of print in rows, `gap` white pixels or fewer apart, put together from row to row.
fn segments(ink: &Ink, gap: usize, shortest: usize) -> Vec<Segment> {
    let (mut open, mut done): (Vec<Segment>, Vec<Segment>) = (Vec::new(), Vec::new());
    for y in 0..ink.height {
        let mut next: Vec<Segment> = Vec::new();
        for (left, right) in runs(ink, y, gap, shortest) {
            let touches = |one: &Segment| one.left < right && left < one.right;
            let mut merged = Segment { left, right, top: y, bottom: y + 1 };
            open.retain(|one| {
                if touches(one) {
                    merged = Segment {
                        left: merged.left.min(one.left),
                        right: merged.right.max(one.right),
                        top: merged.top.min(one.top),
                        ..merged
                    };
                }
                !touches(one)
            });
            // Two runs of this row may belong to one line of the row before.
            match next.iter_mut().find(|one| touches(one)) {
                Some(one) => {
                    *one = Segment {
                        left: one.left.min(merged.left),
                        right: one.right.max(merged.right),
                        top: one.top.min(merged.top),
                        ..*one
                    }
                }
                None => next.push(merged),
            }
        }
        done.append(&mut open);
        open = next;
    }
    done.append(&mut open);
    done
}

fn runs(ink: &Ink, y: usize, gap: usize, shortest: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for x in (0..ink.width).filter(|x| ink.get(*x, y)) {
        run = match run {
            Some((left, right)) if x <= right + gap => Some((left, x + 1)),
            before => {
                found.extend(before);
                Some((x, x + 1))
            }
        };
    }
    found.extend(run);
    found.retain(|(left, right)| right - left >= shortest);
    found
}

/// Whether a segment is the top or the bottom of a cell.
fn is_side(segment: &Segment, cells: &[Cell]) -> bool {
    let (top, bottom) = (mm(segment.top), mm(segment.bottom));
    let (left, right) = (mm(segment.left), mm(segment.right));
    let length: f64 = right - left;
    let beside = |cell: &Cell| {
        let near = (cell.area.bottom() - top).abs() < 0.6 || (cell.area.y - bottom).abs() < 0.6;
        let shared = cell.area.right().min(right) - cell.area.x.max(left);
        if near { shared.max(0.0) } else { 0.0 }
    };
    cells.iter().map(beside).sum::<f64>() > 0.4 * length
}

/// The parts of a segment that have free paper above.
fn above(ink: &Ink, segment: &Segment) -> Vec<Rule> {
    let floor = segment.top.saturating_sub(2);
    let ceiling = segment.top.saturating_sub(pixel(FREE_ABOVE));
    let mut rules = Vec::new();
    let (mut from, mut x) = (segment.left, segment.left);
    while x < segment.right {
        if ink.count(x, ceiling, x + 1, floor) == 0 {
            x += 1;
            continue;
        }
        let stroke = x;
        while x < segment.right && ink.count(x, ceiling, x + 1, floor) > 0 {
            x += 1;
        }
        if mm(x - stroke) > STROKE {
            rules.extend(span(ink, segment, from, stroke));
            from = x;
        }
    }
    rules.extend(span(ink, segment, from, segment.right));
    rules
}

fn span(ink: &Ink, segment: &Segment, left: usize, right: usize) -> Option<Rule> {
    if right.saturating_sub(left) < (MIN_LENGTH * PER_MM) as usize {
        return None;
    }
    let floor = segment.top.saturating_sub(1);
    let highest = segment.top.saturating_sub(pixel(REACH_ABOVE));
    let strokes = ticks(ink, left.saturating_sub(2), highest, (right + 2).min(ink.width), segment.top);
    // Up to the next print that is more than the strokes that stand on the line.
    let wide = strokes.len() + 2;
    let free = |y: &usize| ink.count(left, *y, right, *y + 1) as usize <= wide * pixel(STROKE) / 2 + 2;
    let top = (highest..floor).rev().take_while(free).last()?;
    if mm(floor - top) < FREE_ABOVE - 0.3 {
        return None;
    }
    Some(Rule { area: Area::between(mm(left), mm(top), mm(right), mm(floor)), ticks: strokes })
}
