//! Where a value is taken from: what was typed into a form, then text that the page draws, then its pixels. Decided zone by zone, so a
//! page that mixes them is read rightly.
//!
//! **Architecture Invariant:** a file may say what it likes; a value is taken from it only where its pixels do not contradict it.

mod form_value;
mod text_layer;
mod trust;

use greffier_casework::Source;
use greffier_language::{FieldDef, Millimetres};

use crate::ReadError;
use crate::decode::Place;
use crate::pixels::{Affine, BlankPage, FINE, Sheet};

pub(crate) use self::trust::{Trust, examine, read_words};

/// A value that was typed and not read.
const TYPED: f64 = 0.999;
/// Letters that the page draws.
const DRAWN: f64 = 0.995;
/// Hidden letters that a second reading of the same place confirmed.
const CONFIRMED: f64 = 0.97;
/// Something contradicts the value, or it is none of its type: as in [`crate::zones`].
const FAULTY: f64 = 0.4;

/// Share of a zone that something put over the page must cover to matter.
const OVER: f64 = 0.02;

/// A value with its source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub value: String,
    pub raw: String,
    pub confidence: f64,
    pub doubts: Vec<String>,
    pub source: Source,
}

impl Found {
    fn new(source: Source, confidence: f64, raw: String, doubts: Vec<String>) -> Self {
        Self { value: raw.clone(), raw, confidence, doubts, source }
    }

    /// With its value brought to the canonical text of its field; a raw text that is no value of its type stays and is doubtful.
    fn normalised(mut self, field: &FieldDef) -> Self {
        match field.canonical(&self.raw) {
            Ok(value) => self.value = value,
            Err(fault) => self.doubts.push(fault.code().to_owned()),
        }
        if !self.doubts.is_empty() {
            self.confidence = self.confidence.min(FAULTY);
        }
        self
    }
}

/// Where the zone of a field stands on a page.
struct Spot<'a> {
    sheet: &'a Sheet,
    field: &'a FieldDef,
    /// The zone in pixels of the page.
    zone: Place,
    /// The boxes of a choice.
    options: Vec<Place>,
    /// Pixels of the page where the blank has ink inside the zone, each standing for `print_pixels` of them.
    print: Vec<(f64, f64)>,
    print_pixels: f64,
}

impl<'a> Spot<'a> {
    /// `map` leads from the blank to the page around a zone.
    fn new(sheet: &'a Sheet, blank: &BlankPage, field: &'a FieldDef, zone: &Millimetres, map: impl Fn(&Millimetres) -> Affine) -> Self {
        let around = map(zone);
        let (across, down) = around.scale();
        Self {
            sheet,
            field,
            zone: on_page(&around, zone),
            options: field.options.iter().map(|option| on_page(&map(&option.zone), &option.zone)).collect(),
            print: print_inside(blank, &around, zone),
            print_pixels: across * down / (FINE * FINE),
        }
    }

    fn value(&self, read: &mut dyn FnMut(&Place) -> Result<String, ReadError>) -> Result<Option<Found>, ReadError> {
        let overlays = &self.sheet.facts.overlays;
        let over = |text: bool| overlays.iter().any(|one| one.text == text && one.place.shared(&self.zone) > OVER * self.zone.area());
        // What was put over the page afterwards hides or adds something: only the pixels say what people see.
        if over(false) {
            return Ok(None);
        }
        let typed = if over(true) { None } else { form_value::find(self) };
        if typed.is_some() { Ok(typed) } else { text_layer::find(self, read) }
    }
}

/// The rectangle around a zone on the page.
fn on_page(map: &Affine, zone: &Millimetres) -> Place {
    let corner = |x: f64, y: f64| {
        let (x, y) = map.apply(x, y);
        Place::new(x, y, 0.0, 0.0)
    };
    let (right, bottom) = (zone.x + zone.width, zone.y + zone.height);
    [corner(right, zone.y), corner(zone.x, bottom), corner(right, bottom)].iter().fold(corner(zone.x, zone.y), |all, one| all.around(one))
}

fn print_inside(blank: &BlankPage, map: &Affine, zone: &Millimetres) -> Vec<(f64, f64)> {
    let side = |from: f64, length: f64| (from * FINE) as i64..((from + length) * FINE) as i64;
    let places = side(zone.y, zone.height).flat_map(|y| side(zone.x, zone.width).map(move |x| (x, y)));
    let middle = |at: i64| (at as f64 + 0.5) / FINE;
    places.filter(|(x, y)| blank.fine.get(*x, *y)).map(|(x, y)| map.apply(middle(x), middle(y))).collect()
}

/// The value of a field as the file says it: a form value, else the words of a trusted text; `None` when only the pixels can tell.
/// `map` leads from the blank to the page around a zone, `read` reads a place of the page.
///
/// # Errors
/// What `read` says.
pub(crate) fn value_at(
    sheet: &Sheet,
    blank: &BlankPage,
    field: &FieldDef,
    zone: &Millimetres,
    map: impl Fn(&Millimetres) -> Affine,
    read: &mut dyn FnMut(&Place) -> Result<String, ReadError>,
) -> Result<Option<Found>, ReadError> {
    if sheet.facts.is_empty() { Ok(None) } else { Spot::new(sheet, blank, field, zone, map).value(read) }
}
