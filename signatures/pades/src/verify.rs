//! Verifying: each signature by itself, then what came after it, then all of them together.

use crate::certificates::{Moment, standing};
use crate::extend::read_store;
use crate::later::judge_later;
use crate::report::{CertificateReport, Coverage, Kind, Proof, RevocationState, SignatureReport, Verdict, Verification};
use crate::sign::CADES_DETACHED;
use crate::stamps::{self, CLOCK_TOLERANCE, Known, Proofs, shows};
use crate::{Level, Reason};
use greffier_cms::{Certificate, CertificateSummary, CmsFault, CmsReport, RevocationData, Trust, Usage, verify_detached};
use greffier_pdf::{FoundSignature, Limits, Pdf, ValidationData, extract, last_end_of_file, validation_data};
use jiff::Timestamp;

/// The older form of a detached signature.
const PKCS7_DETACHED: &str = "adbe.pkcs7.detached";
/// A document time stamp (EN 319 142-1 section 5.4.3).
pub(crate) const RFC3161: &str = "ETSI.RFC3161";
/// Bytes of earlier revisions that are still read again, over all signatures of a file.
const COMPARED_BYTES: usize = 1024 * 1024 * 1024;

/// Judges every signature of a file, with certificates judged at `now`.
///
/// Never fails: what cannot be read is a verdict too.
pub fn verify(file: &[u8], trust: &Trust, now: Timestamp) -> Verification {
    let mut verification = Verification {
        verdict: Verdict::CannotTell,
        reasons: Vec::new(),
        signatures: Vec::new(),
        empty_fields: Vec::new(),
        file_bytes: file.len(),
        verified_at: now,
    };
    judge(file, trust, now, &mut verification);
    let signatures = verification.signatures.iter().map(|s| s.verdict);
    let reasons = verification.reasons.iter().map(|r| r.verdict());
    verification.verdict = signatures.chain(reasons).max().unwrap_or(Verdict::CannotTell);
    verification
}

fn judge(file: &[u8], trust: &Trust, now: Timestamp, verification: &mut Verification) {
    let limits = Limits::default();
    // Bytes after the last end-of-file marker belong to no revision: the rest is read without them, so that a
    // signature can still be named, and they are held against it.
    let end = last_end_of_file(file).unwrap_or(file.len());
    if end < file.len() {
        verification.reasons.push(Reason::BytesAppended);
    }
    let pdf = match Pdf::open(&file[..end], &limits) {
        Ok(pdf) => pdf,
        Err(error) => {
            // Without a document nothing was altered either; appended bytes may be why it cannot be read.
            verification.reasons = vec![Reason::from(&error)];
            return;
        }
    };
    let found = extract(&pdf);
    if found.signatures.is_empty() {
        verification.reasons = vec![Reason::NoSignature];
    }
    if found.stray > 0 {
        verification.reasons.push(Reason::StraySignature);
    }
    if found.too_many {
        verification.reasons.push(Reason::TooManySignatures);
    }
    verification.empty_fields = found.empty_fields;
    // Newest first: what was signed last is judged whatever the file's size.
    let held = validation_data(&pdf).unwrap_or_else(|_| {
        verification.reasons.push(Reason::TooLarge);
        ValidationData::default()
    });
    let (certificates, stored) = read_store(&held);
    let mut revocation = stored.clone();
    revocation.extend(&trust.revocation);
    let known = Known { trust, certificates: &certificates, revocation: &revocation, stored: &stored, now };
    let mut judging = Judging { file, pdf: &pdf, known, covered_to_end: None, budget: COMPARED_BYTES, proofs: Proofs::default() };
    // A later time stamp proves when an earlier one existed.
    for signature in found.signatures.iter().rev() {
        verification.signatures.push(judging.one(signature));
    }
    verification.signatures.reverse();
    judge_together(&mut verification.signatures, end < file.len());
}

