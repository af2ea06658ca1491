//! From readings of one field to its value, how sure it is, and why a person should look.

use greffier_language::{Details, FieldType, normalise, repair};

use crate::ocr::Reading;
use crate::text::without_accents;

/// A value surer than this needs no person. Measured on the sample faxes: tesseract's own figure says little (right digits in a comb often
/// get 0, wrong letters up to 0.98), while what two models read alike was right. So agreement carries the confidence, the engine's figure
/// only moves it, and a lone look never comes this high unless a check digit confirms it.
pub(super) const SURE: f64 = 0.90;
/// Two models agree and the type or the cells of a comb confirm the shape of the value.
const AGREED_AND_CHECKED: f64 = 0.97;
/// Two models agree on free text.
const AGREED: f64 = 0.95;
/// Below this figure of the engine even agreement on free text is not enough: there the line is smudged.
const SMUDGED: f64 = 0.55;
/// An e-mail address goes wrong by one lost dot, and nothing in it tells.
const SMUDGED_EMAIL: f64 = 0.8;
/// From this figure of the engine on, a single look at a value with a check of its own is enough.
const FIRM: f64 = 0.75;
/// The most that disagreeing looks, or a single one, can give.
const OPEN: f64 = 0.6;
const ONE_LOOK: f64 = 0.85;
/// A text that is no value of its type.
const FAULTY: f64 = 0.4;

/// One reading of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    pub reading: Reading,
    /// Whether the reader knows accents; one that does not confirms the letters only.
    pub accents: bool,
}

/// What was decided about one field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    pub value: String,
    pub raw: String,
    pub confidence: f64,
    pub doubts: Vec<String>,
}

/// One look with what it means.
struct Weighed<'a> {
    look: &'a Look,
    value: Result<String, &'static str>,
    fits: bool,
}

impl Weighed<'_> {
    /// A value that fits before one that does not, accents before none, then the engine's own figure.
    fn rank(&self) -> (bool, bool, bool, f64) {
        (self.value.is_ok(), self.fits, self.look.accents, self.look.reading.confidence)
    }
}

/// Decides from the looks at one field of `kind` with these `details`. `cells` is how many cells of a comb have ink: as many characters must be read.
pub(super) fn judge(kind: FieldType, details: &Details, looks: &[Look], cells: Option<usize>) -> Judgement {
    let mut weighed: Vec<Weighed<'_>> = looks.iter().map(|look| weigh(kind, details, look, cells)).collect();
    weighed.sort_by(|a, b| b.rank().partial_cmp(&a.rank()).unwrap_or(std::cmp::Ordering::Equal));
    drop_void(kind, &mut weighed);
    let Some(best) = weighed.first() else {
        return Judgement { value: String::new(), raw: String::new(), confidence: 0.0, doubts: vec!["low-confidence".to_owned()] };
    };
    let raw = best.look.reading.text.clone();
    let engine = weighed.iter().map(|one| one.look.reading.confidence).sum::<f64>() / weighed.len() as f64;
    let mut doubts = Vec::new();
    let checked = cells.is_some() || kind.has_own_check();
    let mut confidence = if !weighed.iter().all(|other| agrees(best, other)) {
        doubts.push("readings-differ".to_owned());
        engine.min(OPEN)
    } else if weighed.len() < 2 {
        // A single look counts where a wrong value would hardly pass: one digit amiss breaks a check digit.
        if kind.has_own_check() && engine >= FIRM { AGREED_AND_CHECKED } else { engine.min(ONE_LOOK) }
    } else if checked {
        AGREED_AND_CHECKED
    } else {
        agreed(kind, engine)
    };
    if !best.fits {
        doubts.push("cell-count".to_owned());
        confidence = confidence.min(FAULTY);
    }
    let value = match &best.value {
        Ok(value) => value.clone(),
        Err(code) => {
            doubts.push((*code).to_owned());
            confidence = confidence.min(FAULTY);
            raw.clone()
        }
    };
    if has_odd_mark(kind, &value) {
        doubts.push("odd-punctuation".to_owned());
        confidence = confidence.min(ONE_LOOK);
    }
    if confidence < SURE {
        doubts.insert(0, "low-confidence".to_owned());
    }
    Judgement { value, raw, confidence, doubts }
}

/// Whether a full stop or a comma stands right before a letter, as in `rue.du`: both models take a speck for one.
fn has_odd_mark(kind: FieldType, value: &str) -> bool {
    let letters: Vec<char> = value.chars().collect();
    let odd = letters.windows(3).any(|three| three[0].is_lowercase() && matches!(three[1], '.' | ',') && three[2].is_alphabetic());
    matches!(kind, FieldType::Name | FieldType::Street | FieldType::Municipality) && odd
}

/// Leaves out looks that contradict themselves when another does not: other characters than there are cells, or a text that is no value
/// although nearly every text that was misread is none.
fn drop_void(kind: FieldType, weighed: &mut Vec<Weighed<'_>>) {
    if weighed.iter().any(|one| one.fits && one.value.is_ok()) {
        weighed.retain(|one| one.fits && (one.value.is_ok() || !kind.has_own_check()));
    }
}

