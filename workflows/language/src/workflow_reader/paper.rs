//! Paper that is still touched: at which stage, and why.

use serde_saphyr::Spanned;

use super::raw::RawStepPaper;
use super::{CAUSES, Reader, STAGES};
use crate::PaperDeclaration;

impl Reader {
    pub(super) fn paper(&mut self, stage: &Spanned<String>, cause: &Spanned<String>) -> PaperDeclaration {
        if !STAGES.contains(&stage.value.as_str()) {
            self.unknown("GRF-WF-008", stage, STAGES.into_iter(), ["stade inconnu", "unknown stage"]);
        }
        if !CAUSES.contains(&cause.value.as_str()) {
            self.unknown("GRF-WF-008", cause, CAUSES.into_iter(), ["cause de papier inconnue", "unknown cause of paper"]);
        }
        PaperDeclaration { stage: stage.value.clone(), cause: cause.value.clone() }
    }

    /// The paper of a step, whose cause must be said: which paper to end next is told by causes.
    pub(super) fn step_paper(&mut self, raw: RawStepPaper) -> Option<PaperDeclaration> {
        let RawStepPaper { stage, cause: Some(cause) } = raw else {
            self.error(
                "GRF-WF-008",
                raw.stage.referenced,
                [
                    "pourquoi le papier est-il touché ici ? La cause manque.".into(),
                    "why is paper touched here? The cause is missing.".into(),
                ],
                [format!("Ajoutez « cause: » : {}.", CAUSES.join(", ")), format!("Add “cause:”: {}.", CAUSES.join(", "))],
            );
            return None;
        };
        Some(self.paper(&stage, &cause))
    }
}
