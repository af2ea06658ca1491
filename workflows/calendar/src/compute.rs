//! The due date of a delay from its rule, the office's calendar and what happened to it.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::computed::Computed;
use crate::delay::{Delay, DelayProblem, check_rule};
use crate::fact::{Fact, Refusal, Refused};
use crate::rule::{Carry, Extension, Length};
use crate::step::Step;
use crate::text::Text;
use crate::walk::Walk;
use crate::{DelayError, FIRST_DAY, LAST_DAY, MAX_FACTS, previous};

/// The due date of a delay whose event is on `start`, with every step to it. Facts are in the order of their days. A fact that the rule
/// does not allow, or that comes after the delay expired, changes nothing and is told in [`Computed::refused`] and in the explanation.
///
/// An extension adds its days to the last day of the delay before that is carried: 20 days and 10 make 30. A suspension sets aside the
/// days from the one it begins on to the one before it resumes; neither is settled by a general text of Québec's law.
///
/// # Errors
/// [`DelayError`] when no rule is in force, something is out of bounds, or facts contradict each other.
pub fn compute(delay: &Delay, calendar: &Calendar, start: Date, facts: &[Fact]) -> Result<Computed, DelayError> {
    if !(FIRST_DAY..=LAST_DAY).contains(&start) {
        return Err(DelayError::OutOfRange(start));
    }
    check_facts(start, facts)?;
    if let Some(problem) = calendar.check().into_iter().next() {
        return Err(problem.into());
    }
    let (index, rule) = delay.rule_on(start).ok_or(DelayError::NoRuleInForce(start))?;
    let unbounded = |problem: &DelayProblem| matches!(problem, DelayProblem::TooLong { .. } | DelayProblem::ExtensionOutOfBounds { .. });
    if let Some(problem) = check_rule(index, rule).into_iter().find(unbounded) {
        return Err(DelayError::Rule(problem));
    }
    let from = if rule.excludes_first_day { start } else { previous(start)? };
    let mut course = Course {
        walk: Walk::new(rule, calendar, from, days_from(from, rule.length)?),
        suspended: None,
        ignored: false,
        extended: (0, 0),
        refused: Vec::new(),
    };
    course.walk.steps.push(Step::Source { source: rule.source.clone() });
    course.walk.steps.push(Step::Received { on: start, counts: !rule.excludes_first_day });
    for (index, fact) in facts.iter().enumerate() {
        course.take(index, fact)?;
    }
    let (last, due) = course.end()?;
    let Course { walk, suspended, refused, .. } = course;
    let (delay, calendar, facts) = (delay.clone(), calendar.clone(), facts.to_vec());
    Ok(Computed { start, rule: index, last, due, suspended, left: walk.left, refused, steps: walk.steps, delay, calendar, facts })
}

fn check_facts(start: Date, facts: &[Fact]) -> Result<(), DelayError> {
    if facts.len() > MAX_FACTS {
        return Err(DelayError::TooManyFacts(facts.len()));
    }
    let mut before = start;
    for (fact, what) in facts.iter().enumerate() {
        if what.on() < before {
            return Err(DelayError::OutOfOrder { fact });
        }
        before = what.on();
        match what {
            Fact::Suspended { because, .. } if !because.is_fit() => return Err(DelayError::FactWithoutReason { fact }),
            Fact::CalendarChanged { calendar, .. } => {
                if let Some(problem) = calendar.check().into_iter().next() {
                    return Err(DelayError::NewCalendar { fact, problem });
                }
            }
            _ => {}
        }
    }
    if before > LAST_DAY { Err(DelayError::OutOfRange(before)) } else { Ok(()) }
}

/// How many days a delay that runs from the end of `from` has.
fn days_from(from: Date, length: Length) -> Result<u32, DelayError> {
    let months = match length {
        Length::CalendarDays(days) | Length::BusinessDays(days) => return Ok(days),
        Length::Months(months) => months,
        Length::Years(years) => years.saturating_mul(12),
    };
    // A month without that day ends the delay on its last day, which is how jiff adds months.
    let last = from.checked_add(i64::from(months).months()).map_err(|_| DelayError::TooFar)?;
    let days = from.until(last).map_err(|_| DelayError::TooFar)?.get_days();
    u32::try_from(days).map_err(|_| DelayError::TooFar)
}

/// A delay on its way through its facts.
struct Course<'a> {
    walk: Walk<'a>,
    suspended: Option<Date>,
    /// A suspension was refused, so that its end is none either.
    ignored: bool,
    /// How many times and by how many days it was extended.
    extended: (u32, u32),
    refused: Vec<Refused>,
}

