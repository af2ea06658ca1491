//! The searchable copy before outside judges: qpdf for the file's structure, Poppler for what is found and what is seen.

use std::path::{Path, PathBuf};
use std::process::Command;

use greffier_casework::{BlobHash, Confidence, Language, Medium, Zone};
use greffier_extraction::copy::{Attachment, Copied, CopyRequest, NoCopy, Original, Relation, make, resolution};
use greffier_extraction::decode::{Wanted, decode};
use greffier_extraction::{Limits, PageText, TextWord, TransferParts};
use image::GrayImage;

/// Pixels of a page of a fax in fine mode on letter paper.
const PIXELS: (u32, u32) = (1728, 2235);
const DPI: f64 = 203.2;
const RECORD: &str = "{ \"schema\": \"essai\" }";
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Letters as a fax has them: runs of all lengths, also at the edges.
fn page(grey: bool) -> GrayImage {
    GrayImage::from_fn(PIXELS.0, PIXELS.1, |x, y| {
        let ink = (x / 7 + y / 5).is_multiple_of(4) && (x * y) % 11 > 2 || x < 3 || y == 700;
        let shade = if grey { image::Luma([((x + y) / 18) as u8]) } else { image::Luma([255]) };
        if ink { image::Luma([0]) } else { shade }
    })
}

fn write(folder: &Path, name: &str, image: &GrayImage) -> PathBuf {
    let path = folder.join(name);
    let file = std::fs::File::create(&path).unwrap();
    let mut encoder = png::Encoder::new(file, image.width(), image.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let xppu = (DPI / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu: xppu, unit: png::Unit::Meter }));
    encoder.write_header().unwrap().write_image_data(image.as_raw()).unwrap();
    path
}

fn word(page: u32, text: &str, x: f64, y: f64, width: f64) -> TextWord {
    TextWord { text: text.into(), zone: Zone { page, x, y, width, height: 0.012 }, line: 0, confidence: Confidence(900) }
}

fn text() -> Vec<PageText> {
    let first = vec![word(1, "Déménagement", 0.1, 0.05, 0.2), word(1, "à", 0.306, 0.05, 0.012), word(1, "Québec", 0.324, 0.05, 0.09)];
    vec![PageText { page: 1, words: first }, PageText { page: 2, words: vec![word(2, "L'Isle-aux-Sœurs", 0.5, 0.9, 0.3)] }]
}

fn request(folder: &Path, attach: bool) -> CopyRequest {
    let file = write(folder, "original.png", &page(false));
    let transfer = TransferParts {
        source_format: "TIFF, CCITT Group 4".into(),
        process: "reader 1 <square pixels>".into(),
        guarantees: vec!["every pixel & no other".into()],
    };
    let original = Original {
        file: file.clone(),
        name: "télécopie (1).png".into(),
        sha256: SHA256.parse::<BlobHash>().unwrap(),
        media_type: "image/png".into(),
        format: "PNG".into(),
        medium: Medium::Paper,
        transfer: Some(transfer),
    };
    let record = folder.join("record.json");
    std::fs::write(&record, RECORD).unwrap();
    let record = Attachment {
        file: record,
        name: "télécopie (1)-transfert.json".into(),
        media_type: "application/json".into(),
        relation: Relation::Supplement,
        description: "Documentation du transfert".into(),
    };
    CopyRequest {
        attachments: if attach { vec![original.attachment(), record] } else { Vec::new() },
        original,
        pages: vec![file, write(folder, "grey.png", &page(true))],
        text: text(),
        out: folder.join("copy.pdf"),
        language: Language::Fr,
        id: [7; 16],
        made_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        limits: Limits::default(),
    }
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_copy_is_sound_archival_and_always_the_same() {
    for attach in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let request = request(folder.path(), attach);
        let out = request.out.to_str().unwrap();
        assert!(matches!(make(&request).unwrap(), Copied::Made { bytes } if bytes > 10_000));
        let first = std::fs::read(out).unwrap();
        make(&request).unwrap();
        assert_eq!(first, std::fs::read(out).unwrap(), "the same request gives the same bytes");
        let said = run("qpdf", &["--check", out]);
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
        let plain = folder.path().join("plain.pdf");
        run("qpdf", &["--qdf", "--object-streams=disable", out, plain.to_str().unwrap()]);
        let plain = String::from_utf8_lossy(&std::fs::read(plain).unwrap()).into_owned();
        let part = if attach { "<pdfaid:part>3<" } else { "<pdfaid:part>2<" };
        for wanted in [
            part,
            "<pdfaid:conformance>B<",
            "/GTS_PDFA1",
            "/DestOutputProfile",
            "/ID [",
            "/FontFile2",
            "/ToUnicode",
            "/CIDToGIDMap",
            "3 Tr",
            "urn:sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "reader 1 &lt;square pixels&gt;",
            "every pixel &amp; no other",
        ] {
            assert!(plain.contains(wanted), "{wanted}");
        }
        // ISO 19005-2, sections 6.1.3, 6.1.7, 6.2.10, 6.5 and 6.6.1.
        for forbidden in ["/Encrypt", "/LZWDecode", "/JavaScript", "/Launch", "/SMask", "/Interpolate true", "/AA", "/OpenAction"] {
            assert!(!plain.contains(forbidden), "{forbidden}");
        }
        let about = run("pdfinfo", &[out]);
        assert!(about.contains("Copie consultable de télécopie (1).png (original 9f86d081884c)"), "{about}");
        let attached = run("pdfdetach", &["-list", out]);
        assert_eq!(attached.contains("2 embedded files"), attach, "{attached}");
        if attach {
            // ISO 19005-3, sections 6.8 and annex E: each file is one of the document, says what it is to it, and has its type and date.
            let keys =
                ["/AF [", "/AFRelationship /Source", "/AFRelationship /Supplement", "/Subtype /application#2fjson", "/ModDate", "/UF"];
            for wanted in keys {
                assert!(plain.contains(wanted), "{wanted}: {plain}");
            }
        }
    }
}

