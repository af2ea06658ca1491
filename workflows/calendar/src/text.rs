//! Words in both languages, and dates as people write them.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::MAX_TEXT;

/// A name, a source or a line of explanation in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Text {
    /// From both languages.
    #[must_use]
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// Whether it says something in both languages within [`MAX_TEXT`] characters.
    pub(crate) fn is_fit(&self) -> bool {
        [&self.fr, &self.en].into_iter().all(|text| !text.trim().is_empty() && text.chars().count() <= MAX_TEXT)
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

/// A weekday's name in French and English.
pub(crate) const fn weekday(day: Weekday) -> (&'static str, &'static str) {
    match day {
        Weekday::Monday => ("lundi", "Monday"),
        Weekday::Tuesday => ("mardi", "Tuesday"),
        Weekday::Wednesday => ("mercredi", "Wednesday"),
        Weekday::Thursday => ("jeudi", "Thursday"),
        Weekday::Friday => ("vendredi", "Friday"),
        Weekday::Saturday => ("samedi", "Saturday"),
        Weekday::Sunday => ("dimanche", "Sunday"),
    }
}

fn month(day: Date) -> (&'static str, &'static str) {
    let index = usize::try_from(day.month() - 1).unwrap_or(0);
    MONTHS.get(index).copied().unwrap_or(("", ""))
}

fn number_fr(day: Date) -> String {
    if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() }
}

/// `lundi 7 décembre 2026`, `Monday 7 December 2026`.
pub(crate) fn full(day: Date) -> Text {
    let (name, month, year) = (weekday(day.weekday()), month(day), day.year());
    Text::new(format!("{} {} {} {year}", name.0, number_fr(day), month.0), format!("{} {} {} {year}", name.1, day.day(), month.1))
}

/// `le vendredi 3 avril 2026`, `du 3 au 6 avril 2026`, `du 24 décembre 2026 au 3 janvier 2027`.
pub(crate) fn span(from: Date, until: Date) -> Text {
    if from == until {
        let day = full(from);
        return Text::new(format!("le {}", day.fr), format!("on {}", day.en));
    }
    let (first, last) = (month(from), month(until));
    let (start_fr, start_en) = if from.year() != until.year() {
        (format!("{} {} {}", number_fr(from), first.0, from.year()), format!("{} {} {}", from.day(), first.1, from.year()))
    } else if from.month() != until.month() {
        (format!("{} {}", number_fr(from), first.0), format!("{} {}", from.day(), first.1))
    } else {
        (number_fr(from), from.day().to_string())
    };
    Text::new(
        format!("du {start_fr} au {} {} {}", number_fr(until), last.0, until.year()),
        format!("from {start_en} to {} {} {}", until.day(), last.1, until.year()),
    )
}

/// `1 jour`, `10 jours`; `1 day`, `10 days`.
pub(crate) fn days(count: u32) -> Text {
    Text::new(format!("{count} jour{}", plural_fr(count)), format!("{count} day{}", plural_en(count)))
}

/// The French ending of a plural: none or one is singular.
pub(crate) const fn plural_fr(count: u32) -> &'static str {
    if count < 2 { "" } else { "s" }
}

/// The English ending of a plural.
pub(crate) const fn plural_en(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}
