//! Pages whose ink is white and whose paper is black, as some fax gateways and microfilms leave them.

use image::GrayImage;

/// Every so many pixels across and down one is looked at.
const STEP: usize = 3;
/// Pixels of a side at least; smaller pictures are no pages.
const SMALLEST: usize = 300;
/// Share of each side that is left out: scanners leave black borders.
const MARGIN: f64 = 0.1;
/// Greys up to and from here are dark and light; a badly lit photograph lies between.
const DARK: u8 = 96;
const LIGHT: u8 = 160;
/// Share of the page that is dark on a negative, and light at least.
const MOSTLY: f64 = 0.7;
const SOME: f64 = 0.002;
/// Pixels to either side in which a stroke of light ends; a white paper on a black ground goes on.
const STROKE: usize = 9;
/// Share of the light that may go on.
const WIDE: f64 = 0.3;

/// Whether the page is a negative: mostly black, with some white that is thin as writing is.
pub(super) fn is_negative(image: &GrayImage) -> bool {
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width.min(height) < SMALLEST {
        return false;
    }
    let inside = |length: usize| {
        let margin = (length as f64 * MARGIN) as usize;
        (margin..length.saturating_sub(margin)).step_by(STEP)
    };
    let pixels = image.as_raw();
    let is_light = |x: usize, y: usize| x < width && y < height && pixels[y * width + x] >= LIGHT;
    let (mut seen, mut dark, mut light, mut wide) = (0_usize, 0_usize, 0_usize, 0_usize);
    for y in inside(height) {
        for x in inside(width) {
            seen += 1;
            dark += usize::from(pixels[y * width + x] <= DARK);
            if is_light(x, y) {
                light += 1;
                let goes_on = |x: usize, y: usize| is_light(x.saturating_sub(STROKE), y) && is_light(x + STROKE, y);
                wide += usize::from(goes_on(x, y) && is_light(x, y.saturating_sub(STROKE)) && is_light(x, y + STROKE));
            }
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    share(dark, seen) >= MOSTLY && share(light, seen) >= SOME && share(wide, light) < WIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(paper: u8, ink: impl Fn(u32, u32) -> Option<u8>) -> GrayImage {
        GrayImage::from_fn(850, 1100, |x, y| image::Luma([ink(x, y).unwrap_or(paper)]))
    }

    #[test]
    fn white_writing_on_black_is_a_negative() {
        let written = |x: u32, y: u32| (x % 12 < 3 && y % 40 < 20).then_some(255);
        assert!(is_negative(&drawn(0, written)));
        assert!(!is_negative(&drawn(255, |x, y| written(x, y).map(|ink| 255 - ink))));
    }

    #[test]
    fn other_dark_pages_are_none() {
        let card = |x: u32, y: u32| ((250..600).contains(&x) && (300..520).contains(&y)).then_some(255);
        assert!(!is_negative(&drawn(0, card)), "a card on an open scanner");
        assert!(!is_negative(&drawn(90, |x, y| (x % 12 < 3 && y % 40 < 20).then_some(20))), "a badly lit photograph");
        assert!(!is_negative(&drawn(0, |_, _| None)), "nothing at all");
        assert!(!is_negative(&GrayImage::new(0, 0)));
    }
}
