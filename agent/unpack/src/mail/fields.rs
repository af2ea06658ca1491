//! The header of a message, looked at before it is parsed.

use memchr::memchr_iter;

use crate::{Bounds, Why};

/// The names of the fields that bytes begin with, in lower case; none when they begin with anything else.
///
/// A field is a name of printable characters without blanks, a colon, and lines that continue it (RFC 5322 section 2.2); a line
/// `From ` may stand before (RFC 4155). Ends at the first empty line; the last line may be cut.
pub(crate) fn names(head: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut lines = without_envelope(head).split_inclusive(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            if names.is_empty() {
                return Vec::new();
            }
            continue;
        }
        match name(line) {
            Some(name) => names.push(name),
            // Cut by the end of what is looked at.
            None if !line.ends_with(b"\n") && lines.next().is_none() => break,
            // One odd line among many is forgiven: gateways leave such.
            None if names.len() >= 3 => {}
            None => return Vec::new(),
        }
    }
    names
}

fn name(line: &[u8]) -> Option<String> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let fit = !name.is_empty() && name.len() <= 76 && name.iter().all(|byte| byte.is_ascii_graphic());
    fit.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// The message without the line `From ` that mailboxes put before it, and without empty lines or a byte order mark before that.
pub(crate) fn without_envelope(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let quoted = bytes.strip_prefix(b">").unwrap_or(bytes);
    if !quoted.starts_with(b"From ") {
        return bytes;
    }
    match memchr::memchr(b'\n', bytes) {
        Some(end) => &bytes[end + 1..],
        None => bytes,
    }
}

/// Lines that may separate parts, and lines that may be fields: each costs a parser many times its bytes.
const MAX_SEPARATORS: u64 = 20_000;
const MAX_FIELDS: u64 = 500_000;

/// Whether a message may be parsed: how many levels, parts and fields it could have at most is counted before.
///
/// # Errors
/// [`Why::TooMany`], with what is beyond the bound.
pub(super) fn few(bytes: &[u8], bounds: &Bounds) -> Result<(), Why> {
    let within = |count: u64, most: u64| if count > most { Err(Why::TooMany(count - most)) } else { Ok(()) };
    within(mime_fields(bytes).into(), bounds.mime_fields.into())?;
    let (mut separators, mut fields, mut start) = (0, 0, 0);
    for end in memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = &bytes[start..end];
        separators += u64::from(line.starts_with(b"--"));
        fields += u64::from(line[..line.len().min(78)].contains(&b':'));
        start = end + 1;
    }
    within(separators, MAX_SEPARATORS)?;
    within(fields, MAX_FIELDS)
}

/// How often `Content-Type` stands in a message, in any letter case: each may open a level, be it a field or a text that quotes one.
fn mime_fields(bytes: &[u8]) -> u32 {
    const BEFORE: &[u8] = b"content";
    const AFTER: &[u8] = b"type";
    let around = |at: usize| {
        let before = at.checked_sub(BEFORE.len()).and_then(|from| bytes.get(from..at))?;
        let after = bytes.get(at + 1..at + 1 + AFTER.len())?;
        Some(before.eq_ignore_ascii_case(BEFORE) && after.eq_ignore_ascii_case(AFTER))
    };
    let count = memchr_iter(b'-', bytes).filter(|at| around(*at) == Some(true)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_fields_are_found_up_to_the_empty_line() {
        assert_eq!(names(b"From: a\r\nTO : b\r\n c: d\r\nX-Y:\r\n\r\nSubject: no"), ["from", "to", "x-y"]);
        assert_eq!(names(b"From a@x Mon\nDate: x\nSub"), ["date"]);
        assert_eq!(names(b"Bonjour\nFrom: a\n\n"), [""; 0]);
        assert_eq!(names(b" From: a\n\n"), ["from"]);
        assert_eq!(names(b"\xe9: a\n"), [""; 0]);
    }

    #[test]
    fn every_content_type_counts() {
        assert_eq!(mime_fields(b"Content-Type: a\ncontent-type:b\n x-CONTENT-TYPE content-typo -type content-"), 3);
        assert_eq!(mime_fields(b"-"), 0);
    }

    #[test]
    fn what_could_be_too_many_parts_or_fields_is_counted() {
        let bounds = Bounds::default();
        assert_eq!(few(&b"a: b\n--x\n\n".repeat(20_000), &bounds), Ok(()));
        assert_eq!(few(&b"--x\n\n".repeat(20_001), &bounds), Err(Why::TooMany(1)));
        assert_eq!(few(&b"a:\n".repeat(500_007), &bounds), Err(Why::TooMany(7)));
        assert_eq!(few(&b"content-type:a\n".repeat(502), &bounds), Err(Why::TooMany(2)));
        assert_eq!(few(&b"QUJD\n".repeat(1_000_000), &bounds), Ok(()), "base64 has neither");
    }
}
