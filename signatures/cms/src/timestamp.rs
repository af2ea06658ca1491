//! Time stamps (RFC 3161, RFC 5816): asking for one, giving one, and judging one.

use crate::algorithm::DigestAlgorithm;
use crate::moment::generalized_time;
use crate::signed_data::Signed;
use crate::verify::{CmsReport, verify_embedded};
use crate::{CmsError, CmsFault, Signer, oid};
use const_oid::ObjectIdentifier;
use der::asn1::{BitString, Int, OctetString};
use der::{Any, Decode, Encode, Sequence, Tag};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use spki::AlgorithmIdentifierOwned;

/// Bytes of a query or an answer that are still looked at.
const MAX_BYTES: usize = 1024 * 1024;
/// PKIStatus granted and grantedWithMods (section 2.4.2).
const GRANTED: [u8; 2] = [0, 1];
/// PKIStatus rejection.
const REJECTION: u8 = 2;

/// MessageImprint, section 2.4.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct MessageImprint {
    hash_algorithm: AlgorithmIdentifierOwned,
    hashed_message: OctetString,
}

/// TimeStampReq, section 2.4.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TimeStampReq {
    version: u8,
    message_imprint: MessageImprint,
    #[asn1(optional = "true")]
    req_policy: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(default = "no")]
    cert_req: bool,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// PKIStatusInfo, section 2.4.2.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct StatusInfo {
    status: u8,
    #[asn1(optional = "true")]
    status_string: Option<Vec<String>>,
    #[asn1(optional = "true")]
    fail_info: Option<BitString>,
}

/// TimeStampResp, section 2.4.2.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TimeStampResp {
    status: StatusInfo,
    #[asn1(optional = "true")]
    token: Option<Any>,
}

/// Accuracy, section 2.4.2.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct Accuracy {
    #[asn1(optional = "true")]
    seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<u16>,
}

/// TSTInfo, section 2.4.2. The time is kept undecoded: it may have fractions of a second.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TstInfo {
    version: u8,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "no")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

fn no() -> bool {
    false
}

/// A query to a time-stamping authority, kept to be compared with the answer.
#[derive(Debug, Clone)]
pub struct TimeStampQuery {
    query: TimeStampReq,
}

impl TimeStampQuery {
    /// Asks for a stamp of `content` (the parts in order, as one message), with SHA-256. `nonce` is random: it ties the answer to the query.
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn new(content: &[&[u8]], nonce: u64) -> Result<Self, CmsError> {
        let build = || -> der::Result<TimeStampReq> {
            let algorithm = DigestAlgorithm::Sha256;
            let hashed_message = OctetString::new(algorithm.digest(content))?;
            Ok(TimeStampReq {
                version: 1,
                message_imprint: MessageImprint { hash_algorithm: algorithm.identifier(), hashed_message },
                req_policy: None,
                // Positive, of seven bytes, so that it has one encoding.
                nonce: Some(Int::from_der(&(nonce >> 9 | 1 << 54).to_der()?)?),
                cert_req: true,
                extensions: None,
            })
        };
        build().map(|query| Self { query }).map_err(CmsError::malformed("time-stamp query"))
    }

    /// What is sent, as `application/timestamp-query` (section 3.4).
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn to_der(&self) -> Result<Vec<u8>, CmsError> {
        self.query.to_der().map_err(CmsError::malformed("time-stamp query"))
    }

    /// The token in the answer, when it is for this query. Its signature is judged by [`verify_time_stamp`].
    ///
    /// # Errors
    /// [`CmsError::TimeStamp`] when the authority refused, or answered another query.
    pub fn accept(&self, answer: &[u8]) -> Result<Vec<u8>, CmsError> {
        if answer.len() > MAX_BYTES {
            return Err(CmsError::TimeStamp("the answer is too long".into()));
        }
        let answer = TimeStampResp::from_der(answer).map_err(CmsError::malformed("time-stamp answer"))?;
        if !GRANTED.contains(&answer.status.status) {
            let said: String =
                answer.status.status_string.unwrap_or_default().join(" ").chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(CmsError::TimeStamp(format!("status {} {said}", answer.status.status)));
        }
        let token = answer.token.ok_or_else(|| CmsError::TimeStamp("the answer is empty".into()))?;
        let token = token.to_der().map_err(CmsError::malformed("time-stamp token"))?;
        let (_, info) = read(&token).ok_or_else(|| CmsError::TimeStamp("the token cannot be read".into()))?;
        let same = info.nonce == self.query.nonce && imprints_agree(&info.message_imprint, &self.query.message_imprint);
        if same { Ok(token) } else { Err(CmsError::TimeStamp("the token answers another query".into())) }
    }
}

/// Whether two imprints are the same; absent and NULL parameters are.
fn imprints_agree(one: &MessageImprint, other: &MessageImprint) -> bool {
    let algorithm = DigestAlgorithm::of(&one.hash_algorithm);
    algorithm.is_some() && algorithm == DigestAlgorithm::of(&other.hash_algorithm) && one.hashed_message == other.hashed_message
}

