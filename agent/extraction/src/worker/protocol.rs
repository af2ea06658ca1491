//! One task a line to the worker; lines of progress and then one answer from it. All are JSON.

use greffier_pades::Verification;
use serde::{Deserialize, Serialize};

use crate::blank::{Draft, DraftRequest};
use crate::copy::{Copied, CopyRequest};
use crate::envelope::{TakenApart, UnpackRequest};
use crate::signed::{CompareRequest, Compared, VerifyRequest};
use crate::{Progress, ReadError, ReadOutcome, ReadRequest};

/// Bytes of a line: hundreds of forms, or thousands of fields.
pub(super) const MAX_LINE: u64 = 64 << 20;
/// The environment variable with the bound on a worker's address space, in bytes.
pub(super) const MEMORY: &str = "GREFFIER_WORKER_MEMORY";
/// The environment variable with the languages of the character recognition.
pub(super) const LANGUAGES: &str = "GREFFIER_WORKER_LANGUAGES";

/// What a worker can do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub(super) enum Task {
    /// Read a file.
    Read(Box<ReadRequest>),
    /// Take an envelope apart.
    Unpack(UnpackRequest),
    /// Propose a form from its blank.
    Draft(Box<DraftRequest>),
    /// Make a searchable copy.
    Copy(Box<CopyRequest>),
    /// Judge the signatures of a file.
    Verify(VerifyRequest),
    /// Draw and compare two revisions of a file.
    Compare(CompareRequest),
}

/// What comes of a task.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub(super) enum Done {
    /// The file was read.
    Read(Box<ReadOutcome>),
    /// The envelope was taken apart.
    Unpack(Box<TakenApart>),
    /// A form is proposed.
    Draft(Box<Draft>),
    /// What came of the copy.
    Copy(Copied),
    /// The signatures were judged.
    Verify(Box<Verification>),
    /// The revisions were compared.
    Compare(Compared),
}

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ask {
    /// Told back, so that an answer is never taken for another's.
    pub id: u64,
    pub task: Task,
}

/// What is said back: how far the work is, as often as it moves, then its end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    At { id: u64, progress: Progress },
    End { id: u64, result: Result<Done, ReadError> },
}
