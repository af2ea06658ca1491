//! What the targets share: files as the readers take them, and the sample office.
#![allow(dead_code, reason = "each target uses its part")]

use greffier_language::{Lists, Office, Parts, SourceFile, read_office};

const FORM: &str = include_str!("../../library/changement-adresse/forms/changement-adresse.yaml");
const WORKFLOW: &str = include_str!("../../library/changement-adresse/workflows/changement-adresse.yaml");

/// A file of this text; nothing when it is no text.
pub fn file(bytes: &[u8]) -> Option<SourceFile> {
    Some(SourceFile { path: "fuzz.yaml".into(), text: std::str::from_utf8(bytes).ok()?.to_owned() })
}

/// The sample office.
pub fn office() -> Office {
    let source = |text: &str| SourceFile { path: "sample.yaml".into(), text: text.to_owned() };
    let (office, findings) = read_office(&[source(FORM)], &Lists::new(), &[source(WORKFLOW)], &Parts::default());
    assert_eq!(findings, []);
    office
}
