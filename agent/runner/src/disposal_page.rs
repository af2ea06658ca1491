//! The record of a destruction as its readable page is set from it.

use greffier_casework::{BlobHash, DestructionMethod, DisposalCheck, DisposalRecord, Language};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::evidence::method_name;

/// What the readable page is set from; `sha256` is the digest of the record's JSON.
pub(crate) fn readable(record: &DisposalRecord, sha256: &BlobHash, language: Language, zone: &TimeZone) -> Value {
    let disposal = &record.disposal;
    let destroyed = match &disposal.details {
        Some(details) => format!("{} ({details})", destruction(disposal.method, language)),
        None => destruction(disposal.method, language).to_owned(),
    };
    json!({
        "language": language.tag(),
        "office": record.office,
        "case": record.case.number,
        "document": record.original.name,
        "on": disposal.on.to_string(),
        "method": destroyed,
        "place": disposal.place,
        "witness": disposal.witness,
        "rules": disposal.rules,
        "declarations": record.declarations,
        "declared_version": disposal.declared.version,
        "checks": disposal.checks.iter().map(|check| held(*check, language)).collect::<Vec<_>>(),
        "signer": record.signer,
        "certificate_subject": disposal.signatory.subject,
        "identity": disposal.identity.iter().map(|method| method_name(*method, language)).collect::<Vec<_>>(),
        "signed_at": disposal.signed_at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        "original_sha256": record.original.sha256,
        "copy_sha256": disposal.copy,
        "transfer_sha256": disposal.record,
        "certificate_sha256": disposal.signatory.certificate,
        "record_sha256": sha256,
    })
}

fn destruction(method: DestructionMethod, language: Language) -> &'static str {
    let [fr, en] = match method {
        DestructionMethod::Shredding => ["Déchiquetage", "Shredding"],
        DestructionMethod::Pulping => ["Mise en pâte", "Pulping"],
        DestructionMethod::Incineration => ["Incinération", "Incineration"],
        DestructionMethod::Contractor => {
            ["Entreprise spécialisée, avec certificat de destruction", "Contractor, with a certificate of destruction"]
        }
        DestructionMethod::Other => ["Autre façon", "Another way"],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

fn held(check: DisposalCheck, language: Language) -> &'static str {
    let [fr, en] = match check {
        DisposalCheck::OriginalUnchanged => [
            "Le fichier reçu et l'image de chaque page sont ceux de leurs empreintes.",
            "The file received and the image of each page are those of their digests.",
        ],
        DisposalCheck::RecordComplete => [
            "La documentation du transfert est là et concerne ce document.",
            "The documentation of the transfer is there and is of this document.",
        ],
        DisposalCheck::RecordInCopy => {
            ["La copie PDF/A est là et contient cette documentation.", "The PDF/A copy is there and has this documentation in it."]
        }
        DisposalCheck::SealValid => {
            ["Le sceau du bureau est sur la copie et il est valide.", "The office's seal is on the copy and is valid."]
        }
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}
