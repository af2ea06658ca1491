//! A small strict reader of PDF objects that keeps *where* every dictionary value stands (ISO 32000-2 section 7.3).
//!
//! The object model forgets positions and lets the last of two equal keys win; tricks live in both gaps, so what a
//! signature says of itself is read here, straight from the bytes, and only then compared with the model.

use std::ops::Range;

/// Nesting of arrays and dictionaries that is still followed.
const MAX_DEPTH: usize = 48;
/// Values of one object that are still read.
const MAX_VALUES: usize = 20_000;

/// A value, as far as this crate looks into it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Raw {
    /// `null`, `true`, `false`.
    Word,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real,
    /// A name, its escapes resolved.
    Name(Vec<u8>),
    /// `( … )`
    Literal,
    /// `< … >`
    Hex,
    /// `[ … ]`
    Array(Vec<Raw>),
    /// `<< … >>`
    Dictionary(Vec<Entry>),
    /// `n g R`
    Reference(u32, u16),
}

/// One key of a dictionary with the place of its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The key without its slash.
    pub(crate) key: Vec<u8>,
    /// The value.
    pub(crate) value: Raw,
    /// The value's bytes in the file.
    pub(crate) span: Range<usize>,
}

/// An indirect object at a known offset.
#[derive(Debug)]
pub(crate) struct Indirect {
    /// Object and generation number.
    pub(crate) id: (u32, u16),
    /// Its value; for a stream, its dictionary.
    pub(crate) value: Raw,
}

/// Reads `n g obj …` at `offset`; `None` when that is not what stands there.
pub(crate) fn indirect_at(bytes: &[u8], offset: usize) -> Option<Indirect> {
    let mut lexer = Lexer::new(bytes, offset)?;
    let id = lexer.header()?;
    let value = lexer.value(MAX_DEPTH)?;
    lexer.skip_space();
    let rest = lexer.rest();
    (rest.starts_with(b"endobj") || rest.starts_with(b"stream")).then_some(Indirect { id, value })
}

/// Only the `n g obj` at `offset`.
pub(crate) fn header_at(bytes: &[u8], offset: usize) -> Option<(u32, u16)> {
    Lexer::new(bytes, offset)?.header()
}

/// Reads a dictionary at `offset` (spaces before it are allowed).
pub(crate) fn dictionary_at(bytes: &[u8], offset: usize) -> Option<Vec<Entry>> {
    let mut lexer = Lexer::new(bytes, offset)?;
    lexer.skip_space();
    match lexer.value(MAX_DEPTH)? {
        Raw::Dictionary(entries) => Some(entries),
        _ => None,
    }
}

/// The only entry with this key; `Err` when there are several.
pub(crate) fn only<'a>(entries: &'a [Entry], key: &[u8]) -> Result<Option<&'a Entry>, ()> {
    let mut found = entries.iter().filter(|e| e.key == key);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(()),
    }
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    values: usize,
}