impl<'a> Course<'a> {
    fn take(&mut self, index: usize, fact: &'a Fact) -> Result<(), DelayError> {
        let on = fact.on();
        if self.suspended.is_none() {
            self.walk.advance(on.yesterday().unwrap_or(on))?;
        }
        let taken = match fact {
            Fact::Suspended { on, because } => self.suspend(index, *on, because)?,
            Fact::Resumed { on } => {
                self.resume(index, *on)?;
                Ok(())
            }
            Fact::Extended { on, days } => self.extend(*on, *days)?,
            Fact::CalendarChanged { on, calendar } => match self.expired_before(*on)? {
                Some(expiry) => Err(Refusal::ChangedAfterExpiry { on: *on, expiry }),
                None => {
                    self.walk.change_calendar(*on, calendar);
                    self.walk.steps.push(Step::CalendarChanged { on: *on });
                    Ok(())
                }
            },
        };
        if let Err(refusal) = taken {
            self.walk.steps.push(Step::Refused { refusal: refusal.clone() });
            self.refused.push(Refused { fact: index, refusal });
        }
        Ok(())
    }

    /// The day on which the delay expired, when that is before `day`.
    fn expired_before(&self, day: Date) -> Result<Option<Date>, DelayError> {
        if self.suspended.is_some() || self.walk.left > 0 {
            return Ok(None);
        }
        let (expiry, _) = self.walk.expiry()?;
        Ok((expiry < day).then_some(expiry))
    }

    fn suspend(&mut self, fact: usize, on: Date, because: &Text) -> Result<Result<(), Refusal>, DelayError> {
        if self.suspended.is_some() || self.ignored {
            return Err(DelayError::AlreadySuspended { fact });
        }
        let Some(source) = &self.walk.rule.suspension else {
            self.ignored = true;
            return Ok(Err(Refusal::NotSuspendable));
        };
        if let Some(expiry) = self.expired_before(on)? {
            self.ignored = true;
            return Ok(Err(Refusal::SuspendedAfterExpiry { on, expiry }));
        }
        self.suspended = Some(on);
        self.walk.steps.push(Step::Suspended { on, because: because.clone(), source: source.clone() });
        Ok(Ok(()))
    }

    fn resume(&mut self, fact: usize, on: Date) -> Result<(), DelayError> {
        if std::mem::take(&mut self.ignored) {
            return Ok(());
        }
        let since = self.suspended.take().ok_or(DelayError::NotSuspended { fact })?;
        if on > since {
            // A delay that had only been carried until the suspension began is over on the day it resumes.
            let passed = if self.walk.left == 0 { on } else { previous(on)? };
            self.walk.day = self.walk.day.max(passed);
        }
        self.walk.steps.push(Step::Resumed { since, on });
        Ok(())
    }

    fn extend(&mut self, on: Date, days: u32) -> Result<Result<(), Refusal>, DelayError> {
        let Some(Extension { days: most, times, .. }) = self.walk.rule.extension else {
            return Ok(Err(Refusal::NotExtendable));
        };
        if let Some(expiry) = self.expired_before(on)? {
            return Ok(Err(Refusal::ExtendedAfterExpiry { on, expiry }));
        }
        let (done, used) = self.extended;
        let left = most.saturating_sub(used);
        if days == 0 {
            return Ok(Err(Refusal::NoDays));
        }
        if done >= times {
            return Ok(Err(Refusal::TooManyTimes { times }));
        }
        if days > left {
            return Ok(Err(Refusal::TooManyDays { asked: days, left }));
        }
        let expiry = if self.suspended.is_some() { None } else { Some(self.walk.expiry()?.0) };
        self.extended = (done + 1, used + days);
        self.walk.left += days;
        let source = self.walk.rule.extension.as_ref().map_or(&self.walk.rule.source, |extension| &extension.source).clone();
        self.walk.steps.push(Step::Extended { on, days, expiry, source });
        Ok(Ok(()))
    }

    /// The last day before and after it is carried; none while the delay is suspended.
    fn end(&mut self) -> Result<(Option<Date>, Option<Date>), DelayError> {
        if let Some(since) = self.suspended {
            self.walk.sum_up();
            self.walk.steps.push(Step::Waiting { since, left: self.walk.left });
            return Ok((None, None));
        }
        self.walk.advance(Date::MAX)?;
        self.walk.sum_up();
        let last = self.walk.day;
        self.walk.steps.push(Step::Counted { length: self.walk.rule.length, extended: self.extended.1, last });
        let (due, run) = self.walk.expiry()?;
        if let Some(run) = run {
            let by_law = self.walk.rule.carry == Carry::PublicHoliday;
            self.walk.steps.push(Step::Carried { run, to: due, by_law });
        }
        self.walk.steps.push(Step::Due { date: due });
        Ok((Some(last), Some(due)))
    }
}
