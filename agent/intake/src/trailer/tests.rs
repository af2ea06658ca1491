use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn ends(bytes: &[u8], name: &str) -> Trailer {
    look(&mut Cursor::new(bytes), bytes.len() as u64, OsStr::new(name)).unwrap()
}

/// A TIFF of `pages` pages with two strips of 100 bytes each, its directories behind its data, as fax gateways write them.
fn tiff(pages: u32, big_endian: bool) -> Vec<u8> {
    let short = |n: u16| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut file = Vec::new();
    file.extend(if big_endian { b"MM" } else { b"II" });
    file.extend(short(42));
    file.extend(long(0));
    let mut link = 4;
    for _ in 0..pages {
        let data = file.len() as u32;
        file.extend([0xAA; 200]);
        let offsets = file.len() as u32;
        file.extend([long(data), long(data + 100)].concat());
        let at = file.len() as u32;
        file[link..link + 4].copy_from_slice(&long(at));
        file.extend(short(2));
        // Strip offsets in a table; strip counts as two SHORT in the entry itself.
        file.extend([&short(273)[..], &short(4), &long(2), &long(offsets)].concat());
        file.extend([&short(279)[..], &short(3), &long(2), &short(100), &short(100)].concat());
        link = file.len();
        file.extend(long(0));
    }
    file
}

fn pdf() -> Vec<u8> {
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec();
    let at = file.len();
    file.extend(format!("xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n{at}\n%%EOF\n").bytes());
    file
}

fn png() -> Vec<u8> {
    [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".as_slice(), &[0; 300], b"\0\0\0\0IEND\xAE\x42\x60\x82"].concat()
}

/// With a thumbnail, whose own end comes early.
fn jpeg() -> Vec<u8> {
    [b"\xFF\xD8\xFF\xE1".as_slice(), &[7; 50], b"\xFF\xD8\xFF\xD9", &[9; 300], b"\xFF\xD9"].concat()
}

#[test]
fn whole_files_are_complete() {
    for (file, name) in [(tiff(1, false), "a.tif"), (tiff(3, true), "a"), (pdf(), "a.pdf"), (png(), "a.png"), (jpeg(), "a.jpg")] {
        assert_eq!(ends(&file, name), Trailer::Complete, "{name}");
    }
}

#[test]
fn padding_of_fax_gateways_is_no_fault() {
    for (mut file, name) in [(pdf(), "a.pdf"), (png(), "a.png"), (jpeg(), "a.jpg"), (tiff(2, false), "a.tif")] {
        file.extend([0; 700]);
        assert_eq!(ends(&file, name), Trailer::Complete, "{name}");
    }
}

#[test]
fn a_name_says_what_a_reserved_file_should_become() {
    assert_eq!(ends(&[0; 4096], "fax.TIFF"), Trailer::Incomplete);
    assert_eq!(ends(b"", "notes.txt"), Trailer::Incomplete);
    assert_eq!(ends(b"Bonjour", "notes.txt"), Trailer::Silent);
    assert_eq!(ends(b"Bonjour", "sans-fin"), Trailer::Silent);
}

#[test]
fn a_linearised_pdf_cut_after_its_first_section_is_not_whole() {
    assert_eq!(ends(b"%PDF-1.7\nxref\nstartxref\n0\n%%EOF\n", "a.pdf"), Trailer::Incomplete);
}

#[test]
fn a_chain_that_bites_its_tail_ends_the_look() {
    let mut file = tiff(1, false);
    let first = file[4..8].to_vec();
    let last = file.len() - 4;
    file[last..].copy_from_slice(&first);
    assert_eq!(ends(&file, "a.tif"), Trailer::Incomplete);
}

#[test]
fn a_big_tiff_is_followed_too() {
    let mut file = b"II\x2B\0\x08\0\0\0".to_vec();
    file.extend(16_u64.to_le_bytes());
    file.extend(1_u64.to_le_bytes());
    file.extend([&273_u16.to_le_bytes()[..], &16_u16.to_le_bytes(), &1_u64.to_le_bytes(), &52_u64.to_le_bytes()].concat());
    file.extend(0_u64.to_le_bytes());
    file.extend([1, 2, 3]);
    assert_eq!(ends(&file, "a.tif"), Trailer::Complete);
    assert_eq!(ends(&file[..40], "a.tif"), Trailer::Incomplete);
}

proptest! {
    /// Cut anywhere, no file passes for whole (a last line feed or padding is all that may be missing).
    #[test]
    fn a_cut_file_is_never_complete(share in 0.0_f64..1.0) {
        for (file, name) in [(tiff(3, false), "a.tif"), (tiff(2, true), "a.tif"), (pdf(), "a.pdf"), (png(), "a.png"), (jpeg(), "a.jpg")] {
            let whole = if name == "a.pdf" { file.len() - 1 } else { file.len() };
            let cut = ((whole as f64) * share) as usize;
            // The four bytes of a JPEG's thumbnail end are the one place where a cut cannot be told from an end.
            prop_assume!(name != "a.jpg" || cut != 58);
            prop_assert_eq!(ends(&file[..cut], name), Trailer::Incomplete, "{} cut at {}", name, cut);
        }
    }

    /// Nothing that arrives makes the look fail or run away.
    #[test]
    fn any_bytes_are_looked_at(head in 0_usize..6, body in prop::collection::vec(any::<u8>(), 0..600)) {
        let heads: [&[u8]; 6] = [b"II\x2A\0", b"MM\0\x2A", b"II\x2B\0", b"%PDF-", b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF"];
        let file = [heads[head], &body].concat();
        ends(&file, "a.bin");
        look(&mut Cursor::new(&file), file.len() as u64 + 7, OsStr::new("shrunk.tif")).unwrap();
    }
}
