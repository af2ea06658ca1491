//! `greffier read FILE...`: extraction alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greffier_casework::{BlobHash, Language};
use greffier_extraction::copy::{Copied, CopyRequest, NoCopy, Original, with_fields};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, Limits, ReadError, ReadOutcome, ReadRequest, WholeText};
use greffier_runner::OfficeFiles;
use jiff::Timestamp;

use crate::arguments::{Lang, Read};
use crate::output;

/// Where a searchable copy goes.
struct CopyTo {
    out: PathBuf,
    /// Whether the original is put into it.
    attach: bool,
}

pub(crate) async fn run(what: &Read, lang: Lang) -> anyhow::Result<ExitCode> {
    let (files, json) = (&what.files, what.json);
    if what.copy.is_some() && files.len() > 1 {
        anyhow::bail!("GRF-CLI-022: --copy makes the copy of one file, and {} are named", files.len());
    }
    let forms = known_forms(what.forms.as_deref())?;
    let pool = Pool::new(PoolOptions::new(std::env::current_exe()?, ["worker"]));
    // As many are read at once as the pool has workers; they are told in the order they were named.
    let mut reading = Vec::new();
    for file in files {
        let (pool, copy) = (pool.clone(), what.copy.clone().map(|out| CopyTo { out, attach: what.attach }));
        let request = ReadRequest {
            forms: forms.clone(),
            explain: what.explain,
            text: if copy.is_some() { WholeText::Always } else { WholeText::OfUnknown },
            ..ReadRequest::new(file.clone(), "")
        };
        reading.push(tokio::spawn(async move { read_one(&pool, request, copy.as_ref(), lang).await }));
    }
    let mut all_read = true;
    let mut answers = Vec::new();
    for (file, outcome) in files.iter().zip(reading) {
        match outcome.await?? {
            Ok((outcome, copied)) => {
                if let Some(Copied::Refused { because }) = copied {
                    all_read = false;
                    output::note(&format!("GRF-CLI-021: {}", no_copy(because, lang)));
                }
                if json {
                    answers.push(serde_json::json!({ "file": file, "read": outcome, "copied": copied }));
                } else {
                    output::say(&describe(file, &outcome, lang));
                }
            }
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

type Done = Result<(ReadOutcome, Option<Copied>), ReadError>;

async fn read_one(pool: &Pool, request: ReadRequest, copy: Option<&CopyTo>, lang: Lang) -> std::io::Result<Done> {
    let pages = tempfile::tempdir()?;
    let file = request.file.clone();
    let request = ReadRequest { work_dir: pages.path().to_owned(), ..request };
    let outcome = match pool.read(request).await {
        Ok(outcome) => outcome,
        Err(error) => return Ok(Err(error)),
    };
    let Some(to) = copy else { return Ok(Ok((outcome, None))) };
    let request = copy_request(&file, BlobHash::of(&std::fs::read(&file)?), &outcome, to, lang);
    Ok(pool.copy(request).await.map(|copied| (outcome, Some(copied))))
}

fn copy_request(file: &Path, sha256: BlobHash, outcome: &ReadOutcome, to: &CopyTo, lang: Lang) -> CopyRequest {
    let mut id = [0; 16];
    for (byte, pair) in id.iter_mut().zip(sha256.as_str().as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or_default();
    }
    let original = Original {
        file: file.to_owned(),
        name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256,
        media_type: outcome.media_type.clone(),
        format: outcome.format.clone(),
        medium: outcome.origin.medium,
        transfer: outcome.transfer.clone(),
    };
    CopyRequest {
        attachments: if to.attach { vec![original.attachment()] } else { Vec::new() },
        original,
        pages: outcome.pages.iter().map(|page| page.path.clone()).collect(),
        text: with_fields(outcome.text.clone(), &outcome.fields),
        out: to.out.clone(),
        language: if lang == Lang::En { Language::En } else { Language::Fr },
        id,
        made_at: Timestamp::now(),
        limits: Limits::default(),
    }
}

fn no_copy(because: NoCopy, lang: Lang) -> &'static str {
    match (because, lang) {
        (NoCopy::Signed, Lang::Fr) => "le document porte une signature numérique et reste tel quel ; aucune copie n'est faite",
        (NoCopy::Signed, Lang::En) => "the document bears a digital signature and stays as it is; no copy is made",
        (NoCopy::BornDigital, Lang::Fr) => "le document est né numérique et a déjà son texte ; aucune copie n'est faite",
        (NoCopy::BornDigital, Lang::En) => "the document was born digital and has its text; no copy is made",
    }
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
        for look in outcome.explained.iter().filter(|one| one.field == field.name).flat_map(|one| &one.looks) {
            let _ = writeln!(text, "    {:<22} {:>5.1} %  {}", look.engine, look.weakest * 100.0, look.text);
        }
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
