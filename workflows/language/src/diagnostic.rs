//! Findings about people's files: code, place, reason and mend, in French and English; shown to people and as JSON (`sarif.rs` for code review tools).

use std::fmt::Write as _;

use serde::Serialize;

use crate::{Bilingual, SourceFile};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, and somebody may be sorry.
    Warning,
}

/// A place in a file. Line and column count from 1, columns in characters; 0 where the place is the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Spot {
    /// Line.
    pub line: u64,
    /// Column.
    pub column: u64,
    /// Length in characters, at least 1 where a line is given.
    pub length: u64,
}

impl From<serde_saphyr::Location> for Spot {
    fn from(location: serde_saphyr::Location) -> Self {
        Self { line: location.line(), column: location.column(), length: location.span().len().max(1) }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, with a page in `agent/docs/errors/`.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// The file, as the caller named it.
    pub file: String,
    /// The place.
    #[serde(flatten)]
    pub spot: Spot,
    /// What is wrong, and why that matters.
    pub reason: Bilingual,
    /// How to mend it.
    pub mend: Bilingual,
}

impl Diagnostic {
    /// An error at a place of a file.
    #[must_use]
    pub fn error(code: &'static str, file: &str, spot: impl Into<Spot>, reason: [String; 2], mend: [String; 2]) -> Self {
        Self::new(Severity::Error, code, file, spot.into(), reason, mend)
    }

    /// A warning at a place of a file.
    #[must_use]
    pub fn warning(code: &'static str, file: &str, spot: impl Into<Spot>, reason: [String; 2], mend: [String; 2]) -> Self {
        Self::new(Severity::Warning, code, file, spot.into(), reason, mend)
    }

    fn new(severity: Severity, code: &'static str, file: &str, spot: Spot, [fr, en]: [String; 2], [mend_fr, mend_en]: [String; 2]) -> Self {
        Self { code, severity, file: file.to_owned(), spot, reason: Bilingual { fr, en }, mend: Bilingual { fr: mend_fr, en: mend_en } }
    }
}

/// The findings as a person reads them on a terminal, in the language of `tag`: place, excerpt with a mark below, reason, mend.
#[must_use]
pub fn render_human(findings: &[Diagnostic], files: &[SourceFile], tag: &str) -> String {
    let (mend, error, warning) = if tag.starts_with("en") { ("mend", "error", "warning") } else { ("remède", "erreur", "avertissement") };
    let mut out = String::new();
    for finding in findings {
        let word = if finding.severity == Severity::Error { error } else { warning };
        let Spot { line, column, length } = finding.spot;
        let _ = writeln!(out, "{word} {} : {}", finding.code, finding.reason.get(tag));
        let _ = if line == 0 { writeln!(out, "  --> {}", finding.file) } else { writeln!(out, "  --> {}:{line}:{column}", finding.file) };
        if let Some(text) = line_of(files, &finding.file, line) {
            let gutter = line.to_string();
            let blank = " ".repeat(gutter.len());
            let text: String = text.chars().take(160).collect();
            let before = usize::try_from(column.saturating_sub(1)).unwrap_or(0).min(160);
            let room = text.chars().count().saturating_sub(before).max(1);
            let marks = usize::try_from(length).unwrap_or(1).clamp(1, room);
            let _ = writeln!(out, " {blank} |\n {gutter} | {text}\n {blank} | {}{}", " ".repeat(before), "^".repeat(marks));
        }
        let _ = writeln!(out, "  = {mend} : {}\n", finding.mend.get(tag));
    }
    out
}

fn line_of<'a>(files: &'a [SourceFile], name: &str, line: u64) -> Option<&'a str> {
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    files.iter().find(|file| file.path == name)?.text.lines().nth(index)
}

/// The findings as a JSON array.
///
/// # Errors
/// None in practice: findings hold only text and numbers.
pub fn render_json(findings: &[Diagnostic]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(findings)
}
