//! Combinations of values that no rule takes.

use std::collections::BTreeSet;

use super::classes::{Class, RuleSet};

/// Steps one question may take; a table that a person wrote takes a few thousand.
pub(super) const MAX_STEPS: usize = 400_000;

/// What was looked for and found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// Combinations, an example of each column, that none of the rules takes.
    pub(super) found: Vec<Vec<String>>,
    /// Whether the steps ran out before everything was looked at.
    pub(super) gave_up: bool,
}

/// Looks for up to `limit` combinations of one class a column that none of `rules` takes. `steps` is what is left to spend.
///
/// Column after column, the rules that still hold are kept. Where one of them takes everything in the columns that remain, there is
/// nothing to find; where the same rules were left over before, it was looked at then.
pub(super) fn uncovered(columns: &[Vec<&Class>], rules: RuleSet, limit: usize, steps: &mut usize) -> Search {
    let mut takes_rest = vec![rules];
    for column in columns.iter().rev() {
        let all = column.iter().fold(rules, |all, class| all.and(&class.rules));
        let below = takes_rest.last().copied().unwrap_or(rules);
        takes_rest.push(below.and(&all));
    }
    takes_rest.reverse();
    let mut walk = Walk { columns, takes_rest, limit, steps, seen: BTreeSet::new(), path: Vec::new(), search: Search::default() };
    walk.go(rules);
    walk.search
}

struct Walk<'a> {
    columns: &'a [Vec<&'a Class>],
    /// For each depth, the rules that take everything from that column on.
    takes_rest: Vec<RuleSet>,
    limit: usize,
    steps: &'a mut usize,
    seen: BTreeSet<(usize, RuleSet)>,
    path: Vec<&'a Class>,
    search: Search,
}

impl Walk<'_> {
    fn go(&mut self, left: RuleSet) {
        let depth = self.path.len();
        if left.is_empty() {
            let rest = self.columns[depth..].iter().filter_map(|column| column.first().copied());
            let combination: Vec<String> = self.path.iter().copied().chain(rest).map(|class| class.example.clone()).collect();
            self.search.found.push(combination);
            return;
        }
        if !self.takes_rest[depth].and(&left).is_empty() || !self.seen.insert((depth, left)) {
            return;
        }
        for at in 0..self.columns[depth].len() {
            if self.search.found.len() >= self.limit || self.search.gave_up {
                return;
            }
            let Some(steps) = self.steps.checked_sub(1) else {
                self.search.gave_up = true;
                return;
            };
            *self.steps = steps;
            let class = self.columns[depth][at];
            self.path.push(class);
            self.go(left.and(&class.rules));
            self.path.pop();
        }
    }
}
