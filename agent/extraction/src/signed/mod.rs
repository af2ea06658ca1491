//! What a signed PDF is: its signatures judged, and the revision that was signed beside the present one, page by page. Both are done in
//! a worker, see [`crate::worker`]: the file may come from anybody.

mod align;
mod areas;
mod pages;

use std::path::PathBuf;

use greffier_pades::Verification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::areas::Area;
pub use self::pages::{Compared, ComparedPage, Shown, compare};
use crate::{Limits, ReadError};

/// A file whose signatures are to be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyRequest {
    /// The file.
    pub file: PathBuf,
    /// The folder with the authorities that are trusted, and their lists.
    pub trust: PathBuf,
    /// The moment at which certificates are judged.
    pub now: Timestamp,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// Two revisions of a file that are to be drawn and compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompareRequest {
    /// The file.
    pub file: PathBuf,
    /// Where the signed revision ends, in bytes from the beginning; the present one is the whole file.
    pub signed_end: usize,
    /// Where the images are written.
    pub work_dir: PathBuf,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// Judges the signatures of a file.
///
/// # Errors
/// [`ReadError`] when the file or the folder of trust cannot be read; all else is a verdict.
pub fn verify(request: &VerifyRequest) -> Result<Verification, ReadError> {
    let bytes = request.limits.read(&request.file)?;
    let trust = greffier_keys::load_trust(&request.trust).map_err(|error| ReadError::Storage { detail: error.to_string() })?;
    Ok(greffier_pades::verify(&bytes, &trust, request.now))
}
