//! The answer: letter, seal, delivery.

use greffier_casework::{Channel, Document, Effect, EffectId, Event, Signatory, StepId};
use greffier_language::StepKind;

use crate::delay;
use crate::draft::Draft;
use crate::message::Refusal;
use crate::walk::{walk, walk_done};

/// The step that asked for `effect`, which is done now.
pub(crate) fn settle<'w>(draft: &mut Draft<'w>, effect: EffectId) -> Result<(StepId, &'w StepKind), Refusal> {
    let asked = draft.case()?.awaiting.get(&effect).ok_or(Refusal::NotAwaited(effect))?.step().clone();
    draft.effect_done(effect)?;
    let step = draft.step(&asked)?;
    Ok((asked, &step.kind))
}

pub(crate) fn letter_made(draft: &mut Draft<'_>, effect: EffectId, letter: Document) -> Result<(), Refusal> {
    let (step, StepKind::Letter { then, .. }) = settle(draft, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    draft.push(Event::DocumentFiled { document: letter })?;
    walk(draft, Some(&step), then)
}

pub(crate) fn sealed(draft: &mut Draft<'_>, effect: EffectId, sealed: Document, signatory: Signatory) -> Result<(), Refusal> {
    let (step, StepKind::Seal { then }) = settle(draft, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let original = sealed.made_from.ok_or(Refusal::OtherDocument)?;
    draft.push(Event::DocumentSigned { original, signed: sealed, signatory, reason: String::new(), ceremony: None })?;
    walk(draft, Some(&step), then)
}

pub(crate) fn delivered(draft: &mut Draft<'_>, effect: EffectId, receipt: String) -> Result<(), Refusal> {
    let Some(Effect::Deliver { document, .. }) = draft.case()?.awaiting.get(&effect).cloned() else {
        return Err(Refusal::NotAwaited(effect));
    };
    let (step, StepKind::Deliver { ends_delay, then }) = settle(draft, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    draft.push(Event::AnswerSent { document, channel: Channel::Outbox, receipt })?;
    if *ends_delay {
        delay::end(draft)?;
    }
    walk_done(draft, &step, then)
}

/// The message is on its way. What asks for an answer, or reminds of it, goes on waiting.
pub(crate) fn notified(draft: &mut Draft<'_>, effect: EffectId, receipt: String) -> Result<(), Refusal> {
    let (step, kind) = settle(draft, effect)?;
    match kind {
        StepKind::Notify { then, .. } => {
            draft.push(Event::NoticeSent { step: step.clone(), receipt })?;
            walk_done(draft, &step, then)
        }
        StepKind::Ask { .. } => draft.push(Event::NoticeSent { step, receipt }),
        _ => Err(Refusal::NotAwaited(effect)),
    }
}
