//! A bar code or QR code in a zone: its content, and how sure that is.

use greffier_language::{FieldDef, Millimetres};

use super::ink::Verdict;
use super::patch::{Cut, Patch};
use super::{Laid, line};
use crate::codes;
use crate::pixels::Affine;

/// A symbol that guards itself, or that was read alike twice.
const SURE: f64 = 0.995;
/// A symbol without a check that was read once.
const ONCE: f64 = 0.6;
/// The content is not what the form asks for, or readings differ: as in the judgement of texts.
const FAULTY: f64 = 0.4;
/// Share of a zone that print of the blank covers when a code is printed there; words and frames cover less.
const PRINTED: f64 = 0.2;

/// Reads the code of a field.
pub(super) fn read(field: &FieldDef, laid: &Laid<'_>, map: &Affine, zone: &Millimetres) -> Verdict {
    if is_empty(laid, map, zone) {
        return verdict(String::new(), String::new(), 0.999, None);
    }
    let asked = field.details.pattern.is_some() || !field.details.list.is_empty();
    let fits = |text: &str| asked && field.canonical(text).is_ok();
    let Some(codes::Content { text: raw, sure, contradicted }) = codes::read(laid.sheet, map, zone, &fits) else {
        return verdict(String::new(), String::new(), 0.0, Some("code-not-read"));
    };
    match field.canonical(&raw) {
        Err(fault) => verdict(raw.clone(), raw, FAULTY, Some(fault.code())),
        Ok(value) if contradicted => verdict(value, raw, FAULTY, Some("readings-differ")),
        Ok(value) if !sure => verdict(value, raw, ONCE, Some("low-confidence")),
        Ok(value) => verdict(value, raw, SURE, None),
    }
}

fn verdict(value: String, raw: String, confidence: f64, doubt: Option<&str>) -> Verdict {
    Verdict { value, raw, confidence, doubts: doubt.into_iter().map(str::to_owned).collect() }
}

/// Whether nobody put anything into the zone and the blank has no code there itself.
fn is_empty(laid: &Laid<'_>, map: &Affine, zone: &Millimetres) -> bool {
    let mut patch = Patch::cut(laid.sheet, Some(laid.blank), map, zone, Cut { inset: 0.25, wipe_print: false, widen: 1 });
    if patch.printed_share() >= PRINTED {
        return false;
    }
    line::clean(&mut patch);
    line::is_blank(&patch)
}
