//! The document security store: certificates and revocation answers kept beside the signatures
//! (ISO 32000-2 section 12.8.4.3, EN 319 142-1 section 5.4.2).

use crate::update::Update;
use crate::{Limits, Pdf, PdfError};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use sha1::{Digest, Sha1};
use std::collections::HashMap;

/// Entries of one list that are still read.
const MAX_ENTRIES: usize = 1000;
/// Bytes of one entry; a large authority's revocation list has some millions.
const MAX_ENTRY: usize = 32 * 1024 * 1024;
/// Bytes of all entries.
const MAX_TOTAL: usize = 128 * 1024 * 1024;
/// Keys of the store's lists, and the same in an entry of `VRI`.
const LISTS: [(&[u8], &str); 3] = [(b"Certs", "Cert"), (b"CRLs", "CRL"), (b"OCSPs", "OCSP")];

/// What proves the certificates of signatures, in DER. Nothing of it is judged here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// Certificates (RFC 5280).
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists (RFC 5280).
    pub crls: Vec<Vec<u8>>,
    /// Revocation answers (`OCSPResponse`, RFC 6960).
    pub ocsps: Vec<Vec<u8>>,
}

impl ValidationData {
    fn lists(&self) -> [&Vec<Vec<u8>>; 3] {
        [&self.certificates, &self.crls, &self.ocsps]
    }
}

/// Which of the data belongs to which signature.
#[derive(Debug, Clone, Default)]
pub struct VriEntry {
    /// [`vri_key`] of the signature.
    pub key: String,
    /// Places in [`ValidationData::certificates`].
    pub certificates: Vec<usize>,
    /// Places in [`ValidationData::crls`].
    pub crls: Vec<usize>,
    /// Places in [`ValidationData::ocsps`].
    pub ocsps: Vec<usize>,
}

impl VriEntry {
    fn lists(&self) -> [&Vec<usize>; 3] {
        [&self.certificates, &self.crls, &self.ocsps]
    }
}

