//! Mending what a reader confuses: `O` and `0`, `S` and `5`, a letter of a name in a list. Only where one mending alone makes a value.

use std::collections::BTreeSet;

use crate::value::{near_country, near_entry, normalise};
use crate::{Details, FieldType};

/// Mendings of one text that are tried: with as many exchanges at once as fit.
const MAX_TRIES: usize = 4_096;

/// What mending look-alike characters makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// The text is a value as it stands.
    Unchanged,
    /// One mending makes a value, this one.
    One(String),
    /// None does.
    None,
    /// Several do: nobody can say which was meant.
    Several,
}

impl Repair {
    /// The mended value, when there is exactly one.
    #[must_use]
    pub fn one(self) -> Option<String> {
        match self {
            Self::One(value) => Some(value),
            Self::Unchanged | Self::None | Self::Several => None,
        }
    }
}

/// Exchanges characters that look alike wherever the type can tell them apart, in every combination up to a bound, and keeps what becomes
/// a value of the type. The caller keeps `text` as the raw reading.
#[must_use]
pub fn repair(kind: FieldType, details: &Details, text: &str) -> Repair {
    if normalise(kind, details, text).is_ok() {
        return Repair::Unchanged;
    }
    match kind {
        FieldType::Country => return near_country(text),
        FieldType::List | FieldType::Municipality if !details.list.is_empty() => return near_entry(&details.list, text),
        _ => {}
    }
    let Some(places) = places(kind, details, text) else { return Repair::None };
    let mut values = BTreeSet::new();
    let mut base: Vec<char> = places.iter().filter_map(|place| place.first().copied()).collect();
    exchange(&mut base, &places, 0, exchanges_that_fit(&places), &mut |text| {
        values.extend(normalise(kind, details, &text.iter().collect::<String>()));
        values.len() < 2
    });
    match (values.pop_first(), values.is_empty()) {
        (Some(value), true) => Repair::One(value),
        (Some(_), false) => Repair::Several,
        (None, _) => Repair::None,
    }
}

/// How many places may be exchanged at once so that all combinations stay within [`MAX_TRIES`].
fn exchanges_that_fit(places: &[Vec<char>]) -> usize {
    // Coefficient k of the product of (1 + alternatives × z) counts the combinations of k exchanges.
    let mut combinations = vec![1_usize];
    for place in places {
        combinations.push(0);
        for k in (1..combinations.len()).rev() {
            combinations[k] = combinations[k].saturating_add(combinations[k - 1].saturating_mul(place.len() - 1));
        }
    }
    let sums = combinations.iter().scan(0_usize, |sum, count| {
        *sum = sum.saturating_add(*count);
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= MAX_TRIES).count().saturating_sub(1)
}

/// Tries `text` with every exchange of at most `left` of the places from `from` on, until `attempt` says that it has seen enough.
fn exchange(text: &mut Vec<char>, places: &[Vec<char>], from: usize, left: usize, attempt: &mut dyn FnMut(&[char]) -> bool) -> bool {
    if !attempt(text) {
        return false;
    }
    if left == 0 {
        return true;
    }
    for at in from..places.len() {
        let as_it_was = text[at];
        for other in &places[at][1..] {
            text[at] = *other;
            if !exchange(text, places, at + 1, left - 1, attempt) {
                return false;
            }
        }
        text[at] = as_it_was;
    }
    true
}

/// What may have stood at each place of the text; nothing for types of which a look-alike is as good a value.
fn places(kind: FieldType, details: &Details, text: &str) -> Option<Vec<Vec<char>>> {
    let bare: Vec<char> = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '|' | '!')).collect();
    let by_place = |place_of: &dyn Fn(usize, char) -> Vec<char>| bare.iter().enumerate().map(|(at, c)| place_of(at, *c)).collect();
    match kind {
        FieldType::Date | FieldType::Nas | FieldType::Neq | FieldType::Siret | FieldType::Phone | FieldType::Number | FieldType::Amount => {
            Some(text.chars().map(digit).collect())
        }
        FieldType::PostalCode => (bare.len() == 6).then(|| by_place(&|at, c| if at % 2 == 0 { postal_letter(c) } else { digit(c) })),
        FieldType::Province => Some(text.chars().map(letter).collect()),
        FieldType::Ramq => (bare.len() == 12).then(|| by_place(&|at, c| if at < 4 { letter(c) } else { digit(c) })),
        // The seventh place is a digit, or the letter of a department of Corsica.
        FieldType::Nir => (bare.len() == 15).then(|| by_place(&|at, c| if at == 6 { either(c) } else { digit(c) })),
        FieldType::Iban => (bare.len() >= 15).then(|| {
            by_place(&|at, c| match at {
                0 | 1 => letter(c),
                2 | 3 => digit(c),
                _ => either(c),
            })
        }),
        FieldType::Identifier | FieldType::Text if details.pattern.is_some() => Some(text.chars().map(either).collect()),
        _ => None,
    }
}

