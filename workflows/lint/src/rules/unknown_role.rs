//! GRF-WF-107: a step asks for a role that the office does not have.
//!
//! Its task would wait in nobody's queue.

use greffier_language::{Diagnostic, StepKind};

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(roles) = &subject.around.roles else { return Vec::new() };
    let missing = subject.workflow.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Review { role, .. } | StepKind::Sign { role, .. } if !roles.contains(role) => Some((step, role)),
        _ => None,
    });
    let known = roles.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    missing
        .map(|(step, role)| {
            Diagnostic::error(
                "GRF-WF-107",
                subject.file,
                subject.at(step),
                [format!("personne n'a le rôle « {role} »."), format!("nobody has the role “{role}”.")],
                [
                    format!("Ajoutez-le sous [roles] dans greffier.toml. Rôles connus : {known}."),
                    format!("Add it under [roles] in greffier.toml. Known roles: {known}."),
                ],
            )
        })
        .collect()
}
