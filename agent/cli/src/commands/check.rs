//! `greffier check PATH...`: forms, workflows and their tests, letters and catalogue, all findings at once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greffier_config::Config;
use greffier_language::{Diagnostic, SourceFile, Spot, render_human, render_json, render_sarif};
use greffier_runner::OfficeFiles;

use crate::arguments::{CheckFormat, Lang};
use crate::output;

pub(crate) fn run(paths: &[PathBuf], format: CheckFormat, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        let (found, files) = office(path)?;
        findings.extend(found);
        sources.extend(files);
    }
    match format {
        CheckFormat::Human if findings.is_empty() => output::note(match lang {
            Lang::Fr => "Rien à signaler.",
            Lang::En => "Nothing to report.",
        }),
        CheckFormat::Human => output::say(&render_human(&findings, &sources, lang.tag())),
        CheckFormat::Json => output::say(&render_json(&findings)?),
        CheckFormat::Sarif => output::say(&serde_json::to_string_pretty(&render_sarif(&findings, lang.tag()))?),
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The files of the office in `folder`, with its configuration where it has one.
pub(super) fn read(folder: &Path) -> anyhow::Result<(Option<Config>, OfficeFiles)> {
    if !folder.is_dir() {
        anyhow::bail!("GRF-CLI-006: {} is not a folder; name the folder of an office", folder.display());
    }
    let file = folder.join("greffier.toml");
    let config = if file.exists() { Some(greffier_config::load(&file)?) } else { None };
    let roles = config.as_ref().filter(|config| !config.roles.is_empty()).map(|config| config.roles.keys().cloned().collect());
    let files = OfficeFiles::read(folder, roles)?;
    if files.sources.is_empty() {
        anyhow::bail!("GRF-CLI-006: {} holds no forms/ and no workflows/", folder.display());
    }
    Ok((config, files))
}

fn office(folder: &Path) -> anyhow::Result<(Vec<Diagnostic>, Vec<SourceFile>)> {
    let (config, files) = read(folder)?;
    if let Some(config) = &config {
        config.check_documents(&files.signed())?;
    }
    let mut findings = files.findings.clone();
    findings.extend(files.trial_findings.iter().cloned());
    let mut sources = files.sources.clone();
    for found in greffier_letters::check_folder(&files.letters()) {
        let (diagnostic, source) = letter(&files.letters(), &found);
        findings.push(diagnostic);
        sources.extend(source);
    }
    Ok((findings, sources))
}

fn letter(folder: &Path, found: &greffier_letters::TemplateFinding) -> (Diagnostic, Option<SourceFile>) {
    let path = folder.join(&found.file);
    let shown = path.display().to_string();
    let number = |n| u64::try_from(n).unwrap_or(0);
    let spot =
        found.position.as_ref().map_or_else(Spot::default, |at| Spot { line: number(at.line), column: number(at.column), length: 1 });
    let hints = found.hints.join(" ");
    let mend = if hints.is_empty() {
        ["Corrigez le modèle à cet endroit.".to_owned(), "Mend the template there.".to_owned()]
    } else {
        [hints.clone(), hints]
    };
    let reason = [found.message.clone(), found.message.clone()];
    let diagnostic = match found.severity {
        greffier_letters::Severity::Error => Diagnostic::error("GRF-LET-002", &shown, spot, reason, mend),
        greffier_letters::Severity::Warning => Diagnostic::warning("GRF-LET-002", &shown, spot, reason, mend),
    };
    let source = std::fs::read_to_string(&path).ok().map(|text| SourceFile { path: shown, text });
    (diagnostic, source)
}
