//! Every signature in a file, with all that is odd about it.
//!
//! What a signature covers is read from its own bytes and held to the only shape an honest one has: from the first
//! byte to the end of a revision, except exactly its own `Contents` (ISO 32000-2 section 12.8.1, EN 319 142-1
//! section 5.4.1). The attacks of "1 Trillion Dollar Refund" (Mladenov and others, CCS 2019) live in the other shapes.

use crate::fields::{self, Field};
use crate::lexer::{Entry, Raw, indirect_at, only};
use crate::permissions::{self, Permissions};
use crate::structure::{ends_a_revision, find};
use crate::{Pdf, date};
use jiff::Timestamp;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{HashMap, HashSet};

/// Hexadecimal digits of `Contents` that are still decoded.
const MAX_CONTENTS: usize = 8 * 1024 * 1024;
/// Signatures of one file that are still looked at.
pub const MAX_SIGNATURES: usize = 64;

/// What is wrong with how a signature stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Anomaly {
    /// The field's value is no dictionary that can be read, or lies in an object stream.
    DictionaryUnreadable,
    /// A key that matters stands twice, or means another thing to the object model than to the bytes.
    DictionaryAmbiguous,
    /// Several fields share the signature, or the field stands twice in the form.
    Shared,
    /// There is no `ByteRange`, or it is null.
    ByteRangeMissing,
    /// `ByteRange` is not four whole numbers written in place.
    ByteRangeMalformed,
    /// `ByteRange` does not begin at the first byte.
    ByteRangeStart,
    /// The two parts overlap or run backwards.
    ByteRangeOverlap,
    /// `ByteRange` reaches beyond the end of the file.
    ByteRangeBeyondEnd,
    /// What is left out is not exactly the signature's own `Contents`.
    ByteRangeGap,
    /// The covered part does not end where a revision ends.
    ByteRangeEnd,
    /// There is no `Contents`, it is null or empty.
    ContentsMissing,
    /// `Contents` is not one plain hexadecimal string, in capitals or in small letters throughout.
    ContentsMalformed,
}

/// A signature as it stands in the file. Nothing of it has been verified.
#[derive(Debug, Clone, Default)]
pub struct FoundSignature {
    /// Fully qualified name of its field.
    pub field: String,
    /// `SubFilter`: how the signature is encoded.
    pub sub_filter: Option<String>,
    /// Whether it is a document time stamp rather than a signature.
    pub time_stamp: bool,
    /// `M`: the moment the signer claims.
    pub claimed_at: Option<Timestamp>,
    /// `Name`.
    pub name: Option<String>,
    /// `Reason`.
    pub reason: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `P` of a DocMDP transform: the signature certifies the document and allows only these changes.
    pub certifies: Option<i64>,
    /// Whether the signature restricts later changes (DocMDP, FieldMDP or others).
    pub restricts: bool,
    /// What it allows afterwards.
    pub permissions: Permissions,
    /// `ByteRange`, when it has the shape it should have.
    pub byte_range: Option<[usize; 4]>,
    /// `Contents`, decoded, padding included.
    pub contents: Vec<u8>,
    /// Everything odd.
    pub anomalies: Vec<Anomaly>,
}

impl FoundSignature {
    /// Where the covered part ends; `None` when the `ByteRange` cannot be used.
    pub fn end(&self) -> Option<usize> {
        self.byte_range.map(|[_, _, start, length]| start + length)
    }

    /// The two covered parts.
    pub fn covered<'a>(&self, bytes: &'a [u8]) -> Option<[&'a [u8]; 2]> {
        let [a, b, c, d] = self.byte_range?;
        Some([bytes.get(a..a.checked_add(b)?)?, bytes.get(c..c.checked_add(d)?)?])
    }
}

/// All that has to do with signatures in a file.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// Signatures in fields, in the order of what they cover.
    pub signatures: Vec<FoundSignature>,
    /// Names of signature fields that are still empty.
    pub empty_fields: Vec<String>,
    /// Signatures that stand in the file's bytes or objects and in no field: removed, replaced or hidden ones.
    pub stray: usize,
    /// There are more signatures than are looked at.
    pub too_many: bool,
}

