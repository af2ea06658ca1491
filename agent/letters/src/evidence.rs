//! The readable pages of what is kept as evidence, and of messages: templates of our own, the same in every office, so that an archivist meets
//! one layout.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::fonts::displayable;
use crate::{Language, Letter, LetterError, LetterRequest, render};

const EVIDENCE: (&str, &str) = ("preuve.typ", include_str!("../builtin/preuve.typ"));
const DISPOSAL: (&str, &str) = ("destruction.typ", include_str!("../builtin/destruction.typ"));
const MESSAGE: (&str, &str) = ("courriel.typ", include_str!("../builtin/courriel.typ"));

/// Sets the page of a signature's evidence from `data`, whose keys are those that `builtin/preuve.typ` reads; a key that lacks is an error.
/// PDF/A-2a and PDF/UA-1, as letters are; the same data and moment give the same bytes.
///
/// # Errors
/// As [`render`]; [`LetterError::Typesetter`] when no temporary folder can be made.
pub fn evidence_page(data: &serde_json::Value, language: Language, at: Timestamp, zone: &TimeZone) -> Result<Letter, LetterError> {
    set(EVIDENCE, data, language, at, zone)
}

/// Sets the page of the destruction of a paper document from `data`, whose keys are those that `builtin/destruction.typ` reads; otherwise as
/// [`evidence_page`].
///
/// # Errors
/// As [`evidence_page`].
pub fn disposal_page(data: &serde_json::Value, language: Language, at: Timestamp, zone: &TimeZone) -> Result<Letter, LetterError> {
    set(DISPOSAL, data, language, at, zone)
}

/// A message that is itself the request, as its page shows it: what its head says is not proven.
#[derive(Debug, Clone, Copy)]
pub struct MessageText<'a> {
    /// Who sent it.
    pub from: Option<&'a str>,
    /// When it was written.
    pub date: Option<&'a str>,
    /// Its subject.
    pub subject: Option<&'a str>,
    /// What it says.
    pub text: &'a str,
}

/// Sets the page of a message. A sign that no built-in font has, such as a picture, is shown as an empty square: the message itself is kept.
/// Otherwise as [`evidence_page`].
///
/// # Errors
/// As [`evidence_page`].
pub fn message_page(message: &MessageText<'_>, language: Language, at: Timestamp, zone: &TimeZone) -> Result<Letter, LetterError> {
    let MessageText { from, date, subject, text } = message;
    let data = serde_json::json!({
        "language": language.code(),
        "from": from.map(displayable),
        "date": date,
        "subject": subject.map(displayable).filter(|subject| !subject.trim().is_empty()),
        "text": displayable(text.replace("\r\n", "\n")),
    });
    set(MESSAGE, &data, language, at, zone)
}

fn set(
    (template, text): (&str, &str),
    data: &serde_json::Value,
    language: Language,
    at: Timestamp,
    time_zone: &TimeZone,
) -> Result<Letter, LetterError> {
    let failed = |error: std::io::Error| LetterError::Typesetter(format!("no temporary folder: {error}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    std::fs::write(folder.path().join(template), text).map_err(failed)?;
    render(&LetterRequest { template, folder: folder.path(), language, data, at, time_zone })
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

    #[test]
    fn a_message_is_set_whatever_it_says() {
        let at: Timestamp = "2026-11-25T15:00:00Z".parse().unwrap();
        let odd = "Bonjour,\r\nje déménage le 1er déc. 😀 ﷽ 漢字 \u{202e}\u{7}\t#panic() $x$ <a>\n\n\n\n— Zoé";
        let long = format!("{}\n\n{}", "mot ".repeat(20_000), "x".repeat(3_000));
        for (text, subject) in [(odd, Some("Re: 😀 \"Demande\"")), ("", None), (long.as_str(), Some(" "))] {
            let message = MessageText { from: Some("Zoé <zoe@example.org>"), date: Some("2026-11-25"), subject, text };
            let page = message_page(&message, Language::French, at, &TimeZone::UTC).unwrap();
            assert_eq!(page.warnings, []);
            assert!(page.pages >= 1 && page.pdf.starts_with(b"%PDF"));
            let told =
                if subject.is_some_and(|subject| !subject.trim().is_empty()) { "Re: □ \"Demande\"" } else { "Courriel sans objet" };
            assert_eq!(page.title, told);
        }
    }

    #[test]
    fn a_destruction_is_told_in_both_languages_with_and_without_witness() {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            for witness in [None, Some("Luc Roy #emph[x]")] {
                let data = json!({
                    "language": tag, "office": "Greffe", "case": "2026-000012", "document": "fax <1>.tif", "on": "2026-11-25",
                    "method": "Déchiquetage", "place": "Bac 12", "witness": witness, "rules": "Règles, résolution 2026-112",
                    "declarations": ["J'ai suivi les règles.", "Et protégé."], "declared_version": "2026-11", "checks": ["Le sceau est valide."],
                    "signer": "Marie Gagnon", "certificate_subject": "CN=Marie", "identity": ["Phrase secrète"],
                    "signed_at": "2026-11-25 10:00:00 -05:00", "original_sha256": "ab".repeat(32), "copy_sha256": "cd".repeat(32),
                    "transfer_sha256": "ef".repeat(32), "certificate_sha256": "01".repeat(32), "record_sha256": "23".repeat(32),
                });
                let page = disposal_page(&data, language, "2026-11-25T15:00:00Z".parse().unwrap(), &TimeZone::UTC).unwrap();
                assert_eq!(page.warnings, [], "{tag}");
                assert!(page.title.contains("2026-000012"));
            }
        }
    }
}
