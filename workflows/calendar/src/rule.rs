//! What a text of law says of a delay.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::compute::compute;
use crate::computed::Computed;
use crate::delay::Delay;
use crate::error::DelayError;
use crate::text::{Text, plural_en, plural_fr};

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// Every day counts (Code de procédure civile, RLRQ c. C-25.01, s. 83).
    Calendar,
    /// Only days on which the office is open count.
    Business,
}

/// How long a delay is. Months and years always go by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Every day counts.
    CalendarDays(u32),
    /// Only days on which the office is open count.
    BusinessDays(u32),
    /// Until the day of the last month that has the same number, or that month's last day when none has it (Code de procédure civile, s. 83).
    Months(u32),
    /// As twelve months each.
    Years(u32),
}

impl Length {
    /// So many days, counted so.
    #[must_use]
    pub const fn days(days: u32, count: Count) -> Self {
        match count {
            Count::Calendar => Self::CalendarDays(days),
            Count::Business => Self::BusinessDays(days),
        }
    }

    /// How its days, and those of an extension of it, are counted.
    #[must_use]
    pub const fn count(self) -> Count {
        if matches!(self, Self::BusinessDays(_)) { Count::Business } else { Count::Calendar }
    }

    /// About how many days it has at most, to bound it.
    pub(crate) const fn at_most_days(self) -> u32 {
        match self {
            Self::CalendarDays(days) | Self::BusinessDays(days) => days,
            Self::Months(months) => months.saturating_mul(61) / 2,
            Self::Years(years) => years.saturating_mul(366),
        }
    }

    /// `20 jours de calendrier`, `10 jours ouvrables`, `3 mois`, `1 an`.
    pub(crate) fn words(self) -> Text {
        match self {
            Self::CalendarDays(n) => {
                Text::new(format!("{n} jour{} de calendrier", plural_fr(n)), format!("{n} calendar day{}", plural_en(n)))
            }
            Self::BusinessDays(n) => {
                Text::new(format!("{n} jour{} ouvrable{}", plural_fr(n), plural_fr(n)), format!("{n} business day{}", plural_en(n)))
            }
            Self::Months(n) => Text::new(format!("{n} mois"), format!("{n} month{}", plural_en(n))),
            Self::Years(n) => Text::new(format!("{n} an{}", plural_fr(n)), format!("{n} year{}", plural_en(n))),
        }
    }
}

/// What becomes of a delay whose last day is one on which the office is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carry {
    /// It is carried to the next day on which the office is open. That is what Code de procédure civile, s. 83, says of Saturdays and
    /// holidays; whether a closure that the office decided itself carries a delay of the law is for its jurist to say.
    #[default]
    OpenDay,
    /// Only a holiday of Loi d'interprétation (RLRQ c. I-16, ss. 52 and 61 (23)), Sundays among them, carries it, to the next day that is
    /// none. Section 52 does not speak of Saturdays, except for the land register: a delay may end on one, and be carried to one, which
    /// is the reading of its `jour ouvrable` that gives the office the fewest days; we are not certain that it is the only one.
    PublicHoliday,
    /// It stays where it is.
    No,
}

/// That, and how far, a delay may be extended by a notice given before it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Extension {
    /// The most days of all its extensions together, counted as the delay's own.
    pub days: u32,
    /// How many times it may be extended.
    #[serde(default = "once")]
    pub times: u32,
    /// The text that allows it.
    pub source: Text,
}

const fn once() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

/// A delay as a text of law has it during a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// How long it is.
    pub length: Length,
    /// Whether the day of the event does not count (Code de procédure civile, s. 83: it does not). Where it does, the delay runs from
    /// the end of the day before.
    #[serde(default = "yes")]
    pub excludes_first_day: bool,
    /// What becomes of it on a closed day.
    #[serde(default)]
    pub carry: Carry,
    /// How far it may be extended; not at all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// The text that lets it be suspended; it cannot be when absent: a delay runs on unless a text says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Text>,
    /// Where the delay comes from.
    pub source: Text,
    /// The first day on which the rule is in force; always before when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day on which it is in force; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Rule {
    /// A delay that begins on the day after its event, is carried to an open day, and is neither extended nor suspended; always in force.
    #[must_use]
    pub const fn new(length: Length, source: Text) -> Self {
        let (extension, suspension) = (None, None);
        Self { length, excludes_first_day: true, carry: Carry::OpenDay, extension, suspension, source, from: None, until: None }
    }

    /// Whether it is in force on `day`.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The due date by this rule alone, whenever it is in force, with nothing having happened.
    ///
    /// # Errors
    /// As [`compute`].
    pub fn due(&self, calendar: &Calendar, start: Date) -> Result<Computed, DelayError> {
        let always = Self { from: None, until: None, ..self.clone() };
        compute(&Delay::from(always), calendar, start, &[])
    }
}
