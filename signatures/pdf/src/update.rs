//! An incremental update in the making: earlier objects are copied before they change, earlier bytes never do.

use crate::{Pdf, PdfError};
use lopdf::{Dictionary, IncrementalDocument, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};

/// SigFlags: SignaturesExist and AppendOnly (ISO 32000-2 table 225).
const SIG_FLAGS: i64 = 3;

/// The update in the making.
pub(crate) struct Update {
    document: IncrementalDocument,
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

    /// Adds an object and returns its number.
    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.document.new_document.add_object(object)
    }

    /// The object as it will stand in the update, for changing.
    pub(crate) fn changed(&mut self, id: ObjectId) -> Result<&mut Object, PdfError> {
        let failed = |e: lopdf::Error| PdfError::Write(e.to_string());
        self.document.opt_clone_object_to_new_document(id).map_err(failed)?;
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

    /// The whole file; it begins with `original`, byte for byte.
    pub(crate) fn write(mut self, original: &[u8]) -> Result<Vec<u8>, PdfError> {
        let mut bytes = Vec::with_capacity(original.len() + 64 * 1024);
        self.document.save_to(&mut bytes).map_err(|e| PdfError::Write(e.to_string()))?;
        // The library ends at %%EOF; a text file ends with an end of line.
        bytes.push(b'\n');
        if bytes.get(..original.len()) != Some(original) {
            return Err(PdfError::Write("the earlier bytes changed".into()));
        }
        Ok(bytes)
    }
}
