//! Odd pictures: colours, bits, turns, cuts and lies in their headers.

mod support;

use std::io::Cursor;

use greffier_extraction::decode::{Decoded, DecodedPage, Wanted};
use greffier_extraction::{Limits, ReadError};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgba};
use support::tiff;

fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    greffier_extraction::decode::decode(bytes, None, &Wanted::all(&Limits::default()))
}

fn page(bytes: &[u8]) -> DecodedPage {
    decode(bytes).unwrap().pages.swap_remove(0)
}

fn coded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Writing: strokes on paper, the top left corner marked.
fn written(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let stroke = (40..width - 40).contains(&x) && x % 12 < 3 && y % 40 < 20;
        Luma([if stroke || (x < 20 && y < 20) { 0 } else { 255 }])
    })
}

#[test]
fn what_is_transparent_is_paper() {
    let picture = ImageBuffer::from_fn(20, 20, |x, _| match x {
        0..10 => Rgba([0_u8, 0, 0, 0]),
        _ => Rgba([0, 0, 0, 255]),
    });
    let image = page(&coded(picture, ImageFormat::Png)).image;
    assert_eq!((image.get_pixel(3, 3).0, image.get_pixel(15, 3).0), ([255], [0]));
}

#[test]
fn sixteen_bits_and_palettes_are_read() {
    let deep = ImageBuffer::from_fn(20, 20, |x, _| Luma([if x < 10 { 0x1234_u16 } else { 0xfedc }]));
    let image = page(&coded(deep, ImageFormat::Png)).image;
    assert_eq!((image.get_pixel(3, 3).0, image.get_pixel(15, 3).0), ([0x12], [0xfe]));

    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 8);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_palette(vec![255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255]);
    encoder.write_header().unwrap().write_image_data(&[0b0001_1011; 32]).unwrap();
    let image = page(&bytes).image;
    let [white, black, red, blue] = image.as_raw()[..4] else { panic!("{image:?}") };
    assert!((white, black) == (255, 0) && red > blue && blue > 0, "{red} {blue}");
}

#[test]
fn inks_of_printers_become_grey() {
    let image = page(include_bytes!("data/cmyk.jpg")).image;
    let at = |x: u32| image.get_pixel(x, 8).0[0];
    assert!(at(4) > 240 && at(12) < 40 && (100..220).contains(&at(20)), "{} {} {}", at(4), at(12), at(20));
}

#[test]
fn a_photograph_says_how_it_was_held() {
    // EXIF in front of the picture: orientation 6, a quarter turn clockwise (Exif 2.3, section 4.6.4).
    let mut bytes = coded(written(200, 120), ImageFormat::Jpeg);
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut segment = vec![0xff, 0xe1, 0, exif.len() as u8 + 2];
    segment.extend(exif);
    bytes.splice(2..2, segment);
    let image = page(&bytes).image;
    assert_eq!(image.dimensions(), (120, 200));
    assert!(image.get_pixel(115, 5).0[0] < 60 && image.get_pixel(5, 5).0[0] > 200, "its corner is at the right");
}

#[test]
fn a_turned_fax_has_square_pixels() {
    // 400 columns at 200 an inch, 100 rows at 100 an inch: two inches by one, stored lying (orientation 6).
    let tags = [(256, 400), (257, 100), (258, 1), (259, 1), (262, 0), (274, 6), (278, 100), (282, 200), (283, 100)];
    let rows: Vec<u8> = (0..100).flat_map(|row| [if row < 25 { 0xff } else { 0 }; 50]).collect();
    let image = page(&tiff(&tags, &rows)).image;
    assert_eq!(image.dimensions(), (200, 400));
    assert_eq!((image.get_pixel(190, 200).0, image.get_pixel(10, 200).0), ([0], [255]), "its top is at the right");
}

#[test]
fn a_cut_picture_says_where() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let bytes = coded(written(600, 800), format);
        let decoded = decode(&bytes[..bytes.len() / 2]).unwrap();
        let warning = &decoded.warnings[0];
        assert_eq!(warning.code, "GRF-RD-101", "{format:?}");
        let row: u32 = warning.en.split_whitespace().nth(6).unwrap().parse().unwrap();
        assert!((100..780).contains(&row), "{}", warning.en);
        let image = &decoded.pages[0].image;
        let ink =
            |rows: std::ops::Range<u32>| rows.flat_map(|y| (0..600).map(move |x| (x, y))).any(|(x, y)| image.get_pixel(x, y).0[0] < 90);
        assert!(ink(0..20) && ink(row - 60..row) && !ink(row..800), "{format:?}");
    }
    let bytes = coded(written(600, 800), ImageFormat::Jpeg);
    assert_eq!(decode(&bytes[..300]).map(|_| ()).unwrap_err().code(), "GRF-RD-004");
}

