//! What makes a document unfit to be signed: content that could show, hide or change itself once it is signed
//! ("Shadow Attacks", Mainka and others, NDSS 2021), and programs.

use crate::reach::{DEPTH, reached, references};
use crate::widget::rectangle_of;
use crate::{Pdf, fields};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

/// Findings that are listed; beyond that the list says nothing new.
const MAX_FINDINGS: usize = 100;
/// Bytes of an unused stream that are still looked into.
const MAX_LOOKED_INTO: usize = 8 * 1024 * 1024;
/// Annotation flags: Hidden, NoView (ISO 32000-2 table 167).
const NOT_SEEN: i64 = 2 | 32;
/// Annotations that lie over the page (ISO 32000-2 table 171).
const OVER: [&[u8]; 4] = [b"FreeText", b"Stamp", b"Redact", b"Watermark"];
/// Annotations that are filled when they have an inner colour.
const FILLED: [&[u8]; 4] = [b"Square", b"Circle", b"Polygon", b"Line"];
/// Annotations that play or run something.
const MOVING: [&[u8]; 5] = [b"Movie", b"Sound", b"Screen", b"3D", b"RichMedia"];

/// Declares the kinds of findings: variant, code, what it is.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident, $code:literal, $text:literal;)+) => {
        /// What was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingKind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl FindingKind {
            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

kinds! {
    /// JavaScript.
    JavaScript, "javascript", "a program (JavaScript)";
    /// An action that starts another program or imports data.
    Launch, "launch", "an action that starts something outside the document";
    /// An action when the document is opened, other than going to a place.
    OpenAction, "open-action", "an action when the document is opened";
    /// Actions bound to events (`AA`).
    AdditionalActions, "additional-actions", "actions bound to events";
    /// An XFA form.
    Xfa, "xfa", "a form that draws itself (XFA)";
    /// Film, sound or three-dimensional content.
    MovingContent, "moving-content", "content that plays or runs";
    /// An annotation that is not seen and has something to show.
    HiddenAnnotation, "hidden-annotation", "a hidden annotation that could be shown";
    /// An annotation that may lie over what the page shows.
    CoveringAnnotation, "covering-annotation", "an annotation over the page";
    /// Layers that are hidden, or shown on screen and not on paper.
    SwitchableContent, "switchable-content", "layers that are hidden or can be switched";
    /// A reference to an object that does not exist yet.
    AwaitedObject, "awaited-object", "a reference to an object that a later change could bring";
    /// A page, form or text that nothing shows and that could be switched in.
    UnusedContent, "unused-content", "content that nothing shows and that a later change could bring in";
    /// A stream whose content lies in another file.
    ExternalStream, "external-stream", "content that lies outside the file";
}

/// Where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the catalogue or the form.
    Document,
    /// On a page, counted from 1.
    Page(u32),
    /// In an object, by its number.
    Object(u32),
}

/// One reason not to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PreflightFinding {
    /// What.
    pub kind: FindingKind,
    /// Where.
    pub place: Place,
}

impl fmt::Display for PreflightFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.kind.text(), self.kind.code())?;
        match self.place {
            Place::Document => Ok(()),
            Place::Page(number) => write!(f, ", page {number}"),
            Place::Object(number) => write!(f, ", object {number}"),
        }
    }
}

/// Everything that speaks against signing, in a fixed order; nothing when the document is fit.
pub fn preflight(pdf: &Pdf<'_>) -> Vec<PreflightFinding> {
    let mut flight = Preflight { pdf, found: BTreeSet::new() };
    let reached = reached(pdf);
    flight.catalog();
    flight.layers();
    flight.objects(&reached);
    flight.annotations();
    flight.unused(&reached);
    flight.found.into_iter().take(MAX_FINDINGS).collect()
}

struct Preflight<'a, 'b> {
    pdf: &'a Pdf<'b>,
    found: BTreeSet<PreflightFinding>,
}

