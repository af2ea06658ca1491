//! What another calendar changes of a delay that was computed.

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::compute::compute;
use crate::computed::Computed;
use crate::error::DelayError;
use crate::fact::Fact;
use crate::next;
use crate::run::Run;
use crate::text::{Text, full, span};

/// The most periods that the explanation of a change names.
const MAX_NAMED: usize = 12;

/// A due date that moved because the office's calendar is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The due date before.
    pub before: Date,
    /// The due date now.
    pub after: Date,
    /// The days of the delay that are closed now and were open, in runs.
    pub closed: Vec<Run>,
    /// The days of the delay that were closed and are open now, in runs, with why they were closed.
    pub opened: Vec<Run>,
    /// The delay computed anew.
    pub computed: Computed,
}

impl Change {
    /// What moved and why, the dates in the last line.
    #[must_use]
    pub fn why(&self) -> Vec<Text> {
        let mut lines = Vec::new();
        for (runs, fr, en) in [(&self.closed, "fermé", "closed"), (&self.opened, "ouvert, autrefois fermé", "open, formerly closed")] {
            for run in runs.iter().take(MAX_NAMED) {
                let (when, names) = (span(run.from, run.until), run.names());
                lines.push(Text::new(format!("{} : {fr} ({}).", when.fr, names.fr), format!("{}: {en} ({}).", when.en, names.en)));
            }
            if let Some(more) = runs.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
                lines.push(Text::new(format!("Autres périodes : {more}."), format!("Other periods: {more}.")));
            }
        }
        let (before, after) = (full(self.before), full(self.after));
        lines.push(Text::new(
            format!("L'échéance passe du {} au {}.", before.fr, after.fr),
            format!("The due date moves from {} to {}.", before.en, after.en),
        ));
        lines
    }
}

/// What moves when `new_calendar` takes the place of every calendar of `old`, those of its facts too; nothing when the due date stays, or
/// the delay is suspended. For a calendar that holds from a day on, use [`Fact::CalendarChanged`].
///
/// # Errors
/// As [`compute`].
pub fn recompute(old: &Computed, new_calendar: &Calendar) -> Result<Option<Change>, DelayError> {
    let replaced = |fact: &Fact| match fact {
        Fact::CalendarChanged { on, .. } => Fact::CalendarChanged { on: *on, calendar: new_calendar.clone() },
        other => other.clone(),
    };
    let facts: Vec<Fact> = old.facts.iter().map(replaced).collect();
    let computed = compute(&old.delay, new_calendar, old.start, &facts)?;
    let (Some(before), Some(after)) = (old.due, computed.due) else { return Ok(None) };
    if before == after {
        return Ok(None);
    }
    let (mut closed, mut opened) = (Vec::new(), Vec::new());
    let mut day = old.start;
    while day < before.max(after) {
        day = next(day)?;
        match (calendar_on(old, day).closed_because(day), new_calendar.closed_because(day)) {
            (None, Some(now)) => Run::note(&mut closed, day, now),
            (Some(then), None) => Run::note(&mut opened, day, then),
            _ => {}
        }
    }
    Ok(Some(Change { before, after, closed, opened, computed }))
}

/// The calendar that judged `day`.
fn calendar_on(old: &Computed, day: Date) -> &Calendar {
    let mut calendar = &old.calendar;
    for (index, fact) in old.facts.iter().enumerate() {
        match fact {
            Fact::CalendarChanged { on, calendar: changed } if *on <= day && !old.refused.iter().any(|refused| refused.fact == index) => {
                calendar = changed;
            }
            _ => {}
        }
    }
    calendar
}