#[test]
fn attached_files_come_out_as_they_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let request = request(folder.path(), true);
    make(&request).unwrap();
    for (number, attachment) in ["1", "2"].into_iter().zip(&request.attachments) {
        let again = folder.path().join("again");
        run("pdfdetach", &["-save", number, "-o", again.to_str().unwrap(), request.out.to_str().unwrap()]);
        assert_eq!(std::fs::read(again).unwrap(), std::fs::read(&attachment.file).unwrap(), "{}", attachment.name);
    }
    assert_eq!(resolution(&request.pages[0]).unwrap(), Some(DPI), "as the page image says it");
}

#[test]
fn words_are_found_where_they_were_read() {
    let folder = tempfile::tempdir().unwrap();
    let request = request(folder.path(), false);
    make(&request).unwrap();
    let boxes = run("pdftotext", &["-bbox", request.out.to_str().unwrap(), "-"]);
    let (width, height) = (f64::from(PIXELS.0) * 72.0 / DPI, f64::from(PIXELS.1) * 72.0 / DPI);
    for word in text().iter().flat_map(|page| &page.words) {
        let line = boxes
            .lines()
            .find(|line| line.contains(&format!(">{}<", word.text.replace('\'', "&apos;"))))
            .unwrap_or_else(|| panic!("{} in {boxes}", word.text));
        let number = |name: &str| -> f64 { line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap() };
        let zone = &word.zone;
        let edges = [
            ("xMin", zone.x * width),
            ("xMax", (zone.x + zone.width) * width),
            ("yMin", zone.y * height),
            ("yMax", (zone.y + zone.height) * height),
        ];
        for (name, wanted) in edges {
            assert!((number(name) - wanted).abs() < 0.1, "{name} of {}: {} and not {wanted}", word.text, number(name));
        }
    }
    let read = run("pdftotext", &[request.out.to_str().unwrap(), "-"]);
    assert!(read.contains("Déménagement à Québec"), "{read}");
}

#[test]
fn what_is_seen_is_the_page_image_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let request = request(folder.path(), false);
    make(&request).unwrap();
    let shown = folder.path().join("shown");
    let dpi = DPI.to_string();
    run("pdftoppm", &["-r", &dpi, "-gray", "-png", request.out.to_str().unwrap(), shown.to_str().unwrap()]);
    let shown = |number: u32| image::open(folder.path().join(format!("shown-{number}.png"))).unwrap().to_luma8();
    assert_eq!(shown(1).dimensions(), PIXELS);
    assert!(shown(1) == page(false), "the black and white page, pixel by pixel");
    let difference = |other: &GrayImage| {
        let sum: u64 = page(true).as_raw().iter().zip(other.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / f64::from(PIXELS.0 * PIXELS.1)
    };
    assert!(difference(&shown(2)) < 8.0, "the grey page, within what JPEG does to it: {}", difference(&shown(2)));
    // A reader of ours takes the embedded scan as it is.
    let copy = decode(&std::fs::read(&request.out).unwrap(), None, &Wanted::all(&Limits::default())).unwrap();
    assert!(copy.pages[0].image == page(false));
}

#[test]
fn what_is_signed_or_born_digital_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut request = request(folder.path(), false);
    make(&request).unwrap();
    let pdf = folder.path().join("original.pdf");
    std::fs::copy(&request.out, &pdf).unwrap();
    std::fs::remove_file(&request.out).unwrap();
    request.original.file = pdf.clone();
    request.original.medium = Medium::Digital;
    assert_eq!(make(&request).unwrap(), Copied::Refused { because: NoCopy::BornDigital });
    // Whatever it was born on, and even in a file that is not sound.
    let bytes = [std::fs::read(&pdf).unwrap(), b"9 0 obj <</Type /Sig /ByteRange [0 1 2 3]>> endobj".to_vec()].concat();
    std::fs::write(&pdf, bytes).unwrap();
    request.original.medium = Medium::Paper;
    assert_eq!(make(&request).unwrap(), Copied::Refused { because: NoCopy::Signed });
    assert!(!request.out.exists());
}

#[test]
fn bounds_hold() {
    let folder = tempfile::tempdir().unwrap();
    let request = request(folder.path(), false);
    let code = |limits: Limits| make(&CopyRequest { limits, ..request.clone() }).unwrap_err().code();
    assert_eq!(code(Limits { pages: 1, ..Limits::default() }), "GRF-RD-008");
    assert_eq!(code(Limits { page_pixels: 1000, ..Limits::default() }), "GRF-RD-007");
    assert_eq!(code(Limits { file_bytes: 1000, ..Limits::default() }), "GRF-RD-009");
    let none = CopyRequest { pages: Vec::new(), ..request.clone() };
    assert_eq!(make(&none).unwrap_err().code(), "GRF-RD-012");
    // Words that cannot stand anywhere are left out; the others stay.
    let mut odd = request;
    odd.text[0].words.extend([word(1, "", 0.1, 0.1, 0.1), word(1, "nowhere", f64::NAN, -5.0, 1e300), word(1, "\u{0}", 0.1, 0.1, 0.1)]);
    make(&odd).unwrap();
    assert!(run("pdftotext", &[odd.out.to_str().unwrap(), "-"]).contains("Québec"));
}
