//! The text of a body that only exists as compressed RTF (MS-OXRTFCP), as Outlook writes some.

use crate::bytes::Bytes;
use crate::charset;

/// Bytes of RTF at most.
const MAX_RTF: usize = 16 << 20;
/// What the dictionary begins with (MS-OXRTFCP section 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// What compressed RTF holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, free of how it looks.
    Text(String),
    /// An HTML page that RTF was made of (MS-OXRTFEX).
    Page(String),
}

impl Content {
    /// What a reader sees.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Page(page) => crate::html::text(page),
        }
    }

    /// The page, where there is one.
    pub(crate) fn page(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Page(page) => Some(page),
        }
    }
}

/// What compressed RTF holds, or `None` when it cannot be read.
pub(crate) fn read(compressed: &[u8]) -> Option<Content> {
    decompress(compressed).map(|rtf| plain(&rtf))
}

/// The RTF (MS-OXRTFCP section 2.2). The sum is not checked: what can be read is shown.
fn decompress(compressed: &[u8]) -> Option<Vec<u8>> {
    let mut fields = Bytes(compressed);
    fields.u32()?;
    let size = usize::try_from(fields.u32()?).ok()?.min(MAX_RTF);
    let kind = fields.u32()?;
    fields.u32()?;
    match kind {
        0x414c_454d => Some(fields.0[..fields.0.len().min(size)].to_vec()),
        0x7546_5a4c => Some(unwind(fields, size)),
        _ => None,
    }
}

