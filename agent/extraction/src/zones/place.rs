//! Where exactly one zone stands on the page: the print around it (frame, label, ticks) is laid over the page once more.

use greffier_language::Millimetres;

use crate::pixels::{Affine, BlankPage, FINE, Registration, Sheet};

/// Print this far around a zone belongs to it.
const AROUND_MM: f64 = 2.2;
/// How far a zone may stand from where the registration says, in steps of an eighth of a millimetre.
const REACH: i64 = 5;
/// Print that is looked at; more tells nothing more.
const MAX_POINTS: usize = 1500;
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
    let here = score(0, 0);
    let mut best = (here + GAIN, 0, 0);
    for dy in -REACH..=REACH {
        for dx in -REACH..=REACH {
            let there = score(dx, dy);
            if there > best.0 {
                best = (there, dx, dy);
            }
        }
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
