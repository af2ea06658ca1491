//! Signed data and certificates: CMS (RFC 5652) with Ed25519 (RFC 8419), ECDSA and RSA, time stamps (RFC 3161), certificates, their chains and
//! their revocation (RFC 5280, RFC 6960), and what an office's own authority issues of all that.
//!
//! Pure: bytes in, bytes out. Time, serial numbers, nonces and key seeds are arguments. This crate knows nothing of PDF.

pub mod algorithm;
pub mod certificate;
pub mod chain;
pub mod key;
pub mod ocsp;
pub mod oid;
pub mod revocation;
pub mod signed_data;
pub mod sources;
pub mod timestamp;
pub mod verify;

mod derived;
mod error;
mod issuing;
mod moment;
mod public;

pub use algorithm::{DigestAlgorithm, SignatureAlgorithm};
pub use certificate::{CertificateSummary, Purpose, Subject, Validity};
pub use chain::{ChainFault, Trust, Usage};
pub use error::CmsError;
pub use key::{Key, PrivateKey, Signer};
pub use public::PublicKey;
pub use revocation::{Revocation, RevocationData};
pub use signed_data::{Signed, sign_detached};
pub use sources::Sources;
pub use spki::SubjectPublicKeyInfoOwned as SubjectPublicKeyInfo;
pub use timestamp::{TimeStampQuery, TimeStampReport, verify_time_stamp};
pub use verify::{CmsFault, CmsReport, verify_detached, verify_digested};
pub use x509_cert::Certificate;
