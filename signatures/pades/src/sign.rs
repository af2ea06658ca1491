//! Signing: one incremental update with one signature at level B-B.

use crate::{Lang, Level};
use greffier_cms::verify::CmsFault;
use greffier_cms::{CertificateSummary, ChainFault, CmsError, Signer, Trust, certificate, sign_detached, verify_detached};
use greffier_pdf::{FieldRequest, Limits, Pdf, PdfError, extract, prepare};
use jiff::Timestamp;

/// `SubFilter` of a PAdES signature (EN 319 142-1 section 5.3).
pub(crate) const CADES_DETACHED: &str = "ETSI.CAdES.detached";
/// Bytes kept for all of the signed data that is not certificates.
const ROOM: usize = 4096;

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
}

impl SignRequest {
    /// A request with nothing but its time.
    pub fn new(at: Timestamp) -> Self {
        Self { field: None, name: None, reason: None, location: None, at, level: Level::default(), lang: Lang::default() }
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
    /// The level is not implemented.
    #[error("GRF-SIG-010: signature level {0:?} is not available; only b-b is")]
    Level(String),
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
        }
    }
}

/// Signs a PDF and returns the whole signed file; it begins with the file that was given, byte for byte.
///
/// The same arguments give the same bytes: nothing here is random.
///
/// # Errors
/// [`SignError`] when the file must not be signed, the certificate may not sign at that time, or the key refuses.
/// A file that was signed and does not pass its own check is not returned.
pub fn sign(pdf: &[u8], signer: &dyn Signer, request: &SignRequest) -> Result<Vec<u8>, SignError> {
    let summary = CertificateSummary::of(signer.certificate());
    check_validity(&summary, request.at)?;
    let name = request.name.clone().or(summary.common_name);
    let mut room = ROOM;
    for certificate in std::iter::once(signer.certificate()).chain(signer.intermediates()) {
        room += certificate::to_der(certificate)?.len();
    }
    let field = FieldRequest {
        field: request.field.clone(),
        tooltip: request.lang.field_description(name.as_deref()),
        sub_filter: CADES_DETACHED,
        name,
        reason: request.reason.clone(),
        location: request.location.clone(),
        at: request.at,
        room,
    };
    let prepared = prepare(pdf, &field, &Limits::default())?;
    let signature = sign_detached(&prepared.covered(), signer)?;
    let field = prepared.field.clone();
    let bytes = prepared.embed(&signature)?;
    self_check(pdf, &bytes, &field, request.at)?;
    Ok(bytes)
}

fn check_validity(summary: &CertificateSummary, at: Timestamp) -> Result<(), SignError> {
    match summary.validity {
        Some(validity) if at < validity.from => Err(SignError::Certificate(ChainFault::NotYetValid)),
        Some(validity) if at <= validity.to => Ok(()),
        _ => Err(SignError::Certificate(ChainFault::Expired)),
    }
}

/// Reads the finished file as a stranger would: the earlier bytes, the coverage and the signature must hold.
fn self_check(before: &[u8], after: &[u8], field: &str, at: Timestamp) -> Result<(), SignError> {
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
    let report = verify_detached(&signature.contents, &covered, &Trust::default(), at);
    // Whom one trusts is not known here; everything else must be right.
    if report.faults.iter().any(|fault| !matches!(fault, CmsFault::Chain(ChainFault::Untrusted))) {
        return failed("the signature does not verify");
    }
    Ok(())
}
