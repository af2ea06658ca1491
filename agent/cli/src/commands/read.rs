//! `greffier read FILE...`: extraction alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, ReadError, ReadOutcome, ReadRequest};
use greffier_runner::OfficeFiles;

use crate::arguments::Lang;
use crate::output;

pub(crate) async fn run(files: &[PathBuf], forms: Option<&Path>, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let forms = known_forms(forms)?;
    let pool = Pool::new(PoolOptions::new(std::env::current_exe()?, ["worker"]));
    // As many are read at once as the pool has workers; they are told in the order they were named.
    let mut reading = Vec::new();
    for file in files {
        let (pool, forms, file) = (pool.clone(), forms.clone(), file.clone());
        reading.push(tokio::spawn(async move { read_one(&pool, forms, file).await }));
    }
    let mut all_read = true;
    let mut answers = Vec::new();
    for (file, outcome) in files.iter().zip(reading) {
        match outcome.await?? {
            Ok(outcome) if json => answers.push(serde_json::json!({ "file": file, "read": outcome })),
            Ok(outcome) => output::say(&describe(file, &outcome, lang)),
            Err(error) => {
                all_read = false;
                let sentence = match lang {
                    Lang::Fr => error.fr(),
                    Lang::En => error.en(),
                };
                if json {
                    answers.push(serde_json::json!({ "file": file, "error": { "code": error.code(), "sentence": sentence } }));
                } else {
                    output::note(&format!("{}: {} {sentence}", file.display(), error.code()));
                }
            }
        }
    }
    pool.close().await;
    if json {
        output::say(&serde_json::to_string_pretty(&answers)?);
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn read_one(pool: &Pool, forms: Vec<KnownForm>, file: PathBuf) -> std::io::Result<Result<ReadOutcome, ReadError>> {
    let pages = tempfile::tempdir()?;
    Ok(pool.read(ReadRequest { forms, ..ReadRequest::new(file, pages.path()) }).await)
}

/// The forms of a folder that is an office's `forms/`, or an office.
fn known_forms(folder: Option<&Path>) -> anyhow::Result<Vec<KnownForm>> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let office = if folder.join("forms").is_dir() {
        folder
    } else {
        folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
    };
    let files = OfficeFiles::read(office, None)?;
    if files.office.forms.is_empty() {
        anyhow::bail!("GRF-CLI-007: no form definition was found in {}", folder.display());
    }
    Ok(files.known_forms())
}

fn describe(file: &Path, outcome: &ReadOutcome, lang: Lang) -> String {
    let mut text = String::new();
    let (form, none, doubtful) = match lang {
        Lang::Fr => ("formulaire", "formulaire inconnu", "à vérifier"),
        Lang::En => ("form", "unknown form", "to check"),
    };
    let known = outcome.form.as_ref().map_or_else(|| none.to_owned(), |found| format!("{form} {}, page {}", found.name, found.page));
    let _ = writeln!(text, "{}: {}, {} page(s), {:?}; {known}", file.display(), outcome.format, outcome.pages.len(), outcome.origin.medium);
    for field in &outcome.fields {
        let doubt = if field.doubtful { format!("  {doubtful} ({})", field.doubts.join(", ")) } else { String::new() };
        let _ = writeln!(text, "  {:<24} {:>5.1} %  {}{doubt}", field.name.as_str(), field.confidence.share() * 100.0, field.value);
    }
    for other in &outcome.others {
        let pages = other.pages.iter().flatten().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  + {form} {}, page {pages}", other.name);
    }
    if let Some(title) = &outcome.title {
        let _ = writeln!(text, "  « {title} »");
    }
    for proposal in &outcome.proposals {
        let _ = writeln!(text, "  {:<24} {:>5.1} %  {}  ?", proposal.label, proposal.confidence.share() * 100.0, proposal.value);
    }
    for warning in &outcome.warnings {
        let sentence = if lang == Lang::En { &warning.en } else { &warning.fr };
        let _ = writeln!(text, "  ! {} {sentence}", warning.code);
    }
    text
}
