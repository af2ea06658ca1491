//! How long steps last: the time they have, who has them when they are late, and what reminds the person.

use serde::{Deserialize, Serialize};

use crate::Bilingual;
use crate::workflow::DayCount;

/// How long somebody's work, or a wait, may last before the case goes on another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// Number of days.
    pub days: u32,
    /// How they are counted.
    pub count: DayCount,
    /// The field with the date from which they are counted; from when the case came to the step, when there is none, or none in the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where the case goes when they are over.
    pub then: String,
}

/// One rung of an escalation: when work was not done in time, another role has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Number of days after the case came to the step.
    pub days: u32,
    /// How they are counted.
    pub count: DayCount,
    /// Who has it then.
    pub role: String,
}

/// The day by which the person is asked to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum AnswerBy {
    /// So many days after the case came to the step.
    Days {
        /// How many.
        days: u32,
        /// How they are counted.
        count: DayCount,
    },
    /// The date that a field says.
    Field {
        /// Its name.
        field: String,
    },
}

/// A short message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its subject.
    pub subject: Bilingual,
    /// Its text. `{case}` and `{due}` stand for the number of the case and the last day.
    pub text: Bilingual,
}

/// Whether a reminder comes before or after the day by which the person is asked to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReminderSide {
    /// Before it: it says what follows from not answering.
    Before,
    /// After it: it says how to limit that.
    After,
}

/// A reminder to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Before or after.
    pub side: ReminderSide,
    /// Number of days.
    pub days: u32,
    /// How they are counted.
    pub count: DayCount,
    /// The message, with the consequences or the ways to limit them at its end.
    pub notice: Notice,
}
