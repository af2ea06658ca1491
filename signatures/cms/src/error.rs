//! What can go wrong while making keys, certificates and signed data.

/// An error of this layer. Faults *found in* somebody's signature are not errors: see [`crate::CmsFault`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// The bytes are not the DER structure they should be.
    #[error("this is not a well-formed {what}")]
    Malformed {
        /// What was expected.
        what: &'static str,
        /// The decoder's own words.
        #[source]
        source: der::Error,
    },
    /// A certificate could not be assembled.
    #[error("the certificate could not be made: {0}")]
    Issue(String),
    /// A subject's part is empty, too long or not allowed.
    #[error("the {part} of the certificate is not acceptable: {reason}")]
    Subject {
        /// Which part.
        part: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// A time lies outside what a certificate can say.
    #[error("the time cannot be written in a certificate")]
    Time,
    /// Bytes that should be a private key are none that can sign here.
    #[error("the private key cannot be used: {0}")]
    Key(String),
    /// The key does not belong to the certificate it is used with.
    #[error("the key does not belong to the certificate")]
    KeyMismatch,
    /// A time-stamping authority answered with something else than a time stamp.
    #[error("the time-stamping authority gave no time stamp: {0}")]
    TimeStamp(String),
    /// The signing device or key refused.
    #[error("the key could not sign: {0}")]
    Sign(String),
}

impl CmsError {
    pub(crate) fn malformed(what: &'static str) -> impl FnOnce(der::Error) -> Self {
        move |source| Self::Malformed { what, source }
    }
}
