//! The words of a page as invisible text, each stretched to the rectangle it was read in.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};

use super::font::{ASCENT, Codes, DESCENT, WIDTH};
use crate::{PageText, TextWord};

/// Words of one page.
const MOST_WORDS: usize = 20_000;
/// Characters of one word.
const MOST_CHARACTERS: usize = 200;
/// The smallest size of a font that readers take, in points.
const SMALLEST: f64 = 0.5;

/// The characters of the words that [`draw`] draws.
pub(super) fn texts(page: &PageText) -> impl Iterator<Item = &str> {
    page.words.iter().take(MOST_WORDS).map(|word| word.text.as_str())
}

/// Draws the words of a page of `width` × `height` points with the font `font`.
pub(super) fn draw(content: &mut Content, page: &PageText, codes: &Codes, font: Name<'_>, width: f64, height: f64) {
    content.begin_text();
    content.set_text_rendering_mode(TextRenderingMode::Invisible);
    for word in page.words.iter().take(MOST_WORDS) {
        draw_word(content, word, codes, font, width, height);
    }
    content.end_text();
}

fn draw_word(content: &mut Content, word: &TextWord, codes: &Codes, font: Name<'_>, width: f64, height: f64) {
    let text: String = word.text.chars().take(MOST_CHARACTERS).collect();
    let shown = codes.encode(&text);
    let part = |share: f64| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let (left, top) = (part(word.zone.x) * width, part(word.zone.y) * height);
    let (wide, high) = (part(word.zone.width) * width, part(word.zone.height) * height);
    let characters = shown.len() / 2;
    if characters == 0 || wide <= 0.0 || high <= 0.0 {
        return;
    }
    let line = f64::from(ASCENT - DESCENT) / 1000.0;
    let size = (high / line).max(SMALLEST);
    let natural = characters as f64 * size * f64::from(WIDTH) / 1000.0;
    let base = height - top - size * f64::from(ASCENT) / 1000.0;
    content.set_font(font, rounded(size));
    content.set_horizontal_scaling(rounded(100.0 * wide / natural));
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, rounded(left), rounded(base)]);
    // The blank after a word lets a search for two words succeed in readers that do not look at the gaps.
    let blank = codes.encode(" ");
    content.show(Str(&[shown, blank].concat()));
}

/// A thousandth of a point is far below a pixel; more digits would only make the file larger.
fn rounded(points: f64) -> f32 {
    ((points * 1000.0).round() / 1000.0) as f32
}
