//! The readable page of a signature's evidence: a template of our own, the same in every office, so that an archivist meets one layout.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{Language, Letter, LetterError, LetterRequest, render};

const TEMPLATE: &str = include_str!("../builtin/preuve.typ");
const NAME: &str = "preuve.typ";

/// Sets the page from `data`, whose keys are those that `builtin/preuve.typ` reads; a key that lacks is an error. PDF/A-2a and PDF/UA-1,
/// as letters are; the same data and moment give the same bytes.
///
/// # Errors
/// As [`render`]; [`LetterError::Typesetter`] when no temporary folder can be made.
pub fn evidence_page(data: &serde_json::Value, language: Language, at: Timestamp, zone: &TimeZone) -> Result<Letter, LetterError> {
    let failed = |error: std::io::Error| LetterError::Typesetter(format!("no temporary folder: {error}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    std::fs::write(folder.path().join(NAME), TEMPLATE).map_err(failed)?;
    render(&LetterRequest { template: NAME, folder: folder.path(), language, data, at, time_zone: zone })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_page_is_set_in_both_languages_with_and_without_delegation() {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            for on_behalf_of in [None, Some("Luc Roy")] {
                let data = json!({
                    "language": tag, "office": "Greffe", "case": "2026-000012", "document": "lettre.pdf", "signed": "lettre-signe.pdf",
                    "signer": "Marie Gagnon #emph[x]", "on_behalf_of": on_behalf_of, "authority": "congé, du 1er au 5",
                    "certificate_subject": "CN=Marie", "reason": "Confirmation", "signed_at": "25 novembre 2026",
                    "identity": ["Phrase secrète"], "consent": "J'ai lu.", "consent_version": "1", "consent_at": "25 novembre 2026",
                    "pages": (1..=40).map(|page| json!({ "page": page, "at": "25 novembre 2026" })).collect::<Vec<_>>(),
                    "document_sha256": "ab".repeat(32), "signed_sha256": "cd".repeat(32), "certificate_sha256": "ef".repeat(32),
                    "bundle_sha256": "01".repeat(32), "sealed": on_behalf_of.is_some(),
                });
                let at: Timestamp = "2026-11-25T15:00:00Z".parse().unwrap();
                let set = || evidence_page(&data, language, at, &TimeZone::UTC).unwrap();
                let page = set();
                assert_eq!(page.warnings, [], "{tag}");
                assert_eq!(page.pdf, set().pdf, "the same bytes");
                assert!(page.title.contains("2026-000012") && page.pages >= 2);
            }
        }
    }
}
