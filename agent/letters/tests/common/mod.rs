//! What the tests share: the sample office's letters, and a request with a fixed moment.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use greffier_letters::{Language, Letter, LetterError, LetterRequest, render};
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

/// The letters of the sample office.
pub(crate) fn office() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse/letters")
}

/// One of its samples, for instance `confirmation.fr`.
pub(crate) fn sample(name: &str) -> Value {
    let path = office().join(format!("samples/{name}.json"));
    serde_json::from_slice(&std::fs::read(path).expect("sample")).expect("JSON")
}

/// A winter day in Québec, 16:30 local.
pub(crate) fn moment() -> jiff::Timestamp {
    "2026-11-23T21:30:00Z".parse().expect("timestamp")
}

/// Québec in winter, without the machine's time zone database.
pub(crate) fn quebec() -> TimeZone {
    TimeZone::fixed(Offset::constant(-5))
}

/// Renders with the fixed moment.
pub(crate) fn letter(folder: &Path, template: &str, language: Language, data: &Value) -> Result<Letter, LetterError> {
    render(&LetterRequest { template, folder, language, data, at: moment(), time_zone: &quebec() })
}

/// A folder with one template `t.typ`.
pub(crate) fn folder(template: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folder");
    std::fs::write(folder.path().join("t.typ"), template).expect("template");
    folder
}
