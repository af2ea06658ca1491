//! The printed words and codes that tell a form: read on the page, or, where a fax smudged words, seen.

use greffier_language::{Anchor, CodeAnchor, Form, Millimetres};

use super::page::Lying;
use crate::ReadError;
use crate::codes;
use crate::ocr::{Alphabet, Reader};
use crate::pixels::{FINE, Sheet};
use crate::text::bare;
use crate::zones::read_print;

/// Printed words count as read when this share of their letters is there: faxes lose some.
const LIKENESS: f64 = 0.6;
/// Words that cannot be read count as seen when this share of their ink is where it should be.
const SEEN: f64 = 0.7;
/// Of two forms, the words of the one are there rather than those of the other when they are so much more alike.
const CLEARLY: f64 = 0.15;

/// What the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Title {
    /// All are there, or those that are not legible look as they should.
    There,
    /// Some are there; others are not, or their figures differ.
    InPart,
    /// It is another form.
    NotThere,
}

/// Whether the printed words that tell the form are on the page. A code beside them speaks where it can be read.
///
/// # Errors
/// When the character recognition cannot work.
pub(super) fn title(sheet: &Sheet, lying: &Lying, form: &Form, reader: &mut dyn Reader) -> Result<Title, ReadError> {
    let (mut read, mut seen, mut other) = (0, 0, 0);
    for anchor in on_page(sheet, lying, &form.recognise, |anchor| &anchor.zone) {
        let text = read_print(sheet, &lying.registration, &anchor.zone, reader, Alphabet::Any)?;
        if likeness(&text, &anchor.text) >= LIKENESS {
            *if same_figures(&text, &anchor.text) { &mut read } else { &mut other } += 1;
        } else if print_is_there(sheet, lying, anchor) >= SEEN {
            seen += 1;
        } else {
            other += 1;
        }
    }
    for agrees in on_page(sheet, lying, &form.codes, |anchor| &anchor.zone).filter_map(|anchor| code_agrees(sheet, lying, anchor)) {
        *if agrees { &mut read } else { &mut other } += 1;
    }
    let asked = form.recognise.iter().any(|anchor| anchor.zone.page as usize == lying.page + 1);
    Ok(match (read, seen, other) {
        (1.., _, 0) => Title::There,
        // A further page need not have words of its own.
        (0, 0, 0) if !asked => Title::There,
        (0, 0, 0) | (0, 1.., 0) => Title::InPart,
        (read, seen, other) if read + seen >= other => Title::InPart,
        _ => Title::NotThere,
    })
}

/// Which of two forms the words on the page name: greater for the first, less for the second, equal when they do not tell.
///
/// # Errors
/// When the character recognition cannot work.
pub(super) fn words_say(
    sheet: &Sheet,
    [one, other]: [(&Lying, &Form); 2],
    reader: &mut dyn Reader,
) -> Result<std::cmp::Ordering, ReadError> {
    let own = mean_likeness(sheet, one, other.1, reader)?;
    let others = mean_likeness(sheet, other, one.1, reader)?;
    let apart = own - others;
    Ok(if apart.abs() < CLEARLY { std::cmp::Ordering::Equal } else { apart.total_cmp(&0.0) })
}

/// How alike what is read and the words and codes that the other form does not have are; 0.5 when it has them all.
fn mean_likeness(sheet: &Sheet, (lying, form): (&Lying, &Form), others: &Form, reader: &mut dyn Reader) -> Result<f64, ReadError> {
    let (mut sum, mut count) = (0.0, 0.0);
    let own_words = |anchor: &&Anchor| others.recognise.iter().all(|other| other.text != anchor.text);
    for anchor in on_page(sheet, lying, &form.recognise, |anchor| &anchor.zone).filter(own_words) {
        let text = read_print(sheet, &lying.registration, &anchor.zone, reader, Alphabet::Any)?;
        sum += likeness(&text, &anchor.text);
        count += 1.0;
    }
    let own_codes = |anchor: &&CodeAnchor| others.codes.iter().all(|other| other.code != anchor.code);
    for anchor in on_page(sheet, lying, &form.codes, |anchor| &anchor.zone).filter(own_codes) {
        if let Some(agrees) = code_agrees(sheet, lying, anchor) {
            sum += f64::from(u8::from(agrees));
            count += 1.0;
        }
    }
    Ok(if count > 0.0 { sum / count } else { 0.5 })
}

