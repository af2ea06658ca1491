//! What holds of a table for all values at once: rules that meet, values that no rule takes, rules that can never hold.

use std::collections::BTreeMap;

use super::classes::{Class, MAX_RULES, RuleSet, classes};
use super::cover::{MAX_STEPS, uncovered};
use super::{DecisionTable, Hit};

/// Examples of values that no rule takes.
const MAX_GAPS: usize = 3;

/// A value for each input, by its name; empty where there is none.
pub type Combination = BTreeMap<String, String>;

/// Two rules that hold for the same values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The index of the first.
    pub first: usize,
    /// The index of the other.
    pub second: usize,
    /// Values for which both hold.
    pub example: Combination,
}

/// What was found about a table as a whole. Examples are exact; so is their absence, unless `proven` says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analysis {
    /// Under `unique`, rules that hold together: each rule is named at most once as the second.
    pub overlaps: Vec<Overlap>,
    /// Values that no rule takes, a few examples. None when the table has `otherwise`.
    pub gaps: Vec<Combination>,
    /// Values that no rule takes and of which a number or date that rules compare is missing: `otherwise` does not stand for those. One
    /// example an input.
    pub missing: Vec<Combination>,
    /// Under `first`, the indexes of rules that can never hold.
    pub shadowed: Vec<usize>,
    /// The indexes of inputs that no rule looks at.
    pub unlooked: Vec<usize>,
    /// Whether the search for gaps and for rules that can never hold came to its end.
    pub proven: bool,
}

impl DecisionTable {
    /// Looks at the table as a whole, within a bound of steps. Each column is taken by itself: that two read the same field is not known.
    #[must_use]
    pub fn analyse(&self) -> Analysis {
        if self.rules.len() > MAX_RULES {
            return Analysis::default();
        }
        let classes = classes(self);
        let mut analysis = Analysis { proven: true, ..Analysis::default() };
        analysis.unlooked = (0..self.inputs.len()).filter(|index| !self.looks_at(*index)).collect();
        match self.hit {
            Hit::Unique => analysis.overlaps = self.overlaps(&classes),
            Hit::First => self.shadowed(&classes, &mut analysis),
            Hit::Collect => {}
        }
        self.gaps(&classes, &mut analysis);
        analysis
    }

    fn combination<'a>(&'a self, values: impl IntoIterator<Item = &'a str>) -> Combination {
        self.inputs.iter().zip(values).map(|(input, value)| (input.input.clone(), value.to_owned())).collect()
    }

    fn overlaps(&self, classes: &[Vec<Class>]) -> Vec<Overlap> {
        let together = together(classes, self.rules.len());
        let first_of = |second: usize| (0..second).find(|first| together[second].contains(*first)).map(|first| (first, second));
        let pairs = (0..self.rules.len()).filter_map(first_of);
        pairs
            .map(|(first, second)| {
                let both = |class: &&Class| class.rules.contains(first) && class.rules.contains(second);
                let values = classes.iter().filter_map(|column| column.iter().find(both));
                Overlap { first, second, example: self.combination(values.map(|class| class.example.as_str())) }
            })
            .collect()
    }

    fn gaps(&self, classes: &[Vec<Class>], analysis: &mut Analysis) {
        let rules = RuleSet::all(self.rules.len());
        let mut steps = MAX_STEPS;
        let mut look = |columns: &[Vec<&Class>], limit: usize| {
            let search = uncovered(columns, rules, limit, &mut steps);
            analysis.proven &= !search.gave_up || !search.found.is_empty();
            let found = search.found.iter().map(|values| self.combination(values.iter().map(String::as_str)));
            found.collect::<Vec<_>>()
        };
        if self.otherwise.is_none() {
            analysis.gaps = look(&restricted(classes, |_, _| true), MAX_GAPS);
            return;
        }
        for index in (0..self.inputs.len()).filter(|index| self.compares(*index)) {
            analysis.missing.extend(look(&restricted(classes, |at, class| at != index || class.example.is_empty()), 1));
        }
    }

    fn shadowed(&self, classes: &[Vec<Class>], analysis: &mut Analysis) {
        let mut steps = MAX_STEPS;
        for rule in 1..self.rules.len() {
            let columns = restricted(classes, |_, class| class.rules.contains(rule));
            let search = uncovered(&columns, RuleSet::all(rule), 1, &mut steps);
            if search.gave_up {
                analysis.proven = false;
                return;
            }
            if search.found.is_empty() {
                analysis.shadowed.push(rule);
            }
        }
    }
}

/// The classes of each column that `keep` keeps.
fn restricted(classes: &[Vec<Class>], keep: impl Fn(usize, &Class) -> bool) -> Vec<Vec<&Class>> {
    classes.iter().enumerate().map(|(at, column)| column.iter().filter(|class| keep(at, class)).collect()).collect()
}

/// For each rule, those that hold together with it for some values: in every column they share a class.
fn together(classes: &[Vec<Class>], count: usize) -> Vec<RuleSet> {
    let mut together = vec![RuleSet::all(count); count];
    for column in classes {
        let mut here = vec![RuleSet::default(); count];
        for class in column {
            for rule in class.rules.iter() {
                here[rule] = here[rule].or(&class.rules);
            }
        }
        together.iter_mut().zip(&here).for_each(|(all, here)| *all = all.and(here));
    }
    together
}
