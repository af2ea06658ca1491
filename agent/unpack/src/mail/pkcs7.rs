//! The content of CMS signed data (RFC 5652 section 5.1), as S/MIME wraps a message in it (RFC 8551 section 3.5.2).
//!
//! An own reader of the four levels that lead to the content, since mailers write BER with indefinite lengths (X.690 section 8.1.3.6) where
//! libraries want DER. Nothing is verified here.

/// What a CMS file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cms {
    /// Signed data, with its content.
    Signed(Vec<u8>),
    /// Signed data whose content is elsewhere, or certificates alone.
    Detached,
    /// Enveloped, authenticated-enveloped or encrypted data.
    Encrypted,
    /// Another kind: compressed data (RFC 3274) or authenticated data.
    Other,
    /// Not CMS, or broken.
    Broken,
}

/// Levels of constructed strings within one another.
const MAX_DEPTH: u32 = 8;
/// 1.2.840.113549.1.7 and 1.2.840.113549.1.9.16.1, without their last number.
const PKCS7: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";
const SMIME: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01";

/// One element of BER: its identifier octet, its contents, and what follows it. Contents of indefinite length reach to the end of what
/// contains them: their end is found by reading them.
struct Element<'a> {
    tag: u8,
    contents: &'a [u8],
    definite: bool,
    rest: &'a [u8],
}

/// What a CMS file is, with the content of signed data.
pub(super) fn read(bytes: &[u8]) -> Cms {
    content(bytes).unwrap_or(Cms::Broken)
}

fn content(bytes: &[u8]) -> Option<Cms> {
    let info = element(bytes)?.within(0x30)?;
    let kind = element(info)?;
    if kind.tag != 0x06 {
        return None;
    }
    match (kind.contents.strip_prefix(PKCS7), kind.contents.strip_prefix(SMIME)) {
        (Some([2]), _) => {}
        (Some([3 | 4 | 6]), _) | (_, Some([23])) => return Some(Cms::Encrypted),
        _ => return Some(Cms::Other),
    }
    let signed = element(element(kind.rest)?.within(0xa0)?)?.within(0x30)?;
    let version = element(signed)?;
    let digests = element(version.rest)?;
    let encapsulated = element(digests.after()?)?.within(0x30)?;
    let inner = element(encapsulated)?;
    let Some(explicit) = element(inner.rest).filter(|element| element.tag == 0xa0) else { return Some(Cms::Detached) };
    let mut content = Vec::new();
    octets(explicit.contents, MAX_DEPTH, &mut content)?;
    Some(Cms::Signed(content))
}

impl<'a> Element<'a> {
    fn within(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.contents)
    }

    /// What follows the element; of indefinite length, after its end is found.
    fn after(&self) -> Option<&'a [u8]> {
        if self.definite { Some(self.rest) } else { past(self.contents, MAX_DEPTH) }
    }
}

/// What follows the end-of-contents octets that close these contents.
fn past(mut contents: &[u8], depth: u32) -> Option<&[u8]> {
    loop {
        if let Some(rest) = contents.strip_prefix(&[0, 0]) {
            return Some(rest);
        }
        let element = element(contents)?;
        contents = if element.definite { element.rest } else { past(element.contents, depth.checked_sub(1)?)? };
    }
}

/// The bytes of an octet string, in one piece or in many (X.690 section 8.7.3); what follows it.
fn octets<'a>(bytes: &'a [u8], depth: u32, into: &mut Vec<u8>) -> Option<&'a [u8]> {
    let string = element(bytes)?;
    if string.tag == 0x04 {
        into.extend_from_slice(string.contents);
        return Some(string.rest);
    }
    if string.tag != 0x24 || depth == 0 {
        return None;
    }
    let mut pieces = string.contents;
    while !pieces.is_empty() {
        if let Some(rest) = pieces.strip_prefix(&[0, 0]) {
            return Some(rest);
        }
        pieces = octets(pieces, depth - 1, into)?;
    }
    string.definite.then_some(string.rest)
}

fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let [tag, length, rest @ ..] = bytes else { return None };
    if tag & 0x1f == 0x1f {
        return None;
    }
    if *length == 0x80 {
        return (tag & 0x20 != 0).then_some(Element { tag: *tag, contents: rest, definite: false, rest: &[] });
    }
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (number, rest) = rest.split_at_checked(usize::from(length & 0x7f)).filter(|(number, _)| number.len() <= 8)?;
        (usize::try_from(number.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))).ok()?, rest)
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some(Element { tag: *tag, contents, definite: true, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, contents: &[u8]) -> Vec<u8> {
        assert!(contents.len() < 128);
        [&[tag, contents.len() as u8][..], contents].concat()
    }

    fn open_ended(tag: u8, contents: &[u8]) -> Vec<u8> {
        [&[tag, 0x80][..], contents, &[0, 0]].concat()
    }

    fn oid(last: u8) -> Vec<u8> {
        wrap(0x06, &[PKCS7, &[last]].concat())
    }

    #[test]
    fn the_content_is_found_in_der_and_in_ber() {
        let string = wrap(0x04, b"Bonjour");
        for (wrap, string) in [
            (wrap as fn(u8, &[u8]) -> Vec<u8>, string.clone()),
            (open_ended, open_ended(0x24, &[wrap(0x04, b"Bon"), wrap(0x04, b"jour")].concat())),
            (open_ended, wrap(0x24, &[wrap(0x04, b"Bon"), wrap(0x04, b"jour")].concat())),
        ] {
            let encapsulated = wrap(0x30, &[oid(1), wrap(0xa0, &string)].concat());
            let digests = wrap(0x31, &wrap(0x30, &oid(9)));
            let signed = wrap(0x30, &[self::wrap(0x02, &[1]), digests, encapsulated].concat());
            let info = wrap(0x30, &[oid(2), wrap(0xa0, &signed)].concat());
            assert_eq!(read(&info), Cms::Signed(b"Bonjour".to_vec()));
            for end in 0..info.len() {
                assert_ne!(read(&info[..end]), Cms::Encrypted);
            }
        }
    }

    #[test]
    fn other_kinds_are_told_apart() {
        assert_eq!(read(&wrap(0x30, &oid(3))), Cms::Encrypted);
        assert_eq!(read(&wrap(0x30, &wrap(0x06, &[SMIME, &[23]].concat()))), Cms::Encrypted);
        assert_eq!(read(&wrap(0x30, &wrap(0x06, &[SMIME, &[9]].concat()))), Cms::Other);
        for junk in [&b""[..], b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"Bonjour"] {
            assert_eq!(read(junk), Cms::Broken);
        }
        assert_eq!(read(&[0x30, 0x80].repeat(10_000)), Cms::Broken);
    }
}
