//! Why no due date can be computed.

use jiff::civil::Date;
use thiserror::Error;

use crate::calendar::CalendarProblem;
use crate::delay::DelayProblem;
use crate::fact::Refusal;
use crate::{FIRST_DAY, LAST_DAY, MAX_DAYS, MAX_FACTS, MAX_RUNGS};

/// Why no due date or reminder can be computed. Facts are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum DelayError {
    #[error("the calendar cannot be used: {0}")]
    Calendar(#[from] CalendarProblem),
    #[error("the calendar that fact {fact} brings cannot be used: {problem}")]
    NewCalendar { fact: usize, problem: CalendarProblem },
    #[error("the rule cannot be used: {0}")]
    Rule(DelayProblem),
    #[error("no rule of the delay is in force on {0}")]
    NoRuleInForce(Date),
    #[error("{0} is not between {FIRST_DAY} and {LAST_DAY}")]
    OutOfRange(Date),
    #[error("the date would lie outside of {FIRST_DAY} to {LAST_DAY}")]
    TooFar,
    #[error("{0} facts are more than {MAX_FACTS}")]
    TooManyFacts(usize),
    #[error("fact {fact} is before the fact ahead of it, or before the delay begins")]
    OutOfOrder { fact: usize },
    #[error("fact {fact} suspends a delay that is suspended already")]
    AlreadySuspended { fact: usize },
    #[error("fact {fact} resumes a delay that is not suspended")]
    NotSuspended { fact: usize },
    #[error("the reason of fact {fact} is missing in one language, or too long")]
    FactWithoutReason { fact: usize },
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0} rungs are more than {MAX_RUNGS}")]
    TooManyRungs(usize),
    #[error("rung {number} is more than {MAX_DAYS} days from the due date")]
    RungTooLong { number: u32 },
}
