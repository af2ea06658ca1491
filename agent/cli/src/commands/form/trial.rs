//! `greffier form test FORM --samples DIR`: how well the scans of a folder are read, field by field.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, ReadError, ReadOutcome, ReadRequest};
use greffier_language::{Form, Severity, SourceFile, read_form_with, render_human};
use greffier_runner::OfficeFiles;

use super::report::{self, Shown};
use super::samples::{self, Sample};
use super::score::{self, Scan, Tally, Verdict};
use crate::arguments::{FormTest, Lang};
use crate::output;

pub(crate) async fn run(arguments: &FormTest, lang: Lang) -> anyhow::Result<ExitCode> {
    let known = form(&arguments.form, lang)?;
    let samples = samples::find(&arguments.samples, &known.form)?;
    let folder = tempfile::tempdir()?;
    let readings = read_all(&samples, &known, folder.path()).await?;
    let mut scans = Vec::new();
    let mut shown = Vec::new();
    let mut accepted = Vec::new();
    for (sample, (reading, pages)) in samples.iter().zip(readings) {
        let scan = match &reading {
            Ok(outcome) => score::scan(sample.name(), outcome, sample.truth.as_ref(), &known.form),
            Err(error) => Scan::unread(sample.name(), error.code()),
        };
        if arguments.accept && sample.truth.is_none() && scan.error.is_none() {
            accepted.push(write_truth(sample, &scan, &known.form, lang)?);
        }
        shown.push(Shown { scan: scans.len(), pages });
        scans.push(scan);
    }
    let (fields, all) = score::tallies(&known.form, &scans);
    if let Some(path) = &arguments.report {
        let page = report::page(&known.form, &scans, &shown, &fields, all, lang);
        std::fs::write(path, page).with_context(|| format!("{}", path.display()))?;
    }
    if arguments.json {
        let fields: BTreeMap<&str, Tally> = fields.iter().map(|(name, tally)| (name.as_str(), *tally)).collect();
        let told = serde_json::json!({ "form": known.form.form, "all": all, "fields": fields, "scans": scans });
        output::say(&serde_json::to_string_pretty(&told)?);
    } else {
        output::say(&describe(&scans, &fields, all, lang));
    }
    for path in &accepted {
        let path = path.display();
        output::note(&if lang == Lang::En { format!("to be corrected: {path}") } else { format!("à corriger : {path}") });
    }
    if let Some(path) = &arguments.report {
        output::note(&format!("{}", path.display()));
    }
    let unread = scans.iter().any(|scan| scan.error.is_some());
    Ok(if unread || all.wrong > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The form of a file, when it passes the check.
fn form(file: &Path, lang: Lang) -> anyhow::Result<KnownForm> {
    let text = std::fs::read_to_string(file).with_context(|| format!("GRF-CLI-007: {}", file.display()))?;
    let source = SourceFile { path: file.display().to_string(), text };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (form, findings) = read_form_with(&source, &OfficeFiles::lists(folder)?);
    if !findings.is_empty() {
        output::note(&render_human(&findings, std::slice::from_ref(&source), lang.tag()));
    }
    let sound = findings.iter().all(|finding| finding.severity != Severity::Error);
    let Some(form) = form.filter(|_| sound) else { bail!("GRF-CLI-007: {} is no form that can be used", file.display()) };
    let blank = folder.join(&form.blank);
    if !blank.exists() {
        bail!("GRF-CLI-007: the blank {} is not there", blank.display());
    }
    Ok(KnownForm { form, blank })
}

type Reading = (Result<ReadOutcome, ReadError>, PathBuf);

/// Reads all samples, as many at once as the pool has workers; each has its pages in a folder of its own.
async fn read_all(samples: &[Sample], known: &KnownForm, folder: &Path) -> anyhow::Result<Vec<Reading>> {
    let pool = Pool::new(PoolOptions::new(std::env::current_exe()?, ["worker"]));
    let mut reading = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        let pages = folder.join(format!("{index:05}"));
        std::fs::create_dir_all(&pages)?;
        let request = ReadRequest { forms: vec![known.clone()], ..ReadRequest::new(sample.file.clone(), pages.clone()) };
        let pool = pool.clone();
        reading.push(tokio::spawn(async move { (pool.read(request).await, pages) }));
    }
    let mut readings = Vec::new();
    for one in reading {
        readings.push(one.await?);
    }
    pool.close().await;
    Ok(readings)
}

/// Writes what was read as the truth to be corrected by a person.
fn write_truth(sample: &Sample, scan: &Scan, form: &Form, lang: Lang) -> anyhow::Result<PathBuf> {
    let path = sample.truth_file();
    let mut text = match lang {
        Lang::Fr => "# Ce qui a été lu. Corrigez d'après l'image : « doute » marque ce dont la lecture n'est pas sûre.\n".to_owned(),
        Lang::En => "# What was read. Correct it from the image: \"doubt\" marks what the reading is not sure of.\n".to_owned(),
    };
    let doubt = if lang == Lang::En { "doubt" } else { "doute" };
    for value in &scan.values {
        let written = match form.field(&value.field) {
            Some(field) if field.kind.is_boolean() => value.read.clone(),
            _ => serde_json::to_string(&value.read)?,
        };
        let mark = if value.doubts.is_empty() { String::new() } else { format!(" # {doubt} : {}", value.doubts.join(", ")) };
        let _ = writeln!(text, "{}: {written}{mark}", value.field);
    }
    std::fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
    Ok(path)
}

fn describe(scans: &[Scan], fields: &[(String, Tally)], all: Tally, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut text = String::new();
    let words = if fr { ["champ", "exact", "doute", "faux"] } else { ["field", "exact", "doubt", "wrong"] };
    if all.known() > 0 {
        let _ = writeln!(text, "{:<36} {:>7} {:>7} {:>7}", words[0], words[1], words[2], words[3]);
        for (name, tally) in fields {
            let _ = writeln!(text, "{name:<36} {:>7} {:>7} {:>7}", tally.exact, tally.doubtful, tally.wrong);
        }
        let share = |count: usize| 100.0 * count as f64 / all.known() as f64;
        let total = if fr { "ensemble" } else { "together" };
        let _ = writeln!(text, "{total:<36} {:>6.1}% {:>6.1}% {:>6.1}%", share(all.exact), share(all.doubtful), share(all.wrong));
    }
    for scan in scans {
        let tally = score::tally(scan);
        let _ = match &scan.error {
            Some(code) => writeln!(text, "{}: {} {code}{}", scan.file, if fr { "pas lu" } else { "not read" }, scan.why(lang)),
            None if tally.known() == 0 => writeln!(text, "{}:", scan.file),
            None => {
                writeln!(text, "{}: {} {}, {} {}, {} {}", scan.file, tally.exact, words[1], tally.doubtful, words[2], tally.wrong, words[3])
            }
        };
        for value in &scan.values {
            let doubts = if value.doubts.is_empty() { String::new() } else { format!("  ({})", value.doubts.join(", ")) };
            let _ = match (&value.expected, value.verdict) {
                (Some(expected), Verdict::Wrong) => writeln!(text, "  ! {}: {:?} ≠ {expected:?}", value.field, value.read),
                (Some(expected), Verdict::Doubtful) => writeln!(text, "  ? {}: {:?} / {expected:?}{doubts}", value.field, value.read),
                (None, _) => writeln!(text, "    {:<32} {}{doubts}", value.field, value.read),
                _ => Ok(()),
            };
        }
    }
    text
}
