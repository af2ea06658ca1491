//! From readings of one field to its value, how sure it is, and why a person should look.

use greffier_language::{FieldType, normalise};

use crate::ocr::Reading;

/// A value surer than this needs no person. Tesseract's own figure for a line that is right is above 0.90 on clean faxes; a line it got
/// wrong is rarely above 0.85, but sometimes is: that is why text without a check of its own (names, streets) has to be read alike twice
/// before it can come this high, see [`judge`].
pub(super) const SURE: f64 = 0.90;
/// What is left of the confidence when one character had to be repaired.
const REPAIRED: f64 = 0.93;
/// The most that a single look can give to a value that nothing checks.
const ONE_LOOK: f64 = 0.89;

/// What was decided about one field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    pub value: String,
    pub raw: String,
    pub confidence: f64,
    pub doubts: Vec<String>,
}

/// One reading with its value.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    value: Result<String, &'static str>,
    confidence: f64,
}

/// Whether a second look is worth its time: not when the first already decides.
pub(super) fn needs_second_look(kind: FieldType, first: &Reading) -> bool {
    let look = look(kind, first);
    !(has_own_check(kind) && look.value.is_ok() && look.confidence >= 0.95)
}

/// Decides from one or two readings of the same field. `cells` is how many cells of a comb have ink.
pub(super) fn judge(kind: FieldType, first: &Reading, second: Option<&Reading>, cells: Option<usize>) -> Judgement {
    let looks: Vec<Look> = std::iter::once(first).chain(second).map(|reading| look(kind, reading)).collect();
    let best = looks.iter().enumerate().max_by(|a, b| rank(a.1).total_cmp(&rank(b.1))).map_or(0, |(at, _)| at);
    let alike = looks.len() == 2 && looks[0].value.is_ok() && looks[0].value == looks[1].value;
    let mut doubts = Vec::new();
    let raw = if best == 0 { first.text.clone() } else { second.map_or_else(String::new, |reading| reading.text.clone()) };
    let mut confidence = looks[best].confidence;
    if alike {
        // Two looks that make different mistakes and say the same: each leaves part of the doubt of the other.
        confidence = 1.0 - (1.0 - looks[0].confidence) * (1.0 - looks[1].confidence).sqrt();
    } else if looks.len() == 2 {
        doubts.push("readings-differ".to_owned());
        confidence = confidence.min(0.6);
    } else if !has_own_check(kind) {
        confidence = confidence.min(ONE_LOOK);
    }
    let value = match &looks[best].value {
        Ok(value) => value.clone(),
        Err(code) => {
            doubts.push((*code).to_owned());
            confidence = confidence.min(0.4);
            raw.clone()
        }
    };
    if let Some(cells) = cells
        && raw.chars().filter(|c| !c.is_whitespace()).count() != cells
    {
        doubts.push("cell-count".to_owned());
        confidence = confidence.min(0.5);
    }
    if confidence < SURE {
        doubts.insert(0, "low-confidence".to_owned());
    }
    Judgement { value, raw, confidence, doubts }
}

fn rank(look: &Look) -> f64 {
    look.confidence + if look.value.is_ok() { 1.0 } else { 0.0 }
}

/// Whether a wrong reading is most likely not a value of the type: check digits and patterns that few texts satisfy.
fn has_own_check(kind: FieldType) -> bool {
    matches!(kind, FieldType::Nas | FieldType::Province)
}

fn look(kind: FieldType, reading: &Reading) -> Look {
    match normalise(kind, &reading.text) {
        Ok(value) => Look { value: Ok(value), confidence: reading.confidence },
        Err(fault) => match repair(kind, &reading.text) {
            Some(value) => Look { value: Ok(value), confidence: reading.confidence * REPAIRED },
            None => Look { value: Err(fault.code()), confidence: reading.confidence },
        },
    }
}

