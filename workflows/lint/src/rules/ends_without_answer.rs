//! GRF-WF-101: a case can end without an answer to the person who asked.
//!
//! Digital from the first request to the answer is what the office promises; a silent end sends people back to the telephone.

use greffier_language::{Diagnostic, StepKind};

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let silent = graph::entered_without(subject.workflow, |step| matches!(step.kind, StepKind::Deliver { .. }));
    let closes = subject.workflow.steps.iter().filter(|step| matches!(step.kind, StepKind::Close { .. }));
    closes
        .filter(|step| silent.contains(step.name.as_str()))
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-101",
                subject.file(step),
                subject.at(step),
                [
                    format!("un dossier peut finir à « {} » sans réponse à la personne.", step.name),
                    format!("a case can end at “{}” without an answer to the person.", step.name),
                ],
                [
                    "Mettez une étape « letter » puis « deliver » sur chaque chemin qui y mène.".into(),
                    "Put a “letter” and then a “deliver” step on every way that leads there.".into(),
                ],
            )
        })
        .collect()
}