/// Finds every signature.
pub fn extract(pdf: &Pdf<'_>) -> Extraction {
    let mut result = Extraction::default();
    let mut owners: HashMap<ObjectId, usize> = HashMap::new();
    let mut in_fields: HashSet<ObjectId> = HashSet::new();
    for field in fields::all(pdf).iter().filter(|f| f.signature) {
        if result.signatures.len() >= MAX_SIGNATURES {
            result.too_many = true;
            break;
        }
        let value = pdf.document().get_dictionary(field.id).ok().and_then(|d| d.get(b"V").ok());
        let value = value.filter(|v| !v.is_null());
        let Some(value) = value else {
            result.empty_fields.push(field.name.clone());
            continue;
        };
        let holder = value.as_reference().ok();
        let mut signature = read_signature(pdf, field, value, holder);
        in_fields.insert(holder.unwrap_or(field.id));
        if let Some(first) = owners.insert(holder.unwrap_or(field.id), result.signatures.len()) {
            signature.anomalies.push(Anomaly::Shared);
            if let Some(other) = result.signatures.get_mut(first) {
                other.anomalies.push(Anomaly::Shared);
            }
        }
        result.signatures.push(signature);
    }
    result.signatures.sort_by_key(|s| s.end().unwrap_or(usize::MAX));
    result.stray = stray(pdf, &in_fields, result.signatures.len());
    result
}

/// Signature dictionaries outside every field, and `ByteRange` in the bytes that no known signature explains.
fn stray(pdf: &Pdf<'_>, in_fields: &HashSet<ObjectId>, known: usize) -> usize {
    let objects = pdf
        .document()
        .objects
        .iter()
        .filter(|(id, object)| !in_fields.contains(*id) && object.as_dict().is_ok_and(|d| d.has(b"ByteRange") && d.has(b"Contents")));
    let mut written = 0_usize;
    let mut rest = pdf.bytes();
    while let Some(at) = find(rest, b"/ByteRange") {
        written += 1;
        rest = &rest[at + 10..];
    }
    objects.count().max(written.saturating_sub(known))
}

fn read_signature(pdf: &Pdf<'_>, field: &Field, value: &Object, holder: Option<ObjectId>) -> FoundSignature {
    let mut signature = FoundSignature { field: field.name.clone(), ..FoundSignature::default() };
    if field.odd {
        signature.anomalies.push(Anomaly::Shared);
    }
    let Some(Object::Dictionary(model)) = pdf.resolve(value) else {
        signature.anomalies.push(Anomaly::DictionaryUnreadable);
        return signature;
    };
    describe(pdf, model, &mut signature);
    match raw_entries(pdf, field.id, holder) {
        Some(entries) => read_raw(pdf, model, &entries, &mut signature),
        None => signature.anomalies.push(Anomaly::DictionaryUnreadable),
    }
    signature
}

fn describe(pdf: &Pdf<'_>, model: &Dictionary, signature: &mut FoundSignature) {
    let name = |key: &[u8]| match pdf.value(model, key) {
        Some(Object::Name(name)) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    };
    signature.sub_filter = name(b"SubFilter");
    signature.time_stamp = name(b"Type").as_deref() == Some("DocTimeStamp") || signature.sub_filter.as_deref() == Some("ETSI.RFC3161");
    signature.name = fields::text(pdf, model, b"Name");
    signature.reason = fields::text(pdf, model, b"Reason");
    signature.location = fields::text(pdf, model, b"Location");
    signature.claimed_at = fields::text(pdf, model, b"M").as_deref().and_then(date::read);
    signature.permissions = permissions::read(pdf, model);
    signature.restricts = signature.permissions != Permissions::default();
    signature.certifies = signature.permissions.doc_mdp.map(|level| level as i64);
}

/// The dictionary's entries as they stand in the bytes: in an object of its own, or inside the field.
fn raw_entries(pdf: &Pdf<'_>, field: ObjectId, holder: Option<ObjectId>) -> Option<Vec<Entry>> {
    let id = holder.unwrap_or(field);
    let object = indirect_at(pdf.bytes(), pdf.offset(id)?)?;
    if object.id != id {
        return None;
    }
    let Raw::Dictionary(entries) = object.value else { return None };
    if holder.is_some() {
        return Some(entries);
    }
    match only(&entries, b"V") {
        Ok(Some(Entry { value: Raw::Dictionary(inner), .. })) => Some(inner.clone()),
        _ => None,
    }
}

