//! Text strings of PDF files (ISO 32000-2, section 7.9.2.2).

/// Letters of one text; a form value is never longer.
pub(super) const MAX_CHARS: usize = 4_096;

/// The text of a text string: UTF-16 or UTF-8 when its first bytes say so, `PDFDocEncoding` otherwise. Control characters become blanks.
pub(crate) fn text(bytes: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> String {
        let units = bytes.chunks_exact(2).take(MAX_CHARS).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let whole = match bytes {
        [0xfe, 0xff, rest @ ..] => without_language(&units(rest, u16::from_be_bytes)),
        // Not in the standard, but written by some tools.
        [0xff, 0xfe, rest @ ..] => without_language(&units(rest, u16::from_le_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(&rest[..rest.len().min(4 * MAX_CHARS)]).into_owned(),
        _ => bytes.iter().take(MAX_CHARS).map(|byte| document_letter(*byte)).collect(),
    };
    whole.chars().take(MAX_CHARS).map(|letter| if letter.is_control() && letter != '\n' { ' ' } else { letter }).collect()
}

/// Language codes stand between two escape characters (section 7.9.2.2.1).
fn without_language(text: &str) -> String {
    text.split('\u{1b}').step_by(2).collect()
}

/// `PDFDocEncoding` (annex D.2).
fn document_letter(byte: u8) -> char {
    const LOW: [char; 8] = ['\u{2d8}', '\u{2c7}', '\u{2c6}', '\u{2d9}', '\u{2dd}', '\u{2db}', '\u{2da}', '\u{2dc}'];
    const HIGH: [char; 33] = [
        '\u{2022}', '\u{2020}', '\u{2021}', '\u{2026}', '\u{2014}', '\u{2013}', '\u{192}', '\u{2044}', '\u{2039}', '\u{203a}', '\u{2212}',
        '\u{2030}', '\u{201e}', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{2122}', '\u{fb01}', '\u{fb02}', '\u{141}',
        '\u{152}', '\u{160}', '\u{178}', '\u{17d}', '\u{131}', '\u{142}', '\u{153}', '\u{161}', '\u{17e}', ' ', '\u{20ac}',
    ];
    match byte {
        b'\r' => '\n',
        0x18..=0x1f => LOW[usize::from(byte - 0x18)],
        0x80..=0xa0 => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_the_standard_is_read() {
        assert_eq!(text(b"\xfe\xff\0C\0\xf4\0t\0\xe9"), "Côté");
        assert_eq!(text(b"\xff\xfeC\0\xf4\0t\0\xe9\0"), "Côté");
        assert_eq!(text("\u{feff}Côté".as_bytes()), "Côté");
        assert_eq!(text(b"C\xf4t\xe9 \x9c\x90"), "Côté \u{153}\u{2019}");
        assert_eq!(text(b"\xfe\xff\0\x1b\0f\0r\0\x1b\0o\0u\0i"), "oui");
        assert_eq!(text(b"\xfe\xff\xd8\0\0a"), "\u{fffd}a", "half a pair");
    }

    #[test]
    fn long_and_odd_texts_are_bounded() {
        assert_eq!(text(&vec![b'a'; 100_000]).len(), MAX_CHARS);
        assert_eq!(text(b"a\0b\rc"), "a b\nc");
    }
}
