//! Sorting what a look at the folder showed: what is ready, what waits and why, what a person must mend.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;

use jiff::Timestamp;

use crate::context::Context;
use crate::files::{EntryKind, Listed, Listing};
use crate::names::{Admission, admit, readable};
use crate::problem::Trouble;
use crate::stability::{Observation, Patience, Verdict, Waiting, judge, settled};
use crate::status::{NAMED, WaitingFile};
use crate::take::Candidate;
use crate::trailer;

/// What is known of the files of an inbox from one look to the next.
pub(crate) type Observations = HashMap<OsString, Observation>;

/// A file that was quiet for long enough that its end is worth a look.
#[derive(Debug, Clone)]
pub(crate) struct Quiet {
    pub(crate) name: OsString,
    pub(crate) seen: Observation,
}

/// A sorted listing.
#[derive(Debug, Default)]
pub(crate) struct Sifted {
    /// Quiet files, the oldest first.
    pub(crate) quiet: Vec<Quiet>,
    /// Files that wait.
    pub(crate) waiting: Vec<WaitingFile>,
    /// What a person must mend.
    pub(crate) troubles: Vec<(OsString, Trouble)>,
    /// Sub-folders that are not ours, for people.
    pub(crate) folders: Vec<String>,
    /// Every name that was there.
    pub(crate) names: HashSet<OsString>,
    /// When the next of the waiting files may be ready.
    pub(crate) next_look: Option<Timestamp>,
}

/// What sorting goes by.
pub(crate) struct Measure<'a> {
    pub(crate) patience: Patience,
    pub(crate) largest: u64,
    pub(crate) now: Timestamp,
    /// Files of arrivals that are recorded already.
    pub(crate) claimed: &'a HashSet<OsString>,
    /// When a file that failed is tried again, if that is not yet.
    pub(crate) not_before: &'a dyn Fn(&OsStr) -> Option<Timestamp>,
}

impl Sifted {
    pub(crate) fn wait(&mut self, name: &OsStr, seen: &Observation, why: Waiting, until: Option<Timestamp>, now: Timestamp) {
        let age_seconds = u64::try_from(now.duration_since(seen.first_seen).as_secs()).unwrap_or(0);
        self.waiting.push(WaitingFile { name: readable(name), bytes: seen.shape.bytes, why, first_seen: seen.first_seen, age_seconds });
        self.next_look = [self.next_look, until].into_iter().flatten().min();
    }
}

/// Sorts a listing and brings the observations up to date. Files that are gone are forgotten.
pub(crate) fn sift(listing: &Listing, observations: &mut Observations, measure: &Measure<'_>) -> Sifted {
    let mut sifted = Sifted::default();
    let mut seen_now = Observations::with_capacity(listing.entries.len());
    for entry in &listing.entries {
        sifted.names.insert(entry.name.clone());
        let admission = admit(&entry.name);
        match (entry.kind, admission) {
            (_, Admission::Hidden) => {}
            (EntryKind::Folder, _) if sifted.folders.len() < NAMED => sifted.folders.push(readable(&entry.name)),
            (EntryKind::Folder, _) => {}
            (EntryKind::Other, _) => sifted.troubles.push((entry.name.clone(), Trouble::NotAFile)),
            (EntryKind::File, _) => {
                let seen = Observation::after(observations.get(&entry.name), entry.shape, measure.now);
                place(&mut sifted, entry, seen, admission, measure);
                seen_now.insert(entry.name.clone(), seen);
            }
        }
    }
    *observations = seen_now;
    sifted.quiet.sort_by(|a, b| (a.seen.shape.modified_ns, &a.name).cmp(&(b.seen.shape.modified_ns, &b.name)));
    sifted
}

fn place(sifted: &mut Sifted, entry: &Listed, seen: Observation, admission: Admission, measure: &Measure<'_>) {
    let now = measure.now;
    if admission == Admission::Temporary {
        sifted.wait(&entry.name, &seen, Waiting::TemporaryName, None, now);
    } else if measure.claimed.contains(&entry.name) {
        sifted.wait(&entry.name, &seen, Waiting::Retrying, None, now);
    } else if entry.shape.bytes > measure.largest {
        sifted.troubles.push((entry.name.clone(), Trouble::TooLarge { limit: measure.largest }));
    } else if let Some(next) = (measure.not_before)(&entry.name) {
        sifted.wait(&entry.name, &seen, Waiting::Retrying, Some(next), now);
    } else if let Err(due) = settled(&seen, &measure.patience, now) {
        sifted.wait(&entry.name, &seen, Waiting::Settling, Some(due), now);
    } else {
        sifted.quiet.push(Quiet { name: entry.name.clone(), seen });
    }
}

