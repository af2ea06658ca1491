//! An office's files together: forms first, then the workflows that read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use greffier_calendar::Calendar;
use serde::de::DeserializeOwned;

use crate::{
    Diagnostic, Form, Lists, Robot, Severity, Spot, Workflow, read_calendar, read_form_with, read_robot, read_workflow, yaml_fault,
};

/// Bytes a form or workflow file may have.
pub const MAX_FILE_BYTES: usize = 1_000_000;
/// How deep lists and maps of a file may stand in each other: six `together`, each in a branch of the one before. Each level takes stack.
const MAX_DEPTH: usize = 40;

/// One file of an office, brought by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as findings should show it.
    pub path: String,
    /// The content.
    pub text: String,
}

/// Files of an office, by their names without the ending.
pub type Named = BTreeMap<String, SourceFile>;

/// What the workflows of an office may name, beside its forms.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The files of `tables/`.
    pub tables: Named,
    /// The files of `calendars/`.
    pub calendars: Named,
    /// The files of `robots/`.
    pub robots: Named,
}

/// An office: its forms and its workflows, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Office {
    /// Forms.
    pub forms: BTreeMap<String, Form>,
    /// Workflows.
    pub workflows: BTreeMap<String, Workflow>,
    /// Calendars.
    pub calendars: BTreeMap<String, Arc<Calendar>>,
    /// Robots, by name.
    pub robots: BTreeMap<String, Robot>,
    /// Where each workflow was read from, by its name.
    pub workflow_files: BTreeMap<String, WorkflowFile>,
}

/// The file of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowFile {
    /// Its path, as findings show it.
    pub path: String,
    /// Whether it and the tables that it asks read without error: only then do rules find what is there.
    pub sound: bool,
}

impl Office {
    /// The days on which the office is open, as far as a workflow is concerned: those of its calendar, or else of Québec's public service.
    #[must_use]
    pub fn calendar_of(&self, workflow: &Workflow) -> Arc<Calendar> {
        workflow.calendar.as_ref().and_then(|name| self.calendars.get(name)).cloned().unwrap_or_default()
    }

    /// The workflow that a document of `form` opens a case for.
    #[must_use]
    pub fn workflow_for(&self, form: &str) -> Option<&Workflow> {
        self.workflows.values().find(|workflow| workflow.forms.iter().any(|name| name == form))
    }
}

/// Reads an office from its form and workflow files, the lists that its forms name, and the parts that its workflows name. What could not be read is left out and stands in
/// the findings.
#[must_use]
pub fn read_office(forms: &[SourceFile], lists: &Lists, workflows: &[SourceFile], parts: &Parts) -> (Office, Vec<Diagnostic>) {
    let mut office = Office::default();
    let mut findings = Vec::new();
    for file in forms {
        let (form, found) = read_form_with(file, lists);
        findings.extend(found);
        if let Some(form) = form {
            let name = form.form.clone();
            if office.forms.insert(name.clone(), form).is_some() {
                findings.push(twice("GRF-FORM-002", file, &name));
            }
        }
    }
    for (name, file) in &parts.calendars {
        let (calendar, found) = read_calendar(file);
        findings.extend(found);
        office.calendars.extend(calendar.map(|calendar| (name.clone(), Arc::new(calendar))));
    }
    for file in parts.robots.values() {
        let (robot, found) = read_robot(file);
        findings.extend(found);
        let Some(robot) = robot else { continue };
        let name = robot.name.clone();
        if office.robots.insert(name.clone(), robot).is_some() {
            findings.push(twice("GRF-ROBOT-002", file, &name));
        }
    }
    for file in workflows {
        let (workflow, found) = read_workflow(file, &office.forms, parts);
        let sound = found.iter().all(|finding| finding.severity != Severity::Error);
        findings.extend(found);
        let Some(workflow) = workflow else { continue };
        if let Some(form) = workflow.forms.iter().find(|form| office.workflow_for(form).is_some()) {
            findings.push(taken(file, form));
        }
        let name = workflow.name.clone();
        office.workflow_files.insert(name.clone(), WorkflowFile { path: file.path.clone(), sound });
        if office.workflows.insert(name.clone(), workflow).is_some() {
            findings.push(twice("GRF-WF-002", file, &name));
        }
    }
    // A workflow that could not be read may ask any of them.
    let all_read = office.workflows.len() == workflows.len();
    let used: BTreeSet<&str> = office.workflows.values().flat_map(|workflow| workflow.tables.keys().map(String::as_str)).collect();
    findings
        .extend(parts.tables.iter().filter(|(name, _)| all_read && !used.contains(name.as_str())).map(|(name, file)| unused(file, name)));
    findings.sort_by(|a, b| (&a.file, a.spot).cmp(&(&b.file, b.spot)));
    // A table that several workflows ask says the same of itself each time.
    findings.dedup();
    (office, findings)
}

fn twice(code: &'static str, file: &SourceFile, name: &str) -> Diagnostic {
    Diagnostic::error(
        code,
        &file.path,
        Spot { line: 1, column: 1, length: 1 },
        [format!("le nom « {name} » est déjà pris par un autre fichier."), format!("the name “{name}” is already taken by another file.")],
        ["Donnez un autre nom à l'un des deux.".into(), "Give one of the two another name.".into()],
    )
}

fn unused(file: &SourceFile, name: &str) -> Diagnostic {
    Diagnostic::warning(
        "GRF-TAB-017",
        &file.path,
        Spot { line: 1, column: 1, length: 1 },
        [format!("aucun processus ne consulte la table « {name} »."), format!("no workflow asks the table “{name}”.")],
        [
            format!("Ajoutez une étape « table: {name} », ou retirez le fichier."),
            format!("Add a step “table: {name}”, or remove the file."),
        ],
    )
}

fn taken(file: &SourceFile, form: &str) -> Diagnostic {
    Diagnostic::error(
        "GRF-WF-010",
        &file.path,
        Spot { line: 1, column: 1, length: 1 },
        [
            format!("le formulaire « {form} » ouvre déjà un dossier d'un autre processus."),
            format!("the form “{form}” already opens a case of another workflow."),
        ],
        ["Un formulaire ouvre un seul processus.".into(), "A form opens one workflow only.".into()],
    )
}

/// Parses a YAML file into its raw structure.
///
/// # Errors
/// The finding that says where it fails: `GRF-YAML-001`, or `GRF-YAML-002` when the file is too large.
pub fn read_yaml<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Box<Diagnostic>> {
    if file.text.len() > MAX_FILE_BYTES {
        return Err(Box::new(Diagnostic::error(
            "GRF-YAML-002",
            &file.path,
            Spot::default(),
            [format!("le fichier dépasse {MAX_FILE_BYTES} octets."), format!("the file is larger than {MAX_FILE_BYTES} bytes.")],
            ["Découpez-le.".into(), "Split it.".into()],
        )));
    }
    let options = serde_saphyr::options! { budget: serde_saphyr::budget! { max_depth: MAX_DEPTH } };
    serde_saphyr::from_str_with_options(&file.text, options).map_err(|error| {
        let spot = error.location().map(Spot::from).unwrap_or_default();
        let (reason, mend) = yaml_fault::said(&error);
        Box::new(Diagnostic::error("GRF-YAML-001", &file.path, spot, reason, mend))
    })
}

/// The known name nearest to `name`, when it is near enough to have been meant.
#[must_use]
pub fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
