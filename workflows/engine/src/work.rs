//! What people do at a step: something that the step says, or a decision.

use greffier_casework::{Event, Field, FieldName, Person, Source, TaskId, TaskKind};
use greffier_language::StepKind;

use crate::ask::is_told;
use crate::decide::own_task;
use crate::draft::Draft;
use crate::message::Refusal;
use crate::rules::certain;
use crate::signature::reason_of;
use crate::walk::{walk, walk_done};

fn other_kind(draft: &Draft<'_>, number: u32) -> Result<Refusal, Refusal> {
    Ok(Refusal::OtherKind(TaskId { case: draft.case()?.id, number }))
}

/// A person did what a step says, and filled in its fields: each once, with a value of its type.
pub(crate) fn perform(draft: &mut Draft<'_>, number: u32, by: &Person, values: &[(FieldName, String)]) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    if is_told(&task) {
        if let Some((name, _)) = values.first() {
            return Err(Refusal::NoSuchField(name.to_string()));
        }
        draft.done(number, by)?;
        // What was only looked at moves nothing; the one who looked tells what follows from it.
        if task.kind != TaskKind::Await {
            return Ok(());
        }
        let StepKind::Ask { then, .. } = &draft.step(&task.step)?.kind else { return Err(other_kind(draft, number)?) };
        draft.give_up(|open| *open == task.step)?;
        return walk(draft, Some(&task.step), then);
    }
    let (workflow, step) = (draft.workflow, draft.step(&task.step)?);
    let (TaskKind::Perform, StepKind::Task { then, .. } | StepKind::Robot { then, .. }) = (&task.kind, &step.kind) else {
        return Err(other_kind(draft, number)?);
    };
    let asked: Vec<&String> = step.kind.filled_in().collect();
    let mut given = Vec::with_capacity(asked.len());
    let mut left = 0;
    for name in &asked {
        let typed = values.iter().find(|(field, _)| field.as_str() == name.as_str()).map_or("", |(_, value)| value.as_str());
        let value = workflow.offered(name, typed).map_err(|code| Refusal::NotAValue((*name).clone(), code.to_owned()))?;
        let required = workflow.required.contains(name) || workflow.data.iter().any(|field| field.name == **name && field.required);
        left += usize::from(required && value.is_empty());
        let given_by = Some(by.name.clone());
        given.push(Field { raw: typed.to_owned(), checked_by: given_by, ..certain(name, value, Source::Given) });
    }
    if let Some((name, _)) = values.iter().find(|(name, _)| !asked.iter().any(|asked| *asked == name.as_str())) {
        return Err(Refusal::NoSuchField(name.to_string()));
    }
    if left > 0 {
        return Err(Refusal::FieldsLeft(left));
    }
    if !given.is_empty() {
        draft.push(Event::FieldsGiven { task: number, fields: given, by: by.name.clone() })?;
    }
    draft.done(number, by)?;
    walk_done(draft, &task.step, then)
}

/// A person decided, with her reasons where the option asks for them.
pub(crate) fn decide(draft: &mut Draft<'_>, number: u32, by: &Person, option: &str, reason: &str) -> Result<(), Refusal> {
    let task = own_task(draft, number, by)?;
    let step = draft.step(&task.step)?;
    let (TaskKind::Decide, StepKind::Decide { options, .. }) = (&task.kind, &step.kind) else {
        return Err(other_kind(draft, number)?);
    };
    let chosen = options.iter().find(|offered| offered.name == option).ok_or_else(|| Refusal::NoSuchOption(option.to_owned()))?;
    let reason = match reason_of(reason) {
        Ok(reason) => reason,
        Err(needed) if chosen.reasons => return Err(needed),
        Err(_) => String::new(),
    };
    let step = task.step.clone();
    draft.push(Event::Decided { task: number, step, option: chosen.name.clone(), reason, by: by.name.clone() })?;
    draft.done(number, by)?;
    walk(draft, Some(&task.step), &chosen.then)
}
