//! What a letter may say.

use greffier_casework::{Case, FieldName, Language};
use greffier_language::Workflow;
use serde_json::{Value, json};

/// The language in which the person is answered: what the form says by now (a clerk may have put it right), or what it said at first.
#[must_use]
pub fn language_of(workflow: &Workflow, case: &Case) -> Language {
    let field = workflow.language_field.as_deref().and_then(|name| case.fields.get(&FieldName::from(name)));
    field.filter(|field| !field.value.is_empty()).map_or(case.language, |field| Language::from_tag(&field.value))
}

/// What a letter's template may use: the fields by name (boxes as true or false), the case, what is missing, and what was
/// decided at which step.
pub(crate) fn letter_data(workflow: &Workflow, case: &Case) -> Value {
    let fields: serde_json::Map<String, Value> = workflow
        .fields
        .iter()
        .map(|(name, kind)| {
            let value = case.fields.get(&FieldName(name.clone())).map_or("", |field| field.value.as_str());
            (name.clone(), if kind.is_boolean() { json!(value == "true") } else { json!(value) })
        })
        .collect();
    let missing: Vec<&str> = workflow
        .required
        .iter()
        .map(String::as_str)
        .filter(|name| case.fields.get(&FieldName::from(*name)).is_none_or(|field| field.value.is_empty() || field.value == "false"))
        .collect();
    let decisions: serde_json::Map<String, Value> = case
        .decisions
        .iter()
        .map(|(step, decision)| (step.to_string(), json!({ "option": decision.option, "reason": decision.reason })))
        .collect();
    json!({
        "language": language_of(workflow, case).tag(),
        "case": { "number": case.number, "code": case.code(), "received": case.received_at.to_string(), "opened": case.opened_at.to_string() },
        "fields": fields,
        "missing": missing,
        "decisions": decisions,
    })
}