fn read_raw(pdf: &Pdf<'_>, model: &Dictionary, entries: &[Entry], signature: &mut FoundSignature) {
    let keys: HashSet<&[u8]> = entries.iter().map(|e| e.key.as_slice()).collect();
    if keys.len() != entries.len() {
        signature.anomalies.push(Anomaly::DictionaryAmbiguous);
    }
    let contents = match only(entries, b"Contents") {
        Ok(Some(entry)) => read_contents(pdf.bytes(), model, entry, signature),
        Ok(None) => {
            signature.anomalies.push(Anomaly::ContentsMissing);
            None
        }
        Err(()) => None,
    };
    let range = match only(entries, b"ByteRange") {
        Ok(Some(entry)) => match numbers(&entry.value) {
            Some(range) => Some(range),
            None => {
                let missing = entry.value == Raw::Word;
                signature.anomalies.push(if missing { Anomaly::ByteRangeMissing } else { Anomaly::ByteRangeMalformed });
                None
            }
        },
        Ok(None) => {
            signature.anomalies.push(Anomaly::ByteRangeMissing);
            None
        }
        Err(()) => None,
    };
    if let Some(range) = range {
        let before = signature.anomalies.len();
        check_range(pdf.bytes(), range, contents.as_ref(), &mut signature.anomalies);
        // A range that overlaps or leaves the file is not used at all; the others are, to say what they cover.
        let usable = !signature.anomalies[before..].iter().any(|a| matches!(a, Anomaly::ByteRangeOverlap | Anomaly::ByteRangeBeyondEnd));
        signature.byte_range = usable.then(|| range.map(|n| usize::try_from(n).unwrap_or(usize::MAX)));
    }
}

fn numbers(value: &Raw) -> Option<[i64; 4]> {
    let Raw::Array(items) = value else { return None };
    let numbers: Vec<i64> = items.iter().map(|i| if let Raw::Integer(n) = i { Some(*n) } else { None }).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Decodes `Contents` and returns the place of its string, brackets included.
fn read_contents(bytes: &[u8], model: &Dictionary, entry: &Entry, signature: &mut FoundSignature) -> Option<std::ops::Range<usize>> {
    if entry.value == Raw::Word {
        signature.anomalies.push(Anomaly::ContentsMissing);
        return None;
    }
    let digits = bytes.get(entry.span.start + 1..entry.span.end.checked_sub(1)?)?;
    let mixed = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    let plain = entry.value == Raw::Hex
        && digits.len() % 2 == 0
        && digits.len() <= MAX_CONTENTS
        && digits.iter().all(u8::is_ascii_hexdigit)
        && !mixed;
    if !plain {
        signature.anomalies.push(Anomaly::ContentsMalformed);
        return None;
    }
    signature.contents = digits.chunks_exact(2).map(|pair| nibble(pair[0]) << 4 | nibble(pair[1])).collect();
    if signature.contents.iter().all(|b| *b == 0) {
        signature.anomalies.push(Anomaly::ContentsMissing);
    }
    if !matches!(model.get(b"Contents"), Ok(Object::String(same, _)) if *same == signature.contents) {
        signature.anomalies.push(Anomaly::DictionaryAmbiguous);
    }
    Some(entry.span.clone())
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10) & 15,
    }
}

fn check_range(bytes: &[u8], [a, b, c, d]: [i64; 4], contents: Option<&std::ops::Range<usize>>, anomalies: &mut Vec<Anomaly>) {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let (Some(first_end), Some(end)) = (a.checked_add(b), c.checked_add(d)) else {
        anomalies.push(Anomaly::ByteRangeBeyondEnd);
        return;
    };
    if [a, b, c, d].iter().any(|n| *n < 0) || first_end > c {
        anomalies.push(Anomaly::ByteRangeOverlap);
        return;
    }
    if end > size {
        anomalies.push(Anomaly::ByteRangeBeyondEnd);
        return;
    }
    if a != 0 {
        anomalies.push(Anomaly::ByteRangeStart);
    }
    let as_index = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    if contents != Some(&(as_index(first_end)..as_index(c))) {
        anomalies.push(Anomaly::ByteRangeGap);
    }
    if !ends_a_revision(bytes, as_index(end)) {
        anomalies.push(Anomaly::ByteRangeEnd);
    }
}
