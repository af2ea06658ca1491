//! The scans of a folder and what they say: `truth.json`, or a file of field and value beside each scan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use greffier_language::{FieldDef, FieldType, Form, MAX_FILE_BYTES, SourceFile, read_yaml};
use serde_json::Value;

/// Files of a folder of samples.
const MAX_SAMPLES: usize = 5_000;
/// Endings of scans.
const SCANS: [&str; 6] = ["tif", "tiff", "pdf", "png", "jpg", "jpeg"];

/// A scan, with the values that stand on it where somebody said so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub file: PathBuf,
    pub truth: Option<BTreeMap<String, String>>,
}

impl Sample {
    /// Its name for people: the file without its folder.
    pub(super) fn name(&self) -> String {
        self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The file in which a person writes what stands on it.
    pub(super) fn truth_file(&self) -> PathBuf {
        self.file.with_extension("yaml")
    }
}

/// The scans of a folder, by name. `blank` is left out when it lies there.
pub(super) fn find(folder: &Path, form: &Form) -> anyhow::Result<Vec<Sample>> {
    let listed = list(folder, form)?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("GRF-CLI-018: {}", folder.display()))? {
        let path = entry?.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let blank = path.file_name().is_some_and(|name| name.to_string_lossy() == form.blank);
        if path.is_file() && SCANS.contains(&ending.as_str()) && !blank {
            files.push(path);
        }
        if files.len() > MAX_SAMPLES {
            bail!("GRF-CLI-018: {} holds more than {MAX_SAMPLES} scans", folder.display());
        }
    }
    files.sort();
    if let Some(listed) = &listed {
        // A list that says which scans belong to this form leaves the others out.
        files.retain(|file| file.file_name().is_some_and(|name| listed.contains_key(name.to_string_lossy().as_ref())));
    }
    if files.is_empty() {
        bail!("GRF-CLI-018: {} holds no scan (TIFF, PDF, PNG or JPEG)", folder.display());
    }
    let mut samples = Vec::new();
    for file in files {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let truth = match listed.as_ref().and_then(|listed| listed.get(&name)) {
            Some(truth) => Some(truth.clone()),
            None => beside(&file, form)?,
        };
        samples.push(Sample { file, truth });
    }
    Ok(samples)
}

/// `truth.json`: a list of samples with their file, their form and their fields.
fn list(folder: &Path, form: &Form) -> anyhow::Result<Option<BTreeMap<String, BTreeMap<String, String>>>> {
    let path = folder.join("truth.json");
    if !path.exists() {
        return Ok(None);
    }
    let value = parse(&path)?;
    let wrong = || format!("GRF-CLI-019: {} has no list “samples” of this form", path.display());
    let whole = value.get("form").and_then(Value::as_str);
    let mut listed = BTreeMap::new();
    for sample in value.get("samples").and_then(Value::as_array).with_context(wrong)? {
        let file = sample.get("file").and_then(Value::as_str).with_context(wrong)?;
        // A sample may say that it is of another form, or of none.
        let of = sample.get("form").and_then(Value::as_str).or(whole);
        let is_form = sample.get("kind").and_then(Value::as_str).is_none_or(|kind| kind == "form");
        if of.is_none_or(|of| of == form.form) && is_form {
            listed.insert(file.to_owned(), fields(sample.get("fields").unwrap_or(&Value::Null), form, &path)?);
        }
    }
    Ok(Some(listed))
}

/// `NAME.json` or `NAME.yaml` beside a scan.
fn beside(file: &Path, form: &Form) -> anyhow::Result<Option<BTreeMap<String, String>>> {
    for ending in ["json", "yaml"] {
        let path = file.with_extension(ending);
        if path.exists() {
            return fields(&parse(&path)?, form, &path).map(Some);
        }
    }
    Ok(None)
}

/// A file as data. YAML reads JSON as well.
fn parse(path: &Path) -> anyhow::Result<Value> {
    let length = std::fs::metadata(path).with_context(|| format!("{}", path.display()))?.len();
    if length > MAX_FILE_BYTES as u64 {
        bail!("GRF-CLI-019: {} is larger than {MAX_FILE_BYTES} bytes", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    read_yaml(&SourceFile { path: path.display().to_string(), text })
        .map_err(|finding| anyhow::anyhow!("GRF-CLI-019: {}:{}: {}", path.display(), finding.spot.line, finding.reason.en))
}

/// Field and value, each in its canonical form; a value that is none of its type stays as it was written.
fn fields(value: &Value, form: &Form, path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let map = match value {
        Value::Object(map) => map,
        Value::Null => return Ok(BTreeMap::new()),
        _ => bail!("GRF-CLI-019: {} is no list of field and value", path.display()),
    };
    let mut fields = BTreeMap::new();
    for (name, value) in map {
        let Some(field) = form.field(name) else {
            bail!("GRF-CLI-019: {}: the form {} has no field {name:?}", path.display(), form.form);
        };
        let truth = canonical(field, value);
        if field.kind == FieldType::Choice && !truth.is_empty() && field.options.iter().all(|option| option.value != truth) {
            let options = field.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ");
            bail!("GRF-CLI-019: {}: {name} has no option {truth:?}; it has {options}, or nothing when no box is marked", path.display());
        }
        fields.insert(name.clone(), truth);
    }
    Ok(fields)
}

fn canonical(field: &FieldDef, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    if text.is_empty() && field.kind.is_boolean() {
        return "false".to_owned();
    }
    field.canonical(&text).unwrap_or(text)
}
