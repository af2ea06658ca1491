//! The answer: letter, seal, delivery.

use greffier_casework::{Channel, Document, EffectId, Event, Signatory};
use greffier_language::{StepKind, Workflow};

use crate::draft::Draft;
use crate::message::Refusal;
use crate::steps::go_on;

/// The step that asked for `effect`, which is done now.
fn settle<'w>(draft: &mut Draft, workflow: &'w Workflow, effect: EffectId) -> Result<&'w StepKind, Refusal> {
    let asked = draft.case()?.awaiting.get(&effect).ok_or(Refusal::NotAwaited(effect))?.step().to_string();
    draft.push(Event::EffectDone { effect })?;
    workflow.step(&asked).map(|step| &step.kind).ok_or(Refusal::NoSuchStep(asked))
}

pub(crate) fn letter_made(draft: &mut Draft, workflow: &Workflow, effect: EffectId, letter: Document) -> Result<(), Refusal> {
    let StepKind::Letter { then, .. } = settle(draft, workflow, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    draft.push(Event::DocumentFiled { document: letter })?;
    go_on(draft, workflow, then)
}

pub(crate) fn sealed(
    draft: &mut Draft,
    workflow: &Workflow,
    effect: EffectId,
    sealed: Document,
    signatory: Signatory,
) -> Result<(), Refusal> {
    let StepKind::Seal { then } = settle(draft, workflow, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let original = sealed.made_from.ok_or(Refusal::OtherDocument)?;
    draft.push(Event::DocumentSigned { original, signed: sealed, signatory, reason: String::new(), ceremony: None })?;
    go_on(draft, workflow, then)
}

pub(crate) fn delivered(draft: &mut Draft, workflow: &Workflow, effect: EffectId, receipt: String) -> Result<(), Refusal> {
    let StepKind::Deliver { then } = settle(draft, workflow, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let document = draft.case()?.newest_answer().map(|document| document.id).ok_or_else(|| Refusal::NoLetter("deliver".into()))?;
    draft.push(Event::AnswerSent { document, channel: Channel::Outbox, receipt })?;
    go_on(draft, workflow, then)
}
