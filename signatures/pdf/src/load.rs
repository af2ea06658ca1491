//! Loading within bounds, and the checks that make a file mean the same to every reader.

use crate::PdfError;
use crate::lexer::header_at;
use crate::structure;
use crate::widget::corners;
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

/// Bounds on what is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Objects in the file.
    pub objects: usize,
    /// Bytes one object stream or cross-reference stream may unpack to.
    pub unpacked: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 * 1024 * 1024, objects: 500_000, unpacked: 64 * 1024 * 1024 }
    }
}

/// Nodes that may lie above a page.
const MAX_DEPTH: usize = 64;

/// What is visible of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageArea {
    /// Left, bottom, right and top in points, in the page's own coordinates (ISO 32000-2 section 14.11.2).
    pub area: [f32; 4],
    /// How far it is turned when it is shown: 0, 90, 180 or 270 degrees clockwise.
    pub turned: i64,
}

/// A PDF whose skeleton is sound: not encrypted, not hybrid, nothing repaired, every object where it is said to be.
pub struct Pdf<'a> {
    bytes: &'a [u8],
    document: Document,
    unreadable: Vec<ObjectId>,
}

impl<'a> Pdf<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// [`PdfError`] when the file is unreadable, encrypted, hybrid, ambiguous or beyond the limits.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, PdfError> {
        bounded("the size in bytes", bytes.len(), limits.bytes)?;
        structure::check(bytes)?;
        let options = LoadOptions { max_decompressed_size: Some(limits.unpacked), ..LoadOptions::default() };
        let document = Document::load_mem_with_options(bytes, options).map_err(|e| PdfError::Unreadable(e.to_string()))?;
        if document.xref_recovery.is_some() {
            return Err(PdfError::Ambiguous("the cross-references had to be repaired".into()));
        }
        if document.is_encrypted() || document.was_encrypted() {
            return Err(PdfError::Encrypted);
        }
        bounded("the number of objects", document.reference_table.entries.len(), limits.objects)?;
        let unreadable = check_entries(bytes, &document)?;
        document.catalog().map_err(|_| PdfError::Unreadable("the catalogue is missing".into()))?;
        Ok(Self { bytes, document, unreadable })
    }

    /// The file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Number of pages.
    pub fn page_count(&self) -> usize {
        self.document.get_pages().len()
    }

    /// What is visible of a page, from 1; none when there is no such page, or it does not say how large it is.
    #[must_use]
    pub fn page_area(&self, number: usize) -> Option<PageArea> {
        let id = *self.document.get_pages().get(&u32::try_from(number).ok()?)?;
        let page = self.document.get_dictionary(id).ok()?;
        let rectangle = |key: &[u8]| self.inherited(page, key).and_then(|value| corners(self, value));
        let area = rectangle(b"CropBox").or_else(|| rectangle(b"MediaBox"))?;
        let turned = self.inherited(page, b"Rotate").and_then(|value| value.as_i64().ok()).unwrap_or(0).rem_euclid(360);
        Some(PageArea { area, turned })
    }

    /// A page's attribute, its own or that of the nodes above it (ISO 32000-2 section 7.7.3.4).
    fn inherited<'b>(&'b self, page: &'b Dictionary, key: &[u8]) -> Option<&'b Object> {
        let mut node = page;
        for _ in 0..MAX_DEPTH {
            if let Some(value) = self.value(node, key) {
                return Some(value);
            }
            node = self.value(node, b"Parent")?.as_dict().ok()?;
        }
        None
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// Objects the cross-references name and the model could not read.
    pub(crate) fn unreadable(&self) -> &[ObjectId] {
        &self.unreadable
    }

    pub(crate) fn catalog(&self) -> Option<&Dictionary> {
        self.document.catalog().ok()
    }

    pub(crate) fn catalog_id(&self) -> Option<ObjectId> {
        self.document.trailer.get(b"Root").and_then(Object::as_reference).ok()
    }

    /// The value behind a reference, or the value itself.
    pub(crate) fn resolve<'b>(&'b self, object: &'b Object) -> Option<&'b Object> {
        self.document.dereference(object).ok().map(|(_, value)| value)
    }

    /// The value of a key, references followed.
    pub(crate) fn value<'b>(&'b self, dictionary: &'b Dictionary, key: &[u8]) -> Option<&'b Object> {
        dictionary.get(key).ok().and_then(|object| self.resolve(object)).filter(|object| !object.is_null())
    }

    /// Where an object's own bytes begin; `None` when it lies in an object stream or is not there.
    pub(crate) fn offset(&self, id: ObjectId) -> Option<usize> {
        match self.document.reference_table.get(id.0)? {
            XrefEntry::Normal { offset, generation } if *generation == id.1 => Some(*offset as usize),
            _ => None,
        }
    }
}

fn bounded(what: &'static str, found: usize, limit: usize) -> Result<(), PdfError> {
    if found > limit {
        return Err(PdfError::Limit { what, found: found as u64, limit: limit as u64 });
    }
    Ok(())
}

/// Every entry must name the object that stands at its offset; otherwise readers disagree on what the object is.
fn check_entries(bytes: &[u8], document: &Document) -> Result<Vec<ObjectId>, PdfError> {
    let mut unreadable = Vec::new();
    for (&number, entry) in &document.reference_table.entries {
        let id = match entry {
            XrefEntry::Normal { offset, generation } => {
                // Some writers list unused numbers as in use at offset 0; nothing can be read there.
                if *offset == 0 {
                    continue;
                }
                let id = (number, *generation);
                if header_at(bytes, *offset as usize) != Some(id) {
                    return Err(PdfError::Ambiguous(format!("object {number} does not stand where it is said to")));
                }
                id
            }
            XrefEntry::Compressed { .. } => (number, 0),
            XrefEntry::Free | XrefEntry::UnusableFree => continue,
        };
        if !document.has_object(id) {
            unreadable.push(id);
        }
    }
    Ok(unreadable)
}

/// Where the last revision ends that a reader would take for the file's end: just after the last `%%EOF`.
/// Bytes beyond it belong to nothing.
pub fn last_end_of_file(bytes: &[u8]) -> Option<usize> {
    structure::last_end(bytes)
}
