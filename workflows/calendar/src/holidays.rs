//! Holidays on which Québec's public offices are closed, computed for any year.
//!
//! Sources: Loi sur les normes du travail (RLRQ c. N-1.1), s. 60; Loi sur la fête nationale (RLRQ c. F-1.1), ss. 2 and 4;
//! Code de procédure civile (RLRQ c. C-25.01), s. 82, for the days on which courts and registries are closed.

use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan as _};

/// A holiday's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// In French.
    pub fr: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Easter Sunday of a year in the Gregorian calendar (Meeus, *Astronomical Algorithms*, ch. 8; anonymous Gregorian algorithm).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    // Both are within a calendar month by construction.
    #[allow(clippy::cast_possible_truncation)]
    date(year, month as i8, day as i8)
}

/// The holiday that falls on `day`, when Québec's public offices are closed. Holidays that fall on a weekend are taken on the
/// Monday after (New Year, Fête nationale, Canada Day, Christmas).
#[must_use]
pub fn quebec_public_service(day: Date) -> Option<Holiday> {
    let year = day.year();
    let moving = [
        (shift(easter(year), (-2).days()), Holiday { fr: "Vendredi saint", en: "Good Friday" }),
        (shift(easter(year), 1.days()), Holiday { fr: "lundi de Pâques", en: "Easter Monday" }),
        (monday_before_25_may(year), Holiday { fr: "Journée nationale des patriotes", en: "National Patriots' Day" }),
        (nth_monday(year, 9, 1), Holiday { fr: "fête du Travail", en: "Labour Day" }),
        (nth_monday(year, 10, 2), Holiday { fr: "Action de grâces", en: "Thanksgiving" }),
    ];
    let fixed = [
        (1, 1, Holiday { fr: "jour de l'An", en: "New Year's Day" }),
        (6, 24, Holiday { fr: "fête nationale", en: "Fête nationale" }),
        (7, 1, Holiday { fr: "fête du Canada", en: "Canada Day" }),
        (12, 25, Holiday { fr: "jour de Noël", en: "Christmas Day" }),
    ];
    let fixed = fixed.map(|(month, number, name)| (observed(date(year, month, number)), name));
    // Days beside another holiday, which offices give as well; when taken by it, they move on by one day.
    let beside = [
        (date(year, 1, 1), Holiday { fr: "lendemain du jour de l'An", en: "day after New Year's Day" }),
        (date(year, 12, 25), Holiday { fr: "lendemain de Noël", en: "Boxing Day" }),
    ];
    let beside = beside.map(|(main, name)| (next_weekday(observed(main)), name));
    let eves = [
        (eve(date(year, 12, 25)), Holiday { fr: "veille de Noël", en: "Christmas Eve" }),
        (eve(date(year, 12, 31).tomorrow().unwrap_or(day)), Holiday { fr: "veille du jour de l'An", en: "New Year's Eve" }),
    ];
    moving.into_iter().chain(fixed).chain(beside).chain(eves).find(|(when, _)| *when == day).map(|(_, name)| name)
}

/// `date` moved by `span`; the last day of the calendar stays where it is.
fn shift(date: Date, span: Span) -> Date {
    date.saturating_add(span)
}

fn observed(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => shift(day, 2.days()),
        Weekday::Sunday => shift(day, 1.days()),
        _ => day,
    }
}

fn next_weekday(day: Date) -> Date {
    observed(shift(day, 1.days()))
}

/// The last weekday before a holiday.
fn eve(day: Date) -> Date {
    let before = shift(day, (-1).days());
    match before.weekday() {
        Weekday::Saturday => shift(before, (-1).days()),
        Weekday::Sunday => shift(before, (-2).days()),
        _ => before,
    }
}

fn nth_monday(year: i16, month: i8, nth: i64) -> Date {
    let first = date(year, month, 1);
    let offset = (7 - i64::from(first.weekday().to_monday_zero_offset())) % 7;
    shift(first, (offset + 7 * (nth - 1)).days())
}

fn monday_before_25_may(year: i16) -> Date {
    let last = date(year, 5, 24);
    shift(last, (-i64::from(last.weekday().to_monday_zero_offset())).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2000, 4, 23)] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn holidays_of_2026() {
        let closed = [(1, 1), (1, 2), (4, 3), (4, 6), (5, 18), (6, 24), (7, 1), (9, 7), (10, 12), (12, 24), (12, 25), (12, 31)];
        for (month, day) in closed {
            assert!(quebec_public_service(date(2026, month, day)).is_some(), "2026-{month}-{day}");
        }
        assert!(quebec_public_service(date(2026, 12, 28)).is_some(), "the day after Christmas falls on a Saturday");
        assert!(quebec_public_service(date(2026, 11, 23)).is_none());
    }

    #[test]
    fn a_weekend_holiday_is_taken_on_monday() {
        assert_eq!(quebec_public_service(date(2028, 1, 3)).map(|day| day.en), Some("New Year's Day"));
        assert_eq!(quebec_public_service(date(2023, 6, 26)).map(|day| day.fr), Some("fête nationale"), "24 June 2023 was a Saturday");
    }
}
