//! Labels and their values: beside each other on a line, or the value under its label.

use greffier_casework::{Confidence, Zone};

use super::labels::meaning;
use crate::{PageText, Proposal, TextWord};

/// Proposals of one document.
const MOST: usize = 200;
/// A gap this many times as wide as the line is high parts a line into pieces, as the columns of a form do.
const GAP: f64 = 1.6;
/// A value stands at most this many line heights under its label.
const UNDER: f64 = 3.0;
/// Words of a label.
const LABEL_WORDS: usize = 7;
/// Pages are taken to be this much higher than wide where heights and widths are compared.
const TALL: f64 = 1.3;
/// The title stands in this part of the first page.
const TOP: f64 = 0.5;
/// A title is this much higher than the other lines.
const LARGE: f64 = 1.25;
/// Words of a title that are this sure count.
const LEGIBLE: f64 = 0.5;

/// Words that stand together on a line.
struct Piece<'a> {
    words: Vec<&'a TextWord>,
    zone: Zone,
}

impl Piece<'_> {
    fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn confidence(&self) -> Confidence {
        self.words.iter().map(|word| word.confidence).min_by_key(|confidence| confidence.0).unwrap_or(Confidence(0))
    }

    fn right(&self) -> f64 {
        self.zone.x + self.zone.width
    }
}

