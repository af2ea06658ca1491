//! The fields of a form (ISO 32000-1, section 12.7) as they stand on one page, and what else was put on it.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;

use super::strings::{MAX_CHARS, text};
use super::xfa::{Dataset, Xfa};
use crate::decode::facts::{Overlay, PageFacts, Place, Widget, WidgetKind};

/// Annotations of one page that are looked at.
const MAX_ANNOTATIONS: usize = 5_000;
/// Levels of fields above a widget. A circle of parents ends here.
const MAX_DEPTH: usize = 32;
/// Entries of a list to choose from.
const MAX_OPTIONS: usize = 2_000;
/// Bytes of a value that is kept as a stream.
const MAX_STREAM: usize = 64 << 10;

const ANNOTATION_HIDDEN: u32 = 1 << 1;
const ANNOTATION_NO_VIEW: u32 = 1 << 5;
const FIELD_PASSWORD: u32 = 1 << 13;
const FIELD_RADIO: u32 = 1 << 15;
const FIELD_PUSH_BUTTON: u32 = 1 << 16;

/// What the whole file says about its form.
#[derive(Default)]
pub(super) struct FormOfFile {
    dataset: Option<Dataset>,
    /// A viewer draws the fields, whatever the page draws for them.
    viewer_draws: bool,
    /// The form is made by a program when the file is opened (XFA); the pages only stand in for it.
    pub(super) dynamic: bool,
}

impl FormOfFile {
    pub(super) fn of(pdf: &Pdf) -> Self {
        let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Self::default() };
        let Some(form) = root.get::<Dict<'_>>(b"AcroForm") else { return Self::default() };
        let fields = form.get::<Array<'_>>(b"Fields").is_some_and(|fields| fields.raw_iter().next().is_some());
        let viewer_draws = form.get::<bool>(b"NeedAppearances").unwrap_or(false);
        let (dataset, xfa) = match Xfa::of(&form) {
            Some(Xfa { dataset }) => (dataset, true),
            None => (None, false),
        };
        Self { dataset, viewer_draws, dynamic: xfa && (!fields || root.get::<bool>(b"NeedsRendering").unwrap_or(false)) }
    }
}

/// The fields and the overlays of a page; `to_page` leads from user space to the upright page.
pub(super) fn facts(page: &Page<'_>, to_page: Affine, form: &FormOfFile) -> PageFacts {
    let mut facts = PageFacts::default();
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { return facts };
    for annotation in annotations.iter::<Dict<'_>>().take(MAX_ANNOTATIONS) {
        let flags = annotation.get::<u32>(b"F").unwrap_or(0);
        let Some(rect) = annotation.get::<Rect>(b"Rect").filter(|_| flags & (ANNOTATION_HIDDEN | ANNOTATION_NO_VIEW) == 0) else {
            continue;
        };
        let place = place(rect, to_page);
        let subtype = annotation.get::<Name<'_>>(b"Subtype");
        match subtype.as_ref().map(AsRef::as_ref) {
            Some(b"Widget") => facts.widgets.extend(widget(&annotation, place, form)),
            Some(b"Link" | b"Popup") => {}
            kind if annotation.contains_key(b"AP") => facts.overlays.push(Overlay { place, text: kind == Some(b"FreeText") }),
            _ => {}
        }
    }
    facts
}

fn place(rect: Rect, to_page: Affine) -> Place {
    let placed = to_page.transform_rect_bbox(hayro::kurbo::Rect::new(rect.x0, rect.y0, rect.x1, rect.y1));
    Place { left: placed.x0, top: placed.y0, right: placed.x1, bottom: placed.y1 }
}

/// The widget and the fields above it, nearest first: what a field does not say it inherits (section 12.7.3.1).
struct Line<'a>(Vec<Dict<'a>>);

