//! Looking at the folder for as long as the agent runs: when the file system says so, when a file is due, and every few seconds.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use notify::{Config, EventKindMask, INotifyWatcher, RecursiveMode, Watcher as _};
use tokio::sync::{Notify, watch};

use crate::inbox::FolderInbox;
use crate::problem::Trouble;
use crate::troubles::About;

/// The least time between two looks: a flood of events is one look, not one each.
const BREATH: Duration = Duration::from_millis(200);

impl FolderInbox {
    /// Looks at the folder until `shutdown` becomes true (or its sender is gone). Events only make a look come sooner; a lost one
    /// costs the time to the next regular look and nothing else. A file that is being taken at shutdown is finished first.
    pub async fn watch(mut self, clock: impl Fn() -> Timestamp + Send, mut shutdown: watch::Receiver<bool>) {
        self.stop = Some(shutdown.clone());
        let hint = Arc::new(Notify::new());
        let mut events = Events::default();
        while !*shutdown.borrow_and_update() {
            let now = clock();
            match events.follow(&self.context.folder, &hint) {
                Ok(()) => self.troubles.over(&About::Events),
                Err(trouble) => self.troubles.note(About::Events, &trouble, now),
            }
            self.events = events.is_on();
            let report = self.scan(now).await;
            let due = report.next_look.map(|next| Duration::try_from(next.duration_since(clock())).unwrap_or(Duration::ZERO));
            let pause = due.map_or(self.every, |due| due.min(self.every)).max(BREATH);
            tokio::select! {
                changed = shutdown.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(pause) => {}
                () = hint.notified() => tokio::time::sleep(BREATH).await,
            }
        }
    }
}

/// The file system's events of one folder, followed anew when another folder takes its place (a share is mounted over it).
#[derive(Default)]
struct Events {
    followed: Option<(INotifyWatcher, (u64, u64))>,
}

impl Events {
    fn is_on(&self) -> bool {
        self.followed.is_some()
    }

    fn follow(&mut self, folder: &Path, hint: &Arc<Notify>) -> Result<(), Trouble> {
        // A folder that is away is a trouble that the look itself reports.
        let Ok(metadata) = std::fs::metadata(folder) else {
            self.followed = None;
            return Ok(());
        };
        let place = (metadata.dev(), metadata.ino());
        if self.followed.as_ref().is_some_and(|(_, followed)| *followed == place) {
            return Ok(());
        }
        self.followed = None;
        let hint = hint.clone();
        // Without the events of reading: looking at a file's end must not cause the next look.
        let config = Config::default().with_event_kinds(EventKindMask::CORE | EventKindMask::ACCESS_CLOSE).with_follow_symlinks(false);
        let told = move |_event: notify::Result<notify::Event>| hint.notify_one();
        let no_events = |error: notify::Error| Trouble::NoEvents(error.to_string());
        let mut watcher = INotifyWatcher::new(told, config).map_err(no_events)?;
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(no_events)?;
        self.followed = Some((watcher, place));
        Ok(())
    }
}
