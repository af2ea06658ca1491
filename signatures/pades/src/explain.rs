//! The verdict in plain words, French or English.

use crate::report::{Kind, LaterChange, RevocationState, SignatureReport, Verdict, Verification};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::str::FromStr;

/// The two languages of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = String;

    /// # Errors
    /// The text itself, when it is neither `fr` nor `en` (with or without a region).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split(['-', '_']).next() {
            Some("fr") => Ok(Self::Fr),
            Some("en") => Ok(Self::En),
            _ => Err(text.to_owned()),
        }
    }
}

impl Lang {
    fn pick<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// What a signature field is, for people who do not see it.
    pub(crate) fn field_description(self, name: Option<&str>) -> String {
        match name {
            Some(name) => format!("{} {name}", self.pick("Signature électronique de", "Electronic signature of")),
            None => self.pick("Signature électronique", "Electronic signature").to_owned(),
        }
    }

    /// What the field of a document time stamp is, for people who do not see it.
    pub(crate) fn time_stamp_description(self) -> &'static str {
        self.pick("Horodatage du document", "Document time stamp")
    }
}

/// Says what was found, one line a fact. Times are universal time.
pub fn explain(verification: &Verification, lang: Lang) -> String {
    let mut text = String::new();
    let verdict = match verification.verdict {
        Verdict::Valid => lang.pick("VALIDE", "VALID"),
        Verdict::Altered => lang.pick("INVALIDE OU MODIFIÉ", "INVALID OR ALTERED"),
        Verdict::CannotTell => lang.pick("IMPOSSIBLE À DIRE", "CANNOT TELL"),
    };
    line(&mut text, 0, lang.pick("Verdict", "Verdict"), lang, verdict);
    for reason in &verification.reasons {
        bullet(&mut text, 0, lang.pick(reason.fr(), reason.en()), reason.code());
    }
    for (index, signature) in verification.signatures.iter().enumerate() {
        one_signature(&mut text, index + 1, signature, lang);
    }
    for field in &verification.empty_fields {
        line(&mut text, 0, lang.pick("Champ de signature encore vide", "Signature field still empty"), lang, &clean(field));
    }
    text
}

fn one_signature(text: &mut String, number: usize, signature: &SignatureReport, lang: Lang) {
    let kind = match signature.kind {
        Kind::Signature => "Signature",
        Kind::TimeStamp => lang.pick("Horodatage du document", "Document time stamp"),
    };
    let _ = writeln!(text, "\n{kind} {number} ({} {})", lang.pick("champ", "field"), clean(&signature.field));
    let verdict = match signature.verdict {
        Verdict::Valid => lang.pick("valide", "valid"),
        Verdict::Altered => lang.pick("invalide ou document modifié", "invalid, or document altered"),
        Verdict::CannotTell => lang.pick("impossible à dire", "cannot tell"),
    };
    line(text, 1, lang.pick("Verdict", "Verdict"), lang, verdict);
    for reason in &signature.reasons {
        bullet(text, 1, lang.pick(reason.fr(), reason.en()), reason.code());
    }
    if let Some(signer) = &signature.signer {
        let believed = signature.verdict == Verdict::Valid;
        let label = if believed && signature.kind == Kind::TimeStamp {
            lang.pick("Horodaté par", "Stamped by")
        } else if believed {
            lang.pick("Signé par", "Signed by")
        } else {
            lang.pick("Signataire selon le certificat, sans garantie", "Signer according to the certificate, not vouched for")
        };
        line(text, 1, label, lang, &clean(signer));
        let issuer = signature.certificate.as_ref().map(|c| c.issuer.as_str()).unwrap_or_default();
        line(text, 1, lang.pick("Certificat délivré par", "Certificate issued by"), lang, &clean(issuer));
    }
    if let Some(at) = signature.claimed_time {
        let label = lang.pick("Heure annoncée par le signataire", "Time claimed by the signer");
        line(text, 1, label, lang, &moment(at, lang));
    }
    proof(text, signature, lang);
    for (label, value) in [(lang.pick("Motif", "Reason"), &signature.reason), (lang.pick("Lieu", "Place"), &signature.location)] {
        if let Some(value) = value {
            line(text, 1, label, lang, &clean(value));
        }
    }
    coverage(text, signature, lang);
}

/// The level, the moment that an authority vouches for, and what was known of revocation then.
fn proof(text: &mut String, signature: &SignatureReport, lang: Lang) {
    if let Some(level) = signature.level {
        line(text, 1, lang.pick("Niveau PAdES", "PAdES level"), lang, level.as_str());
    }
    if let Some(proof) = &signature.proof {
        let by = lang.pick("attesté par", "vouched for by");
        let at = format!("{}, {by} {}", moment(proof.at, lang), clean(&proof.authority));
        line(text, 1, lang.pick("Existait au plus tard", "Existed at the latest"), lang, &at);
    }
    let revocation = match signature.revocation {
        RevocationState::Good => lang.pick("aucun certificat n'était révoqué", "no certificate was revoked"),
        RevocationState::NotPublished => {
            lang.pick("aucune liste connue, le certificat n'en nomme pas", "no list known, the certificate names none")
        }
        RevocationState::NotChecked => lang.pick("pas examinée", "not examined"),
        RevocationState::Unknown => lang.pick("inconnue à ce moment", "not known at that time"),
        RevocationState::Revoked => lang.pick("un certificat a été révoqué", "a certificate was revoked"),
    };
    line(text, 1, lang.pick("Révocation", "Revocation"), lang, revocation);
}

