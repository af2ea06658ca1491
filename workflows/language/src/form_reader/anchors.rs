//! How a form is recognised: printed words, and codes beside them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Reader;
use crate::{Anchor, CodeAnchor, Millimetres};

/// Characters that the content of a code may have; a longer one cannot be meant to tell a form.
const MAX_CODE_CHARS: usize = 500;

/// One entry under `recognise`: printed words or a printed code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnchor {
    /// Words printed on this form alone.
    text: Option<String>,
    /// The content of a printed bar code or QR code.
    code: Option<String>,
    /// Where it is printed.
    #[schemars(with = "Millimetres")]
    zone: Spanned<Millimetres>,
}

impl Reader<'_> {
    /// The words and the codes that tell the form. Words must be among them: a code that a fax spoils cannot be read.
    pub(super) fn anchors(&mut self, raw: Spanned<Vec<Spanned<RawAnchor>>>) -> (Vec<Anchor>, Vec<CodeAnchor>) {
        let place = raw.referenced;
        let (mut words, mut codes) = (Vec::new(), Vec::new());
        for entry in raw.value {
            self.zone(&entry.value.zone, &entry.value.zone.value);
            let zone = entry.value.zone.value;
            match (&entry.value.text, &entry.value.code) {
                (Some(text), None) => words.push(Anchor { text: text.clone(), zone }),
                (None, Some(code)) => {
                    self.code(&entry, code);
                    codes.push(CodeAnchor { code: code.trim().to_owned(), zone });
                }
                (Some(text), Some(_)) => {
                    self.either(&entry);
                    words.push(Anchor { text: text.clone(), zone });
                }
                (None, None) => {
                    self.either(&entry);
                    // Nothing is said of missing words while an entry is broken.
                    words.push(Anchor { text: String::new(), zone });
                }
            }
        }
        if words.is_empty() {
            let reason = if codes.is_empty() {
                ["rien ne dit comment reconnaître ce formulaire.", "nothing says how this form is recognised."]
            } else {
                ["un code seul ne suffit pas pour reconnaître ce formulaire.", "a code alone is not enough to recognise this form."]
            };
            self.error(
                "GRF-FORM-006",
                &Spanned::new((), place, place),
                reason.map(str::to_owned),
                ["Donnez au moins un texte imprimé avec sa zone.".into(), "Give at least one printed text with its zone.".into()],
            );
        }
        (words, codes)
    }

    fn either(&mut self, entry: &Spanned<RawAnchor>) {
        self.error(
            "GRF-FORM-015",
            entry,
            [
                "on reconnaît un formulaire à un texte ou à un code : cette entrée doit avoir l'un des deux.".into(),
                "a form is recognised by a text or by a code: this entry must have one of the two.".into(),
            ],
            [
                "Écrivez « text: » ou « code: » avec la zone ; pour les deux, faites deux entrées.".into(),
                "Write “text:” or “code:” with the zone; for both, make two entries.".into(),
            ],
        );
    }

    fn code(&mut self, entry: &Spanned<RawAnchor>, code: &str) {
        if code.trim().is_empty() || code.chars().count() > MAX_CODE_CHARS {
            self.error(
                "GRF-FORM-015",
                entry,
                [
                    format!("« code: » doit avoir de 1 à {MAX_CODE_CHARS} caractères."),
                    format!("“code:” must have from 1 to {MAX_CODE_CHARS} characters."),
                ],
                [
                    "Écrivez le contenu du code-barres ou du code QR imprimé.".into(),
                    "Write the content of the printed bar code or QR code.".into(),
                ],
            );
        }
    }
}
