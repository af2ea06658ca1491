//! Archives: those of another library, and those that somebody made to do harm.

mod support;

use std::io::Write;

use greffier_unpack::{Bounds, Kind, Refusal, Role, Why, kind, unpack};
use proptest::prelude::*;
use support::{archive, archive_with, locked, sound, told};
use zip::CompressionMethod::{Deflated, Stored};
use zip::write::FullFileOptions;

fn left(bytes: &[u8]) -> Vec<(String, Why)> {
    let unpacked = unpack(bytes, "", &Bounds::default()).unwrap();
    unpacked.left.into_iter().map(|left| (left.path, left.why)).collect()
}

#[test]
fn files_come_out_as_they_went_in() {
    let entries: [(&str, &[u8]); 4] = [("2026/fax.tif", b"II*\0"), ("2026/", b""), ("Télécopie n° 3.pdf", b"%PDF"), ("vide.txt", b"")];
    for method in [Stored, Deflated] {
        let unpacked = unpack(&archive(&entries, method), "x.zip", &Bounds::default()).unwrap();
        assert_eq!((unpacked.kind, unpacked.mail, unpacked.left.len()), (Kind::Zip, None, 0));
        let attachment = Role::Attachment;
        assert_eq!(
            told(&unpacked.parts),
            [
                ("fax.tif", "2026/fax.tif", 4, attachment),
                ("Télécopie n° 3.pdf", "Télécopie n° 3.pdf", 4, attachment),
                ("vide.txt", "vide.txt", 0, attachment)
            ]
        );
    }
}

#[test]
fn large_records_and_what_stands_before_are_read() {
    let wide = archive_with(&[("a.pdf", b"%PDF")], || FullFileOptions::default().large_file(true));
    let before = [b"PK\x03\x04 no entry: a program that opens itself", &wide[..]].concat();
    for bytes in [wide, before] {
        let unpacked = unpack(&bytes, "", &Bounds::default()).unwrap();
        assert_eq!(told(&unpacked.parts), [("a.pdf", "a.pdf", 4, Role::Attachment)]);
    }
}

/// The same archive with a central directory and end records of ZIP64, whose short fields all overflow.
fn widened(bytes: &[u8]) -> Vec<u8> {
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let end = bytes.windows(4).position(|window| window == b"PK\x05\x06").unwrap();
    let mut entry = bytes[at..end].to_vec();
    let (compressed, size) = (entry[20..24].to_vec(), entry[24..28].to_vec());
    entry[20..28].fill(0xff);
    entry[42..46].fill(0xff);
    assert_eq!(entry[30..32], [0, 0], "no extra field yet");
    entry[30] = 28;
    // Size, compressed size and offset, each of 64 bits.
    entry.extend([1, 0, 24, 0].into_iter().chain(size).chain([0; 4]).chain(compressed).chain([0; 4]).chain([0; 8]));
    let (start, length) = (at as u64, entry.len() as u64);
    let mut wide = [&bytes[..at], &entry].concat();
    let record = wide.len() as u64;
    wide.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    for number in [1, 1, length, start] {
        wide.extend(u64::to_le_bytes(number));
    }
    wide.extend(b"PK\x06\x07\0\0\0\0".iter().chain(&record.to_le_bytes()).chain(&[1, 0, 0, 0]));
    wide.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    wide
}

#[test]
fn archives_beyond_32_bits_are_read() {
    let wide = widened(&archive(&[("a.pdf", b"%PDF-1.7")], Deflated));
    let before = [b"PK\x03\x04 something before", &wide[..]].concat();
    for bytes in [wide, before] {
        let unpacked = sound(&bytes, "", &Bounds::default()).unwrap();
        assert_eq!((told(&unpacked.parts), unpacked.left.len()), (vec![("a.pdf", "a.pdf", 8, Role::Attachment)], 0));
    }
}

#[test]
fn archives_that_were_written_to_a_pipe_are_read() {
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    writer.start_file("a.pdf", FullFileOptions::default().compression_method(Deflated)).unwrap();
    writer.write_all(b"%PDF-1.7").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.windows(4).any(|window| window == b"PK\x07\x08"), "sizes stand behind the data");
    assert_eq!(told(&unpack(&bytes, "", &Bounds::default()).unwrap().parts), [("a.pdf", "a.pdf", 8, Role::Attachment)]);
}

