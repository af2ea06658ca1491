//! Closed days in a row, told in one line.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Closed;
use crate::text::Text;

/// The most names that a run keeps.
const MAX_NAMES: usize = 6;

/// Closed days that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Why they are closed, each reason once, at most six.
    pub because: Vec<Text>,
    /// How many days have a reason that is not among them.
    pub more: u32,
    /// Whether only their weekdays close them.
    pub weekly: bool,
}

impl Run {
    pub(crate) fn new(day: Date, closed: Closed<'_>) -> Self {
        let mut run = Self { from: day, until: day, because: Vec::new(), more: 0, weekly: true };
        run.extend(day, closed);
        run
    }

    /// One day more, which follows the last.
    pub(crate) fn extend(&mut self, day: Date, closed: Closed<'_>) {
        self.until = day;
        self.weekly &= closed.weekly;
        let weekend = closed.weekly && matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let (fr, en) = if weekend { ("fin de semaine", "weekend") } else { (closed.fr, closed.en) };
        if self.because.iter().any(|name| name.fr == fr && name.en == en) {
            return;
        }
        if self.because.len() < MAX_NAMES { self.because.push(Text::new(fr, en)) } else { self.more += 1 }
    }

    /// Adds a day to the runs, whose days come in order.
    pub(crate) fn note(runs: &mut Vec<Self>, day: Date, closed: Closed<'_>) {
        match runs.last_mut() {
            Some(run) if run.until.tomorrow().is_ok_and(|next| next == day) => run.extend(day, closed),
            _ => runs.push(Self::new(day, closed)),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.from.until(self.until).ok().and_then(|span| u32::try_from(span.get_days()).ok()).map_or(1, |days| days + 1)
    }

    /// Its reasons, with commas.
    pub(crate) fn names(&self) -> Text {
        let join = |name: fn(&Text) -> &str| self.because.iter().map(name).collect::<Vec<_>>().join(", ");
        let (fr, en) = (join(|name| &name.fr), join(|name| &name.en));
        if self.more == 0 { Text::new(fr, en) } else { Text::new(format!("{fr}, …"), format!("{en}, …")) }
    }
}