/// The ends of quiet files, looked at until `most` are ready.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    pub(crate) ready: Vec<Candidate>,
    /// Not ready, with the moment they will be.
    pub(crate) unfinished: Vec<(Quiet, Waiting, Timestamp)>,
    /// Not looked at: there were enough.
    pub(crate) queued: Vec<Quiet>,
    pub(crate) troubles: Vec<(OsString, Trouble)>,
}

/// Looks at the ends of `quiet` files. This reads the disk.
pub(crate) fn look_at_ends(context: &Context, patience: &Patience, quiet: Vec<Quiet>, most: usize, now: Timestamp) -> Ends {
    let mut ends = Ends::default();
    for file in quiet {
        if ends.ready.len() >= most {
            ends.queued.push(file);
            continue;
        }
        let opened = context.files.open(&context.folder.join(&file.name));
        let end = opened.and_then(|open| trailer::look(&mut io::BufReader::new(open), file.seen.shape.bytes, &file.name));
        match end {
            Ok(end) => match judge(&file.seen, end, patience, now) {
                Verdict::Take => ends.ready.push(Candidate { name: file.name, shape: file.seen.shape }),
                Verdict::Wait(why, due) => ends.unfinished.push((file, why, due)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => ends.troubles.push((file.name, Trouble::Unreadable(error))),
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::stability::Shape;

    fn listing(entries: &[(&str, EntryKind, u64)]) -> Listing {
        let entry = |(name, kind, bytes): &(&str, EntryKind, u64)| Listed {
            name: OsString::from(name),
            kind: *kind,
            shape: Shape { bytes: *bytes, modified_ns: 0, inode: 1 },
        };
        Listing { entries: entries.iter().map(entry).collect(), more: false }
    }

    #[test]
    fn each_entry_goes_to_one_pile() {
        let entries = [
            ("fax.tif", EntryKind::File, 5),
            ("b.tif.part", EntryKind::File, 5),
            (".greffier", EntryKind::Folder, 0),
            ("old", EntryKind::Folder, 0),
            ("link.tif", EntryKind::Other, 0),
            ("big.tif", EntryKind::File, 11),
            ("again.tif", EntryKind::File, 5),
            ("recorded.tif", EntryKind::File, 5),
        ];
        let mut observations = Observations::new();
        let claimed = HashSet::from([OsString::from("recorded.tif")]);
        let now = Timestamp::from_second(1_000).unwrap();
        let later = Timestamp::from_second(1_002).unwrap();
        let not_before = |name: &OsStr| (name == "again.tif").then_some(Timestamp::MAX);
        let patience = Patience { settle: Duration::from_secs(2), grace: Duration::from_secs(60) };
        let mut measure = Measure { patience, largest: 10, now, claimed: &claimed, not_before: &not_before };
        let first = sift(&listing(&entries), &mut observations, &measure);
        assert!(first.quiet.is_empty());
        assert_eq!(first.next_look, Some(later));
        measure.now = later;
        let second = sift(&listing(&entries), &mut observations, &measure);
        assert_eq!(second.quiet.iter().map(|quiet| &quiet.name).collect::<Vec<_>>(), ["fax.tif"]);
        assert_eq!(second.folders, ["old"]);
        assert_eq!(second.troubles.iter().map(|(_, trouble)| trouble.code()).collect::<Vec<_>>(), ["GRF-IN-005", "GRF-IN-001"]);
        let why: Vec<_> = second.waiting.iter().map(|file| (file.name.as_str(), file.why, file.age_seconds)).collect();
        let wanted =
            [("b.tif.part", Waiting::TemporaryName, 2), ("again.tif", Waiting::Retrying, 2), ("recorded.tif", Waiting::Retrying, 2)];
        assert_eq!(why, wanted);
        sift(&Listing::default(), &mut observations, &measure);
        assert!(observations.is_empty());
    }
}