/// LZFu: literals, and references into a window of 4096 bytes.
fn unwind(mut fields: Bytes<'_>, size: usize) -> Vec<u8> {
    let mut window = [0u8; 4096];
    window[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let (mut at, mut rtf) = (DICTIONARY.len(), Vec::new());
    while let Some(control) = fields.u8() {
        for bit in 0..8 {
            let Some(literal) = fields.u8() else { return rtf };
            let (from, count) = if control >> bit & 1 == 0 {
                window[at] = literal;
                (at, 1)
            } else {
                let Some(low) = fields.u8() else { return rtf };
                let from = usize::from(literal) << 4 | usize::from(low >> 4);
                if from == at {
                    return rtf;
                }
                (from, usize::from(low & 15) + 2)
            };
            for step in 0..count {
                let byte = window[(from + step) % 4096];
                window[at] = byte;
                at = (at + 1) % 4096;
                rtf.push(byte);
            }
            if rtf.len() >= size {
                rtf.truncate(size);
                return rtf;
            }
        }
    }
    rtf
}

/// What is in force in a group.
#[derive(Clone, Copy)]
struct State {
    /// A destination that is not the text: fonts, styles, pictures.
    hidden: bool,
    /// Between `\htmlrtf` and `\htmlrtf0`: said again in HTML (MS-OXRTFEX).
    doubled: bool,
    /// Characters that stand after a `\u` for readers that do not know it.
    fallback: usize,
}

/// The text of RTF 1.9: paragraphs, tabs and characters, nothing of how it looks.
fn plain(rtf: &[u8]) -> Content {
    let mut reader = Reader { rest: rtf, text: String::new(), pending: Vec::new(), page: 1252, skip: 0, html: false };
    reader.html = memchr::memmem::find(&rtf[..rtf.len().min(1024)], b"\\fromhtml1").is_some();
    reader.read();
    if reader.html { Content::Page(reader.text) } else { Content::Text(reader.text) }
}

struct Reader<'a> {
    rest: &'a [u8],
    text: String,
    /// Bytes of a code page that are not yet text.
    pending: Vec<u8>,
    page: u32,
    /// Characters to pass over.
    skip: usize,
    /// Whether HTML is inside: then its tags are the text.
    html: bool,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut state = State { hidden: false, doubled: false, fallback: 1 };
        let mut outer = Vec::new();
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'{' if outer.len() < 1000 => outer.push(state),
                b'}' => state = outer.pop().unwrap_or(state),
                b'\\' => self.control(&mut state),
                b'\r' | b'\n' | b'{' => {}
                byte => self.byte(*byte, state),
            }
        }
        self.flush();
    }

    fn byte(&mut self, byte: u8, state: State) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !state.hidden && !state.doubled {
            self.pending.push(byte);
        }
    }

    fn push(&mut self, text: &str, state: State) {
        if !state.hidden && !state.doubled {
            self.flush();
            self.text.push_str(text);
        }
    }

    fn flush(&mut self) {
        let text = charset::code_page(&self.pending, self.page);
        self.text.push_str(&text);
        self.pending.clear();
    }

    fn control(&mut self, state: &mut State) {
        let Some((first, rest)) = self.rest.split_first() else { return };
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            match first {
                b'\'' => self.hexadecimal(*state),
                b'*' => self.optional(state),
                b'~' => self.push("\u{a0}", *state),
                b'\\' | b'{' | b'}' => self.byte(*first, *state),
                b'\r' | b'\n' => self.push("\n", *state),
                _ => {}
            }
            return;
        }
        let end = self.rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let digits =
            rest.iter().enumerate().take(11).take_while(|(at, byte)| byte.is_ascii_digit() || (*at == 0 && **byte == b'-')).count();
        let number: Option<i32> = std::str::from_utf8(&rest[..digits]).ok().and_then(|digits| digits.parse().ok());
        self.rest = &rest[digits..];
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
        self.word(word, number, state);
    }

    /// A group that a reader who does not know it passes over; the HTML inside is known.
    fn optional(&mut self, state: &mut State) {
        if self.html && self.rest.starts_with(b"\\htmltag") {
            return;
        }
        state.hidden = true;
    }

    fn hexadecimal(&mut self, state: State) {
        let Some((digits, rest)) = self.rest.split_at_checked(2) else { return };
        self.rest = rest;
        if let Some(byte) = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            self.byte(byte, state);
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, state: &mut State) {
        match word {
            b"htmlrtf" => state.doubled = number != Some(0),
            b"ansicpg" => self.page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(self.page),
            b"uc" => state.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(16),
            b"u" => {
                let unit = number.map_or(0, |number| if number < 0 { number + 0x1_0000 } else { number });
                let character = u32::try_from(unit).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.push(character.encode_utf8(&mut [0; 4]), *state);
                self.skip = state.fallback;
            }
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.push("\n", *state),
            b"tab" | b"cell" => self.push("\t", *state),
            b"emdash" => self.push("—", *state),
            b"endash" => self.push("–", *state),
            b"lquote" => self.push("‘", *state),
            b"rquote" => self.push("’", *state),
            b"ldblquote" => self.push("“", *state),
            b"rdblquote" => self.push("”", *state),
            b"bullet" => self.push("•", *state),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer" | b"themedata" => {
                state.hidden = true;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_read() {
        // MS-OXRTFCP section 3.1.1.
        let compressed =
            b"\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42\
            \x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0";
        assert_eq!(decompress(compressed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(read(compressed), Some(Content::Text("hello world".to_owned())));
    }

    #[test]
    fn text_comes_out_of_rtf() {
        let rtf =
            b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}\\pard re\\'e7u\\par le \\u8364?12\\tab {\\b fort}\\~!}";
        assert_eq!(plain(rtf).text(), "reçu\nle €12\tfort\u{a0}!");
    }

    #[test]
    fn html_inside_rtf_is_found() {
        let rtf =
            b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 Bonjour\\htmlrtf }\\htmlrtf0 {\\*\\htmltag72 </p>}}";
        assert_eq!(plain(rtf), Content::Page("<p>Bonjour</p>".to_owned()));
    }

    #[test]
    fn hostile_bytes_end() {
        for bytes in [&b""[..], &[0; 15], &[0xff; 400], &b"{".repeat(100_000), &b"\\u1 ".repeat(9_000)] {
            let _ = (read(bytes), plain(bytes).text());
        }
    }
}
