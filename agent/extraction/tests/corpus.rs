//! Decoding of real files against their pixel truth. Skipped, with a notice, where `GREFFIER_CORPUS` does not name the samples.

mod support;

use std::path::Path;

use greffier_extraction::decode::{Decoded, Wanted, decode};
use greffier_extraction::{Limits, ReadError};
use image::GrayImage;
use support::{corpus, files, notice, tiff};

fn decoded(bytes: &[u8]) -> Decoded {
    decode(bytes, None, &Wanted::all(&Limits::default())).unwrap()
}

fn first_page(path: &Path) -> GrayImage {
    decoded(&std::fs::read(path).unwrap()).pages.swap_remove(0).image
}

/// A portable bitmap, plain of comments: `P4`, width, height, one blank, then packed rows where 1 is black.
fn bitmap(bytes: &[u8]) -> GrayImage {
    let mut at = 0;
    let mut word = || {
        while bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let start = at;
        while !bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        std::str::from_utf8(&bytes[start..at]).unwrap().to_owned()
    };
    assert_eq!(word(), "P4");
    let (width, height): (u32, u32) = (word().parse().unwrap(), word().parse().unwrap());
    let (stride, pixels) = ((width as usize).div_ceil(8), &bytes[at + 1..]);
    GrayImage::from_fn(width, height, |x, y| {
        let black = pixels[y as usize * stride + x as usize / 8] >> (7 - x % 8) & 1 == 1;
        image::Luma([if black { 0 } else { 255 }])
    })
}

#[test]
fn group_4_decodes_to_the_pixels_of_others() {
    let Some(folder) = corpus("group_4_decodes_to_the_pixels_of_others") else { return };
    let mut compared = 0;
    for path in files(&folder.join("fax/pdf-rs-fax/test-files/files")) {
        let truth = path.with_extension("pbm");
        let bare = path.extension().is_some_and(|kind| kind == "fax");
        if path == truth || !truth.is_file() {
            continue;
        }
        let truth = bitmap(&std::fs::read(&truth).unwrap());
        let (width, height) = truth.dimensions();
        let tags = [(256, width), (257, height), (258, 1), (259, 4), (262, 0), (278, height), (282, 200), (283, 200)];
        let bytes = std::fs::read(&path).unwrap();
        let page = decoded(&if bare { tiff(&tags, &bytes) } else { bytes }).pages.swap_remove(0);
        // Rows that the stream does not have stay white; all others are equal to the pixel.
        let differing = page.image.as_raw().iter().zip(truth.as_raw()).filter(|(a, b)| a != b).count();
        assert_eq!((page.image.dimensions(), differing), ((width, height), 0), "{}", path.display());
        compared += 1;
    }
    notice(&format!("  {compared} pages equal to the pixel"));
    assert!(compared >= 7);
}

#[test]
fn all_fax_codings_of_one_page_give_the_same_pixels() {
    let Some(folder) = corpus("all_fax_codings_of_one_page_give_the_same_pixels") else { return };
    let page = |name: &str| first_page(&folder.join("fax/libtiff.net/TestCase").join(name));
    let truth = page("G4.TIF");
    assert!(truth.as_raw().contains(&0));
    for name in ["G4S.TIF", "G31D.TIF", "G31DS.TIF", "G32D.TIF", "G32DS.TIF"] {
        assert_eq!(page(name), truth, "{name}");
    }
}

#[test]
fn tiles_of_a_fax_coding_give_the_pixels_of_strips() {
    let Some(folder) = corpus("tiles_of_a_fax_coding_give_the_pixels_of_strips") else { return };
    let page = |name: String| first_page(&folder.join("fax/libtiff.net/TestCase/Expected.Tiff").join(name));
    for kind in ["minisblack", "palette"] {
        for coding in ["1d", "1d_fill", "2d", "2d_fill"] {
            let of = |pieces: &str| page(format!("tiger-{kind}-{pieces}-01.tif_converted_g3_{coding}.tif"));
            let strips = of("strip");
            assert!(strips.as_raw().contains(&0) && strips.as_raw().contains(&255));
            assert_eq!(of("tile"), strips, "{kind} {coding}");
        }
    }
}

