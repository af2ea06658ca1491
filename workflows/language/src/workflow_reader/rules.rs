//! The rules of a `choose`.

use serde_saphyr::Spanned;

use super::Reader;
use crate::rule_check::{Place, check_truth, choose_problems};

impl Reader {
    /// Checks the rules of one step, in their order.
    pub(super) fn rules<'r>(&mut self, rules: impl Iterator<Item = &'r Spanned<String>>) {
        let file = self.file.clone();
        let place = Place { file: &file.path, text: &file.text, code: "GRF-WF-005" };
        let rules: Vec<&Spanned<String>> = rules.collect();
        let mut checked = Vec::new();
        for rule in &rules {
            match check_truth(&rule.value, &self.vocabulary) {
                Ok(good) => checked.push(Some(good)),
                Err(problems) => {
                    self.findings.extend(problems.into_iter().map(|problem| problem.finding(place, rule)));
                    checked.push(None);
                }
            }
        }
        let doubtful = choose_problems(&checked, &self.vocabulary);
        self.findings.extend(doubtful.into_iter().map(|(index, problem)| problem.finding(place, rules[index])));
    }
}
