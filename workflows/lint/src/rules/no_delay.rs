//! GRF-WF-108: a workflow says no delay in which the person has an answer.
//!
//! Without it nothing is ever late, and nobody sees that people wait.

use greffier_language::{Diagnostic, Spot};

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    if subject.workflow.answer_within.is_some() {
        return Vec::new();
    }
    vec![Diagnostic::warning(
        "GRF-WF-108",
        subject.file,
        Spot { line: 1, column: 1, length: 1 },
        ["aucun délai de réponse n'est dit.".into(), "no delay to answer is given.".into()],
        ["Ajoutez « answer-within » avec sa source.".into(), "Add “answer-within” with its source.".into()],
    )]
}
