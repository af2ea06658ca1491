//! The names that people know things by: of fields, steps, roles, inboxes and of one another.

use std::collections::BTreeMap;
use std::sync::Arc;

use greffier_casework::{AccountName, Case, Delegation, FieldName, InboxName, RoleName, StepId};
use greffier_language::{DataField, FieldDef, FieldType, Form, StepKind, Workflow};
use greffier_runner::OfficeFiles;
use greffier_runner::learned::Learned;

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
    learned: Arc<Learned>,
}

impl Names {
    /// The names in a case.
    pub(crate) async fn of(app: &App, t: Words, case: &Case) -> Result<Self, Problem> {
        let workflow = app.desk.workflow_of(case).await?;
        // The form of the document that opened the case comes first; the others of the workflow after.
        let mut forms: Vec<String> = case.documents.iter().filter_map(|document| document.form.as_ref().map(ToString::to_string)).collect();
        forms.extend(workflow.forms.iter().cloned());
        let learned = match forms.first() {
            Some(form) => app.desk.learned(form).await?,
            None => Arc::default(),
        };
        Ok(Self { t, workflow, office: app.desk.office(), forms, people: people(app).await?, learned })
    }

    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().filter_map(|name| self.office.office.forms.get(name))
    }

    /// A field as its form defines it today; the form may have changed since the case began.
    pub(crate) fn definition(&self, name: &FieldName) -> Option<&FieldDef> {
        self.forms().find_map(|form| form.field(name.as_str()))
    }

    /// Values to offer while a field's value is typed: its list, or else what people of this office often write there.
    pub(crate) fn offers(&self, name: &FieldName) -> Vec<String> {
        match self.workflow.details.get(name.as_str()) {
            Some(details) if !details.list.is_empty() => details.list.clone(),
            _ => {
                let learned = self.learned.fields.get(name.as_str());
                learned.map_or_else(Vec::new, |learned| learned.values.iter().map(|common| common.value.clone()).collect())
            }
        }
    }

    /// The sentence of a rule between fields, as its form says it today.
    pub(crate) fn rule(&self, name: &str) -> Option<String> {
        let rule = self.forms().find_map(|form| form.rules.iter().find(|rule| rule.name == name))?;
        Some(self.t.of(&rule.title).to_owned())
    }

    /// What people call a field.
    pub(crate) fn field(&self, name: &FieldName) -> String {
        let ours = || self.data(name).map_or_else(|| name.to_string(), |field| self.t.of(&field.title).to_owned());
        self.definition(name).map_or_else(ours, |field| self.t.of(&field.title).to_owned())
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
            (FieldType::Initials, "true") => t.get("initials-present"),
            (FieldType::Initials, _) => t.get("initials-absent"),
            (FieldType::Stamp, "true") => t.get("stamp-present"),
            (FieldType::Stamp, _) => t.get("stamp-absent"),
            (_, "") => t.get("value-empty"),
            (FieldType::Choice, value) => {
                let options = self.definition(name).map_or(&[][..], |field| &field.options);
                let title = options.iter().find(|option| option.value == value).map(|option| &option.title);
                let ours = || self.data(name)?.options.iter().find(|option| option.value == value).map(|option| &option.title);
                title.or_else(ours).map_or_else(|| value.to_owned(), |title| t.of(title).to_owned())
            }
            (FieldType::Nas, value) if value.len() == 9 => grouped(value, &[3, 3, 3]),
            (FieldType::Ramq, value) if value.len() == 12 => grouped(value, &[4, 4, 4]),
            (FieldType::Neq, value) if value.len() == 10 => grouped(value, &[4, 3, 3]),
            (FieldType::Nir, value) if value.len() == 15 => grouped(value, &[1, 2, 2, 2, 3, 3, 2]),
            (FieldType::Siret, value) if value.len() == 14 => grouped(value, &[3, 3, 3, 5]),
            (FieldType::Iban, value) => grouped(value, &[4; 9]),
            (FieldType::Phone, value) => phone(t, value),
            (_, value) => value.to_owned(),
        }
    }

    /// A field that people of the office fill in.
    fn data(&self, name: &FieldName) -> Option<&DataField> {
        self.workflow.data.iter().find(|field| field.name == name.as_str())
    }

    /// What people call an option of a decision.
    pub(crate) fn option(&self, step: &StepId, option: &str) -> String {
        let offered = match self.workflow.step(step.as_str()).map(|step| &step.kind) {
            Some(StepKind::Decide { options, .. }) => options.iter().find(|offered| offered.name == option),
            _ => None,
        };
        offered.map_or_else(|| option.to_owned(), |offered| self.t.of(&offered.title).to_owned())
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

/// A value in groups of so many characters, with blanks that do not break between; what is left over is the last group.
fn grouped(value: &str, groups: &[usize]) -> String {
    let letters: Vec<char> = value.chars().collect();
    let mut rest = letters.as_slice();
    let mut out = Vec::new();
    for count in groups {
        let (group, after) = rest.split_at((*count).min(rest.len()));
        out.push(group.iter().collect::<String>());
        rest = after;
    }
    out.push(rest.iter().collect());
    out.retain(|group| !group.is_empty());
    out.join(" ")
}

/// A telephone number with its extension, see the canonical value of [`FieldType::Phone`].
fn phone(t: Words, value: &str) -> String {
    let (number, extension) = value.split_once(" #").unwrap_or((value, ""));
    if number.len() != 10 || !number.is_ascii() {
        return value.to_owned();
    }
    let number = format!("{} {}-{}", &number[..3], &number[3..6], &number[6..]);
    if extension.is_empty() { number } else { t.all("phone-extension", &[("number", &number), ("extension", extension)]) }
}

/// Everybody's name.
pub(crate) async fn people(app: &App) -> Result<BTreeMap<AccountName, String>, Problem> {
    let accounts = app.desk.store().accounts().await?;
    Ok(accounts.into_iter().map(|account| (account.name, account.display_name)).collect())
}

/// What people call a role.
pub(crate) fn role(app: &App, t: Words, role: &RoleName) -> String {
    app.desk.role_title(role, t.0)
}

/// What people call the role of a delegation, with the one workflow that it is for.
pub(crate) fn lent(app: &App, t: Words, delegation: &Delegation) -> String {
    let role = role(app, t, &delegation.role);
    match &delegation.workflow {
        Some(only) => t.two("delegation-role-in", "role", role, "workflow", workflow(app, t, only)),
        None => role,
    }
}

/// What people call an inbox.
pub(crate) fn inbox(app: &App, t: Words, inbox: &InboxName) -> String {
    app.desk.config().inbox(inbox.as_str()).map_or_else(|| inbox.to_string(), |inbox| inbox.title.get(t.tag()).to_owned())
}

/// What people call a workflow and one of its steps, as the office's files say it today.
pub(crate) fn workflow(app: &App, t: Words, name: &str) -> String {
    app.desk.office().office.workflows.get(name).map_or_else(|| name.to_owned(), |workflow| t.of(&workflow.title).to_owned())
}

/// What people call a field of a workflow's forms, as the office's files say it today.
pub(crate) fn field(app: &App, t: Words, workflow: &str, name: &FieldName) -> String {
    let office = app.desk.office();
    let forms = office.office.workflows.get(workflow).map(|workflow| &workflow.forms[..]).unwrap_or_default();
    let field = forms.iter().filter_map(|form| office.office.forms.get(form)).find_map(|form| form.field(name.as_str()));
    field.map_or_else(|| name.to_string(), |field| t.of(&field.title).to_owned())
}

/// What people call a step, as the office's files say it today.
pub(crate) fn step(app: &App, t: Words, workflow: &str, step: &StepId) -> String {
    let office = app.desk.office();
    let step_of = office.office.workflows.get(workflow).and_then(|workflow| workflow.step(step.as_str()));
    step_of.map_or_else(|| step.to_string(), |step| t.of(&step.title).to_owned())
}