impl<'a> Preflight<'a, '_> {
    fn add(&mut self, kind: FindingKind, place: Place) {
        self.found.insert(PreflightFinding { kind, place });
    }

    fn name(&self, dictionary: &'a Dictionary, key: &[u8]) -> &'a [u8] {
        self.pdf.value(dictionary, key).and_then(|v| v.as_name().ok()).unwrap_or_default()
    }

    fn catalog(&mut self) {
        let pdf = self.pdf;
        let Some(catalog) = pdf.catalog() else { return };
        let opens = match pdf.value(catalog, b"OpenAction") {
            None | Some(Object::Array(_) | Object::Name(_) | Object::String(..)) => false,
            Some(Object::Dictionary(action)) => self.name(action, b"S") != b"GoTo" || action.has(b"Next"),
            Some(_) => true,
        };
        if opens {
            self.add(FindingKind::OpenAction, Place::Document);
        }
        let names = pdf.value(catalog, b"Names").and_then(|n| n.as_dict().ok());
        if names.is_some_and(|names| pdf.value(names, b"JavaScript").is_some()) {
            self.add(FindingKind::JavaScript, Place::Document);
        }
        if fields::form(pdf).is_some_and(|form| pdf.value(form, b"XFA").is_some()) {
            self.add(FindingKind::Xfa, Place::Document);
        }
    }

    /// Optional content (ISO 32000-2 section 8.11.4): all layers must be on, on screen and on paper.
    fn layers(&mut self) {
        let pdf = self.pdf;
        let Some(properties) = pdf.catalog().and_then(|c| pdf.value(c, b"OCProperties")?.as_dict().ok()) else { return };
        let items = |dictionary: &'a Dictionary, key: &[u8]| match pdf.value(dictionary, key) {
            Some(Object::Array(items)) => items.as_slice(),
            _ => &[],
        };
        let groups = items(properties, b"OCGs");
        let usage_off = groups.iter().filter_map(|g| pdf.resolve(g)?.as_dict().ok()).any(|group| {
            let usage = pdf.value(group, b"Usage").and_then(|u| u.as_dict().ok());
            [(&b"View"[..], &b"ViewState"[..]), (b"Print", b"PrintState"), (b"Export", b"ExportState")].iter().any(|(event, state)| {
                let event = usage.and_then(|u| pdf.value(u, event)?.as_dict().ok());
                event.is_some_and(|event| self.name(event, state) == b"OFF")
            })
        });
        let hides = match pdf.value(properties, b"D") {
            Some(Object::Dictionary(default)) => {
                let base = self.name(default, b"BaseState");
                (!base.is_empty() && base != b"ON")
                    || !items(default, b"OFF").is_empty()
                    || (!items(default, b"AS").is_empty() && usage_off)
            }
            _ => !groups.is_empty(),
        };
        if hides {
            self.add(FindingKind::SwitchableContent, Place::Document);
        }
    }

    /// What any object that is used may hold.
    fn objects(&mut self, reached: &HashSet<ObjectId>) {
        let document = self.pdf.document();
        for (id, object) in document.objects.iter().filter(|(id, _)| reached.contains(*id)) {
            let place = Place::Object(id.0);
            if let Object::Stream(stream) = object
                && stream.dict.has(b"F")
            {
                self.add(FindingKind::ExternalStream, place);
            }
            self.look_into(object, place, DEPTH);
            references(object, DEPTH, &mut |wanted| {
                if !document.has_object(wanted) {
                    self.add(FindingKind::AwaitedObject, Place::Object(wanted.0));
                }
            });
        }
    }

    fn look_into(&mut self, object: &'a Object, place: Place, depth: usize) {
        if depth == 0 {
            return;
        }
        let dictionary = match object {
            Object::Array(items) => {
                items.iter().for_each(|item| self.look_into(item, place, depth - 1));
                return;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => return,
        };
        let action = self.name(dictionary, b"S");
        if dictionary.has(b"JS") || action == b"JavaScript" {
            self.add(FindingKind::JavaScript, place);
        }
        if matches!(action, b"Launch" | b"ImportData") {
            self.add(FindingKind::Launch, place);
        }
        if matches!(action, b"Hide" | b"SetOCGState") {
            self.add(FindingKind::SwitchableContent, place);
        }
        if matches!(self.pdf.value(dictionary, b"AA"), Some(Object::Dictionary(events)) if !events.is_empty()) {
            self.add(FindingKind::AdditionalActions, place);
        }
        dictionary.iter().for_each(|(_, value)| self.look_into(value, place, depth - 1));
    }

    fn annotations(&mut self) {
        let pdf = self.pdf;
        for (number, page) in pdf.document().get_pages() {
            let Ok(page) = pdf.document().get_dictionary(page) else { continue };
            let Some(Object::Array(items)) = pdf.value(page, b"Annots") else { continue };
            for annotation in items.iter().filter_map(|i| pdf.resolve(i)?.as_dict().ok()) {
                let [left, bottom, right, top] = rectangle_of(pdf, annotation).unwrap_or_default();
                if left >= right && bottom >= top {
                    continue;
                }
                let kind = self.name(annotation, b"Subtype");
                let flags = pdf.value(annotation, b"F").and_then(|f| f.as_i64().ok()).unwrap_or(0);
                let place = Place::Page(number);
                if MOVING.contains(&kind) {
                    self.add(FindingKind::MovingContent, place);
                }
                if flags & NOT_SEEN != 0 && kind != b"Popup" && pdf.value(annotation, b"AP").is_some() {
                    self.add(FindingKind::HiddenAnnotation, place);
                }
                if OVER.contains(&kind) || (FILLED.contains(&kind) && pdf.value(annotation, b"IC").is_some()) {
                    self.add(FindingKind::CoveringAnnotation, place);
                }
            }
        }
    }

    /// Pages, forms, annotations and texts that the document does not use. Fonts, profiles and the like show nothing.
    fn unused(&mut self, reached: &HashSet<ObjectId>) {
        let unused: BTreeMap<_, _> = self.pdf.document().objects.iter().filter(|(id, _)| !reached.contains(*id)).collect();
        for (id, object) in unused {
            let shows = match object {
                Object::Stream(stream) if stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm") => false,
                Object::Stream(stream) => {
                    let plain =
                        [&b"Type"[..], b"Subtype", b"Length1", b"N", b"FunctionType", b"ShadingType"].iter().all(|k| !stream.dict.has(k));
                    (self.name(&stream.dict, b"Subtype") == b"Form" && !stream.content.is_empty()) || (plain && draws(stream))
                }
                Object::Dictionary(dictionary) => {
                    matches!(self.name(dictionary, b"Type"), b"Page" | b"Pages" | b"Catalog")
                        || (dictionary.has(b"Rect") && dictionary.has(b"AP"))
                }
                _ => false,
            };
            if shows {
                self.add(FindingKind::UnusedContent, Place::Object(id.0));
            }
        }
    }
}

/// Whether a stream reads like the content of a page (ISO 32000-2 annex A).
fn draws(stream: &lopdf::Stream) -> bool {
    let content = if stream.dict.has(b"Filter") {
        stream.decompressed_content_with_limit(MAX_LOOKED_INTO).unwrap_or_default()
    } else {
        stream.content.clone()
    };
    let words = content.split(|b| b.is_ascii_whitespace() || matches!(b, b'[' | b']' | b'(' | b')'));
    words.take(100_000).any(|word| matches!(word, b"BT" | b"Tj" | b"TJ" | b"Do" | b"re"))
}
