//! The form files of an office, as the console shows and changes them.
//!
//! A form is changed only if the file is still the one that was opened, and only if the office passes its check with the change; then the
//! file is replaced as a whole, and what is read from that moment on is read with the form as it is now.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use greffier_casework::BlobHash;
use greffier_language::{Diagnostic, Form, Severity, SourceFile, read_form};

use crate::{Desk, DeskError, OfficeFiles};

/// A form with its file.
#[derive(Debug, Clone, PartialEq)]
pub struct FormFile {
    /// The form as the file says it.
    pub form: Form,
    /// The file as it is on disk.
    pub source: SourceFile,
    /// The file of its blank.
    pub blank: PathBuf,
    /// What tells this content from any other.
    pub hash: String,
}

/// What came of a wish to change a form.
#[derive(Debug, Clone, PartialEq)]
pub enum FormSaved {
    /// It was changed; the form has this name.
    Changed(String),
    /// The text has errors, or the office has with it.
    Faulty(Vec<Diagnostic>),
    /// The file was changed by somebody else since it was opened.
    Overtaken,
}

impl Desk {
    /// The forms of the office as their files on disk say them, by name. A file that cannot be read as a form is left out.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub async fn form_files(&self) -> Result<Vec<FormFile>, DeskError> {
        let folder = self.office().folder.clone();
        on_thread(move || {
            let files = OfficeFiles::read(&folder, None).map_err(not_readable)?;
            let forms = folder.join("forms");
            let mut found: Vec<FormFile> = files.sources.into_iter().filter_map(|source| form_file(source, &forms)).collect();
            found.sort_by(|a, b| a.form.form.cmp(&b.form.form));
            Ok(found)
        })
        .await
    }

    /// One form by its name.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], or when its file cannot be read.
    pub async fn form_file(&self, name: &str) -> Result<FormFile, DeskError> {
        let found = self.form_files().await?.into_iter().find(|file| file.form.form == name);
        found.ok_or_else(|| DeskError::NotFound(format!("form {name}")))
    }

    /// Changes a form's file to `text` if the file still has the content of `hash` and the office passes its check with it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], or when a file cannot be read or written.
    pub async fn save_form(&self, name: &str, hash: &str, text: String) -> Result<FormSaved, DeskError> {
        let old = self.form_file(name).await?;
        if old.hash != hash {
            return Ok(FormSaved::Overtaken);
        }
        let folder = self.office().folder.clone();
        let roles = self.config().role_names();
        let saved = on_thread(move || save(&folder, roles, &old, text)).await?;
        if let Saved::Changed(name, office) = saved {
            self.renew_office(*office);
            return Ok(FormSaved::Changed(name));
        }
        Ok(match saved {
            Saved::Faulty(findings) => FormSaved::Faulty(findings),
            _ => FormSaved::Overtaken,
        })
    }
}

enum Saved {
    Changed(String, Box<OfficeFiles>),
    Faulty(Vec<Diagnostic>),
    Overtaken,
}

fn save(folder: &Path, roles: Option<BTreeSet<String>>, old: &FormFile, text: String) -> Result<Saved, DeskError> {
    let path = PathBuf::from(&old.source.path);
    let before = OfficeFiles::read(folder, roles.clone()).map_err(not_readable)?;
    let changed = SourceFile { path: old.source.path.clone(), text };
    let after = OfficeFiles::read_with(folder, roles, Some(&changed)).map_err(not_readable)?;
    // What was wrong elsewhere before keeps nobody from mending this form.
    let known = |finding: &&Diagnostic| {
        before.findings.iter().any(|one| one.file == finding.file && one.code == finding.code && one.spot == finding.spot)
    };
    let own = |finding: &&Diagnostic| finding.file == changed.path || !known(finding);
    let faults: Vec<Diagnostic> =
        after.findings.iter().filter(|finding| finding.severity == Severity::Error).filter(own).cloned().collect();
    let form = read_form(&changed).0;
    let Some(form) = form.filter(|_| faults.is_empty()) else { return Ok(Saved::Faulty(faults)) };
    let failed = |what: &str| {
        let what = format!("{what} {}", path.display());
        move |source: std::io::Error| DeskError::File { what: what.clone(), source }
    };
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".form-").suffix(".new").tempfile_in(parent).map_err(failed("write beside"))?;
    file.write_all(changed.text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed("write beside"))?;
    let about = std::fs::metadata(&path).map_err(failed("look at"))?;
    std::fs::set_permissions(file.path(), about.permissions()).map_err(failed("write beside"))?;
    // Looked at once more right before: the check took a moment.
    let now = std::fs::read(&path).map_err(failed("read"))?;
    if BlobHash::of(&now).as_str() != old.hash {
        return Ok(Saved::Overtaken);
    }
    file.persist(&path).map_err(|error| failed("replace")(error.error))?;
    std::fs::File::open(parent).and_then(|folder| folder.sync_all()).map_err(failed("keep"))?;
    Ok(Saved::Changed(form.form, Box::new(after)))
}

fn form_file(source: SourceFile, forms: &Path) -> Option<FormFile> {
    if Path::new(&source.path).parent() != Some(forms) {
        return None;
    }
    let form = read_form(&source).0?;
    let blank = forms.join(&form.blank);
    let hash = BlobHash::of(source.text.as_bytes()).as_str().to_owned();
    Some(FormFile { form, blank, hash, source })
}

fn not_readable(error: crate::OfficeFilesError) -> DeskError {
    DeskError::File { what: "read the office's files".into(), source: std::io::Error::other(error.to_string()) }
}

/// Files are read and written where they hold up nobody.
async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, DeskError> + Send + 'static) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DeskError::Thread(error.to_string()))?
}
