//! Two pages that were copied side by side onto one sheet, taken apart.

use image::GrayImage;
use image::imageops::crop_imm;

use super::{Decoded, DecodedPage};
use crate::Warning;

const MM_PER_INCH: f64 = 25.4;
/// Width of a sheet that holds two letter or A4 pages, in millimetres. A narrower one is a page of its own that lies on its side.
const WIDE_MM: f64 = 380.0;
/// How many times as high as wide a page is: letter, A4 and legal, with some room.
const PORTRAIT: std::ops::RangeInclusive<f64> = 1.2..=1.75;
/// The gutter stands in this part of the sheet's width, and is at least so wide.
const MIDDLE: std::ops::Range<f64> = 0.42..0.58;
const GUTTER_MM: f64 = 8.0;
/// Dark pixels of a column of the gutter, as a share of its height: specks.
const SPECKS: f64 = 0.002;
/// Share of a half that is ink, at least: an empty half is no page.
const WRITTEN: f64 = 0.002;

/// Takes sheets apart that hold two upright pages side by side, and says so.
pub(crate) fn take_apart(decoded: &mut Decoded) {
    let mut pages = Vec::with_capacity(decoded.pages.len());
    for page in std::mem::take(&mut decoded.pages) {
        match gutter(&page.image, page.dpi) {
            Some(middle) => {
                decoded.warnings.push(Warning::two_pages(pages.len() as u32 + 1));
                let width = page.image.width();
                pages.extend([(0, middle), (middle, width)].map(|(left, right)| part(&page, left, right)));
            }
            None => pages.push(page),
        }
    }
    decoded.pages = pages;
}

fn part(page: &DecodedPage, left: u32, right: u32) -> DecodedPage {
    let image = crop_imm(&page.image, left, 0, right - left, page.image.height()).to_image();
    DecodedPage { image, facts: page.facts.part(left, right), evidence: page.evidence.clone(), coding: page.coding.clone(), ..*page }
}

/// The column in the middle of the gutter of a sheet with two pages.
fn gutter(image: &GrayImage, dpi: Option<f64>) -> Option<u32> {
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    let per_mm = dpi? / MM_PER_INCH;
    if width < WIDE_MM * per_mm || !PORTRAIT.contains(&(height / (width / 2.0))) {
        return None;
    }
    let mut dark = vec![0_u32; image.width() as usize];
    for row in image.as_raw().chunks_exact(image.width() as usize) {
        dark.iter_mut().zip(row).for_each(|(count, pixel)| *count += u32::from(*pixel < 128));
    }
    let (from, to) = ((width * MIDDLE.start) as usize, (width * MIDDLE.end) as usize);
    let empty = |column: usize| f64::from(dark[column]) <= SPECKS * height;
    // The widest run of empty columns around the middle.
    let (mut best, mut start) = ((0, 0), from);
    for column in from..=to {
        if column == to || !empty(column) {
            if column - start > best.1 - best.0 {
                best = (start, column);
            }
            start = column + 1;
        }
    }
    let middle = best.0.midpoint(best.1);
    let ink = |columns: &[u32]| columns.iter().map(|count| f64::from(*count)).sum::<f64>() / (columns.len().max(1) as f64 * height);
    let written = ink(&dark[..middle]) >= WRITTEN && ink(&dark[middle..]) >= WRITTEN;
    (written && (best.1 - best.0) as f64 >= GUTTER_MM * per_mm).then_some(middle as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(gutter: u32) -> GrayImage {
        GrayImage::from_fn(1700, 1100, |x, y| {
            let inside = (60..850 - gutter / 2).contains(&x) || (850 + gutter / 2..1640).contains(&x);
            image::Luma([if inside && x % 15 < 4 && y % 30 < 12 && (80..1000).contains(&y) { 0 } else { 255 }])
        })
    }

    #[test]
    fn two_letter_pages_on_a_tabloid_are_taken_apart() {
        let middle = super::gutter(&sheet(80), Some(100.0)).unwrap();
        assert!(middle.abs_diff(850) < 12, "{middle}");
    }

    #[test]
    fn other_sheets_stay_whole() {
        assert_eq!(super::gutter(&sheet(0), Some(100.0)), None, "written all over");
        assert_eq!(super::gutter(&sheet(80), Some(155.0)), None, "a letter page on its side");
        assert_eq!(super::gutter(&sheet(80), None), None, "nobody knows how large it is");
        assert_eq!(super::gutter(&GrayImage::from_pixel(1700, 1100, image::Luma([255])), Some(100.0)), None, "empty");
    }
}
