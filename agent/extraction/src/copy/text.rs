//! The words of a document: what was read on its pages, with the values of a form's fields in the place of what was read there.

use std::collections::BTreeMap;

use greffier_casework::{Field, Source, Zone};

use crate::{PageText, TextWord};

/// The pages with the values of fields put in: what a person typed, else what was read for the field, which is better than what the
/// reading of the whole page made of the same zone.
#[must_use]
pub fn with_fields<'f>(text: Vec<PageText>, fields: impl IntoIterator<Item = &'f Field>) -> Vec<PageText> {
    let mut pages: BTreeMap<u32, Vec<TextWord>> = text.into_iter().map(|page| (page.page, page.words)).collect();
    for field in fields.into_iter().filter(|field| field.source != Source::Ink) {
        let Some(zone) = field.zone else { continue };
        let value = if field.checked_by.is_some() || field.raw.is_empty() { &field.value } else { &field.raw };
        if value.trim().is_empty() {
            continue;
        }
        let words = pages.entry(zone.page).or_default();
        let place = words.iter().position(|word| stands_in(word, &zone)).unwrap_or(words.len());
        let line = words.get(place).or(words.last()).map_or(0, |word| word.line);
        words.retain(|word| !stands_in(word, &zone));
        let place = place.min(words.len());
        words.splice(place..place, words_of(field, value, zone, line));
    }
    pages.into_iter().map(|(page, words)| PageText { page, words }).collect()
}

/// The text of each page from the first on, a line a line, without the words that stand in a zone of `hidden` and without those that are
/// part of one of its values, wherever they stand: what may be searched for.
#[must_use]
pub fn plain_text(text: &[PageText], hidden: &[&Field]) -> Vec<String> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let values = hidden.iter().flat_map(|field| [&field.value, &field.raw]);
    let secret: Vec<String> =
        values.flat_map(|value| value.split(' ').chain([value.as_str()])).map(letters).filter(|part| !part.is_empty()).collect();
    let told = |word: &TextWord| {
        let folded = letters(&word.text);
        // A part of a number that was written with blanks is one as well.
        let part = folded.len() >= 3 && folded.bytes().all(|byte| byte.is_ascii_digit()) && secret.iter().any(|one| one.contains(&folded));
        let in_zone = hidden.iter().filter_map(|field| field.zone.as_ref()).any(|zone| stands_in(word, zone));
        !in_zone && !part && !secret.contains(&folded)
    };
    let last = text.iter().map(|page| page.page).max().unwrap_or(0);
    (1..=last)
        .map(|number| {
            let words = text.iter().filter(|page| page.page == number).flat_map(|page| &page.words).filter(|word| told(word));
            let mut out = String::new();
            let mut line = None;
            for word in words {
                if let Some(line) = line {
                    out.push(if line == word.line { ' ' } else { '\n' });
                }
                line = Some(word.line);
                out.push_str(&word.text);
            }
            out
        })
        .collect()
}

/// Whether the middle of a word lies in a zone.
fn stands_in(word: &TextWord, zone: &Zone) -> bool {
    let (x, y) = (word.zone.x + word.zone.width / 2.0, word.zone.y + word.zone.height / 2.0);
    word.zone.page == zone.page && (zone.x..zone.x + zone.width).contains(&x) && (zone.y..zone.y + zone.height).contains(&y)
}

/// A value as words, each in its part of the zone.
fn words_of(field: &Field, value: &str, zone: Zone, line: u32) -> Vec<TextWord> {
    let characters = value.chars().count().max(1) as f64;
    let share = |count: usize| zone.width * count as f64 / characters;
    let (mut words, mut before) = (Vec::new(), 0);
    for part in value.split(' ') {
        let long = part.chars().count();
        if long > 0 {
            let place = Zone { x: zone.x + share(before), width: share(long), ..zone };
            words.push(TextWord { text: part.to_owned(), zone: place, line, confidence: field.confidence });
        }
        before += long + 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use greffier_casework::Confidence;

    use super::*;

    fn zone(page: u32, y: f64) -> Zone {
        Zone { page, x: 0.1, y, width: 0.4, height: 0.02 }
    }

    fn word(text: &str, x: f64, y: f64, line: u32) -> TextWord {
        TextWord { text: text.into(), zone: Zone { page: 1, x, y, width: 0.05, height: 0.01 }, line, confidence: Confidence(500) }
    }

    fn field(value: &str, raw: &str, source: Source, zone: Option<Zone>) -> Field {
        let (value, raw, doubts) = (value.into(), raw.into(), Vec::new());
        Field { name: "nom".into(), value, raw, confidence: Confidence(900), doubtful: false, doubts, zone, source, checked_by: None }
    }

    fn page() -> Vec<PageText> {
        let words = vec![
            word("Nom", 0.05, 0.1, 0),
            word("JE4N", 0.2, 0.2, 1),
            word("046", 0.2, 0.3, 2),
            word("454", 0.7, 0.8, 3),
            word("Fin", 0.7, 0.9, 4),
        ];
        vec![PageText { page: 1, words }]
    }

    fn told(pages: &[PageText]) -> Vec<(u32, &str)> {
        pages.iter().flat_map(|page| &page.words).map(|word| (word.zone.page, word.text.as_str())).collect()
    }

    #[test]
    fn values_of_fields_stand_in_the_place_of_what_was_read_there() {
        let read = field("Jean Roy", "JEAN ROY", Source::Ocr, Some(zone(1, 0.2)));
        let corrected = Field { checked_by: Some("marie".into()), ..field("Ève", "Eve", Source::Person, Some(zone(2, 0.2))) };
        let others = [
            field("true", "", Source::Ink, Some(zone(1, 0.1))),
            field("x", "x", Source::Ocr, None),
            field("", "", Source::Ocr, Some(zone(1, 0.9))),
        ];
        let pages = with_fields(page(), [&read, &corrected].into_iter().chain(&others));
        assert_eq!(told(&pages), [(1, "Nom"), (1, "JEAN"), (1, "ROY"), (1, "046"), (1, "454"), (1, "Fin"), (2, "Ève")]);
        let (first, last) = (&pages[0].words[1].zone, &pages[0].words[2].zone);
        assert!(first.x == 0.1 && (first.width - 0.2).abs() < 1e-9 && (last.x + last.width - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_hidden_is_not_in_the_text_wherever_it_stands() {
        let nas = field("046454286", "046 454 286", Source::Ocr, Some(zone(1, 0.295)));
        assert_eq!(plain_text(&page(), &[&nas]), ["Nom\nJE4N\nFin"]);
        assert_eq!(plain_text(&page(), &[]), ["Nom\nJE4N\n046\n454\nFin"]);
        let third = PageText { page: 3, words: vec![word("a", 0.0, 0.0, 0), word("b", 0.0, 0.0, 0)] };
        assert_eq!(plain_text(&[third], &[]), ["", "", "a b"]);
    }
}
