//! Two blanks that a page fits equally well, as two revisions of one form: what is printed on one of them alone tells.

use std::cmp::Ordering;

use super::page::Lying;
use crate::pixels::{Affine, BlankPage, FINE, Registration, Sheet};

/// Ink of the one this near to ink of the other is the same print.
const SAME_PRINT_MM: f64 = 0.5;
/// Points of the difference that are looked at; more tell nothing more.
const MAX_POINTS: usize = 1500;
/// With less print of their own (0.6 mm²) two blanks are not told apart.
const MIN_POINTS: usize = 40;
/// Of one at best, minus one at worst: nearer to zero than this nothing is said.
const CLEAR: f64 = 0.35;

/// Which of two blanks the page was printed from: greater for the first, less for the second, equal when it cannot be told.
pub(super) fn print_says(sheet: &Sheet, first: &Lying, second: &Lying) -> Ordering {
    let own = only_in(first, second);
    let others = only_in(second, first);
    let points = own.len() + others.len();
    if points < MIN_POINTS {
        return Ordering::Equal;
    }
    // What print of this blank is found, and what ink is met by chance, on this very page.
    let printed = hit_share(sheet, &first.registration, &thinned(all_points(first.blank_page())));
    let chance = chance(sheet, first);
    let half = (printed + chance) / 2.0;
    let spread = ((printed - chance) / 2.0).max(0.05);
    let of_own = own.len() as f64 * (hit_share(sheet, &first.registration, &thinned(own)) - half);
    let of_others = others.len() as f64 * (hit_share(sheet, &second.registration, &thinned(others)) - half);
    let says = (of_own - of_others) / (spread * points as f64);
    if says.abs() < CLEAR { Ordering::Equal } else { says.total_cmp(&0.0) }
}

/// Ink of one blank (in millimetres) that the other has nowhere near, once both lie on the page.
fn only_in(one: &Lying, other: &Lying) -> Vec<(f64, f64)> {
    let Some(back) = other.registration.map.inverse() else { return Vec::new() };
    let reach = (SAME_PRINT_MM * FINE) as i64;
    let (blank, print) = (one.blank_page(), other.blank_page().print(2));
    let across: Affine = one.registration.map.then(&back);
    let missing = |(x, y): &(f64, f64)| {
        let (x, y) = across.apply(*x, *y);
        let (x, y) = ((x * FINE).floor() as i64, (y * FINE).floor() as i64);
        // The print is widened by two pixels already.
        let near = reach - 2;
        !(-near..=near).step_by(2).any(|dy| (-near..=near).step_by(2).any(|dx| print.get(x + dx, y + dy)))
    };
    all_points(blank).into_iter().filter(missing).collect()
}

fn all_points(blank: &BlankPage) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for y in 0..blank.fine.height {
        blank.fine.each_in_row(y, |x| points.push(((x as f64 + 0.5) / FINE, (y as f64 + 0.5) / FINE)));
    }
    points
}

fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let step = points.len().div_ceil(MAX_POINTS).max(1);
    points.into_iter().step_by(step).collect()
}

fn hit_share(sheet: &Sheet, registration: &Registration, points: &[(f64, f64)]) -> f64 {
    let hit = |(x, y): &&(f64, f64)| {
        let (px, py) = registration.near(*x, *y).apply(*x, *y);
        sheet.ink(px, py)
    };
    points.iter().filter(hit).count() as f64 / points.len().max(1) as f64
}

/// Share of the page that is ink where the blank has none.
fn chance(sheet: &Sheet, lying: &Lying) -> f64 {
    let (blank, map) = (lying.blank_page(), &lying.registration.map);
    let (mut ink, mut free) = (0_u32, 0_u32);
    for y in (0..blank.height_mm as i32).map(|y| f64::from(y) + 0.3) {
        for x in (0..blank.width_mm as i32).map(|x| f64::from(x) + 0.3) {
            if !blank.print(2).get((x * FINE) as i64, (y * FINE) as i64) {
                let (px, py) = map.apply(x, y);
                free += 1;
                ink += u32::from(sheet.ink(px, py));
            }
        }
    }
    f64::from(ink) / f64::from(free.max(1))
}
