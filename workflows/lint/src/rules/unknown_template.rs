//! GRF-WF-106: a letter's template is not in `letters/`.
//!
//! The letter could not be set, and the person would wait.

use greffier_language::{Diagnostic, StepKind};

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(templates) = &subject.around.templates else { return Vec::new() };
    let missing = subject.workflow.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Letter { template, .. } if !templates.contains_key(template) => Some((step, template)),
        _ => None,
    });
    missing
        .map(|(step, template)| {
            let near = templates.keys().max_by(|a, b| strsim::jaro_winkler(template, a).total_cmp(&strsim::jaro_winkler(template, b)));
            let mend = near.map_or_else(
                || [format!("Ajoutez letters/{template}."), format!("Add letters/{template}.")],
                |near| {
                    [
                        format!("Ajoutez letters/{template} ; le modèle au nom le plus proche est « {near} »."),
                        format!("Add letters/{template}; the template with the nearest name is “{near}”."),
                    ]
                },
            );
            Diagnostic::error(
                "GRF-WF-106",
                subject.file(step),
                subject.at(step),
                [format!("le modèle de lettre « {template} » n'existe pas."), format!("the letter template “{template}” does not exist.")],
                mend,
            )
        })
        .collect()
}