#[test]
fn names_lead_nowhere_else_and_twins_are_both_taken() {
    let bytes = archive(&[("../../etc/scan.pdf", b"1"), ("b/scan.pdf", b"2"), ("C:\\SCAN.pdf", b"3")], Stored);
    let unpacked = unpack(&bytes, "", &Bounds::default()).unwrap();
    let names: Vec<&str> = unpacked.parts.iter().map(|part| &*part.name).collect();
    assert_eq!(names, ["scan.pdf", "scan (2).pdf", "SCAN (3).pdf"]);
    // The same path twice: a reader that keeps a map would lose one.
    let mut twice = archive(&[("scan1.pdf", b"1"), ("scan2.pdf", b"2")], Stored);
    let places: Vec<usize> = twice.windows(5).enumerate().filter(|(_, window)| window == b"scan2").map(|(at, _)| at + 4).collect();
    places.into_iter().for_each(|at| twice[at] = b'1');
    let unpacked = unpack(&twice, "", &Bounds::default()).unwrap();
    assert_eq!(unpacked.parts.iter().map(|part| &*part.bytes).collect::<Vec<_>>(), [b"1", b"2"]);
}

#[test]
fn marks_of_macos_are_passed_over() {
    let bytes = archive(&[("__MACOSX/._a.pdf", b"x"), (".DS_Store", b"x"), ("d/.DS_Store", b"x"), ("a.pdf", b"%PDF")], Deflated);
    let unpacked = unpack(&bytes, "", &Bounds::default()).unwrap();
    assert_eq!((unpacked.parts.len(), unpacked.left.len()), (1, 0));
}

#[test]
fn what_has_a_password_is_named() {
    assert_eq!(left(&locked(&[("dossier/secret.pdf", b"%PDF")])), [("dossier/secret.pdf".to_owned(), Why::Encrypted)]);
}

#[test]
fn a_method_that_is_not_read_is_named() {
    let mut bytes = archive(&[("a.pdf", b"%PDF")], Stored);
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 10] = 14;
    assert_eq!(left(&bytes), [("a.pdf".to_owned(), Why::Unsupported("LZMA".to_owned()))]);
}

#[test]
fn a_wrong_sum_is_damage() {
    let mut bytes = archive(&[("a.pdf", b"%PDF-1.7 bonjour"), ("b.pdf", b"%PDF")], Stored);
    let at = bytes.windows(7).position(|window| window == b"bonjour").unwrap();
    bytes[at] = b'B';
    assert_eq!(left(&bytes), [("a.pdf".to_owned(), Why::Broken)]);
    assert_eq!(unpack(&bytes, "", &Bounds::default()).unwrap().parts.len(), 1);
}

#[test]
fn a_bomb_stops_before_it_goes_off() {
    let zeros = vec![0u8; 64 << 20];
    let mut bytes = archive(&[("zeros.tif", &zeros), ("a.pdf", b"%PDF")], Deflated);
    assert!(bytes.len() < 100_000);
    assert_eq!(left(&bytes), [("zeros.tif".to_owned(), Why::Ratio)]);
    // It lies about its size: what comes out is counted.
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&10u32.to_le_bytes());
    assert_eq!(left(&bytes), [("zeros.tif".to_owned(), Why::Ratio)]);
    // A blank scanned page, uncompressed, is none.
    let page = vec![0xffu8; 7 << 20];
    assert_eq!(left(&archive(&[("page.tif", &page)], Deflated)), []);
}

