//! Cuts signatures out of a file by their ByteRange, with none of the code that is being judged.

use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::{Decode, Encode, Reader, SliceReader, asn1::ObjectIdentifier};

/// id-aa-timeStampToken (RFC 3161, appendix A).
const TIME_STAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// id-ct-TSTInfo (RFC 3161, section 2.4.2).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Signature,
    DocumentTimeStamp,
}

/// One signature dictionary's CMS (DER, without the filling zeros) and the bytes it covers.
pub struct Part {
    pub kind: Kind,
    pub cms: Vec<u8>,
    pub covered: Vec<u8>,
}

/// Every signature whose dictionary stands in the file unencrypted, in the order of the file.
pub fn parts(file: &[u8]) -> Vec<Part> {
    let key = b"/ByteRange";
    let starts = file.windows(key.len()).enumerate().filter(|(_, w)| w == key).map(|(at, _)| at + key.len());
    starts.filter_map(|at| part(file, at)).collect()
}

fn part(file: &[u8], at: usize) -> Option<Part> {
    let text = String::from_utf8_lossy(file.get(at..file.len().min(at + 100))?);
    let inside = text.split_once('[')?.1.split_once(']')?.0;
    let numbers = inside.split_whitespace().map(|n| n.parse().ok()).collect::<Option<Vec<usize>>>()?;
    let [start, first, second, last] = numbers[..] else { return None };
    let (gap_start, end) = (start.checked_add(first)?, second.checked_add(last)?);
    let covered = [file.get(start..gap_start)?, file.get(second..end)?].concat();
    let hex = file.get(gap_start + 1..second.checked_sub(1)?)?;
    let bytes = hex.chunks(2).map(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok()).collect::<Option<Vec<u8>>>()?;
    let cms = SliceReader::new(&bytes).ok()?.tlv_bytes().ok()?.to_vec();
    let kind = if signed_data(&cms)?.encap_content_info.econtent_type == TST_INFO { Kind::DocumentTimeStamp } else { Kind::Signature };
    Some(Part { kind, cms, covered })
}

/// The time stamp in a signature, with the signature value that it stamps.
pub fn time_stamp(cms: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let signed = signed_data(cms)?;
    let signer = signed.signer_infos.0.iter().next()?;
    let attribute = signer.unsigned_attrs.as_ref()?.iter().find(|a| a.oid == TIME_STAMP_TOKEN)?;
    let token = attribute.values.iter().next()?.to_der().ok()?;
    Some((token, signer.signature.as_bytes().to_vec()))
}

fn signed_data(cms: &[u8]) -> Option<SignedData> {
    ContentInfo::from_der(cms).ok()?.content.decode_as().ok()
}
