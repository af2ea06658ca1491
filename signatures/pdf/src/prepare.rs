//! Adding a signature field by pure incremental update, and putting the signature into it.
//!
//! The field is merged with its widget (ISO 32000-2 section 12.7.4.1). The widget has no extent: the letter says in
//! its own text who signed and when. It still has an appearance stream and the print flag, and lies outside the
//! visible page, so that a PDF/A-2a and PDF/UA-1 file stays one (ISO 19005-2 section 6.3, ISO 14289-1 section 7.18).

use crate::extract::extract;
use crate::fields::{self, all};
use crate::lexer::{Raw, indirect_at, only};
use crate::structure::find;
use crate::{Limits, Pdf, PdfError, date};
use jiff::Timestamp;
use lopdf::{Dictionary, IncrementalDocument, Object, ObjectId, Stream, StringFormat, dictionary, text_string};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// A number that is wider than any offset within the limits, so that the real one fits in its place.
const PLACEHOLDER: i64 = 9_999_999_999;
/// Field names the office gives when none is asked for. All have the same length, so none begins another.
const NAME_STEM: &str = "Signature-";
/// SigFlags: SignaturesExist and AppendOnly (ISO 32000-2 table 225).
const SIG_FLAGS: i64 = 3;
/// Annotation flags: Print and Locked (ISO 32000-2 table 167).
const WIDGET_FLAGS: i64 = 4 | 128;

/// What a field is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// A signature, `ETSI.CAdES.detached` (EN 319 142-1 section 5.3).
    #[default]
    Signature,
    /// A document time stamp, `ETSI.RFC3161` (ISO 32000-2 section 12.8.5, EN 319 142-1 section 5.4.3): who signed, when and why is in the token.
    TimeStamp,
}

/// What stands in the field and its signature dictionary, apart from the signature.
#[derive(Debug, Clone)]
pub struct FieldRequest {
    /// What the field is to hold.
    pub kind: FieldKind,
    /// Name of the field; the next free `Signature-NNN` when absent.
    pub field: Option<String>,
    /// What the field is, for people who do not see it (`TU`).
    pub tooltip: String,
    /// `Name`: the signer.
    pub name: Option<String>,
    /// `Reason`.
    pub reason: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `M`: the moment the signer claims.
    pub at: Timestamp,
    /// Bytes kept for the signature.
    pub room: usize,
}

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
            pair.copy_from_slice(format!("{byte:02X}").as_bytes());
        }
        Ok(self.bytes)
    }
}

/// Adds an empty signature with its field on the first page.
///
/// The bytes of `original` are the beginning of the result, byte for byte.
///
/// # Errors
/// [`PdfError`] when the file must not be signed or the field cannot be added.
pub fn prepare(original: &[u8], request: &FieldRequest, limits: &Limits) -> Result<Prepared, PdfError> {
    let pdf = Pdf::open(original, limits)?;
    refuse_what_cannot_be_signed(&pdf)?;
    let field = field_name(&pdf, request.field.as_deref())?;
    let page = *pdf.document().get_pages().values().next().ok_or(PdfError::NoPage)?;
    let mut update = Update::new(&pdf);
    let signature = update.document.new_document.add_object(signature_dictionary(request));
    let widget = update.add_widget(request, &field, page, signature);
    update.add_to_page(&pdf, page, widget)?;
    update.add_to_form(&pdf, widget)?;
    update.write(original, signature, field)
}

fn refuse_what_cannot_be_signed(pdf: &Pdf<'_>) -> Result<(), PdfError> {
    if !pdf.unreadable().is_empty() {
        return Err(PdfError::Ambiguous(format!("{} objects cannot be read", pdf.unreadable().len())));
    }
    if fields::form(pdf).is_some_and(|form| pdf.value(form, b"XFA").is_some()) {
        return Err(PdfError::Xfa);
    }
    if extract(pdf).signatures.iter().any(|s| s.certifies.is_some()) {
        return Err(PdfError::Certified);
    }
    Ok(())
}

