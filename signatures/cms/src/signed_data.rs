//! Making detached signed data: what stands in the `Contents` of a PDF signature.

use crate::certificate::set_of;
use crate::{CmsError, Signer, oid};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::OctetString;
use der::{Any, Encode, Sequence};
use sha2::{Digest, Sha256, Sha512};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

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

/// Signs `content` (the parts in order, as one message) and returns the DER of a ContentInfo with detached
/// SignedData (RFC 5652 section 5): one SignerInfo, the signer's certificate and its intermediates, the signed
/// attributes content-type, message-digest and signing-certificate-v2.
///
/// There is no signing-time: PAdES keeps the claimed time in the PDF (EN 319 142-1 section 5.3).
///
/// # Errors
/// When the key refuses to sign, or the encoder fails.
pub fn sign_detached(content: &[&[u8]], signer: &dyn Signer) -> Result<Vec<u8>, CmsError> {
    let mut hasher = Sha512::new();
    for part in content {
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let attributes = signed_attributes(&digest, signer).map_err(CmsError::malformed("signed attributes"))?;
    // The signature is over the SET OF with its own tag, not the implicit [0] it is stored under (section 5.4).
    let message = attributes.to_der().map_err(CmsError::malformed("signed attributes"))?;
    let signature = signer.sign(&message)?;
    assemble(signer, attributes, &signature).map_err(CmsError::malformed("signed data"))
}

fn signed_attributes(digest: &[u8], signer: &dyn Signer) -> der::Result<x509_cert::attr::Attributes> {
    let certificate_hash = Sha256::digest(signer.certificate().to_der()?);
    let ess = SigningCertificateV2 {
        certs: vec![EssCertIdV2 { hash_algorithm: None, cert_hash: OctetString::new(certificate_hash.as_slice())?, issuer_serial: None }],
        policies: None,
    };
    set_of(vec![
        attribute(oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest)?)?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&ess)?)?,
    ])
}

fn attribute(oid: const_oid::ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: set_of(vec![value])? })
}

fn assemble(signer: &dyn Signer, attributes: x509_cert::attr::Attributes, signature: &[u8]) -> der::Result<Vec<u8>> {
    let certificate = signer.certificate();
    let tbs = certificate.tbs_certificate();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: signer.algorithm().digest_identifier(),
        signed_attrs: Some(attributes),
        signature_algorithm: signer.algorithm().identifier(),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates =
        std::iter::once(certificate).chain(signer.intermediates()).map(|c| CertificateChoices::Certificate(c.clone())).collect();
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: set_of(vec![signer.algorithm().digest_identifier()])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: None },
        certificates: Some(CertificateSet(set_of(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(set_of(vec![info])?),
    };
    ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
}
