//! Checking signed data the way a stranger would: nothing in it is believed before it is checked. Whether its signer is known, and was at
//! the time, is judged apart ([`crate::chain`], [`crate::revocation`]).

use crate::algorithm::{DigestAlgorithm, signature_holds};
use crate::oid;
use crate::signed_data::SigningCertificateV2;
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::revocation::RevocationInfoChoice;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Any, Decode, Encode, Reader, Sequence, SliceReader};
use sha1::Sha1;
use sha2::Digest;
use x509_cert::Certificate;
use x509_cert::attr::Attributes;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

/// Bytes of signed data that are still looked at.
const MAX_CMS_BYTES: usize = 4 * 1024 * 1024;
/// Time stamps of one signature that are still looked at.
const MAX_TIME_STAMPS: usize = 8;

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
    /// The content is inside where it must be outside, or the other way round (RFC 5652 section 5.2).
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
}

/// What was found. Sound means: no faults.
#[derive(Debug, Clone, Default)]
pub struct CmsReport {
    /// Everything that is wrong, in the order it was found.
    pub faults: Vec<CmsFault>,
    /// The signer's certificate. Not to be believed before its chain is checked.
    pub signer: Option<Certificate>,
    /// All certificates that came along.
    pub certificates: Vec<Certificate>,
    /// Whether the content digest was compared and is right.
    pub content_matches: bool,
    /// The signature's own bytes: what a time stamp of it covers.
    pub signature: Vec<u8>,
    /// Time stamps of the signature among the unsigned attributes (RFC 3161 appendix A), DER.
    pub time_stamps: Vec<Vec<u8>>,
    /// Revocation lists that came along, DER.
    pub lists: Vec<Vec<u8>>,
}

/// A message, or what is known of it.
#[derive(Clone, Copy)]
enum Message<'a> {
    /// Its parts in order.
    Parts(&'a [&'a [u8]]),
    /// Its digest, made already.
    Digest(DigestAlgorithm, &'a [u8]),
}

impl Message<'_> {
    fn has(&self, algorithm: DigestAlgorithm, stated: &[u8]) -> bool {
        match self {
            Self::Parts(parts) => algorithm.digest(parts) == stated,
            Self::Digest(made_by, digest) => *made_by == algorithm && *digest == stated,
        }
    }
}

/// Where the signed content is.
enum Content<'a> {
    /// Outside.
    Outside(Message<'a>),
    /// Inside, of this type.
    Inside(ObjectIdentifier),
}

/// Checks `cms` (zero padding after it is allowed, as in a PDF's `Contents`) over `content` (parts in order, as one message).
#[must_use]
pub fn verify_detached(cms: &[u8], content: &[&[u8]]) -> CmsReport {
    verify_outside(cms, Message::Parts(content))
}

/// As [`verify_detached`], over content whose digest by `algorithm` was made already. Signed data that states another algorithm does not
/// fit it.
#[must_use]
pub fn verify_digested(cms: &[u8], algorithm: DigestAlgorithm, digest: &[u8]) -> CmsReport {
    verify_outside(cms, Message::Digest(algorithm, digest))
}

fn verify_outside(cms: &[u8], content: Message<'_>) -> CmsReport {
    let mut report = CmsReport::default();
    match decode(cms) {
        Ok(data) => check(&data, &Content::Outside(content), &mut report),
        Err(fault) => report.faults.push(fault),
    }
    report
}

