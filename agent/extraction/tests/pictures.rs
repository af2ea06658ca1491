//! Scans in a PDF by the codings that only PDFs have: JBIG2 and JPEG 2000, each against the pixels that went in.

mod support;

use std::process::Command;

use fax::encoder::Encoder;
use fax::{Color, VecWriter};
use greffier_extraction::Limits;
use greffier_extraction::decode::{Wanted, decode};
use image::{GrayImage, Luma};
use support::pdf;

/// A page of 200 dpi with bars and dots.
fn page() -> GrayImage {
    GrayImage::from_fn(1700, 2200, |x, y| {
        let bar = (300..340).contains(&(x % 400)) && (y / 9) % 4 != 0;
        Luma([if bar || (x * 31 + y * 17) % 997 < 3 { 0 } else { 255 }])
    })
}

/// A PDF of one page, letter size, that shows one image over all of it.
fn one_image(dictionary: &str, data: Vec<u8>) -> Vec<u8> {
    let content = b"q 612 0 0 792 0 0 cm /I Do Q".to_vec();
    pdf(&[
        ("<< /Type /Catalog /Pages 2 0 R >>".to_owned(), Vec::new()),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(), Vec::new()),
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>".to_owned(),
            Vec::new(),
        ),
        ("<< >>".to_owned(), content),
        (format!("<< /Type /XObject /Subtype /Image /Width 1700 /Height 2200 {dictionary} >>"), data),
    ])
}

fn seen(bytes: &[u8]) -> GrayImage {
    decode(bytes, None, &Wanted::all(&Limits::default())).unwrap().pages.swap_remove(0).image
}

/// A JBIG2 stream as PDFs embed it (ITU-T T.88, annex D.3): a page, and on it one generic region coded like Group 4 (section 6.2.6).
fn jbig2(image: &GrayImage) -> Vec<u8> {
    let (width, height) = image.dimensions();
    let mut encoder = Encoder::new(VecWriter::new());
    for row in image.rows() {
        let colours = row.map(|pixel| if pixel.0[0] < 128 { Color::Black } else { Color::White });
        encoder.encode_line(colours, width as u16).unwrap();
    }
    let coded = encoder.finish().unwrap().finish();
    let mut bytes = Vec::new();
    let mut segment = |number: u32, kind: u8, data: Vec<u8>| {
        bytes.extend(number.to_be_bytes());
        bytes.extend([kind, 0, 1]);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
    };
    let sides = || [width, height].into_iter().flat_map(u32::to_be_bytes);
    // Page information (section 7.4.8): size, resolution not said, white, no stripes.
    segment(0, 48, sides().chain([0; 8]).chain([0, 0, 0]).collect());
    // Immediate lossless generic region (section 7.4.6): its place on the page, then MMR.
    segment(1, 39, sides().chain([0; 8]).chain([0]).chain([1]).chain(coded).collect());
    bytes
}

#[test]
fn a_scan_in_jbig2_is_read_to_the_pixel() {
    let page = page();
    let file = one_image("/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode", jbig2(&page));
    assert!(seen(&file) == page, "another picture came out");
}

#[test]
fn a_scan_in_jpeg_2000_is_read_to_the_pixel() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, coded) = (folder.path().join("page.png"), folder.path().join("page.jp2"));
    let page = page();
    page.save(&plain).unwrap();
    let made = Command::new("opj_compress").arg("-i").arg(&plain).arg("-o").arg(&coded).output();
    let made = made.expect("opj_compress, of Debian's libopenjp2-tools (make setup-test)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let file = one_image("/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /JPXDecode", std::fs::read(coded).unwrap());
    assert!(seen(&file) == page, "another picture came out");
}

/// The same, cut off: what came is shown, or it is refused, and nothing breaks.
#[test]
fn cut_scans_end_with_a_reason() {
    let whole = jbig2(&page());
    for part in [4, 20, whole.len() / 2] {
        let file = one_image("/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode", whole[..part].to_vec());
        match decode(&file, None, &Wanted::all(&Limits::default())) {
            Ok(decoded) => assert!(!decoded.pages.is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}
