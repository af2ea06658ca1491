//! Walks over the steps of a workflow.

use std::collections::BTreeSet;

use greffier_language::{Step, StepKind, Workflow};

/// The steps that can be reached from `start`, itself included.
pub(crate) fn reachable<'w>(workflow: &'w Workflow, start: &'w str) -> BTreeSet<&'w str> {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![start];
    while let Some(name) = ahead.pop() {
        if let Some(step) = workflow.step(name).filter(|_| seen.insert(name)) {
            ahead.extend(step.ways_on());
        }
    }
    seen
}

/// For each step, whether a case can come to it with no step before it (since the beginning) being `marked`.
/// A marked step itself is entered unmarked.
pub(crate) fn entered_without(workflow: &Workflow, marked: impl Fn(&Step) -> bool) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<&str> = workflow.steps.first().map(|step| step.name.as_str()).into_iter().collect();
    while let Some(name) = ahead.pop() {
        let Some(step) = workflow.step(name) else { continue };
        if seen.insert(name) && !marked(step) {
            ahead.extend(step.ways_on());
        }
    }
    seen
}

/// Whether a case may stand at this step, waiting for a person or for something outside.
pub(crate) fn waits(step: &Step) -> bool {
    !matches!(step.kind, StepKind::Choose { .. } | StepKind::Review { scope: greffier_language::ReviewScope::Doubtful, .. })
}