#[test]
fn entries_on_top_of_each_other_are_refused() {
    let bytes = archive(&[("a.pdf", b"%PDF")], Stored);
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let end = bytes.windows(4).position(|window| window == b"PK\x05\x06").unwrap();
    let mut twice = [&bytes[..end], &bytes[at..end], &bytes[end..]].concat();
    let end = end + (end - at);
    twice[end + 8..end + 12].copy_from_slice(&[2, 0, 2, 0]);
    let size = u32::try_from(end - at).unwrap();
    twice[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    assert_eq!(unpack(&twice, "", &Bounds::default()), Err(Refusal::Unreadable(Why::Overlapping)));
}

#[test]
fn counts_and_bytes_have_an_end() {
    let many: Vec<String> = (0..300).map(|at| format!("{at}.txt")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|name| (&**name, &b"x"[..])).collect();
    let unpacked = sound(&archive(&entries, Stored), "", &Bounds::default()).unwrap();
    assert_eq!((unpacked.parts.len(), &unpacked.left[0].why), (200, &Why::TooMany(100)));
    let tight = Bounds { part_bytes: 10, total_bytes: 400, ..Bounds::default() };
    let unpacked = sound(&archive(&[("a", &[1; 11]), ("b", &[2; 10])], Stored), "", &tight).unwrap();
    assert_eq!((told(&unpacked.parts).len(), &unpacked.left[0].why), (1, &Why::TooLarge));
    let bytes = archive(&[("a", &[0; 4000])], Stored);
    assert_eq!(unpack(&bytes, "", &tight), Err(Refusal::TooLarge { bytes: bytes.len() as u64, limit: 400 }));
}

#[test]
fn archives_in_archives_are_opened_to_a_depth() {
    let mut bytes = archive(&[("fax.tif", b"II*\0")], Stored);
    for level in (1..=7).rev() {
        bytes = archive(&[(&format!("{level}.zip"), &bytes)], Deflated);
    }
    let unpacked = sound(&bytes, "", &Bounds::default()).unwrap();
    assert_eq!(told(&unpacked.parts)[0].1, "1.zip/2.zip/3.zip/4.zip/5.zip/6.zip");
    assert_eq!((&*unpacked.left[0].path, &unpacked.left[0].why), ("1.zip/2.zip/3.zip/4.zip/5.zip/6.zip", &Why::TooDeep));
    let deep = Bounds { depth: 7, ..Bounds::default() };
    let unpacked = sound(&bytes, "", &deep).unwrap();
    assert_eq!(told(&unpacked.parts), [("fax.tif", "1.zip/2.zip/3.zip/4.zip/5.zip/6.zip/7.zip/fax.tif", 4, Role::Attachment)]);
}

#[test]
fn office_documents_are_documents() {
    let word = archive(&[("_rels/.rels", b"x"), ("word/document.xml", b"x"), ("[Content_Types].xml", b"x")], Deflated);
    let writer = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"x")], Stored);
    assert_eq!((kind(&word, "x.docx"), kind(&writer, "")), (None, None));
    assert_eq!(unpack(&word, "x.zip", &Bounds::default()), Err(Refusal::NotAContainer));
    let outer = archive(&[("a.docx", &word), ("b.odt", &writer)], Stored);
    assert_eq!(unpack(&outer, "", &Bounds::default()).unwrap().parts.len(), 2, "a document inside does not make the archive one");
}

#[test]
fn a_cut_archive_is_refused_and_kept_whole_where_it_is_inside() {
    let bytes = archive(&[("a.pdf", b"%PDF")], Stored);
    for end in 30..bytes.len() - 1 {
        assert_eq!(unpack(&bytes[..end], "", &Bounds::default()), Err(Refusal::Unreadable(Why::Broken)), "{end}");
    }
    let outer = archive(&[("x.zip", &bytes[..bytes.len() - 30])], Stored);
    let unpacked = unpack(&outer, "", &Bounds::default()).unwrap();
    assert_eq!((told(&unpacked.parts)[0].0, &unpacked.left[0].why), ("x.zip", &Why::Broken));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_archive_comes_out_as_it_went_in(
        entries in proptest::collection::btree_map("[a-zé0-9]{1,12}", proptest::collection::vec(any::<u8>(), 0..600), 0..20),
        method in proptest::sample::select(vec![Stored, Deflated]),
    ) {
        let entries: Vec<(String, Vec<u8>)> = entries.into_iter().map(|(name, bytes)| (format!("{name}.bin"), bytes)).collect();
        let given: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        // What happens to be a container itself would be opened.
        prop_assume!(given.iter().all(|(name, bytes)| kind(bytes, name).is_none()));
        let unpacked = sound(&archive(&given, method), "", &Bounds::default()).unwrap();
        let found: Vec<(&str, &[u8])> = unpacked.parts.iter().map(|part| (&*part.path, &*part.bytes)).collect();
        prop_assert_eq!(found, given);
        prop_assert!(unpacked.left.is_empty());
    }
}
