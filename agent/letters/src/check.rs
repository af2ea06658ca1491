//! Tries templates with declared samples, before any citizen's data meets them.
//!
//! The samples of `confirmation.typ` are `samples/confirmation.*.json` beside it: each is the data of a letter, as the
//! engine gives it. Its `language` and `today` decide the language and the date of the trial.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::error::{Severity, TemplateFinding};
use crate::{LetterRequest, MAX_DATA_BYTES, render};

/// Most samples tried for one template.
const MAX_SAMPLES: usize = 50;
/// Most templates of a folder.
const MAX_TEMPLATES: usize = 200;

/// Names of the letters in `folder`: its `*.typ` files but those that begin with `_`, which are shared parts. Sorted.
pub fn templates(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = names(folder)?;
    names.retain(|name| name.ends_with(".typ") && !name.starts_with(['_', '.']));
    names.truncate(MAX_TEMPLATES);
    Ok(names)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// Every finding on every letter of `folder`.
pub fn check_folder(folder: &Path) -> Vec<TemplateFinding> {
    match templates(folder) {
        Ok(names) => names.iter().flat_map(|name| check(folder, name)).collect(),
        Err(error) => vec![whole("letters", format!("the letters folder cannot be read: {error}"), "")],
    }
}

/// Renders `template` with each of its samples and returns what the typesetter says of it: empty when all is well.
/// The same finding from several samples is told once.
pub fn check(folder: &Path, template: &str) -> Vec<TemplateFinding> {
    let stem = template.strip_suffix(".typ").unwrap_or(template);
    let mut samples = names(&folder.join("samples")).unwrap_or_default();
    samples.retain(|name| name.ends_with(".json") && name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')));
    samples.truncate(MAX_SAMPLES);
    if samples.is_empty() {
        let hint = format!("write samples/{stem}.fr.json and samples/{stem}.en.json with the data of a letter");
        return vec![whole(template, "the letter has no sample, so it cannot be tried".into(), &hint)];
    }
    let mut findings = Vec::new();
    for sample in &samples {
        for finding in try_sample(folder, template, sample) {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

fn try_sample(folder: &Path, template: &str, sample: &str) -> Vec<TemplateFinding> {
    let file = format!("samples/{sample}");
    let data = match read_sample(&folder.join(&file)) {
        Ok(data) => data,
        Err(reason) => return vec![whole(&file, reason, "")],
    };
    let language = data["language"].as_str().and_then(|text| text.parse().ok());
    let at = data["today"].as_str().and_then(|text| text.parse::<Date>().ok());
    let at = at.and_then(|date| date.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).ok());
    let (Some(language), Some(at)) = (language, at) else {
        let reason = "a sample needs a language (fr or en) and a date 'today' (2026-11-23)".into();
        return vec![whole(&file, reason, "")];
    };
    let request = LetterRequest { template, folder, language, data: &data, at: at.timestamp(), time_zone: &TimeZone::UTC };
    match render(&request) {
        Ok(letter) => letter.warnings,
        Err(error) if error.findings().is_empty() => vec![whole(template, error.to_string(), "")],
        Err(error) => error.findings().to_vec(),
    }
}

fn read_sample(path: &Path) -> Result<Value, String> {
    let bytes = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if bytes > MAX_DATA_BYTES as u64 {
        return Err(format!("the sample is {bytes} bytes, more than the {MAX_DATA_BYTES} allowed"));
    }
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    serde_json::from_slice(&text).map_err(|error| format!("the sample is not JSON: {error}"))
}

fn whole(file: &str, message: String, hint: &str) -> TemplateFinding {
    let hints = if hint.is_empty() { Vec::new() } else { vec![hint.to_owned()] };
    let (file, position, trace) = (file.to_owned(), None, Vec::new());
    TemplateFinding { severity: Severity::Error, file, position, message, hints, trace }
}
