//! GRF-WF-104: steps that lead to each other without ever waiting for anybody.
//!
//! A case would go round for ever; the engine stops it with an error, and nobody is served.

use std::collections::BTreeSet;

use greffier_language::{Diagnostic, Step, Workflow};

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let round = subject.workflow.steps.iter().filter(|step| comes_back(subject.workflow, step));
    round
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-104",
                subject.file(step),
                subject.at(step),
                [
                    format!("depuis « {} », un dossier peut tourner en rond sans attendre personne.", step.name),
                    format!("from “{}”, a case can go round without waiting for anybody.", step.name),
                ],
                [
                    "Mettez sur ce chemin une étape qui attend : « review: all », « sign » ou « letter ».".into(),
                    "Put a step that waits on that way: “review: all”, “sign” or “letter”.".into(),
                ],
            )
        })
        .collect()
}

fn comes_back(workflow: &Workflow, start: &Step) -> bool {
    let mut seen = BTreeSet::new();
    let mut ahead = graph::at_once(start);
    while let Some(name) = ahead.pop() {
        if name == start.name {
            return true;
        }
        if let Some(step) = workflow.step(name).filter(|_| seen.insert(name)) {
            ahead.extend(graph::at_once(step));
        }
    }
    false
}
