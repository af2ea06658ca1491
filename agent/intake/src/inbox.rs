//! One watched folder: a look takes what is ready and leaves the rest for the next.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::{ArrivalId, InboxName};
use greffier_config::Inbox;
use greffier_store::{ArrivalFilter, PageRequest, Recorded, Store};
use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::context::{Context, blocking};
use crate::files::{Disk, EntryKind, Files, Listing};
use crate::heal::heal;
use crate::names::OWN_FOLDER;
use crate::problem::Trouble;
use crate::sift::{Measure, Observations, Sifted, look_at_ends, sift};
use crate::stability::{Patience, Waiting, later};
use crate::status::{InboxStatus, NAMED, Status};
use crate::take::{Candidate, Taken, take};
use crate::troubles::{About, Troubles};

/// How much an inbox takes on, and how long it waits. Everything has a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes a file may have; a larger one stays in the folder and is reported.
    pub max_file_bytes: u64,
    /// How long a file whose end is missing is waited for before it is taken all the same.
    pub grace: Duration,
    /// Arrivals that may be in progress; nothing is taken while there are as many.
    pub in_progress: u64,
    /// Files taken in one look.
    pub a_look: usize,
    /// Files taken at the same time, so that the store can commit them together.
    pub at_once: usize,
    /// Entries of the folder that one look goes through.
    pub listed: usize,
}

impl Limits {
    /// The usual bounds for files of `max_file_bytes` at most.
    #[must_use]
    pub fn new(max_file_bytes: u64) -> Self {
        Self { max_file_bytes, grace: Duration::from_secs(60), in_progress: 1_000, a_look: 256, at_once: 8, listed: 20_000 }
    }
}

/// What one look did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// New arrivals.
    pub new: u64,
    /// Arrivals whose content had come to this inbox before.
    pub duplicates: u64,
    /// Arrivals recorded by an earlier look whose file is now known to be out of the inbox.
    pub healed: u64,
    /// Files that wait.
    pub waiting: usize,
    /// What a person has to mend.
    pub problems: usize,
    /// When the next look is worth it, if that is known.
    pub next_look: Option<Timestamp>,
}

/// A watched folder. One look at a time: the looks of one inbox never overlap.
#[derive(Debug)]
pub struct FolderInbox {
    pub(crate) context: Arc<Context>,
    settle: Duration,
    pub(crate) every: Duration,
    observations: Observations,
    pub(crate) troubles: Troubles,
    status: Arc<InboxStatus>,
    pub(crate) events: bool,
    paused: bool,
    pub(crate) stop: Option<watch::Receiver<bool>>,
}

impl FolderInbox {
    /// An inbox of the configuration over `folder` (the configured one, made absolute). Nothing is touched yet.
    #[must_use]
    pub fn new(inbox: &Inbox, folder: PathBuf, store: Store, max_file_bytes: u64) -> Self {
        let name = InboxName(inbox.name.clone());
        let context = Context {
            inbox: name.clone(),
            confidentiality: inbox.confidentiality.clone(),
            folder,
            store,
            files: Arc::new(Disk),
            limits: Limits::new(max_file_bytes),
            zone: TimeZone::UTC,
        };
        Self {
            context: Arc::new(context),
            settle: Duration::from_secs(inbox.settle_seconds),
            every: Duration::from_secs(inbox.scan_seconds.max(1)),
            observations: Observations::new(),
            troubles: Troubles::new(name.clone()),
            status: Arc::new(InboxStatus::new(name)),
            events: false,
            paused: false,
            stop: None,
        }
    }

    /// With the time zone in which the office's days begin, for the folders of `.greffier/done`; UTC otherwise.
    #[must_use]
    pub fn with_zone(mut self, zone: TimeZone) -> Self {
        Arc::make_mut(&mut self.context).zone = zone;
        self
    }

