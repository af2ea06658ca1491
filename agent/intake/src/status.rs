//! What the console and `/metrics` show of an inbox: problems, files that wait, and how the folder is watched.

use std::sync::{Mutex, PoisonError};

use greffier_casework::InboxName;
use jiff::Timestamp;
use serde::Serialize;

use crate::stability::Waiting;

/// Files, folders and problems that are named one by one; beyond that they are counted.
pub(crate) const NAMED: usize = 100;

/// One problem that a person can mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its stable code; it names a page in `agent/docs/errors/`.
    pub code: &'static str,
    /// One sentence in French.
    pub fr: &'static str,
    /// One sentence in English.
    pub en: &'static str,
    /// The file it is about, for people; none when it is the whole inbox.
    pub file: Option<String>,
    /// The system's own words.
    pub detail: String,
    /// When it was first met.
    pub since: Timestamp,
    /// How often it was met in a row.
    pub attempts: u32,
    /// When it is tried again; none when trying again would change nothing.
    pub next_try: Option<Timestamp>,
}

/// One file that is in the inbox and not taken yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingFile {
    /// Its name, for people.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Why it waits.
    pub why: Waiting,
    /// When it was first seen by this process.
    pub first_seen: Timestamp,
    /// For how long it has been waiting, in seconds.
    pub age_seconds: u64,
}

/// An inbox as its last look found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The inbox.
    pub inbox: InboxName,
    /// The last look; none before the first.
    pub last_look: Option<Timestamp>,
    /// Whether the file system says when something changes; else only the regular looks find it.
    pub events: bool,
    /// Whether nothing is taken because as many arrivals are in progress as may be.
    pub paused: bool,
    /// What a person has to mend, the inbox's own first, then the oldest.
    pub problems: Vec<Problem>,
    /// How many problems there are, also where not all are named.
    pub problems_total: usize,
    /// Files not taken yet, the oldest first.
    pub waiting: Vec<WaitingFile>,
    /// How many files wait, also where not all are named.
    pub waiting_total: usize,
    /// Sub-folders whose files are not taken.
    pub ignored_folders: Vec<String>,
    /// Whether the folder has more files than one look goes through.
    pub more_files: bool,
}

/// Where an inbox leaves its status for others to read.
#[derive(Debug)]
pub struct InboxStatus(Mutex<Status>);

impl InboxStatus {
    pub(crate) fn new(inbox: InboxName) -> Self {
        Self(Mutex::new(Status {
            inbox,
            last_look: None,
            events: false,
            paused: false,
            problems: Vec::new(),
            problems_total: 0,
            waiting: Vec::new(),
            waiting_total: 0,
            ignored_folders: Vec::new(),
            more_files: false,
        }))
    }

    /// The status after the last look.
    #[must_use]
    pub fn get(&self) -> Status {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, status: Status) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = status;
    }
}
