//! What can be wrong with the configuration file.

use std::path::{Path, PathBuf};

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or may not be read.
    #[error("GRF-CFG-001: {} cannot be read; make an office with `greffier init DIR` or name the file with --config", file.display())]
    NotReadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("GRF-CFG-002: {}:{line}:{column}: {message}", file.display())]
    NotParsed {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, with the nearest known name.
        message: String,
    },
    /// A value makes no sense.
    #[error("GRF-CFG-003: {}: {fr} / {en}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// In French.
        fr: String,
        /// In English.
        en: String,
    },
}

impl ConfigError {
    pub(crate) fn from_toml(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().map_or(0, |span| span.start);
        Self::at(file, text, place, with_nearest(error.message()))
    }

    /// An error at a place of the file, in bytes from its beginning.
    pub(crate) fn at(file: &Path, text: &str, place: usize, message: String) -> Self {
        let before = text.get(..place).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self::NotParsed { file: file.to_owned(), line, column, message }
    }
}

/// Adds the nearest known name to serde's sentence about an unknown field.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = message.starts_with("unknown field").then(|| quoted.next()).flatten() else { return message.to_owned() };
    let nearest = quoted.max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
    nearest.map_or_else(|| message.to_owned(), |name| format!("clé inconnue « {unknown} » ; vouliez-vous écrire « {name} » ? / {message}"))
}