/// From the engine's figure on free text that two models read alike: sure unless the line is smudged.
fn agreed(kind: FieldType, engine: f64) -> f64 {
    let smudged = if kind == FieldType::Email { SMUDGED_EMAIL } else { SMUDGED };
    if engine < smudged { (engine + 0.3).min(SURE - 0.01) } else { AGREED + 0.04 * (engine - smudged) / (1.0 - smudged) }
}

fn agrees(best: &Weighed<'_>, other: &Weighed<'_>) -> bool {
    match (&best.value, &other.value) {
        (Ok(one), Ok(two)) if other.look.accents => one == two,
        (Ok(one), Ok(two)) => alike(one, two),
        _ => false,
    }
}

/// Whether two texts have the same letters, accented at the same places. Which accent it is only the reader that knows them can say, but
/// that there is one the other sees as well; a speck of the fax over a letter it does not.
fn alike(one: &str, two: &str) -> bool {
    let letters = |text: &str| -> Vec<(String, bool)> {
        let bare = |letter: char| without_accents(letter.encode_utf8(&mut [0; 4]));
        text.chars().map(|letter| (bare(letter), !letter.is_ascii())).collect()
    };
    letters(one) == letters(two)
}

fn weigh<'a>(kind: FieldType, details: &Details, look: &'a Look, cells: Option<usize>) -> Weighed<'a> {
    let text = &look.reading.text;
    let value = normalise(kind, details, text).or_else(|fault| repair(kind, details, text).one().ok_or_else(|| fault.code()));
    let fits = cells.is_none_or(|cells| text.chars().filter(|c| !c.is_whitespace()).count() == cells);
    Weighed { look, value, fits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, confidence: f64) -> Look {
        Look { reading: Reading { text: text.to_owned(), confidence, characters: Vec::new() }, accents: true }
    }

    fn plain(text: &str, confidence: f64) -> Look {
        Look { accents: false, ..seen(text, confidence) }
    }

    #[test]
    fn raw_text_is_kept_and_faults_are_said() {
        let judged = judge(FieldType::PostalCode, &Details::default(), &[seen("GIR5H8", 0.3), plain("G1R5H8", 0.2)], Some(6));
        assert_eq!((judged.value.as_str(), judged.raw.as_str()), ("G1R 5H8", "GIR5H8"));
        assert!(judged.doubts.is_empty());
        let judged = judge(FieldType::Nas, &Details::default(), &[seen("046454287", 0.99), plain("046454287", 0.99)], Some(9));
        assert_eq!(judged.doubts, ["low-confidence", "readings-differ", "check-digit"]);
        let judged = judge(FieldType::Nas, &Details::default(), &[seen("046454286", 0.97)], Some(9));
        assert!(judged.doubts.is_empty() && judged.confidence > SURE);
        let judged = judge(FieldType::Nas, &Details::default(), &[seen("046454286", 0.97), seen("046454286", 0.97)], Some(8));
        assert!(judged.doubts.contains(&"cell-count".to_owned()));
    }

    #[test]
    fn the_look_that_fits_the_cells_wins() {
        let judged = judge(FieldType::Date, &Details::default(), &[seen("20261101", 0.1), plain("202611101", 0.9)], Some(8));
        assert_eq!((judged.value.as_str(), judged.doubts), ("2026-11-01", vec!["low-confidence".to_owned()]));
        let judged = judge(FieldType::Nas, &Details::default(), &[seen("046454286", 0.9), plain("6046454286", 0.9)], Some(9));
        assert!(judged.doubts.is_empty());
    }

    #[test]
    fn a_speck_between_words_is_told() {
        assert!(has_odd_mark(FieldType::Street, "40, rue.du Quai"));
        assert!(!has_odd_mark(FieldType::Street, "40, rue du Quai, app. 3"));
        assert!(!has_odd_mark(FieldType::Email, "a.b@exemple.org"));
    }

    #[test]
    fn a_name_read_once_or_differently_is_doubtful() {
        let sure = |looks: &[Look]| judge(FieldType::Name, &Details::default(), looks, None).doubts.is_empty();
        assert!(!sure(&[seen("Côté", 0.99)]));
        assert!(!sure(&[seen("Côté", 0.95), seen("Cote", 0.95), plain("Cote", 0.9)]));
        assert!(!sure(&[seen("Côté", 0.95), plain("Cofé", 0.95)]));
        assert!(!sure(&[seen("Côté", 0.2), plain("Cote", 0.3)]), "smudged");
        assert!(!sure(&[seen("là", 0.95), seen("là", 0.95), plain("la", 0.9)]), "a speck may look like an accent");
        assert!(sure(&[seen("Grève", 0.95), seen("Grève", 0.95), plain("Gréve", 0.9)]));
    }
}
