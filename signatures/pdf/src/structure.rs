//! The file's skeleton, read by itself: where it ends, and the chain of cross-reference sections.
//!
//! The object model repairs what it can. A file that needs repair, or that shows different objects to different
//! readers, is neither signed nor called valid, so the skeleton is checked here without any repair.

use crate::PdfError;
use crate::lexer::{Entry, Raw, dictionary_at, indirect_at, is_space, only};

/// Cross-reference sections, that is revisions, that are still followed.
const MAX_SECTIONS: usize = 512;
/// A cross-reference table longer than this is not one of an office's documents (20 bytes an object).
const MAX_TABLE_BYTES: usize = 64 * 1024 * 1024;

/// Where the file, or its last readable revision, ends: just after the last `%%EOF` and its end of line.
pub(crate) fn last_end(bytes: &[u8]) -> Option<usize> {
    let marker = rfind(bytes, b"%%EOF")?;
    let mut end = marker + 5;
    if bytes.get(end) == Some(&b'\r') {
        end += 1;
    }
    if bytes.get(end) == Some(&b'\n') {
        end += 1;
    }
    Some(end)
}

/// Whether `bytes[..end]` ends with `%%EOF` and at most one end of line.
pub(crate) fn ends_a_revision(bytes: &[u8], end: usize) -> bool {
    bytes.get(..end).is_some_and(|head| {
        let head = head.strip_suffix(b"\n").unwrap_or(head);
        let head = head.strip_suffix(b"\r").unwrap_or(head);
        head.ends_with(b"%%EOF")
    })
}

pub(crate) fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(haystack, needle)
}

pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

/// Checks the skeleton of a whole file.
///
/// # Errors
/// The first thing that makes the file unreadable, encrypted, hybrid or ambiguous.
pub(crate) fn check(bytes: &[u8]) -> Result<(), PdfError> {
    if !bytes.starts_with(b"%PDF-") {
        let there = find(&bytes[..bytes.len().min(4096)], b"%PDF-").is_some();
        return Err(if there {
            PdfError::Ambiguous("bytes stand before the PDF header".into())
        } else {
            PdfError::Unreadable("there is no PDF header".into())
        });
    }
    let start = rfind(bytes, b"startxref").ok_or_else(|| PdfError::Unreadable("startxref is missing".into()))?;
    let mut next = Some(integer_after(bytes, start + 9)?);
    let mut seen = Vec::new();
    while let Some(offset) = next {
        if seen.contains(&offset) {
            return Err(PdfError::Ambiguous("the cross-reference sections form a loop".into()));
        }
        if seen.len() >= MAX_SECTIONS {
            return Err(PdfError::Limit { what: "the number of revisions", found: seen.len() as u64 + 1, limit: MAX_SECTIONS as u64 });
        }
        seen.push(offset);
        let trailer = trailer_at(bytes, offset)?;
        next = follow(&trailer)?;
    }
    Ok(())
}

fn integer_after(bytes: &[u8], at: usize) -> Result<usize, PdfError> {
    let rest = bytes.get(at..).unwrap_or_default();
    let rest = &rest[rest.iter().position(|b| !is_space(*b)).unwrap_or(rest.len())..];
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits])
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| PdfError::Unreadable("startxref names no offset".into()))
}

/// The trailer dictionary of the section at `offset`: after a table, or a cross-reference stream's own.
fn trailer_at(bytes: &[u8], offset: usize) -> Result<Vec<Entry>, PdfError> {
    let broken = || PdfError::Ambiguous("a cross-reference section does not stand where it is said to".into());
    let section = bytes.get(offset..).ok_or_else(broken)?;
    if section.starts_with(b"xref") {
        let length = section
            .iter()
            .take(MAX_TABLE_BYTES)
            .skip(4)
            .position(|b| !(b.is_ascii_digit() || is_space(*b) || matches!(b, b'n' | b'f')))
            .ok_or_else(broken)?;
        if !section[4 + length..].starts_with(b"trailer") {
            return Err(broken());
        }
        return dictionary_at(bytes, offset + 4 + length + 7).ok_or_else(broken);
    }
    let object = indirect_at(bytes, offset).ok_or_else(broken)?;
    match object.value {
        Raw::Dictionary(entries) if matches!(only(&entries, b"Type"), Ok(Some(Entry { value: Raw::Name(name), .. })) if name == b"XRef") => {
            Ok(entries)
        }
        _ => Err(broken()),
    }
}

/// Refuses encryption and hybrid references, and returns where the section before stands.
fn follow(trailer: &[Entry]) -> Result<Option<usize>, PdfError> {
    if trailer.iter().any(|e| e.key == b"Encrypt") {
        return Err(PdfError::Encrypted);
    }
    if trailer.iter().any(|e| e.key == b"XRefStm") {
        return Err(PdfError::Hybrid);
    }
    match only(trailer, b"Prev") {
        Ok(None) => Ok(None),
        Ok(Some(Entry { value: Raw::Integer(offset), .. })) => {
            usize::try_from(*offset).map(Some).map_err(|_| PdfError::Ambiguous("the previous revision has a negative offset".into()))
        }
        _ => Err(PdfError::Ambiguous("the previous revision is not named clearly".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revision_ends() {
        assert_eq!(last_end(b"a%%EOF\r\nb%%EOF\n"), Some(15));
        assert_eq!(last_end(b"nothing"), None);
        for good in [&b"x%%EOF"[..], b"x%%EOF\n", b"x%%EOF\r", b"x%%EOF\r\n"] {
            assert!(ends_a_revision(good, good.len()));
        }
        assert!(!ends_a_revision(b"x%%EOF\n\n", 8));
        assert!(!ends_a_revision(b"x%%EOF", 99));
    }

    #[test]
    fn skeletons_that_are_refused() {
        let file = |trailer: &str| format!("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n{trailer}\nstartxref\n9\n%%EOF");
        assert!(check(file("<</Size 1>>").as_bytes()).is_ok());
        assert!(matches!(check(file("<</Encrypt 1 0 R>>").as_bytes()), Err(PdfError::Encrypted)));
        assert!(matches!(check(file("<</XRefStm 3>>").as_bytes()), Err(PdfError::Hybrid)));
        assert!(matches!(check(file("<</Prev 9>>").as_bytes()), Err(PdfError::Ambiguous(_))));
        assert!(matches!(check(file("<</Prev 9 /Prev 8>>").as_bytes()), Err(PdfError::Ambiguous(_))));
        assert!(matches!(check(b""), Err(PdfError::Unreadable(_))));
        assert!(matches!(check(b"%PDF-1.4"), Err(PdfError::Unreadable(_))));
    }
}
