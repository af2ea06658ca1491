//! Whether a part is a document, or belongs to how a message looks.

use std::collections::BTreeSet;

use crate::Role;

/// An image of fewer bytes than this, shown by the text, is a logo or a smiley.
const LOGO_BYTES: usize = 64 << 10;

/// What an HTML body shows.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The content identifiers (RFC 2392) and locations (RFC 2557) it refers to.
    pub(crate) references: BTreeSet<String>,
}

impl Shown {
    /// Whether a part with this content identifier (RFC 2045 section 7) or this location is among them.
    pub(crate) fn has(&self, identifier: Option<&str>, location: Option<&str>) -> bool {
        let bare = identifier.map(|text| text.trim().trim_start_matches('<').trim_end_matches('>'));
        [bare, location.map(str::trim)].into_iter().flatten().any(|reference| self.references.contains(reference))
    }
}

/// What a part is to its message.
///
/// A clerk expects every file somebody meant to send among the documents, and no logos there. A mailer's `Content-Disposition` does not
/// tell: Apple Mail sends scans `inline`, Exchange sends logos as `attachment`. So: a part is [`Role::Inline`] only when it is an image of
/// a kind that browsers draw (no TIFF: that is a fax), the HTML body refers to it, and it has fewer bytes than [`LOGO_BYTES`]; a
/// photograph pasted into the text is larger, and a document. What seals a message (a detached signature of S/MIME or `OpenPGP`, the
/// control part of an encrypted one) is [`Role::Inline`] as well.
pub(crate) fn role(media_type: &str, name: Option<&str>, shown: bool, bytes: usize) -> Role {
    let drawn = media_type.starts_with("image/") && !matches!(media_type, "image/tiff" | "image/tif" | "image/x-tiff");
    let named = |names: [&str; 2]| name.is_none_or(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)));
    let seals = match media_type {
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => named(["smime.p7s", "smime.p7m"]),
        "application/pgp-signature" => named(["signature.asc", "openpgp_digital_signature.asc"]) || name == Some("OpenPGP_signature"),
        "application/pgp-encrypted" => true,
        _ => false,
    };
    if seals || (drawn && shown && bytes < LOGO_BYTES) { Role::Inline } else { Role::Attachment }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_inline_and_everything_that_could_be_a_document_is_not() {
        let logo = |media_type, shown, bytes| role(media_type, Some("image001.png"), shown, bytes);
        assert_eq!(logo("image/png", true, 3_000), Role::Inline);
        assert_eq!(logo("image/png", false, 3_000), Role::Attachment, "the text does not show it: Apple Mail sends scans so");
        assert_eq!(logo("image/jpeg", true, 400_000), Role::Attachment, "a photograph pasted into the text");
        assert_eq!(logo("image/tiff", true, 3_000), Role::Attachment, "a fax");
        assert_eq!(logo("application/pdf", true, 3_000), Role::Attachment);
        assert_eq!(logo("text/plain", true, 3_000), Role::Attachment);
    }

    #[test]
    fn what_seals_a_message_is_no_document() {
        assert_eq!(role("application/pkcs7-signature", Some("smime.p7s"), false, 3_000), Role::Inline);
        assert_eq!(role("application/pgp-signature", Some("signature.asc"), false, 800), Role::Inline);
        assert_eq!(role("application/pkcs7-signature", Some("contrat.pdf.p7s"), false, 3_000), Role::Attachment);
    }

    #[test]
    fn identifiers_match_with_and_without_brackets() {
        let shown = Shown { references: ["a@b".to_owned(), "1.jpg".to_owned()].into() };
        assert!(shown.has(Some("<a@b>"), None) && shown.has(Some("a@b"), None) && shown.has(None, Some("1.jpg")));
        assert!(!shown.has(Some("b"), Some("2.jpg")) && !shown.has(None, None));
    }
}
