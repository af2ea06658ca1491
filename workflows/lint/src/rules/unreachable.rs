//! GRF-WF-102: no case ever comes to a step.
//!
//! A step that nothing leads to is work somebody believes is done.

use greffier_language::Diagnostic;

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let reached = graph::reachable(subject.workflow, graph::beginnings(subject.workflow));
    let lost = subject.workflow.steps.iter().filter(|step| !reached.contains(step.name.as_str()));
    lost.map(|step| {
        Diagnostic::error(
            "GRF-WF-102",
            subject.file(step),
            subject.at(step),
            [format!("aucun chemin ne mène à l'étape « {} ».", step.name), format!("no way leads to the step “{}”.", step.name)],
            ["Menez-y une étape avec « then: », ou retirez-la.".into(), "Lead a step to it with “then:”, or remove it.".into()],
        )
    })
    .collect()
}