impl<'a> Lexer<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Option<Self> {
        (at < bytes.len()).then_some(Self { bytes, at, values: 0 })
    }

    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\r' && b != b'\n') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        let word = self.regular();
        // At most as many digits as fit, and no sign where none is meant: FromStr sees to both.
        std::str::from_utf8(word).ok()?.parse().ok()
    }

    fn header(&mut self) -> Option<(u32, u16)> {
        // Some writers' offsets point at the end of line before the object; every reader takes that the same way.
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        if !self.peek()?.is_ascii_digit() {
            return None;
        }
        let number = self.number()?;
        self.skip_space();
        let generation = self.number()?;
        self.skip_space();
        if !self.rest().starts_with(b"obj") {
            return None;
        }
        self.at += 3;
        self.skip_space();
        Some((number, generation))
    }

    fn value(&mut self, depth: usize) -> Option<Raw> {
        self.values += 1;
        if depth == 0 || self.values > MAX_VALUES {
            return None;
        }
        match self.peek()? {
            b'/' => self.name().map(Raw::Name),
            b'(' => self.literal(),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => self.dictionary(depth),
            b'<' => self.hex(),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.numeric(),
            _ => matches!(self.regular(), b"null" | b"true" | b"false").then_some(Raw::Word),
        }
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut i = 0;
        while i < raw.len() {
            let escaped = (raw[i] == b'#')
                .then(|| raw.get(i + 1..i + 3))
                .flatten()
                .and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
            match escaped {
                Some(byte) => {
                    name.push(byte);
                    i += 3;
                }
                None => {
                    name.push(raw[i]);
                    i += 1;
                }
            }
        }
        Some(name)
    }

    fn literal(&mut self) -> Option<Raw> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Some(Raw::Literal);
            }
        }
    }

    fn hex(&mut self) -> Option<Raw> {
        self.at += 1;
        while self.peek()? != b'>' {
            let byte = self.peek()?;
            if !byte.is_ascii_hexdigit() && !is_space(byte) {
                return None;
            }
            self.at += 1;
        }
        self.at += 1;
        Some(Raw::Hex)
    }

    fn array(&mut self, depth: usize) -> Option<Raw> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Raw::Array(items));
            }
            items.push(self.value(depth - 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Raw> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(Raw::Dictionary(entries));
            }
            if self.peek()? != b'/' {
                return None;
            }
            let key = self.name()?;
            self.skip_space();
            let start = self.at;
            let value = self.value(depth - 1)?;
            entries.push(Entry { key, value, span: start..self.at });
        }
    }

    /// A number, or a reference when `g R` follows.
    fn numeric(&mut self) -> Option<Raw> {
        let word = std::str::from_utf8(self.regular()).ok()?;
        let Ok(integer) = word.parse::<i64>() else {
            return word.bytes().all(|b| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')).then_some(Raw::Real);
        };
        let after = self.at;
        if let Some(reference) = self.reference(integer) {
            return Some(reference);
        }
        self.at = after;
        Some(Raw::Integer(integer))
    }

    fn reference(&mut self, number: i64) -> Option<Raw> {
        let number = u32::try_from(number).ok()?;
        self.skip_space();
        if !self.peek()?.is_ascii_digit() {
            return None;
        }
        let generation = self.number()?;
        self.skip_space();
        (self.regular() == b"R").then_some(Raw::Reference(number, generation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_places_and_both_of_two_keys() {
        let bytes = b"7 0 obj <</A 1 /B <0a> /A [2 0 R (x\\)y(z)) -1.5 null] >> endobj";
        let object = indirect_at(bytes, 0).expect("an object");
        assert_eq!(object.id, (7, 0));
        let Raw::Dictionary(entries) = object.value else { panic!("a dictionary") };
        assert!(only(&entries, b"A").is_err());
        let hex = only(&entries, b"B").expect("one").expect("there");
        assert_eq!(&bytes[hex.span.clone()], b"<0a>");
        assert_eq!(entries[2].value, Raw::Array(vec![Raw::Reference(2, 0), Raw::Literal, Raw::Real, Raw::Word]));
    }

    #[test]
    fn names_are_unescaped() {
        let entries = dictionary_at(b" <</By#74eRange[0 1]>>", 0).expect("a dictionary");
        assert_eq!(entries[0].key, b"ByteRange");
    }

    #[test]
    fn depth_and_truncation_end_the_reading() {
        let deep = [b"[".repeat(5000), b"]".repeat(5000)].concat();
        let object = [b"1 0 obj ".to_vec(), deep, b" endobj".to_vec()].concat();
        assert!(indirect_at(&object, 0).is_none());
        assert!(indirect_at(b"1 0 obj <</A (", 0).is_none());
        assert!(indirect_at(b"1 0 obj", 7).is_none());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            let _ = indirect_at(&bytes, 0);
            let _ = dictionary_at(&bytes, 0);
        }
    }
}
