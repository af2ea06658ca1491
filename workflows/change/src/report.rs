//! Plans and replays as people read them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use greffier_language::{Diagnostic, SourceFile, render_human};
use serde::Serialize;

use crate::plan::{CasePlan, Mapping, Verdict};
use crate::replay::{Replayed, Totals};

/// Numbers of cases that are named; more are counted.
const NAMED: usize = 5;
/// Kinds of difference that are told; more are counted.
const MOST: usize = 20;

/// Cases of which the same is to be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What can be done with them.
    pub verdict: Verdict,
    /// What of the mapping concerns them.
    pub mapping: Mapping,
    /// Why they are not safe, and what does not change.
    pub findings: Vec<Diagnostic>,
    /// Their numbers, in order.
    pub cases: Vec<String>,
}

/// Plans of cases, brought together where they say the same: safe ones first.
#[must_use]
pub fn groups(plans: &[CasePlan]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for plan in plans {
        let same = |group: &&mut Group| group.verdict == plan.verdict && group.mapping == plan.mapping && group.findings == plan.findings;
        match groups.iter_mut().find(same) {
            Some(group) => group.cases.push(plan.number.clone()),
            None => groups.push(Group {
                verdict: plan.verdict,
                mapping: plan.mapping.clone(),
                findings: plan.findings.clone(),
                cases: vec![plan.number.clone()],
            }),
        }
    }
    groups.iter_mut().for_each(|group| group.cases.sort());
    groups.sort_by(|a, b| (a.verdict, &a.cases).cmp(&(b.verdict, &b.cases)));
    groups
}

/// The groups in the language of `tag`, each with its findings and their place in `files`.
#[must_use]
pub fn render_plan(groups: &[Group], files: &[SourceFile], tag: &str) -> String {
    let english = tag.starts_with("en");
    let mut out = String::new();
    for group in groups {
        let title = match (group.verdict, english) {
            (Verdict::Safe, false) => "Peuvent passer",
            (Verdict::Safe, true) => "Safe",
            (Verdict::NeedsMapping, false) => "Demandent une correspondance",
            (Verdict::NeedsMapping, true) => "Need a mapping",
            (Verdict::Blocked, false) => "Bloqués",
            (Verdict::Blocked, true) => "Blocked",
        };
        let _ = writeln!(out, "{}", counted(title, &group.cases, english));
        for (from, to) in &group.mapping {
            let _ = writeln!(out, "  {from} → {to}");
        }
        for line in render_human(&group.findings, files, tag).lines() {
            let _ = writeln!(out, "{}", format!("  {line}").trim_end());
        }
        if group.findings.is_empty() {
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// A title, how many cases, and the numbers of the first.
fn counted(title: &str, cases: &[String], english: bool) -> String {
    let colon = if english { ":" } else { " :" };
    let named: Vec<&str> = cases.iter().take(NAMED).map(String::as_str).collect();
    let more = cases.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(", … (+{more})") } else { String::new() };
    format!("{title}{colon} {} ({}{rest})", cases.len(), named.join(", "))
}

/// What became of past cases, in the language of `tag`: the sums, then each kind of stop and of difference with the cases it concerns. `differing` are
/// those that do not go as they went.
#[must_use]
pub fn render_replay(totals: &Totals, differing: &[Replayed], tag: &str) -> String {
    let english = tag.starts_with("en");
    let mut out = String::new();
    let Totals { cases, same, other, stopped, extra_tasks, extra_letters, earlier, later } = totals;
    let _ = if english {
        writeln!(
            out,
            "Cases: {cases}. The same: {same}, otherwise: {other}, stopped: {stopped}.\nTasks of people: {extra_tasks:+}. Letters: {extra_letters:+}. \
             Last day to answer: earlier {earlier}, later {later}."
        )
    } else {
        writeln!(
            out,
            "Dossiers : {cases}. Pareils : {same}, autrement : {other}, arrêtés : {stopped}.\nTâches de personnes : {extra_tasks:+}. Lettres : \
             {extra_letters:+}. Échéance : devancée {earlier}, reportée {later}."
        )
    };
    let mut kinds: BTreeMap<(bool, String), Vec<String>> = BTreeMap::new();
    for replayed in differing {
        let mut add = |differs: bool, said: &str| kinds.entry((differs, said.to_owned())).or_default().push(replayed.number.clone());
        match &replayed.stopped {
            Some(stop) => add(false, stop.said().get(tag)),
            None => replayed.differences().iter().for_each(|difference| add(true, difference.said().get(tag))),
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    // What stops cases first, and then what concerns most.
    kinds.sort_by_key(|((differs, _), cases)| (*differs, std::cmp::Reverse(cases.len())));
    for ((_, said), cases) in kinds.iter().take(MOST) {
        let _ = writeln!(out, "\n{}", counted(said, cases, english));
    }
    if kinds.len() > MOST {
        let _ = writeln!(out, "\n… (+{})", kinds.len() - MOST);
    }
    out.trim_end().to_owned()
}
