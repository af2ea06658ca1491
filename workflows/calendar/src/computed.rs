//! A computed delay: its date, its steps and what they rest on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::compute::compute;
use crate::delay::Delay;
use crate::error::DelayError;
use crate::fact::{Fact, Refused};
use crate::step::Step;
use crate::text::Text;

/// A delay as it stands after its facts, with all that it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Computed {
    /// The day of the event.
    pub start: Date,
    /// The index of the rule that applies among the delay's.
    pub rule: usize,
    /// The last day that counts, before it is carried; none while suspended.
    pub last: Option<Date>,
    /// The due date; none while suspended.
    pub due: Option<Date>,
    /// Since when it is suspended.
    pub suspended: Option<Date>,
    /// The days left to count when it is suspended; 0 otherwise.
    pub left: u32,
    /// The facts that changed nothing, and why.
    pub refused: Vec<Refused>,
    /// Every step to the date, in order.
    pub steps: Vec<Step>,
    /// What it was computed from.
    pub delay: Delay,
    /// What it was computed from.
    pub calendar: Calendar,
    /// What it was computed from.
    pub facts: Vec<Fact>,
}

impl Computed {
    /// The explanation, a line a step. Its last line has the due date, or says that the delay is suspended. It has at most
    /// [`crate::MAX_RUNS`] lines and seven, and one for each fact.
    #[must_use]
    pub fn why(&self) -> Vec<Text> {
        self.steps.iter().map(Step::words).collect()
    }

    /// The delay after one more fact.
    ///
    /// # Errors
    /// As [`compute`], and [`DelayError::Refused`] when this fact changes nothing: an extension after the delay has expired, for one.
    pub fn with(&self, fact: Fact) -> Result<Self, DelayError> {
        let mut facts = self.facts.clone();
        let index = facts.len();
        facts.push(fact);
        let computed = compute(&self.delay, &self.calendar, self.start, &facts)?;
        match computed.refused.iter().find(|refused| refused.fact == index) {
            Some(refused) => Err(refused.refusal.clone().into()),
            None => Ok(computed),
        }
    }
}
