//! The office's files on disk: forms, workflows with their tests, letters and the catalogue, read and checked together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use greffier_casework::{Case, FieldName};
use greffier_extraction::KnownForm;
use greffier_language::{
    CHANNELS, Diagnostic, FieldType, Form, Lists, MAX_FILE_BYTES, Named, Office, Parts, Severity, SourceFile, read_list, read_office,
};
use greffier_lint::{Surroundings, lint};
use greffier_metrics::{Catalogue, check_catalogue, read_catalogue};
use greffier_trials::{Trials, read_trials};

/// Files a folder of an office may have.
const MAX_FILES: usize = 2_000;

/// An office as its files say it, with everything found about them.
#[derive(Debug, Clone, Default)]
pub struct OfficeFiles {
    /// The folder they were read from.
    pub folder: PathBuf,
    /// Forms and workflows.
    pub office: Office,
    /// The files of its tables, calendars, procedures and robots.
    pub parts: Parts,
    /// The processes of the office, for the figures.
    pub catalogue: Option<Catalogue>,
    /// What was found, in the order of files and lines.
    pub findings: Vec<Diagnostic>,
    /// The file of each workflow, by the workflow's name.
    pub workflow_paths: BTreeMap<String, String>,
    /// The tests of the workflows; none while something is wrong in what they test.
    pub trials: Vec<Trials>,
    /// What was found in the tests. It keeps nobody from working: an agent starts all the same.
    pub trial_findings: Vec<Diagnostic>,
    /// The files themselves, for showing findings.
    pub sources: Vec<SourceFile>,
}

/// A folder that is not one of an office.
#[derive(Debug, thiserror::Error)]
pub enum OfficeFilesError {
    /// A folder or file cannot be read.
    #[error("GRF-OFF-001: {} cannot be read", path.display())]
    NotReadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Too many files.
    #[error("GRF-OFF-002: {} has more than {MAX_FILES} files", folder.display())]
    TooMany {
        /// The folder.
        folder: PathBuf,
    },
}

impl OfficeFiles {
    /// Reads and checks the office in `folder`. `roles` are those of the configuration, where it is known.
    ///
    /// # Errors
    /// When a file cannot be read. What is wrong *in* the files stands in [`OfficeFiles::findings`].
    pub fn read(folder: &Path, roles: Option<BTreeSet<String>>) -> Result<Self, OfficeFilesError> {
        Self::read_with(folder, roles, None)
    }

    /// The same, as it would be if the form file `changed` had another text.
    ///
    /// # Errors
    /// As [`OfficeFiles::read`].
    pub fn read_with(folder: &Path, roles: Option<BTreeSet<String>>, changed: Option<&SourceFile>) -> Result<Self, OfficeFilesError> {
        let mut forms = yaml_files(&folder.join("forms"))?;
        if let Some((form, changed)) = changed.and_then(|changed| Some((forms.iter_mut().find(|form| form.path == changed.path)?, changed)))
        {
            form.text.clone_from(&changed.text);
        }
        let lists = lists(&folder.join("forms/lists"))?;
        let workflows = yaml_files(&folder.join("workflows"))?;
        let folder_of = |name: &str| named(&folder.join(name));
        let parts = Parts {
            tables: folder_of("tables")?,
            calendars: folder_of("calendars")?,
            procedures: folder_of("procedures")?,
            robots: folder_of("robots")?,
        };
        let templates = letters(&folder.join("letters"))?;
        let (office, mut findings) = read_office(&forms, &lists, &workflows, &parts);
        let asking = office.forms.values().filter(|form| form.asks_for_address());
        let reachable = Some(asking.map(|form| form.form.clone()).collect());
        let letters: Vec<SourceFile> = templates.values().cloned().collect();
        let around = Surroundings { templates: Some(templates), roles, reachable };
        // A wrong name makes the rules find much that is not there: they look at a workflow once it reads without error.
        for (name, file) in office.workflow_files.iter().filter(|(_, file)| file.sound) {
            findings.extend(office.workflows.get(name).map(|workflow| lint(&file.path, workflow, &around)).unwrap_or_default());
        }
        let workflow_paths = office.workflow_files.iter().map(|(name, file)| (name.clone(), file.path.clone())).collect();
        let mut sources = forms;
        let stem = |file: &SourceFile| Some(Path::new(&file.path).file_stem()?.to_string_lossy().into_owned());
        let stems: Vec<String> = workflows.iter().filter_map(stem).collect();
        sources.extend(workflows);
        sources.extend(letters);
        let named = [&parts.tables, &parts.calendars, &parts.procedures, &parts.robots];
        sources.extend(named.into_iter().flat_map(Named::values).cloned());
        let mut catalogue = None;
        let file = folder.join("catalogue.yaml");
        if file.exists() {
            let source = read(&file)?;
            let (read, found) = read_catalogue(&source);
            if let Some(read) = &read {
                // A workflow that could not be read is there all the same, by the name of its file.
                let names: Vec<&str> = office.workflows.keys().chain(&stems).map(String::as_str).collect();
                findings.extend(check_catalogue(read, &source.path, &names));
            }
            catalogue = read;
            findings.extend(found);
            sources.push(source);
        }
        findings.sort_by(|a, b| (&a.file, a.spot).cmp(&(&b.file, b.spot)));
        // A letter that two workflows share says the same of itself each time.
        findings.dedup();
        let mut files = Self {
            folder: folder.to_owned(),
            office,
            parts,
            catalogue,
            findings,
            workflow_paths,
            trials: Vec::new(),
            trial_findings: Vec::new(),
            sources,
        };
        files.read_trials(around.roles.as_ref())?;
        Ok(files)
    }

