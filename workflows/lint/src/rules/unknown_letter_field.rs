//! GRF-WF-120: a letter uses a field, or something else of its data, that there is not.
//!
//! The letter could not be set, and the person would wait.

use greffier_language::{Diagnostic, StepKind, Workflow, closest};

use crate::letter::{Use, uses};
use crate::{Subject, letter_data};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(letters) = &subject.around.templates else { return Vec::new() };
    let mut used: Vec<Use> = subject.workflow.templates().flat_map(|template| uses(template, letters)).collect();
    used.sort();
    used.dedup();
    used.into_iter().filter_map(|found| unknown(subject.workflow, &found)).collect()
}

fn unknown(workflow: &Workflow, found: &Use) -> Option<Diagnostic> {
    let decides = || workflow.steps.iter().filter(|step| matches!(step.kind, StepKind::Decide { .. })).map(|step| step.name.as_str());
    let path: Vec<&str> = found.path.iter().map(String::as_str).collect();
    let (what, name, known): ([&str; 2], &str, Vec<&str>) = match path[..] {
        [name] => (["les données d'une lettre n'ont pas", "the data of a letter have no"], name, letter_data::TOP.to_vec()),
        ["fields", name] => {
            (["aucun champ ne s'appelle", "no field is called"], name, workflow.fields.keys().map(String::as_str).collect())
        }
        ["decisions", name] => (["aucune étape « decide » ne s'appelle", "no “decide” step is called"], name, decides().collect()),
        ["decisions", _, name] => (["une décision n'a pas", "a decision has no"], name, letter_data::DECISION.to_vec()),
        ["case", name] => (["un dossier n'a pas", "a case has no"], name, letter_data::CASE.to_vec()),
        ["office", name] => (["le bureau n'a pas", "the office has no"], name, letter_data::OFFICE.to_vec()),
        _ => return None,
    };
    if known.contains(&name) {
        return None;
    }
    let mend = match closest(name, known.iter().copied()) {
        Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
        None if known.is_empty() => ["Retirez-le.".into(), "Remove it.".into()],
        None => [format!("Il y a : {}.", known.join(", ")), format!("There are: {}.", known.join(", "))],
    };
    let reason = [
        format!("processus « {} » : {} « {name} ».", workflow.name, what[0]),
        format!("workflow “{}”: {} “{name}”.", workflow.name, what[1]),
    ];
    Some(Diagnostic::error("GRF-WF-120", &found.file, found.at, reason, mend))
}
