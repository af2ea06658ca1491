//! File names: which are taken, how they are shown to people, and how a second one of the same name is called.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

/// The folder in an inbox that is ours.
pub const OWN_FOLDER: &str = ".greffier";

/// Characters of a name that people are shown.
const SHOWN: usize = 255;

/// Bytes a name may have (NAME_MAX of Linux).
const LONGEST: usize = 255;

/// Endings that senders give to files they are still writing.
const TEMPORARY: [&[u8]; 7] = [b".part", b".partial", b".tmp", b".temp", b".filepart", b".crdownload", b"~"];

/// What a name alone says about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is to be taken.
    Candidate,
    /// The sender is still writing it and renames it when done.
    Temporary,
    /// It is not meant for us.
    Hidden,
}

/// What a file's name says. The comparison of endings does not mind capitals.
#[must_use]
pub fn admit(name: &OsStr) -> Admission {
    let bytes = name.as_bytes();
    let ends_with = |ending: &&[u8]| bytes.len() >= ending.len() && bytes[bytes.len() - ending.len()..].eq_ignore_ascii_case(ending);
    if bytes.first() == Some(&b'.') {
        Admission::Hidden
    } else if bytes.first() == Some(&b'~') || TEMPORARY.iter().any(ends_with) {
        Admission::Temporary
    } else {
        Admission::Candidate
    }
}

/// A name for people: bytes that are no UTF-8 and control characters (a line feed would forge a log line, an escape would move
/// a terminal's cursor) become U+FFFD. The name's own bytes are what moves the file.
#[must_use]
pub fn readable(name: &OsStr) -> String {
    // The second group changes the direction of the text around it (Unicode Standard Annex 9): `gpj.exe` would read `exe.jpg`.
    let misleading = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    name.to_string_lossy().chars().take(SHOWN).map(|c| if misleading(c) { '\u{FFFD}' } else { c }).collect()
}

/// The name with a number before its ending, `fax (2).tif`, and short enough for a file system. Number 1 is the name itself.
#[must_use]
pub fn numbered(name: &OsStr, number: u32) -> OsString {
    if number <= 1 { name.to_owned() } else { marked(name, &number.to_string()) }
}

/// The name with a mark before its ending, `fax (mark).tif`, and short enough for a file system; `mark` is short itself.
#[must_use]
pub fn marked(name: &OsStr, mark: &str) -> OsString {
    let bytes = name.as_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0 && bytes.len() - at <= 16).unwrap_or(bytes.len());
    let (stem, ending) = bytes.split_at(dot);
    let mark = format!(" ({mark})");
    let room = LONGEST.saturating_sub(mark.len() + ending.len());
    OsString::from_vec([cut(stem, room), mark.as_bytes(), ending].concat())
}

/// The first `room` bytes, without cutting a UTF-8 character in two.
fn cut(bytes: &[u8], room: usize) -> &[u8] {
    if bytes.len() <= room {
        return bytes;
    }
    let start = (0..=room).rev().take(4).find(|at| bytes[*at] & 0xC0 != 0x80).unwrap_or(room);
    &bytes[..start]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn os(text: &str) -> &OsStr {
        OsStr::new(text)
    }

    #[test]
    fn names_of_half_written_files_wait_for_their_renaming() {
        for name in ["fax.tif.part", "FAX.TIF.PART", "a.tmp", "b.filepart", "c.tif~", "~$lettre.docx", "x.crdownload"] {
            assert_eq!(admit(os(name)), Admission::Temporary, "{name}");
        }
        for name in [".greffier", ".DS_Store", ".nfs0001", ".fax.tif.part"] {
            assert_eq!(admit(os(name)), Admission::Hidden, "{name}");
        }
        for name in ["fax.tif", "part", "tmp.tif", "reçu été.pdf", "sans-fin"] {
            assert_eq!(admit(os(name)), Admission::Candidate, "{name}");
        }
        assert_eq!(admit(OsStr::from_bytes(b"t\xE9l\xE9copie.tif")), Admission::Candidate);
    }

    #[test]
    fn people_are_never_shown_what_moves_their_cursor() {
        assert_eq!(readable(OsStr::from_bytes(b"t\xE9l.tif")), "t\u{FFFD}l.tif");
        assert_eq!(readable(os("a\nb\u{1b}[2Jc")), "a\u{FFFD}b\u{FFFD}[2Jc");
        assert_eq!(readable(os("reçu\u{202E}fit.exe")), "reçu\u{FFFD}fit.exe");
    }

    #[test]
    fn a_second_file_of_a_name_gets_a_number() {
        assert_eq!(numbered(os("fax.tif"), 1), os("fax.tif"));
        assert_eq!(numbered(os("fax.tif"), 2), os("fax (2).tif"));
        assert_eq!(numbered(os("fax"), 3), os("fax (3)"));
        assert_eq!(numbered(os("é".repeat(127).as_str()), 2), os(&format!("{} (2)", "é".repeat(125))));
    }

    proptest! {
        #[test]
        fn a_numbered_name_fits_and_differs(name in prop::collection::vec(any::<u8>().prop_filter("no name", |b| *b != 0 && *b != b'/'), 1..=255), number in 2_u32..100_000) {
            let name = OsStr::from_bytes(&name);
            let other = numbered(name, number);
            prop_assert!(other.len() <= 255 && other != name);
            prop_assert!(!other.as_bytes().contains(&b'/'));
            prop_assert!(readable(name).chars().count() <= 255);
        }
    }
}
