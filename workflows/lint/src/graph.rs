//! Walks over the steps of a workflow.

use std::collections::BTreeSet;

use greffier_language::{JoinMode, Step, StepKind, WaitFor, Workflow};

/// Where a case may come to with nothing done before: the first step, and the steps of what may happen at any moment.
pub(crate) fn beginnings(workflow: &Workflow) -> impl Iterator<Item = &str> {
    workflow.steps.first().map(|step| step.name.as_str()).into_iter().chain(workflow.on.iter().map(|handler| handler.then.as_str()))
}

/// The steps that can be reached from `starts`, themselves included.
pub(crate) fn reachable<'w>(workflow: &'w Workflow, starts: impl IntoIterator<Item = &'w str>) -> BTreeSet<&'w str> {
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<&str> = starts.into_iter().collect();
    while let Some(name) = ahead.pop() {
        if let Some(step) = workflow.step(name).filter(|_| seen.insert(name)) {
            ahead.extend(step.ways_on());
        }
    }
    seen
}

/// For each step, whether a case can come to it with no step before it (since the beginning) being `marked`.
/// A marked step itself is entered unmarked. Where all branches are waited for, one marked branch marks what follows.
pub(crate) fn entered_without(workflow: &Workflow, marked: impl Fn(&Step) -> bool) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<&str> = beginnings(workflow).collect();
    while let Some(name) = ahead.pop() {
        let Some(step) = workflow.step(name) else { continue };
        if seen.insert(name) {
            ahead.extend(unmarked_ways(step, marked(step) || all_branches_marked(workflow, step, &marked)));
        }
    }
    seen
}

/// The ways on from a step that leave a case unmarked: all of them, or that of a marked step which failed.
fn unmarked_ways(step: &Step, marked: bool) -> Vec<&str> {
    if marked { step.failed.as_deref().into_iter().collect() } else { step.ways_on() }
}

/// The ways that a case goes without waiting for a person or a moment: those of a step that does not wait, and that of one which fails.
pub(crate) fn at_once(step: &Step) -> Vec<&str> {
    if waits(step) { step.failed.as_deref().into_iter().collect() } else { step.ways_on() }
}

/// Whether branches meet here that are all waited for, and one of them cannot be gone without a marked step.
fn all_branches_marked(workflow: &Workflow, join: &Step, marked: &impl Fn(&Step) -> bool) -> bool {
    let StepKind::Join { of, mode: JoinMode::All, .. } = &join.kind else { return false };
    let Some(StepKind::Together { branches, .. }) = workflow.step(of).map(|step| &step.kind) else { return false };
    branches.iter().filter(|branch| !branch.is_conditional()).any(|branch| {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![branch.first.as_str()];
        while let Some(name) = ahead.pop() {
            let Some(step) = workflow.step(name).filter(|_| seen.insert(name)) else { continue };
            if name != join.name {
                ahead.extend(unmarked_ways(step, marked(step) || all_branches_marked(workflow, step, marked)));
            }
        }
        !seen.contains(join.name.as_str())
    })
}

/// Whether a case always stands at this step until a person, something outside or a moment moves it.
pub(crate) fn waits(step: &Step) -> bool {
    let goes_on = matches!(
        step.kind,
        StepKind::Choose { .. }
            | StepKind::Table { .. }
            | StepKind::Extend { .. }
            | StepKind::Together { .. }
            | StepKind::Join { .. }
            | StepKind::Call { .. }
            | StepKind::Compensate { .. }
            | StepKind::Review { scope: greffier_language::ReviewScope::Doubtful, .. }
            | StepKind::Wait { until: WaitFor::Date { .. }, .. }
    );
    !goes_on
}
