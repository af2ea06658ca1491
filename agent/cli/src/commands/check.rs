//! `greffier check PATH...`: forms, workflows and their tests, letters and catalogue, all findings at once. A path is an office, or a file of
//! one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greffier_casework::Language;
use greffier_config::Config;
use greffier_language::{Diagnostic, RuleText, SourceFile, Spot, render_human, render_json, render_sarif};
use greffier_runner::OfficeFiles;
use greffier_web::explain;

use crate::arguments::{CheckFormat, Lang};
use crate::output;

pub(crate) fn run(paths: &[PathBuf], format: CheckFormat, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        let (found, files) = if path.is_file() { file(path)? } else { office(path)? };
        // Two files of one office, or an office and a file of it, tell each finding once.
        for finding in found {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        sources.extend(files);
    }
    match format {
        CheckFormat::Human if findings.is_empty() => output::note(match lang {
            Lang::Fr => "Rien à signaler.",
            Lang::En => "Nothing to report.",
        }),
        CheckFormat::Human => output::say(&human(&findings, &sources, lang)),
        CheckFormat::Json => output::say(&render_json(&findings)?),
        CheckFormat::Sarif => {
            let root = std::env::current_dir()?;
            let log = render_sarif(&findings, &sources, &root, lang.tag(), |code| about(code, lang));
            output::say(&serde_json::to_string_pretty(&log)?);
        }
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The findings, and below them where more is told.
fn human(findings: &[Diagnostic], sources: &[SourceFile], lang: Lang) -> String {
    let code = findings.first().map_or("CODE", |finding| finding.code);
    let more = match lang {
        Lang::Fr => format!("« greffier explain {code} » en dit davantage."),
        Lang::En => format!("“greffier explain {code}” tells more."),
    };
    format!("{}{more}", render_human(findings, sources, lang.tag()))
}

/// What the page of a code says.
fn about(code: &str, lang: Lang) -> Option<RuleText> {
    let language = Language::from_tag(lang.tag());
    explain::page(code).map(|page| RuleText { sentence: page.sentence(language).to_owned(), help: page.text(language) })
}

/// The findings of one file: its office is read whole, as the file is held against the others.
fn file(path: &Path) -> anyhow::Result<(Vec<Diagnostic>, Vec<SourceFile>)> {
    let whole = path.canonicalize()?;
    let (mut findings, mut sources) = office(&office_of(path)?)?;
    let meant = |shown: &str| Path::new(shown).canonicalize().is_ok_and(|shown| shown == whole);
    findings.retain(|finding| meant(&finding.file));
    sources.retain(|source| meant(&source.path));
    Ok((findings, sources))
}

/// The folder of the office that a file belongs to, as the path that was given leads to it.
fn office_of(path: &Path) -> anyhow::Result<PathBuf> {
    let mut folder = above(path);
    // `forms/x.yaml` stands one folder down, `letters/samples/x.json` two.
    for _ in 0..3 {
        if folder.join("forms").is_dir() || folder.join("workflows").is_dir() {
            return Ok(folder);
        }
        folder = above(&folder);
    }
    anyhow::bail!("GRF-CLI-006: {} is no file of an office", path.display())
}

/// The folder that a path stands in.
fn above(path: &Path) -> PathBuf {
    if path == Path::new(".") || path.ends_with("..") {
        return path.join("..");
    }
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
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
        config.check_robots(files.office.robots.values())?;
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
