//! The form fields of a PDF (ISO 32000-1, 12.7), with their places on the pages.

use std::sync::Arc;

use hayro::hayro_interpret::TransformExt as _;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Rect;

use super::{Area, Widget, WidgetKind};
use crate::decode::text_of;

/// Form fields that are looked at; no form has more.
const MAX_WIDGETS: usize = 2_000;
/// Parents of a field that are followed.
const MAX_DEPTH: usize = 16;
/// Flags of fields (tables 221, 226 and 228): from 1 in the standard, from 0 here.
const REQUIRED: i32 = 1 << 1;
const RADIO: i32 = 1 << 15;
const PUSH_BUTTON: i32 = 1 << 16;
const COMB: i32 = 1 << 24;
/// Flags of annotations (table 165): what nobody sees is no place to write.
const HIDDEN: i32 = 1 << 1;
const NO_VIEW: i32 = 1 << 5;
const MM_PER_POINT: f64 = 25.4 / 72.0;

/// The form fields of a PDF; none when it cannot be read or has none.
pub(super) fn widgets(bytes: &[u8]) -> Vec<Widget> {
    let Ok(pdf) = Pdf::new(Arc::new(bytes.to_vec())) else { return Vec::new() };
    let mut found = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for annotation in annotations.iter::<Dict<'_>>().take(MAX_WIDGETS) {
            found.extend(widget(&annotation, page, index as u32 + 1));
        }
        if found.len() >= MAX_WIDGETS {
            break;
        }
    }
    found
}

fn widget(annotation: &Dict<'_>, page: &Page<'_>, number: u32) -> Option<Widget> {
    if annotation.get::<Name<'_>>("Subtype")?.as_ref() != b"Widget" {
        return None;
    }
    if annotation.get::<i32>("F").unwrap_or(0) & (HIDDEN | NO_VIEW) != 0 {
        return None;
    }
    let chain = chain(annotation);
    let inherited = |key: &str| chain.iter().find(|dict| dict.contains_key(key));
    let flags = inherited("Ff").and_then(|dict| dict.get::<i32>("Ff")).unwrap_or(0);
    let kind = match inherited("FT")?.get::<Name<'_>>("FT")?.as_ref() {
        b"Tx" => WidgetKind::Text,
        b"Btn" if flags & PUSH_BUTTON != 0 => return None,
        b"Btn" if flags & RADIO != 0 => WidgetKind::Radio,
        b"Btn" => WidgetKind::CheckBox,
        b"Ch" => WidgetKind::List,
        b"Sig" => WidgetKind::Signature,
        _ => return None,
    };
    let cells = inherited("MaxLen").and_then(|dict| dict.get::<i32>("MaxLen")).and_then(|cells| u32::try_from(cells).ok());
    let mut parts: Vec<String> =
        chain.iter().filter_map(|dict| dict.get::<PdfString<'_>>("T")).map(|text| text_of(text.as_bytes())).collect();
    parts.reverse();
    let tooltip = inherited("TU").and_then(|dict| dict.get::<PdfString<'_>>("TU")).map(|text| text_of(text.as_bytes()));
    Some(Widget {
        page: number,
        name: parts.join("."),
        tooltip: tooltip.filter(|text| !text.trim().is_empty()),
        kind,
        area: area(annotation, page)?,
        comb: cells.filter(|cells| flags & COMB != 0 && (2..=40).contains(cells)),
        required: flags & REQUIRED != 0,
        on: on_state(annotation),
    })
}

/// The dictionary of a place and those of its parents, the nearest first.
fn chain<'a>(annotation: &Dict<'a>) -> Vec<Dict<'a>> {
    let mut chain = vec![annotation.clone()];
    while chain.len() < MAX_DEPTH {
        match chain.last().and_then(|last| last.get::<Dict<'_>>("Parent")) {
            Some(parent) => chain.push(parent),
            None => break,
        }
    }
    chain
}

fn area(annotation: &Dict<'_>, page: &Page<'_>) -> Option<Area> {
    let [x0, y0, x1, y1] = annotation.get::<[f32; 4]>("Rect")?.map(f64::from);
    if ![x0, y0, x1, y1].iter().all(|side| side.is_finite()) {
        return None;
    }
    let placed = page.initial_transform(true).to_kurbo().transform_rect_bbox(Rect::new(x0, y0, x1, y1).abs());
    let mm = |points: f64| points * MM_PER_POINT;
    Some(Area::between(mm(placed.x0.max(0.0)), mm(placed.y0.max(0.0)), mm(placed.x1), mm(placed.y1)))
}

/// The name of the state in which a button is on.
fn on_state(annotation: &Dict<'_>) -> Option<String> {
    let states = annotation.get::<Dict<'_>>("AP")?.get::<Dict<'_>>("N")?;
    states.entries().map(|(name, _)| String::from_utf8_lossy(name.as_ref()).into_owned()).find(|name| name != "Off")
}
