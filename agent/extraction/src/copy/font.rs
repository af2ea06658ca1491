//! The font of the text under the pages: every character of the document has a code, all codes show the same empty glyph, and a table
//! says which character each code is. What is seen is the page image alone.

use std::collections::{BTreeMap, BTreeSet};

/// Units of the font in one em.
const EM: u16 = 1000;
/// Width of every glyph, in those units.
pub(super) const WIDTH: u16 = 500;
/// From the base line to the top of a line, in those units.
pub(super) const ASCENT: i16 = 800;
/// From the base line to the bottom of a line, in those units.
pub(super) const DESCENT: i16 = -200;
/// Characters that one document may use: what a code of two bytes can tell apart, without the code of no character.
const MOST: usize = 0xfffe;

/// The codes of the characters of one document, from 1, in the order of the characters.
pub(super) struct Codes(BTreeMap<char, u16>);

impl Codes {
    /// Codes for the characters of these texts and for the blank; characters that have no place in a text are left out.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut used: BTreeSet<char> = texts.flat_map(str::chars).filter(|c| is_text(*c)).collect();
        used.insert(' ');
        Self(used.into_iter().take(MOST).zip(1..).collect())
    }

    /// A text in codes of two bytes.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        text.chars().filter_map(|c| self.0.get(&c)).flat_map(|code| code.to_be_bytes()).collect()
    }

    /// Each character with its code.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (char, u16)> {
        self.0.iter().map(|(c, code)| (*c, *code))
    }

    /// For each code from 0 the number of its glyph: none for 0, the empty one for all others.
    pub(super) fn glyphs(&self) -> Vec<u8> {
        (0..=self.0.len()).flat_map(|code| u16::from(code > 0).to_be_bytes()).collect()
    }
}

/// ISO 19005-2, section 6.2.11.7.2: no text is mapped to U+0000, U+FEFF or U+FFFE.
fn is_text(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The font program: a TrueType font (ISO/IEC 14496-22) with the tables that PDF asks for (ISO 32000-1, section 9.9) and two glyphs
/// without any outline.
pub(super) fn program() -> Vec<u8> {
    let words = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
    let (ascent, descent) = (ASCENT as u16, DESCENT as u16);
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", vec![0; 4]),
        // Version 1.0, revision 1.0, a checksum (set below), the magic number, no flags, the em, two dates, the box around all glyphs, ...
        (b"head", words(&[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, EM, 0, 0, 0, 0, 0, 0, 0, 0, 0, descent, WIDTH, ascent, 0, 8, 2, 0, 0])),
        (b"hhea", words(&[1, 0, ascent, descent, 0, WIDTH, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2])),
        (b"hmtx", words(&[WIDTH, 0, WIDTH, 0])),
        (b"loca", words(&[0, 0, 0])),
        (b"maxp", words(&[1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];
    let mut at = 12 + 16 * tables.len();
    let (mut directory, mut data, mut head) = (words(&[1, 0, 6, 64, 2, 32]), Vec::new(), 0);
    for (name, mut body) in tables {
        if name == b"head" {
            head = at;
        }
        let length = body.len() as u32;
        body.resize(body.len().next_multiple_of(4), 0);
        directory.extend(name);
        for number in [checksum(&body), at as u32, length] {
            directory.extend(number.to_be_bytes());
        }
        at += body.len();
        data.extend(body);
    }
    let mut font = [directory, data].concat();
    let adjustment = 0xb1b0_afba_u32.wrapping_sub(checksum(&font));
    font[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
    font
}

/// The sum of the numbers of 32 bits that a table is made of.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks_exact(4).fold(0, |sum, four| sum.wrapping_add(u32::from_be_bytes([four[0], four[1], four[2], four[3]])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_sums_up_to_what_the_standard_says() {
        assert_eq!(checksum(&program()), 0xb1b0_afba);
    }

    #[test]
    fn every_character_has_its_own_code() {
        let codes = Codes::of(["été", "à 𝄞", "\u{feff}\u{0}"].into_iter());
        assert_eq!(codes.pairs().map(|(c, _)| c).collect::<String>(), " tàé𝄞");
        assert_eq!(codes.encode("té\u{0}x"), [0, 2, 0, 4]);
        assert_eq!(codes.glyphs(), [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    }
}
