//! Registered pages to fields: each zone is cut out, cleaned and read alone.

mod calibration;
mod code;
mod confidence;
mod hand;
mod hand_calibration;
mod ink;
mod judge;
mod knowledge;
mod line;
mod patch;
mod place;
mod text;

use std::time::Duration;

use greffier_casework::{Confidence, Field, FieldName, Source, Zone};
use greffier_language::{FieldDef, FieldType, Form, Millimetres, check_rules};

pub use self::confidence::FEATURES;
pub use self::hand::INK_FEATURES;
use self::ink::Verdict;
use self::patch::{Cut, Patch};
use self::text::Text;
use crate::ReadError;
use crate::decode::Place;
use crate::ocr::{Alphabet, Reader, Readers};
use crate::outcome::Explained;
use crate::pixels::{Affine, BlankPage, Registration, Sheet};
use crate::sources::{Found, read_words, value_at};

/// Taken away on each side of a text zone, in millimetres: what is left of its frame after a good registration.
const TEXT_INSET_MM: f64 = 0.25;
/// A residual up to this is what a good fax gives.
const GOOD_RESIDUAL_MM: f64 = 0.25;

/// One page of a form lying on its blank.
pub(crate) struct Laid<'a> {
    pub sheet: &'a Sheet,
    pub blank: &'a BlankPage,
    pub registration: &'a Registration,
    /// The page of the document, from 1.
    pub number: u32,
}

/// Reads the fields of a form. `pages` are the pages of the form in order; `None` for one that is missing or does not lie on its blank.
/// How the values came about is put into `explained` where that is wanted.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn read_fields(
    form: &Form,
    pages: &[Option<Laid<'_>>],
    readers: &mut Readers,
    mut explained: Option<&mut Vec<Explained>>,
    ocr: &mut Duration,
) -> Result<Vec<Field>, ReadError> {
    let read = form.fields.iter().map(|field| read_field(field, pages, readers, explained.as_deref_mut(), ocr));
    let mut fields = read.collect::<Result<Vec<Field>, ReadError>>()?;
    doubt_what_breaks_rules(form, &mut fields);
    Ok(fields)
}

/// What does not hold between fields makes each of them doubtful: nobody can say which one is wrong.
fn doubt_what_breaks_rules(form: &Form, fields: &mut [Field]) {
    let values = fields.iter().map(|field| (field.name.0.clone(), field.value.clone())).collect();
    for violation in check_rules(form, &values) {
        for field in fields.iter_mut().filter(|field| violation.fields.contains(&field.name.0)) {
            field.doubtful = true;
            if !field.doubts.contains(&violation.code) {
                field.doubts.push(violation.code.clone());
            }
        }
    }
}

fn read_field(
    field: &FieldDef,
    pages: &[Option<Laid<'_>>],
    readers: &mut Readers,
    explained: Option<&mut Vec<Explained>>,
    ocr: &mut Duration,
) -> Result<Field, ReadError> {
    let zone = field.zone.or_else(|| around(field));
    let laid = zone.and_then(|zone| pages.get(zone.page.checked_sub(1)? as usize)?.as_ref());
    let (Some(zone), Some(laid)) = (zone, laid) else { return Ok(missing(field)) };
    let place = |zone: &Millimetres| place::place(laid.sheet, laid.blank, laid.registration, zone);
    let map = place(&zone);
    let mut read = |place: &Place| read_words(laid.sheet, place, readers.first.as_mut(), ocr);
    // What a file says beside a code is not its content.
    let said = if field.kind == FieldType::Code { None } else { value_at(laid.sheet, laid.blank, field, &zone, place, &mut read)? };
    if let Some(found) = said {
        let Found { value, raw, confidence, doubts, source } = found;
        return Ok(Field { source, ..finish(field, Verdict { value, raw, confidence, doubts }, laid, &map, &zone) });
    }
    let cut = |cut| Patch::cut(laid.sheet, Some(laid.blank), &map, &zone, cut);
    let verdict = match field.kind {
        FieldType::Checkbox => ink::checkbox(box_ink(laid, &map, &zone)),
        FieldType::Choice => choice(field, laid),
        FieldType::Code => code::read(field, laid, &map, &zone),
        FieldType::Signature => ink::mark(cut(ink::signature_cut()), ink::SIGNED),
        FieldType::Initials => ink::mark(cut(ink::signature_cut()), ink::INITIALLED),
        FieldType::Stamp => ink::mark(cut(ink::signature_cut()), ink::STAMPED),
        _ => Text::of(field, cut(text_cut(field))).read(field, readers, explained, ocr)?,
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

fn text_cut(field: &FieldDef) -> Cut {
    Cut { inset: if field.comb.is_some() { 0.0 } else { TEXT_INSET_MM }, wipe_print: field.comb.is_some(), widen: 1 }
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
    text::print(Patch::cut(sheet, None, &map, zone, Cut::default()), reader, alphabet)
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
    confidence *= 1.0 - ((laid.registration.residual_mm - GOOD_RESIDUAL_MM) / 5.0).clamp(0.0, 0.5);
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
