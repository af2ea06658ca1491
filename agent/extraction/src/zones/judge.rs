//! From what the engines read in one field to its value, how sure it is, and why a person should look.

use greffier_language::{FieldDef, FieldType};

use super::confidence::{Grounds, Voices};
use super::ink::Verdict;
use super::knowledge::tidy;
use super::text::Engine;
use crate::ocr::Reading;
use crate::outcome::{Conclusion, Look};
use crate::text::without_accents;

/// The most that a text which is no value of its type can give.
const FAULTY: f64 = 0.4;
/// A mark that does not belong between letters leaves less than what needs no person.
const ODD: f64 = 0.85;

/// What the engines read in one field, in the order in which they were asked.
pub(super) struct Opinions<'a> {
    field: &'a FieldDef,
    /// A value surer than this needs no person.
    bar: f64,
    /// Cells of a comb with ink: as many characters must be read.
    cells: Option<usize>,
    /// Specks a square centimetre of the zone.
    specks: f64,
    /// How many marks stand above capitals, where that can be told.
    raised: Option<usize>,
    heard: Vec<Opinion>,
}

/// One engine's reading and what it means.
struct Opinion {
    engine: Engine,
    look: Look,
    /// Whether the engine knows accents; one that does not confirms the letters only.
    accents: bool,
    value: Result<String, &'static str>,
    repaired: bool,
    fits: bool,
    /// Whether as many letters have accents as stand on the page; unknown counts as yes.
    accented: bool,
}

impl Opinion {
    fn is_value(&self) -> bool {
        self.value.is_ok() && self.fits
    }

    fn agrees(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Ok(one), Ok(two)) if self.accents && other.accents => one == two,
            (Ok(one), Ok(two)) => alike(one, two),
            _ => false,
        }
    }
}

impl<'a> Opinions<'a> {
    pub(super) fn new(field: &'a FieldDef, bar: f64, cells: Option<usize>, specks: f64, raised: Option<usize>) -> Self {
        Self { field, bar, cells, specks, raised, heard: Vec::new() }
    }

