//! GRF-WF-131: the delay to answer is extended without a written notice given just before.
//!
//! An extension holds by its notice, which is given before the delay expires (RLRQ c., s. 47, for one): the day of the notice is that of the
//! step, so that nothing may come between the two.

use greffier_language::{Diagnostic, Step, StepKind, When};

use crate::{Subject, graph};

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let steps = &subject.workflow.steps;
    let gives_notice =
        |step: &Step, when: &When<'_>| matches!(step.kind, StepKind::Deliver { .. } | StepKind::Notify { .. }) && *when == When::Done;
    let unannounced = |name: &str| {
        let begins = graph::beginnings(subject.workflow).any(|beginning| beginning == name);
        let ways = steps.iter().flat_map(|step| step.ways().into_iter().map(move |way| (step, way)));
        begins || ways.into_iter().any(|(step, way)| way.to == name && !gives_notice(step, &way.when))
    };
    let extended = steps.iter().filter(|step| matches!(step.kind, StepKind::Extend { .. }) && unannounced(&step.name));
    extended
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-131",
                subject.file(step),
                subject.at(step),
                [
                    format!("on peut venir à « {} » sans avoir avisé la personne par écrit juste avant.", step.name),
                    format!("one can come to “{}” without a written notice to the person just before.", step.name),
                ],
                [
                    "Menez-y seulement depuis une étape « deliver » ou « notify », qui donne l'avis.".into(),
                    "Lead there only from a “deliver” or “notify” step, which gives the notice.".into(),
                ],
            )
        })
        .collect()
}
