//! The evidence of a ceremony: one JSON document and a page that people can read, each under the office's seal where the office has one.

use greffier_casework::{
    BUNDLE_SCHEMA, BundleCase, Document, DocumentDigest, DocumentId, DocumentKind, Evidence, EvidenceBundle, IdentityMethod, Language,
    Medium, Origin, TaskId,
};
use greffier_pades::SignRequest;
use greffier_pades::cms::sign_detached;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::blocking;
use crate::languages::of_letters;
use crate::signing::Held;
use crate::{Desk, DeskError};

impl Desk {
    /// Keeps the evidence of a ceremony; returns its documents: JSON (`greffier-evidence/1`), the seal over it (detached CMS, RFC 5652)
    /// where the office has one, and the readable page (PDF/A), sealed as documents are (PAdES).
    ///
    /// # Errors
    /// [`DeskError::Seal`] when the office has a seal that cannot be opened: evidence is never made less than the office asks for.
    pub(crate) async fn keep_evidence(&self, held: &Held<'_>) -> Result<Vec<Document>, DeskError> {
        let on_behalf_of = match &held.ceremony.acting_for {
            Some(delegation) => Some(self.display_name(&delegation.giver).await?),
            None => None,
        };
        let office = self.config().office.name.get(held.ceremony.consent.language.tag());
        let bundle = bundle(held, office, on_behalf_of);
        let json =
            serde_json::to_vec_pretty(&bundle).map_err(|error| DeskError::Thread(format!("the evidence has no JSON form: {error}")))?;
        let not_sealed = |error| DeskError::Seal(Box::new(error));
        let with = self.signed_with(held.case, held.original);
        let seal = self.open_seal(with.seal).await.map_err(not_sealed)?;
        let (zone, key) = (self.zone(), seal.clone());
        let (json, sealed, page) = blocking(move || {
            let sealed = key.map(|key| sign_detached(&[&json], key.signer())).transpose();
            let sealed = sealed.map_err(|error| not_sealed(DeskError::Signature(error.into())))?;
            let at = bundle.ceremony.signed_at;
            let data = readable(&bundle, &greffier_casework::BlobHash::of(&json), sealed.is_some(), &zone);
            let page = greffier_letters::evidence_page(&data, of_letters(bundle.ceremony.consent.language), at, &zone)?;
            Ok((json, sealed, page.pdf))
        })
        .await?;
        let page = match seal {
            None => page,
            Some(seal) => {
                let request =
                    SignRequest { name: Some(office.to_owned()), level: with.seal_level, ..SignRequest::new(held.ceremony.signed_at) };
                self.sign_bytes(page, seal, request).await.map_err(not_sealed)?.bytes
            }
        };
        let stem = held.original.name.trim_end_matches(".pdf").to_owned();
        let json = self.keep_made(format!("{stem}-preuve.json"), "application/json", json, held.signed.id).await?;
        let mut kept = Vec::new();
        if let Some(sealed) = sealed {
            kept.push(self.keep_made(format!("{stem}-preuve.json.p7s"), "application/pkcs7-signature", sealed, json.id).await?);
        }
        kept.push(self.keep_made(format!("{stem}-preuve.pdf"), "application/pdf", page, json.id).await?);
        kept.insert(0, json);
        Ok(kept)
    }

    /// Keeps what was made of a document as evidence: durable before any row names it.
    pub(crate) async fn keep_made(&self, name: String, media_type: &str, bytes: Vec<u8>, from: DocumentId) -> Result<Document, DeskError> {
        Ok(Document {
            id: DocumentId(Uuid::now_v7()),
            kind: DocumentKind::Evidence,
            name,
            blob: self.store().blobs().put(bytes).await?,
            media_type: media_type.to_owned(),
            arrival: None,
            form: None,
            template: None,
            made_from: Some(from),
            pages: Vec::new(),
            origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
            transfer: None,
        })
    }
}

fn bundle(held: &Held<'_>, office: &str, on_behalf_of: Option<String>) -> EvidenceBundle {
    let Held { case, task, .. } = held;
    EvidenceBundle {
        schema: BUNDLE_SCHEMA.to_owned(),
        office: office.to_owned(),
        case: BundleCase::of(case),
        task: TaskId { case: case.id, number: task.number },
        step: task.step.clone(),
        document: DocumentDigest::of(held.original),
        signed: DocumentDigest::of(held.signed),
        signer: held.signer.to_owned(),
        on_behalf_of,
        signatory: held.signatory.clone(),
        reason: held.reason.to_owned(),
        consent_text: held.consent.text.clone(),
        ceremony: held.ceremony.clone(),
    }
}

/// What the readable page is set from.
fn readable(bundle: &EvidenceBundle, sha256: &greffier_casework::BlobHash, sealed: bool, zone: &TimeZone) -> Value {
    let ceremony = &bundle.ceremony;
    let language = ceremony.consent.language;
    let moment = |at: Timestamp| at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let authority = ceremony.acting_for.as_ref().map(|delegation| {
        let (first, last, why, id) = (delegation.first_day, delegation.last_day, &delegation.why, delegation.id);
        let only = delegation.workflow.as_deref();
        match language {
            Language::Fr => {
                let only = only.map_or_else(String::new, |workflow| format!(", pour le seul processus {workflow}"));
                format!("délégation {id}, du {first} au {last}{only} : {why}")
            }
            Language::En => {
                let only = only.map_or_else(String::new, |workflow| format!(", for the workflow {workflow} alone"));
                format!("delegation {id}, from {first} to {last}{only}: {why}")
            }
        }
    });
    json!({
        "language": language.tag(),
        "office": bundle.office,
        "case": bundle.case.number,
        "document": bundle.document.name,
        "signed": bundle.signed.name,
        "signer": bundle.signer,
        "on_behalf_of": bundle.on_behalf_of,
        "authority": authority,
        "certificate_subject": bundle.signatory.subject,
        "reason": bundle.reason,
        "signed_at": moment(ceremony.signed_at),
        "identity": ceremony.identity.iter().map(|method| method_name(*method, language)).collect::<Vec<_>>(),
        "consent": bundle.consent_text,
        "consent_version": ceremony.consent.version,
        "consent_at": moment(ceremony.consent.at),
        "pages": ceremony.pages.iter().map(|page| json!({ "page": page.page, "at": moment(page.at) })).collect::<Vec<_>>(),
        "document_sha256": bundle.document.sha256,
        "signed_sha256": bundle.signed.sha256,
        "certificate_sha256": bundle.signatory.certificate,
        "bundle_sha256": sha256,
        "sealed": sealed,
    })
}

pub(crate) fn method_name(method: IdentityMethod, language: Language) -> &'static str {
    let [fr, en] = match method {
        IdentityMethod::AccountPassword => ["Mot de passe du compte", "Password of the account"],
        IdentityMethod::KeyPassphrase => ["Phrase secrète de sa clé personnelle", "Passphrase of the personal key"],
        IdentityMethod::Totp => ["Code à usage unique de son appareil (RFC 6238)", "One-time code of the person's device (RFC 6238)"],
        IdentityMethod::SignLink => ["Lien remis à la personne seule", "Link that was given to the person alone"],
        IdentityMethod::OneTimeCode => ["Code à usage unique envoyé par le moyen au dossier", "One-time code sent by the channel on file"],
        IdentityMethod::RecoveryCode => ["Code de secours, utilisé une fois", "Recovery code, used once"],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}
