//! The period that figures are about: a month, a year, or a range of days, in the office's time zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

/// Days a period may have: fifty years.
const MAX_DAYS: i64 = 18_300;

/// A period of whole days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// As it was asked for: `2026-10`, `2026` or `2026-01-15..2026-03-31`.
    pub label: String,
    /// Its first day.
    pub first: Date,
    /// Its last day, which it holds.
    pub last: Date,
    /// The moment the first day begins.
    pub start: Timestamp,
    /// The moment the last day ends.
    pub end: Timestamp,
}

/// A period that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("GRF-FIG-012: “{0}” is not a period")]
pub struct PeriodError(pub String);

impl PeriodError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "GRF-FIG-012"
    }

    /// The sentence for people, with what to do, in the language of a BCP 47 tag.
    #[must_use]
    pub fn sentence(&self, tag: &str) -> String {
        if tag.starts_with("en") {
            format!("“{}” is not a period. Write a month (2026-10), a year (2026) or a range of days (2026-01-15..2026-03-31).", self.0)
        } else {
            format!(
                "« {} » n'est pas une période. Écrivez un mois (2026-10), une année (2026) ou un intervalle de jours (2026-01-15..2026-03-31).",
                self.0
            )
        }
    }
}

impl Period {
    /// Reads `2026-10`, `2026` or `2026-01-15..2026-03-31` (both days held), with days as they begin and end in `zone`.
    ///
    /// # Errors
    /// [`PeriodError`] when it is none of these, ends before it begins, or is longer than fifty years.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, PeriodError> {
        let wrong = || PeriodError(text.chars().take(60).collect());
        let (first, last) = days(text.trim()).ok_or_else(wrong)?;
        Self::of(text.trim(), first, last, zone).ok_or_else(wrong)
    }

    /// The month that `now` is in.
    ///
    /// # Errors
    /// [`PeriodError`] when the month lies outside the years 1900 to 9000.
    pub fn month_of(now: Timestamp, zone: &TimeZone) -> Result<Self, PeriodError> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        Self::parse(&format!("{:04}-{:02}", today.year(), today.month()), zone)
    }

    /// The twelve months that end with the day of `now`: the period a yearly volume is best compared with.
    ///
    /// # Errors
    /// [`PeriodError`] when it lies outside the years 1900 to 9000.
    pub fn twelve_months_to(now: Timestamp, zone: &TimeZone) -> Result<Self, PeriodError> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let first = today.saturating_sub(1.year()).saturating_add(1.day());
        Self::parse(&format!("{first}..{today}"), zone)
    }

    fn of(label: &str, first: Date, last: Date, zone: &TimeZone) -> Option<Self> {
        let within = (1900..=9000).contains(&first.year()) && (1900..=9000).contains(&last.year());
        if !within || last < first || count(first, last) > MAX_DAYS {
            return None;
        }
        let begins = |day: Date| Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp());
        let (start, end) = (begins(first)?, begins(last.saturating_add(1.day()))?);
        Some(Self { label: label.to_owned(), first, last, start, end })
    }

    /// How much of a year the period is: each day counts for one part of the days of its own year, so a calendar year is exactly 1.
    #[must_use]
    pub fn years(&self) -> f64 {
        (self.first.year()..=self.last.year())
            .filter_map(|year| {
                let (begin, end) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
                Some(count(self.first.max(begin), self.last.min(end)) as f64 / count(begin, end) as f64)
            })
            .sum()
    }

    /// The part of a yearly volume that falls to the period.
    #[must_use]
    pub fn volume(&self, yearly: u64) -> f64 {
        yearly as f64 * self.years()
    }
}

fn days(text: &str) -> Option<(Date, Date)> {
    if let Some((first, last)) = text.split_once("..") {
        return Some((day(first)?, day(last)?));
    }
    match text.len() {
        4 => Some((day(&format!("{text}-01-01"))?, day(&format!("{text}-12-31"))?)),
        7 => {
            let first = day(&format!("{text}-01"))?;
            Some((first, first.last_of_month()))
        }
        _ => None,
    }
}

/// A day written `YYYY-MM-DD` and no other way.
fn day(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| if index == 4 || index == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    shape.then(|| text.parse().ok()).flatten()
}

/// Days from `first` to `last`, both held.
fn count(first: Date, last: Date) -> i64 {
    last.duration_since(first).as_secs() / 86_400 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("America/Toronto").unwrap()
    }

    #[test]
    fn a_month_begins_and_ends_in_the_zone() {
        let period = Period::parse("2026-11", &zone()).unwrap();
        assert_eq!(period.start, "2026-11-01T04:00:00Z".parse().unwrap());
        assert_eq!(period.end, "2026-12-01T05:00:00Z".parse().unwrap());
        assert!((period.volume(365) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn years_weigh_their_own_days() {
        assert!((Period::parse("2028", &zone()).unwrap().years() - 1.0).abs() < 1e-12);
        let two = Period::parse("2027-07-01..2028-06-30", &zone()).unwrap();
        assert!((two.years() - (184.0 / 365.0 + 182.0 / 366.0)).abs() < 1e-12);
        let now = "2026-11-23T20:00:00Z".parse().unwrap();
        let year = Period::twelve_months_to(now, &zone()).unwrap();
        assert_eq!((year.first.to_string(), year.last.to_string()), ("2025-11-24".into(), "2026-11-23".into()));
        assert_eq!(Period::month_of(now, &zone()).unwrap().label, "2026-11");
    }

    #[test]
    fn what_is_not_a_period_says_so() {
        for text in [
            "",
            "2026-13",
            "octobre",
            "26-10",
            "2026-10-",
            "2026-10-02..2026-10-01",
            "1500",
            "2026-02-30..2026-03-01",
            "1900..2100",
            "é026",
        ] {
            let error = Period::parse(text, &zone()).unwrap_err();
            assert!(error.sentence("fr").contains("2026-10"), "{text}");
            assert_eq!(error.code(), "GRF-FIG-012");
        }
    }
}
