//! Certificates: the office's root, the signers' certificates, and reading them back (RFC 5280).

use crate::chain::{Usage, fits};
use crate::issuing::{Bits, Issuing};
use crate::{CmsError, Key, Signer, oid};
use der::asn1::{BitString, Ia5String, OctetString, PrintableString, SetOfVec, Utf8StringRef};
use der::{Any, Decode, DecodePem, Encode, EncodePem, pem::LineEnding};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use std::time::Duration;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;
use x509_cert::{Certificate, time};

/// Upper bound of commonName, organizationName and title (RFC 5280 appendix A.1, ub-common-name and others).
const MAX_NAME_CHARS: usize = 64;
/// Bytes of one certificate that are still looked at.
const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// commonName: the person's name, or the office's for a root.
    pub common_name: String,
    /// title: what the person is in the office.
    pub title: Option<String>,
    /// organizationName.
    pub organisation: String,
    /// countryName, two capital letters.
    pub country: String,
}

impl Subject {
    /// A subject in Canada.
    pub fn new(common_name: impl Into<String>, organisation: impl Into<String>) -> Self {
        Self { common_name: common_name.into(), title: None, organisation: organisation.into(), country: "CA".to_owned() }
    }

    /// Whom a certificate names, for another one.
    ///
    /// # Errors
    /// [`CmsError::Subject`] when it has no common name or organisation.
    pub fn of(certificate: &Certificate) -> Result<Self, CmsError> {
        let summary = CertificateSummary::of(certificate);
        let missing = |part| CmsError::Subject { part, reason: "the certificate has none" };
        let subject = Self::new(summary.common_name.ok_or(missing("common name"))?, summary.organisation.ok_or(missing("organisation"))?);
        Ok(subject.with_title(summary.title))
    }

    /// The same subject with a title.
    #[must_use]
    pub fn with_title(mut self, title: Option<String>) -> Self {
        self.title = title;
        self
    }

    /// Whether a certificate can say all this.
    ///
    /// # Errors
    /// [`CmsError::Subject`] with the part that it cannot.
    pub fn check(&self) -> Result<(), CmsError> {
        self.to_name().map(|_| ())
    }

    fn to_name(&self) -> Result<Name, CmsError> {
        check_part("common name", &self.common_name)?;
        check_part("organisation", &self.organisation)?;
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(CmsError::Subject { part: "country", reason: "two capital letters are needed" });
        }
        let encode = CmsError::malformed("subject");
        let build = || -> der::Result<Name> {
            let mut rdns = vec![
                rdn(oid::COUNTRY, Any::encode_from(&PrintableString::new(&self.country)?)?)?,
                rdn(oid::ORGANISATION, utf8(&self.organisation)?)?,
            ];
            if let Some(title) = &self.title {
                rdns.push(rdn(oid::TITLE, utf8(title)?)?);
            }
            rdns.push(rdn(oid::COMMON_NAME, utf8(&self.common_name)?)?);
            Name::from_der(&rdns.to_der()?)
        };
        if let Some(title) = &self.title {
            check_part("title", title)?;
        }
        build().map_err(encode)
    }
}

fn check_part(part: &'static str, text: &str) -> Result<(), CmsError> {
    if text.trim().is_empty() {
        return Err(CmsError::Subject { part, reason: "it is empty" });
    }
    if text.chars().count() > MAX_NAME_CHARS {
        return Err(CmsError::Subject { part, reason: "it is longer than 64 characters" });
    }
    if text.chars().any(char::is_control) {
        return Err(CmsError::Subject { part, reason: "it has control characters" });
    }
    Ok(())
}

fn rdn(oid: const_oid::ObjectIdentifier, value: Any) -> der::Result<RelativeDistinguishedName> {
    RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])
}

fn utf8(text: &str) -> der::Result<Any> {
    Any::encode_from(&Utf8StringRef::new(text)?)
}

/// From when to when a certificate may be used, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First moment.
    pub from: Timestamp,
    /// Last moment.
    pub to: Timestamp,
}

impl Validity {
    fn to_x509(self) -> Result<time::Validity, CmsError> {
        Ok(time::Validity::new(to_time(self.from)?, to_time(self.to)?))
    }
}

pub(crate) fn to_time(at: Timestamp) -> Result<Time, CmsError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| CmsError::Time)?;
    let date = der::DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| CmsError::Time)?;
    Ok(Time::from(date))
}

pub(crate) fn from_time(time: Time) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
}