fn coverage(text: &mut String, signature: &SignatureReport, lang: Lang) {
    let covers = match (signature.coverage.whole_file, signature.coverage.end) {
        (true, _) => lang.pick("le fichier entier", "the whole file").to_owned(),
        (false, Some(end)) => match lang {
            Lang::Fr => format!("les {end} premiers octets"),
            Lang::En => format!("the first {end} bytes"),
        },
        (false, None) => lang.pick("rien qui puisse être établi", "nothing that can be established").to_owned(),
    };
    line(text, 1, lang.pick("Couvre", "Covers"), lang, &covers);
    if !signature.later.is_empty() {
        let _ = writeln!(text, "  {}", lang.pick("Ce qui est venu ensuite :", "What came afterwards:"));
        for change in &signature.later {
            let _ = writeln!(text, "    - {}", later(change, lang));
        }
    }
}

fn later(change: &LaterChange, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    match change {
        LaterChange::SignatureAdded { field } => {
            let what = lang.pick("une autre signature, champ", "another signature, field");
            format!("{what} {}", clean(field))
        }
        LaterChange::VisibleSignatureAdded { field } => {
            let what = lang.pick("une autre signature, visible, champ", "another signature, visible, field");
            format!("{what} {}", clean(field))
        }
        LaterChange::TimeStampAdded { field } => {
            let what = lang.pick("un horodatage du document, champ", "a time stamp of the document, field");
            format!("{what} {}", clean(field))
        }
        LaterChange::EmptyFieldAdded { field } => {
            let what = lang.pick("un champ de signature vide a été ajouté :", "an empty signature field was added:");
            format!("{what} {}", clean(field))
        }
        LaterChange::ValidationDataAdded => {
            lang.pick("des données de validation (certificats, révocation)", "validation data (certificates, revocation)").into()
        }
        LaterChange::PageCount { before, after } if fr => format!("le nombre de pages est passé de {before} à {after}"),
        LaterChange::PageCount { before, after } => format!("the number of pages went from {before} to {after}"),
        LaterChange::PageChanged { page } if fr => format!("la page {page} a été modifiée"),
        LaterChange::PageChanged { page } => format!("page {page} was changed"),
        LaterChange::FormFieldFilled { field, before, after } => filled(&clean(field), &clean(before), &clean(after), fr),
        LaterChange::FormFieldChanged { field } if fr => format!("le champ de formulaire {} a été déplacé, renommé ou caché", clean(field)),
        LaterChange::FormFieldChanged { field } => format!("form field {} was moved, renamed or hidden", clean(field)),
        LaterChange::FormChanged => lang.pick("le formulaire a été modifié", "the form was changed").into(),
        LaterChange::AnnotationAdded { page, covers } => match (fr, covers) {
            (true, true) => format!("une annotation a été ajoutée à la page {page}, par-dessus son contenu"),
            (true, false) => format!("une annotation a été ajoutée à la page {page}"),
            (false, true) => format!("an annotation was added to page {page}, over what it shows"),
            (false, false) => format!("an annotation was added to page {page}"),
        },
        LaterChange::AnnotationChanged => {
            lang.pick("une annotation a été modifiée ou retirée", "an annotation was changed or removed").into()
        }
        LaterChange::MetadataChanged => {
            lang.pick("les métadonnées (titre, auteur, dates) ont été modifiées", "metadata (title, author, dates) was changed").into()
        }
        LaterChange::CatalogChanged { key } if fr => format!("le catalogue du document a été modifié ({})", clean(key)),
        LaterChange::CatalogChanged { key } => format!("the document's catalogue was changed ({})", clean(key)),
        LaterChange::ObjectChanged { object } if fr => format!("l'objet {object} a été ajouté, modifié ou retiré"),
        LaterChange::ObjectChanged { object } => format!("object {object} was added, changed or removed"),
        LaterChange::ObjectUnreadable { object } if fr => format!("l'objet {object} ne peut pas être lu"),
        LaterChange::ObjectUnreadable { object } => format!("object {object} cannot be read"),
    }
}

/// `a form field was filled: Montant (42)`.
fn filled(field: &str, before: &str, after: &str, fr: bool) -> String {
    match (before, after, fr) {
        ("", after, true) => format!("un champ du formulaire a été rempli : {field} ({after})"),
        ("", after, false) => format!("a form field was filled: {field} ({after})"),
        (before, "", true) => format!("un champ du formulaire a été vidé : {field} (avant : {before})"),
        (before, "", false) => format!("a form field was emptied: {field} (before: {before})"),
        (before, after, true) => format!("un champ du formulaire a été changé : {field} (avant : {before} ; maintenant : {after})"),
        (before, after, false) => format!("a form field was changed: {field} (before: {before}; now: {after})"),
    }
}

fn line(text: &mut String, depth: usize, label: &str, lang: Lang, value: &str) {
    // French puts a no-break space before the colon.
    let colon = lang.pick("\u{a0}:", ":");
    let _ = writeln!(text, "{}{label}{colon} {value}", "  ".repeat(depth));
}

fn bullet(text: &mut String, depth: usize, sentence: &str, code: &str) {
    let _ = writeln!(text, "{}- {sentence} [{code}]", "  ".repeat(depth));
}

fn moment(at: Timestamp, lang: Lang) -> String {
    let t = TimeZone::UTC.to_datetime(at);
    let (h, m, s) = (t.hour(), t.minute(), t.second());
    let date = format!("{:04}-{:02}-{:02}", t.year(), t.month(), t.day());
    match lang {
        Lang::Fr => format!("{date} à {h:02} h {m:02} min {s:02} s (UTC)"),
        Lang::En => format!("{date} at {h:02}:{m:02}:{s:02} (UTC)"),
    }
}

/// What comes from the file is shown on one line, without characters that would steer a terminal or turn the
/// direction of writing.
fn clean(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().take(200).map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}
