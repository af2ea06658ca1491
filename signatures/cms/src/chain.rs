//! From an end certificate to a root that is trusted (RFC 5280 section 6), without policies. Revocation is judged apart
//! ([`crate::revocation`]), since it asks for other data and another moment.

use crate::RevocationData;
use crate::algorithm::signature_holds;
use crate::certificate::{from_time, is_authority, signature_bytes};
use crate::oid;
use der::Encode;
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// Signatures of certificates that are checked in one search for a path.
const MAX_STEPS: usize = 64;
/// Longest path looked at, signer and root included.
const MAX_PATH: usize = 8;
/// Certificates of one signature that are tried as issuers.
const MAX_CANDIDATES: usize = 32;

/// The roots one trusts. Nothing else makes a signer known.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Self-signed certificates of authorities.
    pub roots: Vec<Certificate>,
    /// What the verifier knows of revoked certificates, beside what the document brings.
    pub revocation: RevocationData,
}

/// What an end certificate is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Signing documents.
    Signing,
    /// Stamping times (RFC 3161 section 2.3).
    TimeStamping,
    /// Answering whether certificates are revoked (RFC 6960 section 4.2.2.2).
    Ocsp,
}

/// Why a certificate does not lead to a trusted root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainFault {
    /// No path leads to a trusted root.
    Untrusted,
    /// A certificate of the path is past its end.
    Expired,
    /// A certificate of the path has not begun.
    NotYetValid,
    /// A certificate's own signature is wrong.
    BadSignature,
    /// A certificate is signed in a way this crate cannot judge.
    UnsupportedAlgorithm,
    /// The end certificate is not for what it was used for.
    NotForSigning,
    /// A certificate that issued another is not an authority's, or the path is longer than it allows.
    NotAnAuthority,
    /// A certificate says something that must be understood, and is not.
    UnknownCriticalExtension,
}

/// Finds a path from `end` to a trusted root through `others`, checks it at the moment `at`, and returns it, both ends included.
///
/// # Errors
/// The fault of the path that came nearest to a root.
pub fn check_chain(
    end: &Certificate,
    others: &[Certificate],
    trust: &Trust,
    usage: Usage,
    at: Timestamp,
) -> Result<Vec<Certificate>, ChainFault> {
    if !fits(end, usage) {
        return Err(ChainFault::NotForSigning);
    }
    // Only authorities lead anywhere, however many others came along.
    let others: Vec<&Certificate> = others.iter().filter(|other| is_authority(other)).take(MAX_CANDIDATES).collect();
    let mut search = Search { others, trust, usage, at, path: vec![end], steps: MAX_STEPS };
    search.climb()?;
    Ok(search.path.into_iter().cloned().collect())
}

/// The search for a path.
struct Search<'a> {
    others: Vec<&'a Certificate>,
    trust: &'a Trust,
    usage: Usage,
    at: Timestamp,
    /// From the end certificate upwards; on success the whole path.
    path: Vec<&'a Certificate>,
    /// Signatures of certificates that are still checked: authorities that all certify each other would be a maze.
    steps: usize,
}

impl<'a> Search<'a> {
    fn climb(&mut self) -> Result<(), ChainFault> {
        let Some(&top) = self.path.last() else { return Err(ChainFault::Untrusted) };
        within_validity(top, self.at)?;
        only_known_extensions(top)?;
        let mut fault = ChainFault::Untrusted;
        for root in self.trust.roots.iter().filter(|root| names_issuer(top, root)) {
            let found = self.step(root).and_then(|()| within_validity(root, self.at)).and_then(|()| only_known_extensions(root));
            match found {
                Ok(()) => {
                    self.path.push(root);
                    return Ok(());
                }
                Err(other) => fault = other,
            }
        }
        if self.path.len() + 1 >= MAX_PATH {
            return Err(fault);
        }
        for next in self.others.clone().into_iter().filter(|next| names_issuer(top, next)) {
            // A certificate stands once in a path, so that a loop of authorities ends.
            if self.path.contains(&next) || !may_certify(next, self.usage) || self.step(next).is_err() {
                continue;
            }
            self.path.push(next);
            match self.climb() {
                Ok(()) => return Ok(()),
                Err(ChainFault::Untrusted) => {}
                Err(other) => fault = other,
            }
            self.path.pop();
        }
        Err(fault)
    }

    fn step(&mut self, issuer: &Certificate) -> Result<(), ChainFault> {
        self.steps = self.steps.checked_sub(1).ok_or(ChainFault::Untrusted)?;
        step(&self.path, issuer)
    }
}

