//! GRF-WF-107: a step asks for a role that the office does not have.
//!
//! Its task would wait in nobody's queue.

use greffier_language::Diagnostic;

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(roles) = &subject.around.roles else { return Vec::new() };
    let asked = subject.workflow.steps.iter().flat_map(|step| {
        let later = step.escalate.iter().map(|rung| rung.role.as_str());
        step.kind.role().into_iter().chain(later).map(move |role| (step, role))
    });
    let missing = asked.filter(|(_, role)| !roles.contains(*role));
    let known = roles.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    missing
        .map(|(step, role)| {
            Diagnostic::error(
                "GRF-WF-107",
                subject.file(step),
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
