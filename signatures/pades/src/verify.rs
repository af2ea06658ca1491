//! Verifying: each signature by itself, then what came after it, then all of them together.

use crate::report::{CertificateReport, Coverage, LaterChange, SignatureReport, Verdict, Verification};
use crate::sign::CADES_DETACHED;
use crate::{Level, Reason};
use greffier_cms::{CertificateSummary, CmsReport, Trust, verify_detached};
use greffier_pdf::{ChangeKind, FoundSignature, Limits, Pdf, changes_between, extract, last_end_of_file};
use jiff::{SignedDuration, Timestamp};

/// The older form of a detached signature; its digest is compared, the rest is left to others.
const PKCS7_DETACHED: &str = "adbe.pkcs7.detached";
/// Bytes of earlier revisions that are still read again, over all signatures of a file.
const COMPARED_BYTES: usize = 1024 * 1024 * 1024;
/// How far the signer's clock may be ahead of ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

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
    let covered_to_end = found.signatures.iter().any(|s| s.end() == Some(file.len()));
    // Newest first: what was signed last is judged whatever the file's size.
    let mut budget = COMPARED_BYTES;
    for signature in found.signatures.iter().rev() {
        verification.signatures.push(judge_one(file, &pdf, signature, covered_to_end, &mut budget, trust, now));
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

fn judge_one(
    file: &[u8],
    pdf: &Pdf<'_>,
    signature: &FoundSignature,
    covered_to_end: bool,
    budget: &mut usize,
    trust: &Trust,
    now: Timestamp,
) -> SignatureReport {
    let mut report = SignatureReport {
        field: signature.field.clone(),
        verdict: Verdict::CannotTell,
        reasons: signature.anomalies.iter().map(|a| Reason::from(*a)).collect(),
        level: None,
        signer: None,
        certificate_sha256: None,
        certificate: None,
        claimed_time: signature.claimed_at,
        name: signature.name.clone(),
        reason: signature.reason.clone(),
        location: signature.location.clone(),
        coverage: Coverage { end: signature.end(), whole_file: signature.end() == Some(file.len()) },
        later: Vec::new(),
    };
    judge_signed_data(file, signature, trust, now, &mut report);
    judge_later(file, pdf, signature, covered_to_end, budget, &mut report);
    if signature.claimed_at.is_some_and(|at| at > now.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX)) {
        report.reasons.push(Reason::ClaimedInFuture);
    }
    settle(&mut report);
    report
}

fn judge_signed_data(file: &[u8], signature: &FoundSignature, trust: &Trust, now: Timestamp, report: &mut SignatureReport) {
    let kind = signature.sub_filter.as_deref();
    if !matches!(kind, Some(CADES_DETACHED | PKCS7_DETACHED)) || signature.time_stamp {
        report.reasons.push(Reason::UnsupportedKind);
        return;
    }
    let Some(covered) = signature.covered(file) else { return };
    if signature.contents.is_empty() {
        return;
    }
    let found = verify_detached(&signature.contents, &covered, trust, now);
    report.reasons.extend(found.faults.iter().map(|f| Reason::from(*f)));
    if kind == Some(PKCS7_DETACHED) {
        // The older form need not name its certificate; it is not one of the levels, so it is never called valid.
        report.reasons.retain(|r| *r != Reason::SigningCertificateMissing);
        report.reasons.push(Reason::UnsupportedKind);
    } else {
        report.level = Some(Level::BaselineB);
    }
    describe_signer(found, report);
}

fn describe_signer(found: CmsReport, report: &mut SignatureReport) {
    let Some(CertificateSummary { subject, issuer, common_name, organisation, title, serial, validity, sha256 }) = found.signer else {
        return;
    };
    report.signer = Some(subject);
    report.certificate_sha256 = Some(sha256);
    let (valid_from, valid_to) = (validity.map(|v| v.from), validity.map(|v| v.to));
    report.certificate = Some(CertificateReport { issuer, common_name, organisation, title, serial, valid_from, valid_to });
}

/// What came after: nothing, other signatures, or something else.
fn judge_later(
    file: &[u8],
    pdf: &Pdf<'_>,
    signature: &FoundSignature,
    covered_to_end: bool,
    budget: &mut usize,
    report: &mut SignatureReport,
) {
    let Some(end) = signature.end() else { return };
    // Bytes after the last end-of-file marker are no revision; they are held against every signature elsewhere.
    if end >= pdf.bytes().len() {
        return;
    }
    let Some(left) = budget.checked_sub(end) else {
        report.reasons.push(Reason::TooLarge);
        return;
    };
    *budget = left;
    let changes = match file.get(..end).map(|signed| Pdf::open(signed, &Limits::default())) {
        Some(Ok(signed)) => changes_between(&signed, pdf),
        _ => {
            report.reasons.push(Reason::RevisionUnreadable);
            return;
        }
    };
    if signature.certifies == Some(1) {
        report.reasons.push(Reason::ForbiddenChange);
    } else if signature.restricts {
        report.reasons.push(Reason::RestrictionsNotJudged);
    }
    for change in changes {
        if !change.kind.is_signature_only() {
            report.reasons.push(match change.kind {
                ChangeKind::VisibleSignatureAdded { .. } => Reason::VisibleSignatureAfter,
                ChangeKind::Unreadable { .. } => Reason::Ambiguous,
                _ => Reason::ChangedAfter,
            });
        }
        report.later.push(LaterChange::from(change.kind));
    }
    if !covered_to_end {
        report.reasons.push(Reason::UncoveredUpdate);
    }
}
