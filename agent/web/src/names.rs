//! The names that people know things by: of fields, steps, roles, inboxes and of one another.

use std::collections::BTreeMap;
use std::sync::Arc;

use greffier_casework::{AccountName, Case, FieldName, InboxName, RoleName, StepId};
use greffier_language::{FieldDef, FieldType, Form, Workflow};
use greffier_runner::OfficeFiles;

use crate::app::App;
use crate::locale::Words;
use crate::problem::Problem;

/// The names in one case, in one language.
pub(crate) struct Names {
    pub(crate) t: Words,
    pub(crate) workflow: Arc<Workflow>,
    office: Arc<OfficeFiles>,
    forms: Vec<String>,
    people: BTreeMap<AccountName, String>,
}

impl Names {
    /// The names in a case.
    pub(crate) async fn of(app: &App, t: Words, case: &Case) -> Result<Self, Problem> {
        let workflow = app.desk.workflow_of(case).await?;
        // The form of the document that opened the case comes first; the others of the workflow after.
        let mut forms: Vec<String> = case.documents.iter().filter_map(|document| document.form.as_ref().map(ToString::to_string)).collect();
        forms.extend(workflow.forms.iter().cloned());
        Ok(Self { t, workflow, office: app.desk.office(), forms, people: people(app).await? })
    }

    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().filter_map(|name| self.office.office.forms.get(name))
    }

    /// A field as its form defines it today; the form may have changed since the case began.
    pub(crate) fn definition(&self, name: &FieldName) -> Option<&FieldDef> {
        self.forms().find_map(|form| form.field(name.as_str()))
    }

    /// What people call a field.
    pub(crate) fn field(&self, name: &FieldName) -> String {
        self.definition(name).map_or_else(|| name.to_string(), |field| self.t.of(&field.title).to_owned())
    }

    /// What a field is, as the case's own version of the workflow says it.
    pub(crate) fn kind(&self, name: &FieldName) -> FieldType {
        self.workflow.fields.get(name.as_str()).copied().unwrap_or(FieldType::Text)
    }

    /// The fields of a case in the order of its form, those that the form does not know last.
    pub(crate) fn in_order<'c>(&self, case: &'c Case) -> Vec<&'c greffier_casework::Field> {
        let place = |name: &FieldName| self.forms().find_map(|form| form.fields.iter().position(|field| field.name == name.as_str()));
        let mut fields: Vec<_> = case.fields.values().collect();
        fields.sort_by_key(|field| place(&field.name).unwrap_or(usize::MAX));
        fields
    }

    /// A value as people read it: boxes in words, choices by their titles, *empty* said.
    pub(crate) fn value(&self, name: &FieldName, value: &str) -> String {
        let kind = self.kind(name);
        let t = self.t;
        match (kind, value) {
            (FieldType::Checkbox, "true") => t.get("box-checked"),
            (FieldType::Checkbox, _) => t.get("box-unchecked"),
            (FieldType::Signature, "true") => t.get("signature-present"),
            (FieldType::Signature, _) => t.get("signature-absent"),
            (_, "") => t.get("value-empty"),
            (FieldType::Choice, value) => {
                let options = self.definition(name).map_or(&[][..], |field| &field.options);
                let title = options.iter().find(|option| option.value == value).map(|option| t.of(&option.title).to_owned());
                title.unwrap_or_else(|| value.to_owned())
            }
            (FieldType::Nas, value) if value.len() == 9 && value.is_ascii() => format!("{} {} {}", &value[..3], &value[3..6], &value[6..]),
            (FieldType::Phone, value) if value.len() == 10 && value.is_ascii() => {
                format!("{} {}-{}", &value[..3], &value[3..6], &value[6..])
            }
            (_, value) => value.to_owned(),
        }
    }

    /// What people call a step.
    pub(crate) fn step(&self, step: &StepId) -> String {
        self.workflow.step(step.as_str()).map_or_else(|| step.to_string(), |step| self.t.of(&step.title).to_owned())
    }

    /// What people call a person.
    pub(crate) fn person(&self, name: &AccountName) -> String {
        self.people.get(name).cloned().unwrap_or_else(|| name.to_string())
    }
}

/// Everybody's name.
pub(crate) async fn people(app: &App) -> Result<BTreeMap<AccountName, String>, Problem> {
    let accounts = app.desk.store().accounts().await?;
    Ok(accounts.into_iter().map(|account| (account.name, account.display_name)).collect())
}

/// What people call a role.
pub(crate) fn role(app: &App, t: Words, role: &RoleName) -> String {
    app.desk.config().roles.get(role.as_str()).map_or_else(|| role.to_string(), |text| text.get(t.tag()).to_owned())
}

/// What people call an inbox.
pub(crate) fn inbox(app: &App, t: Words, inbox: &InboxName) -> String {
    app.desk.config().inbox(inbox.as_str()).map_or_else(|| inbox.to_string(), |inbox| inbox.title.get(t.tag()).to_owned())
}

/// What people call a workflow and one of its steps, as the office's files say it today.
pub(crate) fn workflow(app: &App, t: Words, name: &str) -> String {
    app.desk.office().office.workflows.get(name).map_or_else(|| name.to_owned(), |workflow| t.of(&workflow.title).to_owned())
}

/// What people call a step, as the office's files say it today.
pub(crate) fn step(app: &App, t: Words, workflow: &str, step: &StepId) -> String {
    let office = app.desk.office();
    let step_of = office.office.workflows.get(workflow).and_then(|workflow| workflow.step(step.as_str()));
    step_of.map_or_else(|| step.to_string(), |step| t.of(&step.title).to_owned())
}
