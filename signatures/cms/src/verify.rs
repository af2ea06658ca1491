//! Checking detached signed data the way a stranger would: nothing in it is believed before it is checked.

use crate::certificate::CertificateSummary;
use crate::chain::{ChainFault, Trust, check_chain};
use crate::key::signature_holds;
use crate::oid;
use crate::signed_data::SigningCertificateV2;
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Any, Decode, Encode, Reader, SliceReader};
use jiff::Timestamp;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::Attributes;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

/// Bytes of signed data that are still looked at.
const MAX_CMS_BYTES: usize = 4 * 1024 * 1024;

/// What is wrong with a piece of signed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CmsFault {
    /// Not DER, not SignedData, or not written the one way DER allows.
    Malformed,
    /// Bytes other than zero padding follow the signed data.
    TrailingBytes,
    /// A version number is not the one its structure has.
    Version,
    /// Not exactly one SignerInfo.
    SignerCount,
    /// The content is inside: a detached signature must not bring its own (RFC 5652 section 5.2).
    EmbeddedContent,
    /// There are no signed attributes, or one of them stands twice.
    SignedAttributes,
    /// content-type is missing or does not fit (RFC 5652 section 11.1).
    ContentType,
    /// message-digest is missing (RFC 5652 section 11.2).
    MessageDigestMissing,
    /// message-digest is not the digest of the content: the content was changed.
    DigestMismatch,
    /// The signer's certificate is not among the certificates.
    SignerCertificateMissing,
    /// signing-certificate-v2 is missing (EN 319 122-1 section 5.2.2).
    SigningCertificateMissing,
    /// signing-certificate-v2 names another certificate.
    SigningCertificateMismatch,
    /// The signature over the signed attributes is wrong.
    SignatureMismatch,
    /// The digest or signature algorithm is not one this crate can judge.
    UnsupportedAlgorithm,
    /// The signer does not lead to a trusted root.
    Chain(ChainFault),
}

/// What was found. Valid means: no faults.
#[derive(Debug, Clone, Default)]
pub struct CmsReport {
    /// Everything that is wrong, in the order it was found.
    pub faults: Vec<CmsFault>,
    /// The signer, as far as the certificate could be read. Not to be believed unless there are no faults.
    pub signer: Option<CertificateSummary>,
    /// Whether the content digest was compared and is right.
    pub content_matches: bool,
}

/// Checks `cms` (zero padding after it is allowed, as in a PDF's `Contents`) over `content` (parts in order, as one
/// message), at the moment `at`, against the roots of `trust`.
pub fn verify_detached(cms: &[u8], content: &[&[u8]], trust: &Trust, at: Timestamp) -> CmsReport {
    let mut report = CmsReport::default();
    match decode(cms) {
        Ok(data) => check(&data, content, trust, at, &mut report),
        Err(fault) => report.faults.push(fault),
    }
    report
}

/// Decodes, and holds the encoding to DER by writing it again: otherwise bytes nobody signed could be varied.
fn decode(cms: &[u8]) -> Result<SignedData, CmsFault> {
    if cms.len() > MAX_CMS_BYTES {
        return Err(CmsFault::Malformed);
    }
    let mut reader = SliceReader::new(cms).map_err(|_| CmsFault::Malformed)?;
    let info = ContentInfo::decode(&mut reader).map_err(|_| CmsFault::Malformed)?;
    let used = usize::try_from(reader.position()).map_err(|_| CmsFault::Malformed)?;
    let (body, padding) = cms.split_at(used.min(cms.len()));
    if info.to_der().ok().as_deref() != Some(body) {
        return Err(CmsFault::Malformed);
    }
    if padding.iter().any(|b| *b != 0) {
        return Err(CmsFault::TrailingBytes);
    }
    if info.content_type != oid::SIGNED_DATA {
        return Err(CmsFault::Malformed);
    }
    let data = info.content.decode_as::<SignedData>().map_err(|_| CmsFault::Malformed)?;
    if Any::encode_from(&data).ok().as_ref() != Some(&info.content) {
        return Err(CmsFault::Malformed);
    }
    Ok(data)
}

fn check(data: &SignedData, content: &[&[u8]], trust: &Trust, at: Timestamp, report: &mut CmsReport) {
    if data.encap_content_info.econtent.is_some() {
        report.faults.push(CmsFault::EmbeddedContent);
    }
    if data.encap_content_info.econtent_type != oid::DATA {
        report.faults.push(CmsFault::ContentType);
    }
    let infos = data.signer_infos.0.as_slice();
    let [info] = infos else {
        report.faults.push(CmsFault::SignerCount);
        return;
    };
    if !versions_fit(data, info) {
        report.faults.push(CmsFault::Version);
    }
    if !digest_is_announced(data, info) {
        report.faults.push(CmsFault::Malformed);
    }
    let Some(attributes) = &info.signed_attrs else {
        report.faults.push(CmsFault::SignedAttributes);
        return;
    };
    check_attributes(info, attributes, content, report);
    let certificates: Vec<Certificate> = data.certificates.iter().flat_map(|set| set.0.iter()).filter_map(plain).collect();
    let Some(signer) = certificates.iter().find(|c| names(&info.sid, c)) else {
        report.faults.push(CmsFault::SignerCertificateMissing);
        return;
    };
    report.signer = Some(CertificateSummary::of(signer));
    check_signing_certificate(attributes, signer, report);
    check_signature(info, attributes, signer, report);
    if let Err(fault) = check_chain(signer, &certificates, trust, at) {
        report.faults.push(CmsFault::Chain(fault));
    }
}

