//! Walking the form's fields (ISO 32000-2 section 12.7.4).

use crate::Pdf;
use crate::widget::rectangle_of;
use lopdf::{Dictionary, Object, ObjectId, decode_text_string};
use std::collections::HashMap;

/// Depth of the field tree that is still followed.
const MAX_DEPTH: usize = 32;
/// Fields that are still looked at.
const MAX_FIELDS: usize = 50_000;

/// A terminal or intermediate field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The object that is the field.
    pub(crate) id: ObjectId,
    /// Fully qualified name.
    pub(crate) name: String,
    /// Whether it is a signature field.
    pub(crate) signature: bool,
    /// Whether the walk came to it twice, or it stands directly in an array.
    pub(crate) odd: bool,
}

/// All fields of the form.
pub(crate) fn all(pdf: &Pdf<'_>) -> Vec<Field> {
    let mut walk = Walk { pdf, found: Vec::new(), seen: HashMap::new() };
    if let Some(form) = form(pdf)
        && let Some(Object::Array(roots)) = pdf.value(form, b"Fields")
    {
        walk.children(roots, "", false, MAX_DEPTH);
    }
    walk.found
}

/// A signature field that nobody has signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingField {
    /// Its full name.
    pub name: String,
    /// Whether it has an extent on a page, so that a signature can show in it.
    pub shows: bool,
}

/// The signature fields that are still empty, in the order of the form.
#[must_use]
pub fn waiting_fields(pdf: &Pdf<'_>) -> Vec<WaitingField> {
    let waiting = |field: Field| {
        let dictionary = pdf.document().get_dictionary(field.id).ok()?;
        if !field.signature || field.odd || pdf.value(dictionary, b"V").is_some() {
            return None;
        }
        let shows = rectangle_of(pdf, dictionary).is_some_and(|[left, bottom, right, top]| right > left && top > bottom);
        Some(WaitingField { name: field.name, shows })
    };
    all(pdf).into_iter().filter_map(waiting).collect()
}

/// The interactive form dictionary.
pub(crate) fn form<'a>(pdf: &'a Pdf<'_>) -> Option<&'a Dictionary> {
    pdf.value(pdf.catalog()?, b"AcroForm")?.as_dict().ok()
}

/// A text string, when it is one.
pub(crate) fn text(pdf: &Pdf<'_>, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
    decode_text_string(pdf.value(dictionary, key)?).ok()
}

struct Walk<'a, 'b> {
    pdf: &'a Pdf<'b>,
    found: Vec<Field>,
    /// Where each object that was met stands in `found`, if it does.
    seen: HashMap<ObjectId, Option<usize>>,
}

impl Walk<'_, '_> {
    fn children(&mut self, kids: &[Object], parent: &str, signature: bool, depth: usize) {
        for kid in kids {
            if self.found.len() >= MAX_FIELDS || depth == 0 {
                return;
            }
            let Ok(id) = kid.as_reference() else { continue };
            if let Some(place) = self.seen.get(&id) {
                if let Some(field) = place.and_then(|place| self.found.get_mut(place)) {
                    field.odd = true;
                }
                continue;
            }
            self.seen.insert(id, None);
            let pdf = self.pdf;
            let Ok(dictionary) = pdf.document().get_dictionary(id) else { continue };
            self.field(id, dictionary, parent, signature, depth);
        }
    }

    fn field(&mut self, id: ObjectId, dictionary: &Dictionary, parent: &str, inherited: bool, depth: usize) {
        let pdf = self.pdf;
        let partial = text(pdf, dictionary, b"T");
        let name = match (&partial, parent) {
            (None, parent) => parent.to_owned(),
            (Some(own), "") => own.clone(),
            (Some(own), parent) => format!("{parent}.{own}"),
        };
        let signature = match pdf.value(dictionary, b"FT") {
            Some(Object::Name(kind)) => kind == b"Sig",
            _ => inherited,
        };
        // A widget without a name of its own belongs to its parent field.
        if partial.is_some() || parent.is_empty() {
            self.seen.insert(id, Some(self.found.len()));
            self.found.push(Field { id, name: name.clone(), signature, odd: false });
        }
        if let Some(Object::Array(kids)) = pdf.value(dictionary, b"Kids") {
            self.children(kids, &name, signature, depth - 1);
        }
    }
}
