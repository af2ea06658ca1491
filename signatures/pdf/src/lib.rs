//! PDF as far as signatures need it: reading within bounds, adding a signature field by pure incremental update,
//! finding every signature with what is odd about it, and saying what changed between two revisions.
//!
//! Pure: bytes in, bytes out; the time is an argument. This crate knows nothing of keys, certificates or CMS.
//! Sources: ISO 32000-2 sections 7.5 (file structure), 12.7 (forms), 12.8 (signatures); ISO 19005-2 (PDF/A-2).

pub mod compare;
pub mod extract;
pub mod preflight;
pub mod prepare;

mod appearance;
mod date;
mod error;
mod fields;
mod lexer;
mod load;
mod permissions;
mod reach;
mod request;
mod structure;
mod tagging;
mod update;
mod validation;
mod widget;

pub use compare::{Change, ChangeKind, changes_between};
pub use error::PdfError;
pub use extract::{Anomaly, Extraction, FoundSignature, extract};
pub use fields::{WaitingField, waiting_fields};
pub use load::{Limits, PageArea, Pdf, last_end_of_file};
pub use permissions::Permissions;
pub use preflight::{FindingKind, Place, PreflightFinding, preflight};
pub use prepare::{Prepared, add_signature_fields, prepare, prepare_unchecked};
pub use request::{Appearance, DocMdp, EmptyField, FieldKind, FieldLock, FieldRequest, OfficeMark, Samples};
pub use validation::{ValidationData, VriEntry, add_validation_data, validation_data, vri_key};