    /// The name of the field.
    pub(super) fn name(&self) -> &'a str {
        &self.field.name
    }

    /// Adds what an engine read.
    pub(super) fn hear(&mut self, engine: Engine, name: &str, reading: Reading, accents: bool) {
        let Reading { text, confidence, characters, .. } = reading;
        let meant = tidy(self.field.kind, &text);
        let (value, repaired) = match self.field.canonical(&meant) {
            Ok(value) => (Ok(value), false),
            Err(fault) => (self.field.repaired(&meant).one().ok_or_else(|| fault.code()), true),
        };
        let accented = self
            .raised
            .is_none_or(|raised| value.as_ref().is_ok_and(|value| raised_letters(value).is_none_or(|letters| letters == raised)));
        let fits = self.cells.is_none_or(|cells| text.chars().filter(|c| !c.is_whitespace()).count() == cells);
        let weakest = characters.iter().copied().fold(confidence as f32, f32::min);
        let look = Look { engine: name.to_owned(), text, weakest };
        self.heard.push(Opinion { engine, look, accents, value, repaired, fits, accented });
    }

    /// Whether no further look is needed.
    pub(super) fn is_settled(&self) -> bool {
        let sure = |best: usize| self.heard[best].is_value() && self.heard[best].accented && self.grounds(best).probability() >= self.bar;
        self.best().is_some_and(sure)
    }

    /// The opinion that is followed: a value before none, then what is likeliest after all that was heard.
    fn best(&self) -> Option<usize> {
        let rank = |at: usize| {
            let opinion = &self.heard[at];
            (opinion.is_value(), opinion.value.is_ok(), opinion.accented, self.grounds(at).probability(), opinion.accents)
        };
        (0..self.heard.len())
            .reduce(|best, at| if rank(at).partial_cmp(&rank(best)).is_some_and(std::cmp::Ordering::is_gt) { at } else { best })
    }

    /// What the engines say whose opinions are among some: those that looked twice in the mean.
    fn voices(&self, among: impl Fn(usize) -> bool) -> Voices {
        let of = |engines: &[Engine]| {
            let mine = self.heard.iter().enumerate().filter(|(at, opinion)| engines.contains(&opinion.engine) && among(*at));
            let said: Vec<f64> = mine.map(|(_, opinion)| opinion.look.weakest.into()).collect();
            (!said.is_empty()).then(|| said.iter().sum::<f64>() / said.len() as f64)
        };
        Voices {
            glyphs: of(&[Engine::Glyphs]),
            line: of(&[Engine::Line]),
            first: of(&[Engine::First]),
            second: of(&[Engine::Second, Engine::SecondLarger]),
        }
    }

    fn grounds(&self, chosen: usize) -> Grounds {
        let opinion = &self.heard[chosen];
        let agrees = |at: usize| at == chosen || opinion.agrees(&self.heard[at]);
        // What contradicts itself, while this does not, says nothing against it: a text that is no value, or has more characters than cells.
        let counts = |at: usize| self.heard[at].is_value() || !opinion.is_value();
        let text = opinion.value.as_deref().unwrap_or(&opinion.look.text);
        Grounds {
            kind: self.field.kind,
            supporters: self.voices(agrees),
            against: self.voices(|at| !agrees(at) && counts(at)),
            checked: self.field.kind.has_own_check() && opinion.is_value(),
            repaired: opinion.repaired,
            capitals: raised_letters(text).is_some(),
            length: text.chars().count(),
            specks: self.specks,
        }
    }

    /// What is concluded from the looks so far.
    pub(super) fn conclusion(&self) -> Conclusion {
        let value = self.judge().value;
        let Some(best) = self.best() else { return Conclusion { value, probability: 0.0, faulty: true, features: Vec::new() } };
        let (grounds, opinion) = (self.grounds(best), &self.heard[best]);
        let faulty = !opinion.is_value() || !opinion.accented;
        Conclusion { value, probability: grounds.probability(), faulty, features: grounds.features().to_vec() }
    }

    /// What the engines saw.
    pub(super) fn looks(self) -> Vec<Look> {
        self.heard.into_iter().map(|opinion| opinion.look).collect()
    }

    /// What is decided.
    pub(super) fn judge(&self) -> Verdict {
        let Some(best) = self.best() else {
            let doubts = vec!["low-confidence".to_owned()];
            return Verdict { value: String::new(), raw: String::new(), confidence: 0.0, doubts };
        };
        let (grounds, chosen) = (self.grounds(best), &self.heard[best]);
        let mut confidence = grounds.probability();
        let raw = chosen.look.text.clone();
        let mut doubts = Vec::new();
        if !grounds.against.is_silent() {
            doubts.push("readings-differ".to_owned());
        }
        if !chosen.fits {
            doubts.push("cell-count".to_owned());
            confidence = confidence.min(FAULTY);
        }
        let value = chosen.value.clone().unwrap_or_else(|code| {
            doubts.push(code.to_owned());
            confidence = confidence.min(FAULTY);
            raw.clone()
        });
        if has_odd_mark(self.field.kind, &value) {
            doubts.push("odd-punctuation".to_owned());
            confidence = confidence.min(ODD);
        }
        if !chosen.accented {
            doubts.push("accents".to_owned());
            confidence = confidence.min(ODD);
        }
        if confidence < self.bar {
            doubts.insert(0, "low-confidence".to_owned());
        } else {
            // Outvoted: the value is sure all the same.
            doubts.clear();
        }
        Verdict { value, raw, confidence, doubts }
    }
}

/// Letters with a mark above them in a text of capitals; `None` for other texts, where dots and tall letters stand in the way.
fn raised_letters(text: &str) -> Option<usize> {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek()?;
    letters.clone().all(char::is_uppercase).then(|| letters.filter(|letter| !letter.is_ascii() && *letter != 'Ç' && *letter != 'Œ').count())
}

