//! When a file may be taken: pure decisions over what was seen of it and when. No clock, no disk.
//!
//! A file is never judged by its own time stamps, because the clock of a share or of a fax gateway need not be ours: only how long
//! *we* have seen it unchanged counts. The price is that a file waits `settle` after the agent starts, however old it is.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;

use greffier_casework::BlobHash;
use jiff::{SignedDuration, Timestamp};

/// What one look at a file shows, without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Size in bytes.
    pub bytes: u64,
    /// Last modification, in nanoseconds since 1970 by the file system's clock.
    pub modified_ns: i128,
    /// The file's number in its file system.
    pub inode: u64,
}

impl Shape {
    /// What tells this file from every other that stands or stood under the same name, as the store keeps it.
    ///
    /// Name, size and modification alone would take a file that was replaced by another of the same size within one tick of the
    /// clock (two seconds on FAT, four milliseconds on ext4) for the old one; the inode tells them apart. The device number is
    /// left out because network mounts get a new one each time. Where even the inode changes with each mount (CIFS without server
    /// inodes), [`Identity::apart_from_inode`] finds the candidate and the content decides.
    #[must_use]
    pub fn identity(&self, name: &OsStr) -> Identity {
        Identity { name: name_digest(name), bytes: self.bytes, modified_ns: self.modified_ns, inode: self.inode }
    }
}

/// The first 32 hexadecimal digits of the SHA-256 of a name's bytes: names can be of any bytes and may hold personal data.
fn name_digest(name: &OsStr) -> String {
    BlobHash::of(name.as_bytes()).as_str().chars().take(32).collect()
}

/// A [`Shape`] under a name, written `<name digest>:<bytes>:<modified_ns>:<inode>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    name: String,
    bytes: u64,
    modified_ns: i128,
    inode: u64,
}

impl Identity {
    /// Reads back what [`Display`](std::fmt::Display) wrote; none when it is of another making.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let name = parts.next()?.to_owned();
        let identity =
            Self { name, bytes: parts.next()?.parse().ok()?, modified_ns: parts.next()?.parse().ok()?, inode: parts.next()?.parse().ok()? };
        parts.next().is_none().then_some(identity)
    }

    /// What is remembered of the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the two differ in their inode at most.
    #[must_use]
    pub fn apart_from_inode(&self, other: &Self) -> bool {
        self.name == other.name && self.bytes == other.bytes && self.modified_ns == other.modified_ns
    }

    /// Whether a file of this shape, under any name, is the one: a moved file keeps all three.
    #[must_use]
    pub fn is_shape(&self, shape: &Shape) -> bool {
        self.bytes == shape.bytes && self.modified_ns == shape.modified_ns && self.inode == shape.inode
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}:{}", self.name, self.bytes, self.modified_ns, self.inode)
    }
}

/// Since when a file has looked as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// How it looked last.
    pub shape: Shape,
    /// The first look in the unbroken row of looks that showed this shape.
    pub since: Timestamp,
    /// The first look at all.
    pub first_seen: Timestamp,
}

impl Observation {
    /// The observation after one more look. A clock that was set back starts the wait anew instead of stretching it.
    #[must_use]
    pub fn after(before: Option<&Self>, shape: Shape, now: Timestamp) -> Self {
        match before {
            Some(before) if before.shape == shape => {
                let since = if now < before.since { now } else { before.since };
                Self { shape, since, first_seen: before.first_seen.min(now) }
            }
            Some(before) => Self { shape, since: now, first_seen: before.first_seen.min(now) },
            None => Self { shape, since: now, first_seen: now },
        }
    }
}

/// What the end of a file says about the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trailer {
    /// The format says where it ends, and it ends there.
    Complete,
    /// The format says where it ends, and that is not there (or the file is empty): half written, or broken.
    Incomplete,
    /// The format does not say.
    Silent,
}

/// How long files are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A file must not have changed for this long.
    pub settle: Duration,
    /// A file whose end is missing is taken all the same after this long without a change, so that the reader quarantines it
    /// with its reason: a broken file does not wait for ever.
    pub grace: Duration,
}

/// Why a file is not taken yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waiting {
    /// It changed a moment ago.
    Settling,
    /// Its end is missing.
    Unfinished,
    /// Its name says that the sender is not done.
    TemporaryName,
    /// Something went wrong with it; it is tried again later.
    Retrying,
    /// It is its turn later: as many arrivals are in progress as may be.
    Queued,
}

/// What to do about one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Take it.
    Take,
    /// Look again, at the given moment at the latest.
    Wait(Waiting, Timestamp),
}