/// RFC 5652 sections 5.1 and 5.3, for what a PDF may hold. Version numbers are not signed, so only one is accepted.
fn versions_fit(data: &SignedData, info: &SignerInfo) -> bool {
    let own = match info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    let other = data.certificates.iter().flat_map(|set| set.0.iter()).any(|c| matches!(c, CertificateChoices::Other(_)));
    let whole = if other { CmsVersion::V5 } else { own };
    info.version == own && data.version == whole
}

/// Whether the list of digests names the signer's. Absent and NULL parameters mean the same (RFC 5754 section 2).
fn digest_is_announced(data: &SignedData, info: &SignerInfo) -> bool {
    let plain = |a: &AlgorithmIdentifierOwned| a.parameters.as_ref().is_none_or(Any::is_null);
    plain(&info.digest_alg)
        && data.digest_algorithms.iter().all(plain)
        && data.digest_algorithms.iter().any(|a| a.oid == info.digest_alg.oid)
}

fn plain(choice: &CertificateChoices) -> Option<Certificate> {
    match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    }
}

fn names(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => id.issuer == *tbs.issuer() && id.serial_number == *tbs.serial_number(),
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(tbs.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

/// The one value of an attribute that stands once; anything else counts as missing.
fn single(attributes: &Attributes, wanted: ObjectIdentifier) -> Option<&Any> {
    let mut found = attributes.iter().filter(|a| a.oid == wanted);
    match (found.next(), found.next()) {
        (Some(one), None) if one.values.len() == 1 => one.values.get(0),
        _ => None,
    }
}

fn check_attributes(info: &SignerInfo, attributes: &Attributes, content: &[&[u8]], report: &mut CmsReport) {
    let mut seen: Vec<ObjectIdentifier> = attributes.iter().map(|a| a.oid).collect();
    seen.sort_unstable();
    if seen.windows(2).any(|pair| pair[0] == pair[1]) {
        report.faults.push(CmsFault::SignedAttributes);
    }
    let content_type = single(attributes, oid::CONTENT_TYPE).and_then(|v| v.decode_as::<ObjectIdentifier>().ok());
    if content_type != Some(oid::DATA) {
        report.faults.push(CmsFault::ContentType);
    }
    let Some(stated) = single(attributes, oid::MESSAGE_DIGEST).and_then(|v| v.decode_as::<OctetString>().ok()) else {
        report.faults.push(CmsFault::MessageDigestMissing);
        return;
    };
    match digest(info.digest_alg.oid, content) {
        None => report.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(actual) if actual == stated.as_bytes() => report.content_matches = true,
        Some(_) => report.faults.push(CmsFault::DigestMismatch),
    }
}

/// SHA-1 and older are not judged: a collision would let two documents share a signature.
fn digest(algorithm: ObjectIdentifier, content: &[&[u8]]) -> Option<Vec<u8>> {
    fn run<D: Digest>(content: &[&[u8]]) -> Vec<u8> {
        let mut hasher = D::new();
        for part in content {
            hasher.update(part);
        }
        hasher.finalize().to_vec()
    }
    match algorithm {
        oid::SHA256 => Some(run::<Sha256>(content)),
        oid::SHA384 => Some(run::<Sha384>(content)),
        oid::SHA512 => Some(run::<Sha512>(content)),
        _ => None,
    }
}

fn check_signing_certificate(attributes: &Attributes, signer: &Certificate, report: &mut CmsReport) {
    let stated = single(attributes, oid::SIGNING_CERTIFICATE_V2).and_then(|v| v.decode_as::<SigningCertificateV2>().ok());
    let Some(first) = stated.as_ref().and_then(|s| s.certs.first()) else {
        report.faults.push(CmsFault::SigningCertificateMissing);
        return;
    };
    let algorithm = first.hash_algorithm.as_ref().map_or(oid::SHA256, |a| a.oid);
    let actual = signer.to_der().ok().and_then(|der| digest(algorithm, &[&der]));
    match actual {
        None => report.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(hash) if hash == first.cert_hash.as_bytes() => {}
        Some(_) => report.faults.push(CmsFault::SigningCertificateMismatch),
    }
}

fn check_signature(info: &SignerInfo, attributes: &Attributes, signer: &Certificate, report: &mut CmsReport) {
    let Ok(message) = attributes.to_der() else {
        report.faults.push(CmsFault::Malformed);
        return;
    };
    let public = signer.tbs_certificate().subject_public_key_info();
    let held = signature_holds(public, &info.signature_algorithm, &message, info.signature.as_bytes());
    // Ed25519 goes with SHA-512 only (RFC 8419 section 3.1).
    let fits = info.digest_alg.oid == oid::SHA512 && info.digest_alg.parameters.is_none();
    match held {
        None => report.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(true) if fits => {}
        Some(true) => report.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(false) => report.faults.push(CmsFault::SignatureMismatch),
    }
}
