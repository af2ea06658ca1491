//! Paper that a workflow says is touched: at its beginning, or at a step.

use greffier_casework::{PaperCause, PaperTouch, Stage};
use greffier_language::{PaperDeclaration, Workflow};

/// What the workflow says of paper at a stage; that no system exists, when it says nothing.
pub(crate) fn cause_at(workflow: &Workflow, stage: &str) -> PaperCause {
    workflow.paper.iter().find(|paper| paper.stage == stage).map_or(PaperCause::NoSystem, |paper| cause_of(&paper.cause))
}

/// The touch of paper that coming to a step is. How many pages, nobody counts.
pub(crate) fn touch_of(declared: &PaperDeclaration) -> PaperTouch {
    let stage = match declared.stage.as_str() {
        "reception" => Stage::Reception,
        "signature" => Stage::Signature,
        "output" => Stage::Output,
        "archiving" => Stage::Archiving,
        _ => Stage::Handling,
    };
    PaperTouch { stage, cause: cause_of(&declared.cause), pages: 0 }
}

fn cause_of(name: &str) -> PaperCause {
    match name {
        "no-interoperability" => PaperCause::NoInteroperability,
        "old-equipment" => PaperCause::OldEquipment,
        "law" => PaperCause::Law,
        "persons-choice" => PaperCause::PersonsChoice,
        _ => PaperCause::NoSystem,
    }
}
