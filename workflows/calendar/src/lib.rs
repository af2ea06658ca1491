//! Office calendars, legal delays, and due dates that say why.
//!
//! A [`Calendar`] says on which days an office is closed, a [`Delay`] what the law says of a delay on the day it begins, [`Fact`]s what
//! happened to it since; [`compute`] gives the due date and every step to it. [`reminders`] and the moments of a day follow from it.
//!
//! **Architecture Invariant:** imports nothing of ours, reads no clock: dates come in, dates and reasons go out.

mod base;
mod calendar;
mod change;
mod compute;
mod computed;
mod delay;
mod error;
mod fact;
mod moment;
mod reminder;
mod rule;
mod run;
mod step;
mod text;
mod walk;

pub use base::{Base, Holiday, easter};
pub use calendar::{Calendar, CalendarProblem, Closed, Closure, OpenDay, Weekday};
pub use change::{Change, recompute};
pub use compute::compute;
pub use computed::Computed;
pub use delay::{Delay, DelayProblem};
pub use error::DelayError;
pub use fact::{Fact, Refusal, Refused};
pub use moment::{beginning_of_work, end_of_day};
pub use reminder::{Reminder, Rung, Side, reminders};
pub use rule::{Carry, Count, Extension, Length, Rule};
pub use run::Run;
pub use step::Step;
pub use text::Text;

use jiff::civil::{Date, date};

/// The longest delay, extension or rung, in days: ten years.
pub const MAX_DAYS: u32 = 3_660;
/// The most facts that one delay may have.
pub const MAX_FACTS: usize = 200;
/// The most closures of an office, and the most of its extra open days.
pub const MAX_CLOSURES: usize = 2_000;
/// The most bases of one calendar.
pub const MAX_BASES: usize = 8;
/// The most dated rules of one delay.
pub const MAX_RULES: usize = 100;
/// The most times that a rule may let a delay be extended.
pub const MAX_EXTENSIONS: u32 = 20;
/// The most rungs of reminders.
pub const MAX_RUNGS: usize = 50;
/// The most closed periods that an explanation lists one by one; those after them are counted in one line.
pub const MAX_RUNS: usize = 40;
/// The most characters of a name or source.
pub const MAX_TEXT: usize = 300;
/// The first day that is computed with.
pub const FIRST_DAY: Date = date(1900, 1, 1);
/// The last day that is computed with.
pub const LAST_DAY: Date = date(2200, 12, 31);

/// The day after, within what is computed with.
fn next(day: Date) -> Result<Date, DelayError> {
    day.tomorrow().ok().filter(|day| *day <= LAST_DAY).ok_or(DelayError::TooFar)
}

/// The day before, within what is computed with.
fn previous(day: Date) -> Result<Date, DelayError> {
    day.yesterday().ok().filter(|day| *day >= FIRST_DAY).ok_or(DelayError::TooFar)
}
