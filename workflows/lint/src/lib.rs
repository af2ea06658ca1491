//! Rules about workflows that read well and would still harm somebody: one rule, one file.
//!
//! Each rule says what it finds, why that is bad and how to mend it; its page is in `agent/docs/errors/`.
//!
//! **Architecture Invariant:** rules look at models, never at files or running cases.

mod graph;
mod letter;
pub mod letter_data;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use greffier_language::{Diagnostic, SourceFile, Spot, Step, Workflow};

/// What the rules may know of the rest of the office. `None` means that the caller does not know, and the rule is silent.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Templates in `letters/`, by their file names.
    pub templates: Option<BTreeMap<String, SourceFile>>,
    /// Roles of the configuration.
    pub roles: Option<BTreeSet<String>>,
    /// Forms that ask for an address of the person.
    pub reachable: Option<BTreeSet<String>>,
}

/// Every finding about a workflow, in the order of its lines, then those about its letters. `file` names it in the findings.
#[must_use]
pub fn lint(file: &str, workflow: &Workflow, around: &Surroundings) -> Vec<Diagnostic> {
    let subject = Subject { file, workflow, around };
    let mut findings: Vec<_> = rules::ALL.iter().flat_map(|rule| rule(&subject)).collect();
    findings.sort_by(|a, b| (a.file != file, &a.file, a.spot, a.code).cmp(&(b.file != file, &b.file, b.spot, b.code)));
    // What is written once for several rows is told once.
    let told = |finding: &Diagnostic| Workflow::written(&finding.reason.en);
    findings.dedup_by(|a, b| (&a.file, a.spot, a.code) == (&b.file, b.spot, b.code) && told(a) == told(b));
    findings
}

/// What a rule looks at.
struct Subject<'a> {
    file: &'a str,
    workflow: &'a Workflow,
    around: &'a Surroundings,
}

impl Subject<'_> {
    /// The file that a step is written in: the workflow's, or that of the procedure it is of.
    fn file<'s>(&'s self, step: &'s Step) -> &'s str {
        step.file.as_deref().unwrap_or(self.file)
    }

    fn at(&self, step: &Step) -> Spot {
        step.at
    }
}
