//! Files made to stop a reader: loops, depth, sizes. Each is refused or judged, soon, and never valid.

mod common;

use common::{Layout, Office, letter, now, rfind, signed, update};
use greffier_pades::{Verdict, verify};
use lopdf::{Object, Stream, dictionary};
use std::time::{Duration, Instant};

fn soon(what: &str, bytes: &[u8]) {
    let begin = Instant::now();
    let found = verify(bytes, &Office::new(7).trust(), now());
    assert_ne!(found.verdict, Verdict::Valid, "{what}");
    assert!(begin.elapsed() < Duration::from_secs(20), "{what} took {:?}", begin.elapsed());
}

/// A document with one more object, given as it is written.
fn with_object(body: &[u8]) -> Vec<u8> {
    let mut bytes =
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
            .to_vec();
    let offsets = [
        9,
        bytes.iter().enumerate().filter(|(_, b)| **b == b'2').map(|(i, _)| i).find(|i| bytes[*i..].starts_with(b"2 0 obj")).expect("2"),
        bytes.len(),
    ];
    bytes.extend(b"3 0 obj\n");
    bytes.extend(body);
    bytes.extend(b"\nendobj\n");
    let xref = bytes.len();
    bytes.extend(b"xref\n0 4\n0000000000 65535 f \n");
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<</Root 1 0 R/Size 4>>\nstartxref\n{xref}\n%%EOF\n").bytes());
    bytes
}

#[test]
fn depth() {
    for open in [&b"["[..], b"<<", b"<</A", b"(", b"<</Kids["] {
        soon("depth", &with_object(&open.repeat(200_000)));
    }
    soon("closed depth", &with_object(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat()));
}

#[test]
fn loops_in_the_form() {
    soon("fields that hold themselves", &with_object(b"<</Fields[3 0 R]/Kids[3 0 R]/FT/Sig/V 3 0 R/T(a)>>"));
    soon("a field a million times", &with_object(&[b"<</Fields[".to_vec(), b"3 0 R ".repeat(1_000_000), b"]>>".to_vec()].concat()));
    soon("a reference to itself", &with_object(b"3 0 R"));
}

#[test]
fn loops_in_the_pages_and_the_revisions() {
    let file = signed(&Office::new(7));
    let evil = update(&file, |document| {
        let pages = document.get_prev_documents().catalog().and_then(|c| c.get(b"Pages")?.as_reference()).expect("pages");
        document.new_document.set_object(
            pages,
            dictionary! { "Type" => "Pages", "Count" => 2_000_000_000, "Kids" => vec![Object::from(pages), pages.into()] },
        );
    });
    soon("pages that hold themselves", &evil);
    let table = letter(Layout::Table);
    let xref = rfind(&table, b"xref\n0 ").expect("xref");
    let at = rfind(&table, b"trailer\n<<").expect("trailer") + 10;
    let looped = [&table[..at], format!("/Prev {xref}").as_bytes(), &table[at..]].concat();
    soon("revisions in a loop", &looped);
}

#[test]
fn numbers_without_measure() {
    soon("sizes", &with_object(b"<</Fields 999999999999999999999999 0 R/SigFlags -99999999999999999999>>"));
    let range = b"<</Fields[3 0 R]/FT/Sig/T(a)/V<</Type/Sig/ByteRange[0 9223372036854775807 9223372036854775807 9223372036854775807]/Contents<30>>>>>";
    soon("ranges", &with_object(range));
    let negative = b"<</Fields[3 0 R]/FT/Sig/T(a)/V<</Type/Sig/ByteRange[-9223372036854775808 -1 -1 -9223372036854775808]/Contents<30>>>>>";
    soon("negative ranges", &with_object(negative));
    let table = letter(Layout::Table);
    let at = rfind(&table, b"xref\n0 ").expect("xref");
    let mut size = table.clone();
    size[at + 7..at + 8].copy_from_slice(b"9");
    soon("a table that is too short", &size);
}

#[test]
fn an_object_stream_that_unpacks_without_end() {
    let mut stream = Stream::new(dictionary! { "Type" => "ObjStm", "N" => 1, "First" => 4 }, vec![b' '; 300 << 20]);
    stream.compress().expect("compressed");
    assert!(stream.content.len() < 1 << 20);
    let mut bytes = b"%PDF-1.7\n5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ".to_vec();
    bytes.extend(format!("{}>>stream\n", stream.content.len()).bytes());
    bytes.extend(&stream.content);
    bytes.extend(b"\nendstream\nendobj\n");
    let xref = bytes.len();
    bytes.extend(b"xref\n0 1\n0000000000 65535 f \n5 1\n0000000009 00000 n \n");
    bytes.extend(format!("trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n{xref}\n%%EOF\n").bytes());
    soon("a bomb", &bytes);
}
