//! Adding a signature by pure incremental update: into a field that waits for it, or with a field of its own.
//!
//! The field is merged with its widget (ISO 32000-2 section 12.7.4.1). Where nothing is to be shown the widget has no
//! extent, an empty appearance and the print flag, so that a PDF/A-2a and PDF/UA-1 file stays one (ISO 19005-2
//! section 6.3, ISO 14289-1 section 7.18).

use crate::extract::extract;
use crate::fields::{self, all};
use crate::lexer::{Raw, indirect_at, only};
use crate::permissions::{self, Permissions, write_lock};
use crate::request::{DocMdp, EmptyField, FieldKind, FieldLock, FieldRequest, TIME_STAMP};
use crate::structure::find;
use crate::update::Update;
use crate::widget::{self, Waiting, Widget};
use crate::{Limits, Pdf, PdfError, date, preflight};
use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary, text_string};
use std::ops::Range;

/// A number that is wider than any offset within the limits, so that the real one fits in its place.
const PLACEHOLDER: i64 = 9_999_999_999;
/// Hexadecimal digits.
const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
/// Field names the office gives when none is asked for. All have the same length, so none begins another.
const NAME_STEM: &str = "Signature-";
/// Empty fields that are created at once, at most.
const MAX_FIELDS: usize = 64;
/// Bytes that a signature may have.
const MAX_ROOM: usize = 4 * 1024 * 1024;

/// A file with its signature still missing.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// Place of the hexadecimal string, brackets included.
    contents: Range<usize>,
    /// Length of the file before.
    before: usize,
    /// Name of the field.
    pub field: String,
}

impl Prepared {
    /// The two parts that are signed: everything but the signature's own string.
    pub fn covered(&self) -> [&[u8]; 2] {
        [&self.bytes[..self.contents.start], &self.bytes[self.contents.end..]]
    }

    /// Length of the file before the update; those bytes are unchanged.
    pub fn unchanged(&self) -> usize {
        self.before
    }

    /// Puts the signature in its place and returns the finished file.
    ///
    /// # Errors
    /// [`PdfError::Room`] when it does not fit.
    pub fn embed(mut self, signature: &[u8]) -> Result<Vec<u8>, PdfError> {
        let room = (self.contents.len() - 2) / 2;
        if signature.len() > room {
            return Err(PdfError::Room { found: signature.len(), room });
        }
        let place = &mut self.bytes[self.contents.start + 1..self.contents.end - 1];
        for (pair, byte) in place.chunks_exact_mut(2).zip(signature) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Ok(self.bytes)
    }
}

/// Puts an empty signature into its field; the field is added when none of this name waits for it.
///
/// The bytes of `original` are the beginning of the result, byte for byte.
///
/// # Errors
/// [`PdfError`] when the file must not be signed, earlier signatures do not allow this one, or the field cannot be
/// used or added.
pub fn prepare(original: &[u8], request: &FieldRequest, limits: &Limits) -> Result<Prepared, PdfError> {
    let pdf = Pdf::open(original, limits)?;
    refuse_shadow_content(&pdf)?;
    prepare_opened(&pdf, request)
}

/// As [`prepare`], without the [`preflight`](preflight::preflight): for whoever has shown its findings to the signer.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_unchecked(original: &[u8], request: &FieldRequest, limits: &Limits) -> Result<Prepared, PdfError> {
    prepare_opened(&Pdf::open(original, limits)?, request)
}

fn prepare_opened(pdf: &Pdf<'_>, request: &FieldRequest) -> Result<Prepared, PdfError> {
    refuse_what_cannot_be_signed(pdf)?;
    if request.room > MAX_ROOM {
        return Err(PdfError::Room { found: request.room, room: MAX_ROOM });
    }
    let waiting = match &request.field {
        Some(name) => widget::waiting(pdf, name, request)?,
        None => None,
    };
    let field = match &waiting {
        Some(waiting) => waiting.name.clone(),
        None => field_name(pdf, request.field.as_deref(), &[])?,
    };
    let earlier = permissions::of_file(pdf);
    obey(pdf, &earlier, request, &field, waiting.is_some())?;
    let mut update = Update::new(pdf);
    let lock = waiting.as_ref().and_then(|w| w.lock.clone()).or_else(|| request.lock.clone());
    let signature = update.add(signature_dictionary(pdf, request, lock.as_ref()));
    if request.certify.is_some() {
        let root = pdf.catalog_id().ok_or_else(|| PdfError::Unreadable("the catalogue is missing".into()))?;
        let perms = pdf.catalog().and_then(|c| pdf.value(c, b"Perms")).and_then(|p| p.as_dict().ok()).cloned();
        let mut perms = perms.unwrap_or_default();
        perms.set("DocMDP", signature);
        update.dictionary(root)?.set("Perms", perms);
    }
    match waiting {
        Some(Waiting { id, widget, .. }) => widget::fill(&mut update, pdf, id, widget, signature, request)?,
        None => {
            let (page, rectangle) = request.appearance.as_ref().map_or((1, None), |a| (a.page, Some(a.rectangle)));
            let tooltip = request.appearance.as_ref().map_or(&request.tooltip, |a| &a.alternative);
            let widget =
                Widget { name: &field, tooltip: &request.tooltip, alternative: tooltip, page, rectangle, lock: request.lock.as_ref() };
            widget::add(&mut update, pdf, &widget, Some(signature), request.appearance.as_ref())?;
        }
    }
    update.flag_form(pdf)?;
    write(update, pdf.bytes().len(), signature, field)
}

