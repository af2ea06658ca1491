//! An incremental update in the making: earlier objects are copied before they change, earlier bytes never do.

use crate::{Pdf, PdfError};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};
use std::io::Write;

/// SigFlags: SignaturesExist and AppendOnly (ISO 32000-2 table 225).
const SIG_FLAGS: i64 = 3;

/// Bytes at the end of a file that tell one version of it from another: the last cross-references and the last trailer are among them.
const TAIL: usize = 16 * 1024;

/// The update in the making.
pub(crate) struct Update<'p> {
    original: &'p [u8],
    earlier: &'p Document,
    document: IncrementalDocument,
}

impl<'p> Update<'p> {
    pub(crate) fn new(pdf: &'p Pdf<'_>) -> Self {
        let (original, earlier) = (pdf.bytes(), pdf.document());
        let mut document = IncrementalDocument::create_from(stand_in(original), skeleton(earlier));
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
            // The second identifier changes with the content; it need not depend on all of it (ISO 32000-2 section 14.4).
            let mut digest = Sha256::new();
            digest.update(original.len().to_be_bytes());
            digest.update(&original[original.len().saturating_sub(TAIL)..]);
            let digest = digest.finalize();
            *second = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
        }
        Self { original, earlier, document }
    }

    /// Adds an object and returns its number.
    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.document.new_document.add_object(object)
    }

    /// The object as it will stand in the update, for changing.
    pub(crate) fn changed(&mut self, id: ObjectId) -> Result<&mut Object, PdfError> {
        if !self.document.new_document.has_object(id) {
            let object = self.earlier.get_object(id).map_err(|e| PdfError::Write(e.to_string()))?;
            self.document.new_document.set_object(id, object.clone());
        }
        self.document.new_document.objects.get_mut(&id).ok_or_else(|| PdfError::Write("an object got lost".into()))
    }

    pub(crate) fn dictionary(&mut self, id: ObjectId) -> Result<&mut Dictionary, PdfError> {
        self.changed(id)?.as_dict_mut().map_err(|e| PdfError::Write(e.to_string()))
    }

    /// Appends `item` to the array at `key`, which may be missing, in place, or an object of its own.
    pub(crate) fn append(&mut self, pdf: &Pdf<'_>, holder: ObjectId, key: &[u8], item: Object) -> Result<(), PdfError> {
        let dictionary = self.dictionary(holder)?;
        let target = match dictionary.get_mut(key) {
            Ok(Object::Array(items)) => {
                items.push(item);
                return Ok(());
            }
            Ok(Object::Reference(id)) => *id,
            _ => {
                dictionary.set(key, vec![item]);
                return Ok(());
            }
        };
        let (id, value) = pdf
            .document()
            .dereference(&Object::Reference(target))
            .map(|(id, value)| (id.unwrap_or(target), value.clone()))
            .map_err(|e| PdfError::Write(e.to_string()))?;
        match value {
            Object::Array(_) => self.changed(id)?.as_array_mut().map_err(|e| PdfError::Write(e.to_string()))?.push(item),
            Object::Null => {
                self.dictionary(holder)?.set(key, vec![item]);
            }
            _ => return Err(PdfError::Ambiguous("an array is no array".into())),
        }
        Ok(())
    }

    pub(crate) fn add_to_page(&mut self, pdf: &Pdf<'_>, page: ObjectId, widget: ObjectId) -> Result<(), PdfError> {
        self.append(pdf, page, b"Annots", widget.into())?;
        // A tagged page with annotations says that it is walked in the order of its structure (ISO 14289-1, 7.18.3).
        let tagged = pdf.catalog().is_some_and(|c| c.has(b"StructTreeRoot"));
        let page = self.dictionary(page)?;
        if tagged && !page.has(b"Tabs") {
            page.set("Tabs", "S");
        }
        Ok(())
    }

    /// The dictionary at `key` of the catalogue as an object of its own; in place or missing, it becomes one.
    pub(crate) fn own_object(&mut self, pdf: &Pdf<'_>, key: &[u8]) -> Result<ObjectId, PdfError> {
        let root = pdf.catalog_id().ok_or_else(|| PdfError::Unreadable("the catalogue is missing".into()))?;
        let held = self.dictionary(root)?.get(key).ok().cloned();
        let held = match held {
            Some(Object::Reference(id)) if self.document.new_document.has_object(id) => return Ok(id),
            Some(reference @ Object::Reference(_)) => {
                let found = pdf.document().dereference(&reference).ok();
                match found.and_then(|(id, value)| value.as_dict().ok().and(id)) {
                    Some(id) => return Ok(id),
                    None => Dictionary::new(),
                }
            }
            Some(Object::Dictionary(held)) => held,
            _ => Dictionary::new(),
        };
        let id = self.add(held);
        self.dictionary(root)?.set(key, id);
        Ok(id)
    }

    pub(crate) fn add_to_form(&mut self, pdf: &Pdf<'_>, field: ObjectId) -> Result<(), PdfError> {
        let form = self.own_object(pdf, b"AcroForm")?;
        self.append(pdf, form, b"Fields", field.into())
    }

    /// Says that the form holds signatures, so that readers only append.
    pub(crate) fn flag_form(&mut self, pdf: &Pdf<'_>) -> Result<(), PdfError> {
        let form = self.own_object(pdf, b"AcroForm")?;
        let form = self.dictionary(form)?;
        let flags = form.get(b"SigFlags").and_then(Object::as_i64).unwrap_or(0);
        form.set("SigFlags", flags | SIG_FLAGS);
        Ok(())
    }

    /// The whole file; it begins with the original, byte for byte.
    pub(crate) fn write(mut self) -> Result<Vec<u8>, PdfError> {
        let mut bytes = Vec::with_capacity(self.original.len() + 64 * 1024);
        bytes.extend_from_slice(self.original);
        let mut after = After { left: self.original.len(), bytes };
        self.document.save_to(&mut after).map_err(|e| PdfError::Write(e.to_string()))?;
        if after.left > 0 {
            return Err(PdfError::Write("the update lacks the earlier bytes".into()));
        }
        // The library ends at %%EOF; a text file ends with an end of line.
        after.bytes.push(b'\n');
        Ok(after.bytes)
    }
}

/// What the library copies in front of an update without looking at more than its length and its last byte. Zeroed memory is not touched
/// before it is read, so that a large file is not copied here.
fn stand_in(original: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; original.len()];
    if let (Some(end), Some(last)) = (bytes.last_mut(), original.last()) {
        *end = *last;
    }
    bytes
}

/// The earlier document without its objects, which are copied one by one as they change.
fn skeleton(earlier: &Document) -> Document {
    let mut skeleton = Document::new();
    skeleton.trailer.clone_from(&earlier.trailer);
    skeleton.reference_table.cross_reference_type = earlier.reference_table.cross_reference_type;
    skeleton.max_id = earlier.max_id;
    skeleton.max_bookmark_id = earlier.max_bookmark_id;
    skeleton.xref_start = earlier.xref_start;
    skeleton
}

/// Takes what is written after the earlier bytes, which stand there already.
struct After {
    /// Bytes of the earlier file that are still to be passed over.
    left: usize,
    bytes: Vec<u8>,
}

impl Write for After {
    fn write(&mut self, written: &[u8]) -> std::io::Result<usize> {
        let over = self.left.min(written.len());
        self.left -= over;
        self.bytes.extend_from_slice(&written[over..]);
        Ok(written.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
