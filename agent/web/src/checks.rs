//! Files that people had verified lately. They are nobody's documents: kept for an hour beside the process, for who sent them alone, then
//! forgotten.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use greffier_casework::AccountName;
use greffier_extraction::signed::Compared;
use greffier_pades::Verification;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// How long a file is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Files kept at once; the oldest goes first.
const MOST: usize = 40;

/// A file with what verifying it found.
pub(crate) struct Check {
    /// What names it in addresses: nobody guesses it.
    pub(crate) id: String,
    /// Who had it verified.
    pub(crate) by: AccountName,
    /// The file's name.
    pub(crate) name: String,
    /// Where it is; images of its pages stand in the same folder.
    pub(crate) file: PathBuf,
    pub(crate) folder: TempDir,
    /// SHA-256 of its bytes, hexadecimal.
    pub(crate) sha256: String,
    pub(crate) found: Verification,
    pub(crate) at: Timestamp,
    /// What the pages of each signature's revision look like beside the present ones, as far as somebody asked.
    pub(crate) compared: tokio::sync::Mutex<BTreeMap<usize, Arc<Compared>>>,
}

/// The files of the last hour.
#[derive(Default)]
pub(crate) struct Checks(Mutex<VecDeque<Arc<Check>>>);

impl Checks {
    /// Keeps a file.
    pub(crate) fn keep(&self, check: Check) -> Arc<Check> {
        let check = Arc::new(check);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget(&mut kept, check.at);
        while kept.len() >= MOST {
            kept.pop_front();
        }
        kept.push_back(check.clone());
        check
    }

    /// A file that `by` had verified.
    pub(crate) fn find(&self, id: &str, by: &AccountName, now: Timestamp) -> Option<Arc<Check>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget(&mut kept, now);
        kept.iter().find(|check| check.id == id && check.by == *by).cloned()
    }
}

fn forget(kept: &mut VecDeque<Arc<Check>>, now: Timestamp) {
    kept.retain(|check| now.duration_since(check.at) < KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, at: Timestamp) -> Check {
        let folder = tempfile::tempdir().unwrap();
        let found = greffier_pades::verify(b"", &greffier_pades::Trust::default(), at);
        Check {
            id: id.into(),
            by: "eve".into(),
            name: "a.pdf".into(),
            file: folder.path().join("file"),
            folder,
            sha256: String::new(),
            found,
            at,
            compared: tokio::sync::Mutex::default(),
        }
    }

    #[test]
    fn a_file_is_for_who_sent_it_and_for_an_hour() {
        let (checks, now) = (Checks::default(), "2026-11-29T12:00:00Z".parse::<Timestamp>().unwrap());
        let folder = checks.keep(check("a", now)).folder.path().to_owned();
        assert!(checks.find("a", &"eve".into(), now).is_some());
        assert!(checks.find("a", &"luc".into(), now).is_none(), "for nobody else");
        assert!(checks.find("a", &"eve".into(), now + KEPT).is_none());
        assert!(!folder.exists(), "it is gone from the disk");
    }

    #[test]
    fn the_oldest_goes_first() {
        let (checks, now) = (Checks::default(), "2026-11-29T12:00:00Z".parse::<Timestamp>().unwrap());
        (0..=MOST).for_each(|n| drop(checks.keep(check(&n.to_string(), now))));
        assert!(checks.find("0", &"eve".into(), now).is_none() && checks.find("1", &"eve".into(), now).is_some());
    }
}
