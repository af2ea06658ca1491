//! What is printed large or at the edge: the headings of parts, the title of the form and its number.

use greffier_language::{Anchor, Millimetres};

use super::compose::{Seen, round};
use super::phrases::Phrase;
use super::vocabulary::plain;
use super::{Area, Widget, ink, labels};

/// Headings have letters this much larger than labels.
const HEADING: f64 = 1.25;

/// The middle size of a page's letters.
fn letters(seen: &Seen) -> f64 {
    let mut sizes: Vec<f64> = seen.phrases.iter().map(|phrase| phrase.letters).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(2.5)
}

pub(super) fn is_heading(seen: &Seen, phrase: &Phrase) -> bool {
    phrase.letters >= HEADING * letters(seen) && phrase.text.chars().filter(|c| c.is_alphabetic()).count() >= 4
}

/// The last heading above a place.
pub(super) fn section(seen: &Seen, area: &Area) -> Option<String> {
    let labels_box = |phrase: &Phrase| seen.places.iter().any(|place| place.area.shared(&phrase.area.grown(2.0)) > 0.0);
    let above = |phrase: &&Phrase| {
        phrase.area.bottom() < area.y + 1.0 && is_heading(seen, phrase) && phrase.area.x < area.right() && !labels_box(phrase)
    };
    let last = seen.phrases.iter().filter(above).max_by(|a, b| a.area.y.total_cmp(&b.area.y))?;
    let text = last.text.split(['–', ':', '—', '(']).next().unwrap_or_default();
    Some(labels::tidy(text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-' || c == ' ')))
        .filter(|text| !text.is_empty())
}

/// The title: the largest letters of the upper part of the first page.
fn title(seen: &[Seen]) -> Option<&Phrase> {
    let page = seen.first()?;
    let high = page.ink.height as f64 / ink::PER_MM;
    let could = |phrase: &&Phrase| {
        phrase.area.bottom() < 0.4 * high
            && is_dark_on_light(page, phrase)
            && phrase.text.chars().filter(|c| c.is_alphabetic()).count() >= 8
    };
    page.phrases.iter().filter(could).max_by(|a, b| (a.letters * weight(a)).total_cmp(&(b.letters * weight(b))))
}

/// Light letters on a bar come out of a fax as they like: nothing to know a form by.
fn is_dark_on_light(page: &Seen, phrase: &Phrase) -> bool {
    page.ink.share_of(&phrase.area) < 0.6
}

/// A word alone in large letters is a ministry's name or a warning more often than a title.
fn weight(phrase: &Phrase) -> f64 {
    if phrase.text.contains(' ') { 1.25 } else { 1.0 }
}

pub(super) fn titles(seen: &[Seen]) -> String {
    title(seen).map_or_else(|| "Formulaire".to_owned(), |phrase| labels::tidy(&phrase.text))
}

/// A code such as `CA-101 (2026-01)` or `N° 14011*02` near the edge of the first page.
fn form_number(seen: &[Seen]) -> Option<&Phrase> {
    let page = seen.first()?;
    let high = page.ink.height as f64 / ink::PER_MM;
    let at_edge = |phrase: &&Phrase| phrase.area.bottom() < 0.16 * high || phrase.area.y > 0.86 * high;
    let score = |phrase: &Phrase| {
        let text = &phrase.text;
        let length = text.chars().count();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let lower = text.split_whitespace().filter(|word| word.chars().count() > 2 && word.chars().all(char::is_lowercase)).count();
        let page_number = plain(text).starts_with("page");
        let marks = usize::from(text.contains(['*', '-']))
            + usize::from(text.contains("N°") || text.contains("No"))
            + usize::from(text.starts_with(|c: char| c.is_uppercase()));
        if digits < 2 || !(4..=30).contains(&length) || lower > 0 || page_number || text.contains('/') {
            0
        } else {
            digits.min(6) + 3 * marks
        }
    };
    page.phrases
        .iter()
        .filter(at_edge)
        .filter(|phrase| is_dark_on_light(page, phrase))
        .filter(|phrase| score(phrase) > 5)
        .max_by_key(|phrase| score(phrase))
}

pub(super) fn anchors(seen: &[Seen], size: (f64, f64), widgets: &[Widget]) -> Vec<Anchor> {
    let free = |phrase: &&Phrase| widgets.iter().all(|widget| widget.page != 1 || widget.area.shared(&phrase.area) <= 0.0);
    let both = [title(seen), form_number(seen)];
    let mut chosen: Vec<&Phrase> = both.into_iter().flatten().filter(free).collect();
    chosen.dedup_by(|a, b| a.area == b.area);
    chosen
        .iter()
        .map(|phrase| Anchor { text: phrase.text.clone(), zone: phrase.area.grown(1.5).zone(1, round(size.0), round(size.1)) })
        .collect()
}

/// A file must name some text; a person puts the right one.
pub(super) fn somewhere(text: &str, size: (f64, f64)) -> Anchor {
    let zone = Millimetres { page: 1, x: 10.0, y: 10.0, width: round(size.0) - 20.0, height: 12.0 };
    Anchor { text: text.to_owned(), zone }
}
