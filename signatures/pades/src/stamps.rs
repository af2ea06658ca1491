//! Time stamps: what proves when something existed.

use crate::Reason;
use crate::certificates::{Moment, Standing, standing};
use greffier_cms::{Certificate, RevocationData, TimeStampReport, Trust, Usage, verify_time_stamp};
use jiff::Timestamp;

/// What the judgement of one file leans on.
pub(crate) struct Known<'a> {
    pub(crate) trust: &'a Trust,
    /// Certificates of the document security store.
    pub(crate) certificates: &'a [Certificate],
    /// Revocation of the store and of the verifier.
    pub(crate) revocation: &'a RevocationData,
    /// The present.
    pub(crate) now: Timestamp,
}

/// Moments that valid document time stamps prove, newest first.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    /// Up to where the bytes existed, and when.
    stamps: Vec<(usize, Timestamp)>,
}

impl Proofs {
    pub(crate) fn add(&mut self, end: usize, at: Timestamp) {
        self.stamps.push((end, at));
    }

    /// The earliest moment at which the bytes up to `end` are proved to have existed, or the present.
    pub(crate) fn moment(&self, end: usize, now: Timestamp) -> Moment {
        let earliest = self.stamps.iter().filter(|(covered, _)| *covered >= end).map(|(_, at)| *at).min();
        earliest.map_or(Moment { at: now, proven: false }, |at| Moment { at, proven: true })
    }
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
    Stamp { reasons, report, standing }
}
