//! The answer: letter, signature or seal, delivery.

use greffier_casework::{Channel, Document, EffectId, Event, Person, Signatory, TaskId, TaskKind};
use greffier_language::{StepKind, Workflow};

use crate::decide::own_task;
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
    draft.push(Event::DocumentSigned { original, signed: sealed, signatory, reason: String::new() })?;
    go_on(draft, workflow, then)
}

pub(crate) fn delivered(draft: &mut Draft, workflow: &Workflow, effect: EffectId, receipt: String) -> Result<(), Refusal> {
    let StepKind::Deliver { then } = settle(draft, workflow, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let document = draft.case()?.newest_answer().map(|document| document.id).ok_or_else(|| Refusal::NoLetter("deliver".into()))?;
    draft.push(Event::AnswerSent { document, channel: Channel::Outbox, receipt })?;
    go_on(draft, workflow, then)
}

pub(crate) fn sign(
    draft: &mut Draft,
    workflow: &Workflow,
    number: u32,
    by: &Person,
    signed: Document,
    signatory: Signatory,
    reason: String,
) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    let TaskKind::Sign { document } = task.kind else { return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number })) };
    if signed.made_from != Some(document) {
        return Err(Refusal::OtherDocument);
    }
    draft.push(Event::TaskDone { task: number, by: by.name.clone() })?;
    draft.push(Event::DocumentSigned { original: document, signed, signatory, reason })?;
    let (then, _) = ways_from_signature(workflow, task.step.as_str())?;
    go_on(draft, workflow, then)
}

pub(crate) fn decline(draft: &mut Draft, workflow: &Workflow, number: u32, by: &Person, reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonNeeded);
    }
    let task = own_task(draft, number, by)?;
    let TaskKind::Sign { document } = task.kind else { return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number })) };
    draft.push(Event::SignatureDeclined { document, by: by.name.clone(), reason: reason.trim().chars().take(2_000).collect() })?;
    draft.push(Event::TaskDone { task: number, by: by.name.clone() })?;
    let (_, declined) = ways_from_signature(workflow, task.step.as_str())?;
    go_on(draft, workflow, declined)
}

fn ways_from_signature<'w>(workflow: &'w Workflow, step: &str) -> Result<(&'w str, &'w str), Refusal> {
    match workflow.step(step).map(|step| &step.kind) {
        Some(StepKind::Sign { then, declined, .. }) => Ok((then, declined)),
        _ => Err(Refusal::NoSuchStep(step.to_owned())),
    }
}
