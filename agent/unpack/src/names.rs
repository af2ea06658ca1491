//! File names that come from outside, made safe.

use std::collections::BTreeSet;

/// Bytes of a name at most, a number against twins included.
pub(crate) const MAX_NAME: usize = 200;

/// A safe file name from whatever was claimed, or `None` when nothing is left of it.
///
/// Only the last component of a path is used. Control characters, and format characters that hide or turn text (`U+202E`), are taken
/// off; characters that a file system forbids become `_`; dots and blanks at the ends go. At most [`MAX_NAME`] bytes, cut before
/// the extension.
pub(crate) fn safe(claimed: &str) -> Option<String> {
    let last = claimed.rsplit(['/', '\\']).find(|component| !component.trim().is_empty())?;
    let mut name = String::new();
    for character in last.chars().filter(|character| !hidden(*character)).take(MAX_NAME * 4) {
        let blank = character.is_whitespace();
        if blank && name.ends_with(' ') {
            continue;
        }
        name.push(match character {
            _ if blank => ' ',
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            other => other,
        });
    }
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        return None;
    }
    let (stem, extension) = split(name);
    let stem = if reserved(stem) { format!("_{stem}") } else { stem.to_owned() };
    Some(joined(&stem, "", extension))
}

/// What a name must not hold: controls, and what is not seen but turns or splits what is seen.
fn hidden(character: char) -> bool {
    // A tab or a line end inside a folded name stands for a blank.
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}

/// Names that Windows gives to devices.
fn reserved(stem: &str) -> bool {
    let stem = stem.split('.').next().unwrap_or(stem).to_ascii_uppercase();
    let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// The stem, and the extension with its dot: at most 16 bytes, else the whole is the stem.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 16 => name.split_at(dot),
        _ => (name, ""),
    }
}

fn joined(stem: &str, number: &str, extension: &str) -> String {
    let stem = cut(stem, MAX_NAME - number.len() - extension.len()).trim_end_matches(['.', ' ']);
    format!("{stem}{number}{extension}")
}

/// A text of at most so many bytes, cut between characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The names that were given so far.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// The name itself, or with the first free number before its extension: `scan (2).pdf`. Letter case makes no difference.
    pub(crate) fn unique(&mut self, name: &str) -> String {
        let (stem, extension) = split(name);
        let mut candidate = name.to_owned();
        let mut number = 2u64;
        while !self.0.insert(candidate.to_lowercase()) {
            candidate = joined(stem, &format!(" ({number})"), extension);
            number += 1;
        }
        candidate
    }
}

/// A name for what has none: `document.pdf`, `image.png`, by the claimed media type or else by the first bytes.
pub(crate) fn nameless(media_type: &str, bytes: &[u8]) -> String {
    let stem = match media_type.split('/').next() {
        Some("image") => "image",
        Some("audio") => "audio",
        Some("video") => "video",
        _ => "document",
    };
    match of_type(media_type).or_else(|| of_bytes(bytes)) {
        Some(extension) => format!("{stem}.{extension}"),
        None => format!("{stem}.bin"),
    }
}

fn of_type(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "application/pdf" | "application/x-pdf" => "pdf",
        "image/tiff" | "image/tif" => "tif",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/bmp" => "bmp",
        "image/heic" | "image/heif" => "heic",
        "image/webp" => "webp",
        "image/svg+xml" => "svg",
        "text/plain" | "text/rfc822-headers" | "message/delivery-status" | "message/disposition-notification" => "txt",
        "text/html" | "application/xhtml+xml" => "html",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" => "vcf",
        "text/csv" => "csv",
        "text/xml" | "application/xml" => "xml",
        "text/rtf" | "application/rtf" => "rtf",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pgp-signature" | "application/pgp-encrypted" => "asc",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        "message/rfc822" | "message/global" => "eml",
        other if other.starts_with("text/") => "txt",
        _ => return None,
    })
}

fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 8] = [
        (b"%PDF-", "pdf"),
        (b"II*\0", "tif"),
        (b"MM\0*", "tif"),
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG", "png"),
        (b"GIF8", "gif"),
        (b"PK\x03\x04", "zip"),
        (b"{\\rtf", "rtf"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, extension)| *extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(claimed: &str, name: &str) {
        assert_eq!(safe(claimed).as_deref(), Some(name), "{claimed:?}");
    }

    #[test]
    fn only_the_name_of_a_path_is_used() {
        is("/etc/passwd", "passwd");
        is("..\\..\\Windows\\scan.pdf", "scan.pdf");
        is("C:\\Users\\x\\Télécopie 3.tif", "Télécopie 3.tif");
        is("dossier/", "dossier");
        for nothing in ["", "..", "../..", "/", " . ", "\u{202e}\u{200b}", "\0"] {
            assert_eq!(safe(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn what_hides_or_turns_a_name_goes() {
        is("facture\u{202e}fdp.exe", "facturefdp.exe");
        is("a\0b\u{7}c.pdf", "abc.pdf");
        is("a\r\n\t b.pdf", "a b.pdf");
        is("a<b>:c?.pdf", "a_b__c_.pdf");
        is("scan.pdf. .", "scan.pdf");
        is("con.pdf", "_con.pdf");
        is("Lpt1", "_Lpt1");
        is("contrat.pdf", "contrat.pdf");
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let name = safe(&format!("{}.pdf", "é".repeat(300))).unwrap();
        assert!(name.len() <= MAX_NAME && name.ends_with("é.pdf"), "{name}");
        let mut names = Names::default();
        assert_eq!(names.unique(&name), name);
        let second = names.unique(&name);
        assert!(second.len() <= MAX_NAME && second.ends_with("é (2).pdf"), "{second}");
    }

    #[test]
    fn twins_get_numbers() {
        let mut names = Names::default();
        let given: Vec<String> = ["scan.pdf", "Scan.PDF", "scan.pdf", "scan (2).pdf", "sans", "sans"].map(|name| names.unique(name)).into();
        assert_eq!(given, ["scan.pdf", "Scan (2).PDF", "scan (3).pdf", "scan (2) (2).pdf", "sans", "sans (2)"]);
    }

    #[test]
    fn what_has_no_name_is_called_after_its_type() {
        assert_eq!(nameless("application/pdf", b""), "document.pdf");
        assert_eq!(nameless("image/png", b""), "image.png");
        assert_eq!(nameless("application/octet-stream", b"%PDF-1.7"), "document.pdf");
        assert_eq!(nameless("application/octet-stream", b"?"), "document.bin");
    }
}
