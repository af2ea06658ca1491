//! Made-up facts about the made-up persons: always the same for one person and one question.

use super::persons::Person;

/// A number below `below` that the person and the question give.
#[must_use]
pub fn number(person: &Person, question: &str, below: u64) -> u64 {
    // FNV-1a, so that it is the same on every machine.
    let hash = person
        .key
        .bytes()
        .chain(*b"?")
        .chain(question.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash ^ hash >> 29) % below
}

/// One of the list.
#[must_use]
pub fn one(person: &Person, question: &str, of: &[&'static str]) -> &'static str {
    of[number(person, question, of.len() as u64) as usize]
}

/// An amount of money between two whole numbers, with cents.
#[must_use]
pub fn amount(person: &Person, question: &str, from: u64, to: u64) -> String {
    let cents = number(person, question, 100);
    format!("{}.{cents:02}", from + number(person, &format!("{question} whole"), to - from))
}

/// A day of the ten years before 2026.
#[must_use]
pub fn day(person: &Person, question: &str, from_year: u64, years: u64) -> String {
    let part = |name: &str, below| number(person, &format!("{question} {name}"), below);
    format!("{:04}-{:02}-{:02}", from_year + part("year", years), 1 + part("month", 12), 1 + part("day", 28))
}

/// Whether it is so, with the odds of `odds` in a hundred.
#[must_use]
pub fn yes(person: &Person, question: &str, odds: u64) -> bool {
    number(person, question, 100) < odds
}

/// Given names of children.
pub const GIVEN: [&str; 16] = [
    "Éloïse",
    "Noé",
    "Léa-Rose",
    "Zacharie",
    "Maëlle",
    "Jean-Christophe",
    "Inès",
    "Aurèle",
    "Béatrice",
    "Thomas",
    "Anne-Sophie",
    "Loïc",
    "Naïma",
    "Cédric",
    "Joséphine",
    "Étienne",
];

/// Ends of their family names.
pub const FAMILY: [&str; 12] =
    ["Bélanger", "Côté", "Lavoie", "Pelletier", "Gagnon-Roy", "Dubé", "L'Italien", "Fréchette", "O'Brien", "Nadeau", "Saint-Amant", "Kâ"];