    /// Reads the tests, once what they test has no errors: a wrong name there would make much look wrong here.
    fn read_trials(&mut self, roles: Option<&BTreeSet<String>>) -> Result<(), OfficeFilesError> {
        let tests = yaml_files(&self.folder.join("tests"))?;
        for file in tests.iter().filter(|_| self.findings.iter().all(|finding| finding.severity != Severity::Error)) {
            let (trials, found) = read_trials(file, &self.office, roles);
            self.trials.extend(trials);
            self.trial_findings.extend(found);
        }
        self.sources.extend(tests);
        Ok(())
    }

    /// The lists that the forms of a folder `forms/` may name.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn lists(forms: &Path) -> Result<Lists, OfficeFilesError> {
        lists(&forms.join("lists"))
    }

    /// Whether the files can be used: warnings are allowed, errors are not.
    #[must_use]
    pub fn usable(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// The forms with the files of their blanks, for the reader.
    #[must_use]
    pub fn known_forms(&self) -> Vec<KnownForm> {
        let blanks = self.folder.join("forms");
        self.office.forms.values().map(|form| KnownForm { blank: blanks.join(&form.blank), form: form.clone() }).collect()
    }

    /// The fields of a case whose values can be searched for: words that somebody wrote and that are not sensitive. What a form does
    /// not know, or what is sensitive on one form of the case, is not among them.
    #[must_use]
    pub fn findable(&self, case: &Case) -> BTreeSet<FieldName> {
        let forms: Vec<&Form> = self.forms_of(case).collect();
        let fields = |form: &Form, wanted: bool| {
            let mark = |kind| {
                matches!(kind, FieldType::Checkbox | FieldType::Choice | FieldType::Signature | FieldType::Initials | FieldType::Stamp)
            };
            let fields = form.fields.iter().filter(move |field| (!field.sensitive && !mark(field.kind)) == wanted);
            fields.map(|field| FieldName::from(field.name.as_str())).collect::<BTreeSet<_>>()
        };
        let never: BTreeSet<FieldName> = forms.iter().flat_map(|form| fields(form, false)).collect();
        forms.iter().flat_map(|form| fields(form, true)).filter(|name| !never.contains(name)).collect()
    }

    /// The address that a case has on file for its person, with its channel: e-mail before telephone.
    #[must_use]
    pub fn contact(&self, case: &Case) -> Option<(&'static str, String)> {
        let value = |meaning: &str| {
            let mut fields = self.forms_of(case).flat_map(|form| &form.fields).filter(|field| field.is.as_deref() == Some(meaning));
            let value = fields.find_map(|field| case.fields.get(&FieldName::from(field.name.as_str())))?.value.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        CHANNELS.iter().find_map(|(channel, is)| Some((*channel, value(is)?)))
    }

    /// The forms of a case's documents, of those that the office knows.
    fn forms_of<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a Form> {
        case.documents.iter().filter_map(|document| self.office.forms.get(document.form.as_ref()?.as_str()))
    }

    /// What a document that is signed may go by: the templates of the letters that the workflows make, and the forms they read.
    #[must_use]
    pub fn signed(&self) -> BTreeSet<&str> {
        let workflows = self.office.workflows.values();
        workflows.flat_map(|workflow| workflow.forms.iter().map(String::as_str).chain(workflow.templates())).collect()
    }

    /// The folder of the letters' templates.
    #[must_use]
    pub fn letters(&self) -> PathBuf {
        self.folder.join("letters")
    }
}

fn not_readable(path: &Path) -> impl FnOnce(std::io::Error) -> OfficeFilesError {
    let path = path.to_owned();
    |source| OfficeFilesError::NotReadable { path, source }
}

/// The names of the files in `folder` with this ending; none where the folder is not there.
fn names(folder: &Path, ending: &str) -> Result<BTreeSet<String>, OfficeFilesError> {
    if !folder.exists() {
        return Ok(BTreeSet::new());
    }
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(not_readable(folder))? {
        let path = entry.map_err(not_readable(folder))?.path();
        if path.extension().is_some_and(|found| found == ending) && path.is_file() {
            names.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
        if names.len() > MAX_FILES {
            return Err(OfficeFilesError::TooMany { folder: folder.to_owned() });
        }
    }
    Ok(names)
}

/// The templates of letters, by their file names.
fn letters(folder: &Path) -> Result<BTreeMap<String, SourceFile>, OfficeFilesError> {
    let files = names(folder, "typ")?.into_iter();
    files.map(|name| Ok((name.clone(), read(&folder.join(&name))?))).collect()
}

/// The lists that forms may name, by the names of their files.
fn lists(folder: &Path) -> Result<Lists, OfficeFilesError> {
    let files = names(folder, "txt")?.into_iter();
    files.map(|name| Ok((name.trim_end_matches(".txt").to_owned(), read_list(&read(&folder.join(&name))?.text)))).collect()
}

/// YAML files by their names without the ending.
fn named(folder: &Path) -> Result<Named, OfficeFilesError> {
    let files = names(folder, "yaml")?.into_iter();
    files.map(|name| Ok((name.trim_end_matches(".yaml").to_owned(), read(&folder.join(&name))?))).collect()
}

fn yaml_files(folder: &Path) -> Result<Vec<SourceFile>, OfficeFilesError> {
    names(folder, "yaml")?.into_iter().map(|name| read(&folder.join(name))).collect()
}

/// Reads a file, at most one byte more than the readers accept, so that they can say that it is too large.
fn read(path: &Path) -> Result<SourceFile, OfficeFilesError> {
    use std::io::Read as _;
    let file = std::fs::File::open(path).map_err(not_readable(path))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(not_readable(path))?;
    let text = String::from_utf8(bytes).map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "the file is not UTF-8 text"));
    Ok(SourceFile { path: path.display().to_string(), text: text.map_err(not_readable(path))? })
}
