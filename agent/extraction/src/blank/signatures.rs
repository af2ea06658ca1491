//! Places to sign that no frame or line shows.

use greffier_language::FieldType;

use super::compose::{Draft, Seen};
use super::headings::is_heading;
use super::phrases::Phrase;
use super::vocabulary::plain;
use super::{Area, Guess, ink, labels};

/// Paper without a frame where somebody signs: what is looked for, and the least that is enough.
const SIGN: (f64, f64) = (60.0, 18.0);
pub(super) const SIGN_LEAST: (f64, f64) = (25.0, 8.0);

/// Words that ask for a signature with no frame or line near: the free paper below them, or above.
pub(super) fn open_signatures(seen: &Seen, drafts: &[Draft]) -> Vec<Draft> {
    let asks = |phrase: &&Phrase| {
        let text = plain(&phrase.text);
        text.starts_with("signature") && phrase.text.chars().count() < 60 || text.ends_with("signature") && phrase.text.chars().count() < 40
    };
    let mut found: Vec<Draft> = Vec::new();
    for phrase in seen.phrases.iter().filter(asks) {
        let near = phrase.area.grown(7.0);
        let taken = drafts.iter().chain(&found).any(|draft| draft.kind == FieldType::Signature && draft.area.shared(&near) > 0.0);
        let heading = is_heading(seen, phrase);
        if taken || heading {
            continue;
        }
        if let Some(area) = free_paper(seen, &phrase.area) {
            found.push(Draft {
                page: seen.page,
                area,
                label: Some(labels::tidy(&phrase.text)),
                section: None,
                kind: FieldType::Signature,
                comb: None,
                required: false,
                is: None,
                sensitive: false,
                options: Vec::new(),
                guesses: vec![Guess::Edges],
                given: None,
            });
        }
    }
    found
}

/// Free paper right below a text, at least as large as a signature needs. A second line of the label is passed over.
fn free_paper(seen: &Seen, text: &Area) -> Option<Area> {
    let bottom = seen
        .phrases
        .iter()
        .filter(|phrase| phrase.area.shared_width(text) > 5.0 && phrase.area.y > text.y && phrase.area.y < text.bottom() + 8.0);
    let top = bottom.map(|phrase| phrase.area.bottom()).fold(text.bottom(), f64::max) + 0.8;
    let clear = |area: &Area| seen.ink.share_of(area) < 0.001 && area.right() < seen.ink.width as f64 / ink::PER_MM - 5.0;
    let middle = text.x + text.width / 2.0;
    let (mut best, mut height) = (None::<Area>, SIGN_LEAST.1);
    while height <= SIGN.1 {
        let mut half = SIGN.0 / 2.0;
        while half >= SIGN_LEAST.0 / 2.0 {
            let area = Area::between((middle - half).max(5.0), top, middle + half, top + height);
            if clear(&area) && best.is_none_or(|best: Area| area.surface() > best.surface()) {
                best = Some(area);
            }
            half -= 2.5;
        }
        height += 2.0;
    }
    best
}
