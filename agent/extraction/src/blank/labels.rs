//! What a place is called: the words left of it, above it, or below its line.

use super::Area;
use super::phrases::Phrase;
use super::places::{Place, Shape};

/// How far a label may stand left of its place, in millimetres.
const LEFT: f64 = 45.0;
/// How far above, and how far below.
const ABOVE: f64 = 5.5;
const BELOW: f64 = 3.2;
/// A label that belongs to a box stands this near.
const BESIDE_BOX: f64 = 7.0;
/// Characters of a label that is kept.
const LONGEST: usize = 90;

/// The label of a place among the phrases of its page; `None` where there is none near enough.
pub(super) fn label(place: &Place, places: &[Place], phrases: &[Phrase]) -> Option<String> {
    if place.is_box() { beside(place, places, phrases) } else { around(place, places, phrases) }.map(|text| tidy(&text))
}

/// The question above or left of a row of boxes, whose leftmost is `place`. A label of one of the boxes is none.
pub(super) fn question(place: &Place, own: &str, places: &[Place], phrases: &[Phrase]) -> Option<String> {
    let area = &place.area;
    let above = phrases.iter().filter(|phrase| {
        let gap = area.y - phrase.area.bottom();
        (-0.6..=4.5).contains(&gap) && (phrase.area.x - area.x).abs() < 5.0 && tidy(&phrase.text) != own
    });
    let nearest = above.min_by(|a, b| (area.y - a.area.bottom()).total_cmp(&(area.y - b.area.bottom())));
    let left = || {
        phrases
            .iter()
            .filter(|phrase| on_line(&phrase.area, area) && phrase.area.right() <= area.x + 0.5 && area.x - phrase.area.right() < LEFT)
            .filter(|phrase| phrase.text.ends_with([':', '?']) && tidy(&phrase.text) != own && is_clear(&phrase.area, place, places))
            .max_by(|a, b| a.area.right().total_cmp(&b.area.right()))
    };
    nearest.or_else(left).map(|phrase| tidy(&phrase.text))
}

