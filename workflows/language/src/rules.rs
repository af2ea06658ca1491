//! What must hold between the fields of a form: rules in CEL, groups of check boxes, full rows of tables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::value::normalise;
use crate::{Bilingual, Expression, Form, Scope};

/// Check boxes of which so many must be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxGroup {
    /// What people read.
    pub title: Bilingual,
    /// The check boxes.
    pub fields: Vec<String>,
    /// The fewest that may be checked.
    pub at_least: u32,
    /// The most.
    pub at_most: u32,
}

/// A rule between fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRule {
    /// Its name, which stands in the doubts of the fields it makes doubtful.
    pub name: String,
    /// The sentence that people read when it is broken.
    pub title: Bilingual,
    /// It is looked at only when this holds (CEL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What must hold (CEL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub that: Option<String>,
    /// Fields that must not be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// The fields that become doubtful when it is broken.
    pub fields: Vec<String>,
}

/// Something between fields that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The stable code for the doubts of the fields: `rule:NAME`, `too-few-boxes`, `too-many-boxes` or `required-empty`.
    pub code: String,
    /// The fields that become doubtful.
    pub fields: Vec<String>,
    /// What people read.
    pub sentence: Bilingual,
}

/// What does not hold between the canonical `values` of a form's fields. A rule is not looked at while a date or a number that it
/// needs is empty, or any value it uses is none of its type: such a field is doubtful by itself.
#[must_use]
pub fn check_rules(form: &Form, values: &BTreeMap<String, String>) -> Vec<Violation> {
    let scope = form.scope();
    let rules = form.rules.iter().filter_map(|rule| broken(form, rule, &scope, values));
    let groups = form.groups.iter().filter_map(|group| uneven(group, values));
    rules.chain(groups).chain(gaps(form, values)).collect()
}

fn broken(form: &Form, rule: &FormRule, scope: &Scope, values: &BTreeMap<String, String>) -> Option<Violation> {
    let violation = |fields: Vec<String>| Violation { code: format!("rule:{}", rule.name), fields, sentence: rule.title.clone() };
    if let Some(when) = &rule.when
        && holds(form, when, scope, values) != Some(true)
    {
        return None;
    }
    let missing: Vec<String> = rule.required.iter().filter(|name| is_empty(values, name)).cloned().collect();
    if !missing.is_empty() {
        return Some(violation(missing));
    }
    let that = rule.that.as_ref()?;
    (holds(form, that, scope, values) == Some(false)).then(|| violation(rule.fields.clone()))
}

/// Whether an expression holds; nothing when it cannot be asked.
fn holds(form: &Form, text: &str, scope: &Scope, values: &BTreeMap<String, String>) -> Option<bool> {
    let expression = Expression::compile(text, scope).ok()?;
    for name in expression.names() {
        let field = form.field(name)?;
        let value = values.get(name).map_or("", String::as_str);
        let usable = normalise(field.kind, &field.details, value).as_deref() == Ok(value);
        if !usable {
            return None;
        }
    }
    expression.holds(scope, values).ok()
}

/// Nothing stands there; a box that is not checked is empty too.
fn is_empty(values: &BTreeMap<String, String>, name: &str) -> bool {
    values.get(name).is_none_or(|value| value.is_empty() || value == "false")
}

fn uneven(group: &BoxGroup, values: &BTreeMap<String, String>) -> Option<Violation> {
    let checked = group.fields.iter().filter(|name| values.get(*name).is_some_and(|value| value == "true")).count();
    let checked = u32::try_from(checked).unwrap_or(u32::MAX);
    let code = if checked < group.at_least {
        "too-few-boxes"
    } else if checked > group.at_most {
        "too-many-boxes"
    } else {
        return None;
    };
    Some(Violation { code: code.to_owned(), fields: group.fields.clone(), sentence: group.title.clone() })
}

/// The empty cells of required columns in rows that have anything.
fn gaps<'a>(form: &'a Form, values: &'a BTreeMap<String, String>) -> impl Iterator<Item = Violation> + 'a {
    let rows = form.tables.iter().flat_map(|table| (1..=table.rows).map(move |row| (table, row)));
    rows.filter_map(|(table, row)| {
        let cells: Vec<(String, bool)> = table.row(row).zip(table.columns.iter().map(|column| column.required)).collect();
        let begun = cells.iter().any(|(name, _)| !is_empty(values, name));
        let fields: Vec<String> =
            cells.into_iter().filter(|(name, required)| begun && *required && is_empty(values, name)).map(|(name, _)| name).collect();
        (!fields.is_empty()).then(|| Violation { code: "required-empty".to_owned(), fields, sentence: table.title.clone() })
    })
}
