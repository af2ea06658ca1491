//! What is told of tests that were played.

mod human;
mod junit;

use std::time::Duration;

pub use human::render_human;
pub use junit::render_junit;

use crate::{Coverage, Outcome};

/// All that was played.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The test files.
    pub files: Vec<FileReport>,
    /// How much of each workflow was gone.
    pub coverage: Vec<Coverage>,
}

/// A test file that was played.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// The file, as the caller named it.
    pub path: String,
    /// The workflow.
    pub workflow: String,
    /// The workflow's file, as the caller named it.
    pub workflow_path: String,
    /// Its cases.
    pub cases: Vec<CaseReport>,
}

/// A case that was played.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// What people read.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// Cases that were played.
    #[must_use]
    pub fn played(&self) -> usize {
        self.files.iter().map(|file| file.cases.len()).sum()
    }

    /// Cases that failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.files.iter().map(FileReport::failed).sum()
    }
}

impl FileReport {
    /// Cases that failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| case.outcome.failure.is_some()).count()
    }
}