/// Creates the empty fields of an ordered signing, all in one update; to be done before the first signature.
///
/// # Errors
/// [`PdfError`] when the file must not be signed or is signed already, or a field cannot be added.
pub fn add_signature_fields(original: &[u8], wanted: &[EmptyField], limits: &Limits) -> Result<Vec<u8>, PdfError> {
    let pdf = Pdf::open(original, limits)?;
    refuse_what_cannot_be_signed(&pdf)?;
    refuse_shadow_content(&pdf)?;
    if wanted.len() > MAX_FIELDS {
        return Err(PdfError::Limit { what: "the number of fields", found: wanted.len() as u64, limit: MAX_FIELDS as u64 });
    }
    if !extract(&pdf).signatures.is_empty() {
        return Err(PdfError::NotFirst);
    }
    let mut update = Update::new(&pdf);
    let mut names: Vec<String> = Vec::new();
    for field in wanted {
        let name = field_name(&pdf, Some(&field.name), &names)?;
        let EmptyField { tooltip, page, rectangle, lock, .. } = field;
        let widget = Widget { name: &name, tooltip, alternative: tooltip, page: *page, rectangle: *rectangle, lock: lock.as_ref() };
        widget::add(&mut update, &pdf, &widget, None, None)?;
        names.push(name);
    }
    update.write()
}

fn refuse_what_cannot_be_signed(pdf: &Pdf<'_>) -> Result<(), PdfError> {
    if !pdf.unreadable().is_empty() {
        return Err(PdfError::Ambiguous(format!("{} objects cannot be read", pdf.unreadable().len())));
    }
    if fields::form(pdf).is_some_and(|form| pdf.value(form, b"XFA").is_some()) {
        return Err(PdfError::Xfa);
    }
    Ok(())
}

fn refuse_shadow_content(pdf: &Pdf<'_>) -> Result<(), PdfError> {
    match preflight::preflight(pdf).into_iter().next() {
        Some(finding) => Err(PdfError::Preflight(finding)),
        None => Ok(()),
    }
}

/// Holds the request against what earlier signatures allow (ISO 32000-2 section 12.8.2).
fn obey(pdf: &Pdf<'_>, earlier: &[Permissions], request: &FieldRequest, field: &str, waits: bool) -> Result<(), PdfError> {
    if request.certify.is_some() && (!earlier.is_empty() || request.kind != FieldKind::Signature) {
        return Err(PdfError::NotFirst);
    }
    // A time stamp of the document that shows nothing is always allowed (ISO 32000-2 section 12.8.2.2.2).
    let invisible_stamp = request.kind == FieldKind::DocumentTimeStamp && request.appearance.is_none();
    for allowed in earlier.iter().filter(|_| !invisible_stamp) {
        if allowed.locked(field) {
            return Err(PdfError::FieldName { name: field.to_owned(), reason: "an earlier signature locked it" });
        }
        let adds_visibly = request.appearance.is_some() && !waits;
        if !allowed.may_sign(field) || (allowed.doc_mdp.is_some() && adds_visibly) {
            return Err(PdfError::Certified);
        }
    }
    // A certification that only the catalogue speaks of is one that cannot be judged.
    let announced = pdf.catalog().and_then(|c| pdf.value(c, b"Perms")).and_then(|p| p.as_dict().ok()).is_some_and(|p| p.has(b"DocMDP"));
    if announced && !earlier.iter().any(|p| p.doc_mdp.is_some()) {
        return Err(PdfError::Certified);
    }
    Ok(())
}

/// A free name for a new field; `others` are created together with it.
fn field_name(pdf: &Pdf<'_>, wanted: Option<&str>, others: &[String]) -> Result<String, PdfError> {
    let taken: Vec<String> = all(pdf).into_iter().map(|f| f.name).chain(others.iter().cloned()).collect();
    let Some(name) = wanted else {
        return (1..1000)
            .map(|n| format!("{NAME_STEM}{n:03}"))
            .find(|name| !clashes(&taken, name))
            .ok_or(PdfError::FieldName { name: NAME_STEM.into(), reason: "all its numbers are taken" });
    };
    let refuse = |reason| Err(PdfError::FieldName { name: name.to_owned(), reason });
    if name.is_empty() || name.chars().count() > 64 {
        return refuse("1 to 64 characters are needed");
    }
    // A full stop separates the levels of a field's name (ISO 32000-2 section 12.7.4.2).
    if name.contains('.') || name.chars().any(char::is_control) {
        return refuse("full stops and control characters are not allowed");
    }
    if clashes(&taken, name) {
        return refuse("a field has this name, or one name begins the other");
    }
    Ok(name.to_owned())
}

