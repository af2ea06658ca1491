//! Signing: one incremental update with one signature, and what its level asks for after it.

use crate::extend::extend;
use crate::services::Services;
use crate::{Lang, Level, Reason};
use greffier_cms::chain::check_chain;
use greffier_cms::{
    CertificateSummary, ChainFault, CmsError, DigestAlgorithm, Signed, Signer, TimeStampQuery, Usage, certificate, verify_digested,
    verify_time_stamp,
};
use greffier_pdf::{Appearance, DocMdp, FieldLock, FieldRequest, Limits, Pdf, PdfError, extract, prepare};
use jiff::Timestamp;

/// `SubFilter` of a PAdES signature (EN 319 142-1 section 5.3).
pub(crate) const CADES_DETACHED: &str = "ETSI.CAdES.detached";
/// Bytes kept for all of the signed data that is not certificates.
const ROOM: usize = 4096;
/// Bytes kept for a time stamp with the certificates of its authority.
pub(crate) const TIME_STAMP_ROOM: usize = 16 * 1024;

/// What is asked of [`sign`].
#[derive(Debug, Clone)]
pub struct SignRequest {
    /// Name of the signature field; the next free `Signature-NNN` when absent.
    pub field: Option<String>,
    /// The signer's name as the document shows it; the certificate's common name when absent.
    pub name: Option<String>,
    /// Why it is signed.
    pub reason: Option<String>,
    /// Where it is signed.
    pub location: Option<String>,
    /// When it is signed.
    pub at: Timestamp,
    /// The level.
    pub level: Level,
    /// The language of the field's description for people who do not see it.
    pub lang: Lang,
    /// Certifies the document, as its first signature, and says what may still change (ISO 32000-2 section 12.8.2.2).
    pub certify: Option<DocMdp>,
    /// Fields that may not change any more (section 12.8.2.4).
    pub lock: Option<FieldLock>,
    /// What the signature shows, and where; nothing when absent.
    pub appearance: Option<Appearance>,
}

impl SignRequest {
    /// A request with nothing but its time.
    pub fn new(at: Timestamp) -> Self {
        Self {
            field: None,
            name: None,
            reason: None,
            location: None,
            at,
            level: Level::default(),
            lang: Lang::default(),
            certify: None,
            lock: None,
            appearance: None,
        }
    }
}

/// Why a file was not signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The PDF.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The key or the signed data.
    #[error("GRF-SIG-011: the signature could not be made")]
    Cms(#[from] CmsError),
    /// There is no such level.
    #[error("GRF-SIG-010: there is no signature level {0:?}; there are b-b, b-t, b-lt and b-lta")]
    Level(String),
    /// The level needs a service that was not given.
    #[error("GRF-SIG-014: level {0} needs a time-stamping authority; none is set")]
    NoServices(Level),
    /// A service cannot be reached.
    #[error("GRF-SIG-015: {what} cannot be had: {reason}")]
    Service {
        /// What was asked for.
        what: &'static str,
        /// Why it cannot be had.
        reason: String,
    },
    /// A time stamp came that proves nothing.
    #[error("GRF-SIG-016: the time stamp received proves nothing ({})", .0.code())]
    TimeStamp(Reason),
    /// The level promises that no certificate was revoked, and that cannot be shown.
    #[error("GRF-SIG-017: {subject}: that its certificate is not revoked cannot be shown ({})", .reason.code())]
    Revocation {
        /// Whose certificate.
        subject: String,
        /// What is known.
        reason: Reason,
    },
    /// The signer's certificate may not sign now.
    #[error("GRF-SIG-012: the signer's certificate cannot be used at this time: {0:?}")]
    Certificate(ChainFault),
    /// The finished file does not pass its own check.
    #[error("GRF-SIG-009: the signed file did not pass its own check: {0}")]
    SelfCheck(String),
}

impl SignError {
    /// The stable code of the error; its page is in `agent/docs/errors/`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pdf(error) => error.code(),
            Self::Level(_) => "GRF-SIG-010",
            Self::Cms(_) => "GRF-SIG-011",
            Self::Certificate(_) => "GRF-SIG-012",
            Self::SelfCheck(_) => "GRF-SIG-009",
            Self::NoServices(_) => "GRF-SIG-014",
            Self::Service { .. } => "GRF-SIG-015",
            Self::TimeStamp(_) => "GRF-SIG-016",
            Self::Revocation { .. } => "GRF-SIG-017",
        }
    }
}

/// Signs a PDF at level B-B and returns the whole signed file; it begins with the file that was given, byte for byte.
///
/// The same arguments give the same bytes: nothing here is random.
///
/// # Errors
/// [`SignError`] when the file must not be signed, the certificate may not sign at that time, or the key refuses; a higher level is refused
/// rather than lowered. A file that was signed and does not pass its own check is not returned.
pub fn sign(pdf: &[u8], signer: &Signer, request: &SignRequest) -> Result<Vec<u8>, SignError> {
    match request.level {
        Level::BaselineB => put_signature(pdf, signer, request, None),
        level => Err(SignError::NoServices(level)),
    }
}

