//! What can go wrong with keys. The text begins with the code; its page is in `agent/docs/errors/`.

use greffier_cms::CmsError;
use std::path::PathBuf;

/// An error of this layer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key's name cannot be a file name.
    #[error("GRF-KEY-001: the key name {0:?} cannot be used: 1 to 64 letters, digits, '-', '_' or '.', and not 'root'")]
    Name(String),
    /// A file is there already.
    #[error("GRF-KEY-002: {} is there already; a key is never overwritten", .0.display())]
    Exists(PathBuf),
    /// The passphrase is wrong, or the file was changed.
    #[error("GRF-KEY-003: the passphrase does not open {}", .0.display())]
    Passphrase(PathBuf),
    /// The file is not a sealed key.
    #[error("GRF-KEY-004: {} is not a sealed key of Greffier: {reason}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The passphrase is too short.
    #[error("GRF-KEY-005: the passphrase is too short; {0} bytes are needed at least")]
    ShortPassphrase(usize),
    /// The office's authority does not open.
    #[error("GRF-KEY-006: the passphrase does not open the office's authority, {}", .0.display())]
    RootPassphrase(PathBuf),
    /// A file cannot be read or written.
    #[error("GRF-KEY-007: {} cannot be {action}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// The system's own words.
        #[source]
        source: std::io::Error,
    },
    /// A certificate cannot be read, made, or does not fit.
    #[error("GRF-KEY-008: the certificate {what}")]
    Certificate {
        /// What about it.
        what: String,
        /// More of it.
        #[source]
        source: CmsError,
    },
    /// The machine has no randomness.
    #[error("GRF-KEY-009: the machine gives no randomness: {0}")]
    Entropy(String),
    /// The authority is half there.
    #[error("GRF-KEY-010: the office's authority is not whole: {}", .0.display())]
    HalfRoot(PathBuf),
    /// A key on a device cannot be used.
    #[error("GRF-KEY-012: the key of {} cannot be used: {reason}", .path.display())]
    Device {
        /// The file with its address.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// No address that a revocation list can be fetched at.
    #[error("GRF-KEY-013: {0:?} is no address of a revocation list; it begins with http://")]
    ListAddress(String),
    /// The sealing itself failed.
    #[error("GRF-KEY-011: the key could not be sealed or opened: {0}")]
    Sealing(String),
}

impl KeyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "GRF-KEY-001",
            Self::Exists(_) => "GRF-KEY-002",
            Self::Passphrase(_) => "GRF-KEY-003",
            Self::Format { .. } => "GRF-KEY-004",
            Self::ShortPassphrase(_) => "GRF-KEY-005",
            Self::RootPassphrase(_) => "GRF-KEY-006",
            Self::Io { .. } => "GRF-KEY-007",
            Self::Certificate { .. } => "GRF-KEY-008",
            Self::Entropy(_) => "GRF-KEY-009",
            Self::HalfRoot(_) => "GRF-KEY-010",
            Self::Sealing(_) => "GRF-KEY-011",
            Self::Device { .. } => "GRF-KEY-012",
            Self::ListAddress(_) => "GRF-KEY-013",
        }
    }

    pub(crate) fn certificate(what: impl Into<String>) -> impl FnOnce(CmsError) -> Self {
        let what = what.into();
        move |source| Self::Certificate { what, source }
    }
}
