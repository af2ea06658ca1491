//! Where exactly one zone stands on the page: the print around it (frame, label, ticks) is laid over the page once more.

use greffier_language::Millimetres;

use crate::pixels::{Affine, BlankPage, FINE, Registration, Sheet};

/// Print this far around a zone belongs to it.
const AROUND_MM: f64 = 2.2;
/// How far a zone may stand from where the registration says, in steps of an eighth of a millimetre.
const REACH: i64 = 6;
/// Print that is looked at; more tells nothing more.
const MAX_POINTS: usize = 700;
/// With less print around it a zone stays where the registration says.
const MIN_POINTS: usize = 60;
/// A place must be this much better than where the registration says.
const GAIN: f64 = 0.04;

/// The map from the blank to the page around one zone.
pub(super) fn place(sheet: &Sheet, blank: &BlankPage, registration: &Registration, zone: &Millimetres) -> Affine {
    let map = registration.near(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
    let points = print_around(blank, zone);
    if points.len() < MIN_POINTS {
        return map;
    }
    let score = |dx: i64, dy: i64| {
        let (dx, dy) = (dx as f64 / FINE, dy as f64 / FINE);
        let hit = points
            .iter()
            .filter(|(x, y)| {
                let (px, py) = map.apply(x + dx, y + dy);
                sheet.ink(px, py)
            })
            .count();
        hit as f64 / points.len() as f64
    };
    // First every second step, then the neighbours of the best.
    let mut best = (score(0, 0) + GAIN, 0, 0);
    let better = |dx: i64, dy: i64, best: &mut (f64, i64, i64)| {
        let there = score(dx, dy);
        if there > best.0 {
            *best = (there, dx, dy);
        }
    };
    for dy in (-REACH..=REACH).step_by(2) {
        for dx in (-REACH..=REACH).step_by(2) {
            better(dx, dy, &mut best);
        }
    }
    let (_, near_x, near_y) = best;
    for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
        better(near_x + dx, near_y + dy, &mut best);
    }
    let (dx, dy) = (best.1 as f64 / FINE, best.2 as f64 / FINE);
    map.shifted(map.xx * dx + map.xy * dy, map.yx * dx + map.yy * dy)
}

/// Middles of the blank's ink around a zone, in millimetres, thinned evenly.
fn print_around(blank: &BlankPage, zone: &Millimetres) -> Vec<(f64, f64)> {
    let side = |from: f64, length: f64| ((from - AROUND_MM) * FINE) as i64..((from + length + AROUND_MM) * FINE) as i64;
    let mut points = Vec::new();
    for y in side(zone.y, zone.height) {
        for x in side(zone.x, zone.width) {
            if blank.fine.get(x, y) {
                points.push(((x as f64 + 0.5) / FINE, (y as f64 + 0.5) / FINE));
            }
        }
    }
    let step = points.len().div_ceil(MAX_POINTS).max(1);
    points.into_iter().step_by(step).collect()
}