/// Signs a PDF at any level, with what the outside gives.
///
/// # Errors
/// As [`sign`]; and when the level cannot be reached with what the outside gives.
pub fn sign_with(pdf: &[u8], signer: &Signer, request: &SignRequest, services: &mut dyn Services) -> Result<Vec<u8>, SignError> {
    if request.level == Level::BaselineB {
        return put_signature(pdf, signer, request, None);
    }
    let signed = put_signature(pdf, signer, request, Some(services))?;
    extend(&signed, request.level, request.at, request.lang, services)
}

fn put_signature(pdf: &[u8], signer: &Signer, request: &SignRequest, services: Option<&mut dyn Services>) -> Result<Vec<u8>, SignError> {
    let summary = CertificateSummary::of(signer.certificate());
    check_validity(&summary, request.at)?;
    let name = request.name.clone().or(summary.common_name);
    let mut room = ROOM + if services.is_some() { TIME_STAMP_ROOM } else { 0 };
    for certificate in std::iter::once(signer.certificate()).chain(signer.intermediates()) {
        room += certificate::to_der(certificate)?.len();
    }
    let field = FieldRequest {
        field: request.field.clone(),
        tooltip: request.lang.field_description(name.as_deref()),
        name,
        reason: request.reason.clone(),
        location: request.location.clone(),
        certify: request.certify,
        lock: request.lock.clone(),
        appearance: request.appearance.clone(),
        ..FieldRequest::new(CADES_DETACHED, request.at, room)
    };
    let prepared = prepare(pdf, &field, &Limits::default())?;
    let mut signed = Signed::detached(&prepared.covered(), signer)?;
    if let Some(services) = services {
        let token = time_stamp(&[signed.signature()], request.at, services)?;
        signed.add_time_stamp(&token)?;
    }
    let field = prepared.field.clone();
    let bytes = prepared.embed(&signed.to_der()?)?;
    // What was signed is what the file holds around the signature, so its digest is not made twice.
    let digest = (signer.key().algorithm().digest(), signed.digest());
    self_check(pdf, &bytes, &field, Some(digest))?;
    Ok(bytes)
}

/// Has `content` stamped, and holds the token to what a verifier will ask of it.
pub(crate) fn time_stamp(content: &[&[u8]], at: Timestamp, services: &mut dyn Services) -> Result<Vec<u8>, SignError> {
    let query = TimeStampQuery::new(content, services.nonce()?)?;
    let answer = services.time_stamp(&query.to_der()?)?;
    let token = query.accept(&answer)?;
    let report = verify_time_stamp(&token, content);
    if let Some(fault) = report.cms.faults.first() {
        return Err(SignError::TimeStamp(Reason::from(*fault)));
    }
    let Some(authority) = &report.cms.signer else { return Err(SignError::TimeStamp(Reason::SignerCertificateMissing)) };
    check_chain(authority, &report.cms.certificates, services.trust(), Usage::TimeStamping, report.time.unwrap_or(at))
        .map_err(|fault| SignError::TimeStamp(Reason::from(fault)))?;
    Ok(token)
}

fn check_validity(summary: &CertificateSummary, at: Timestamp) -> Result<(), SignError> {
    match summary.validity {
        Some(validity) if at < validity.from => Err(SignError::Certificate(ChainFault::NotYetValid)),
        Some(validity) if at <= validity.to => Ok(()),
        _ => Err(SignError::Certificate(ChainFault::Expired)),
    }
}

/// Reads the finished file as a stranger would: the earlier bytes, the coverage and the signature must hold. Whom one trusts is not known here.
/// A `digest` is the one that was just made of the covered bytes: then they are not hashed again.
pub(crate) fn self_check(before: &[u8], after: &[u8], field: &str, digest: Option<(DigestAlgorithm, &[u8])>) -> Result<(), SignError> {
    let failed = |what: &str| Err(SignError::SelfCheck(what.to_owned()));
    if !after.starts_with(before) {
        return failed("the earlier bytes changed");
    }
    let pdf = Pdf::open(after, &Limits::default())?;
    let found = extract(&pdf);
    let Some(signature) = found.signatures.iter().find(|s| s.field == field) else {
        return failed("the signature is not found");
    };
    if !signature.anomalies.is_empty() || signature.end() != Some(after.len()) {
        return failed("the signature does not cover the file");
    }
    let Some(covered) = signature.covered(after) else { return failed("the signature does not cover the file") };
    let faults = match digest {
        Some((algorithm, digest)) => verify_digested(&signature.contents, algorithm, digest).faults,
        None => verify_time_stamp(&signature.contents, &covered).cms.faults,
    };
    if faults.is_empty() { Ok(()) } else { failed("the signature does not verify") }
}
