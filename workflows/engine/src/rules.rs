//! Which way rules choose.

use std::collections::BTreeMap;

use greffier_casework::Case;
use greffier_language::{Expression, Route, Workflow};

/// The first rule that holds, with its text. A rule that has no answer does not hold, and the journal says so.
pub(crate) fn choose(workflow: &Workflow, case: &Case, routes: &[Route], otherwise: &str) -> (String, String) {
    let values: BTreeMap<String, String> = case.fields.iter().map(|(name, field)| (name.to_string(), field.value.clone())).collect();
    let mut unanswered = Vec::new();
    for route in routes {
        let answer = Expression::compile(&route.when, &workflow.fields).and_then(|rule| rule.holds(&workflow.fields, &values));
        match answer {
            Ok(true) => return (route.then.clone(), route.when.clone()),
            Ok(false) => {}
            Err(error) => unanswered.push(format!("{} ({error})", route.when)),
        }
    }
    let because = if unanswered.is_empty() { "otherwise".to_owned() } else { format!("otherwise; no answer: {}", unanswered.join("; ")) };
    (otherwise.to_owned(), because)
}
