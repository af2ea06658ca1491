//! Checking fields.

use greffier_casework::{Event, FieldName, Person, Task, TaskId, TaskKind};
use greffier_language::StepKind;

use crate::decide::own_task;
use crate::draft::Draft;
use crate::message::Refusal;
use crate::walk::walk;

fn own_review(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<Task, Refusal> {
    let task = own_task(draft, number, by)?;
    if task.kind == TaskKind::Review { Ok(task) } else { Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number })) }
}

/// A person says what a field's value is: the value in force confirms, another corrects.
pub(crate) fn check_field(draft: &mut Draft<'_>, number: u32, name: &FieldName, typed: &str, by: &Person) -> Result<(), Refusal> {
    own_review(draft, number, by)?;
    let current = draft.case()?.fields.get(name).ok_or_else(|| Refusal::NoSuchField(name.to_string()))?.value.clone();
    let value = draft.workflow.offered(name.as_str(), typed).map_err(|code| Refusal::NotAValue(name.to_string(), code.to_owned()))?;
    let (field, by) = (name.clone(), by.name.clone());
    let event =
        if value == current { Event::FieldConfirmed { field, by } } else { Event::FieldCorrected { field, from: current, to: value, by } };
    draft.push(event)
}

/// A person says that the review is done; every doubtful field must have been looked at.
pub(crate) fn complete(draft: &mut Draft<'_>, number: u32, by: &Person) -> Result<(), Refusal> {
    let task = own_review(draft, number, by)?;
    let left = draft.case()?.doubtful_fields().count();
    if left > 0 {
        return Err(Refusal::FieldsLeft(left));
    }
    draft.done(number, by)?;
    match &draft.step(&task.step)?.kind {
        StepKind::Review { then, .. } => walk(draft, Some(&task.step), then),
        _ => Err(Refusal::OtherKind(TaskId { case: draft.case()?.id, number })),
    }
}
