//! GRF-WF-109: the person of the case is to sign, or is sent messages, and its form asks for no address to send them to.
//!
//! Every case of that form would stop there with a failure that nobody can mend.

use greffier_language::{Diagnostic, SignBy, StepKind};

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(reachable) = &subject.around.reachable else { return Vec::new() };
    let forms: Vec<&str> = subject.workflow.forms.iter().map(String::as_str).filter(|form| !reachable.contains(*form)).collect();
    if forms.is_empty() {
        return Vec::new();
    }
    let forms = forms.join(", ");
    let written_to = |kind: &StepKind| match kind {
        StepKind::Sign { by: SignBy::Person, .. } | StepKind::Notify { .. } => true,
        StepKind::Ask { message, reminders, .. } => message.is_some() || !reminders.is_empty(),
        _ => false,
    };
    let asks = subject.workflow.steps.iter().filter(|step| written_to(&step.kind));
    asks.map(|step| {
        Diagnostic::error(
            "GRF-WF-109",
            subject.file(step),
            subject.at(step),
            [
                format!("il faut écrire à la personne, et aucun champ du formulaire ne dit où la joindre : {forms}."),
                format!("the person is to be written to, and no field of the form says how to reach her: {forms}."),
            ],
            [
                "Marquez un champ du formulaire « is: person.email » ou « is: person.phone », ou passez par une lettre et la signature du bureau.".into(),
                "Mark a field of the form “is: person.email” or “is: person.phone”, or use a letter and the office's signature.".into(),
            ],
        )
    })
    .collect()
}
