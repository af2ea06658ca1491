//! Decoding of real files against their pixel truth. Skipped, with a notice, where `GREFFIER_CORPUS` does not name the samples.

mod support;

use std::path::Path;

use greffier_extraction::Limits;
use greffier_extraction::decode::{Decoded, Wanted, decode};
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
