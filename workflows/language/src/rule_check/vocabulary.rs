//! The fields that a rule may use, and what is known of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Details, FieldType, Form, Scope, Workflow};

/// What is known of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(crate) kind: FieldType,
    /// The values of a choice.
    pub(crate) options: Vec<String>,
    pub(crate) details: Details,
    /// Whether it is not left empty.
    pub(crate) given: bool,
}

/// The fields that a rule may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    fields: BTreeMap<String, Known>,
    scope: Scope,
}

impl Vocabulary {
    pub(crate) fn new(fields: impl IntoIterator<Item = (String, Known)>) -> Self {
        let fields: BTreeMap<String, Known> = fields.into_iter().collect();
        let scope = fields.iter().map(|(name, known)| (name.clone(), known.kind)).collect();
        Self { fields, scope }
    }

    pub(crate) fn of_form(form: &Form) -> Self {
        Self::new(form.fields.iter().map(|field| {
            let options = field.options.iter().map(|option| option.value.clone()).collect();
            (field.name.clone(), Known { kind: field.kind, options, details: field.details.clone(), given: field.required })
        }))
    }

    /// The fields of the forms and of `data:`, and what tables give.
    pub(crate) fn of_workflow(workflow: &Workflow) -> Self {
        let outputs = workflow.tables.values().flat_map(|table| &table.outputs).map(|output| &output.output);
        let filled_in = workflow.data.iter().filter(|field| field.required).map(|field| &field.name);
        let given: BTreeSet<&String> = workflow.required.iter().chain(filled_in).chain(outputs).collect();
        Self::new(workflow.fields.iter().map(|(name, kind)| {
            let options = workflow.choices.get(name).cloned().unwrap_or_default();
            let details = workflow.details.get(name).cloned().unwrap_or_default();
            (name.clone(), Known { kind: *kind, options, details, given: given.contains(name) })
        }))
    }

    pub(crate) fn of_scope(scope: &Scope, choices: &BTreeMap<String, Vec<String>>) -> Self {
        Self::new(scope.iter().map(|(name, kind)| {
            let options = choices.get(name).cloned().unwrap_or_default();
            (name.clone(), Known { kind: *kind, options, ..Known::default() })
        }))
    }

    /// The same with other names beside.
    pub(crate) fn with(&self, more: impl IntoIterator<Item = (String, Known)>) -> Self {
        Self::new(self.fields.iter().map(|(name, known)| (name.clone(), known.clone())).chain(more))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Known> {
        self.fields.get(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }
}