    /// With other bounds.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        Arc::make_mut(&mut self.context).limits = limits;
        self
    }

    /// With other file operations, for tests that make one fail.
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn Files>) -> Self {
        Arc::make_mut(&mut self.context).files = files;
        self
    }

    /// Where the console reads problems and waiting files.
    #[must_use]
    pub fn status(&self) -> Arc<InboxStatus> {
        self.status.clone()
    }

    /// One look at the folder: ends what a crash left, takes what is ready, and says when to look again. Troubles are in the
    /// [status](Self::status); a trouble with one file never keeps another waiting.
    pub async fn scan(&mut self, now: Timestamp) -> ScanReport {
        let mut report = ScanReport::default();
        let sifted = match self.look(now, &mut report).await {
            Ok(sifted) => {
                self.troubles.over(&About::Folder);
                Some(sifted)
            }
            Err(trouble) => {
                self.troubles.note(About::Folder, &trouble, now);
                None
            }
        };
        self.publish(now, sifted, &mut report);
        report
    }

    async fn look(&mut self, now: Timestamp, report: &mut ScanReport) -> Result<(Sifted, bool), Trouble> {
        let context = self.context.clone();
        let listing = blocking(move || context.files.list(&context.folder, context.limits.listed)).await.map_err(Trouble::Folder)?;
        self.be_at_home(&listing).await?;
        let mut may_take = self.troubles.not_before(&About::Store, now).is_none();
        let mut claimed = HashSet::new();
        if may_take {
            let skip = |name: &OsString| self.troubles.not_before(&About::File(name.clone()), now).is_some();
            let healed = heal(&self.context, &listing, skip).await;
            report.healed = healed.moved;
            claimed = healed.claimed;
            for (name, trouble) in healed.troubles {
                self.troubles.note(About::File(name), &trouble, now);
            }
            if let Some(trouble) = healed.stopped {
                self.troubles.note(About::Store, &trouble, now);
                may_take = false;
            }
        }
        let patience = Patience { settle: self.settle, grace: self.context.limits.grace };
        let mut sifted = self.sort(&listing, &claimed, patience, now);
        if may_take {
            self.take_ready(&mut sifted, &patience, now, report).await;
        }
        for quiet in std::mem::take(&mut sifted.quiet) {
            sifted.wait(&quiet.name, &quiet.seen, Waiting::Queued, None, now);
        }
        Ok((sifted, listing.more))
    }

    fn sort(&mut self, listing: &Listing, claimed: &HashSet<OsString>, patience: Patience, now: Timestamp) -> Sifted {
        let troubles = &self.troubles;
        let not_before = |name: &OsStr| troubles.not_before(&About::File(name.to_owned()), now);
        let measure = Measure { patience, largest: self.context.largest(), now, claimed, not_before: &not_before };
        let mut sifted = sift(listing, &mut self.observations, &measure);
        self.troubles.keep_files(|name| listing.more || sifted.names.contains(name));
        for (name, trouble) in std::mem::take(&mut sifted.troubles) {
            self.troubles.note(About::File(name), &trouble, now);
        }
        sifted
    }

    /// Makes sure that the folder is the one that was watched. An unmounted share leaves an empty folder behind, in which no file
    /// would ever arrive and from which all would seem to be gone; our own folder is the mark that it is the right one.
    async fn be_at_home(&self, listing: &Listing) -> Result<(), Trouble> {
        let marked = listing.entries.iter().any(|entry| entry.name == OWN_FOLDER && entry.kind == EntryKind::Folder);
        let context = self.context.clone();
        if marked {
            return Ok(());
        }
        if listing.more && blocking(move || Ok(context.files.look(&context.folder.join(OWN_FOLDER)).is_ok())).await.unwrap_or(false) {
            return Ok(());
        }
        let name = &self.context.inbox;
        let counts = self.context.store.inbox_counts().await?;
        if counts.iter().any(|counts| counts.inbox == *name && counts.received > 0) {
            return Err(Trouble::AnotherFolder);
        }
        let context = self.context.clone();
        blocking(move || context.files.make_folder(&context.folder.join(OWN_FOLDER))).await.map_err(Trouble::Folder)
    }

    /// Takes what is ready of the quiet files, as far as the bounds allow; the others stay in `sifted` or wait.
    async fn take_ready(&mut self, sifted: &mut Sifted, patience: &Patience, now: Timestamp, report: &mut ScanReport) {
        if sifted.quiet.is_empty() {
            self.troubles.over(&About::Store);
            self.paused = false;
            return;
        }
        let room = match room(&self.context.store, &self.context.inbox, &self.context.limits).await {
            Ok(room) => room,
            Err(trouble) => return self.troubles.note(About::Store, &trouble, now),
        };
        self.paused = room == 0;
        if self.paused {
            sifted.next_look = [sifted.next_look, Some(later(now, Duration::from_secs(1)))].into_iter().flatten().min();
            return;
        }
        let (context, patience, quiet) = (self.context.clone(), *patience, std::mem::take(&mut sifted.quiet));
        let looked = blocking(move || Ok::<_, io::Error>(look_at_ends(&context, &patience, quiet, room, now))).await;
        let ends = match looked {
            Ok(ends) => ends,
            Err(error) => return self.troubles.note(About::Store, &Trouble::Folder(error), now),
        };
        for (name, trouble) in ends.troubles {
            self.troubles.note(About::File(name), &trouble, now);
        }
        for (quiet, why, due) in &ends.unfinished {
            sifted.wait(&quiet.name, &quiet.seen, *why, Some(*due), now);
        }
        if !ends.queued.is_empty() {
            sifted.next_look = Some(now);
        }
        sifted.quiet = ends.queued;
        self.take_all(ends.ready, now, report).await;
    }

    /// Takes files, a few at the same time, until one meets what all others would meet.
    async fn take_all(&mut self, ready: Vec<Candidate>, now: Timestamp, report: &mut ScanReport) {
        let mut ready = ready.into_iter();
        let mut running = JoinSet::new();
        let mut stopped = false;
        loop {
            let stopping = stopped || self.stop.as_ref().is_some_and(|stop| *stop.borrow());
            while !stopping && running.len() < self.context.limits.at_once.max(1) {
                let Some(candidate) = ready.next() else { break };
                running.spawn(take(self.context.clone(), candidate, new_id(now), now));
            }
            match running.join_next().await {
                None => break,
                Some(Ok(taken)) => stopped |= self.note(taken, now, report),
                // A task that was cancelled or panicked is as a crash: the next look goes on from what is on disk.
                Some(Err(error)) => tracing::error!(inbox = %self.context.inbox, %error, "taking a file ended early"),
            }
        }
        if !stopped {
            self.troubles.over(&About::Store);
        }
    }

    /// Counts what taking one file did; says whether the inbox must pause.
    fn note(&mut self, taken: Taken, now: Timestamp, report: &mut ScanReport) -> bool {
        match taken.recorded {
            Some(Recorded::New) => report.new += 1,
            Some(Recorded::Duplicate { .. }) => report.duplicates += 1,
            Some(Recorded::Known(_)) => report.healed += 1,
            None => {}
        }
        match taken.trouble {
            None => {
                self.troubles.over(&About::File(taken.name));
                false
            }
            Some(trouble) if trouble.stops_the_inbox() => {
                self.troubles.note(About::Store, &trouble, now);
                true
            }
            Some(trouble) => {
                self.troubles.note(About::File(taken.name), &trouble, now);
                false
            }
        }
    }

    fn publish(&mut self, now: Timestamp, sifted: Option<(Sifted, bool)>, report: &mut ScanReport) {
        let mut problems = self.troubles.list();
        let (mut sifted, more_files) = sifted.unwrap_or_default();
        report.problems = problems.len();
        report.waiting = sifted.waiting.len();
        report.next_look = [sifted.next_look, self.troubles.next_try(now)].into_iter().flatten().min();
        problems.truncate(NAMED);
        sifted.waiting.sort_by(|a, b| (a.first_seen, &a.name).cmp(&(b.first_seen, &b.name)));
        sifted.waiting.truncate(NAMED);
        self.status.set(Status {
            inbox: self.context.inbox.clone(),
            last_look: Some(now),
            events: self.events,
            paused: self.paused,
            problems,
            problems_total: report.problems,
            waiting: sifted.waiting,
            waiting_total: report.waiting,
            ignored_folders: sifted.folders,
            more_files,
        });
        if report.new + report.duplicates + report.healed > 0 {
            let ScanReport { new, duplicates, healed, waiting, problems, .. } = *report;
            tracing::info!(inbox = %self.context.inbox, new, duplicates, healed, waiting, problems, "files were received");
        }
    }
}

/// How many arrivals an inbox may take now.
pub(crate) async fn room(store: &Store, inbox: &InboxName, limits: &Limits) -> Result<usize, Trouble> {
    let filter = ArrivalFilter { inboxes: Some(vec![inbox.clone()]), state: Some("in-progress".to_owned()), handled: None };
    let in_progress = store.arrivals(&filter, PageRequest::first(1)).await?.total;
    let room = limits.in_progress.saturating_sub(in_progress);
    Ok(usize::try_from(room).unwrap_or(usize::MAX).min(limits.a_look))
}

/// A new identifier of the moment `now` (UUID version 7, RFC 9562 s. 5.7).
pub(crate) fn new_id(now: Timestamp) -> ArrivalId {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    ArrivalId(uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds)))
}
