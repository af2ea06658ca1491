//! One request a line to the worker, one answer a line from it, both JSON.

use serde::{Deserialize, Serialize};

use crate::{ReadError, ReadOutcome, ReadRequest};

/// Bytes of a line: hundreds of forms, or thousands of fields.
pub(super) const MAX_LINE: u64 = 64 << 20;
/// The environment variable with the bound on a worker's address space, in bytes.
pub(super) const MEMORY: &str = "GREFFIER_WORKER_MEMORY";
/// The environment variable with the languages of the character recognition.
pub(super) const LANGUAGES: &str = "GREFFIER_WORKER_LANGUAGES";

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ask {
    /// Told back, so that an answer is never taken for another's.
    pub id: u64,
    pub request: ReadRequest,
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub id: u64,
    pub result: Result<ReadOutcome, ReadError>,
}
