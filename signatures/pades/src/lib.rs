//! PAdES (ETSI EN 319 142-1): signing a PDF, and judging a signed one.
//!
//! Pure: bytes in, bytes out; the time is an argument. [`sign`] adds one signature and leaves every earlier byte as it
//! was. [`verify`] says of each signature whether it is valid, altered, or cannot be told, and why, in codes that
//! do not change; [`explain`](explain::explain) says the same in French or English.
//!
//! The rule of judgement: valid is said only when every byte of the file is accounted for. What is not understood is
//! never taken for harmless.

pub mod explain;
pub mod extend;
pub mod level;
pub mod report;
pub mod services;
pub mod sign;
pub mod verify;

mod certificates;
mod later;
mod reason;
mod stamps;

pub use explain::{Lang, Told, ToldReason, ToldSignature, explain, tell};
pub use extend::extend;
pub use greffier_cms as cms;
pub use greffier_cms::Trust;
pub use greffier_pdf as pdf;
pub use level::Level;
pub use reason::Reason;
pub use report::{CertificateReport, Coverage, Kind, LaterChange, Proof, RevocationState, SignatureReport, Verdict, Verification};
pub use services::{RevocationProofs, Services};
pub use sign::{SignError, SignRequest, sign, sign_with};
pub use verify::verify;
