//! Whether a certificate was revoked, by lists (RFC 5280 section 5) and answers (RFC 6960), and the office's own list.

use crate::algorithm::signature_holds;
use crate::certificate::{from_time, signature_bytes, to_time};
use crate::chain::{Usage, fits, key_usage, only_known_extensions, signed_by, within_validity};
use crate::ocsp::{Answer, BasicResponse};
use crate::{CmsError, Signer, oid};
use der::asn1::{BitString, GeneralizedTime, OctetString};
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
pub use x509_cert::ext::pkix::crl::CrlReason as RevocationReason;
use x509_cert::ext::pkix::name::DistributionPointName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, CrlNumber, IssuingDistributionPoint, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::serial_number::SerialNumber;

/// Bytes of one revocation list that is still read.
const MAX_LIST_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of one answer that is still read.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// Lists and answers, whoever brought them: each is checked when it is used.
#[derive(Debug, Clone, Default)]
pub struct RevocationData {
    lists: Vec<CertificateList>,
    answers: Vec<BasicResponse>,
}

/// What is known of one certificate at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Not revoked at that moment.
    Good,
    /// Revoked since then.
    Revoked(Timestamp),
    /// Somebody who may say it said something, but not of that moment.
    Outdated,
    /// Nothing is known.
    Unknown,
}

/// A certificate on the office's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedEntry {
    /// Its serial number.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

impl RevocationData {
    /// Adds a revocation list (DER).
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when it is none.
    pub fn add_list(&mut self, der: &[u8]) -> Result<(), CmsError> {
        self.lists.push(list_from_der(der)?);
        Ok(())
    }

    /// Adds an OCSP response (DER).
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when it is none, or says that the responder could not answer.
    pub fn add_answer(&mut self, der: &[u8]) -> Result<(), CmsError> {
        if der.len() > MAX_ANSWER_BYTES {
            return Err(CmsError::Malformed { what: "OCSP response", source: der::ErrorKind::Failed.into() });
        }
        self.answers.push(BasicResponse::from_response(der).map_err(CmsError::malformed("OCSP response"))?);
        Ok(())
    }

    /// Adds what others hold.
    pub fn extend(&mut self, other: &Self) {
        self.lists.extend(other.lists.iter().cloned());
        self.answers.extend(other.answers.iter().cloned());
    }

    /// Certificates that come with answers: their responders'.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.answers.iter().flat_map(|answer| answer.certificates())
    }

    /// Whether `certificate`, issued by `issuer`, was revoked at the moment `at`. A revocation that came later does not count, unless the
    /// caller asks for a later moment.
    #[must_use]
    pub fn status(&self, certificate: &Certificate, issuer: &Certificate, at: Timestamp) -> Revocation {
        let lists = self.lists.iter().map(|list| by_list(list, certificate, issuer, at));
        let answers = self.answers.iter().map(|answer| by_answer(answer, certificate, issuer, at));
        // One that says revoked outweighs all that say good.
        lists.chain(answers).fold(Revocation::Unknown, |known, next| match (known, next) {
            (Revocation::Revoked(one), Revocation::Revoked(other)) => Revocation::Revoked(one.min(other)),
            (Revocation::Revoked(at), _) | (_, Revocation::Revoked(at)) => Revocation::Revoked(at),
            (Revocation::Good, _) | (_, Revocation::Good) => Revocation::Good,
            (Revocation::Outdated, _) | (_, Revocation::Outdated) => Revocation::Outdated,
            (Revocation::Unknown, Revocation::Unknown) => Revocation::Unknown,
        })
    }
}

/// Reads a revocation list, DER.
///
/// # Errors
/// [`CmsError::Malformed`] when it is none.
pub fn list_from_der(der: &[u8]) -> Result<CertificateList, CmsError> {
    if der.len() > MAX_LIST_BYTES {
        return Err(CmsError::Malformed { what: "revocation list", source: der::ErrorKind::Failed.into() });
    }
    CertificateList::from_der(der).map_err(CmsError::malformed("revocation list"))
}

/// Until when a revocation list (DER) holds; `None` when it does not say.
///
/// # Errors
/// [`CmsError::Malformed`] when it is none.
pub fn list_until(der: &[u8]) -> Result<Option<Timestamp>, CmsError> {
    Ok(list_from_der(der)?.tbs_cert_list.next_update.and_then(from_time))
}

