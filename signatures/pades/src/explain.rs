//! The verdict in plain words, French or English.

use crate::Reason;
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

/// What was found, in words: the same facts for a terminal and for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The verdict of the whole.
    pub verdict: &'static str,
    /// What concerns the file as a whole.
    pub reasons: Vec<ToldReason>,
    /// Each signature.
    pub signatures: Vec<ToldSignature>,
    /// Signature fields that are still empty, by name.
    pub empty_fields: Vec<String>,
}

/// Why something is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldReason {
    /// One sentence.
    pub sentence: &'static str,
    /// The stable code.
    pub code: &'static str,
}

/// A signature or a time stamp of the document, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldSignature {
    /// What it is, its number, and its field.
    pub title: String,
    /// The verdict.
    pub verdict: &'static str,
    /// Why it is not valid.
    pub reasons: Vec<ToldReason>,
    /// What else is known: a label, and what stands beside it.
    pub facts: Vec<(&'static str, String)>,
    /// What came afterwards, a change each.
    pub later: Vec<String>,
}

/// Says what was found; moments are those of `zone`.
pub fn tell(verification: &Verification, lang: Lang, zone: &TimeZone) -> Told {
    let signatures = verification.signatures.iter().zip(1..);
    Told {
        verdict: match verification.verdict {
            Verdict::Valid => lang.pick("VALIDE", "VALID"),
            Verdict::Altered => lang.pick("INVALIDE OU MODIFIÉ", "INVALID OR ALTERED"),
            Verdict::CannotTell => lang.pick("IMPOSSIBLE À DIRE", "CANNOT TELL"),
        },
        reasons: reasons(&verification.reasons, lang),
        signatures: signatures.map(|(signature, number)| one_signature(number, signature, lang, zone)).collect(),
        empty_fields: verification.empty_fields.iter().map(|field| clean(field)).collect(),
    }
}

/// Says what was found, one line a fact. Times are universal time.
pub fn explain(verification: &Verification, lang: Lang) -> String {
    let told = tell(verification, lang, &TimeZone::UTC);
    let mut text = String::new();
    line(&mut text, 0, "Verdict", lang, told.verdict);
    told.reasons.iter().for_each(|reason| bullet(&mut text, 0, reason));
    for signature in &told.signatures {
        let _ = writeln!(text, "\n{}", signature.title);
        line(&mut text, 1, "Verdict", lang, signature.verdict);
        signature.reasons.iter().for_each(|reason| bullet(&mut text, 1, reason));
        signature.facts.iter().for_each(|(label, value)| line(&mut text, 1, label, lang, value));
        if !signature.later.is_empty() {
            let _ = writeln!(text, "  {}", lang.pick("Ce qui est venu ensuite :", "What came afterwards:"));
            for change in &signature.later {
                let _ = writeln!(text, "    - {change}");
            }
        }
    }
    for field in &told.empty_fields {
        line(&mut text, 0, lang.pick("Champ de signature encore vide", "Signature field still empty"), lang, field);
    }
    text
}

fn reasons(reasons: &[Reason], lang: Lang) -> Vec<ToldReason> {
    reasons.iter().map(|reason| ToldReason { sentence: lang.pick(reason.fr(), reason.en()), code: reason.code() }).collect()
}