#[test]
fn a_negative_is_turned() {
    let mut negative = written(850, 1100);
    image::imageops::invert(&mut negative);
    let decoded = decode(&coded(negative, ImageFormat::Png)).unwrap();
    assert_eq!(decoded.pages[0].image, written(850, 1100));
    assert_eq!(decoded.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), ["GRF-RD-143"]);
}

/// Scanners write a page as black paint through a mask (ISO 32000-1, section 8.9.6.2).
#[test]
fn a_page_painted_through_a_mask_is_a_scan() {
    let (wide, high) = (408_usize, 520_usize);
    let black = |x: usize, y: usize| x % 12 < 3 && y % 40 < 20;
    let bits = |y: usize| (0..wide / 8).map(move |byte| (0..8).fold(0_u8, |bits, bit| bits << 1 | u8::from(!black(byte * 8 + bit, y))));
    let mask: Vec<u8> = (0..high).flat_map(bits).collect();
    let bytes = support::pdf(&[
        ("<< /Type /Catalog /Pages 2 0 R >>".into(), vec![]),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(), vec![]),
        ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 408 520] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>".into(), vec![]),
        ("<< >>".into(), b"0 g q 408 0 0 520 0 0 cm /I Do Q".to_vec()),
        (format!("<< /Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1 /Width {wide} /Height {high} >>"), mask),
    ]);
    let page = page(&bytes);
    assert!(page.bilevel && page.image.dimensions() == (408, 520));
    assert!(page.image.enumerate_pixels().all(|(x, y, pixel)| (pixel.0[0] == 0) == black(x as usize, y as usize)));
}

/// The same page as a BigTIFF: places of eight bytes.
fn big_tiff(tags: &[(u16, u64)], strip: &[u8]) -> Vec<u8> {
    let mut bytes = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    let mut tags = tags.to_vec();
    let end = 16 + 8 + 20 * (tags.len() as u64 + 2) + 8;
    tags.extend([(273, end), (279, strip.len() as u64)]);
    tags.sort_unstable();
    bytes.extend((tags.len() as u64).to_le_bytes());
    for (tag, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(16_u16.to_le_bytes());
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 8]);
    bytes.extend(strip);
    bytes
}

#[test]
fn big_files_are_read_as_small_ones() {
    // Group 4: each row a `V0` after the first, which is all black (horizontal mode, white 0, black 64).
    let strip = [0b0010_0110, 0b1010_0000, 0b0011_1100, 0b1101_1111, 0b1111_1111, 0, 0x10, 0x01];
    let tags = [(256, 64), (257, 10), (258, 1), (259, 4), (262, 0), (278, 10)];
    let small = page(&tiff(&tags, &strip)).image;
    let big = page(&big_tiff(&tags.map(|(tag, value)| (tag, value.into())), &strip)).image;
    assert!(small.as_raw().contains(&0));
    assert_eq!(big, small);
}

#[test]
fn headers_that_ask_for_too_much_are_refused() {
    let code = |bytes: &[u8]| decode(bytes).map(|_| ()).unwrap_err().code();
    let tile = [(256, 100), (257, 100), (258, 1), (259, 4), (262, 0), (322, 1 << 30), (323, 1 << 30), (324, 8), (325, 100)];
    assert_eq!(code(&tiff(&tile, &[0; 100])), "GRF-RD-007");
    let huge = [(256_u16, 1_u64 << 31), (257, 1 << 31), (258, 1), (259, 4)];
    assert_eq!(code(&big_tiff(&huge, &[0; 9])), "GRF-RD-007");
    assert_eq!(code(&big_tiff(&[(256, 1 << 40), (257, 5), (259, 4)], &[0; 9])), "GRF-RD-005");
    // A JPEG whose frame header (T.81, section B.2.2) says 60,000 by 60,000.
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode_image(&written(64, 64)).unwrap();
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(code(&bytes), "GRF-RD-007");
}
