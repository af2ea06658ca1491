//! The bytes of a part, free of its transfer encoding (RFC 2045 section 6), and its text.

use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{MessagePart, MimeHeaders};

use crate::{Why, charset, html};

/// The bytes of a part, and what is the matter with them.
pub(super) struct Payload {
    pub(super) bytes: Vec<u8>,
    pub(super) trouble: Option<Why>,
}

/// A transfer encoding as a message names it, forgiving what stands around the name.
#[derive(Debug, PartialEq, Eq)]
enum Transfer {
    Identity,
    QuotedPrintable,
    Base64,
    /// Any other, by its name.
    Other(String),
}

/// The bytes of a part. What cannot be decoded is decoded as far as it goes, or kept as it is, with [`Payload::trouble`].
pub(super) fn payload(source: &[u8], part: &MessagePart<'_>) -> Payload {
    let raw = raw(source, part);
    match transfer(part) {
        Transfer::Identity => Payload { bytes: raw.to_vec(), trouble: None },
        Transfer::Base64 => base64(raw),
        Transfer::QuotedPrintable => match quoted_printable_decode(raw) {
            Some(bytes) => Payload { bytes, trouble: None },
            None => Payload { bytes: raw.to_vec(), trouble: Some(Why::Broken) },
        },
        Transfer::Other(name) => Payload { bytes: raw.to_vec(), trouble: Some(Why::Unsupported(name)) },
    }
}

/// The bytes of a part as they stand in the message as it came.
pub(super) fn raw<'m>(source: &'m [u8], part: &MessagePart<'_>) -> &'m [u8] {
    let (from, to) = (part.raw_body_offset() as usize, part.raw_end_offset() as usize);
    source.get(from..to.max(from)).unwrap_or_default()
}

/// The text of a `text/*` part: its character set, or the one an HTML page names itself; and what is the matter with its bytes.
pub(super) fn text(source: &[u8], part: &MessagePart<'_>) -> (String, Option<Why>) {
    let Payload { bytes, trouble } = payload(source, part);
    let charset = part.content_type().and_then(|claimed| claimed.attribute("charset"));
    let text = if part.is_text_html() { html::text(&html::decode(&bytes, charset)) } else { html::tidy(&charset::text(&bytes, charset)) };
    (text, trouble)
}

fn transfer(part: &MessagePart<'_>) -> Transfer {
    let claimed = part.content_transfer_encoding().unwrap_or_default().to_ascii_lowercase();
    let name = claimed.split([';', ' ', '(']).map(str::trim).find(|name| !name.is_empty()).unwrap_or_default();
    match name.trim_matches(['"', '\'']) {
        "base64" => Transfer::Base64,
        "quoted-printable" => Transfer::QuotedPrintable,
        "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "8bits" | "7bits" | "none" | "plain" => Transfer::Identity,
        other if other.starts_with("x-uu") || other.starts_with("uu") => Transfer::Other("uuencode".to_owned()),
        // A wrong name is a mailer's mistake, and the bytes are what they are.
        other if other.contains('/') || !other.starts_with("x-") => Transfer::Identity,
        other => Transfer::Other(crate::names::cut(other, 40).to_owned()),
    }
}

/// Base64 (RFC 4648 section 4) as far as it goes: what is not of its alphabet is passed over, and a padding ends one run of it.
fn base64(raw: &[u8]) -> Payload {
    let mut bytes = Vec::with_capacity(raw.len() / 4 * 3 + 3);
    let (mut bits, mut held, mut foreign) = (0u32, 0u32, 0usize);
    for byte in raw {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                held = 0;
                continue;
            }
            blank if blank.is_ascii_whitespace() => continue,
            _ => {
                foreign += 1;
                continue;
            }
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    // What is mostly something else was never encoded, whatever is claimed.
    if foreign > raw.len() / 50 + 4 {
        return Payload { bytes: raw.to_vec(), trouble: Some(Why::Broken) };
    }
    Payload { bytes, trouble: (foreign > 0).then_some(Why::Broken) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_far_as_it_goes() {
        let read = |text: &str| {
            let payload = base64(text.as_bytes());
            (String::from_utf8(payload.bytes).unwrap(), payload.trouble)
        };
        assert_eq!(read("Qm9u\r\nam91cg=="), ("Bonjour".to_owned(), None));
        assert_eq!(read("Qm9uam91cg==Qm9uam91cg=="), ("BonjourBonjour".to_owned(), None));
        assert_eq!(read("Qm9u!am91cg"), ("Bonjour".to_owned(), Some(Why::Broken)));
        assert_eq!(read(""), (String::new(), None));
        let prose = "Bonjour, je joins ma demande (deux pages), merci.".repeat(3);
        assert_eq!(read(&prose), (prose.clone(), Some(Why::Broken)), "what was never encoded");
    }
}
