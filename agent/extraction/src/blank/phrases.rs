//! Words put together into what stands on one line without a break.

use super::places::Place;
use super::{Area, Word};

/// White between two words of one phrase, in heights of its letters.
const SPACE: f64 = 1.1;

/// Words of one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    pub text: String,
    pub area: Area,
    /// Height of its capitals in millimetres: the middle one of its words.
    pub letters: f64,
}

/// Joins the words of a page; a place to write in parts what stands left and right of it.
pub(super) fn join(words: &[&Word], places: &[Place]) -> Vec<Phrase> {
    let mut sorted: Vec<&Word> =
        words.iter().copied().filter(|word| word.text.chars().any(char::is_alphanumeric) || word.text == ":").collect();
    sorted.sort_by(|a, b| a.area.x.total_cmp(&b.area.x));
    let mut lines: Vec<Vec<&Word>> = Vec::new();
    for word in sorted {
        let parted = |gap: &Area| places.iter().any(|place| place.area.shared(gap) > 0.2 * gap.surface() && gap.width > 0.3);
        let joins = |line: &&mut Vec<&Word>| {
            line.last().is_some_and(|last| {
                let (one, two) = (&last.area, &word.area);
                let low = one.height.min(two.height);
                let gap = two.x - one.right();
                let between = Area::between(one.right(), one.y.max(two.y), two.x, one.bottom().min(two.bottom()));
                one.shared_height(two) > 0.5 * low
                    && one.height.max(two.height) < 2.6 * low
                    && gap < SPACE * one.height.max(two.height).max(2.2)
                    && gap > -1.0
                    && !parted(&between)
            })
        };
        match lines.iter_mut().find(joins) {
            Some(line) => line.push(word),
            None => lines.push(vec![word]),
        }
    }
    let mut phrases: Vec<Phrase> = lines.into_iter().filter_map(phrase).collect();
    phrases.sort_by(|a, b| (a.area.y, a.area.x).partial_cmp(&(b.area.y, b.area.x)).unwrap_or(std::cmp::Ordering::Equal));
    phrases
}

fn phrase(words: Vec<&Word>) -> Option<Phrase> {
    let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ").replace(" :", ":");
    let area = words.iter().map(|word| word.area).reduce(|a, b| a.with(&b))?;
    let mut heights: Vec<f64> = words.iter().map(|word| word.area.height / extent(&word.text)).collect();
    heights.sort_by(f64::total_cmp);
    let letters = heights[heights.len() / 2];
    text.chars().any(char::is_alphanumeric).then_some(Phrase { text, area, letters })
}

/// How high a word stands, in heights of a capital: small letters are lower, some reach below the line, accents stand above.
fn extent(word: &str) -> f64 {
    let high = word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit() || "bdfhklt()[]/'àâéèêëîïôùûç".contains(c));
    let below = word.chars().any(|c| "gjpqy()[],;Ç".contains(c));
    let accent = word.chars().any(|c| "ÀÂÉÈÊËÎÏÔÙÛ".contains(c));
    (if high { 1.0 } else { 0.73 }) + (if below { 0.27 } else { 0.0 }) + (if accent { 0.2 } else { 0.0 })
}
