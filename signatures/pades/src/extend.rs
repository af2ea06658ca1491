//! From a signed file to a higher level: what proves its certificates goes into the file, and a time stamp over all of it.
//!
//! The same step renews an archived file: before the last time stamp's certificate ends, its own proofs go in and a newer stamp covers them
//! (EN 319 142-1 section 5.5).

use crate::services::Services;
use crate::sign::{TIME_STAMP_ROOM, self_check, time_stamp};
use crate::stamps::shows;
use crate::{Lang, Level, Reason, SignError};
use greffier_cms::chain::check_chain;
use greffier_cms::{Certificate, CertificateSummary, Revocation, RevocationData, Usage, certificate, verify_detached, verify_time_stamp};
use greffier_pdf::{
    FieldRequest, FoundSignature, Limits, Pdf, ValidationData, VriEntry, add_validation_data, extract, prepare, validation_data, vri_key,
};
use jiff::Timestamp;

/// Revocation lists of a store that are still believed or not.
const MAX_LISTS: usize = 64;
/// And answers.
const MAX_ANSWERS: usize = 256;

/// Adds to a signed file what `level` asks for beyond what stands in it; B-B and B-T ask for nothing that could be added later.
///
/// # Errors
/// [`SignError`] when a certificate leads to no trusted root, is revoked, or nothing says that it is not; or no time stamp is to be had.
pub fn extend(pdf: &[u8], level: Level, at: Timestamp, lang: Lang, services: &mut dyn Services) -> Result<Vec<u8>, SignError> {
    let mut file = pdf.to_vec();
    if level >= Level::BaselineLT {
        file = add_proofs(&file, at, services)?;
    }
    if level >= Level::BaselineLTA {
        file = add_archive_time_stamp(&file, at, lang, services)?;
    }
    Ok(file)
}

/// An end certificate of the file, with what came beside it and what it was used for.
struct Used {
    end: Certificate,
    beside: Vec<Certificate>,
    usage: Usage,
}

/// Who signed and who stamped, in one signature field.
fn used(file: &[u8], signature: &FoundSignature) -> Vec<Used> {
    let Some(covered) = signature.covered(file) else { return Vec::new() };
    let of = |cms: greffier_cms::CmsReport, usage| cms.signer.map(|end| Used { end, beside: cms.certificates, usage });
    if signature.time_stamp {
        return of(verify_time_stamp(&signature.contents, &covered).cms, Usage::TimeStamping).into_iter().collect();
    }
    let found = verify_detached(&signature.contents, &covered);
    let stamps = found.time_stamps.iter().map(|token| verify_time_stamp(token, &[&found.signature]).cms);
    let stamps: Vec<Used> = stamps.filter_map(|cms| of(cms, Usage::TimeStamping)).collect();
    of(found, Usage::Signing).into_iter().chain(stamps).collect()
}

/// Adds the certificates of every path, and what shows that none was revoked.
fn add_proofs(file: &[u8], at: Timestamp, services: &mut dyn Services) -> Result<Vec<u8>, SignError> {
    let pdf = Pdf::open(file, &Limits::default())?;
    let found = extract(&pdf);
    let held = validation_data(&pdf)?;
    let known = Known::read(&held);
    let mut added = ValidationData::default();
    let mut concerned: Vec<String> = Vec::new();
    let stamps = moments_of_stamps(file, &found.signatures);
    for signature in &found.signatures {
        let end = signature.end().unwrap_or(usize::MAX);
        let covered_at = stamps.iter().filter(|(covered, _)| *covered > end).map(|(_, at)| *at).min();
        for used in used(file, signature) {
            let others: Vec<Certificate> = used.beside.iter().chain(&known.certificates).cloned().collect();
            // What the store proved when a later stamp was put over it stays proved, whatever happened to the certificate since.
            let proved = covered_at.is_some_and(|then| {
                let path = check_chain(&used.end, &others, services.trust(), used.usage, then);
                path.is_ok_and(|path| shows(&known.revocation, &path, then))
            });
            if proved {
                continue;
            }
            let path = check_chain(&used.end, &others, services.trust(), used.usage, at).map_err(|fault| SignError::Revocation {
                subject: CertificateSummary::of(&used.end).subject,
                reason: Reason::from(fault),
            })?;
            prove(&path, &known, at, services, &mut added)?;
        }
        concerned.push(vri_key(&signature.contents));
    }
    if added == ValidationData::default() {
        return Ok(file.to_vec());
    }
    // What was collected concerns all of them: the paths of an office's signers share their certificates and lists.
    let entry = |key| VriEntry {
        key,
        certificates: (0..added.certificates.len()).collect(),
        crls: (0..added.crls.len()).collect(),
        ocsps: (0..added.ocsps.len()).collect(),
    };
    let entries: Vec<VriEntry> = concerned.into_iter().map(entry).collect();
    Ok(add_validation_data(file, &added, &entries, &Limits::default())?)
}