/// The digit that a letter is taken for; each letter has one only.
fn digit(c: char) -> Vec<char> {
    vec![match c {
        'O' | 'o' | 'Q' | 'D' => '0',
        'I' | 'l' | 'i' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    }]
}

/// The letters that a digit is taken for.
fn letter(c: char) -> Vec<char> {
    match c {
        '0' => vec!['O'],
        '1' => vec!['I', 'L'],
        '|' | '!' => vec!['I'],
        '2' => vec!['Z'],
        '4' => vec!['A'],
        '5' => vec!['S'],
        '6' => vec!['G'],
        '8' => vec!['B'],
        other => vec![other],
    }
}

/// The letter of a postal code that a digit is taken for: O, I, D and Q never stand in one, so 0 has none and 1 leaves L.
fn postal_letter(c: char) -> Vec<char> {
    match c {
        '1' => vec!['L'],
        '0' => vec!['0'],
        other => letter(other),
    }
}

/// The character itself, and what it is taken for.
fn either(c: char) -> Vec<char> {
    let mut all = vec![c];
    for other in digit(c).into_iter().chain(letter(c)) {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pattern;

    fn plain(kind: FieldType, text: &str) -> Repair {
        repair(kind, &Details::default(), text)
    }

    fn one(value: &str) -> Repair {
        Repair::One(value.to_owned())
    }

    #[test]
    fn look_alikes_are_mended_where_one_choice_is_left() {
        assert_eq!(plain(FieldType::PostalCode, "G1R5H8"), Repair::Unchanged);
        assert_eq!(plain(FieldType::PostalCode, "GIR 5H8"), one("G1R 5H8"));
        assert_eq!(plain(FieldType::PostalCode, "61R SHB"), one("G1R 5H8"));
        assert_eq!(plain(FieldType::PostalCode, "01R 5H8"), Repair::None, "no letter of a postal code looks like 0");
        assert_eq!(plain(FieldType::Date, "2O26-11-O2"), one("2026-11-02"));
        assert_eq!(plain(FieldType::Name, "Tremb|ay"), Repair::None);
        assert_eq!(plain(FieldType::Nas, "O46 454 2B6"), one("046454286"));
        assert_eq!(plain(FieldType::Nas, "O46 454 287"), Repair::None);
        assert_eq!(plain(FieldType::Province, "0N"), one("ON"));
        assert_eq!(plain(FieldType::Ramq, "TREM 8S62 O113"), one("TREM85620113"));
        assert_eq!(plain(FieldType::Ramq, "1REM 8562 0117"), Repair::Several);
        assert_eq!(plain(FieldType::Country, "Camada"), one("CA"));
    }

    #[test]
    fn the_check_digits_choose_between_mendings() {
        assert_eq!(plain(FieldType::Iban, "FRI4 2OO4 1010 0505 0001 3M02 606"), one("FR1420041010050500013M02606"));
        let counted: u64 = 1_850_618_004_123;
        let number = format!("185062B004123{:02}", 97 - counted % 97);
        assert_eq!(plain(FieldType::Nir, &number.replace('B', "8").replacen('0', "O", 1)), one(&number));
    }

    #[test]
    fn a_pattern_says_where_letters_stand() {
        let details = |pattern: &str| Details { pattern: Pattern::new(pattern).ok(), ..Details::default() };
        assert_eq!(repair(FieldType::Identifier, &details("CA-[0-9]{3}"), "CA-IO1"), one("CA-101"));
        assert_eq!(repair(FieldType::Identifier, &details("[A-Z0-9]{2}-[0-9]{3}"), "D0-IO1"), Repair::Several);
        assert_eq!(repair(FieldType::Identifier, &details("[0-9]{20}"), &"l".repeat(20)), Repair::None, "more exchanges than are tried");
        assert_eq!(repair(FieldType::Identifier, &details("[0-9]{3}[A-Z][0-9]|[0-9]{4}[A-Z]"), "123OO"), Repair::Several);
    }

    #[test]
    fn a_list_gives_the_only_near_entry() {
        let details = Details { list: ["Rimouski", "Rivière-du-Loup"].map(str::to_owned).to_vec(), ..Details::default() };
        assert_eq!(repair(FieldType::List, &details, "Rirnouski"), one("Rimouski"));
        assert_eq!(repair(FieldType::Municipality, &details, "rimouski"), Repair::Unchanged);
        assert_eq!(repair(FieldType::List, &details, "Matane"), Repair::None);
    }
}
