//! What the header of a message tells for its name: its subject, decoded (RFC 2047), and its Message-ID (RFC 5322 s. 3.6.4).

use std::ffi::OsStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;

use crate::names::readable;

/// Characters of a subject that make a name.
const SHOWN: usize = 200;
/// Bytes of a Message-ID that are compared; a longer one is none.
const LONGEST_ID: usize = 512;

/// The name of a message for people: its subject and `.eml`.
pub(crate) fn name(header: &[u8]) -> String {
    let subject = field(header, "subject").map(|text| decoded(&text)).unwrap_or_default();
    let readable = readable(OsStr::new(&subject));
    let shown: String = readable.trim().chars().take(SHOWN).collect();
    format!("{}.eml", if shown.is_empty() { "(sans objet)" } else { shown.trim_end() })
}

/// The Message-ID, when there is one.
pub(crate) fn message_id(header: &[u8]) -> Option<String> {
    let text = field(header, "message-id")?;
    let id = std::str::from_utf8(&text).ok()?.trim().to_owned();
    (!id.is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control)).then_some(id)
}

/// The body of the first field of this name, unfolded (RFC 5322 s. 2.2.3).
fn field(header: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut body: Option<Vec<u8>> = None;
    for line in header.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)) {
        if line.is_empty() {
            break;
        }
        match &mut body {
            Some(body) if matches!(line.first(), Some(b' ' | b'\t')) => body.extend_from_slice(line),
            Some(_) => break,
            None => {
                // What goes on a field that is not asked for has no name of its own.
                let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
                if line[..colon].trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()) {
                    body = Some(line[colon + 1..].to_vec());
                }
            }
        }
    }
    body
}

/// A field's text with its encoded words decoded. White space between two of them is none (RFC 2047 s. 6.2).
fn decoded(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut rest: &str = &text;
    let mut whole = String::new();
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, length)) = encoded_word(from) else {
            whole.push_str(before);
            whole.push_str("=?");
            rest = &from[2..];
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            whole.push_str(before);
        }
        whole.push_str(&word);
        rest = &from[length..];
        after_word = true;
    }
    whole.push_str(rest);
    whole
}

/// The encoded word that a text begins with, and its length.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find("?=")?;
    let word = &rest[..end];
    let bytes = match encoding {
        "b" | "B" => STANDARD.decode(word).ok()?,
        "q" | "Q" => quoted_printable(word)?,
        _ => return None,
    };
    // A language may follow the character set (RFC 2231 s. 5).
    let label = charset.split('*').next().unwrap_or_default();
    let (word, ..) = Encoding::for_label(label.as_bytes())?.decode(&bytes);
    let length = 2 + charset.len() + 1 + encoding.len() + 1 + end + 2;
    Some((word.into_owned(), length))
}

fn quoted_printable(word: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        match first {
            b'_' => bytes.push(b' '),
            b'=' => {
                let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &rest[2..];
            }
            other => bytes.push(*other),
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_subject_is_decoded() {
        let named = |subject: &str| name(format!("Message-ID: <a@b>\r\nSubject: {subject}\r\n\r\n").as_bytes());
        assert_eq!(named("Demande"), "Demande.eml");
        assert_eq!(named("=?utf-8?Q?T=C3=A9l=C3=A9copie_de?=\r\n =?iso-8859-1?B?IGwn6XTp?= 12"), "Télécopie de l'été 12.eml");
        assert_eq!(named("=?utf-8?Q?a?= b =?x?Q?c?= =?"), "a b =?x?Q?c?= =?.eml");
        assert_eq!(named(""), "(sans objet).eml");
        assert_eq!(named("=?utf-8?Q?=0A=1B?="), "\u{FFFD}\u{FFFD}.eml");
        assert_eq!(name(b""), "(sans objet).eml");
        assert_eq!(named(&"é".repeat(1_000)).chars().count(), SHOWN + 4);
    }

    #[test]
    fn a_message_id_is_found() {
        assert_eq!(message_id(b"Subject: a\r\nMESSAGE-ID:\r\n <1@b>\r\n\r\n").as_deref(), Some("<1@b>"));
        assert_eq!(message_id(b"Subject: a\r\n\r\nMessage-ID: <1@b>\r\n"), None);
        let folded = b"Message-ID:\r\n <1@b>\r\nSubject: un long\r\n sujet\r\n\r\n";
        assert_eq!((message_id(folded).as_deref(), name(folded).as_str()), (Some("<1@b>"), "un long sujet.eml"));
        let after = b"Subject: un long\r\n sujet\r\nMessage-ID: <1@b>\r\n\r\n";
        assert_eq!((message_id(after).as_deref(), name(after).as_str()), (Some("<1@b>"), "un long sujet.eml"));
        assert_eq!(message_id(format!("Message-ID: {}\r\n", "x".repeat(600)).as_bytes()), None);
    }

    proptest! {
        #[test]
        fn no_header_is_too_much(header in prop::collection::vec(any::<u8>(), 0..300), tail in "=\\?(utf-8|x)\\?[bBqQ]\\?[=A-F0-9_ é]{0,9}\\??=?") {
            for header in [header.clone(), [b"Subject: ", tail.as_bytes(), &header].concat()] {
                prop_assert!(name(&header).chars().count() <= SHOWN + 12);
                prop_assert!(name(&header).chars().all(|c| !c.is_control()));
                let _ = message_id(&header);
            }
        }
    }
}
