//! What a signature allows afterwards, as it stands in its dictionary (ISO 32000-2 section 12.8.2).

use crate::request::{DocMdp, FieldLock};
use crate::{Pdf, fields};
use lopdf::{Dictionary, Object, dictionary, text_string};

/// Names of one lock that are still read.
const MAX_NAMES: usize = 10_000;

/// The changes a signature allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// The certification, when the signature is one.
    pub doc_mdp: Option<DocMdp>,
    /// Fields it locks.
    pub locks: Vec<FieldLock>,
    /// It restricts changes in a way that is not understood: nothing is taken for allowed.
    pub unclear: bool,
}

impl Permissions {
    /// Whether a form field may be filled in.
    pub fn may_fill(&self, field: &str) -> bool {
        let forms = match self.doc_mdp {
            Some(level) => level >= DocMdp::FillAndSign,
            // A signature that locks some fields expects the others to be filled in.
            None => !self.locks.is_empty(),
        };
        forms && !self.unclear && !self.locked(field)
    }

    /// Whether one more signature may be put into this field.
    pub fn may_sign(&self, field: &str) -> bool {
        !self.unclear && self.doc_mdp.is_none_or(|level| level >= DocMdp::FillAndSign) && !self.locked(field)
    }

    /// Whether a lock covers the field.
    pub fn locked(&self, field: &str) -> bool {
        self.locks.iter().any(|lock| lock.covers(field))
    }
}

/// Reads `Reference` of a signature dictionary.
pub(crate) fn read(pdf: &Pdf<'_>, signature: &Dictionary) -> Permissions {
    let mut found = Permissions::default();
    let references = match pdf.value(signature, b"Reference") {
        None => return found,
        Some(Object::Array(items)) => items.as_slice(),
        Some(_) => &[],
    };
    found.unclear = references.is_empty();
    let no_params = Dictionary::new();
    for reference in references {
        let Some(Object::Dictionary(reference)) = pdf.resolve(reference) else {
            found.unclear = true;
            continue;
        };
        let params = pdf.value(reference, b"TransformParams").and_then(|p| p.as_dict().ok()).unwrap_or(&no_params);
        match pdf.value(reference, b"TransformMethod") {
            Some(Object::Name(method)) if method == b"DocMDP" && found.doc_mdp.is_none() => {
                // P defaults to 2 (ISO 32000-2 table 257).
                let level = pdf.value(params, b"P").map_or(Some(2), |p| p.as_i64().ok());
                found.doc_mdp = level.and_then(DocMdp::from_level);
                found.unclear |= found.doc_mdp.is_none();
            }
            Some(Object::Name(method)) if method == b"FieldMDP" => match read_lock(pdf, params) {
                Some(lock) => found.locks.push(lock),
                None => found.unclear = true,
            },
            _ => found.unclear = true,
        }
    }
    found
}

/// `Action` and `Fields`.
pub(crate) fn read_lock(pdf: &Pdf<'_>, params: &Dictionary) -> Option<FieldLock> {
    let names = || -> Option<Vec<String>> {
        let Some(Object::Array(items)) = pdf.value(params, b"Fields") else { return None };
        if items.len() > MAX_NAMES {
            return None;
        }
        items.iter().map(|item| lopdf::decode_text_string(pdf.resolve(item)?).ok()).collect()
    };
    match pdf.value(params, b"Action") {
        Some(Object::Name(action)) => match action.as_slice() {
            b"All" => Some(FieldLock::All),
            b"Include" => names().map(FieldLock::Include),
            b"Exclude" => names().map(FieldLock::Exclude),
            _ => None,
        },
        _ => None,
    }
}

/// `Action` and `Fields` in a dictionary of this type: `SigFieldLock` or `TransformParams`.
pub(crate) fn write_lock(kind: &str, lock: &FieldLock) -> Dictionary {
    let (action, names) = match lock {
        FieldLock::All => ("All", None),
        FieldLock::Include(names) => ("Include", Some(names)),
        FieldLock::Exclude(names) => ("Exclude", Some(names)),
    };
    let mut out = dictionary! { "Type" => kind, "Action" => action };
    if let Some(names) = names {
        out.set("Fields", names.iter().map(|n| text_string(n)).collect::<Vec<Object>>());
    }
    out
}

/// What every signature of the file together allows.
pub(crate) fn of_file(pdf: &Pdf<'_>) -> Vec<Permissions> {
    let signed = |field: &fields::Field| {
        let value = pdf.value(pdf.document().get_dictionary(field.id).ok()?, b"V")?.as_dict().ok()?;
        Some(read(pdf, value))
    };
    fields::all(pdf).iter().filter(|f| f.signature).filter_map(signed).collect()
}

/// Whether a signature dictionary is a document time stamp (ISO 32000-2 section 12.8.5).
pub(crate) fn is_time_stamp(pdf: &Pdf<'_>, signature: &Dictionary) -> bool {
    let is = |key: &[u8], name: &[u8]| matches!(pdf.value(signature, key), Some(Object::Name(n)) if n == name);
    is(b"Type", b"DocTimeStamp") && is(b"SubFilter", b"ETSI.RFC3161")
}