impl<'a> Line<'a> {
    fn of(widget: &Dict<'a>) -> Self {
        let mut line = vec![widget.clone()];
        while line.len() < MAX_DEPTH
            && let Some(parent) = line.last().and_then(|last| last.get::<Dict<'a>>(b"Parent"))
        {
            line.push(parent);
        }
        Self(line)
    }

    fn inherited(&self, key: &[u8]) -> Option<Object<'a>> {
        self.0.iter().find_map(|one| one.get::<Object<'a>>(key))
    }

    fn flags(&self) -> u32 {
        self.0.iter().find_map(|one| one.get::<u32>(b"Ff")).unwrap_or(0)
    }

    fn name(&self) -> String {
        let parts: Vec<String> = self.0.iter().rev().filter_map(|one| Some(text(one.get::<PdfString<'_>>(b"T")?.as_bytes()))).collect();
        parts.join(".").chars().take(MAX_CHARS).collect()
    }
}

fn widget(annotation: &Dict<'_>, place: Place, form: &FormOfFile) -> Option<Widget> {
    let line = Line::of(annotation);
    let flags = line.flags();
    let kind = match line.inherited(b"FT")?.into_name()?.as_ref() {
        b"Tx" if flags & FIELD_PASSWORD == 0 => WidgetKind::Text,
        b"Ch" => WidgetKind::Choice,
        b"Sig" => WidgetKind::Signature,
        b"Btn" if flags & FIELD_PUSH_BUTTON != 0 => return None,
        b"Btn" if flags & FIELD_RADIO != 0 => WidgetKind::Radio,
        b"Btn" => WidgetKind::CheckBox,
        _ => return None,
    };
    let drawn = annotation.contains_key(b"AP") && !form.viewer_draws;
    let mut widget = Widget { name: line.name(), kind, value: String::new(), shown: String::new(), place, drawn, conflict: false };
    match kind {
        WidgetKind::Signature => widget.value = line.inherited(b"V").is_some_and(|value| value.into_dict().is_some()).to_string(),
        WidgetKind::CheckBox | WidgetKind::Radio => state(annotation, &line, &mut widget),
        WidgetKind::Text | WidgetKind::Choice => typed(&line, form.dataset.as_ref(), &mut widget),
    }
    Some(widget)
}

fn typed(line: &Line<'_>, dataset: Option<&Dataset>, widget: &mut Widget) {
    widget.value = line.inherited(b"V").map(value).unwrap_or_default();
    // The data of an XFA form is what its program shows; the fields are a copy for other viewers.
    if let Some(data) = dataset.and_then(|dataset| dataset.value(&widget.name)).filter(|data| !data.is_empty()) {
        widget.conflict = !widget.value.is_empty() && !same(&widget.value, data);
        if widget.value.is_empty() {
            data.clone_into(&mut widget.value);
        }
    }
    if widget.kind == WidgetKind::Choice
        && let Some((_, shown)) = options(line).into_iter().find(|(export, _)| *export == widget.value)
    {
        widget.shown = shown;
    }
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// A text, a name, a list of chosen texts, or a stream (sections 12.7.4.2 to 12.7.4.4).
fn value(object: Object<'_>) -> String {
    match object {
        Object::String(string) => text(string.as_bytes()),
        Object::Name(name) => text(name.as_ref()),
        Object::Array(chosen) => {
            let texts: Vec<String> = chosen.iter::<PdfString<'_>>().take(MAX_OPTIONS).map(|one| text(one.as_bytes())).collect();
            texts.join(", ").chars().take(MAX_CHARS).collect()
        }
        Object::Stream(stream) => small(&stream).map(|bytes| text(&bytes)).unwrap_or_default(),
        _ => String::new(),
    }
}

fn small(stream: &Stream<'_>) -> Option<Vec<u8>> {
    if stream.raw_data().len() > MAX_STREAM {
        return None;
    }
    stream.decoded_data().ok().map(std::borrow::Cow::into_owned)
}

/// The entries of a list: what is exported and what people see (section 12.7.4.4, table 231).
fn options(line: &Line<'_>) -> Vec<(String, String)> {
    let Some(list) = line.inherited(b"Opt").and_then(Object::into_array) else { return Vec::new() };
    list.iter::<Object<'_>>()
        .take(MAX_OPTIONS)
        .map(|entry| match entry {
            Object::Array(pair) => {
                let mut both = pair.iter::<PdfString<'_>>().map(|one| text(one.as_bytes()));
                let export = both.next().unwrap_or_default();
                let shown = both.next().unwrap_or_else(|| export.clone());
                (export, shown)
            }
            other => {
                let one = value(other);
                (one.clone(), one)
            }
        })
        .collect()
}

/// Whether a box is on: its appearance state says what people see, the value of its field what was meant (section 12.7.4.2.3).
fn state(annotation: &Dict<'_>, line: &Line<'_>, widget: &mut Widget) {
    let states = annotation.get::<Dict<'_>>(b"AP").and_then(|looks| looks.get::<Dict<'_>>(b"N"));
    let on = states.and_then(|states| states.keys().find(|state| state.as_ref() != b"Off").map(|state| state.as_ref().to_vec()));
    let seen = annotation.get::<Name<'_>>(b"AS").map(|state| state.as_ref().to_vec());
    let meant = match line.inherited(b"V") {
        Some(Object::Name(name)) => Some(name.as_ref().to_vec()),
        Some(Object::String(string)) => Some(string.as_bytes().to_vec()),
        _ => None,
    };
    let is_on = |state: &[u8]| state != b"Off" && !state.is_empty() && on.as_ref().is_none_or(|on| on == state);
    let (seen_on, meant_on) = (seen.as_deref().map(is_on), meant.as_deref().map(is_on));
    widget.value = seen_on.or(meant_on).unwrap_or(false).to_string();
    widget.conflict = matches!((seen_on, meant_on), (Some(seen), Some(meant)) if seen != meant);
    widget.shown = on.map(|on| box_meaning(&on, line)).unwrap_or_default();
}

/// States named by their number stand for the entry of a list.
fn box_meaning(on: &[u8], line: &Line<'_>) -> String {
    let name = text(on);
    let listed = name.parse::<usize>().ok().and_then(|index| options(line).into_iter().nth(index));
    listed.map_or(name, |(export, _)| export)
}
