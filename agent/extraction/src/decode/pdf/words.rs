//! From the letters that a page draws to its words.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::kurbo::{Affine, Point, Rect};

use crate::decode::facts::{Place, Word, WordKind};

/// Words of one page; a dense page of small print has three thousand.
const MAX_WORDS: usize = 10_000;
/// Letters of one word.
const MAX_LETTERS: usize = 200;
/// Where letters reach above and below their line, in thousandths of their size; few fonts go beyond.
const ABOVE: f64 = 750.0;
const BELOW: f64 = -220.0;
/// The width of a letter that the font says nothing about.
const USUAL_WIDTH: f64 = 500.0;
/// A gap wider than this share of the size of the letters parts words; a blank is a quarter of it in most fonts.
const GAP: f64 = 0.2;
/// A letter that begins this share of the size before the last one ended, or off its line, begins another word.
const BACK: f64 = 0.5;

/// Puts letters together in the order in which they come.
#[derive(Default)]
pub(super) struct Words {
    done: Vec<Word>,
    open: Option<Open>,
}

struct Open {
    word: Word,
    letters: usize,
    /// Where the next letter is expected.
    end: Point,
    /// Along the line, one size of the letters long.
    along: (f64, f64),
}

impl Words {
    pub(super) fn add(&mut self, run: &GlyphRun<'_, '_>, to_page: Affine, kind: WordKind) {
        for positioned in run.glyphs() {
            let (text, advance) = match &**positioned {
                Glyph::Outline(glyph) => (glyph.as_unicode(), glyph.advance_width()),
                Glyph::Type3(glyph) => (glyph.as_unicode(), glyph.advance_width()),
            };
            let text = match text {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(text)) => text,
                None => char::REPLACEMENT_CHARACTER.to_string(),
            };
            let width = advance.map_or(USUAL_WIDTH, f64::from);
            self.letter(&text, to_page * positioned.transform(), width, kind);
        }
    }

    /// One letter; `map` leads from thousandths of its size to the page.
    fn letter(&mut self, text: &str, map: Affine, width: f64, kind: WordKind) {
        let (start, end) = (map * Point::ORIGIN, map * Point::new(width, 0.0));
        let size = map * Point::new(1000.0, 0.0) - start;
        if text.chars().all(|letter| letter.is_whitespace() || letter.is_control()) || !(start.is_finite() && end.is_finite()) {
            self.close();
            return;
        }
        if self.open.as_ref().is_some_and(|open| open.word.kind != kind || !open.goes_on(start)) {
            self.close();
        }
        let bounds = map.transform_rect_bbox(Rect::new(0.0, BELOW, width, ABOVE));
        let place = Place { left: bounds.x0, top: bounds.y0, right: bounds.x1, bottom: bounds.y1 };
        match &mut self.open {
            Some(open) => {
                open.word.place = open.word.place.around(&place);
                open.letters += 1;
                open.end = end;
                if open.letters < MAX_LETTERS {
                    open.word.text.push_str(text);
                }
            }
            None => {
                let word = Word { text: text.to_owned(), place, kind };
                self.open = Some(Open { word, letters: 1, end, along: (size.x, size.y) });
            }
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take()
            && self.done.len() < MAX_WORDS
        {
            self.done.push(open.word);
        }
    }

    /// An image over words hides them.
    pub(super) fn cover(&mut self, image: Rect) {
        self.close();
        for word in &mut self.done {
            let (x, y) = word.place.middle();
            if image.contains(Point::new(x, y)) {
                word.kind = WordKind::Hidden;
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Word> {
        self.close();
        self.done
    }
}

impl Open {
    fn goes_on(&self, start: Point) -> bool {
        let (x, y) = self.along;
        let size = x.hypot(y);
        if size <= 0.0 {
            return false;
        }
        let step = start - self.end;
        let along = (step.x * x + step.y * y) / size;
        let off = (step.x * y - step.y * x).abs() / size;
        (-BACK * size..=GAP * size).contains(&along) && off <= BACK * size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(words: &mut Words, text: &str, x: f64, y: f64, kind: WordKind) {
        for (index, letter) in text.chars().enumerate() {
            // Ten points, letters half as wide, the page upside down as PDF has it.
            let map = Affine::new([0.01, 0.0, 0.0, -0.01, x + 5.0 * index as f64, y]);
            words.letter(&letter.to_string(), map, 500.0, kind);
        }
    }

    #[test]
    fn blanks_gaps_and_lines_part_words() {
        let mut words = Words::default();
        set(&mut words, "rue du Quai", 10.0, 50.0, WordKind::Drawn);
        set(&mut words, "app", 70.0, 50.0, WordKind::Drawn);
        set(&mut words, "3", 85.0, 50.0, WordKind::Drawn);
        set(&mut words, "Québec", 90.0, 70.0, WordKind::Hidden);
        let words = words.finish();
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["rue", "du", "Quai", "app3", "Québec"]);
        assert_eq!(words[0].place, Place { left: 10.0, top: 42.5, right: 25.0, bottom: 52.2 });
        assert_eq!(words[4].kind, WordKind::Hidden);
    }

    #[test]
    fn an_image_hides_what_it_covers() {
        let mut words = Words::default();
        set(&mut words, "sous", 10.0, 50.0, WordKind::Drawn);
        words.cover(Rect::new(0.0, 0.0, 100.0, 100.0));
        set(&mut words, "sur", 10.0, 50.0, WordKind::Drawn);
        let kinds: Vec<WordKind> = words.finish().iter().map(|word| word.kind).collect();
        assert_eq!(kinds, [WordKind::Hidden, WordKind::Drawn]);
    }

    #[test]
    fn many_words_are_bounded() {
        let mut words = Words::default();
        for line in 0..MAX_WORDS + 10 {
            set(&mut words, "a", 0.0, 20.0 * line as f64, WordKind::Drawn);
        }
        assert_eq!(words.finish().len(), MAX_WORDS);
    }
}
