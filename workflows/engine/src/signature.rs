//! A person's signature: given, given on to somebody else, or declined.

use greffier_casework::{
    AccountName, Assignee, Ceremony, Document, DocumentId, Event, HandedOn, Person, RoleName, StepId, Task, TaskId, TaskKind, TaskState,
};
use greffier_language::{StepKind, Workflow};

use crate::decide::{may_do, own_task};
use crate::draft::Draft;
use crate::message::{Receiver, Refusal, Signing};
use crate::walk::walk;

/// Characters that are kept of a reason.
const LONGEST_REASON: usize = 2_000;

/// A signature that was made is taken when it rests on the very document of the task, every page of it seen, and on the signer's own
/// role or a delegation of it.
pub(crate) fn sign(draft: &mut Draft<'_>, number: u32, by: &Person, signing: Signing) -> Result<(), Refusal> {
    let (task, document) = own_signature(draft, number, by)?;
    let Signing { signed, signatory, reason, ceremony, evidence } = signing;
    rests_on(draft, document, &signed, &ceremony)?;
    let authorised = match &ceremony.acting_for {
        Some(delegation) => delegation.receiver == by.name && delegation.is_for(&task.role, &draft.workflow.name),
        None => by.roles.contains(&task.role),
    };
    if !authorised {
        return Err(Refusal::NoDelegation(task.role.to_string()));
    }
    draft.done(number, by)?;
    draft.push(Event::DocumentSigned { original: document, signed, signatory, reason, ceremony: Some(Box::new(ceremony)) })?;
    for document in evidence {
        draft.push(Event::DocumentFiled { document })?;
    }
    let (then, _) = ways_from_signature(draft, &task.step)?;
    walk(draft, Some(&task.step), then)
}

/// Whether a signature rests on the very document, with every page of it seen.
pub(crate) fn rests_on(draft: &Draft<'_>, document: DocumentId, signed: &Document, ceremony: &Ceremony) -> Result<(), Refusal> {
    let original = draft.case()?.document(document).ok_or(Refusal::OtherDocument)?;
    if signed.made_from != Some(document) || ceremony.document != original.blob {
        return Err(Refusal::OtherDocument);
    }
    let seen = |index: usize| {
        let page = original.pages.get(index);
        ceremony.pages.iter().any(|seen| usize::try_from(seen.page) == Ok(index + 1) && page.is_some_and(|page| page.image == seen.image))
    };
    let unseen = (0..original.pages.len()).filter(|index| !seen(*index)).count();
    // What cannot be shown cannot be signed.
    if unseen > 0 || original.pages.is_empty() { Err(Refusal::PagesNotSeen(unseen)) } else { Ok(()) }
}

/// The task goes to another person who holds its role, or to a role that signs somewhere in this workflow.
pub(crate) fn delegate(draft: &mut Draft<'_>, number: u32, by: &Person, to: Receiver, reason: &str) -> Result<(), Refusal> {
    let reason = reason_of(reason)?;
    let (task, _) = own_signature(draft, number, by)?;
    let to = match to {
        Receiver::Person(person) if person.name != by.name && may_do(draft.workflow, draft.case()?, &task, &person).is_ok() => {
            Assignee::Person { name: person.name }
        }
        Receiver::Person(person) => return Err(Refusal::MayNotSign(person.name.to_string())),
        Receiver::Role(role) if signs(draft.workflow, &role) => Assignee::Role { role },
        Receiver::Role(role) => return Err(Refusal::MayNotSign(role.to_string())),
    };
    draft.push(Event::TaskHandedOn { task: number, by: Some(by.name.clone()), to, because: HandedOn::Delegated, reason })
}

/// The workflow goes the way of a declined signature; whoever did the same work before in this case has it again, with the reason.
pub(crate) fn decline(draft: &mut Draft<'_>, number: u32, by: &Person, reason: &str) -> Result<(), Refusal> {
    let reason = reason_of(reason)?;
    let (task, document) = own_signature(draft, number, by)?;
    draft.push(Event::SignatureDeclined { document, by: Some(by.name.clone()), reason: reason.clone() })?;
    draft.done(number, by)?;
    go_back(draft, &task, Some(&by.name), &reason)
}

/// The way of a declined signature: whoever did the same work before in the case has it again, with the reason.
pub(crate) fn go_back(draft: &mut Draft<'_>, task: &Task, by: Option<&AccountName>, reason: &str) -> Result<(), Refusal> {
    let before = draft.case()?.tasks.len();
    let (_, declined) = ways_from_signature(draft, &task.step)?;
    walk(draft, Some(&task.step), declined)?;
    let opened: Vec<Task> = draft.case()?.tasks.iter().skip(before).filter(|task| task.is_open()).cloned().collect();
    for task in opened {
        let to = match requester(draft, &task)? {
            Some(name) => Assignee::Person { name },
            None => Assignee::Role { role: task.role.clone() },
        };
        let (by, because) = (by.cloned(), HandedOn::Declined);
        draft.push(Event::TaskHandedOn { task: task.number, by, to, because, reason: reason.to_owned() })?;
    }
    Ok(())
}

/// Who did a task of this kind and role last in the case.
fn requester(draft: &Draft<'_>, task: &Task) -> Result<Option<AccountName>, Refusal> {
    let alike = |other: &&Task| other.role == task.role && std::mem::discriminant(&other.kind) == std::mem::discriminant(&task.kind);
    Ok(draft.case()?.tasks.iter().filter(alike).rev().find_map(|other| match &other.state {
        TaskState::Done { by, .. } => Some(by.clone()),
        TaskState::Open | TaskState::Claimed { .. } | TaskState::Settled { .. } => None,
    }))
}

/// The signature task `number` in the hands of `by`, and the document to sign.
fn own_signature(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(Task, DocumentId), Refusal> {
    let task = own_task(draft, number, by)?;
    let TaskKind::Sign { document } = task.kind else { return Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number })) };
    Ok((task, document))
}

pub(crate) fn reason_of(reason: &str) -> Result<String, Refusal> {
    let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
    if reason.is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(reason) }
}

/// Whether somebody with this role signs in the workflow.
fn signs(workflow: &Workflow, role: &RoleName) -> bool {
    workflow.steps.iter().any(|step| matches!(&step.kind, StepKind::Sign { role: signs, .. } if *signs == role.as_str()))
}

pub(crate) fn ways_from_signature<'w>(draft: &Draft<'w>, step: &StepId) -> Result<(&'w str, &'w str), Refusal> {
    match &draft.step(step)?.kind {
        StepKind::Sign { then, declined, .. } => Ok((then, declined)),
        _ => Err(Refusal::NoSuchStep(step.to_string())),
    }
}