/// Without dots, colons and stars around; not longer than a title may be.
pub(super) fn tidy(text: &str) -> String {
    let text = text.replace(['_', '…', '☐', '□'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let whole = words.join(" ");
    // A box to check is read as brackets, often with a letter before.
    let boxed = whole.trim_end_matches(['[', ']', '|', ' ']);
    let whole = if boxed.len() < whole.len() { boxed.strip_suffix('L').unwrap_or(boxed).trim_end().to_owned() } else { whole };
    // The end of a line to write on is read as a letter after the colon.
    let head =
        whole.rsplit_once(':').filter(|(head, end)| head.chars().count() > 1 && end.trim().chars().count() <= 2).map(|(head, _)| head);
    let whole = head.unwrap_or(&whole);
    let bare = whole.trim_matches(|c: char| c.is_whitespace() || ".:*|,;-–—•".contains(c));
    // A bracket that lost its partner to the trimming or to a bad reading.
    let bare = if bare.contains('(') || !bare.ends_with(')') { bare } else { bare.trim_end_matches(')') };
    bare.chars().take(LONGEST).collect::<String>().trim_end().to_owned()
}

fn on_line(text: &Area, area: &Area) -> bool {
    text.shared_height(area) > 0.5 * text.height.min(area.height)
}

/// Whether no other place stands between a phrase and the place right of it.
fn is_clear(text: &Area, place: &Place, places: &[Place]) -> bool {
    let between = Area::between(text.right(), text.y, place.area.x, text.bottom());
    places.iter().all(|other| other == place || other.area.shared(&between) < 0.2)
}

fn beside(place: &Place, places: &[Place], phrases: &[Phrase]) -> Option<String> {
    let area = &place.area;
    let near = |phrase: &&Phrase| on_line(&phrase.area, area) || phrase.area.shared_height(&area.grown(1.0)) > 0.6 * phrase.area.height;
    let right = phrases.iter().filter(near).filter(|phrase| (-0.8..BESIDE_BOX).contains(&(phrase.area.x - area.right())));
    let right = right.min_by(|a, b| a.area.x.total_cmp(&b.area.x));
    // The box itself may have been read as a last letter.
    let before =
        |phrase: &&Phrase| phrase.area.x < area.x - 1.0 && (-area.width - 0.8..BESIDE_BOX).contains(&(area.x - phrase.area.right()));
    let left = phrases.iter().filter(near).filter(before);
    let left = left.filter(|phrase| is_clear(&phrase.area, place, places)).max_by(|a, b| a.area.right().total_cmp(&b.area.right()));
    match (left, right) {
        // Between two texts: the nearer one, and where the row of boxes begins with a text, that side.
        (Some(left), Some(right)) => {
            let (before, after) = ((area.x - left.area.right()).max(0.0), right.area.x - area.right());
            Some(if before + 0.6 < after { left } else { right }.text.clone())
        }
        (left, right) => right.or(left).map(|phrase| phrase.text.clone()),
    }
}

fn around(place: &Place, places: &[Place], phrases: &[Phrase]) -> Option<String> {
    let (area, frame) = (&place.area, &place.frame);
    if frame != area {
        let inside: Vec<&str> = phrases.iter().filter(|phrase| frame.holds(&phrase.area)).map(|phrase| phrase.text.as_str()).collect();
        return (!inside.is_empty()).then(|| inside.join(" "));
    }
    // One writes on the lower part of an open place; what stands beside the upper part belongs to the line above.
    let written =
        if place.open { Area::between(area.x, area.bottom() - area.height.min(5.0), area.right(), area.bottom() + 1.0) } else { *area };
    let left = phrases
        .iter()
        .filter(|phrase| on_line(&phrase.area, &written) && phrase.area.right() <= area.x + 1.5 && area.x - phrase.area.right() <= LEFT)
        .filter(|phrase| is_clear(&phrase.area, place, places))
        .max_by(|a, b| a.area.right().total_cmp(&b.area.right()))
        .map(|phrase| (phrase, (area.x - phrase.area.right()).max(0.0)));
    let above = phrases
        .iter()
        .filter(|phrase| {
            let gap = area.y - phrase.area.bottom();
            let starts = phrase.area.x >= area.x - 8.0 && phrase.area.x < area.right() - 1.0;
            // The paper above a line reaches up to the text above it.
            let reach = if place.open { -1.0..ABOVE - 2.0 } else { -1.0..ABOVE };
            reach.contains(&gap) && starts && phrase.area.shared_width(area) > 0.0
        })
        .min_by(|a, b| rank_above(a, area).total_cmp(&rank_above(b, area)));
    let below = place.open.then(|| below(area, phrases)).flatten();
    let chosen = match (&place.shape, left, above, below) {
        (Shape::Rule | Shape::Comb(_) | Shape::Widget(_), Some((left, gap)), _, _) if gap < 8.0 => left,
        (Shape::Rule | Shape::Comb(_), _, _, Some(below)) if place.open => below,
        (Shape::Widget(_), _, None, Some(below)) => below,
        (Shape::Frame | Shape::Comb(_) | Shape::Widget(_), _, Some(above), _) => above,
        (_, Some((left, _)), _, _) => left,
        (_, None, Some(above), _) => above,
        (_, None, None, below) => below?,
    };
    Some(with_line_above(chosen, phrases))
}

/// Near above, and beginning where the place begins.
fn rank_above(phrase: &Phrase, area: &Area) -> f64 {
    (area.y - phrase.area.bottom()).max(0.0) * 1.5 + (phrase.area.x - area.x).abs() * 0.3
}

/// A short text right under a line.
fn below<'a>(area: &Area, phrases: &'a [Phrase]) -> Option<&'a Phrase> {
    let short = |phrase: &&Phrase| !phrase.text.starts_with('(') || phrase.text.chars().count() <= 20;
    phrases
        .iter()
        .filter(|phrase| {
            (-0.5..BELOW).contains(&(phrase.area.y - area.bottom())) && phrase.area.shared_width(area) > 0.6 * phrase.area.width
        })
        .filter(short)
        .min_by(|a, b| a.area.x.total_cmp(&b.area.x))
}

/// A label over two lines: the second begins small or with a bracket.
fn with_line_above(phrase: &Phrase, phrases: &[Phrase]) -> String {
    let continues = phrase.text.starts_with(|c: char| c.is_lowercase() || c == '(');
    let first = phrases.iter().find(|one| {
        let gap = phrase.area.y - one.area.bottom();
        (-0.5..1.6).contains(&gap) && (one.area.x - phrase.area.x).abs() < 2.0 && !one.text.ends_with(['.', ':'])
    });
    match first.filter(|_| continues) {
        Some(first) => format!("{} {}", first.text, phrase.text),
        None => phrase.text.clone(),
    }
}
