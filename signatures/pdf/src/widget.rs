//! The field with its widget: adding one, and filling one that waits.

use crate::permissions::{read_lock, write_lock};
use crate::request::{Appearance, FieldKind, FieldLock, FieldRequest, TIME_STAMP};
use crate::update::Update;
use crate::{Pdf, PdfError, appearance, fields, tagging};
use lopdf::{Dictionary, Object, ObjectId, dictionary, text_string};

/// Annotation flags: Print and Locked (ISO 32000-2 table 167).
const WIDGET_FLAGS: i64 = 4 | 128;
/// Points a coordinate may have (ISO 32000-1 annex C.2 sets this for pages).
const FARTHEST: f32 = 14_400.0;

/// A field to be added.
pub(crate) struct Widget<'a> {
    pub(crate) name: &'a str,
    pub(crate) tooltip: &'a str,
    pub(crate) alternative: &'a str,
    pub(crate) page: usize,
    pub(crate) rectangle: Option<[f32; 4]>,
    pub(crate) lock: Option<&'a FieldLock>,
}

/// A signature field that is still empty.
pub(crate) struct Waiting {
    pub(crate) id: ObjectId,
    pub(crate) widget: ObjectId,
    pub(crate) name: String,
    pub(crate) lock: Option<FieldLock>,
}

/// Adds the field to its page, the form, and the structure of a tagged document when it shows.
pub(crate) fn add(
    update: &mut Update<'_>,
    pdf: &Pdf<'_>,
    widget: &Widget<'_>,
    signature: Option<ObjectId>,
    shown: Option<&Appearance>,
) -> Result<ObjectId, PdfError> {
    let number = u32::try_from(widget.page).unwrap_or(0);
    let pages = pdf.document().get_pages();
    let page =
        *pages.get(&number).ok_or(if pages.is_empty() { PdfError::NoPage } else { PdfError::Appearance("there is no such page") })?;
    let rectangle = match widget.rectangle {
        Some(rectangle) => checked(rectangle)?,
        None => [0.0; 4],
    };
    let drawn = match shown {
        Some(shown) => appearance::draw(update, shown, rectangle)?,
        None => appearance::nothing(update, rectangle),
    };
    let mut dictionary = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => text_string(widget.name),
        "TU" => text_string(widget.tooltip),
        "F" => WIDGET_FLAGS,
        "Rect" => numbers(rectangle),
        "P" => page,
        "AP" => dictionary! { "N" => drawn },
    };
    if widget.rectangle.is_some() {
        dictionary.set("Contents", text_string(widget.alternative));
    }
    if let Some(signature) = signature {
        dictionary.set("V", signature);
    }
    if let Some(lock) = widget.lock {
        let lock = update.add(write_lock("SigFieldLock", lock));
        dictionary.set("Lock", lock);
    }
    let id = update.add(dictionary);
    update.add_to_page(pdf, page, id)?;
    update.add_to_form(pdf, id)?;
    if widget.rectangle.is_some() {
        tagging::tag(update, pdf, page, id, widget.alternative)?;
    }
    Ok(id)
}

/// The empty signature field of this name; `None` when no field has it.
pub(crate) fn waiting(pdf: &Pdf<'_>, name: &str, request: &FieldRequest) -> Result<Option<Waiting>, PdfError> {
    let refuse = |reason| Err(PdfError::FieldName { name: name.to_owned(), reason });
    let fields: Vec<_> = fields::all(pdf).into_iter().filter(|f| f.name == name).collect();
    let [field] = fields.as_slice() else {
        return if fields.is_empty() { Ok(None) } else { refuse("several fields have it") };
    };
    let Ok(dictionary) = pdf.document().get_dictionary(field.id) else { return refuse("its field cannot be read") };
    if !field.signature {
        return refuse("a field of another kind has it");
    }
    if field.odd || pdf.value(dictionary, b"V").is_some() {
        return refuse("its field is signed already or stands twice in the form");
    }
    if let Some(reason) = seed_refusal(pdf, dictionary, request) {
        return refuse(reason);
    }
    let lock = match pdf.value(dictionary, b"Lock").map(|l| l.as_dict()) {
        None => None,
        // P in a lock is a certification by a signer who is not the first (ISO 32000-2 table 236); we do not make those.
        Some(Ok(lock)) if !lock.has(b"P") => match read_lock(pdf, lock) {
            Some(lock) => Some(lock),
            None => return refuse("its lock cannot be read"),
        },
        Some(_) => return refuse("its lock asks for what is not done here"),
    };
    if lock.is_some() && request.lock.is_some() && lock != request.lock {
        return refuse("its lock is another than the one asked for");
    }
    let widget = match pdf.value(dictionary, b"Kids") {
        None => field.id,
        Some(Object::Array(kids)) => match kids.as_slice() {
            [Object::Reference(kid)] => *kid,
            _ => return refuse("its field has several places"),
        },
        Some(_) => return refuse("its field cannot be read"),
    };
    Ok(Some(Waiting { id: field.id, widget, name: field.name.clone(), lock }))
}

