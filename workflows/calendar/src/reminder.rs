//! Reminders before and after a due date.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::error::DelayError;
use crate::rule::Count;
use crate::{FIRST_DAY, LAST_DAY, MAX_DAYS, MAX_RUNGS, next, previous};

/// Whether a rung comes before or after the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Before it.
    Before,
    /// After it.
    After,
}

/// A reminder as a workflow has it: so many days before or after the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rung {
    /// How many days; 0 is the due date.
    pub days: u32,
    /// How they are counted.
    pub count: Count,
    /// On which side.
    pub side: Side,
}

/// The day of a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reminder {
    /// The rung's place in its list, from 1: the same for every due date, so that a rung that was sent is not sent again when the date
    /// moves.
    pub rung: u32,
    /// Its day, on which the office is open.
    pub date: Date,
}

/// The day of each rung for a due date, in the order of the rungs. One that falls on a closed day moves: to
/// the open day before it when it comes before the due date, to the one after it when it comes after. Rungs of 0 days move as their side
/// says. Two rungs may come to the same day.
///
/// # Errors
/// [`DelayError`] when the calendar cannot be used, there are more than [`MAX_RUNGS`] rungs, one is more than [`MAX_DAYS`] days away, or a
/// day lies outside of what is computed with.
pub fn reminders(due: Date, rungs: &[Rung], calendar: &Calendar) -> Result<Vec<Reminder>, DelayError> {
    if rungs.len() > MAX_RUNGS {
        return Err(DelayError::TooManyRungs(rungs.len()));
    }
    if !(FIRST_DAY..=LAST_DAY).contains(&due) {
        return Err(DelayError::OutOfRange(due));
    }
    if let Some(problem) = calendar.check().into_iter().next() {
        return Err(problem.into());
    }
    (1..).zip(rungs).map(|(number, rung)| Ok(Reminder { rung: number, date: day_of(due, number, *rung, calendar)? })).collect()
}

fn day_of(due: Date, number: u32, rung: Rung, calendar: &Calendar) -> Result<Date, DelayError> {
    if rung.days > MAX_DAYS {
        return Err(DelayError::RungTooLong { number });
    }
    let step = |day| match rung.side {
        Side::Before => previous(day),
        Side::After => next(day),
    };
    let mut day = due;
    match rung.count {
        Count::Calendar => {
            let days = i64::from(rung.days).days();
            day = if rung.side == Side::Before { due.saturating_sub(days) } else { due.saturating_add(days) };
        }
        Count::Business => {
            let mut counted = 0;
            while counted < rung.days {
                day = step(day)?;
                counted += u32::from(calendar.is_open(day));
            }
        }
    }
    match rung.side {
        Side::Before => calendar.open_on_or_before(day),
        Side::After => calendar.open_on_or_after(day),
    }
}