/// A fax that was cut gives the rows above the cut, to the pixel, and says where it broke.
#[test]
fn a_cut_fax_says_its_last_good_row() {
    let Some(folder) = corpus("a_cut_fax_says_its_last_good_row") else { return };
    let mut compared = 0;
    for path in files(&folder.join("fax/pdf-rs-fax/test-files/files")) {
        let truth = path.with_extension("pbm");
        if path.extension().is_none_or(|kind| kind != "fax") || !truth.is_file() {
            continue;
        }
        let truth = bitmap(&std::fs::read(&truth).unwrap());
        let (width, height) = truth.dimensions();
        let bytes = std::fs::read(&path).unwrap();
        let tags = [(256, width), (257, height), (258, 1), (259, 4), (262, 0), (278, height), (282, 200), (283, 200)];
        let cut = decoded(&tiff(&tags, &bytes[..bytes.len() / 2]));
        let row = told_row(&cut).unwrap_or_else(|| panic!("{}: {:?}", path.display(), cut.warnings));
        let above = (row as usize - 1) * width as usize;
        assert!(row > 1 && row <= height, "{}: {row} of {height}", path.display());
        assert_eq!(cut.pages[0].image.as_raw()[..above], truth.as_raw()[..above], "{}", path.display());
        compared += 1;
    }
    assert!(compared >= 6);
}

/// The row that the warning about a broken page names, from 1.
fn told_row(decoded: &Decoded) -> Option<u32> {
    let warning = decoded.warnings.iter().find(|warning| matches!(warning.code.as_str(), "GRF-RD-101" | "GRF-RD-102"))?;
    // `Page 1 is damaged from row 7 of 9.` and `Page 1 ends at row 6 of 9.`
    let words: Vec<&str> = warning.en.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "row")?;
    words[at + 1].parse::<u32>().ok().map(|row| row + u32::from(warning.code == "GRF-RD-102"))
}

#[test]
fn broken_faxes_give_what_can_be_read() {
    let Some(folder) = corpus("broken_faxes_give_what_can_be_read") else { return };
    let mut count = 0;
    for path in files(&folder.join("fax/pdf-rs-fax/test-files/errors"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "tif"))
    {
        let decoded = decoded(&std::fs::read(&path).unwrap());
        let image = &decoded.pages[0].image;
        let row = told_row(&decoded);
        notice(&format!(
            "  {}: {} × {}, {row:?} {:?}",
            path.file_name().unwrap().display(),
            image.width(),
            image.height(),
            decoded.warnings.first().map(|one| &one.detail)
        ));
        assert!(row.is_none_or(|row| row >= 1 && row <= image.height() + 1), "{}: {row:?}", path.display());
        count += 1;
    }
    assert_eq!(count, 36);
}

/// What is refused is refused for a reason that can be named: runs without a header, and colours in a fax coding.
#[test]
fn every_fax_and_form_is_decoded_or_refused() {
    let Some(folder) = corpus("every_fax_and_form_is_decoded_or_refused") else { return };
    let (mut read, mut refused) = (0, Vec::new());
    for path in files(&folder.join("fax")).into_iter().chain(files(&folder.join("forms"))) {
        let bytes = std::fs::read(&path).unwrap();
        match decode(&bytes, None, &Wanted::all(&Limits::default())) {
            Ok(decoded) => {
                assert!(decoded.pages.iter().all(|page| page.image.width() > 0 && page.image.height() > 0), "{}", path.display());
                read += 1;
            }
            Err(ReadError::UnknownKind) => assert!(!path.to_string_lossy().to_lowercase().ends_with(".tif"), "{}", path.display()),
            Err(error) => refused.push(format!("{}: {error} {}", path.display(), error.detail())),
        }
    }
    notice(&format!("  {read} files read, refused: {refused:#?}"));
    assert!(read > 200);
    let colours = refused.iter().filter(|one| one.contains("colours in a fax coding")).count();
    assert!(refused.len() - colours <= 2, "{refused:#?}");
}