/// Whether a file has been unchanged for long enough that its end is worth reading, else the moment it will have been.
///
/// # Errors
/// The moment, as the wait to come.
pub fn settled(seen: &Observation, patience: &Patience, now: Timestamp) -> Result<(), Timestamp> {
    let due = later(seen.since, patience.settle);
    if now >= due { Ok(()) } else { Err(due) }
}

/// Whether to take a file, given what its end says.
#[must_use]
pub fn judge(seen: &Observation, trailer: Trailer, patience: &Patience, now: Timestamp) -> Verdict {
    if let Err(due) = settled(seen, patience, now) {
        return Verdict::Wait(Waiting::Settling, due);
    }
    let due = later(seen.since, patience.grace.max(patience.settle));
    match trailer {
        Trailer::Complete | Trailer::Silent => Verdict::Take,
        Trailer::Incomplete if now >= due => Verdict::Take,
        Trailer::Incomplete => Verdict::Wait(Waiting::Unfinished, due),
    }
}

/// The pause after the `failures`th failure in a row: one second, doubled each time, five minutes at most.
#[must_use]
pub fn pause_after(failures: u32) -> Duration {
    Duration::from_secs((1_u64 << failures.saturating_sub(1).min(9)).min(300))
}

/// A moment `by` later; the end of time where that is past it.
#[must_use]
pub fn later(moment: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| moment.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATIENCE: Patience = Patience { settle: Duration::from_secs(2), grace: Duration::from_secs(60) };

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap()
    }

    fn shape(version: u64) -> Shape {
        Shape { bytes: version, modified_ns: i128::from(version), inode: 1 }
    }

    fn trailer() -> impl Strategy<Value = Trailer> {
        prop_oneof![Just(Trailer::Complete), Just(Trailer::Incomplete), Just(Trailer::Silent)]
    }

    proptest! {
        /// Whatever the looks showed, a file is taken only when every look of the last two seconds showed the same file, and
        /// with a missing end only when every look of the last minute did.
        #[test]
        fn only_a_quiet_file_is_taken(looks in prop::collection::vec((0_i64..30_000, 0_u64..3, trailer()), 1..40)) {
            let (mut seen, mut now, mut changed_at, mut version) = (None, 0, 0, u64::MAX);
            for (pause, content, trailer) in looks {
                now += pause;
                if content != version {
                    (version, changed_at) = (content, now);
                }
                let observation = Observation::after(seen.as_ref(), shape(version), at(now));
                let quiet_ms = now - changed_at;
                let wanted_ms = if trailer == Trailer::Incomplete { 60_000 } else { 2_000 };
                prop_assert_eq!(judge(&observation, trailer, &PATIENCE, at(now)) == Verdict::Take, quiet_ms >= wanted_ms);
                seen = Some(observation);
            }
        }

        /// No file waits for ever: looked at again at the moment named, an unchanged file is taken in two steps at most.
        #[test]
        fn an_unchanged_file_is_taken_when_it_was_said(trailer in trailer(), start in 0_i64..1_000_000) {
            let mut now = at(start);
            let mut seen = Observation::after(None, shape(1), now);
            for _ in 0..2 {
                if let Verdict::Wait(_, due) = judge(&seen, trailer, &PATIENCE, now) {
                    prop_assert!(due > now);
                    now = due;
                    seen = Observation::after(Some(&seen), shape(1), now);
                }
            }
            prop_assert_eq!(judge(&seen, trailer, &PATIENCE, now), Verdict::Take);
        }

        /// A clock that jumps back never makes the wait longer than it is from then on.
        #[test]
        fn a_clock_set_back_does_not_stop_the_inbox(back in 0_i64..10_000_000) {
            let seen = Observation::after(None, shape(1), at(0));
            let seen = Observation::after(Some(&seen), shape(1), at(-back));
            let due = at(2_000 - back);
            prop_assert_eq!(judge(&seen, Trailer::Complete, &PATIENCE, due), Verdict::Take);
        }

        #[test]
        fn an_identity_survives_its_text(name in prop::collection::vec(1_u8.., 1..255), bytes: u64, modified_ns in any::<i64>(), inode: u64) {
            let shape = Shape { bytes, modified_ns: i128::from(modified_ns), inode };
            let identity = shape.identity(OsStr::from_bytes(&name));
            prop_assert!(identity.is_shape(&shape));
            prop_assert_eq!(Identity::parse(&identity.to_string()), Some(identity));
        }
    }

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let pauses: Vec<u64> = (1..=11).map(|failures| pause_after(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(pause_after(u32::MAX).as_secs(), 300);
    }
}
