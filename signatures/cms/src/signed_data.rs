//! Making signed data: what stands in the `Contents` of a PDF signature, and in a time stamp.

use crate::certificate::set_of;
use crate::{CmsError, Signer, oid};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Any, Encode, Sequence};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::{Attribute, Attributes};

/// ESSCertIDv2, RFC 5035 section 4. The hash algorithm is absent for SHA-256, its default; the issuer is optional
/// and left out, since the identifier of the signer beside it already names it.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct EssCertIdV2 {
    /// Absent means SHA-256.
    #[asn1(optional = "true")]
    pub(crate) hash_algorithm: Option<AlgorithmIdentifierOwned>,
    /// Hash of the whole DER certificate.
    pub(crate) cert_hash: OctetString,
    /// IssuerSerial, kept undecoded.
    #[asn1(optional = "true")]
    pub(crate) issuer_serial: Option<Any>,
}

/// SigningCertificateV2, RFC 5035 section 3.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SigningCertificateV2 {
    /// The first is the signer's.
    pub(crate) certs: Vec<EssCertIdV2>,
    /// PolicyInformation, kept undecoded.
    #[asn1(optional = "true")]
    pub(crate) policies: Option<Any>,
}

/// Signed data with one signer, to which a time stamp may still be added.
#[derive(Debug, Clone)]
pub struct Signed {
    info: SignerInfo,
    rest: SignedData,
    digest: Vec<u8>,
}

impl Signed {
    /// Signs `content` (the parts in order, as one message) and leaves it outside: one SignerInfo, the signer's certificate and its
    /// intermediates, the signed attributes content-type, message-digest and signing-certificate-v2 (RFC 5652 section 5).
    ///
    /// There is no signing-time: PAdES keeps the claimed time in the PDF (EN 319 142-1 section 5.3).
    ///
    /// # Errors
    /// When the key refuses to sign, or the encoder fails.
    pub fn detached(content: &[&[u8]], signer: &Signer) -> Result<Self, CmsError> {
        Self::new(oid::DATA, content, None, signer)
    }

    /// Signs `content` of a type of its own and keeps it inside.
    pub(crate) fn embedded(content_type: ObjectIdentifier, content: &[u8], signer: &Signer) -> Result<Self, CmsError> {
        let inside = OctetString::new(content).and_then(|octets| Any::encode_from(&octets)).map_err(CmsError::malformed("content"))?;
        Self::new(content_type, &[content], Some(inside), signer)
    }

    fn new(content_type: ObjectIdentifier, content: &[&[u8]], inside: Option<Any>, signer: &Signer) -> Result<Self, CmsError> {
        let algorithm = signer.key().algorithm();
        let digest = algorithm.digest().digest(content);
        let attributes = signed_attributes(content_type, &digest, signer).map_err(CmsError::malformed("signed attributes"))?;
        // The signature is over the SET OF with its own tag, not the implicit [0] it is stored under (section 5.4).
        let message = attributes.to_der().map_err(CmsError::malformed("signed attributes"))?;
        let signature = signer.key().sign(&message)?;
        let own = algorithm.identifier()?;
        let (info, rest) =
            assemble(signer, content_type, inside, attributes, &signature, own).map_err(CmsError::malformed("signed data"))?;
        Ok(Self { info, rest, digest })
    }

    /// The digest of the content, by the algorithm of the signer's key.
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// The signature's own bytes: what a time stamp of the signature is asked for (EN 319 122-1 section 5.3).
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.info.signature.as_bytes()
    }

    /// Adds a time stamp of the signature as an unsigned attribute (RFC 3161 appendix A).
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when the token is no DER.
    pub fn add_time_stamp(&mut self, token: &[u8]) -> Result<(), CmsError> {
        let add = || -> der::Result<Attributes> {
            let token = <Any as der::Decode>::from_der(token)?;
            set_of(vec![attribute(oid::TIME_STAMP_TOKEN, token)?])
        };
        self.info.unsigned_attrs = Some(add().map_err(CmsError::malformed("time stamp"))?);
        Ok(())
    }

    /// The DER of the ContentInfo.
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn to_der(&self) -> Result<Vec<u8>, CmsError> {
        let encode = || -> der::Result<Vec<u8>> {
            let data = SignedData { signer_infos: SignerInfos(set_of(vec![self.info.clone()])?), ..self.rest.clone() };
            ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
        };
        encode().map_err(CmsError::malformed("signed data"))
    }
}

/// As [`Signed::detached`], written out.
///
/// # Errors
/// As [`Signed::detached`].
pub fn sign_detached(content: &[&[u8]], signer: &Signer) -> Result<Vec<u8>, CmsError> {
    Signed::detached(content, signer)?.to_der()
}

fn signed_attributes(content_type: ObjectIdentifier, digest: &[u8], signer: &Signer) -> der::Result<Attributes> {
    let certificate_hash = Sha256::digest(signer.certificate().to_der()?);
    let ess = SigningCertificateV2 {
        certs: vec![EssCertIdV2 { hash_algorithm: None, cert_hash: OctetString::new(certificate_hash.as_slice())?, issuer_serial: None }],
        policies: None,
    };
    set_of(vec![
        attribute(oid::CONTENT_TYPE, Any::encode_from(&content_type)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest)?)?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&ess)?)?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: set_of(vec![value])? })
}

fn assemble(
    signer: &Signer,
    content_type: ObjectIdentifier,
    inside: Option<Any>,
    attributes: Attributes,
    signature: &[u8],
    algorithm: AlgorithmIdentifierOwned,
) -> der::Result<(SignerInfo, SignedData)> {
    let certificate = signer.certificate();
    let tbs = certificate.tbs_certificate();
    let digest = signer.key().algorithm().digest().identifier();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: digest.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates =
        std::iter::once(certificate).chain(signer.intermediates()).map(|c| CertificateChoices::Certificate(c.clone())).collect();
    let rest = SignedData {
        // Version 3 where the content is not plain data (RFC 5652 section 5.1).
        version: if content_type == oid::DATA { CmsVersion::V1 } else { CmsVersion::V3 },
        digest_algorithms: set_of(vec![digest])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: content_type, econtent: inside },
        certificates: Some(CertificateSet(set_of(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(set_of(Vec::new())?),
    };
    Ok((info, rest))
}
