//! What every step of taking a file needs: the folder, the store, the file operations and the bounds.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use greffier_casework::InboxName;
use greffier_store::Store;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::files::Files;
use crate::inbox::Limits;

#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) inbox: InboxName,
    pub(crate) confidentiality: String,
    pub(crate) folder: PathBuf,
    pub(crate) store: Store,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) limits: Limits,
    pub(crate) zone: TimeZone,
}

impl Context {
    /// The day whose drawer something belongs in that was received at `moment`, in the office's time zone.
    pub(crate) fn day(&self, moment: Timestamp) -> Date {
        moment.to_zoned_datetime(self.zone.clone()).date()
    }

    /// Bytes a file may have: what the office allows and the store can hold.
    pub(crate) fn largest(&self) -> u64 {
        self.limits.max_file_bytes.min(self.store.blobs().limit())
    }
}

/// Runs file operations on a thread that may wait for the disk.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
}
