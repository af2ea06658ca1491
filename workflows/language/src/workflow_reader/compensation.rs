//! Reads how steps that were done are undone.

use serde_saphyr::Spanned;

use super::item::Item;
use super::raw::RawStep;
use super::{Block, MAX_STEPS, Reader, Source};
use crate::StepKind;
use crate::workflow::Undoing;

/// The kinds of steps that undo: a person's work, a message, or a robot.
const UNDOING: [&str; 3] = ["task", "notify", "robot"];

/// What is undone where a case comes to a `compensate`.
#[derive(Clone)]
pub(super) struct Compensable {
    /// The step that was done.
    of: String,
    raw: RawStep,
    block: Block,
    item: Option<Item>,
    file: Source,
}

impl Reader {
    /// Keeps how a step is undone until all are known.
    pub(super) fn compensable(&mut self, of: &str, raw: Spanned<RawStep>, block: &Block) {
        let kinds: Vec<&str> = raw.value.kinds().into_iter().filter(|(_, written)| *written).map(|(key, _)| key).collect();
        let leads = raw.value.then.is_some() || raw.value.failed.is_some() || raw.value.within.is_some() || raw.value.refused.is_some();
        if !matches!(kinds[..], [kind] if UNDOING.contains(&kind)) || leads || raw.value.compensation.is_some() {
            let kinds = UNDOING.join(", ");
            self.error(
                "GRF-WF-040",
                raw.referenced,
                [
                    format!("ce qui défait une étape est l'une de celles-ci : {kinds} ; elle revient d'elle-même."),
                    format!("what undoes a step is one of these: {kinds}; it comes back by itself."),
                ],
                [
                    "Écrivez une seule de ces clés, sans « then: », « failed: », « within: » ni « refused: ».".into(),
                    "Write one of these keys only, without “then:”, “failed:”, “within:” or “refused:”.".into(),
                ],
            );
            return;
        }
        let (item, file) = (self.item.clone(), self.file.clone());
        self.compensable.push(Compensable { of: of.to_owned(), raw: raw.value, block: block.clone(), item, file });
    }

    /// Gives each `compensate` the steps that undo, which come back to it.
    pub(super) fn compensations(&mut self) {
        let compensable = std::mem::take(&mut self.compensable);
        let compensates: Vec<usize> =
            (0..self.steps.len()).filter(|index| matches!(self.steps[*index].kind, StepKind::Compensate { .. })).collect();
        if compensates.is_empty() != compensable.is_empty() {
            self.one_without_the_other(&compensable, &compensates);
        }
        // From the last, so that what is before stays where it is: what undoes stands right below, in the same branch.
        for (number, index) in compensates.into_iter().rev().enumerate() {
            let (back, join) = (self.steps[index].name.clone(), self.steps[index].inside.clone());
            let mut undoings = Vec::with_capacity(compensable.len());
            let written = self.steps.len();
            for Compensable { of, raw, block, item, file } in compensable.clone() {
                if self.steps.len() > MAX_STEPS {
                    break;
                }
                let found = self.findings.len();
                let outer = std::mem::replace(&mut self.file, file);
                let prefix = format!("{back}/{}", block.prefix);
                let block = Block { prefix, scope: block.prefix, join: join.clone(), end: None, names: Vec::new() };
                undoings.push(Undoing { of, by: block.named(&raw.step.value) });
                self.name(&raw.step, &block);
                self.item = item;
                self.step(raw, &block, Some(back.clone()));
                self.item = None;
                self.file = outer;
                if number > 0 {
                    self.findings.truncate(found);
                }
            }
            let mut undoing = self.steps.split_off(written);
            self.steps.splice(index + 1..index + 1, undoing.drain(..));
            if let StepKind::Compensate { undoings: of, .. } = &mut self.steps[index].kind {
                *of = undoings;
            }
        }
    }

    fn one_without_the_other(&mut self, compensable: &[Compensable], compensates: &[usize]) {
        let outer = self.file.clone();
        let at = match (compensable.first(), compensates.first()) {
            (Some(first), _) => {
                self.file = first.file.clone();
                first.raw.step.referenced.into()
            }
            (None, Some(index)) => self.steps[*index].at,
            (None, None) => return,
        };
        self.error(
            "GRF-WF-041",
            at,
            [
                "« compensation: » et « compensate: » vont ensemble : rien n'est défait ici.".into(),
                "“compensation:” and “compensate:” go together: nothing is undone here.".into(),
            ],
            [
                "Ajoutez l'étape « compensate: all » qui défait, ou la « compensation: » de ce qui est à défaire.".into(),
                "Add the step “compensate: all” that undoes, or the “compensation:” of what is to be undone.".into(),
            ],
        );
        self.file = outer;
    }
}
