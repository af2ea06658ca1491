//! Why a PDF cannot be read or signed.

use crate::PreflightFinding;

/// An error of this layer. Its text begins with its code, as every error a user can meet does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// Not a PDF, or too broken to be read.
    #[error("GRF-SIG-001: the file cannot be read as a PDF: {0}")]
    Unreadable(String),
    /// The file can only be read by repairing it, so two readers may see two documents.
    #[error("GRF-SIG-008: the file's structure is damaged or ambiguous: {0}")]
    Ambiguous(String),
    /// Encrypted.
    #[error("GRF-SIG-002: the file is encrypted")]
    Encrypted,
    /// A hybrid-reference file shows one document to old readers and another to new ones.
    #[error("GRF-SIG-003: the file has hybrid cross-references")]
    Hybrid,
    /// A bound was passed.
    #[error("GRF-SIG-004: the file is too large or too intricate: {what} is {found}, at most {limit} is allowed")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// What was found.
        found: u64,
        /// The bound.
        limit: u64,
    },
    /// An XFA form draws itself with a program: what is signed is not what is seen.
    #[error("GRF-SIG-005: the file is an XFA form")]
    Xfa,
    /// The document is certified: nothing may be added.
    #[error("GRF-SIG-007: the document is certified and does not allow this signature")]
    Certified,
    /// A certification, or the fields of an ordered signing, come before the first signature.
    #[error("GRF-SIG-007: the document is signed already; certifying and creating empty fields come before the first signature")]
    NotFirst,
    /// Something in the document could show another content than the one that is signed.
    #[error("GRF-SIG-013: the document must not be signed as it is: {0}")]
    Preflight(PreflightFinding),
    /// What the field should show cannot be drawn.
    #[error("GRF-SIG-009: the signature's appearance cannot be drawn: {0}")]
    Appearance(&'static str),
    /// The field name is taken or cannot be used.
    #[error("GRF-SIG-006: the field name {name:?} cannot be used: {reason}")]
    FieldName {
        /// The name asked for.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// The document has no page to hold the field.
    #[error("GRF-SIG-001: the document has no page")]
    NoPage,
    /// The signature does not fit in the room kept for it.
    #[error("GRF-SIG-009: the signature has {found} bytes, room was kept for {room}")]
    Room {
        /// Bytes of the signature.
        found: usize,
        /// Bytes kept.
        room: usize,
    },
    /// What was written is not what was meant; nothing is returned rather than something doubtful.
    #[error("GRF-SIG-009: the signed file could not be written correctly: {0}")]
    Write(String),
}

impl PdfError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "GRF-SIG-001",
            Self::Encrypted => "GRF-SIG-002",
            Self::Hybrid => "GRF-SIG-003",
            Self::Limit { .. } => "GRF-SIG-004",
            Self::Xfa => "GRF-SIG-005",
            Self::FieldName { .. } => "GRF-SIG-006",
            Self::Certified | Self::NotFirst => "GRF-SIG-007",
            Self::Ambiguous(_) => "GRF-SIG-008",
            Self::Preflight(_) => "GRF-SIG-013",
            Self::Room { .. } | Self::Write(_) | Self::Appearance(_) => "GRF-SIG-009",
            Self::NoPage => "GRF-SIG-001",
        }
    }
}