/// The key of a signature in `VRI`: SHA-1 of its whole `Contents`, padding included, in capitals.
///
/// The standard fixes SHA-1 here. It is only a name: nothing is trusted because of it.
pub fn vri_key(contents: &[u8]) -> String {
    Sha1::digest(contents).iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Everything the store holds; empty when there is none. Entries that are no readable streams are left out.
///
/// # Errors
/// [`PdfError::Limit`] when it holds more than is read.
pub fn validation_data(pdf: &Pdf<'_>) -> Result<ValidationData, PdfError> {
    let mut total = 0;
    let mut list = |key: &[u8]| -> Result<Vec<Vec<u8>>, PdfError> {
        let mut found = Vec::new();
        for id in listed(pdf, key)? {
            if let Some(bytes) = stream(pdf, id) {
                total += bytes.len();
                limit("the size of the validation data", total, MAX_TOTAL)?;
                found.push(bytes);
            }
        }
        Ok(found)
    };
    Ok(ValidationData { certificates: list(b"Certs")?, crls: list(b"CRLs")?, ocsps: list(b"OCSPs")? })
}

/// Adds to the store by incremental update; what it holds already is kept and not written twice.
///
/// # Errors
/// [`PdfError`] when the file cannot be read or written, or the data is beyond the limits.
pub fn add_validation_data(original: &[u8], data: &ValidationData, vri: &[VriEntry], limits: &Limits) -> Result<Vec<u8>, PdfError> {
    let pdf = Pdf::open(original, limits)?;
    if !pdf.unreadable().is_empty() {
        return Err(PdfError::Ambiguous(format!("{} objects cannot be read", pdf.unreadable().len())));
    }
    let total = data.lists().iter().flat_map(|list| list.iter()).map(Vec::len).sum();
    limit("the size of the validation data", total, MAX_TOTAL)?;
    let mut update = Update::new(&pdf);
    let store = update.own_object(&pdf, b"DSS")?;
    let mut places: Vec<Vec<ObjectId>> = Vec::new();
    for ((key, _), wanted) in LISTS.iter().zip(data.lists()) {
        places.push(add_list(&mut update, &pdf, store, key, wanted)?);
    }
    add_vri(&mut update, &pdf, store, vri, &places)?;
    update.dictionary(store)?.set("Type", "DSS");
    announce(&mut update, &pdf)?;
    update.write()
}

/// Adds what the list lacks, and says where each entry of `wanted` stands.
fn add_list(update: &mut Update<'_>, pdf: &Pdf<'_>, store: ObjectId, key: &[u8], wanted: &[Vec<u8>]) -> Result<Vec<ObjectId>, PdfError> {
    let mut ids = listed(pdf, key)?;
    limit("the number of validation entries", ids.len() + wanted.len(), MAX_ENTRIES)?;
    let mut known: HashMap<Vec<u8>, ObjectId> = ids.iter().filter_map(|id| Some((stream(pdf, *id)?, *id))).collect();
    let mut places = Vec::with_capacity(wanted.len());
    for bytes in wanted {
        let id = match known.get(bytes) {
            Some(id) => *id,
            None => {
                let mut entry = Stream::new(Dictionary::new(), bytes.clone());
                entry.compress().map_err(|e| PdfError::Write(e.to_string()))?;
                let id = update.add(entry);
                known.insert(bytes.clone(), id);
                ids.push(id);
                id
            }
        };
        places.push(id);
    }
    if !ids.is_empty() {
        let ids: Vec<Object> = ids.into_iter().map(Object::from).collect();
        update.dictionary(store)?.set(key, ids);
    }
    Ok(places)
}

fn add_vri(update: &mut Update<'_>, pdf: &Pdf<'_>, store: ObjectId, vri: &[VriEntry], places: &[Vec<ObjectId>]) -> Result<(), PdfError> {
    if vri.is_empty() {
        return Ok(());
    }
    limit("the number of validation entries", vri.len(), MAX_ENTRIES)?;
    let held = pdf.catalog().and_then(|c| pdf.value(c, b"DSS")?.as_dict().ok());
    let mut all = held.and_then(|dss| pdf.value(dss, b"VRI")?.as_dict().ok()).cloned().unwrap_or_default();
    for entry in vri {
        let mut written = match all.get(entry.key.as_bytes()).ok().and_then(|old| pdf.resolve(old)) {
            Some(Object::Dictionary(old)) => old.clone(),
            _ => dictionary! { "Type" => "VRI" },
        };
        for (((_, key), wanted), list) in LISTS.iter().zip(entry.lists()).zip(places) {
            let mut ids = match pdf.value(&written, key.as_bytes()) {
                Some(Object::Array(items)) => items.clone(),
                _ => Vec::new(),
            };
            for place in wanted {
                let id = list.get(*place).ok_or_else(|| PdfError::Write("a validation entry is not there".into()))?;
                if !ids.contains(&Object::Reference(*id)) {
                    ids.push((*id).into());
                }
            }
            if !ids.is_empty() {
                written.set(*key, ids);
            }
        }
        all.set(entry.key.as_str(), written);
    }
    update.dictionary(store)?.set("VRI", all);
    Ok(())
}

/// Before PDF 2.0 the store is an extension that the catalogue announces (EN 319 142-1 section 5.6).
fn announce(update: &mut Update<'_>, pdf: &Pdf<'_>) -> Result<(), PdfError> {
    let Some(catalog) = pdf.catalog() else { return Ok(()) };
    let own = pdf.value(catalog, b"Version").and_then(|v| v.as_name().ok()).is_some_and(|v| v.starts_with(b"2"));
    let held = pdf.value(catalog, b"Extensions").and_then(|e| e.as_dict().ok());
    if own || pdf.document().version.starts_with('2') || held.is_some_and(|e| e.has(b"ESIC")) {
        return Ok(());
    }
    let mut extensions = held.cloned().unwrap_or_default();
    extensions.set("ESIC", dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 2 });
    let root = pdf.catalog_id().ok_or_else(|| PdfError::Unreadable("the catalogue is missing".into()))?;
    update.dictionary(root)?.set("Extensions", extensions);
    Ok(())
}

/// The entries of one of the store's lists, each once.
fn listed(pdf: &Pdf<'_>, key: &[u8]) -> Result<Vec<ObjectId>, PdfError> {
    let store = pdf.catalog().and_then(|c| pdf.value(c, b"DSS")?.as_dict().ok());
    let Some(Object::Array(items)) = store.and_then(|store| pdf.value(store, key)) else { return Ok(Vec::new()) };
    limit("the number of validation entries", items.len(), MAX_ENTRIES)?;
    let mut ids: Vec<ObjectId> = Vec::new();
    for id in items.iter().filter_map(|i| i.as_reference().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn stream(pdf: &Pdf<'_>, id: ObjectId) -> Option<Vec<u8>> {
    let stream = pdf.document().get_object(id).and_then(Object::as_stream).ok()?;
    if !stream.dict.has(b"Filter") {
        return (stream.content.len() <= MAX_ENTRY).then(|| stream.content.clone());
    }
    stream.decompressed_content_with_limit(MAX_ENTRY).ok()
}

fn limit(what: &'static str, found: usize, limit: usize) -> Result<(), PdfError> {
    if found > limit { Err(PdfError::Limit { what, found: found as u64, limit: limit as u64 }) } else { Ok(()) }
}