/// Up to where each sound time stamp of the document covers, and what moment it states.
fn moments_of_stamps(file: &[u8], signatures: &[FoundSignature]) -> Vec<(usize, Timestamp)> {
    let sound = |signature: &FoundSignature| {
        let report = verify_time_stamp(&signature.contents, &signature.covered(file)?);
        (signature.anomalies.is_empty() && report.cms.faults.is_empty()).then_some((signature.end()?, report.time?))
    };
    signatures.iter().filter(|signature| signature.time_stamp).filter_map(sound).collect()
}

/// What the store holds, read.
struct Known {
    certificates: Vec<Certificate>,
    revocation: RevocationData,
}

impl Known {
    fn read(held: &ValidationData) -> Self {
        let (certificates, revocation) = read_store(held);
        Self { certificates, revocation }
    }
}

/// A store's certificates and proofs of revocation; what cannot be read is passed over, and proves nothing.
pub(crate) fn read_store(held: &ValidationData) -> (Vec<Certificate>, RevocationData) {
    let mut revocation = RevocationData::default();
    for list in held.crls.iter().take(MAX_LISTS) {
        let _ = revocation.add_list(list);
    }
    for answer in held.ocsps.iter().take(MAX_ANSWERS) {
        let _ = revocation.add_answer(answer);
    }
    let mut certificates: Vec<Certificate> = held.certificates.iter().filter_map(|der| certificate::from_der(der).ok()).collect();
    certificates.extend(revocation.certificates().cloned());
    (certificates, revocation)
}

/// Collects a path and the proofs for each of its certificates but the root.
fn prove(
    path: &[Certificate],
    known: &Known,
    at: Timestamp,
    services: &mut dyn Services,
    added: &mut ValidationData,
) -> Result<(), SignError> {
    for certificate in path {
        put(&mut added.certificates, certificate::to_der(certificate)?);
    }
    for pair in path.windows(2) {
        let [certificate, issuer] = pair else { continue };
        if known.revocation.status(certificate, issuer, at) == Revocation::Good {
            continue;
        }
        let proofs = services.revocation(certificate, issuer)?;
        let mut data = RevocationData::default();
        proofs.lists.iter().try_for_each(|list| data.add_list(list))?;
        proofs.answers.iter().try_for_each(|answer| data.add_answer(answer))?;
        let subject = || CertificateSummary::of(certificate).subject;
        match data.status(certificate, issuer, at) {
            Revocation::Good => {}
            Revocation::Revoked(_) => return Err(SignError::Revocation { subject: subject(), reason: Reason::CertificateRevoked }),
            Revocation::Outdated => return Err(SignError::Revocation { subject: subject(), reason: Reason::RevocationOutdated }),
            Revocation::Unknown => return Err(SignError::Revocation { subject: subject(), reason: Reason::RevocationUnknown }),
        }
        for responder in data.certificates() {
            put(&mut added.certificates, certificate::to_der(responder)?);
        }
        proofs.lists.into_iter().for_each(|list| put(&mut added.crls, list));
        proofs.answers.into_iter().for_each(|answer| put(&mut added.ocsps, answer));
    }
    Ok(())
}

fn put(items: &mut Vec<Vec<u8>>, item: Vec<u8>) {
    if !items.contains(&item) {
        items.push(item);
    }
}

/// Adds a document time stamp over the whole file (EN 319 142-1 section 5.4.3).
fn add_archive_time_stamp(file: &[u8], at: Timestamp, lang: Lang, services: &mut dyn Services) -> Result<Vec<u8>, SignError> {
    let field = FieldRequest { tooltip: lang.time_stamp_description().to_owned(), ..FieldRequest::time_stamp(at, TIME_STAMP_ROOM) };
    let prepared = prepare(file, &field, &Limits::default())?;
    let token = time_stamp(&prepared.covered(), at, services)?;
    let name = prepared.field.clone();
    let stamped = prepared.embed(&token)?;
    self_check(file, &stamped, &name, None)?;
    Ok(stamped)
}