/// The canonical value when exactly one exchange of look-alikes makes the text a value of its type.
fn repair(kind: FieldType, text: &str) -> Option<String> {
    let swapped: String = match kind {
        FieldType::Date | FieldType::Nas | FieldType::Phone | FieldType::Number | FieldType::Amount => {
            text.chars().map(|c| as_digit(c).unwrap_or(c)).collect()
        }
        FieldType::PostalCode => {
            let bare: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
            if bare.len() != 6 {
                return None;
            }
            let place = |(at, c): (usize, &char)| if at % 2 == 0 { as_letter(*c) } else { as_digit(*c) }.unwrap_or(*c);
            bare.iter().enumerate().map(place).collect()
        }
        FieldType::Province => text.chars().map(|c| if c == '0' { 'O' } else { c }).collect(),
        _ => return None,
    };
    normalise(kind, &swapped).ok()
}

/// The digit that a letter is taken for; each letter has one only.
fn as_digit(letter: char) -> Option<char> {
    match letter {
        'O' | 'o' | 'Q' | 'D' => Some('0'),
        'I' | 'l' | 'i' | '|' | '!' => Some('1'),
        'Z' | 'z' => Some('2'),
        'S' | 's' => Some('5'),
        'G' => Some('6'),
        'B' => Some('8'),
        _ => None,
    }
}

/// The letter of a postal code that a digit is taken for: O, I, D and Q never stand in one, so 0 has none and 1 leaves L.
fn as_letter(digit: char) -> Option<char> {
    match digit {
        '1' => Some('L'),
        '2' => Some('Z'),
        '4' => Some('A'),
        '5' => Some('S'),
        '6' => Some('G'),
        '8' => Some('B'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, confidence: f64) -> Reading {
        Reading { text: text.to_owned(), confidence }
    }

    #[test]
    fn look_alikes_are_repaired_where_one_choice_is_left() {
        assert_eq!(repair(FieldType::PostalCode, "G1R5H8"), Some("G1R 5H8".into()));
        assert_eq!(repair(FieldType::PostalCode, "GIR 5H8"), Some("G1R 5H8".into()));
        assert_eq!(repair(FieldType::PostalCode, "61R SHB"), Some("G1R 5H8".into()));
        assert_eq!(repair(FieldType::PostalCode, "01R 5H8"), None, "no letter of a postal code looks like 0");
        assert_eq!(repair(FieldType::Date, "2O26-11-O2"), Some("2026-11-02".into()));
        assert_eq!(repair(FieldType::Name, "Tremb1ay"), None);
    }

    #[test]
    fn raw_text_is_kept_and_faults_are_said() {
        let judged = judge(FieldType::PostalCode, &reading("GIR5H8", 0.99), Some(&reading("GIR5H8", 0.99)), Some(6));
        assert_eq!((judged.value.as_str(), judged.raw.as_str()), ("G1R 5H8", "GIR5H8"));
        let judged = judge(FieldType::Nas, &reading("046454287", 0.99), None, Some(9));
        assert_eq!(judged.doubts, ["low-confidence", "check-digit"]);
        let judged = judge(FieldType::Nas, &reading("046454286", 0.97), None, Some(9));
        assert!(judged.doubts.is_empty() && judged.confidence > SURE);
        let judged = judge(FieldType::Nas, &reading("046454286", 0.97), None, Some(8));
        assert!(judged.doubts.contains(&"cell-count".to_owned()));
    }

    #[test]
    fn a_name_read_once_or_differently_is_doubtful() {
        assert!(judge(FieldType::Name, &reading("Côté", 0.99), None, None).confidence < SURE);
        assert!(judge(FieldType::Name, &reading("Côté", 0.95), Some(&reading("Cote", 0.95)), None).confidence < SURE);
        assert!(judge(FieldType::Name, &reading("Côté", 0.95), Some(&reading("Côté", 0.93)), None).confidence > SURE);
    }
}
