//! What must not be signed, and what may.
#![allow(clippy::print_stderr)] // says what was left out, and what was found

mod common;

use common::{letter, plain, request, signed, tagged};
use greffier_pdf::{FindingKind, Limits, Pdf, PdfError, preflight, prepare};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Harm = fn(&mut Document, ObjectId, ObjectId);

fn set(doc: &mut Document, id: ObjectId, key: &str, value: impl Into<Object>) {
    doc.get_dictionary_mut(id).expect("a dictionary").set(key, value);
}

fn annotate(doc: &mut Document, page: ObjectId, annotation: lopdf::Dictionary) {
    let id = doc.add_object(annotation);
    set(doc, page, "Annots", vec![Object::from(id)]);
}

fn rect() -> Vec<Object> {
    vec![10.into(), 10.into(), 500.into(), 700.into()]
}

#[test]
fn shadow_content_is_named_and_refused() {
    let cases: [(FindingKind, Harm); 13] = [
        (FindingKind::OpenAction, |d, c, _| set(d, c, "OpenAction", dictionary! { "S" => "Named", "N" => "Print" })),
        (FindingKind::JavaScript, |d, c, _| {
            set(d, c, "OpenAction", dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") })
        }),
        (FindingKind::JavaScript, |d, c, _| set(d, c, "Names", dictionary! { "JavaScript" => dictionary! {} })),
        (FindingKind::AdditionalActions, |d, _, p| set(d, p, "AA", dictionary! { "O" => dictionary! { "S" => "GoTo" } })),
        (FindingKind::Launch, |d, _, p| annotate(d, p, dictionary! { "Subtype" => "Link", "A" => dictionary! { "S" => "Launch" } })),
        (FindingKind::HiddenAnnotation, |d, _, p| {
            annotate(d, p, dictionary! { "Subtype" => "Square", "F" => 2, "Rect" => rect(), "AP" => dictionary! {} });
        }),
        (FindingKind::CoveringAnnotation, |d, _, p| annotate(d, p, dictionary! { "Subtype" => "FreeText", "Rect" => rect() })),
        (FindingKind::MovingContent, |d, _, p| annotate(d, p, dictionary! { "Subtype" => "RichMedia", "Rect" => rect() })),
        (FindingKind::SwitchableContent, |d, c, _| {
            let group = d.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("x") });
            let off = dictionary! { "OFF" => vec![Object::from(group)] };
            set(d, c, "OCProperties", dictionary! { "OCGs" => vec![Object::from(group)], "D" => off });
        }),
        (FindingKind::AwaitedObject, |d, _, p| set(d, p, "Contents", (d.max_id + 9, 0))),
        (FindingKind::UnusedContent, |d, _, _| {
            d.add_object(Stream::new(dictionary! {}, b"BT (Refusee) Tj ET".to_vec()));
        }),
        (FindingKind::UnusedContent, |d, _, p| {
            let copy = d.get_dictionary(p).expect("a page").clone();
            d.add_object(copy);
        }),
        (FindingKind::ExternalStream, |d, _, p| {
            let stream = d.add_object(Stream::new(dictionary! { "F" => Object::string_literal("other.txt") }, Vec::new()));
            set(d, p, "Contents", stream);
        }),
    ];
    for (kind, harm) in cases {
        let file = letter(harm);
        let found = preflight(&Pdf::open(&file, &Limits::default()).expect("read"));
        assert!(found.iter().any(|f| f.kind == kind), "{kind:?}: {found:?}");
        let error = prepare(&file, &request("A"), &Limits::default()).map(|_| ()).expect_err("refused");
        assert!(matches!(error, PdfError::Preflight(_)) && error.code() == "GRF-SIG-013", "{error}");
    }
}

#[test]
fn ordinary_documents_pass_also_when_signed() {
    for file in [plain(), tagged()] {
        let twice = signed(&signed(&file, &request("A")), &request("B"));
        for file in [file, twice] {
            assert_eq!(preflight(&Pdf::open(&file, &Limits::default()).expect("read")), []);
        }
    }
}

fn pdfs(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pdfs(&path, found);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
}

/// `GREFFIER_CORPUS` names the folder; without it the test says so and does nothing.
#[test]
fn outside_files_are_looked_through() {
    let Ok(corpus) = std::env::var("GREFFIER_CORPUS") else {
        eprintln!("left out: GREFFIER_CORPUS is not set");
        return;
    };
    for folder in ["pdf", "signed"] {
        let mut files = Vec::new();
        pdfs(&Path::new(&corpus).join(folder), &mut files);
        let (mut read, mut fit, mut reasons) = (0, 0, BTreeMap::<&str, usize>::new());
        for path in &files {
            let bytes = std::fs::read(path).expect("a file of the corpus");
            let Ok(pdf) = Pdf::open(&bytes, &Limits::default()) else { continue };
            read += 1;
            let mut codes: Vec<_> = preflight(&pdf).iter().map(|f| f.kind.code()).collect();
            codes.dedup();
            fit += usize::from(codes.is_empty());
            codes.into_iter().for_each(|code| *reasons.entry(code).or_default() += 1);
        }
        eprintln!("{folder}: {} files, {read} can be read, {fit} of these are fit to be signed; {reasons:?}", files.len());
        assert!(fit > 0);
    }
}
