//! An office's calendar: data that says on which days it is closed, and why.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::Base;
use crate::text::{Text, weekday};
use crate::{DelayError, FIRST_DAY, LAST_DAY, MAX_BASES, MAX_CLOSURES, next, previous};

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<jiff::civil::Weekday> for Weekday {
    fn from(day: jiff::civil::Weekday) -> Self {
        match day {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// Days on which the office is closed by its own decision: a storm day, a municipal holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The first day.
    pub from: Date,
    /// The last day; the first one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What it is called.
    pub name: Text,
}

impl Closure {
    /// The last day.
    #[must_use]
    pub fn last(&self) -> Date {
        self.until.unwrap_or(self.from)
    }
}

/// A day on which the office is open although its weekday or a holiday says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDay {
    /// The day.
    pub date: Date,
    /// What it is called.
    pub name: Text,
}

/// On which days an office is closed. A closure of its own comes before an open day of its own, which comes before weekdays and holidays.
/// The default is that of Québec's public service, Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Calendar {
    /// The lists of holidays; the office is closed on the days of each.
    pub bases: Vec<Base>,
    /// The weekdays on which it is open.
    #[serde(default = "monday_to_friday")]
    pub open: Vec<Weekday>,
    /// Its own closures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Its own open days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_days: Vec<OpenDay>,
}

fn monday_to_friday() -> Vec<Weekday> {
    vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday]
}

impl Default for Calendar {
    fn default() -> Self {
        Self::of(Base::QuebecPublicService)
    }
}

/// Why an office is closed on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed<'a> {
    /// In French.
    pub fr: &'a str,
    /// In English.
    pub en: &'a str,
    /// Whether it is only the weekday that closes it.
    pub weekly: bool,
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum CalendarProblem {
    #[error("no weekday is open")]
    NeverOpen,
    #[error("{count} bases are more than {MAX_BASES}")]
    TooManyBases { count: usize },
    #[error("{count} closures are more than {MAX_CLOSURES}")]
    TooManyClosures { count: usize },
    #[error("{count} open days are more than {MAX_CLOSURES}")]
    TooManyOpenDays { count: usize },
    #[error("closure {closure} ends before it begins")]
    EndsBeforeItBegins { closure: usize },
    #[error("closure {closure} is not between {FIRST_DAY} and {LAST_DAY}")]
    ClosureOutOfRange { closure: usize },
    #[error("closure {closure} has no name in both languages, or one that is too long")]
    ClosureWithoutName { closure: usize },
    #[error("open day {day} is not between {FIRST_DAY} and {LAST_DAY}")]
    OpenDayOutOfRange { day: usize },
    #[error("open day {day} has no name in both languages, or one that is too long")]
    OpenDayWithoutName { day: usize },
    #[error("open day {day} falls within closure {closure}, which keeps the office closed")]
    OpenDayIsClosed { day: usize, closure: usize },
}

impl Calendar {
    /// Monday to Friday, closed on the holidays of `base`.
    #[must_use]
    pub fn of(base: Base) -> Self {
        Self { bases: vec![base], open: monday_to_friday(), closures: Vec::new(), open_days: Vec::new() }
    }

    /// All that is wrong with it; indices count from 0 in their lists.
    #[must_use]
    pub fn check(&self) -> Vec<CalendarProblem> {
        let mut problems = Vec::new();
        if self.open.is_empty() {
            problems.push(CalendarProblem::NeverOpen);
        }
        if self.bases.len() > MAX_BASES {
            problems.push(CalendarProblem::TooManyBases { count: self.bases.len() });
        }
        if self.closures.len() > MAX_CLOSURES {
            problems.push(CalendarProblem::TooManyClosures { count: self.closures.len() });
        }
        if self.open_days.len() > MAX_CLOSURES {
            problems.push(CalendarProblem::TooManyOpenDays { count: self.open_days.len() });
        }
        let known = FIRST_DAY..=LAST_DAY;
        for (index, closure) in self.closures.iter().enumerate().take(MAX_CLOSURES) {
            if closure.last() < closure.from {
                problems.push(CalendarProblem::EndsBeforeItBegins { closure: index });
            }
            if !known.contains(&closure.from) || !known.contains(&closure.last()) {
                problems.push(CalendarProblem::ClosureOutOfRange { closure: index });
            }
            if !closure.name.is_fit() {
                problems.push(CalendarProblem::ClosureWithoutName { closure: index });
            }
        }
        for (index, day) in self.open_days.iter().enumerate().take(MAX_CLOSURES) {
            if !known.contains(&day.date) {
                problems.push(CalendarProblem::OpenDayOutOfRange { day: index });
            }
            if !day.name.is_fit() {
                problems.push(CalendarProblem::OpenDayWithoutName { day: index });
            }
            if let Some(closure) = self.closure_on(day.date) {
                problems.push(CalendarProblem::OpenDayIsClosed { day: index, closure });
            }
        }
        problems
    }

    /// Why the office is closed on `date`, or nothing when it is open.
    #[must_use]
    pub fn closed_because(&self, date: Date) -> Option<Closed<'_>> {
        if let Some(closure) = self.closure_on(date).and_then(|index| self.closures.get(index)) {
            return Some(Closed { fr: &closure.name.fr, en: &closure.name.en, weekly: false });
        }
        if self.open_days.iter().any(|day| day.date == date) {
            return None;
        }
        let day = date.weekday();
        if !self.open.contains(&day.into()) {
            let (fr, en) = weekday(day);
            return Some(Closed { fr, en, weekly: true });
        }
        let holiday = self.bases.iter().find_map(|base| base.holiday(date))?;
        Some(Closed { fr: holiday.fr, en: holiday.en, weekly: false })
    }

    /// Whether the office is open on `date`.
    #[must_use]
    pub fn is_open(&self, date: Date) -> bool {
        self.closed_because(date).is_none()
    }

    /// `date`, or the first day after it on which the office is open.
    ///
    /// # Errors
    /// [`DelayError::TooFar`] when there is none until the end of 2200.
    pub fn open_on_or_after(&self, date: Date) -> Result<Date, DelayError> {
        let mut day = date;
        while !self.is_open(day) {
            day = next(day)?;
        }
        Ok(day)
    }

    /// `date`, or the last day before it on which the office is open.
    ///
    /// # Errors
    /// [`DelayError::TooFar`] when there is none since 1900.
    pub fn open_on_or_before(&self, date: Date) -> Result<Date, DelayError> {
        let mut day = date;
        while !self.is_open(day) {
            day = previous(day)?;
        }
        Ok(day)
    }

    fn closure_on(&self, date: Date) -> Option<usize> {
        self.closures.iter().position(|closure| closure.from <= date && date <= closure.last())
    }
}