/// The labels and values of the pages, in reading order.
pub(crate) fn proposals(text: &[PageText]) -> Vec<Proposal> {
    let mut found = Vec::new();
    for page in text {
        let pieces = pieces(page);
        for (at, piece) in pieces.iter().enumerate() {
            found.extend(proposal(&pieces, at, piece));
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

fn proposal(pieces: &[Piece<'_>], at: usize, piece: &Piece<'_>) -> Option<Proposal> {
    let colon = piece.words.iter().position(|word| word.text.ends_with(':'));
    let (label, rest) = match colon {
        Some(colon) => piece.words.split_at(colon + 1),
        None => (piece.words.as_slice(), [].as_slice()),
    };
    let label_text = label.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let kind = meaning(&label_text);
    let named = label_text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    // What begins small is the middle of a sentence with a colon, unless it is a label that is known.
    let named = named && (kind.is_some() || label_text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
    if label.len() > LABEL_WORDS || !named || (colon.is_none() && kind.is_none()) {
        return None;
    }
    let told = |value: &str, zone: Zone, confidence: Confidence| Proposal {
        kind: kind.map(str::to_owned),
        label: label_text.trim_end_matches([':', ' ', '.', '*']).to_owned(),
        value: value.trim_start_matches([':', ' ', '_']).to_owned(),
        zone,
        confidence,
    };
    let proposal = if rest.is_empty() {
        let value = value_of(pieces, at, piece)?;
        told(&value.text(), value.zone, value.confidence())
    } else {
        let value = Piece { words: rest.to_vec(), zone: around(rest) };
        told(&value.text(), value.zone, value.confidence())
    };
    proposal.value.chars().any(char::is_alphanumeric).then_some(proposal)
}

/// The piece to the right of a label on its line, or else the one under it.
fn value_of<'a, 'b>(pieces: &'a [Piece<'b>], at: usize, label: &Piece<'_>) -> Option<&'a Piece<'b>> {
    let line = label.words.first()?.line;
    let is_label = |piece: &Piece<'_>| meaning(&piece.text()).is_some() || piece.words.iter().any(|word| word.text.ends_with(':'));
    let beside = pieces.get(at + 1).filter(|piece| piece.words[0].line == line && piece.zone.x >= label.right() && !is_label(piece));
    beside.or_else(|| {
        let height = label.zone.height.max(0.008);
        let under = |piece: &&Piece<'_>| {
            let gap = piece.zone.y - (label.zone.y + label.zone.height);
            let beneath = piece.zone.x < label.right().max(label.zone.x + 0.1) && piece.right() > label.zone.x;
            gap >= -0.3 * height && gap <= UNDER * height && beneath && piece.words[0].line != line
        };
        let nearest = pieces.iter().filter(under).min_by(|a, b| a.zone.y.total_cmp(&b.zone.y))?;
        (!is_label(nearest)).then_some(nearest)
    })
}

/// The lines of a page, parted where the gaps are wide.
fn pieces(page: &PageText) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for word in &page.words {
        match pieces.last_mut() {
            Some(last) if last.words[0].line == word.line && word.zone.x - last.right() <= GAP * TALL * last.zone.height => {
                last.words.push(word);
                last.zone = around(&last.words);
            }
            _ => pieces.push(Piece { words: vec![word], zone: word.zone }),
        }
    }
    pieces
}

fn around(words: &[&TextWord]) -> Zone {
    let low = |of: fn(&Zone) -> f64| words.iter().map(|word| of(&word.zone)).fold(f64::INFINITY, f64::min);
    let high = |of: fn(&Zone) -> f64| words.iter().map(|word| of(&word.zone)).fold(f64::NEG_INFINITY, f64::max);
    let (x, y) = (low(|zone| zone.x), low(|zone| zone.y));
    let (right, bottom) = (high(|zone| zone.x + zone.width), high(|zone| zone.y + zone.height));
    Zone { page: words.first().map_or(1, |word| word.zone.page), x, y, width: right - x, height: bottom - y }
}

/// What seems to be the title: the highest line in the upper half of the first page with words, when it stands out.
pub(crate) fn title(text: &[PageText]) -> Option<String> {
    let page = text.iter().find(|page| !page.words.is_empty())?;
    let pieces = pieces(page);
    let height = |piece: &Piece<'_>| {
        let mut heights: Vec<f64> = piece.words.iter().map(|word| word.zone.height).collect();
        heights.sort_by(f64::total_cmp);
        heights[heights.len() / 2]
    };
    let legible = |piece: &&Piece<'_>| {
        let letters = piece.text().chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && piece.confidence().share() >= LEGIBLE && piece.zone.y < TOP
    };
    let mut usual: Vec<f64> = pieces.iter().map(height).collect();
    usual.sort_by(f64::total_cmp);
    let usual = usual[usual.len() / 2];
    let highest = pieces.iter().filter(legible).max_by(|a, b| height(a).total_cmp(&height(b)))?;
    (height(highest) >= LARGE * usual).then(|| highest.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words given as text, line, left edge and top edge in hundredths; a letter is one hundredth wide.
    fn page(words: &[(&str, u32, f64, f64)]) -> Vec<PageText> {
        let word = |(text, line, x, y): &(&str, u32, f64, f64)| TextWord {
            text: (*text).to_owned(),
            zone: Zone { page: 1, x: x / 100.0, y: y / 100.0, width: text.chars().count() as f64 / 100.0, height: 0.012 },
            line: *line,
            confidence: Confidence(900),
        };
        vec![PageText { page: 1, words: words.iter().map(word).collect() }]
    }

    fn told(words: &[(&str, u32, f64, f64)]) -> Vec<(Option<String>, String, String)> {
        proposals(&page(words)).into_iter().map(|one| (one.kind, one.label, one.value)).collect()
    }

    #[test]
    fn values_stand_beside_or_under_their_labels() {
        let found = told(&[
            ("Nom", 0, 10.0, 10.0),
            (":", 0, 14.0, 10.0),
            ("Tremblay", 0, 16.0, 10.0),
            ("Téléphone", 0, 50.0, 10.0),
            ("418", 0, 70.0, 10.0),
            ("555-0123", 0, 74.0, 10.0),
            ("Adresse", 1, 10.0, 14.0),
            ("Courriel", 1, 50.0, 14.0),
            ("12,", 2, 10.0, 16.0),
            ("rue", 2, 14.0, 16.0),
            ("Haute", 2, 18.0, 16.0),
            ("a@b.ca", 2, 50.0, 16.0),
            ("Bonjour", 3, 10.0, 30.0),
        ]);
        let found: Vec<(Option<&str>, &str, &str)> = found.iter().map(|(k, l, v)| (k.as_deref(), l.as_str(), v.as_str())).collect();
        assert_eq!(
            found,
            [
                (Some("family-name"), "Nom", "Tremblay"),
                (Some("phone"), "Téléphone", "418 555-0123"),
                (Some("address"), "Adresse", "12, rue Haute"),
                (Some("email"), "Courriel", "a@b.ca"),
            ]
        );
    }

    #[test]
    fn any_label_with_a_colon_is_one_and_an_empty_one_or_a_sentence_is_none() {
        let found = told(&[
            ("Plaque:", 0, 10.0, 10.0),
            ("ABC", 0, 18.0, 10.0),
            ("123", 0, 22.0, 10.0),
            ("neiges", 1, 10.0, 30.0),
            (":", 1, 17.0, 30.0),
            ("elle", 1, 19.0, 30.0),
            ("Date", 2, 10.0, 80.0),
            ("12:30", 3, 60.0, 80.0),
        ]);
        assert_eq!(found, [(None, "Plaque".to_owned(), "ABC 123".to_owned())]);
    }

    #[test]
    fn the_title_stands_out() {
        let mut text = page(&[("Ministère", 0, 10.0, 3.0), ("DEMANDE", 1, 10.0, 10.0), ("Nom", 2, 10.0, 20.0), ("Date", 3, 10.0, 25.0)]);
        assert_eq!(title(&text), None);
        text[0].words[1].zone.height = 0.02;
        assert_eq!(title(&text).as_deref(), Some("DEMANDE"));
    }
}
