//! What can go wrong with a letter, each with its code and a sentence in French and in English.

use std::fmt;

use crate::{Language, MAX_PAGES};

/// Where in a file, counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Line, the first is 1.
    pub line: usize,
    /// Column in characters, the first is 1.
    pub column: usize,
}

/// Whether a finding stops the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// No letter comes out.
    Error,
    /// The letter comes out, perhaps not as meant.
    Warning,
}

/// One remark of the typesetter on a template. The message is the typesetter's own, in English, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFinding {
    /// Error or warning.
    pub severity: Severity,
    /// File in the letters folder.
    pub file: String,
    /// Where in the file; nothing when the remark is on the whole document.
    pub position: Option<Position>,
    /// What is wrong.
    pub message: String,
    /// How to mend it, where the typesetter knows.
    pub hints: Vec<String>,
    /// The calls that led there, innermost first, each `while calling … (file:line:column)`.
    pub trace: Vec<String>,
}

impl fmt::Display for TemplateFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        for hint in &self.hints {
            write!(f, "; hint: {hint}")?;
        }
        for call in &self.trace {
            write!(f, "; {call}")?;
        }
        Ok(())
    }
}

/// Why a letter did not come out. Texts hold no personal data: values of the letter's data are blanked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The template is not in the folder, or its name is not a plain `*.typ` file name.
    #[error("GRF-LET-001: no template '{name}' in the letters folder ({reason})")]
    NoTemplate {
        /// The name asked for.
        name: String,
        /// Why it cannot be used.
        reason: String,
    },
    /// The template is wrong, for instance it names a field that the data does not have.
    #[error("GRF-LET-002: {}", list(.0))]
    Template(Vec<TemplateFinding>),
    /// The template or the data is larger than the bound.
    #[error("GRF-LET-003: {what} is {bytes} bytes, more than the {limit} allowed")]
    TooLarge {
        /// The template's name, or `data`.
        what: String,
        /// Its size.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
    /// The letter has more pages than [`MAX_PAGES`].
    #[error("GRF-LET-004: the letter has {0} pages, more than the {MAX_PAGES} allowed")]
    TooManyPages(usize),
    /// The letter took too long, or earlier ones that did are still running.
    #[error("GRF-LET-005: {0}")]
    TooSlow(String),
    /// The document would not be archival and accessible: a title or an alternative text is missing, or no font has a
    /// character.
    #[error("GRF-LET-006: {}", list(.0))]
    NotConforming(Vec<TemplateFinding>),
    /// The typesetter failed in a way that no template should be able to bring about.
    #[error("GRF-LET-007: the typesetter failed ({0})")]
    Typesetter(String),
}

fn list(findings: &[TemplateFinding]) -> String {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl LetterError {
    /// The stable code; `agent/docs/errors/` has a page for it.
    pub fn code(&self) -> &'static str {
        match self {
            LetterError::NoTemplate { .. } => "GRF-LET-001",
            LetterError::Template(_) => "GRF-LET-002",
            LetterError::TooLarge { .. } => "GRF-LET-003",
            LetterError::TooManyPages(_) => "GRF-LET-004",
            LetterError::TooSlow(_) => "GRF-LET-005",
            LetterError::NotConforming(_) => "GRF-LET-006",
            LetterError::Typesetter(_) => "GRF-LET-007",
        }
    }

    /// The findings on the template, when those are the reason.
    pub fn findings(&self) -> &[TemplateFinding] {
        match self {
            LetterError::Template(findings) | LetterError::NotConforming(findings) => findings,
            _ => &[],
        }
    }

    /// One sentence for the people of the office, without the code and without the findings.
    pub fn sentence(&self, language: Language) -> String {
        let french = language == Language::French;
        match self {
            LetterError::NoTemplate { name, .. } if french => {
                format!("Le modèle de lettre « {name} » est introuvable dans le dossier des lettres.")
            }
            LetterError::NoTemplate { name, .. } => {
                format!("The letter template '{name}' is not in the letters folder.")
            }
            LetterError::Template(_) if french => "Le modèle de lettre contient une erreur.".into(),
            LetterError::Template(_) => "The letter template has an error.".into(),
            LetterError::TooLarge { what, limit, .. } if french => {
                format!("« {what} » dépasse la taille permise ({} Kio).", limit / 1024)
            }
            LetterError::TooLarge { what, limit, .. } => {
                format!("'{what}' is larger than allowed ({} KiB).", limit / 1024)
            }
            LetterError::TooManyPages(pages) if french => {
                format!("La lettre compte {pages} pages; le maximum est de {MAX_PAGES}.")
            }
            LetterError::TooManyPages(pages) => {
                format!("The letter has {pages} pages; the most allowed is {MAX_PAGES}.")
            }
            LetterError::TooSlow(_) if french => "La mise en page de la lettre a pris trop de temps.".into(),
            LetterError::TooSlow(_) => "Typesetting the letter took too long.".into(),
            LetterError::NotConforming(_) if french => {
                "La lettre ne serait pas un PDF archivable et accessible (PDF/A-2a et PDF/UA-1).".into()
            }
            LetterError::NotConforming(_) => "The letter would not be an archival and accessible PDF (PDF/A-2a and PDF/UA-1).".into(),
            LetterError::Typesetter(_) if french => "Le logiciel de mise en page a échoué.".into(),
            LetterError::Typesetter(_) => "The typesetter failed.".into(),
        }
    }
}
