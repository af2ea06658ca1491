//! Signed data and certificates: detached CMS (RFC 5652) signed with Ed25519 (RFC 8419), the office's own
//! authority (RFC 5280), and the checks a third party would make of both.
//!
//! Pure: bytes in, bytes out. Time, serial numbers and key seeds are arguments. This crate knows nothing of PDF.

pub mod certificate;
pub mod chain;
pub mod key;
pub mod oid;
pub mod signed_data;
pub mod verify;

mod error;

pub use certificate::{CertificateSummary, Subject, Validity};
pub use chain::{ChainFault, Trust};
pub use error::CmsError;
pub use key::{Ed25519Key, KeySigner, SignatureAlgorithm, Signer};
pub use signed_data::sign_detached;
pub use verify::{CmsFault, CmsReport, verify_detached};
pub use x509_cert::Certificate;