/// Whether what was said from `from` to `until` covers the moment. What was said after it does: a revocation is not taken back (RFC 5280
/// section 5.3.1, but for a hold, which no office of ours uses).
fn covers(from: Timestamp, until: Option<Timestamp>, at: Timestamp) -> bool {
    from >= at || until.is_some_and(|until| at <= until)
}

fn by_list(list: &CertificateList, certificate: &Certificate, issuer: &Certificate, at: Timestamp) -> Revocation {
    let body = &list.tbs_cert_list;
    let tbs = certificate.tbs_certificate();
    if body.issuer != *tbs.issuer() || !list_is_of(list, issuer) || !list_is_whole(list, certificate) {
        return Revocation::Unknown;
    }
    let entry = body.revoked_certificates.iter().flatten().find(|entry| entry.serial_number == *tbs.serial_number());
    if let Some(entry) = entry {
        let since = from_time(entry.revocation_date).unwrap_or(Timestamp::MIN);
        return if since <= at { Revocation::Revoked(since) } else { Revocation::Good };
    }
    let Some(from) = from_time(body.this_update) else { return Revocation::Unknown };
    // A list may leave out what has ended (section 5.3); one that keeps it says so (ISO/IEC 9594-8 section 9.5.2.4).
    let keeps = body.crl_extensions.iter().flatten().any(|extension| extension.extn_id == oid::EXPIRED_CERTS_ON_CRL);
    if ended_before(certificate, from) && !keeps {
        return Revocation::Outdated;
    }
    if covers(from, body.next_update.and_then(from_time), at) { Revocation::Good } else { Revocation::Outdated }
}

/// Whether a certificate had ended when a list or an answer was made.
fn ended_before(certificate: &Certificate, from: Timestamp) -> bool {
    from_time(certificate.tbs_certificate().validity().not_after).is_none_or(|end| end < from)
}

/// Whether the issuer of the certificate made the list, and may.
fn list_is_of(list: &CertificateList, issuer: &Certificate) -> bool {
    let may = matches!(key_usage(issuer), Ok(None)) || matches!(key_usage(issuer), Ok(Some(usage)) if usage.crl_sign());
    let Ok(message) = list.tbs_cert_list.to_der() else { return false };
    let Some(signature) = signature_bytes(&list.signature) else { return false };
    let key = issuer.tbs_certificate().subject_public_key_info();
    may && list.signature_algorithm == list.tbs_cert_list.signature
        && signature_holds(key, &list.signature_algorithm, None, &message, signature) == Some(true)
}

/// Whether the list speaks of all certificates of the kind of this one: no delta, no reasons left out, nothing mandatory that is unknown.
fn list_is_whole(list: &CertificateList, certificate: &Certificate) -> bool {
    let body = &list.tbs_cert_list;
    let of_entries = body.revoked_certificates.iter().flatten().filter_map(|entry| entry.crl_entry_extensions.as_ref()).flatten();
    if of_entries.clone().any(|extension| extension.critical && extension.extn_id != oid::REASON_CODE) {
        return false;
    }
    let authority = matches!(certificate.tbs_certificate().get_extension::<BasicConstraints>(), Ok(Some((_, c))) if c.ca);
    body.crl_extensions.iter().flatten().all(|extension| {
        if extension.extn_id != oid::ISSUING_DISTRIBUTION_POINT {
            return !extension.critical;
        }
        let Ok(point) = IssuingDistributionPoint::from_der(extension.extn_value.as_bytes()) else { return false };
        !point.indirect_crl
            && point.only_some_reasons.is_none()
            && !point.only_contains_attribute_certs
            && (authority || !point.only_contains_ca_certs)
            && (!authority || !point.only_contains_user_certs)
            && point.distribution_point.as_ref().is_none_or(|name| names_point(certificate, name))
    })
}

/// Whether the certificate names the list's own point: a list may be one of several, each with certificates of its own (section 6.3.3 (b)).
fn names_point(certificate: &Certificate, point: &DistributionPointName) -> bool {
    let DistributionPointName::FullName(of_list) = point else { return false };
    let Ok(Some((_, points))) = certificate.tbs_certificate().get_extension::<CrlDistributionPoints>() else { return false };
    points.0.iter().any(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names.iter().any(|name| of_list.contains(name)),
        _ => false,
    })
}

