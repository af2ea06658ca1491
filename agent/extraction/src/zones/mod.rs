//! Registered pages to fields: each zone is cut out, cleaned and read alone.

mod ink;
mod judge;
mod line;
mod patch;
mod place;

use std::time::{Duration, Instant};

use greffier_casework::{Confidence, Field, FieldName, Source, Zone};
use greffier_language::{FieldDef, FieldType, Form, Millimetres};
use image::GrayImage;

use self::ink::Verdict;
use self::judge::{Judgement, Look};
use self::patch::{Cut, Patch};
use crate::ReadError;
use crate::decode::Place;
use crate::ocr::{Alphabet, Reader, Readers, Reading};
use crate::pixels::{Affine, BlankPage, Registration, Sheet};
use crate::sources::{Found, read_words, value_at};

/// Taken away on each side of a text zone, in millimetres: what is left of its frame after a good registration.
const TEXT_INSET_MM: f64 = 0.25;
/// Lines of one zone that are read; the field of a form has no more.
const MAX_LINES: usize = 12;
/// Size of the second look at a line.
const SECOND_SIZE: f64 = 1.5;

/// Characters of a Canadian postal code.
const POSTAL_CODE: usize = 6;

/// One page of a form lying on its blank.
pub(crate) struct Laid<'a> {
    pub sheet: &'a Sheet,
    pub blank: &'a BlankPage,
    pub registration: &'a Registration,
    /// The page of the document, from 1.
    pub number: u32,
}

/// Reads the fields of a form. `pages` are the pages of the form in order; `None` for one that is missing or does not lie on its blank.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_fields(
    form: &Form,
    pages: &[Option<Laid<'_>>],
    readers: &mut Readers,
    ocr: &mut Duration,
) -> Result<Vec<Field>, ReadError> {
    form.fields.iter().map(|field| read_field(field, pages, readers, ocr)).collect()
}

