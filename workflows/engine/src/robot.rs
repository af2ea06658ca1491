//! What robots do in other systems: what they are given, what they bring back, and what becomes of a no.

use std::collections::BTreeMap;

use greffier_casework::{Document, Effect, EffectId, Event, Field, FieldName, HandedOn, Source, StepId, TaskKind, TaskNote};
use greffier_language::{Step, StepKind};

use crate::answer::settle;
use crate::draft::Draft;
use crate::message::Refusal;
use crate::rules::certain;
use crate::walk::{walk, walk_done};

/// Asks a robot, with the values that the fields have now.
pub(crate) fn ask(draft: &mut Draft<'_>, step: &Step, here: &StepId) -> Result<(), Refusal> {
    let StepKind::Robot { robot, role, given, .. } = &step.kind else { return Ok(()) };
    let case = draft.case()?;
    let empty = |field: &String| case.fields.get(&FieldName(field.clone())).is_none_or(|field| field.value.is_empty());
    let needed = |input: &str| draft.workflow.robots.get(robot).and_then(|robot| robot.input(input)).is_some_and(|input| input.required);
    if let Some(missing) = given.iter().find(|given| needed(&given.input) && empty(&given.field)) {
        let said = format!("{} : required-empty", missing.field);
        return by_hand(draft, here, role, said);
    }
    let value = |field: &String| case.fields.get(&FieldName(field.clone())).map(|field| field.value.clone()).unwrap_or_default();
    let inputs = given.iter().map(|given| (given.input.clone(), value(&given.field))).collect();
    draft.request(Effect::RunRobot { step: here.clone(), robot: robot.clone(), inputs })
}

/// It did its work. What it brings back must be values of the fields that take it; else a person looks at it, as at a no.
pub(crate) fn done(
    draft: &mut Draft<'_>,
    effect: EffectId,
    outputs: &BTreeMap<String, String>,
    evidence: Box<Document>,
) -> Result<(), Refusal> {
    let (step, StepKind::Robot { robot, role, taken, then, .. }) = settle(draft, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let mut fields: Vec<Field> = Vec::with_capacity(taken.len());
    for taken in taken {
        let raw = outputs.get(&taken.output).map_or("", String::as_str);
        let required = draft.workflow.data.iter().any(|field| field.name == taken.field && field.required);
        let offered = draft
            .workflow
            .offered(&taken.field, raw)
            .and_then(|value| if required && value.is_empty() { Err("missing") } else { Ok(value) });
        match offered {
            Ok(value) => fields.push(Field { raw: raw.to_owned(), ..certain(&taken.field, value, Source::Robot) }),
            Err(code) => {
                let said = format!("{} : {code}", taken.output);
                draft.push(Event::RobotRefused {
                    step: step.clone(),
                    robot: robot.clone(),
                    refusal: String::new(),
                    said: said.clone(),
                    evidence,
                })?;
                return by_hand(draft, &step, role, said);
            }
        }
    }
    draft.push(Event::RobotDone { step: step.clone(), robot: robot.clone(), fields, evidence })?;
    walk_done(draft, &step, then)
}

/// The other system said no: the case goes the way that is meant for it, or a person does the work by hand.
pub(crate) fn refused(draft: &mut Draft<'_>, effect: EffectId, refusal: &str, said: &str, evidence: Box<Document>) -> Result<(), Refusal> {
    let (step, StepKind::Robot { robot, role, refused, .. }) = settle(draft, effect)? else { return Err(Refusal::NotAwaited(effect)) };
    let (name, said) = (refusal.to_owned(), said.to_owned());
    draft.push(Event::RobotRefused { step: step.clone(), robot: robot.clone(), refusal: name, said: said.clone(), evidence })?;
    match refused.iter().find(|refused| refused.refusal == refusal) {
        Some(refused) => walk(draft, Some(&step), &refused.then),
        None => by_hand(draft, &step, role, said),
    }
}

fn by_hand(draft: &mut Draft<'_>, step: &StepId, role: &str, said: String) -> Result<(), Refusal> {
    let note = TaskNote { from: None, because: HandedOn::RobotRefused, reason: said };
    draft.open_task_with(step.as_str(), TaskKind::Perform, role, Some(note))
}
