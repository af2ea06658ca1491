//! Which kind of container bytes are: what they begin with says so, a name is only a hint.

use memchr::memmem;

use crate::mail::header_names;
use crate::zip::is_office;

/// A kind of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An e-mail: RFC 5322 with MIME (RFC 2045).
    Mail,
    /// A message as Outlook saves it: MS-OXMSG.
    OutlookMessage,
    /// What Outlook wraps a message's attachments in, often `winmail.dat`: MS-OXTNEF.
    Tnef,
    /// An archive: PKWARE APPNOTE.
    Zip,
}

/// The first bytes of a compound file (MS-CFB section 2.2).
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The stream that every message of Outlook has (MS-OXMSG section 2.4), as its directory writes it.
const PROPERTIES: &str = "__properties_version1.0";
/// The first bytes of TNEF (MS-OXTNEF section 2.1.3.1).
const TNEF: &[u8] = b"\x78\x9f\x3e\x22";
/// How much of a header is looked at.
const HEADER: usize = 16 << 10;

/// The kind of container that bytes are, or `None`: then they are a document.
///
/// `head` is the beginning, the more the better: whether a compound file is a message, and an archive an office document, may be told
/// far behind. `name` may be empty; it decides only where the bytes leave it open.
#[must_use]
pub fn kind(head: &[u8], name: &str) -> Option<Kind> {
    if head.starts_with(COMPOUND) {
        let wide: Vec<u8> = PROPERTIES.encode_utf16().flat_map(u16::to_le_bytes).collect();
        return (named(name, "msg") || memmem::find(head, &wide).is_some()).then_some(Kind::OutlookMessage);
    }
    if head.starts_with(TNEF) {
        return Some(Kind::Tnef);
    }
    if [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04"].iter().any(|magic| head.starts_with(magic)) {
        return (!is_office(head)).then_some(Kind::Zip);
    }
    is_mail(head, named(name, "eml")).then_some(Kind::Mail)
}

fn named(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(extension))
}

/// Whether bytes begin with a message's header: fields only, and among them one that no other kind of file has; where the name says
/// so, one field of a message suffices.
fn is_mail(head: &[u8], hinted: bool) -> bool {
    let names = header_names(&head[..head.len().min(HEADER)]);
    let has = |wanted: &[&str]| wanted.iter().filter(|field| names.iter().any(|name| name == *field)).count();
    let carried = has(&["received", "return-path", "message-id", "mime-version", "delivered-to", "x-mailer", "dkim-signature"]);
    let written = has(&["from", "to", "subject", "date", "cc", "reply-to", "sender"]);
    let mime = has(&["content-type", "content-transfer-encoding", "content-disposition"]);
    if hinted { carried + written + mime >= 1 } else { carried >= 1 && carried + written + mime >= 2 || written >= 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_its_fields() {
        let mail = b"Return-Path: <a@x.example>\r\nFrom: a@x.example\r\nSubject: demande\r\n\r\nBonjour";
        assert_eq!(kind(mail, ""), Some(Kind::Mail));
        assert_eq!(kind(mail, "scan.pdf"), Some(Kind::Mail), "the content counts, not the name");
        assert_eq!(kind(b"From a@x.example Mon Jan  1\nFrom: a\nMessage-ID: <1@x>\n\n", ""), Some(Kind::Mail));
        assert_eq!(kind(b"Subject: x\n\nBonjour", "demande.EML"), Some(Kind::Mail));
    }

    #[test]
    fn texts_with_colons_are_documents() {
        for text in [
            &b"Subject: x\n\nBonjour"[..],
            b"Note: ceci\nDate: demain\n\n",
            b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Type: text/html\r\nMIME-Version: 1.0\r\n\r\n",
            b"Bonjour, voici :\nFrom: a\nTo: b\nSubject: c\nMessage-ID: d\n",
            b"%PDF-1.7\n",
            b"",
            b"\n\n",
        ] {
            assert_eq!(kind(text, ""), None, "{:?}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn what_begins_like_no_container_is_a_document_whatever_its_name() {
        for name in ["x.zip", "x.msg", "winmail.dat", "x.eml"] {
            assert_eq!(kind(b"%PDF-1.7 ...", name), None, "{name}");
        }
        assert_eq!(kind(COMPOUND, "demande.doc"), None);
        assert_eq!(kind(COMPOUND, "demande.msg"), Some(Kind::OutlookMessage));
        assert_eq!(kind(TNEF, ""), Some(Kind::Tnef));
    }
}
