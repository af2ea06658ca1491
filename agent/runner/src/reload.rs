//! The office's files as they change on disk: a folder that passes its check takes effect for what begins from then on; one that does not stays
//! out, with what was found, and the files of before stay in force. Cases keep their workflows either way. Templates of letters and blanks of forms
//! are read where they stand when they are needed: they alone are not held back.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use greffier_language::Diagnostic;
use jiff::Timestamp;

use crate::desk::blocking;
use crate::{Desk, DeskError, OfficeFiles};

/// The folders of an office whose files matter.
const FOLDERS: [&str; 7] = ["forms", "workflows", "tables", "calendars", "robots", "letters", "tests"];
/// Files that are looked at; an office with more is not read either.
const MAX_LOOKED_AT: usize = 10_000;
/// Findings that are kept of files that were refused.
const MAX_FINDINGS: usize = 100;

/// Files that were refused.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedFiles {
    /// When.
    pub at: Timestamp,
    /// What was found in them; nothing when a file could not be read.
    pub findings: Vec<Diagnostic>,
    /// Why they could not be read, where that is so.
    pub unreadable: Option<String>,
}

/// What the files looked like, without opening them: their names, lengths and moments.
type Looks = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// What was seen of the folder so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// At the last look.
    last: Option<Looks>,
    /// When they were last read.
    read: Option<Looks>,
}

impl Desk {
    /// The files that were refused since the ones in force were read; none when what is on disk is in force.
    #[must_use]
    pub fn refused_files(&self) -> Option<Arc<RefusedFiles>> {
        self.refused().read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the office's folder. What changed, and is the same at two looks (an editor or a copy may still be at it), is read and checked.
    pub(crate) async fn look_at_files(&self, seen: &mut Seen) {
        let folder = self.office().folder.clone();
        let looks = {
            let folder = folder.clone();
            blocking(move || Ok(looks(&folder))).await
        };
        let Ok(looks) = looks else { return };
        // The first time too: they may have changed between the reading that the agent began with and this, and calendars since it was last here.
        if seen.last.as_ref() == Some(&looks) && seen.read.as_ref() != Some(&looks) {
            self.read_files(folder, seen.read.is_none()).await;
            seen.read = Some(looks.clone());
        }
        seen.last = Some(looks);
    }

    /// Reads the files, for the `first` time since the agent is here or again.
    async fn read_files(&self, folder: PathBuf, first: bool) {
        let calendars = self.office().parts.calendars.clone();
        let roles = self.config().role_names();
        let files = blocking(move || OfficeFiles::read(&folder, roles).map_err(|error| DeskError::Workflow(error.to_string()))).await;
        let refused = match files {
            Ok(files) if files.usable() => {
                match self.config().check_documents(&files.signed()).and_then(|()| self.config().check_robots(files.office.robots.values()))
                {
                    Ok(()) => {
                        self.renew_office(files);
                        None
                    }
                    Err(error) => Some((Vec::new(), Some(error.to_string()))),
                }
            }
            Ok(files) => Some((files.findings.into_iter().take(MAX_FINDINGS).collect(), None)),
            Err(error) => Some((Vec::new(), Some(error.to_string()))),
        };
        let faulty = refused.is_some();
        let refused = refused.map(|(findings, unreadable)| Arc::new(RefusedFiles { at: self.now(), findings, unreadable }));
        *self.refused().write().unwrap_or_else(PoisonError::into_inner) = refused;
        if faulty {
            tracing::warn!("the office's files changed and have errors: those of before stay in force; see `greffier check`");
            return;
        }
        tracing::info!("the office's files on disk are in force");
        if first || calendars != self.office().parts.calendars {
            // Beside the work: there may be many open cases.
            let desk = self.clone();
            tokio::spawn(async move {
                if let Err(error) = desk.recount().await {
                    tracing::error!(code = error.code(), "the delays could not be counted anew");
                }
            });
        }
    }
}

fn looks(folder: &Path) -> Looks {
    let mut ahead: Vec<PathBuf> = FOLDERS.iter().map(|name| folder.join(name)).collect();
    let mut looks: Looks = std::iter::once(folder.join("catalogue.yaml")).filter_map(look).collect();
    while let Some(folder) = ahead.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if looks.len() >= MAX_LOOKED_AT {
                break;
            }
            if path.is_dir() && !path.is_symlink() {
                ahead.push(path);
            } else {
                looks.extend(look(path));
            }
        }
    }
    looks.sort();
    looks
}

fn look(path: PathBuf) -> Option<(PathBuf, u64, Option<SystemTime>)> {
    let data = std::fs::metadata(&path).ok()?;
    Some((path, data.len(), data.modified().ok()))
}