/// A signature that others follow stands only as long as they stand.
fn judge_together(reports: &mut [SignatureReport], appended: bool) {
    let ends: Vec<(usize, bool)> = reports.iter().map(|r| (r.coverage.end.unwrap_or(usize::MAX), r.verdict == Verdict::Valid)).collect();
    for report in reports {
        let end = report.coverage.end.unwrap_or(usize::MAX);
        if ends.iter().any(|(other, valid)| *other > end && !valid) {
            report.reasons.push(Reason::LaterSignatureNotValid);
        }
        if appended {
            report.reasons.push(Reason::BytesAppended);
        }
        settle(report);
    }
}

fn settle(report: &mut SignatureReport) {
    let mut seen = Vec::new();
    report.reasons.retain(|reason| {
        !seen.contains(reason) && {
            seen.push(*reason);
            true
        }
    });
    report.verdict = report.reasons.iter().map(|r| r.verdict()).max().unwrap_or(Verdict::Valid);
}

/// What all signatures of a file are judged with.
struct Judging<'a> {
    file: &'a [u8],
    pdf: &'a Pdf<'a>,
    known: Known<'a>,
    /// Decided by the newest signature.
    covered_to_end: Option<bool>,
    budget: usize,
    proofs: Proofs,
}

impl Judging<'_> {
    fn one(&mut self, signature: &FoundSignature) -> SignatureReport {
        let mut report = SignatureReport {
            field: signature.field.clone(),
            kind: if signature.time_stamp { Kind::TimeStamp } else { Kind::Signature },
            verdict: Verdict::CannotTell,
            reasons: signature.anomalies.iter().map(|a| Reason::from(*a)).collect(),
            level: None,
            signer: None,
            certificate_sha256: None,
            certificate: None,
            claimed_time: signature.claimed_at,
            proof: None,
            revocation: RevocationState::NotChecked,
            name: signature.name.clone(),
            reason: signature.reason.clone(),
            location: signature.location.clone(),
            coverage: Coverage { end: signature.end(), whole_file: signature.end() == Some(self.file.len()) },
            later: Vec::new(),
        };
        if let Some(covered) = signature.covered(self.file).filter(|_| !signature.contents.is_empty()) {
            match signature.sub_filter.as_deref() {
                Some(RFC3161) if signature.time_stamp => self.time_stamp(signature, &covered, &mut report),
                Some(CADES_DETACHED | PKCS7_DETACHED) if !signature.time_stamp => self.signed_data(signature, &covered, &mut report),
                _ => report.reasons.push(Reason::UnsupportedKind),
            }
        }
        judge_later(self.file, self.pdf, signature, &mut self.covered_to_end, &mut self.budget, &mut report);
        let latest = self.known.now.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX);
        if signature.claimed_at.is_some_and(|at| at > latest) {
            report.reasons.push(Reason::ClaimedInFuture);
        }
        settle(&mut report);
        report
    }

    /// A document time stamp. While it is sound it proves when all that it covers existed.
    fn time_stamp(&mut self, signature: &FoundSignature, covered: &[&[u8]], report: &mut SignatureReport) {
        let end = signature.end().unwrap_or(usize::MAX);
        let stamp = stamps::judge(&signature.contents, covered, &self.known, self.proofs.moment(end, self.known.now));
        report.reasons.extend(stamp.reasons.iter().copied());
        report.proof = proof(&stamp);
        if let Some(standing) = &stamp.standing {
            report.revocation = standing.revocation;
        }
        describe_signer(stamp.report.cms.signer.as_ref(), report);
        if let (true, Some(proof)) = (report.reasons.is_empty(), &report.proof) {
            self.proofs.add(self.file, end, proof.clone());
        }
    }

    fn signed_data(&self, signature: &FoundSignature, covered: &[&[u8]], report: &mut SignatureReport) {
        let found = verify_detached(&signature.contents, covered);
        report.reasons.extend(found.faults.iter().map(|f| Reason::from(*f)));
        if signature.sub_filter.as_deref() == Some(PKCS7_DETACHED) {
            // The older form need not name its certificate (ISO 32000-2 table 260), and is none of the levels.
            report.reasons.retain(|r| *r != Reason::SigningCertificateMissing);
        } else {
            report.level = Some(Level::BaselineB);
        }
        describe_signer(found.signer.as_ref(), report);
        let stamps = self.stamps_of(signature, &found, report);
        let moment = match &report.proof {
            Some(proof) => Moment { at: proof.at, proven: true },
            None => Moment { at: self.known.now, proven: false },
        };
        let Some(signer) = &found.signer else { return };
        let mut revocation = self.known.revocation.clone();
        for list in &found.lists {
            // What cannot be read says nothing.
            let _ = revocation.add_list(list);
        }
        let others: Vec<Certificate> = found.certificates.iter().chain(self.known.certificates).cloned().collect();
        let standing = standing(signer, &others, self.known.trust, &revocation, Usage::Signing, moment);
        report.reasons.extend(standing.reasons);
        report.revocation = standing.revocation;
        if report.level.is_some() && moment.proven {
            let paths: Vec<(&[Certificate], Timestamp)> =
                stamps.iter().map(|(path, at)| (path.as_slice(), *at)).chain([(standing.path.as_slice(), moment.at)]).collect();
            let shown = |data: &RevocationData| paths.iter().all(|(path, at)| shows(data, path, *at));
            report.level = Some(match (shown(self.known.stored), self.proofs.archived()) {
                (true, Some(archived)) if shown(archived) => Level::BaselineLTA,
                (true, _) => Level::BaselineLT,
                (false, _) => Level::BaselineT,
            });
        }
    }

    /// Judges the signature's own time stamps and takes the earliest proof, theirs or one of the document, into the report. Returns the paths
    /// of their authorities, with the moments at which those were judged.
    fn stamps_of(&self, signature: &FoundSignature, found: &CmsReport, report: &mut SignatureReport) -> Vec<(Vec<Certificate>, Timestamp)> {
        let end = signature.end().unwrap_or(usize::MAX);
        let of_document = self.proofs.moment(end, self.known.now);
        report.proof = self.proofs.earliest(end).cloned();
        let mut paths = Vec::new();
        for token in &found.time_stamps {
            let stamp = stamps::judge(token, &[&found.signature], &self.known, of_document);
            let own = proof(&stamp);
            if stamp.report.cms.faults.contains(&CmsFault::DigestMismatch) {
                report.reasons.push(Reason::TimeStampMismatch);
            } else if !stamp.reasons.is_empty() || own.is_none() {
                report.reasons.push(Reason::TimeStampNotValid);
            } else {
                if own.as_ref().is_some_and(|own| report.proof.as_ref().is_none_or(|known| own.at < known.at)) {
                    report.proof = own;
                }
                paths.extend(stamp.standing.map(|standing| (standing.path, of_document.at)));
            }
        }
        paths
    }
}

fn proof(stamp: &stamps::Stamp) -> Option<Proof> {
    let authority = CertificateSummary::of(stamp.report.cms.signer.as_ref()?);
    Some(Proof { at: stamp.report.time?, authority: authority.subject, until: authority.validity.map(|validity| validity.to) })
}

fn describe_signer(signer: Option<&Certificate>, report: &mut SignatureReport) {
    let Some(signer) = signer else { return };
    let CertificateSummary { subject, issuer, common_name, organisation, title, serial, validity, sha256 } = CertificateSummary::of(signer);
    report.signer = Some(subject);
    report.certificate_sha256 = Some(sha256);
    let (valid_from, valid_to) = (validity.map(|v| v.from), validity.map(|v| v.to));
    report.certificate = Some(CertificateReport { issuer, common_name, organisation, title, serial, valid_from, valid_to });
}