/// Names that begin one another are confused by some readers, so they count as the same.
fn clashes(taken: &[String], name: &str) -> bool {
    taken.iter().any(|t| !t.is_empty() && (t.starts_with(name) || name.starts_with(t.as_str())))
}

fn signature_dictionary(pdf: &Pdf<'_>, request: &FieldRequest, lock: Option<&FieldLock>) -> Dictionary {
    let stamp = request.kind == FieldKind::DocumentTimeStamp;
    let mut signature = dictionary! {
        "Type" => if stamp { "DocTimeStamp" } else { "Sig" },
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => if stamp { TIME_STAMP } else { request.sub_filter },
        "ByteRange" => vec![Object::Integer(0), PLACEHOLDER.into(), PLACEHOLDER.into(), PLACEHOLDER.into()],
        // Written as plain text of the same length, which the library does at once and not byte by byte; its brackets are changed after.
        "Contents" => Object::String(vec![b'0'; 2 * request.room], StringFormat::Literal),
    };
    if stamp {
        // The time stamp itself says when and who (EN 319 142-1 section 5.4.3).
        return signature;
    }
    signature.set("M", Object::string_literal(date::write(request.at)));
    for (key, text) in [("Name", &request.name), ("Reason", &request.reason), ("Location", &request.location)] {
        if let Some(text) = text {
            signature.set(key, text_string(text));
        }
    }
    let references: Vec<Object> =
        request.certify.map(doc_mdp).into_iter().chain(lock.map(|lock| field_mdp(pdf, lock))).map(Object::from).collect();
    if !references.is_empty() {
        signature.set("Reference", references);
    }
    signature
}

/// ISO 32000-2 tables 256 and 257.
fn doc_mdp(level: DocMdp) -> Dictionary {
    let params = dictionary! { "Type" => "TransformParams", "P" => level as i64, "V" => "1.2" };
    dictionary! { "Type" => "SigRef", "TransformMethod" => "DocMDP", "TransformParams" => params }
}

/// ISO 32000-2 tables 256 and 259; `Data` is what the transform looks at.
fn field_mdp(pdf: &Pdf<'_>, lock: &FieldLock) -> Dictionary {
    let mut params = write_lock("TransformParams", lock);
    params.set("V", "1.2");
    let mut reference = dictionary! { "Type" => "SigRef", "TransformMethod" => "FieldMDP", "TransformParams" => params };
    if let Some(root) = pdf.catalog_id() {
        reference.set("Data", root);
    }
    reference
}

/// Writes the file and fills in what the signature covers.
fn write(update: Update<'_>, before: usize, signature: ObjectId, field: String) -> Result<Prepared, PdfError> {
    let mut bytes = update.write()?;
    let (contents, byte_range) =
        places(&bytes, before, signature).ok_or_else(|| PdfError::Write("the signature's place is not found".into()))?;
    bytes[contents.start] = b'<';
    bytes[contents.end - 1] = b'>';
    let numbers = format!("[0 {} {} {}", contents.start, contents.end, bytes.len() - contents.end);
    let place = &mut bytes[byte_range];
    if numbers.len() >= place.len() {
        return Err(PdfError::Write("the byte range does not fit".into()));
    }
    place.fill(b' ');
    place[..numbers.len()].copy_from_slice(numbers.as_bytes());
    if let Some(last) = place.last_mut() {
        *last = b']';
    }
    Ok(Prepared { bytes, contents, before, field })
}

/// Where `Contents` and `ByteRange` of the new signature stand; looked for after the earlier bytes only.
fn places(bytes: &[u8], before: usize, signature: ObjectId) -> Option<(Range<usize>, Range<usize>)> {
    let header = format!("\n{} {} obj", signature.0, signature.1);
    // The update begins on a new line; the end of the earlier bytes may be that line's end.
    let from = before.saturating_sub(1);
    let mut at = from;
    let object = loop {
        at += find(&bytes[at..], header.as_bytes())? + 1;
        match indirect_at(bytes, at) {
            Some(object) if object.id == signature => break object,
            _ => {}
        }
    };
    let Raw::Dictionary(entries) = object.value else { return None };
    let place = |key: &[u8]| only(&entries, key).ok().flatten().map(|e| e.span.clone());
    Some((place(b"Contents")?, place(b"ByteRange")?))
}