/// Whether a full stop or a comma stands right before a letter, as in `rue.du`: both models take a speck for one.
fn has_odd_mark(kind: FieldType, value: &str) -> bool {
    let letters: Vec<char> = value.chars().collect();
    let odd = letters.windows(3).any(|three| three[0].is_lowercase() && matches!(three[1], '.' | ',') && three[2].is_alphabetic());
    matches!(kind, FieldType::Name | FieldType::Street | FieldType::Municipality) && odd
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

#[cfg(test)]
mod tests {
    use super::super::confidence::SURE;
    use super::*;

    fn field(kind: FieldType) -> FieldDef {
        FieldDef { name: "champ".into(), kind, ..FieldDef::default() }
    }

    fn judged(kind: FieldType, cells: Option<usize>, looks: &[(&str, f64, bool)]) -> Verdict {
        let field = field(kind);
        let mut opinions = Opinions::new(&field, SURE, cells, 0.0, None);
        for ((text, confidence, accents), engine) in looks.iter().zip([Engine::First, Engine::Second, Engine::Glyphs]) {
            let reading = Reading { text: (*text).to_owned(), confidence: *confidence, ..Reading::default() };
            opinions.hear(engine, "an engine", reading, *accents);
        }
        opinions.judge()
    }

    #[test]
    fn raw_text_is_kept_and_faults_are_said() {
        let verdict = judged(FieldType::PostalCode, Some(6), &[("GIR5H8", 0.9, true), ("G1R5H8", 0.8, false)]);
        assert_eq!((verdict.value.as_str(), verdict.raw.as_str()), ("G1R 5H8", "GIR5H8"));
        let verdict = judged(FieldType::Nas, Some(9), &[("046454287", 0.99, true), ("046454287", 0.99, false)]);
        assert!(verdict.doubts.contains(&"check-digit".to_owned()) && verdict.confidence <= FAULTY);
        let verdict = judged(FieldType::Nas, Some(8), &[("046454286", 0.97, true), ("046454286", 0.97, true)]);
        assert!(verdict.doubts.contains(&"cell-count".to_owned()));
    }

    #[test]
    fn the_look_that_fits_the_cells_wins() {
        let verdict = judged(FieldType::Date, Some(8), &[("202611101", 0.99, true), ("20261101", 0.6, true)]);
        assert_eq!(verdict.value, "2026-11-01");
        let verdict = judged(FieldType::Nas, Some(9), &[("046454286", 0.99, true), ("6046454286", 0.9, false)]);
        assert!(verdict.doubts.is_empty(), "{verdict:?}");
    }

    #[test]
    fn two_outvote_one() {
        let verdict = judged(FieldType::Name, None, &[("Cofé", 0.9, true), ("Côté", 0.8, true), ("Côté", 0.7, true)]);
        assert_eq!(verdict.value, "Côté");
    }

    #[test]
    fn accents_over_capitals_are_counted() {
        let field = field(FieldType::Municipality);
        let mut opinions = Opinions::new(&field, SURE, None, 0.0, Some(1));
        for (text, engine) in [("RIVIERE-AUX-PINS", Engine::First), ("RIVIÈRE-AUX-PINS", Engine::Second)] {
            opinions.hear(engine, "an engine", Reading { text: text.to_owned(), confidence: 0.95, ..Reading::default() }, true);
        }
        assert_eq!(opinions.judge().value, "RIVIÈRE-AUX-PINS");
        assert_eq!((raised_letters("ÇELIK"), raised_letters("Île"), raised_letters("123")), (Some(0), None, None));
    }

    #[test]
    fn a_speck_between_words_is_told() {
        assert!(has_odd_mark(FieldType::Street, "40, rue.du Quai"));
        assert!(!has_odd_mark(FieldType::Street, "40, rue du Quai, app. 3"));
        assert!(!has_odd_mark(FieldType::Email, "a.b@exemple.org"));
    }

    #[test]
    fn engines_that_differ_leave_a_doubt() {
        let doubts = |looks: &[(&str, f64, bool)]| judged(FieldType::Name, None, looks).doubts;
        assert_eq!(doubts(&[("Côté", 0.95, true), ("Cofé", 0.95, true)]), ["low-confidence", "readings-differ"]);
        assert!(!doubts(&[("Côté", 0.2, true)]).is_empty());
        assert!(!doubts(&[("là", 0.95, true), ("lê", 0.9, true)]).is_empty(), "one accent is not another");
        assert!(doubts(&[("Grève", 0.99, true), ("Grève", 0.99, true)]).is_empty());
    }
}
