//! The document security store: certificates and the proofs of their revocation, kept in the file for those who check it in years
//! (ISO 32000-2 section 12.8.4.3, EN 319 142-1 section 5.4.2).

use crate::prepare::Update;
use crate::{Limits, Pdf, PdfError};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use sha1::{Digest, Sha1};

/// Entries of one kind that are still read.
const MAX_ENTRIES: usize = 1024;
/// Bytes of one entry that is still read.
const MAX_ENTRY_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of all entries that are still read.
const MAX_STORE_BYTES: usize = 128 * 1024 * 1024;

/// What a store holds, DER. Nothing of it has been verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// Certificates.
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists.
    pub lists: Vec<Vec<u8>>,
    /// OCSP responses.
    pub answers: Vec<Vec<u8>>,
}

impl ValidationData {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|(_, items)| items.is_empty())
    }

    /// The three arrays of a store, by their keys there and in its `VRI`.
    fn parts(&self) -> [([&'static str; 2], &Vec<Vec<u8>>); 3] {
        [(["Certs", "Cert"], &self.certificates), (["CRLs", "CRL"], &self.lists), (["OCSPs", "OCSP"], &self.answers)]
    }
}

/// Reads a file's store; empty where there is none.
#[must_use]
pub fn validation_data(pdf: &Pdf<'_>) -> ValidationData {
    let mut budget = MAX_STORE_BYTES;
    let mut read = |key: &str| streams(pdf, key.as_bytes()).into_iter().filter_map(|(_, object)| content(object, &mut budget)).collect();
    ValidationData { certificates: read("Certs"), lists: read("CRLs"), answers: read("OCSPs") }
}

/// The streams of one array, by their object numbers.
fn streams<'a>(pdf: &'a Pdf<'_>, key: &[u8]) -> Vec<(ObjectId, &'a Object)> {
    let store = pdf.catalog().and_then(|catalog| pdf.value(catalog, b"DSS")).and_then(|store| store.as_dict().ok());
    let Some(Object::Array(items)) = store.and_then(|store| pdf.value(store, key)) else { return Vec::new() };
    items.iter().take(MAX_ENTRIES).filter_map(|item| Some((item.as_reference().ok()?, pdf.resolve(item)?))).collect()
}

fn content(object: &Object, budget: &mut usize) -> Option<Vec<u8>> {
    let stream = object.as_stream().ok()?;
    let bytes = if stream.dict.has(b"Filter") {
        stream.decompressed_content_with_limit(MAX_ENTRY_BYTES.min(*budget)).ok()?
    } else {
        stream.content.clone()
    };
    *budget = budget.checked_sub(bytes.len())?;
    (bytes.len() <= MAX_ENTRY_BYTES).then_some(bytes)
}

/// Adds `data` to a file's store in one incremental update, and names it under `VRI` as what concerns the signatures whose `Contents` are
/// `signatures`, padding included. What the store holds already is not written twice.
///
/// # Errors
/// [`PdfError`] when the file cannot be read or written.
pub fn add_validation_data(original: &[u8], data: &ValidationData, signatures: &[&[u8]], limits: &Limits) -> Result<Vec<u8>, PdfError> {
    let pdf = Pdf::open(original, limits)?;
    let root = pdf.catalog_id().ok_or_else(|| PdfError::Unreadable("the catalogue is missing".into()))?;
    let mut update = Update::new(&pdf);
    let held = pdf.catalog().and_then(|catalog| pdf.value(catalog, b"DSS")).and_then(|store| store.as_dict().ok());
    let mut store = held.cloned().unwrap_or_else(|| dictionary! { "Type" => "DSS" });
    let mut concerning = Dictionary::new();
    for ([key, of_one], items) in data.parts() {
        let mut budget = MAX_STORE_BYTES;
        let known: Vec<(ObjectId, Vec<u8>)> =
            streams(&pdf, key.as_bytes()).into_iter().filter_map(|(id, object)| Some((id, content(object, &mut budget)?))).collect();
        let mut all: Vec<Object> = known.iter().map(|(id, _)| Object::Reference(*id)).collect();
        let mut own = Vec::new();
        for item in items {
            let id = match known.iter().find(|(_, bytes)| bytes == item) {
                Some((id, _)) => *id,
                None => {
                    let id = update.document.new_document.add_object(Stream::new(Dictionary::new(), item.clone()).with_compression(false));
                    all.push(id.into());
                    id
                }
            };
            own.push(Object::Reference(id));
        }
        if !all.is_empty() {
            store.set(key, all);
        }
        if !own.is_empty() {
            concerning.set(of_one, own);
        }
    }
    let mut by_signature = pdf.value(&store, b"VRI").and_then(|vri| vri.as_dict().ok()).cloned().unwrap_or_default();
    for contents in signatures {
        // The name of an entry is a SHA-1 in capitals (ISO 32000-2 table 262): a label, which nothing leans on.
        let name: String = Sha1::digest(contents).iter().map(|byte| format!("{byte:02X}")).collect();
        by_signature.set(name, concerning.clone());
    }
    store.set("VRI", by_signature);
    let id = update.document.new_document.add_object(store);
    update.changed_dictionary(root)?.set("DSS", id);
    update.appended(original)
}
