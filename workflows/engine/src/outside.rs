//! A signature by somebody outside, by a link of her own: she is invited, signs or declines; a task of the office sees to it meanwhile.

use greffier_casework::{DocumentId, Effect, EffectId, Event, LinkId, Person, Task, TaskId, TaskKind};
use jiff::Timestamp;

use crate::decide::own_task;
use crate::draft::Draft;
use crate::message::{Refusal, Signing};
use crate::signature::{go_back, reason_of, rests_on, ways_from_signature};
use crate::walk::walk;

pub(crate) fn invited(draft: &mut Draft<'_>, effect: EffectId, link: LinkId, expires_at: Timestamp) -> Result<(), Refusal> {
    let asked = draft.case()?.awaiting.get(&effect);
    let Some(Effect::InviteSigner { task, .. }) = asked.cloned() else { return Err(Refusal::NotAwaited(effect)) };
    draft.effect_done(effect)?;
    draft.push(Event::SignerInvited { task, link, expires_at })
}

/// A new link, unless one is on its way.
pub(crate) fn invite_again(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    let TaskKind::SignOutside { document } = task.kind else {
        return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number }));
    };
    if invitations(draft, number)?.is_empty() {
        draft.request(Effect::InviteSigner { step: task.step, task: number, document })
    } else {
        Ok(())
    }
}

pub(crate) fn sign(draft: &mut Draft<'_>, number: u32, signing: Signing) -> Result<(), Refusal> {
    let (task, document) = asked_outside(draft, number)?;
    let Signing { signed, signatory, reason, ceremony, evidence } = signing;
    rests_on(draft, document, &signed, &ceremony)?;
    if ceremony.outside.is_none() {
        return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number }));
    }
    settle(draft, number)?;
    draft.push(Event::DocumentSigned { original: document, signed, signatory, reason, ceremony: Some(Box::new(ceremony)) })?;
    for document in evidence {
        draft.push(Event::DocumentFiled { document })?;
    }
    let (then, _) = ways_from_signature(draft, &task.step)?;
    walk(draft, Some(&task.step), then)
}

pub(crate) fn decline(draft: &mut Draft<'_>, number: u32, reason: &str) -> Result<(), Refusal> {
    let reason = reason_of(reason)?;
    let (task, document) = asked_outside(draft, number)?;
    draft.push(Event::SignatureDeclined { document, by: None, reason: reason.clone() })?;
    settle(draft, number)?;
    go_back(draft, &task, None, &reason)
}

fn asked_outside(draft: &Draft<'_>, number: u32) -> Result<(Task, DocumentId), Refusal> {
    let case = draft.case()?;
    let id = TaskId { case: case.id, number };
    let task = case.task(number).filter(|task| task.is_open()).ok_or(Refusal::NoSuchTask(id))?;
    let TaskKind::SignOutside { document } = task.kind else { return Err(Refusal::OtherKind(id)) };
    Ok((task.clone(), document))
}

/// Invitations of a task that are on their way.
fn invitations(draft: &Draft<'_>, number: u32) -> Result<Vec<EffectId>, Refusal> {
    let of_task = |effect: &Effect| matches!(effect, Effect::InviteSigner { task, .. } if *task == number);
    Ok(draft.case()?.awaiting.iter().filter(|(_, effect)| of_task(effect)).map(|(id, _)| *id).collect())
}

/// The task is at its end, and so is all that was under way for it: a new link, or mending one that failed.
fn settle(draft: &mut Draft<'_>, number: u32) -> Result<(), Refusal> {
    draft.push(Event::TaskSettled { task: number })?;
    invitations(draft, number)?.into_iter().try_for_each(|effect| draft.effect_done(effect))
}