/// What the office's own authority says of itself in a token.
#[derive(Debug, Clone, Copy)]
pub struct Stamping<'a> {
    /// The authority's key, whose certificate is for time stamps.
    pub authority: &'a Signer,
    /// The policy it stamps under.
    pub policy: ObjectIdentifier,
    /// A number that no other token of the authority has: up to 20 bytes, the first below 128.
    pub serial: &'a [u8],
    /// The present.
    pub at: Timestamp,
    /// How far the clock may be off.
    pub accuracy_seconds: u32,
}

/// Answers a query (section 2.4.2). A query that cannot be served gets an answer that says so.
///
/// # Errors
/// When the key refuses to sign, or the encoder fails.
pub fn stamp(query: &[u8], stamping: &Stamping<'_>) -> Result<Vec<u8>, CmsError> {
    let answer = match readable(query) {
        Ok(query) => TimeStampResp {
            status: StatusInfo { status: GRANTED[0], status_string: None, fail_info: None },
            token: Some(token(&query, stamping)?),
        },
        Err(bit) => refusal(bit).map_err(CmsError::malformed("time-stamp answer"))?,
    };
    answer.to_der().map_err(CmsError::malformed("time-stamp answer"))
}

/// The query, or the bit of PKIFailureInfo that says what is wrong with it: badAlg 0, badRequest 2, badDataFormat 5, unacceptedExtension 16.
fn readable(query: &[u8]) -> Result<TimeStampReq, u8> {
    if query.len() > MAX_BYTES {
        return Err(2);
    }
    let query = TimeStampReq::from_der(query).map_err(|_| 5_u8)?;
    let algorithm = DigestAlgorithm::of(&query.message_imprint.hash_algorithm).ok_or(0_u8)?;
    if query.version != 1 || query.message_imprint.hashed_message.as_bytes().len() != algorithm.digest(&[]).len() {
        return Err(2);
    }
    if query.extensions.iter().flatten().any(|extension| extension.critical) {
        return Err(16);
    }
    Ok(query)
}

fn refusal(bit: u8) -> der::Result<TimeStampResp> {
    let (bytes, unused) = (usize::from(bit) / 8 + 1, 7 - bit % 8);
    let mut bits = vec![0_u8; bytes];
    bits[usize::from(bit) / 8] = 1 << (7 - bit % 8);
    let fail_info = Some(BitString::new(unused, bits)?);
    Ok(TimeStampResp { status: StatusInfo { status: REJECTION, status_string: None, fail_info }, token: None })
}

fn token(query: &TimeStampReq, stamping: &Stamping<'_>) -> Result<Any, CmsError> {
    let build = || -> der::Result<Vec<u8>> {
        let at = TimeZone::UTC.to_datetime(stamping.at);
        let (year, month, day, hour, minute, second) = (at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second());
        let time = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
        TstInfo {
            version: 1,
            policy: stamping.policy,
            message_imprint: query.message_imprint.clone(),
            serial_number: Int::new(stamping.serial)?,
            gen_time: Any::new(Tag::GeneralizedTime, time.into_bytes())?,
            accuracy: Some(Accuracy { seconds: Some(stamping.accuracy_seconds), millis: None, micros: None }),
            ordering: false,
            nonce: query.nonce.clone(),
            tsa: None,
            extensions: None,
        }
        .to_der()
    };
    let info = build().map_err(CmsError::malformed("time stamp"))?;
    let signed = Signed::embedded(oid::TST_INFO, &info, stamping.authority)?;
    Any::from_der(&signed.to_der()?).map_err(CmsError::malformed("time stamp"))
}

/// What was found of a time stamp. Valid means: no faults, and the chain of its signer holds ([`crate::chain::check_chain`]).
#[derive(Debug, Clone, Default)]
pub struct TimeStampReport {
    /// What was found of its signed data.
    pub cms: CmsReport,
    /// The moment it states; not to be believed while there are faults.
    pub time: Option<Timestamp>,
}

/// Checks a token over `content` (the parts in order, as one message). Zero padding after the token is allowed, as in a PDF's `Contents`.
#[must_use]
pub fn verify_time_stamp(token: &[u8], content: &[&[u8]]) -> TimeStampReport {
    let (mut cms, inside) = verify_embedded(token, oid::TST_INFO);
    let info = TstInfo::from_der(&inside).ok().filter(|info| info.version == 1);
    let Some(info) = info else {
        cms.faults.push(CmsFault::Malformed);
        return TimeStampReport { cms, time: None };
    };
    cms.content_matches = false;
    match DigestAlgorithm::of(&info.message_imprint.hash_algorithm) {
        None => cms.faults.push(CmsFault::UnsupportedAlgorithm),
        Some(algorithm) if algorithm.digest(content) == info.message_imprint.hashed_message.as_bytes() => cms.content_matches = true,
        Some(_) => cms.faults.push(CmsFault::DigestMismatch),
    }
    if info.extensions.iter().flatten().any(|extension| extension.critical) {
        cms.faults.push(CmsFault::Malformed);
    }
    let time = generalized_time(&info.gen_time);
    if time.is_none() {
        cms.faults.push(CmsFault::Malformed);
    }
    TimeStampReport { cms, time }
}

fn read(token: &[u8]) -> Option<(CmsReport, TstInfo)> {
    let (report, inside) = verify_embedded(token, oid::TST_INFO);
    Some((report, TstInfo::from_der(&inside).ok()?))
}