fn by_answer(response: &BasicResponse, certificate: &Certificate, issuer: &Certificate, at: Timestamp) -> Revocation {
    let Some(single) = response.about(certificate, issuer) else { return Revocation::Unknown };
    let Some(responder) = response.responder(issuer) else { return Revocation::Unknown };
    let delegated = responder != issuer;
    // Another than the issuer may answer when the issuer certified it for that (RFC 6960 section 4.2.2.2).
    if delegated && (!fits(responder, Usage::Ocsp) || signed_by(responder, issuer).is_err()) {
        return Revocation::Unknown;
    }
    // It is not asked about itself, which only who certified it may allow (section 4.2.2.2.1).
    if delegated && (!is_not_asked_about(responder) || only_known_extensions(responder).is_err()) {
        return Revocation::Unknown;
    }
    if delegated && response.produced().is_none_or(|at| within_validity(responder, at).is_err()) {
        return Revocation::Unknown;
    }
    if !response.is_signed_by(responder) {
        return Revocation::Unknown;
    }
    match single.answer() {
        Answer::Revoked(since) if since <= at => Revocation::Revoked(since),
        Answer::Revoked(_) => Revocation::Good,
        // An answer about what has ended may forget (section 4.4.4).
        Answer::Good if single.from().is_some_and(|from| ended_before(certificate, from)) => Revocation::Outdated,
        Answer::Good if single.from().is_some_and(|from| covers(from, single.until(), at)) => Revocation::Good,
        Answer::Good => Revocation::Outdated,
        Answer::Unknown => Revocation::Unknown,
    }
}

fn is_not_asked_about(responder: &Certificate) -> bool {
    let extensions = responder.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
    extensions.iter().any(|extension| extension.extn_id == oid::OCSP_NO_CHECK)
}

/// Makes the office's revocation list. `number` grows from list to list (RFC 5280 section 5.2.3).
///
/// # Errors
/// When a time or serial number cannot be written, or the root's key refuses.
pub fn issue_list(root: &Signer, number: u64, entries: &[RevokedEntry], from: Timestamp, until: Timestamp) -> Result<Vec<u8>, CmsError> {
    let malformed = || CmsError::malformed("revocation list");
    let mut revoked: Vec<RevokedCert> = Vec::new();
    for entry in entries {
        let reason = OctetString::new(entry.reason.to_der().map_err(malformed())?).map_err(malformed())?;
        revoked.push(RevokedCert {
            serial_number: SerialNumber::new(&entry.serial).map_err(malformed())?,
            revocation_date: to_time(entry.at)?,
            crl_entry_extensions: Some(vec![Extension { extn_id: oid::REASON_CODE, critical: false, extn_value: reason }]),
        });
    }
    let number = CrlNumber::try_from(number).map_err(malformed())?;
    let tbs = root.certificate().tbs_certificate();
    let extensions = || -> der::Result<Vec<Extension>> {
        let subject = tbs.subject();
        let key = tbs.get_extension::<SubjectKeyIdentifier>()?.map(|(_, key)| key.0);
        let authority = AuthorityKeyIdentifier { key_identifier: key, ..Default::default() };
        // Nothing is ever taken off the list: it goes back as far as the authority does.
        let since = GeneralizedTime::from_unix_duration(tbs.validity().not_before.to_unix_duration())?;
        let kept = Extension { extn_id: oid::EXPIRED_CERTS_ON_CRL, critical: false, extn_value: OctetString::new(since.to_der()?)? };
        Ok(vec![(&authority).to_extension(subject, &[])?, (&number).to_extension(subject, &[])?, kept])
    };
    let algorithm = root.key().algorithm().identifier()?;
    let body = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: tbs.subject().clone(),
        this_update: to_time(from)?,
        next_update: Some(to_time(until)?),
        // An empty list has no list (RFC 5280 section 5.1.2.6).
        revoked_certificates: (!revoked.is_empty()).then_some(revoked),
        crl_extensions: Some(extensions().map_err(malformed())?),
    };
    let signature = root.key().sign(&body.to_der().map_err(malformed())?)?;
    let signature = BitString::from_bytes(&signature).map_err(malformed())?;
    let list = CertificateList { tbs_cert_list: body, signature_algorithm: algorithm, signature };
    list.to_der().map_err(malformed())
}
