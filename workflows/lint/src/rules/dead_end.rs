//! GRF-WF-103: from a step, no end can be reached.
//!
//! A case that comes there stays open for ever.

use greffier_language::{Diagnostic, StepKind};

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let ends = |name: &str| subject.workflow.step(name).is_some_and(|step| matches!(step.kind, StepKind::Close { .. }));
    let stuck =
        subject.workflow.steps.iter().filter(|step| !graph::reachable(subject.workflow, [step.name.as_str()]).into_iter().any(ends));
    stuck
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-103",
                subject.file(step),
                subject.at(step),
                [
                    format!("de l'étape « {} », aucune fin n'est atteinte.", step.name),
                    format!("from the step “{}”, no end can be reached.", step.name),
                ],
                ["Menez un des chemins à une étape « close ».".into(), "Lead one of the ways to a “close” step.".into()],
            )
        })
        .collect()
}