/// What a certificate is for; the extensions are the whole difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// A signer's: keyUsage digitalSignature and nonRepudiation (EN 319 412-2 section 4.3.2).
    Signing,
    /// A time-stamping authority's: extendedKeyUsage timeStamping alone, critical (RFC 3161 section 2.3).
    TimeStamping,
}

/// Makes the office's root: self-signed, an authority that may issue end certificates only (path length 0).
///
/// `serial` is 8 to 20 random bytes with the first bit clear.
///
/// # Errors
/// When the subject or the times cannot be written in a certificate.
pub fn issue_root(key: &dyn Key, subject: &Subject, serial: &[u8], validity: Validity) -> Result<Certificate, CmsError> {
    let name = subject.to_name()?;
    let profile = OfficeProfile { issuer: name.clone(), subject: name, purpose: None, list_address: None };
    issue(profile, key, key.public_info()?, serial, validity)
}

/// Makes a certificate for the public key `public`, issued by the office's root. `list_address` is where the revocation list of the root can be
/// fetched (RFC 5280 section 4.2.1.13).
///
/// # Errors
/// When the subject, the times or the address cannot be written in a certificate, or the key of `root` refuses.
pub fn issue_certificate(
    root: &Signer,
    public: SubjectPublicKeyInfoOwned,
    subject: &Subject,
    purpose: Purpose,
    serial: &[u8],
    validity: Validity,
    list_address: Option<&str>,
) -> Result<Certificate, CmsError> {
    let list_address = list_address.map(Ia5String::new).transpose().map_err(CmsError::malformed("address of the revocation list"))?;
    let issuer = root.certificate().tbs_certificate().subject().clone();
    let profile = OfficeProfile { issuer, subject: subject.to_name()?, purpose: Some(purpose), list_address };
    issue(profile, root.key(), public, serial, validity)
}

fn issue(
    profile: OfficeProfile,
    issuer_key: &dyn Key,
    public: SubjectPublicKeyInfoOwned,
    serial: &[u8],
    validity: Validity,
) -> Result<Certificate, CmsError> {
    let serial = SerialNumber::new(serial).map_err(CmsError::malformed("serial number"))?;
    let builder = CertificateBuilder::new(profile, serial, validity.to_x509()?, public).map_err(|e| CmsError::Issue(e.to_string()))?;
    builder.build::<_, Bits>(&Issuing::new(issuer_key)?).map_err(|e| CmsError::Issue(e.to_string()))
}

/// The kinds of certificate an office makes. Without a purpose it is an authority's.
struct OfficeProfile {
    issuer: Name,
    subject: Name,
    purpose: Option<Purpose>,
    list_address: Option<Ia5String>,
}

impl BuilderProfile for OfficeProfile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        public: SubjectPublicKeyInfoRef<'_>,
        issuer_public: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = match self.purpose {
            None => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            Some(Purpose::Signing) => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
            Some(Purpose::TimeStamping) => KeyUsages::DigitalSignature.into(),
        };
        let ca = self.purpose.is_none();
        let constraints = BasicConstraints { ca, path_len_constraint: ca.then_some(0) };
        let authority = AuthorityKeyIdentifier { key_identifier: Some(key_identifier(&issuer_public)?), ..Default::default() };
        let subject = tbs.subject();
        let mut extensions = vec![
            (&constraints).to_extension(subject, &[])?,
            (&KeyUsage(usage)).to_extension(subject, &[])?,
            (&SubjectKeyIdentifier(key_identifier(&public)?)).to_extension(subject, &[])?,
            (&authority).to_extension(subject, &[])?,
        ];
        if self.purpose == Some(Purpose::TimeStamping) {
            let purposes = ExtendedKeyUsage(vec![oid::TIME_STAMPING]);
            let value = OctetString::new(purposes.to_der()?)?;
            extensions.push(Extension { extn_id: oid::EXTENDED_KEY_USAGE, critical: true, extn_value: value });
        }
        if let Some(address) = &self.list_address {
            let name = DistributionPointName::FullName(vec![GeneralName::UniformResourceIdentifier(address.clone())]);
            let point = DistributionPoint { distribution_point: Some(name), reasons: None, crl_issuer: None };
            extensions.push((&CrlDistributionPoints(vec![point])).to_extension(subject, &extensions)?);
        }
        Ok(extensions)
    }
}

/// Leftmost 160 bits of SHA-256 of the public key (RFC 7093 section 2, method 1).
fn key_identifier(public: &SubjectPublicKeyInfoRef<'_>) -> der::Result<OctetString> {
    let digest = Sha256::digest(public.subject_public_key.raw_bytes());
    OctetString::new(&digest[..20])
}

