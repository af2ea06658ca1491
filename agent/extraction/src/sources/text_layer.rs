//! Words that a page draws or hides, inside a zone.

use greffier_casework::Source;
use greffier_language::FieldType;

use super::{CONFIRMED, DRAWN, Found, Spot};
use crate::ReadError;
use crate::decode::{Place, Word, WordKind};
use crate::pixels::Sheet;

/// Share of a word inside the zone from which on it belongs to it, and below which it does not.
const INSIDE: f64 = 0.6;
const OUTSIDE: f64 = 0.2;
/// Ink in the rectangle of a word: letters cover between these shares. More is a bar over them, less is nothing.
const INK: std::ops::RangeInclusive<f64> = 0.02..=0.65;
/// Share of the ink of a word that is print of the blank when the word is.
const PRINTED: f64 = 0.6;
/// Words of one zone; the field of a form has no more.
const MAX_WORDS: usize = 400;

/// The words of the zone when they can be trusted; `None` otherwise, also when there are none.
pub(super) fn find(spot: &Spot<'_>, read: &mut dyn FnMut(&Place) -> Result<String, ReadError>) -> Result<Option<Found>, ReadError> {
    if spot.field.kind.is_ink() {
        return Ok(None);
    }
    let trust = spot.sheet.trust;
    let Some(words) = inside(spot).filter(|words| !words.is_empty() && words.len() <= MAX_WORDS) else { return Ok(None) };
    let hidden = words.iter().any(|word| word.kind == WordKind::Hidden);
    let drawn = words.iter().any(|word| word.kind == WordKind::Drawn);
    let trusted = (!hidden || trust.hidden) && (!drawn || trust.drawn);
    if !trusted || words.iter().any(|word| word.text.contains(char::REPLACEMENT_CHARACTER) || !has_ink(spot.sheet, &word.place)) {
        return Ok(None);
    }
    if hidden {
        // A scanner's recognition errs as ours does: only what both read alike is taken.
        for word in &words {
            if read(&word.place)?.split_whitespace().collect::<String>() != word.text {
                return Ok(None);
            }
        }
    }
    let raw = joined(spot, &words);
    let confidence = if hidden { CONFIRMED } else { DRAWN };
    Ok(Some(Found::new(Source::TextLayer, confidence, raw, Vec::new()).normalised(spot.field)))
}

/// The words of the zone that are not print of the blank; `None` when one is cut by its edge, so that nobody knows what belongs to it.
fn inside<'a>(spot: &Spot<'a>) -> Option<Vec<&'a Word>> {
    let mut words = Vec::new();
    for word in &spot.sheet.facts.words {
        let share = word.place.shared(&spot.zone) / word.place.area().max(1e-9);
        if share <= OUTSIDE || is_print(spot, &word.place) {
            continue;
        }
        if share < INSIDE {
            return None;
        }
        words.push(word);
    }
    Some(words)
}

fn is_print(spot: &Spot<'_>, place: &Place) -> bool {
    let printed = spot.print.iter().filter(|point| place.holds(**point)).count() as f64 * spot.print_pixels;
    printed > 0.0 && printed >= PRINTED * ink(spot.sheet, place) * place.area()
}

fn joined(spot: &Spot<'_>, words: &[&Word]) -> String {
    // What stands in the cells of a comb is one word, however far apart they are.
    let between = if spot.field.comb.is_some() { "" } else { " " };
    let between_lines = if spot.field.kind == FieldType::Text { "\n" } else { between };
    let lines = in_lines(words.iter().map(|word| (word.place, word.text.as_str())).collect());
    lines.iter().map(|line| line.join(between)).collect::<Vec<_>>().join(between_lines)
}

/// Things with their places in the order of reading: lines from the top, each from the left.
pub(super) fn in_lines<T>(mut things: Vec<(Place, T)>) -> Vec<Vec<T>> {
    things.sort_by(|one, other| one.0.middle().1.total_cmp(&other.0.middle().1));
    let mut lines: Vec<(Place, Vec<(Place, T)>)> = Vec::new();
    for (place, thing) in things {
        match lines.last_mut() {
            // On the same line when the middle of one stands inside the height of the other.
            Some((first, line)) if (first.top..first.bottom).contains(&place.middle().1) => line.push((place, thing)),
            _ => lines.push((place, vec![(place, thing)])),
        }
    }
    lines
        .into_iter()
        .map(|(_, mut line)| {
            line.sort_by(|one, other| one.0.left.total_cmp(&other.0.left));
            line.into_iter().map(|(_, thing)| thing).collect()
        })
        .collect()
}

/// Whether as much ink stands in a rectangle as letters have.
pub(super) fn has_ink(sheet: &Sheet, place: &Place) -> bool {
    INK.contains(&ink(sheet, place))
}

/// Share of a rectangle that is ink, 0 to 1.
fn ink(sheet: &Sheet, place: &Place) -> f64 {
    let side = |from: f64, to: f64, length: u32| {
        let bound = |at: f64| at.clamp(0.0, f64::from(length)) as u32;
        bound(from.round())..bound(to.round())
    };
    let (across, down) = (side(place.left, place.right, sheet.image.width()), side(place.top, place.bottom, sheet.image.height()));
    let total = across.len() * down.len();
    let dark = down.flat_map(|y| across.clone().map(move |x| (x, y))).filter(|(x, y)| sheet.ink(f64::from(*x), f64::from(*y))).count();
    if total == 0 { 0.0 } else { dark as f64 / total as f64 }
}