fn read_field(field: &FieldDef, pages: &[Option<Laid<'_>>], readers: &mut Readers, ocr: &mut Duration) -> Result<Field, ReadError> {
    let zone = field.zone.or_else(|| around(field));
    let laid = zone.and_then(|zone| pages.get(zone.page.checked_sub(1)? as usize)?.as_ref());
    let (Some(zone), Some(laid)) = (zone, laid) else { return Ok(missing(field)) };
    let place = |zone: &Millimetres| place::place(laid.sheet, laid.blank, laid.registration, zone);
    let map = place(&zone);
    let mut read = |place: &Place| read_words(laid.sheet, place, readers.first.as_mut(), ocr);
    if let Some(found) = value_at(laid.sheet, laid.blank, field, &zone, place, &mut read)? {
        let Found { value, raw, confidence, doubts, source } = found;
        return Ok(Field { source, ..finish(field, Verdict { value, raw, confidence, doubts }, laid, &map, &zone) });
    }
    let verdict = match field.kind {
        FieldType::Checkbox => ink::checkbox(box_ink(laid, &map, &zone)),
        FieldType::Choice => choice(field, laid),
        FieldType::Code => Verdict { value: String::new(), raw: String::new(), confidence: 0.0, doubts: vec!["code-not-read".to_owned()] },
        FieldType::Signature | FieldType::Initials | FieldType::Stamp => {
            ink::signature(Patch::cut(laid.sheet, Some(laid.blank), &map, &zone, ink::signature_cut()))
        }
        _ => text(field, laid, &map, &zone, readers, ocr)?,
    };
    Ok(finish(field, verdict, laid, &map, &zone))
}

/// The rectangle around the boxes of a choice.
fn around(field: &FieldDef) -> Option<Millimetres> {
    let first = field.options.first()?.zone;
    let inside = field.options.iter().map(|option| option.zone).filter(|zone| zone.page == first.page);
    Some(inside.fold(first, |all, zone| {
        let (x, y) = (all.x.min(zone.x), all.y.min(zone.y));
        let right = (all.x + all.width).max(zone.x + zone.width);
        let bottom = (all.y + all.height).max(zone.y + zone.height);
        Millimetres { page: all.page, x, y, width: right - x, height: bottom - y }
    }))
}

fn box_ink(laid: &Laid<'_>, map: &Affine, zone: &Millimetres) -> f64 {
    ink::box_ink(Patch::cut(laid.sheet, Some(laid.blank), map, zone, ink::box_cut(zone)))
}

fn choice(field: &FieldDef, laid: &Laid<'_>) -> Verdict {
    let inks: Vec<f64> = field
        .options
        .iter()
        .map(|option| box_ink(laid, &place::place(laid.sheet, laid.blank, laid.registration, &option.zone), &option.zone))
        .collect();
    ink::choice(&field.options, &inks)
}

fn text(
    field: &FieldDef,
    laid: &Laid<'_>,
    map: &Affine,
    zone: &Millimetres,
    readers: &mut Readers,
    ocr: &mut Duration,
) -> Result<Verdict, ReadError> {
    let cut = Cut { inset: if field.comb.is_some() { 0.0 } else { TEXT_INSET_MM }, wipe_print: field.comb.is_some(), widen: 1 };
    let mut patch = Patch::cut(laid.sheet, Some(laid.blank), map, zone, cut);
    line::clean(&mut patch);
    if line::is_blank(&patch) {
        return Ok(Verdict { value: String::new(), raw: String::new(), confidence: 0.995, doubts: Vec::new() });
    }
    let comb = field.comb.and_then(|cells| line::comb(&patch, cells));
    let cells = comb.as_ref().map(line::Comb::filled);
    let looks = match &comb {
        Some(comb) if field.kind == FieldType::PostalCode && comb.filled() == POSTAL_CODE => look_by_place(comb, readers, ocr)?,
        Some(comb) => look(&[comb.line(|_| true)], Alphabet::of(field.kind, true), readers, ocr)?,
        None => look(&line::lines(&patch), Alphabet::of(field.kind, false), readers, ocr)?,
    };
    let Judgement { value, raw, confidence, doubts } = judge::judge(field.kind, &field.details, &looks, cells);
    Ok(Verdict { value, raw, confidence, doubts })
}

/// Looks at the letters and at the digits of a postal code apart: each place has one alphabet, so 0 and O cannot be confused.
fn look_by_place(comb: &line::Comb, readers: &mut Readers, ocr: &mut Duration) -> Result<Vec<Look>, ReadError> {
    let letters = look(&[comb.line(|place| place % 2 == 0)], Alphabet::PostalLetters, readers, ocr)?;
    let digits = look(&[comb.line(|place| place % 2 == 1)], Alphabet::Digits, readers, ocr)?;
    Ok(letters.iter().zip(&digits).map(|(letters, digits)| interleaved(letters, digits)).collect())
}

/// What stands at every other place, put together. Parts of different lengths stay side by side: no code comes of them.
fn interleaved(letters: &Look, digits: &Look) -> Look {
    let bare = |look: &Look| look.reading.text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let (first, second) = (bare(letters), bare(digits));
    let text = if first.len() == second.len() {
        first.iter().zip(&second).flat_map(|(letter, digit)| [*letter, *digit]).collect()
    } else {
        first.iter().chain(&second).collect()
    };
    Look {
        reading: Reading { text, confidence: letters.reading.confidence.min(digits.reading.confidence), characters: Vec::new() },
        accents: letters.accents,
    }
}

/// Looks at lines as often as it takes to be sure: every reader once, softened as jagged fax edges need it; a lone reader, or one whose
/// accents nobody else can confirm, a second time in another size, where it makes other mistakes.
fn look(lines: &[GrayImage], alphabet: Alphabet, readers: &mut Readers, ocr: &mut Duration) -> Result<Vec<Look>, ReadError> {
    let mut looks = Vec::new();
    let alone = readers.second.is_none();
    for (index, reader) in readers.for_alphabet(alphabet).into_iter().enumerate() {
        let accents = reader.knows_accents();
        looks.push(Look { reading: read_lines(lines, alphabet, reader, ocr, &line::softened)?, accents });
        let accented = accents && looks[index].reading.text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        if alone || (accented && alphabet.has_accents()) {
            let again = read_lines(lines, alphabet, reader, ocr, &|one| line::resized(one, SECOND_SIZE))?;
            looks.push(Look { reading: again, accents });
        }
    }
    Ok(looks)
}

/// Reads lines from the top; the text is joined by blanks, the confidence is that of the worst line.
fn read_lines(
    lines: &[GrayImage],
    alphabet: Alphabet,
    reader: &mut dyn Reader,
    ocr: &mut Duration,
    prepare: &dyn Fn(&GrayImage) -> GrayImage,
) -> Result<Reading, ReadError> {
    let mut whole = Reading { confidence: 1.0, ..Reading::default() };
    for line in lines.iter().take(MAX_LINES) {
        let picture = prepare(line);
        let started = Instant::now();
        let reading = reader.read_line(&picture, alphabet)?;
        *ocr += started.elapsed();
        if !whole.text.is_empty() && !reading.text.is_empty() {
            whole.text.push(' ');
        }
        whole.text.push_str(&reading.text);
        whole.confidence = whole.confidence.min(reading.confidence);
    }
    Ok(whole)
}

/// Reads printed words (a title) of a registered page.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_print(
    sheet: &Sheet,
    registration: &Registration,
    zone: &Millimetres,
    reader: &mut dyn Reader,
    alphabet: Alphabet,
) -> Result<String, ReadError> {
    let map = registration.near(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
    let mut patch = Patch::cut(sheet, None, &map, zone, Cut::default());
    line::clean(&mut patch);
    let lines = if line::is_blank(&patch) { Vec::new() } else { line::lines(&patch) };
    Ok(read_lines(&lines, alphabet, reader, &mut Duration::default(), &line::softened)?.text)
}

/// A field whose page is not there.
fn missing(field: &FieldDef) -> Field {
    Field {
        name: FieldName(field.name.clone()),
        value: if field.kind.is_boolean() { "false".to_owned() } else { String::new() },
        raw: String::new(),
        confidence: Confidence(0),
        doubtful: true,
        doubts: vec!["registration".to_owned()],
        zone: None,
        source: if field.kind.is_ink() { Source::Ink } else { Source::Ocr },
        checked_by: None,
    }
}

fn finish(field: &FieldDef, verdict: Verdict, laid: &Laid<'_>, map: &Affine, zone: &Millimetres) -> Field {
    let Verdict { value, raw, mut confidence, mut doubts } = verdict;
    if field.required && (value.is_empty() || (field.kind.is_boolean() && value == "false")) {
        doubts.push("required-empty".to_owned());
    }
    // A page that lies badly on its blank may show the neighbour's value, however well that is read.
    if !laid.registration.is_certain() {
        doubts.push("registration".to_owned());
        confidence = confidence.min(0.3);
    }
    confidence *= 1.0 - (laid.registration.residual_mm / 5.0).min(0.5);
    let [x, y, width, height] = laid.sheet.fractions(map, zone.x, zone.y, zone.width, zone.height);
    Field {
        name: FieldName(field.name.clone()),
        value,
        raw,
        confidence: Confidence::from_share(confidence),
        doubtful: !doubts.is_empty(),
        doubts,
        zone: Some(Zone { page: laid.number, x, y, width, height }),
        source: if field.kind.is_ink() { Source::Ink } else { Source::Ocr },
        checked_by: None,
    }
}
