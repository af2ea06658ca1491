//! Bytes to text: character sets by their IANA names and by the code page numbers of Windows.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text of bytes whose character set is claimed by name (IANA) or not at all.
///
/// What is valid UTF-8 beyond ASCII is taken for UTF-8 when nothing, ASCII or UTF-8 is claimed; what is not, for windows-1252: that is
/// what French mailers mean when they say nothing. Never fails: what cannot be read becomes `U+FFFD`.
pub(crate) fn text(bytes: &[u8], claimed: Option<&str>) -> String {
    let claimed = claimed.map(str::trim).filter(|label| !label.is_empty());
    let label = claimed.map(str::as_bytes).filter(|label| !ascii(label));
    match label.and_then(Encoding::for_label_no_replacement) {
        Some(encoding) if encoding != UTF_8 => encoding.decode(bytes).0.into_owned(),
        // UTF-7 and the code pages of DOS, which browsers do not know.
        None if label.is_some_and(|label| charset_decoder(label).is_some()) => {
            label.and_then(charset_decoder).map(|decode| decode(bytes)).unwrap_or_default()
        }
        _ => unclaimed(bytes),
    }
}

/// The labels that browsers read as windows-1252, but that mailers put on UTF-8 as well.
fn ascii(label: &[u8]) -> bool {
    [&b"us-ascii"[..], b"ascii", b"ansi_x3.4-1968", b"default", b"unknown-8bit"].iter().any(|name| label.eq_ignore_ascii_case(name))
}

/// UTF-8 when it is valid (its mark taken off), else windows-1252.
pub(crate) fn unclaimed(bytes: &[u8]) -> String {
    let (encoding, marked) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    if marked > 0 {
        return encoding.decode(bytes).0.into_owned();
    }
    std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode(bytes).0.into_owned(), str::to_owned)
}

/// The text of bytes in a code page of Windows; an unknown number as [`unclaimed`].
pub(crate) fn code_page(bytes: &[u8], page: u32) -> String {
    match label(page) {
        Some(label) => text(bytes, Some(label)),
        None => unclaimed(bytes),
    }
}

/// The IANA name of a code page (MS-UCODEREF section 2.2.1).
fn label(page: u32) -> Option<&'static str> {
    Some(match page {
        437 | 850 | 858 => "cp850",
        866 => "ibm866",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1252 => "windows-1252",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10000 => "macintosh",
        20866 => "koi8-r",
        21866 => "koi8-u",
        28591 => "iso-8859-1",
        28592 => "iso-8859-2",
        28595 => "iso-8859-5",
        28597 => "iso-8859-7",
        28599 => "iso-8859-9",
        28605 => "iso-8859-15",
        50220..=50222 => "iso-2022-jp",
        51932 => "euc-jp",
        54936 => "gb18030",
        65000 => "utf-7",
        65001 => "utf-8",
        _ => return None,
    })
}

/// The text of UTF-16, least significant byte first, up to its first NUL.
pub(crate) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_french_mailers_write_is_read() {
        assert_eq!(text(b"re\xe7u \x80", Some("windows-1252")), "reçu €");
        assert_eq!(text(b"re\xe7u", Some("ISO-8859-1")), "reçu");
        assert_eq!(text(b"12 \xa4", Some("iso-8859-15")), "12 €");
        assert_eq!(text("reçu".as_bytes(), Some("UTF-8")), "reçu");
        assert_eq!(text(b"re+AOc-u", Some("utf-7")), "reçu");
        assert_eq!(text(b"re\x87u", Some("cp850")), "reçu");
    }

    #[test]
    fn wrong_and_missing_claims_are_mended() {
        for claim in [None, Some("us-ascii"), Some("utf-8"), Some(""), Some("x-unknown")] {
            assert_eq!(text(b"re\xe7u", claim), "reçu", "{claim:?}");
            assert_eq!(text("reçu".as_bytes(), claim), "reçu", "{claim:?}");
        }
        assert_eq!(text(b"\xef\xbb\xbfre\xc3\xa7u", None), "reçu");
    }

    #[test]
    fn code_pages_and_utf_16_are_read() {
        assert_eq!(code_page(b"re\xe7u", 1252), "reçu");
        assert_eq!(code_page(b"re\x87u", 850), "reçu");
        assert_eq!(code_page(b"re\xe7u", 99), "reçu");
        assert_eq!(utf16(b"r\0e\0\xe7\0u\0\0\0x\0"), "reçu");
        assert_eq!(utf16(b"a\0\x00\xd8b\0c"), "a\u{fffd}b");
    }
}
