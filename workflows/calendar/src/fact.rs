//! What happens to a delay while it runs, and what of it is refused.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::Calendar;
use crate::text::Text;

/// What happened to a delay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "fact", deny_unknown_fields)]
pub enum Fact {
    /// It is suspended: this day and those after it do not count, until it resumes.
    Suspended {
        /// The first day that does not count.
        on: Date,
        /// What is awaited.
        because: Text,
    },
    /// It resumes.
    Resumed {
        /// The first day that counts again. No general text says whether the day on which the awaited piece arrives counts; where it
        /// does not, this is the day after.
        on: Date,
    },
    /// A written notice extends it.
    Extended {
        /// The day on which the notice was given.
        on: Date,
        /// The days it adds, counted as the delay's own.
        days: u32,
    },
    /// The office has another calendar.
    CalendarChanged {
        /// The first day that is judged by it.
        on: Date,
        /// The calendar.
        calendar: Calendar,
    },
}

impl Fact {
    /// Its day.
    #[must_use]
    pub const fn on(&self) -> Date {
        match self {
            Self::Suspended { on, .. } | Self::Resumed { on } | Self::Extended { on, .. } | Self::CalendarChanged { on, .. } => *on,
        }
    }
}

/// Why a fact does not change the delay.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "refusal")]
#[allow(missing_docs)]
pub enum Refusal {
    #[error("the notice of {on} was given after the delay had expired on {expiry}")]
    ExtendedAfterExpiry { on: Date, expiry: Date },
    #[error("no text lets this delay be extended")]
    NotExtendable,
    #[error("the delay was extended {times} times already, which is the most")]
    TooManyTimes { times: u32 },
    #[error("{asked} days are more than the {left} by which the delay may still be extended")]
    TooManyDays { asked: u32, left: u32 },
    #[error("an extension of no days")]
    NoDays,
    #[error("no text lets this delay be suspended")]
    NotSuspendable,
    #[error("the delay had expired on {expiry} when it was suspended on {on}")]
    SuspendedAfterExpiry { on: Date, expiry: Date },
    #[error("the delay had expired on {expiry} when the calendar changed on {on}")]
    ChangedAfterExpiry { on: Date, expiry: Date },
}

/// A fact that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// Its index among the facts, from 0.
    pub fact: usize,
    /// Why.
    pub refusal: Refusal,
}
