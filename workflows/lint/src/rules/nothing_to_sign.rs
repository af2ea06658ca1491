//! GRF-WF-105: a step signs, seals or sends a letter that may not have been made.
//!
//! The case would stop there with an error in front of the person who was to sign.

use greffier_language::{Diagnostic, StepKind};

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let bare = graph::entered_without(subject.workflow, |step| matches!(step.kind, StepKind::Letter { .. }));
    let needs = |kind: &StepKind| matches!(kind, StepKind::Sign { .. } | StepKind::Seal { .. } | StepKind::Deliver { .. });
    let empty_handed = subject.workflow.steps.iter().filter(|step| needs(&step.kind) && bare.contains(step.name.as_str()));
    empty_handed
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-105",
                subject.file(step),
                subject.at(step),
                [
                    format!("un dossier peut venir à « {} » sans qu'une lettre soit faite.", step.name),
                    format!("a case can come to “{}” with no letter made.", step.name),
                ],
                [
                    "Mettez une étape « letter » avant elle, sur chaque chemin.".into(),
                    "Put a “letter” step before it, on every way.".into(),
                ],
            )
        })
        .collect()
}