/// The anchors of this page of the form whose place was not cut off.
fn on_page<'a, A>(
    sheet: &'a Sheet,
    lying: &'a Lying,
    anchors: &'a [A],
    zone_of: impl Fn(&A) -> &Millimetres + 'a,
) -> impl Iterator<Item = &'a A> {
    anchors.iter().filter(move |anchor| {
        let zone = zone_of(anchor);
        let (x, y) = lying.registration.map.apply(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
        let inside = x >= 0.0 && y >= 0.0 && x < sheet.bits.width as f64 && y < sheet.bits.height as f64;
        zone.page as usize == lying.page + 1 && inside
    })
}

/// Whether the printed code is the anchor's; `None` when a fax spoiled it, or nobody can be sure of what is read.
fn code_agrees(sheet: &Sheet, lying: &Lying, anchor: &CodeAnchor) -> Option<bool> {
    let zone = &anchor.zone;
    let map = lying.registration.near(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
    let read = codes::read(sheet, &map, zone, &|text| text == anchor.code)?;
    if read.text == anchor.code { Some(true) } else { read.sure.then_some(false) }
}

/// Share of the anchor's print that has ink on the page.
fn print_is_there(sheet: &Sheet, lying: &Lying, anchor: &Anchor) -> f64 {
    let zone = &anchor.zone;
    let map = lying.registration.near(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
    let blank = &lying.blank_page().fine;
    let side = |from: f64, length: f64| (from * FINE) as i64..((from + length) * FINE) as i64;
    let (mut print, mut there) = (0_u32, 0_u32);
    for y in side(zone.y, zone.height) {
        for x in side(zone.x, zone.width).filter(|x| blank.get(*x, y)) {
            let (px, py) = map.apply((x as f64 + 0.5) / FINE, (y as f64 + 0.5) / FINE);
            print += 1;
            there += u32::from(sheet.ink(px, py));
        }
    }
    f64::from(there) / f64::from(print.max(1))
}

/// How alike two texts are when only their letters and digits count, 0 to 1.
fn likeness(read: &str, printed: &str) -> f64 {
    strsim::normalized_levenshtein(&bare(read), &bare(printed))
}

/// Whether the figures of a printed code are there: CA-101 is another form than CA-102. Letters that look like a figure count as it, and
/// what was read beside the code does not count.
fn same_figures(read: &str, printed: &str) -> bool {
    let figures = |text: &str, alike: bool| -> String {
        let figure = |letter: char| match letter {
            'O' | 'o' | 'Q' | 'D' if alike => Some('0'),
            'I' | 'l' | 'i' | '|' if alike => Some('1'),
            'Z' | 'z' if alike => Some('2'),
            'S' | 's' if alike => Some('5'),
            'B' if alike => Some('8'),
            other => other.is_ascii_digit().then_some(other),
        };
        text.chars().filter_map(figure).collect()
    };
    let wanted = figures(printed, false);
    wanted.is_empty() || figures(read, false).contains(&wanted) || figures(read, true).contains(&wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_compared_by_its_letters() {
        assert!(likeness("CHANGEMENT D'ADRESSE", "Changement d’adresse") > 0.99);
        assert!(likeness("Changernent dadressc", "Changement d'adresse") > LIKENESS);
        assert!(likeness("Demande de permis", "Changement d'adresse") < LIKENESS);
        assert!(likeness("", "Changement d'adresse") < 0.01);
    }

    #[test]
    fn figures_of_a_code_must_be_there() {
        assert!(same_figures("CA-1O1", "CA-101") && same_figures("CA-l01 .", "CA-101") && same_figures("anything", "Title"));
        assert!(!same_figures("CA-102", "CA-101") && !same_figures("CA-", "CA-101"));
    }
}
