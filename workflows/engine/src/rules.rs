//! What rules and decision tables say.

use std::collections::BTreeMap;

use greffier_casework::{CONFIDENCE_MAX, Case, Confidence, Event, Field, FieldName, Source, StepId, TableRow};
use greffier_language::{Branch, Route, Workflow};

use crate::draft::Draft;
use crate::message::Refusal;

/// The first rule that holds, with its text. A rule that has no answer does not hold, and the journal says so.
pub(crate) fn choose(workflow: &Workflow, case: &Case, routes: &[Route], otherwise: &str) -> (String, String) {
    let mut unanswered = Vec::new();
    for route in routes {
        let answer = route.rule(&workflow.fields).and_then(|rule| rule.holds(&workflow.fields, &values_of(case, rule.names())));
        match answer {
            Ok(true) => return (route.then.clone(), route.when.clone()),
            Ok(false) => {}
            Err(error) => unanswered.push(format!("{} ({error})", route.when)),
        }
    }
    let because = if unanswered.is_empty() { "otherwise".to_owned() } else { format!("otherwise; no answer: {}", unanswered.join("; ")) };
    (otherwise.to_owned(), because)
}

/// The first steps of the branches that begin, and the rules that had no answer: their branches do not.
pub(crate) fn begun(workflow: &Workflow, case: &Case, branches: &[Branch]) -> (Vec<StepId>, Vec<String>) {
    let mut first = Vec::with_capacity(branches.len());
    let mut unanswered = Vec::new();
    for branch in branches {
        let filled = |name: &String| case.fields.get(&FieldName(name.clone())).is_some_and(|field| says_something(workflow, field));
        if !branch.row.is_empty() && !branch.row.iter().any(filled) {
            continue;
        }
        let answer =
            branch.rule(&workflow.fields).map(|rule| rule.and_then(|rule| rule.holds(&workflow.fields, &values_of(case, rule.names()))));
        match answer {
            None | Some(Ok(true)) => first.push(StepId::from(branch.first.as_str())),
            Some(Ok(false)) => {}
            Some(Err(error)) => unanswered.push(format!("{} ({error})", branch.name)),
        }
    }
    (first, unanswered)
}

/// Whether somebody wrote something there; a box that is not checked says nothing.
fn says_something(workflow: &Workflow, field: &Field) -> bool {
    let is_box = workflow.fields.get(field.name.as_str()).is_some_and(|kind| kind.is_boolean());
    if is_box { field.value == "true" } else { !field.value.is_empty() }
}

/// Asks a decision table. Returns the way on; a table that gives no answer leads where its step says, and the journal says why.
pub(crate) fn ask_table(draft: &mut Draft<'_>, step: &StepId, name: &str, then: &str, otherwise: &str) -> Result<String, Refusal> {
    let table = draft.workflow.tables.get(name).ok_or_else(|| Refusal::NoSuchStep(format!("{step}: {name}")))?;
    let decided = match table.decide(&values(draft.case()?)) {
        Ok(decided) => decided,
        Err(undecided) => {
            let because = format!("otherwise; {undecided}");
            draft.push(Event::RouteTaken { step: step.clone(), to: StepId::from(otherwise), because })?;
            return Ok(otherwise.to_owned());
        }
    };
    let rows = decided.held.iter().map(|held| {
        let (because_fr, because_en) = held.because.as_ref().map(|because| (because.fr.clone(), because.en.clone())).unwrap_or_default();
        TableRow { number: held.rule.map(|rule| u32::try_from(rule + 1).unwrap_or(u32::MAX)), because_fr, because_en }
    });
    let rows = rows.collect();
    let fields = table.outputs.iter().map(|output| {
        let given: Vec<&str> = decided.held.iter().filter_map(|held| held.give.get(&output.output)).map(String::as_str).collect();
        certain(&output.output, given.join(", "), Source::Table)
    });
    let fields = fields.collect();
    draft.push(Event::TableAsked { step: step.clone(), table: name.to_owned(), rows, fields })?;
    Ok(then.to_owned())
}

/// A field that nothing was read for.
pub(crate) fn certain(name: &str, value: String, source: Source) -> Field {
    Field {
        name: FieldName::from(name),
        raw: value.clone(),
        value,
        confidence: Confidence(CONFIDENCE_MAX),
        doubtful: false,
        doubts: Vec::new(),
        zone: None,
        source,
        checked_by: None,
    }
}

/// The values of the fields that a rule uses.
fn values_of(case: &Case, names: &[String]) -> BTreeMap<String, String> {
    let value = |name: &String| case.fields.get(&FieldName(name.clone())).map(|field| (name.clone(), field.value.clone()));
    names.iter().filter_map(value).collect()
}

fn values(case: &Case) -> BTreeMap<String, String> {
    case.fields.iter().map(|(name, field)| (name.to_string(), field.value.clone())).collect()
}