/// Why the seed value dictionary (ISO 32000-2 table 237) forbids this signature, if it does.
fn seed_refusal(pdf: &Pdf<'_>, field: &Dictionary, request: &FieldRequest) -> Option<&'static str> {
    let seed = match pdf.value(field, b"SV")? {
        Object::Dictionary(seed) => seed,
        _ => return Some("its seed values cannot be read"),
    };
    let wanted = match request.kind {
        FieldKind::Signature => request.sub_filter,
        FieldKind::DocumentTimeStamp => TIME_STAMP,
    };
    let is = |value: &Object, name: &str| matches!(pdf.resolve(value), Some(Object::Name(n)) if n == name.as_bytes());
    let met = seed.iter().all(|(key, value)| match key.as_slice() {
        b"Type" | b"Ff" => true,
        b"Filter" => is(value, "Adobe.PPKLite"),
        b"SubFilter" => matches!(pdf.resolve(value), Some(Object::Array(kinds)) if kinds.iter().any(|k| is(k, wanted))),
        b"Reasons" => match pdf.resolve(value) {
            Some(Object::Array(reasons)) => {
                reasons.iter().any(|r| pdf.resolve(r).and_then(|r| lopdf::decode_text_string(r).ok()) == request.reason)
            }
            _ => false,
        },
        _ => false,
    });
    (!met).then_some("its seed values ask for what is not done here")
}

/// Puts the signature and what it shows into a field that waited; nothing else of the field changes.
pub(crate) fn fill(
    update: &mut Update<'_>,
    pdf: &Pdf<'_>,
    field: ObjectId,
    widget: ObjectId,
    signature: ObjectId,
    request: &FieldRequest,
) -> Result<(), PdfError> {
    if let Some(shown) = &request.appearance {
        let place = pdf.document().get_dictionary(widget).ok().and_then(|w| rectangle_of(pdf, w));
        let place = checked(place.ok_or(PdfError::Appearance("the field has no rectangle"))?)?;
        let drawn = appearance::draw(update, shown, place)?;
        update.dictionary(widget)?.set("AP", dictionary! { "N" => drawn });
    }
    update.dictionary(field)?.set("V", signature);
    Ok(())
}

/// `Rect`, its corners put in order.
pub(crate) fn rectangle_of(pdf: &Pdf<'_>, dictionary: &Dictionary) -> Option<[f32; 4]> {
    corners(pdf, pdf.value(dictionary, b"Rect")?)
}

/// A rectangle, its corners put in order (ISO 32000-2 section 7.9.5).
pub(crate) fn corners(pdf: &Pdf<'_>, rectangle: &Object) -> Option<[f32; 4]> {
    let Object::Array(rect) = rectangle else { return None };
    let numbers: Vec<f32> = rect.iter().filter_map(|n| pdf.resolve(n)?.as_float().ok()).collect();
    let [a, b, c, d] = numbers.try_into().ok()?;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

fn checked(rectangle: [f32; 4]) -> Result<[f32; 4], PdfError> {
    let [left, bottom, right, top] = rectangle;
    let near = rectangle.iter().all(|n| n.is_finite() && n.abs() <= FARTHEST);
    if near && right - left >= 8.0 && top - bottom >= 8.0 {
        Ok(rectangle)
    } else {
        Err(PdfError::Appearance("the rectangle is too small or too far away"))
    }
}

pub(crate) fn numbers(values: [f32; 4]) -> Vec<Object> {
    values.iter().map(|n| if n.fract() == 0.0 { Object::Integer(*n as i64) } else { Object::Real(*n) }).collect()
}