/// Reads one PEM certificate.
///
/// # Errors
/// [`CmsError::Malformed`] when it is not one.
pub fn from_pem(pem: &[u8]) -> Result<Certificate, CmsError> {
    if pem.len() > MAX_CERTIFICATE_BYTES {
        return Err(CmsError::Malformed { what: "certificate", source: der::ErrorKind::Failed.into() });
    }
    Certificate::from_pem(pem).map_err(CmsError::malformed("certificate"))
}

/// Reads one DER certificate.
///
/// # Errors
/// [`CmsError::Malformed`] when it is not one.
pub fn from_der(bytes: &[u8]) -> Result<Certificate, CmsError> {
    if bytes.len() > MAX_CERTIFICATE_BYTES {
        return Err(CmsError::Malformed { what: "certificate", source: der::ErrorKind::Failed.into() });
    }
    Certificate::from_der(bytes).map_err(CmsError::malformed("certificate"))
}

/// Writes a certificate as PEM, lines ended by a line feed.
///
/// # Errors
/// Never in practice; the encoder's error is passed on.
pub fn to_pem(certificate: &Certificate) -> Result<String, CmsError> {
    certificate.to_pem(LineEnding::LF).map_err(CmsError::malformed("certificate"))
}

/// Writes a certificate as DER.
///
/// # Errors
/// Never in practice; the encoder's error is passed on.
pub fn to_der(certificate: &Certificate) -> Result<Vec<u8>, CmsError> {
    certificate.to_der().map_err(CmsError::malformed("certificate"))
}

/// SHA-256 of the DER certificate: what two people compare over the telephone.
///
/// # Errors
/// Never in practice; the encoder's error is passed on.
pub fn fingerprint(certificate: &Certificate) -> Result<[u8; 32], CmsError> {
    Ok(Sha256::digest(to_der(certificate)?).into())
}

/// Whether the certificate says that it is an authority's.
pub fn is_authority(certificate: &Certificate) -> bool {
    matches!(certificate.tbs_certificate().get_extension::<BasicConstraints>(), Ok(Some((_, c))) if c.ca)
}

/// Whether the certificate says that its key stamps times.
pub fn stamps_times(certificate: &Certificate) -> bool {
    fits(certificate, Usage::TimeStamping)
}

/// What a person wants to know of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSummary {
    /// The whole subject, RFC 4514 form.
    pub subject: String,
    /// The whole issuer, RFC 4514 form.
    pub issuer: String,
    /// commonName of the subject.
    pub common_name: Option<String>,
    /// organizationName of the subject.
    pub organisation: Option<String>,
    /// title of the subject.
    pub title: Option<String>,
    /// Serial number in hexadecimal.
    pub serial: String,
    /// SHA-256 of the DER certificate, hexadecimal.
    pub sha256: String,
    /// From when to when it may be used; `None` when the times cannot be read.
    pub validity: Option<Validity>,
}

impl CertificateSummary {
    /// Reads the summary off a certificate.
    pub fn of(certificate: &Certificate) -> Self {
        let tbs = certificate.tbs_certificate();
        let part = |oid| {
            tbs.subject().iter().find(|a| a.oid == oid).and_then(|a| {
                // The string kinds of DirectoryString that are UTF-8 or a part of it.
                std::str::from_utf8(a.value.value()).ok().map(str::to_owned)
            })
        };
        let validity =
            from_time(tbs.validity().not_before).zip(from_time(tbs.validity().not_after)).map(|(from, to)| Validity { from, to });
        Self {
            subject: tbs.subject().to_string(),
            issuer: tbs.issuer().to_string(),
            common_name: part(oid::COMMON_NAME),
            organisation: part(oid::ORGANISATION),
            title: part(oid::TITLE),
            serial: tbs.serial_number().to_string(),
            sha256: fingerprint(certificate).map(|d| d.iter().map(|b| format!("{b:02x}")).collect()).unwrap_or_default(),
            validity,
        }
    }
}

/// The certificate's signature as bytes; `None` when it has unused bits.
pub(crate) fn signature_bytes(signature: &BitString) -> Option<&[u8]> {
    signature.as_bytes()
}

/// Keeps the DER order of a SET OF.
pub(crate) fn set_of<T: der::DerOrd>(items: Vec<T>) -> der::Result<SetOfVec<T>> {
    SetOfVec::try_from(items)
}