/// Checks `cms` over the content of type `content_type` inside it, and returns that content.
pub(crate) fn verify_embedded(cms: &[u8], content_type: ObjectIdentifier) -> (CmsReport, Vec<u8>) {
    let mut report = CmsReport::default();
    let inside = match decode(cms) {
        Ok(data) => {
            check(&data, &Content::Inside(content_type), &mut report);
            data.encap_content_info.econtent.and_then(|content| content.decode_as::<OctetString>().ok())
        }
        Err(fault) => {
            report.faults.push(fault);
            None
        }
    };
    (report, inside.map(|octets| octets.as_bytes().to_vec()).unwrap_or_default())
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

fn check(data: &SignedData, content: &Content<'_>, report: &mut CmsReport) {
    let encapsulated = data.encap_content_info.econtent.as_ref().and_then(|content| content.decode_as::<OctetString>().ok());
    let content_type = match content {
        Content::Outside(_) => oid::DATA,
        Content::Inside(content_type) => *content_type,
    };
    let inside = encapsulated.as_ref().map(|octets| [octets.as_bytes()]);
    let message = match (content, &inside) {
        (Content::Outside(message), _) if data.encap_content_info.econtent.is_none() => *message,
        (Content::Inside(_), Some(inside)) => Message::Parts(inside),
        (Content::Outside(message), _) => {
            report.faults.push(CmsFault::EmbeddedContent);
            *message
        }
        (Content::Inside(_), None) => {
            report.faults.push(CmsFault::EmbeddedContent);
            Message::Parts(&[])
        }
    };
    if data.encap_content_info.econtent_type != content_type {
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
    report.signature = info.signature.as_bytes().to_vec();
    report.time_stamps = time_stamps(info);
    report.lists = lists(data);
    report.certificates = data.certificates.iter().flat_map(|set| set.0.iter()).filter_map(plain).collect();
    let Some(attributes) = &info.signed_attrs else {
        report.faults.push(CmsFault::SignedAttributes);
        return;
    };
    check_attributes(info, content_type, attributes, message, report);
    let Some(signer) = report.certificates.iter().find(|c| names(&info.sid, c)).cloned() else {
        report.faults.push(CmsFault::SignerCertificateMissing);
        return;
    };
    check_signing_certificate(attributes, &signer, content_type == oid::TST_INFO, report);
    check_signature(info, attributes, &signer, report);
    report.signer = Some(signer);
}

/// RFC 5652 sections 5.1 and 5.3, for what a PDF may hold. Version numbers are not signed, so only one is accepted.
fn versions_fit(data: &SignedData, info: &SignerInfo) -> bool {
    let own = match info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    let other = data.certificates.iter().flat_map(|set| set.0.iter()).any(|c| matches!(c, CertificateChoices::Other(_)));
    let whole = match (other, data.encap_content_info.econtent_type == oid::DATA) {
        (true, _) => CmsVersion::V5,
        (false, true) => own,
        (false, false) => CmsVersion::V3,
    };
    info.version == own && data.version == whole
}

/// Whether the list of digests names the signer's. Absent and NULL parameters mean the same (RFC 5754 section 2).
fn digest_is_announced(data: &SignedData, info: &SignerInfo) -> bool {
    let plain = |a: &spki::AlgorithmIdentifierOwned| a.parameters.as_ref().is_none_or(Any::is_null);
    plain(&info.digest_alg)
        && data.digest_algorithms.iter().all(plain)
        && data.digest_algorithms.iter().any(|a| a.oid == info.digest_alg.oid)
}

/// Time stamps of the signature. Unsigned attributes are nobody's word: what cannot be read is passed over.
fn time_stamps(info: &SignerInfo) -> Vec<Vec<u8>> {
    let attributes = info.unsigned_attrs.iter().flat_map(|attributes| attributes.iter());
    let tokens = attributes.filter(|attribute| attribute.oid == oid::TIME_STAMP_TOKEN).flat_map(|attribute| attribute.values.iter());
    tokens.take(MAX_TIME_STAMPS).filter_map(|token| token.to_der().ok()).collect()
}

fn lists(data: &SignedData) -> Vec<Vec<u8>> {
    let choices = data.crls.iter().flat_map(|set| set.0.iter());
    choices.filter_map(|choice| if let RevocationInfoChoice::Crl(list) = choice { list.to_der().ok() } else { None }).collect()
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

fn check_attributes(
    info: &SignerInfo,
    content_type: ObjectIdentifier,
    attributes: &Attributes,
    content: Message<'_>,
    report: &mut CmsReport,
) {
    let mut seen: Vec<ObjectIdentifier> = attributes.iter().map(|a| a.oid).collect();
    seen.sort_unstable();
    if seen.windows(2).any(|pair| pair[0] == pair[1]) {
        report.faults.push(CmsFault::SignedAttributes);
    }
    let stated = single(attributes, oid::CONTENT_TYPE).and_then(|v| v.decode_as::<ObjectIdentifier>().ok());
    if stated != Some(content_type) {
        report.faults.push(CmsFault::ContentType);
    }
    let Some(stated) = single(attributes, oid::MESSAGE_DIGEST).and_then(|v| v.decode_as::<OctetString>().ok()) else {
        report.faults.push(CmsFault::MessageDigestMissing);
        return;
    };
    match DigestAlgorithm::of(&info.digest_alg) {
        None => report.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(algorithm) if content.has(algorithm, stated.as_bytes()) => report.content_matches = true,
        Some(_) => report.faults.push(CmsFault::DigestMismatch),
    }
}

/// ESSCertID, RFC 2634 section 5.4.1: SHA-1 of the certificate.
#[derive(Sequence)]
struct EssCertId {
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// SigningCertificate, RFC 2634 section 5.4.
#[derive(Sequence)]
struct SigningCertificate {
    certs: Vec<EssCertId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// Time stamps may name their certificate the older way (RFC 3161 section 2.4.2, before RFC 5816); documents may not.
fn check_signing_certificate(attributes: &Attributes, signer: &Certificate, time_stamp: bool, report: &mut CmsReport) {
    let Ok(der) = signer.to_der() else {
        report.faults.push(CmsFault::Malformed);
        return;
    };
    if time_stamp && single(attributes, oid::SIGNING_CERTIFICATE_V2).is_none() {
        let stated = single(attributes, oid::SIGNING_CERTIFICATE).and_then(|v| v.decode_as::<SigningCertificate>().ok());
        report.faults.extend(match stated.as_ref().and_then(|s| s.certs.first()) {
            None => Some(CmsFault::SigningCertificateMissing),
            Some(first) if Sha1::digest(&der).as_slice() == first.cert_hash.as_bytes() => None,
            Some(_) => Some(CmsFault::SigningCertificateMismatch),
        });
        return;
    }
    let stated = single(attributes, oid::SIGNING_CERTIFICATE_V2).and_then(|v| v.decode_as::<SigningCertificateV2>().ok());
    let Some(first) = stated.as_ref().and_then(|s| s.certs.first()) else {
        report.faults.push(CmsFault::SigningCertificateMissing);
        return;
    };
    let algorithm = first.hash_algorithm.as_ref().map_or(Some(DigestAlgorithm::Sha256), DigestAlgorithm::of);
    match algorithm.map(|algorithm| algorithm.digest(&[&der])) {
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
    let digest = DigestAlgorithm::of(&info.digest_alg);
    let held =
        digest.and_then(|digest| signature_holds(public, &info.signature_algorithm, Some(digest), &message, info.signature.as_bytes()));
    match held {
        Some(true) => {}
        Some(false) => report.faults.push(CmsFault::SignatureMismatch),
        None if report.faults.contains(&CmsFault::UnsupportedAlgorithm) => {}
        None => report.faults.push(CmsFault::UnsupportedAlgorithm),
    }
}