/// An authority between that says what it certifies for certifies for nothing else (as browsers and readers of documents have it).
fn may_certify(authority: &Certificate, usage: Usage) -> bool {
    match authority.tbs_certificate().get_extension::<ExtendedKeyUsage>() {
        Ok(None) => true,
        Ok(Some((_, purposes))) => {
            let wanted: &[const_oid::ObjectIdentifier] = match usage {
                Usage::Signing => &[oid::EMAIL_PROTECTION, oid::DOCUMENT_SIGNING],
                Usage::TimeStamping => &[oid::TIME_STAMPING],
                Usage::Ocsp => &[oid::OCSP_SIGNING],
            };
            purposes.0.contains(&oid::ANY_EXTENDED_KEY_USAGE) || purposes.0.iter().any(|purpose| wanted.contains(purpose))
        }
        Err(_) => false,
    }
}

pub(crate) fn names_issuer(certificate: &Certificate, issuer: &Certificate) -> bool {
    certificate.tbs_certificate().issuer() == issuer.tbs_certificate().subject()
}

/// Whether `issuer` may have issued the last certificate of the path, and did.
fn step(path: &[&Certificate], issuer: &Certificate) -> Result<(), ChainFault> {
    let Some(&top) = path.last() else { return Err(ChainFault::Untrusted) };
    let tbs = issuer.tbs_certificate();
    let constraints = match tbs.get_extension::<BasicConstraints>() {
        Ok(Some((_, constraints))) if constraints.ca => constraints,
        _ => return Err(ChainFault::NotAnAuthority),
    };
    // Authorities between this one and the signer (RFC 5280 section 4.2.1.9).
    if constraints.path_len_constraint.is_some_and(|max| path.len() - 1 > usize::from(max)) {
        return Err(ChainFault::NotAnAuthority);
    }
    if let Some(usage) = key_usage(issuer)?
        && !usage.key_cert_sign()
    {
        return Err(ChainFault::NotAnAuthority);
    }
    signed_by(top, issuer)
}

/// Whether the certificate's own signature was made with the key of `issuer`.
pub(crate) fn signed_by(certificate: &Certificate, issuer: &Certificate) -> Result<(), ChainFault> {
    let algorithm = certificate.signature_algorithm();
    if algorithm != certificate.tbs_certificate().signature() {
        return Err(ChainFault::BadSignature);
    }
    let message = certificate.tbs_certificate().to_der().map_err(|_| ChainFault::BadSignature)?;
    let signature = signature_bytes(certificate.signature()).ok_or(ChainFault::BadSignature)?;
    match signature_holds(issuer.tbs_certificate().subject_public_key_info(), algorithm, None, &message, signature) {
        Some(true) => Ok(()),
        Some(false) => Err(ChainFault::BadSignature),
        None => Err(ChainFault::UnsupportedAlgorithm),
    }
}

pub(crate) fn within_validity(certificate: &Certificate, at: Timestamp) -> Result<(), ChainFault> {
    let validity = certificate.tbs_certificate().validity();
    let (Some(from), Some(to)) = (from_time(validity.not_before), from_time(validity.not_after)) else {
        return Err(ChainFault::Expired);
    };
    if at < from {
        Err(ChainFault::NotYetValid)
    } else if at.as_second() > to.as_second() {
        Err(ChainFault::Expired)
    } else {
        Ok(())
    }
}

pub(crate) fn key_usage(certificate: &Certificate) -> Result<Option<KeyUsage>, ChainFault> {
    match certificate.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(found) => Ok(found.map(|(_, usage)| usage)),
        Err(_) => Err(ChainFault::NotForSigning),
    }
}

/// Whether the end certificate may be used so.
pub(crate) fn fits(certificate: &Certificate, usage: Usage) -> bool {
    // EN 319 412-2 section 4.3.2 asks for nonRepudiation; digitalSignature alone is what much software issues.
    let signs = match key_usage(certificate) {
        Ok(Some(usage)) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    };
    let purposes = match certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>() {
        Ok(found) => found,
        Err(_) => return false,
    };
    signs
        && match (usage, purposes) {
            (Usage::Signing, None) => true,
            (Usage::Signing, Some((_, purposes))) => {
                purposes.0.iter().any(|p| [oid::ANY_EXTENDED_KEY_USAGE, oid::EMAIL_PROTECTION, oid::DOCUMENT_SIGNING].contains(p))
            }
            // That purpose and no other, and who does not understand it must not believe the certificate.
            (Usage::TimeStamping, Some((critical, purposes))) => critical && purposes.0 == [oid::TIME_STAMPING],
            (Usage::Ocsp, Some((_, purposes))) => purposes.0.contains(&oid::OCSP_SIGNING),
            (Usage::TimeStamping | Usage::Ocsp, None) => false,
        }
}

pub(crate) fn only_known_extensions(certificate: &Certificate) -> Result<(), ChainFault> {
    let known = [oid::BASIC_CONSTRAINTS, oid::KEY_USAGE, oid::EXTENDED_KEY_USAGE, oid::SUBJECT_KEY_IDENTIFIER, oid::CERTIFICATE_POLICIES];
    let extensions = certificate.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
    if extensions.iter().any(|e| e.critical && !known.contains(&e.extn_id)) {
        return Err(ChainFault::UnknownCriticalExtension);
    }
    Ok(())
}
