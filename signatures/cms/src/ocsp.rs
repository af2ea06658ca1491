//! OCSP as far as it is needed: asking about one certificate, and reading the answer (RFC 6960).

use crate::algorithm::{DigestAlgorithm, signature_holds};
use crate::certificate::signature_bytes;
use crate::moment::generalized_time;
use crate::{CmsError, oid};
use der::asn1::{BitString, Null, OctetString};
use der::{Any, AnyRef, Choice, Decode, Encode, Enumerated, Sequence};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::Digest;
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

/// CertID, section 4.1.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct CertId {
    hash_algorithm: AlgorithmIdentifierOwned,
    issuer_name_hash: OctetString,
    issuer_key_hash: OctetString,
    serial_number: SerialNumber,
}

/// Request, section 4.1.1, without extensions.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct Request {
    req_cert: CertId,
}

/// TBSRequest, section 4.1.1, of version 1 and without the parts that are optional.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TbsRequest {
    request_list: Vec<Request>,
}

/// OCSPRequest, section 4.1.1, not signed.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct OcspRequest {
    tbs_request: TbsRequest,
}

/// OCSPResponseStatus, section 4.2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u32)]
enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

/// ResponseBytes, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct ResponseBytes {
    response_type: const_oid::ObjectIdentifier,
    response: OctetString,
}

/// OCSPResponse, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct OcspResponse {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

/// ResponderID, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Choice)]
enum ResponderId {
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    ByName(Name),
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    ByKey(OctetString),
}

/// RevokedInfo, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct RevokedInfo {
    revocation_time: Any,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<Any>,
}

/// CertStatus, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Choice)]
enum CertStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

/// SingleResponse, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SingleResponse {
    cert_id: CertId,
    cert_status: CertStatus,
    this_update: Any,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// ResponseData, section 4.2.1. Times are kept undecoded: responders write fractions of a second.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct ResponseData {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<u8>,
    responder_id: ResponderId,
    produced_at: Any,
    responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// BasicOCSPResponse, section 4.2.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct BasicResponse {
    data: ResponseData,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    certificates: Option<Vec<Certificate>>,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Good,
    Revoked(Timestamp),
    Unknown,
}

impl SingleResponse {
    pub(crate) fn answer(&self) -> Answer {
        match &self.cert_status {
            CertStatus::Good(_) => Answer::Good,
            CertStatus::Revoked(info) => Answer::Revoked(generalized_time(&info.revocation_time).unwrap_or(Timestamp::MIN)),
            CertStatus::Unknown(_) => Answer::Unknown,
        }
    }

    pub(crate) fn from(&self) -> Option<Timestamp> {
        generalized_time(&self.this_update)
    }

    pub(crate) fn until(&self) -> Option<Timestamp> {
        self.next_update.as_ref().and_then(generalized_time)
    }
}

impl BasicResponse {
    /// The answer in a response; a response without one is an error.
    pub(crate) fn from_response(der: &[u8]) -> der::Result<Self> {
        let response = OcspResponse::from_der(der)?;
        match response.bytes {
            Some(bytes) if response.status == ResponseStatus::Successful && bytes.response_type == oid::OCSP_BASIC => {
                Self::from_der(bytes.response.as_bytes())
            }
            _ => Err(der::ErrorKind::Failed.into()),
        }
    }

    pub(crate) fn certificates(&self) -> &[Certificate] {
        self.certificates.as_deref().unwrap_or_default()
    }

    pub(crate) fn produced(&self) -> Option<Timestamp> {
        generalized_time(&self.data.produced_at)
    }

    /// The part that speaks of the certificate.
    pub(crate) fn about(&self, certificate: &Certificate, issuer: &Certificate) -> Option<&SingleResponse> {
        self.data.responses.iter().find(|single| {
            let id = &single.cert_id;
            let unknown = single.extensions.iter().flatten().any(|extension| extension.critical);
            !unknown && CertId::new(&id.hash_algorithm, certificate, issuer).as_ref() == Some(id)
        })
    }

    /// The certificate of whoever signed: the issuer itself, or one that came with the answer.
    pub(crate) fn responder<'a>(&'a self, issuer: &'a Certificate) -> Option<&'a Certificate> {
        let is = |certificate: &&Certificate| match &self.data.responder_id {
            ResponderId::ByName(name) => certificate.tbs_certificate().subject() == name,
            ResponderId::ByKey(hash) => {
                let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
                Sha1::digest(key).as_slice() == hash.as_bytes()
            }
        };
        std::iter::once(issuer).chain(self.certificates()).find(is)
    }

    pub(crate) fn is_signed_by(&self, responder: &Certificate) -> bool {
        let unknown = self.data.extensions.iter().flatten().any(|extension| extension.critical);
        let Ok(message) = self.data.to_der() else { return false };
        let Some(signature) = signature_bytes(&self.signature) else { return false };
        let key = responder.tbs_certificate().subject_public_key_info();
        !unknown && signature_holds(key, &self.signature_algorithm, None, &message, signature) == Some(true)
    }
}

impl CertId {
    fn new(algorithm: &AlgorithmIdentifierOwned, certificate: &Certificate, issuer: &Certificate) -> Option<Self> {
        let name = issuer.tbs_certificate().subject().to_der().ok()?;
        let key = issuer.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
        // SHA-1 names the issuer here and proves nothing: nearly all responders know no other (RFC 5019 section 2.1.1).
        let hash = |bytes: &[u8]| match algorithm.oid {
            oid::SHA1 => OctetString::new(Sha1::digest(bytes).as_slice()).ok(),
            _ => OctetString::new(DigestAlgorithm::of(algorithm)?.digest(&[bytes])).ok(),
        };
        Some(Self {
            hash_algorithm: algorithm.clone(),
            issuer_name_hash: hash(&name)?,
            issuer_key_hash: hash(key)?,
            serial_number: certificate.tbs_certificate().serial_number().clone(),
        })
    }
}

/// The request about one certificate (DER), to be sent as `application/ocsp-request` (section A.1).
///
/// # Errors
/// Never in practice; the encoder's error is passed on.
pub fn ocsp_request(certificate: &Certificate, issuer: &Certificate) -> Result<Vec<u8>, CmsError> {
    let sha1 = AlgorithmIdentifierOwned { oid: oid::SHA1, parameters: Some(AnyRef::NULL.into()) };
    let failed = || CmsError::Malformed { what: "certificate", source: der::ErrorKind::Failed.into() };
    let req_cert = CertId::new(&sha1, certificate, issuer).ok_or_else(failed)?;
    let request = OcspRequest { tbs_request: TbsRequest { request_list: vec![Request { req_cert }] } };
    request.to_der().map_err(CmsError::malformed("OCSP request"))
}
