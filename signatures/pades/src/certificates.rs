//! Whether a signer, or a time-stamping authority, was known and not revoked at a moment.

use crate::Reason;
use crate::report::RevocationState;
use greffier_cms::chain::check_chain;
use greffier_cms::{Certificate, Revocation, RevocationData, Sources, Trust, Usage};
use jiff::Timestamp;

/// The moment at which certificates are judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// When.
    pub(crate) at: Timestamp,
    /// Whether somebody who is trusted vouches for it; otherwise it is the present.
    pub(crate) proven: bool,
}

/// What was found of a certificate.
pub(crate) struct Standing {
    pub(crate) reasons: Vec<Reason>,
    /// From the certificate to the root; empty where none leads there.
    pub(crate) path: Vec<Certificate>,
    pub(crate) revocation: RevocationState,
}

/// Judges `end` and all that stand between it and a trusted root.
pub(crate) fn standing(
    end: &Certificate,
    others: &[Certificate],
    trust: &Trust,
    data: &RevocationData,
    usage: Usage,
    moment: Moment,
) -> Standing {
    let path = match check_chain(end, others, trust, usage, moment.at) {
        Ok(path) => path,
        Err(fault) => return Standing { reasons: vec![fault.into()], path: Vec::new(), revocation: RevocationState::NotChecked },
    };
    let mut standing = Standing { reasons: Vec::new(), path, revocation: RevocationState::Good };
    for pair in standing.path.windows(2) {
        let [certificate, issuer] = pair else { continue };
        let (state, reason) = match data.status(certificate, issuer, moment.at) {
            Revocation::Good => (RevocationState::Good, None),
            Revocation::Revoked(_) if moment.proven => (RevocationState::Revoked, Some(Reason::CertificateRevoked)),
            Revocation::Revoked(_) => (RevocationState::Revoked, Some(Reason::RevokedTimeUnproven)),
            Revocation::Outdated => (RevocationState::Unknown, Some(Reason::RevocationOutdated)),
            // The certificate names no place where it could be asked: that is told, and no doubt.
            Revocation::Unknown if Sources::of(certificate).is_empty() => (RevocationState::NotPublished, None),
            Revocation::Unknown => (RevocationState::Unknown, Some(Reason::RevocationUnknown)),
        };
        standing.revocation = standing.revocation.max(state);
        standing.reasons.extend(reason);
    }
    standing
}