fn one_signature(number: usize, signature: &SignatureReport, lang: Lang, zone: &TimeZone) -> ToldSignature {
    let kind = match signature.kind {
        Kind::Signature => "Signature",
        Kind::TimeStamp => lang.pick("Horodatage du document", "Document time stamp"),
    };
    let mut facts = signer(signature, lang);
    if let Some(at) = signature.claimed_time {
        facts.push((lang.pick("Heure annoncée par le signataire", "Time claimed by the signer"), moment(at, lang, zone)));
    }
    facts.extend(proof(signature, lang, zone));
    for (label, value) in [(lang.pick("Motif", "Reason"), &signature.reason), (lang.pick("Lieu", "Place"), &signature.location)] {
        facts.extend(value.as_ref().map(|value| (label, clean(value))));
    }
    facts.push((lang.pick("Couvre", "Covers"), coverage(signature, lang)));
    ToldSignature {
        title: format!("{kind} {number} ({} {})", lang.pick("champ", "field"), clean(&signature.field)),
        verdict: match signature.verdict {
            Verdict::Valid => lang.pick("valide", "valid"),
            Verdict::Altered => lang.pick("invalide ou document modifié", "invalid, or document altered"),
            Verdict::CannotTell => lang.pick("impossible à dire", "cannot tell"),
        },
        reasons: reasons(&signature.reasons, lang),
        facts,
        later: signature.later.iter().map(|change| later(change, lang)).collect(),
    }
}

fn signer(signature: &SignatureReport, lang: Lang) -> Vec<(&'static str, String)> {
    let Some(signer) = &signature.signer else { return Vec::new() };
    let label = match (signature.verdict, signature.kind) {
        (Verdict::Valid, Kind::TimeStamp) => lang.pick("Horodaté par", "Stamped by"),
        (Verdict::Valid, Kind::Signature) => lang.pick("Signé par", "Signed by"),
        _ => lang.pick("Signataire selon le certificat, sans garantie", "Signer according to the certificate, not vouched for"),
    };
    let issuer = signature.certificate.as_ref().map(|c| c.issuer.as_str()).unwrap_or_default();
    vec![(label, clean(signer)), (lang.pick("Certificat délivré par", "Certificate issued by"), clean(issuer))]
}

/// The level, the moment that an authority vouches for, and what was known of revocation then.
fn proof(signature: &SignatureReport, lang: Lang, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(level) = signature.level {
        facts.push((lang.pick("Niveau PAdES", "PAdES level"), level.as_str().to_owned()));
    }
    if let Some(proof) = &signature.proof {
        let by = lang.pick("attesté par", "vouched for by");
        let at = format!("{}, {by} {}", moment(proof.at, lang, zone), clean(&proof.authority));
        facts.push((lang.pick("Existait au plus tard", "Existed at the latest"), at));
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
    facts.push((lang.pick("Révocation", "Revocation"), revocation.to_owned()));
    facts
}

fn coverage(signature: &SignatureReport, lang: Lang) -> String {
    match (signature.coverage.whole_file, signature.coverage.end) {
        (true, _) => lang.pick("le fichier entier", "the whole file").to_owned(),
        (false, Some(end)) => match lang {
            Lang::Fr => format!("les {end} premiers octets"),
            Lang::En => format!("the first {end} bytes"),
        },
        (false, None) => lang.pick("rien qui puisse être établi", "nothing that can be established").to_owned(),
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
        LaterChange::PageAdded { page } if fr => format!("la page {page} a été ajoutée"),
        LaterChange::PageAdded { page } => format!("page {page} was added"),
        LaterChange::PageRemoved { page } if fr => format!("l'ancienne page {page} a été retirée"),
        LaterChange::PageRemoved { page } => format!("the former page {page} was removed"),
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

fn bullet(text: &mut String, depth: usize, reason: &ToldReason) {
    let _ = writeln!(text, "{}- {} [{}]", "  ".repeat(depth), reason.sentence, reason.code);
}

fn moment(at: Timestamp, lang: Lang, zone: &TimeZone) -> String {
    let (t, info) = (zone.to_datetime(at), zone.to_offset_info(at));
    let (date, h, m, s, zone) = (t.date(), t.hour(), t.minute(), t.second(), info.abbreviation());
    match lang {
        Lang::Fr => format!("{date} à {h:02} h {m:02} min {s:02} s ({zone})"),
        Lang::En => format!("{date} at {h:02}:{m:02}:{s:02} ({zone})"),
    }
}

/// What comes from the file is shown on one line, without characters that would steer a terminal or turn the
/// direction of writing.
fn clean(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().take(200).map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}
