//! Time stamps: what proves when something existed.

use crate::Reason;
use crate::certificates::{Moment, Standing, standing};
use crate::extend::read_store;
use crate::report::Proof;
use greffier_cms::{Certificate, CertificateSummary, Revocation, RevocationData, TimeStampReport, Trust, Usage, verify_time_stamp};
use greffier_pdf::{Limits, Pdf, validation_data};
use jiff::{SignedDuration, Timestamp};

/// How far a clock may be off.
pub(crate) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What the judgement of one file leans on.
pub(crate) struct Known<'a> {
    pub(crate) trust: &'a Trust,
    /// Certificates of the document security store.
    pub(crate) certificates: &'a [Certificate],
    /// Revocation of the store and of the verifier.
    pub(crate) revocation: &'a RevocationData,
    /// Revocation of the store alone.
    pub(crate) stored: &'a RevocationData,
    /// The present.
    pub(crate) now: Timestamp,
}

/// What valid document time stamps prove, newest first.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    /// Up to where the bytes existed, and when.
    stamps: Vec<(usize, Proof)>,
    /// Revocation of the store that the newest of them covers.
    archived: Option<RevocationData>,
}

impl Proofs {
    /// Adds what a stamp of the first `end` bytes of `file` proves.
    pub(crate) fn add(&mut self, file: &[u8], end: usize, proof: Proof) {
        if self.stamps.is_empty() {
            let covered = file.get(..end).and_then(|covered| Pdf::open(covered, &Limits::default()).ok());
            self.archived = covered.and_then(|pdf| validation_data(&pdf).ok()).map(|held| read_store(&held).1);
        }
        self.stamps.push((end, proof));
    }

    /// The earliest proof that the bytes up to `end` existed.
    pub(crate) fn earliest(&self, end: usize) -> Option<&Proof> {
        self.stamps.iter().filter(|(covered, _)| *covered >= end).map(|(_, proof)| proof).min_by_key(|proof| proof.at)
    }

    /// Its moment, or the present.
    pub(crate) fn moment(&self, end: usize, now: Timestamp) -> Moment {
        self.earliest(end).map_or(Moment { at: now, proven: false }, |proof| Moment { at: proof.at, proven: true })
    }

    /// The revocation data that a time stamp covers.
    pub(crate) fn archived(&self) -> Option<&RevocationData> {
        self.archived.as_ref()
    }
}

/// Whether `data` shows that no certificate of the path was revoked at `at`.
pub(crate) fn shows(data: &RevocationData, path: &[Certificate], at: Timestamp) -> bool {
    !path.is_empty()
        && path.windows(2).all(|pair| matches!(pair, [certificate, issuer] if data.status(certificate, issuer, at) == Revocation::Good))
}

/// A time stamp and what was found of it.
pub(crate) struct Stamp {
    /// Why it proves nothing; empty when it proves its moment.
    pub(crate) reasons: Vec<Reason>,
    pub(crate) report: TimeStampReport,
    /// Nothing where its signed data is not sound.
    pub(crate) standing: Option<Standing>,
}

/// Judges a token over `content` with certificates judged at `moment`: a later time stamp may prove that this one existed before its own
/// certificate ended.
pub(crate) fn judge(token: &[u8], content: &[&[u8]], known: &Known<'_>, moment: Moment) -> Stamp {
    let report = verify_time_stamp(token, content);
    let mut reasons: Vec<Reason> = report.cms.faults.iter().map(|fault| Reason::from(*fault)).collect();
    let standing = report.cms.signer.as_ref().map(|authority| {
        let others: Vec<Certificate> = report.cms.certificates.iter().chain(known.certificates).cloned().collect();
        standing(authority, &others, known.trust, known.revocation, Usage::TimeStamping, moment)
    });
    reasons.extend(standing.iter().flat_map(|standing| standing.reasons.iter().copied()));
    // A stamp cannot be from before its authority's certificate, nor from after the moment at which it is known to have existed.
    let latest = moment.at.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX);
    let validity = report.cms.signer.as_ref().and_then(|authority| CertificateSummary::of(authority).validity);
    if report.time.is_some_and(|at| at > latest || validity.is_none_or(|validity| at < validity.from || at > validity.to)) {
        reasons.push(Reason::TimeStampNotValid);
    }
    Stamp { reasons, report, standing }
}
