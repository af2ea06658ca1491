//! The values of a column in classes: two values are of one class when the very same rules take them.
//!
//! Every question about all values of a table is thereby one about finitely many classes, and the answers are exact.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{ColumnValue, Values};
use super::{DecisionTable, TableInput, ValueType};

/// Rules a table may have.
pub(super) const MAX_RULES: usize = 500;
const WORDS: usize = MAX_RULES.div_ceil(64);

/// A set of rules, by their index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct RuleSet([u64; WORDS]);

impl RuleSet {
    pub(super) fn all(count: usize) -> Self {
        (0..count).collect()
    }

    pub(super) fn insert(&mut self, rule: usize) {
        self.0[rule / 64] |= 1 << (rule % 64);
    }

    fn remove(&mut self, rule: usize) {
        self.0[rule / 64] &= !(1 << (rule % 64));
    }

    pub(super) fn contains(&self, rule: usize) -> bool {
        self.0[rule / 64] & (1 << (rule % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..MAX_RULES).filter(|rule| self.contains(*rule))
    }
}

impl FromIterator<usize> for RuleSet {
    fn from_iter<T: IntoIterator<Item = usize>>(rules: T) -> Self {
        let mut set = Self::default();
        rules.into_iter().for_each(|rule| set.insert(rule));
        set
    }
}

/// A class of values of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class {
    /// The rules that take its values.
    pub(super) rules: RuleSet,
    /// One of its values, as it stands in a case; empty for the empty value.
    pub(super) example: String,
}

/// The classes of each input of a table, in its order. The empty value comes last, so that examples have values where they can.
pub(super) fn classes(table: &DecisionTable) -> Vec<Vec<Class>> {
    table.inputs.iter().enumerate().map(|(index, input)| of_column(table, index, input)).collect()
}

fn of_column(table: &DecisionTable, index: usize, input: &TableInput) -> Vec<Class> {
    let taken = |value: &ColumnValue| -> RuleSet {
        let rules = table.rules.iter().enumerate();
        rules.filter(|(_, rule)| rule.when.get(index).is_some_and(|cell| cell.holds(value))).map(|(at, _)| at).collect()
    };
    let mut all = if input.kind.is_ordered() {
        ordered(table, index, input)
    } else {
        let texts = if input.kind == ValueType::Text { texts(table, index) } else { input.options.clone() };
        texts.into_iter().map(|text| Class { rules: taken(&ColumnValue::Text(text.clone())), example: text }).collect()
    };
    let mut seen = BTreeSet::new();
    all.retain(|class| seen.insert(class.rules));
    // A class of its own even where a value is taken by the same rules: `otherwise` does not stand for every empty value.
    if input.may_be_empty() {
        all.push(Class { rules: taken(&ColumnValue::Empty), example: String::new() });
    }
    all
}

/// The texts that some rule names, and one that none does.
fn texts(table: &DecisionTable, index: usize) -> Vec<String> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for cell in table.rules.iter().filter_map(|rule| rule.when.get(index)) {
        if let Values::Among(texts) | Values::Except(texts) = &cell.values {
            named.extend(texts.iter().cloned());
        }
    }
    let other =
        (0..=named.len()).map(|n| if n == 0 { "autre".to_owned() } else { format!("autre {n}") }).find(|text| !named.contains(text));
    named.into_iter().chain(other).collect()
}

/// The stretches between the boundaries of an ordered column, from the lowest.
fn ordered(table: &DecisionTable, index: usize, input: &TableInput) -> Vec<Class> {
    let bounds = input.kind.bounds();
    let mut begin: BTreeMap<i64, Vec<usize>> = BTreeMap::from([(bounds.from, Vec::new())]);
    let mut end: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (rule, cell) in table.rules.iter().enumerate().filter_map(|(at, rule)| Some((at, rule.when.get(index)?))) {
        let spans = match &cell.values {
            Values::Any => std::slice::from_ref(&bounds),
            Values::Within(spans) => spans,
            Values::Among(_) | Values::Except(_) => &[],
        };
        for span in spans {
            begin.entry(span.from).or_default().push(rule);
            if let Some(after) = span.to.checked_add(1).filter(|after| *after <= bounds.to) {
                end.entry(after).or_default().push(rule);
            }
        }
    }
    let starts: BTreeSet<i64> = begin.keys().chain(end.keys()).copied().collect();
    let mut rules = RuleSet::default();
    let mut out = Vec::new();
    for (at, next) in starts.iter().zip(starts.iter().skip(1).map(Some).chain([None])) {
        end.get(at).into_iter().flatten().for_each(|rule| rules.remove(*rule));
        begin.get(at).into_iter().flatten().for_each(|rule| rules.insert(*rule));
        let last = next.map_or(bounds.to, |next| next - 1);
        out.push(Class { rules, example: input.kind.written(told(*at, last, bounds.from, bounds.to)) });
    }
    out
}

/// The value of a stretch that says most to a person: its edge that is no edge of the type.
fn told(from: i64, to: i64, lowest: i64, highest: i64) -> i64 {
    match (from == lowest, to == highest) {
        (true, true) => 0.max(lowest),
        (true, false) => to,
        (false, _) => from,
    }
}
