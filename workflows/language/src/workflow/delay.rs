//! The delay in which the person must have an answer, as the law has had it through the years.

use greffier_calendar::{Carry, Count, Delay, DelayProblem, Extension, Length, Rule, Text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Bilingual;
use crate::workflow::DayCount;

/// How many former rules a delay may have.
const MAX_FORMER: usize = 20;

/// That, and how far, a delay may be extended by a written notice given before it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extendable {
    /// The most days of all its extensions together, counted as the delay's own.
    pub days: u32,
    /// How many times it may be extended.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
    /// The text that allows it.
    pub source: Bilingual,
}

fn once() -> u32 {
    1
}

fn is_once(times: &u32) -> bool {
    *times == 1
}

/// What becomes of a delay whose last day is one on which the office is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CarryOver {
    /// It is carried to the next day on which the office is open.
    #[default]
    OpenDay,
    /// Only Sundays and the public holidays of RLRQ c. I-16, s. 61 (23), carry it (s. 52).
    PublicHoliday,
    /// It stays where it is.
    No,
}

impl CarryOver {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The delay in which the person must have an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerWithin {
    /// Number of days after the day of receipt; or `months`, or `years`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// How days are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<DayCount>,
    /// Number of months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// Number of years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// Where the delay comes from: law, regulation, service statement.
    pub source: Bilingual,
    /// What becomes of a last day on which the office is closed.
    #[serde(default, skip_serializing_if = "CarryOver::is_default")]
    pub carry: CarryOver,
    /// How far it may be extended; not at all when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extendable>,
    /// The text that lets it be suspended; it cannot be when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Bilingual>,
    /// The first day on which this rule is in force, where there was another before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// The rule that was in force until the day before `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Box<AnswerWithin>>,
}

/// What is wrong with a delay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DelayFault {
    /// Not exactly one of days with their count, months and years.
    Length,
    /// A rule that begins on a day without one before it, or one that does not say when it began to hold, or begins before its former one.
    Dates,
    /// Too many former rules.
    TooMany,
    /// Another problem of its rules.
    Rule(DelayProblem),
}

impl AnswerWithin {
    /// The rules with their dates, the newest first.
    ///
    /// # Errors
    /// The [`DelayFault`] that keeps the delay from being counted.
    pub fn delay(&self) -> Result<Delay, DelayFault> {
        let mut rules = Vec::new();
        let (mut next, mut until) = (Some(self), None);
        while let Some(one) = next {
            if rules.len() > MAX_FORMER {
                return Err(DelayFault::TooMany);
            }
            if one.from.is_some() != one.former.is_some() {
                return Err(DelayFault::Dates);
            }
            rules.push(Rule { until, ..one.rule()? });
            until = one.from.and_then(|from| from.yesterday().ok());
            next = one.former.as_deref();
        }
        let delay = Delay { rules };
        match delay.check().into_iter().next() {
            Some(DelayProblem::EndsBeforeItBegins { .. } | DelayProblem::Overlap { .. }) => Err(DelayFault::Dates),
            Some(problem) => Err(DelayFault::Rule(problem)),
            None => Ok(delay),
        }
    }

    fn rule(&self) -> Result<Rule, DelayFault> {
        let length = match (self.days, self.count, self.months, self.years) {
            (Some(days), Some(count), None, None) => Length::days(days, counted(count)),
            (None, None, Some(months), None) => Length::Months(months),
            (None, None, None, Some(years)) => Length::Years(years),
            _ => return Err(DelayFault::Length),
        };
        let carry = match self.carry {
            CarryOver::OpenDay => Carry::OpenDay,
            CarryOver::PublicHoliday => Carry::PublicHoliday,
            CarryOver::No => Carry::No,
        };
        let extension = self.extension.as_ref().map(|Extendable { days, times, source }| Extension {
            days: *days,
            times: *times,
            source: text(source),
        });
        let suspension = self.suspension.as_ref().map(text);
        Ok(Rule { carry, extension, suspension, from: self.from, ..Rule::new(length, text(&self.source)) })
    }
}

/// How the calendar counts such days.
#[must_use]
pub fn counted(count: DayCount) -> Count {
    match count {
        DayCount::Calendar => Count::Calendar,
        DayCount::Business => Count::Business,
    }
}

fn text(said: &Bilingual) -> Text {
    Text::new(&said.fr, &said.en)
}
