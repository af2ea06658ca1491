//! What the levels above B-B ask of the outside: time stamps and the state of certificates. Fetching is an edge; it is passed in.

use crate::SignError;
use greffier_cms::{Certificate, Trust};

/// Lists and answers about certificates, DER.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationProofs {
    /// Revocation lists.
    pub lists: Vec<Vec<u8>>,
    /// OCSP responses.
    pub answers: Vec<Vec<u8>>,
}

/// The outside, as signing sees it.
pub trait Services {
    /// Sends a query (RFC 3161) to the time-stamping authority and returns its answer.
    ///
    /// # Errors
    /// [`SignError::Service`] when it cannot be reached.
    fn time_stamp(&mut self, query: &[u8]) -> Result<Vec<u8>, SignError>;

    /// A number that is random.
    ///
    /// # Errors
    /// [`SignError::Service`] when the machine gives none.
    fn nonce(&mut self) -> Result<u64, SignError>;

    /// Fetches what is published about `certificate`, issued by `issuer`. Both lead to a trusted root.
    ///
    /// # Errors
    /// [`SignError::Service`] when nothing can be had.
    fn revocation(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<RevocationProofs, SignError>;

    /// The roots under which the signer and the time-stamping authority stand.
    fn trust(&self) -> &Trust;
}