fn field_name(pdf: &Pdf<'_>, wanted: Option<&str>) -> Result<String, PdfError> {
    let taken: Vec<String> = all(pdf).into_iter().map(|f| f.name).collect();
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

fn signature_dictionary(request: &FieldRequest) -> Dictionary {
    let (kind, sub_filter) = match request.kind {
        FieldKind::Signature => ("Sig", "ETSI.CAdES.detached"),
        FieldKind::TimeStamp => ("DocTimeStamp", "ETSI.RFC3161"),
    };
    let mut signature = dictionary! {
        "Type" => kind,
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => sub_filter,
        "ByteRange" => vec![Object::Integer(0), PLACEHOLDER.into(), PLACEHOLDER.into(), PLACEHOLDER.into()],
        "Contents" => Object::String(vec![0; request.room], StringFormat::Hexadecimal),
    };
    if request.kind == FieldKind::TimeStamp {
        return signature;
    }
    signature.set("M", Object::string_literal(date::write(request.at)));
    for (key, text) in [("Name", &request.name), ("Reason", &request.reason), ("Location", &request.location)] {
        if let Some(text) = text {
            signature.set(key, text_string(text));
        }
    }
    signature
}

/// The update in the making.
pub(crate) struct Update {
    pub(crate) document: IncrementalDocument,
}

impl Update {
    pub(crate) fn new(pdf: &Pdf<'_>) -> Self {
        let mut document = IncrementalDocument::create_from(pdf.bytes().to_vec(), pdf.document().clone());
        // Only these belong in the next trailer; a cross-reference stream's own keys do not.
        let previous = std::mem::take(&mut document.new_document.trailer);
        for key in [&b"Root"[..], b"Info", b"ID", b"Prev"] {
            if let Ok(value) = previous.get(key) {
                document.new_document.trailer.set(key, value.clone());
            }
        }
        if let Ok(Object::Array(ids)) = document.new_document.trailer.get_mut(b"ID")
            && let [_, second] = ids.as_mut_slice()
        {
            // The second identifier changes with the content (ISO 32000-2 section 14.4).
            let digest = Sha256::digest(pdf.bytes());
            *second = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
        }
        Self { document }
    }

    fn add_widget(&mut self, request: &FieldRequest, field: &str, page: ObjectId, signature: ObjectId) -> ObjectId {
        let nothing = || vec![Object::Integer(0), 0.into(), 0.into(), 0.into()];
        let appearance = Stream::new(
            dictionary! {
                "Type" => "XObject",
                "Subtype" => "Form",
                "BBox" => nothing(),
                "Resources" => Dictionary::new(),
            },
            Vec::new(),
        );
        let appearance = self.document.new_document.add_object(appearance);
        self.document.new_document.add_object(dictionary! {
            "Type" => "Annot",
            "Subtype" => "Widget",
            "FT" => "Sig",
            "T" => text_string(field),
            "TU" => text_string(&request.tooltip),
            "V" => signature,
            "F" => WIDGET_FLAGS,
            "Rect" => nothing(),
            "P" => page,
            "AP" => dictionary! { "N" => appearance },
        })
    }

    /// The object as it will stand in the update, for changing.
    fn changed(&mut self, id: ObjectId) -> Result<&mut Object, PdfError> {
        let failed = |e: lopdf::Error| PdfError::Write(e.to_string());
        self.document.opt_clone_object_to_new_document(id).map_err(failed)?;
        self.document.new_document.objects.get_mut(&id).ok_or_else(|| PdfError::Write("an object got lost".into()))
    }

    pub(crate) fn changed_dictionary(&mut self, id: ObjectId) -> Result<&mut Dictionary, PdfError> {
        self.changed(id)?.as_dict_mut().map_err(|e| PdfError::Write(e.to_string()))
    }

    /// Appends `item` to the array at `key`, which may be missing, in place, or an object of its own.
    fn append(&mut self, pdf: &Pdf<'_>, holder: ObjectId, key: &[u8], item: ObjectId) -> Result<(), PdfError> {
        let dictionary = self.changed_dictionary(holder)?;
        let target = match dictionary.get_mut(key) {
            Ok(Object::Array(items)) => {
                items.push(item.into());
                return Ok(());
            }
            Ok(Object::Reference(id)) => *id,
            _ => {
                dictionary.set(key, vec![Object::from(item)]);
                return Ok(());
            }
        };
        let (id, value) = pdf
            .document()
            .dereference(&Object::Reference(target))
            .map(|(id, value)| (id.unwrap_or(target), value.clone()))
            .map_err(|e| PdfError::Write(e.to_string()))?;
        match value {
            Object::Array(_) => {
                let array = self.changed(id)?.as_array_mut().map_err(|e| PdfError::Write(e.to_string()))?;
                array.push(item.into());
            }
            Object::Null => {
                self.changed_dictionary(holder)?.set(key, vec![Object::from(item)]);
            }
            _ => return Err(PdfError::Ambiguous("an array is no array".into())),
        }
        Ok(())
    }

    fn add_to_page(&mut self, pdf: &Pdf<'_>, page: ObjectId, widget: ObjectId) -> Result<(), PdfError> {
        self.append(pdf, page, b"Annots", widget)?;
        // A tagged page with annotations says that it is walked in the order of its structure (ISO 14289-1, 7.18.3).
        let tagged = pdf.catalog().is_some_and(|c| c.has(b"StructTreeRoot"));
        let page = self.changed_dictionary(page)?;
        if tagged && !page.has(b"Tabs") {
            page.set("Tabs", "S");
        }
        Ok(())
    }

    fn add_to_form(&mut self, pdf: &Pdf<'_>, widget: ObjectId) -> Result<(), PdfError> {
        let root = pdf.catalog_id().ok_or_else(|| PdfError::Unreadable("the catalogue is missing".into()))?;
        let form = pdf.catalog().and_then(|c| c.get(b"AcroForm").ok());
        let form_id = match form {
            Some(Object::Reference(id)) => {
                pdf.document().dereference(&Object::Reference(*id)).ok().and_then(|(id, value)| value.as_dict().ok().and(id))
            }
            _ => None,
        };
        let form_id = match form_id {
            Some(id) => id,
            None => {
                // In place or missing: it becomes an object of its own, with whatever it held.
                let held = match form {
                    Some(Object::Dictionary(held)) => held.clone(),
                    _ => Dictionary::new(),
                };
                let id = self.document.new_document.add_object(held);
                self.changed_dictionary(root)?.set("AcroForm", id);
                id
            }
        };
        self.append(pdf, form_id, b"Fields", widget)?;
        let form = self.changed_dictionary(form_id)?;
        let flags = form.get(b"SigFlags").and_then(Object::as_i64).unwrap_or(0);
        form.set("SigFlags", flags | SIG_FLAGS);
        Ok(())
    }

    /// The file with the update after its earlier bytes.
    pub(crate) fn appended(&mut self, original: &[u8]) -> Result<Vec<u8>, PdfError> {
        let mut bytes = Vec::with_capacity(original.len() + 64 * 1024);
        self.document.save_to(&mut bytes).map_err(|e| PdfError::Write(e.to_string()))?;
        // The library ends at %%EOF; a text file ends with an end of line.
        bytes.push(b'\n');
        if bytes.starts_with(original) { Ok(bytes) } else { Err(PdfError::Write("the earlier bytes changed".into())) }
    }

    /// Writes the file and fills in what the signature covers.
    fn write(mut self, original: &[u8], signature: ObjectId, field: String) -> Result<Prepared, PdfError> {
        let before = original.len();
        let mut bytes = self.appended(original)?;
        let (contents, byte_range) =
            places(&bytes, before, signature).ok_or_else(|| PdfError::Write("the signature's place is not found".into()))?;
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
