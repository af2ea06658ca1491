//! GRF-WF-110: two branches work on letters at once.
//!
//! What is signed, sealed and delivered is the newest letter of the case: one branch would sign the other's.

use greffier_language::{Diagnostic, StepKind};

use crate::Subject;

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let workflow = subject.workflow;
    let on_letters = |kind: &StepKind| {
        matches!(kind, StepKind::Letter { .. } | StepKind::Sign { .. } | StepKind::Seal { .. } | StepKind::Deliver { .. })
    };
    let crowded = workflow.steps.iter().filter(|step| {
        let StepKind::Together { branches, join, .. } = &step.kind else { return false };
        let mut working = 0;
        for branch in branches {
            let mut seen = std::collections::BTreeSet::new();
            let mut ahead = vec![branch.first.as_str()];
            let mut works = false;
            while let Some(name) = ahead.pop().filter(|_| !works) {
                let Some(found) = workflow.step(name).filter(|found| found.name != *join && seen.insert(name)) else { continue };
                works = on_letters(&found.kind);
                ahead.extend(found.ways_on());
            }
            working += usize::from(works);
        }
        working > 1
    });
    crowded
        .map(|step| {
            Diagnostic::error(
                "GRF-WF-110",
                subject.file(step),
                subject.at(step),
                [
                    format!(
                        "deux branches de « {} » font ou signent des lettres en même temps : l'une prendrait celle de l'autre.",
                        step.name
                    ),
                    format!("two branches of “{}” make or sign letters at once: one would take the other's.", step.name),
                ],
                [
                    "Gardez les lettres dans une seule branche, ou après la rencontre des branches.".into(),
                    "Keep letters in one branch, or after the branches meet.".into(),
                ],
            )
        })
        .collect()
}
