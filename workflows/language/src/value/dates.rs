//! Dates as people write them: `2026-11-02`, `2 novembre 2026`, `Nov. 2, 2026`, `02/11/2026`, `20261102` in the cells of a comb.

use super::{Fault, folded};
use crate::DateOrder;

/// The names of the months in French and in English, folded.
const MONTHS: [[&str; 2]; 12] = [
    ["janvier", "january"],
    ["fevrier", "february"],
    ["mars", "march"],
    ["avril", "april"],
    ["mai", "may"],
    ["juin", "june"],
    ["juillet", "july"],
    ["aout", "august"],
    ["septembre", "september"],
    ["octobre", "october"],
    ["novembre", "november"],
    ["decembre", "december"],
];
/// Words that may stand in a date and say nothing.
const SPARE: [&str; 9] = ["le", "the", "of", "de", "er", "st", "nd", "rd", "th"];
const WEEKDAYS: [&str; 14] = [
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A day of the calendar, `YYYY-MM-DD`. Numbers alone are year first (ISO 8601, as Québec's forms write it) unless the year stands last
/// or, without marks between them, unless `order` says otherwise.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Result<String, Fault> {
    let parts = parts(text);
    let words: Vec<&str> = parts.iter().filter(|part| part.starts_with(char::is_alphabetic)).map(String::as_str).collect();
    let numbers: Vec<&str> = parts.iter().filter(|part| !part.starts_with(char::is_alphabetic)).map(String::as_str).collect();
    if !words.is_empty() {
        return in_words(&words, &numbers);
    }
    match numbers.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => day_of(year, month, day),
        [first, second, year] if year.len() == 4 && first.len() <= 2 && second.len() <= 2 => year_last(first, second, year, order),
        _ => close(&numbers.concat(), order),
    }
}

/// Runs of digits and runs of letters (folded), without what says nothing.
fn parts(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = if c.is_ascii_digit() { Some(true) } else { c.is_alphabetic().then_some(false) };
        match (kind, runs.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => runs.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    let bare = runs.into_iter().map(|run| folded(&run));
    bare.filter(|run| !SPARE.contains(&run.as_str()) && !WEEKDAYS.contains(&run.as_str())).collect()
}

fn in_words(words: &[&str], numbers: &[&str]) -> Result<String, Fault> {
    let month = match words {
        [word] => month(word).ok_or(Fault::NotADate)?.to_string(),
        _ => return Err(Fault::NotADate),
    };
    match numbers {
        [year, day] | [day, year] if year.len() == 4 && day.len() <= 2 => day_of(year, &month, day),
        _ => Err(Fault::NotADate),
    }
}

/// The month of a word: its name, or at least three letters of its beginning when no other month begins so.
fn month(word: &str) -> Option<usize> {
    let named =
        |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> { (0..12).filter(|at| MONTHS[*at].iter().any(|name| wanted(name))).collect() };
    let exact = named(&|name| name == word);
    let begun = if word.len() >= 3 { named(&|name| name.starts_with(word)) } else { Vec::new() };
    match (exact.as_slice(), begun.as_slice()) {
        ([at], _) | ([], [at]) => Some(at + 1),
        _ => None,
    }
}

fn year_last(first: &str, second: &str, year: &str, order: Option<DateOrder>) -> Result<String, Fault> {
    match order {
        Some(DateOrder::DayFirst) => day_of(year, second, first),
        Some(DateOrder::MonthFirst) => day_of(year, first, second),
        None => match (day_of(year, second, first), day_of(year, first, second)) {
            (Ok(one), Ok(other)) if one != other => Err(Fault::AmbiguousDate),
            (Ok(day), _) | (Err(_), Ok(day)) => Ok(day),
            (Err(fault), Err(_)) => Err(fault),
        },
    }
}

/// Eight digits without marks between them.
fn close(digits: &str, order: Option<DateOrder>) -> Result<String, Fault> {
    if digits.len() != 8 {
        return Err(Fault::NotADate);
    }
    match order {
        None => day_of(&digits[..4], &digits[4..6], &digits[6..]),
        Some(DateOrder::DayFirst) => day_of(&digits[4..], &digits[2..4], &digits[..2]),
        Some(DateOrder::MonthFirst) => day_of(&digits[4..], &digits[..2], &digits[2..4]),
    }
}

fn day_of(year: &str, month: &str, day: &str) -> Result<String, Fault> {
    let part = |text: &str| text.parse::<u32>().map_err(|_| Fault::NotADate);
    let (year, month, day) = (part(year)?, part(month)?, part(day)?);
    if (1880..=2200).contains(&year) && (1..=days_in(year, month)).contains(&day) {
        Ok(format!("{year:04}-{month:02}-{day:02}"))
    } else {
        Err(Fault::NotADate)
    }
}

/// Days of a month; none of one that does not exist.
pub(super) fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_dates_in_many_ways() {
        for text in [
            "2026-11-02",
            "2026 11 02",
            "20261102",
            "2026-1102",
            "2 novembre 2026",
            "le lundi 2 nov. 2026",
            "Nov. 2, 2026",
            "November 2nd, 2026",
            "Monday 2 November 2026",
            "2026, 2 nov",
            "2NOV2026",
        ] {
            assert_eq!(date(text, None), Ok("2026-11-02".into()), "{text}");
        }
        assert_eq!(date("1er août 2026", None), Ok("2026-08-01".into()));
        assert_eq!(date("31 déc. 1999", None), Ok("1999-12-31".into()));
        assert_eq!(date("3 mai 2026", None), Ok("2026-05-03".into()));
        assert_eq!(date("3 mar 2026", None), Ok("2026-03-03".into()));
    }

    #[test]
    fn a_date_that_reads_both_ways_is_doubtful_unless_the_form_says_the_order() {
        assert_eq!(date("02/11/2026", None), Err(Fault::AmbiguousDate));
        assert_eq!(date("02/11/2026", Some(DateOrder::DayFirst)), Ok("2026-11-02".into()));
        assert_eq!(date("02/11/2026", Some(DateOrder::MonthFirst)), Ok("2026-02-11".into()));
        assert_eq!(date("25/11/2026", None), Ok("2026-11-25".into()));
        assert_eq!(date("11/25/2026", None), Ok("2026-11-25".into()));
        assert_eq!(date("11/25/2026", Some(DateOrder::DayFirst)), Err(Fault::NotADate));
        assert_eq!(date("05/05/2026", None), Ok("2026-05-05".into()));
        assert_eq!(date("02112026", Some(DateOrder::DayFirst)), Ok("2026-11-02".into()));
        assert_eq!(date("2026-11-02", Some(DateOrder::MonthFirst)), Ok("2026-11-02".into()));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["2O26-11-O2", "2025-02-29", "2 brumaire 2026", "ju 2 2026", "jui 2 2026", "2 novembre", "2 nov 26", "11 2026", "2 nov 2026 3"]
        {
            assert_eq!(date(text, None), Err(Fault::NotADate), "{text}");
        }
    }
}
