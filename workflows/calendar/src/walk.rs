//! Going through the days of a delay one by one, noting what is passed.

use jiff::civil::Date;

use crate::base::Base;
use crate::calendar::{Calendar, Closed};
use crate::rule::{Carry, Count, Rule};
use crate::run::Run;
use crate::step::Step;
use crate::{DelayError, MAX_RUNS, next};

/// Where a delay stands while its days are gone through.
#[derive(Clone)]
pub(crate) struct Walk<'a> {
    pub(crate) rule: &'a Rule,
    first: &'a Calendar,
    /// The calendars after it, with the first day judged by each, in order.
    later: Vec<(Date, &'a Calendar)>,
    /// The last day gone through; the delay's last day once `left` is 0.
    pub(crate) day: Date,
    /// The days still to be counted.
    pub(crate) left: u32,
    pub(crate) steps: Vec<Step>,
    /// The closed days being passed.
    run: Option<Run>,
    listed: usize,
    /// Days passed that only their weekday closes, and periods and days too many to list.
    weekly: u32,
    more: (u32, u32),
}

impl<'a> Walk<'a> {
    pub(crate) fn new(rule: &'a Rule, calendar: &'a Calendar, from: Date, left: u32) -> Self {
        let (later, steps) = (Vec::new(), Vec::new());
        Self { rule, first: calendar, later, day: from, left, steps, run: None, listed: 0, weekly: 0, more: (0, 0) }
    }

    /// From `on`, days are judged by `calendar`.
    pub(crate) fn change_calendar(&mut self, on: Date, calendar: &'a Calendar) {
        self.later.push((on, calendar));
    }

    /// Goes on until nothing is left to count, or `until` was gone through.
    pub(crate) fn advance(&mut self, until: Date) -> Result<(), DelayError> {
        while self.left > 0 && self.day < until {
            self.day = next(self.day)?;
            let calendar = self.calendar_on(self.day);
            match (self.rule.length.count(), calendar.closed_because(self.day)) {
                (Count::Business, Some(closed)) => match &mut self.run {
                    Some(run) => run.extend(self.day, closed),
                    None => self.run = Some(Run::new(self.day, closed)),
                },
                _ => {
                    self.left -= 1;
                    self.end_run();
                }
            }
        }
        self.end_run();
        Ok(())
    }

    /// The day on which the delay would expire were nothing more to happen, carried; and the days it is carried over.
    pub(crate) fn expiry(&self) -> Result<(Date, Option<Run>), DelayError> {
        if self.left == 0 {
            return self.carried();
        }
        let mut ahead = Self { steps: Vec::new(), ..self.clone() };
        ahead.advance(Date::MAX)?;
        ahead.carried()
    }

    fn carried(&self) -> Result<(Date, Option<Run>), DelayError> {
        let (mut day, mut run) = (self.day, None::<Run>);
        while let Some(closed) = self.carries(day) {
            match &mut run {
                None => run = Some(Run::new(day, closed)),
                Some(run) => run.extend(day, closed),
            }
            day = next(day)?;
        }
        Ok((day, run))
    }

    /// Why a delay whose last day is `day` is carried to the next, if it is.
    fn carries(&self, day: Date) -> Option<Closed<'a>> {
        match self.rule.carry {
            Carry::OpenDay => self.calendar_on(day).closed_because(day),
            Carry::PublicHoliday => public_holiday(day),
            Carry::No => None,
        }
    }

    /// Says the closed days that were passed and not listed.
    pub(crate) fn sum_up(&mut self) {
        if self.more.0 > 0 {
            self.steps.push(Step::MoreClosed { periods: self.more.0, days: self.more.1 });
        }
        if self.weekly > 0 {
            self.steps.push(Step::WeeklyClosed { days: self.weekly });
        }
    }

    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        if run.weekly {
            self.weekly += run.days();
        } else if self.listed < MAX_RUNS {
            self.listed += 1;
            self.steps.push(Step::Closed { run });
        } else {
            self.more = (self.more.0 + 1, self.more.1 + run.days());
        }
    }

    fn calendar_on(&self, day: Date) -> &'a Calendar {
        self.later.iter().rev().find(|(from, _)| *from <= day).map_or(self.first, |(_, calendar)| calendar)
    }
}

/// The holiday of Loi d'interprétation (RLRQ c. I-16), s. 61 (23), on a day; Sundays are among them.
fn public_holiday(day: Date) -> Option<Closed<'static>> {
    if let Some(holiday) = Base::QuebecInterpretation.holiday(day) {
        return Some(Closed { fr: holiday.fr, en: holiday.en, weekly: false });
    }
    (day.weekday() == jiff::civil::Weekday::Sunday).then_some(Closed { fr: "dimanche", en: "Sunday", weekly: false })
}
