//! A delay through the years: its dated rules, and what is wrong with them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rule::Rule;
use crate::{FIRST_DAY, LAST_DAY, MAX_DAYS, MAX_EXTENSIONS, MAX_RULES};

/// A delay as a list of dated rules. The one in force on the day the delay begins applies to its end, whatever comes later.
///
/// That is the common transitional rule, not one without exceptions: an amending act may say otherwise, and then the rules' dates must.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Delay {
    /// The rules, in any order.
    pub rules: Vec<Rule>,
}

/// What is wrong with a delay's rules, which are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum DelayProblem {
    #[error("the delay has no rule")]
    Empty,
    #[error("{count} rules are more than {MAX_RULES}")]
    TooManyRules { count: usize },
    /// No rule is in force from `from` to `until`.
    #[error("between rules {before} and {after} none is in force, from {from} to {until}")]
    Gap { before: usize, after: usize, from: Date, until: Date },
    /// Two rules are in force from `from` on, to `until` or for ever.
    #[error("rules {first} and {second} are both in force from {from}")]
    Overlap { first: usize, second: usize, from: Date, until: Option<Date> },
    #[error("rule {rule} ends before it begins")]
    EndsBeforeItBegins { rule: usize },
    #[error("rule {rule} has a delay of nothing")]
    NoLength { rule: usize },
    #[error("rule {rule} is longer than {MAX_DAYS} days")]
    TooLong { rule: usize },
    #[error("rule {rule} has an extension of no days, of more than {MAX_DAYS}, of no times or of more than {MAX_EXTENSIONS}")]
    ExtensionOutOfBounds { rule: usize },
    #[error("rule {rule} has no source in both languages, or one that is too long")]
    NoSource { rule: usize },
}

impl From<Rule> for Delay {
    fn from(rule: Rule) -> Self {
        Self { rules: vec![rule] }
    }
}

impl Delay {
    /// The rule in force on `day` and its index; of several the one that began last. [`Delay::check`] tells of several and of none.
    #[must_use]
    pub fn rule_on(&self, day: Date) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().filter(|(_, rule)| rule.in_force_on(day)).max_by_key(|(_, rule)| rule.from)
    }

    /// All that is wrong with its rules: each by itself, then the gaps and overlaps between them.
    #[must_use]
    pub fn check(&self) -> Vec<DelayProblem> {
        let mut problems = Vec::new();
        if self.rules.is_empty() {
            problems.push(DelayProblem::Empty);
        }
        if self.rules.len() > MAX_RULES {
            problems.push(DelayProblem::TooManyRules { count: self.rules.len() });
            return problems;
        }
        for (index, rule) in self.rules.iter().enumerate() {
            problems.extend(check_rule(index, rule));
        }
        self.check_dates(&mut problems);
        problems
    }

    fn check_dates(&self, problems: &mut Vec<DelayProblem>) {
        let begins = |rule: &Rule| rule.from.unwrap_or(Date::MIN);
        let ends = |rule: &Rule| rule.until.unwrap_or(Date::MAX);
        let mut order: Vec<(usize, &Rule)> = self.rules.iter().enumerate().filter(|(_, rule)| begins(rule) <= ends(rule)).collect();
        order.sort_by_key(|(index, rule)| (begins(rule), *index));
        // The rule that reaches furthest of those seen.
        let mut furthest: Option<(usize, &Rule)> = None;
        for (place, &(index, rule)) in order.iter().enumerate() {
            for &(other, earlier) in order.iter().take(place) {
                if ends(earlier) >= begins(rule) {
                    let until = ends(earlier).min(ends(rule));
                    let until = (until < Date::MAX).then_some(until);
                    problems.push(DelayProblem::Overlap { first: other, second: index, from: begins(rule).max(FIRST_DAY), until });
                }
            }
            if let Some((before, earlier)) = furthest
                && let (Ok(from), Ok(until)) = (ends(earlier).tomorrow(), begins(rule).yesterday())
                && from <= until
            {
                problems.push(DelayProblem::Gap { before, after: index, from, until });
            }
            if furthest.is_none_or(|(_, earlier)| ends(earlier) < ends(rule)) {
                furthest = Some((index, rule));
            }
        }
    }
}

/// What is wrong with a rule by itself.
pub(crate) fn check_rule(index: usize, rule: &Rule) -> Vec<DelayProblem> {
    let mut problems = Vec::new();
    if rule.from.unwrap_or(FIRST_DAY) > rule.until.unwrap_or(LAST_DAY) {
        problems.push(DelayProblem::EndsBeforeItBegins { rule: index });
    }
    match rule.length.at_most_days() {
        0 => problems.push(DelayProblem::NoLength { rule: index }),
        1..=MAX_DAYS => {}
        _ => problems.push(DelayProblem::TooLong { rule: index }),
    }
    if let Some(extension) = &rule.extension
        && !((1..=MAX_DAYS).contains(&extension.days) && (1..=MAX_EXTENSIONS).contains(&extension.times))
    {
        problems.push(DelayProblem::ExtensionOutOfBounds { rule: index });
    }
    let sources = [Some(&rule.source), rule.suspension.as_ref(), rule.extension.as_ref().map(|extension| &extension.source)];
    if sources.into_iter().flatten().any(|source| !source.is_fit()) {
        problems.push(DelayProblem::NoSource { rule: index });
    }
    problems
}
