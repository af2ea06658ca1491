//! A store and folders in a temporary place, with a clock that the test moves.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{fmt, io};

use greffier_casework::BlobHash;
use greffier_config::Inbox;
use greffier_intake::{Disk, EntryKind, Files, FolderInbox, Listing, ScanReport, stability::Shape};
use greffier_language::Bilingual;
use greffier_store::{Arrival, ArrivalFilter, InboxCounts, PageRequest, Store, StoreOptions};
use jiff::{SignedDuration, Timestamp};

/// More than any file here has.
pub(crate) const MOST_BYTES: u64 = 4 << 20;

pub(crate) struct Office {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) now: Timestamp,
}

pub(crate) fn configured(name: &str) -> Inbox {
    Inbox {
        name: name.into(),
        title: Bilingual { fr: "Télécopies".into(), en: "Faxes".into() },
        folder: Some(name.into()),
        mailbox: None,
        confidentiality: "protected".into(),
        readers: Vec::new(),
        scan_seconds: 3600,
        settle_seconds: 2,
        acknowledge: false,
        fax_number: None,
    }
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::open_with_blobs(None).await
    }

    pub(crate) async fn open_with_blobs(blobs: Option<&Path>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs.map_or(dir.path().join("blobs"), Path::to_owned);
        let options = StoreOptions::new(format!("sqlite:{}", dir.path().join("greffier.db").display()), blobs);
        let store = Store::open(&options).await.unwrap();
        Self { dir, store, now: "2026-10-05T14:00:00Z".parse().unwrap() }
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// An inbox over a folder of its name, which is made when it is missing.
    pub(crate) fn inbox(&self, name: &str) -> FolderInbox {
        fs::create_dir_all(self.folder(name)).unwrap();
        FolderInbox::new(&configured(name), self.folder(name), self.store.clone(), MOST_BYTES)
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    /// Two looks, two seconds apart: what is quiet is taken in the second.
    pub(crate) async fn settle(&mut self, inbox: &mut FolderInbox) -> ScanReport {
        inbox.scan(self.now).await;
        self.pass(2);
        inbox.scan(self.now).await
    }

    pub(crate) async fn counts(&self, inbox: &str) -> InboxCounts {
        let all = self.store.inbox_counts().await.unwrap();
        let counts = all.into_iter().find(|counts| counts.inbox.as_str() == inbox).unwrap_or(InboxCounts {
            inbox: inbox.into(),
            received: 0,
            opened: 0,
            filed: 0,
            duplicates: 0,
            quarantined: 0,
            handled: 0,
            in_progress: 0,
            oldest_in_progress: None,
        });
        assert_eq!(counts.received, counts.filed + counts.duplicates + counts.quarantined + counts.in_progress);
        counts
    }

    pub(crate) async fn arrivals(&self) -> Vec<Arrival> {
        let mut all = Vec::new();
        loop {
            let page = PageRequest { offset: u32::try_from(all.len()).unwrap(), limit: 500 };
            let rows = self.store.arrivals(&ArrivalFilter::default(), page).await.unwrap().rows;
            if rows.is_empty() {
                return all;
            }
            all.extend(rows);
        }
    }

    /// The content of every file in the drawers of an inbox, hashed.
    pub(crate) fn put_away(&self, inbox: &str, drawer: &str) -> Vec<BlobHash> {
        let days = fs::read_dir(self.folder(inbox).join(".greffier").join(drawer)).into_iter().flatten();
        let files = days.flat_map(|day| fs::read_dir(day.unwrap().path()).unwrap());
        files.map(|file| BlobHash::of(&fs::read(file.unwrap().path()).unwrap())).collect()
    }

    /// Names left in the folder of an inbox, apart from our own.
    pub(crate) fn left(&self, inbox: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder(inbox)).unwrap().map(|entry| entry.unwrap().file_name());
        entries.filter(|name| name != ".greffier").map(|name| name.to_string_lossy().into_owned()).collect()
    }
}

/// A small but whole PDF, different for each `number`.
pub(crate) fn pdf(number: u32) -> Vec<u8> {
    let head = format!("%PDF-1.7\n% {number:08}\n1 0 obj\n<</Type/Catalog>>\nendobj\n");
    let at = head.len();
    format!("{head}xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n{at}\n%%EOF\n").into_bytes()
}

/// Says whether an operation on a path fails, and how.
pub(crate) type Fault = dyn Fn(&str, &Path) -> Option<io::ErrorKind> + Send + Sync;

/// The real disk, with faults before it. Tests run as root, for whom no right is missing, so a missing right has to be made up.
pub(crate) struct Faulty {
    pub(crate) fault: Mutex<Box<Fault>>,
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

impl Faulty {
    pub(crate) fn new(fault: impl Fn(&str, &Path) -> Option<io::ErrorKind> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { fault: Mutex::new(Box::new(fault)) })
    }

    /// The operation `name` fails with `kind` for files whose name is `file` (for all where it is empty).
    pub(crate) fn at(name: &'static str, file: &'static str, kind: io::ErrorKind) -> Arc<Self> {
        Self::new(move |operation, path| {
            (operation == name && (file.is_empty() || path.file_name() == Some(OsStr::new(file)))).then_some(kind)
        })
    }

    pub(crate) fn mend(&self) {
        *self.fault.lock().unwrap() = Box::new(|_, _| None);
    }

    fn go(&self, operation: &str, path: &Path) -> io::Result<()> {
        (self.fault.lock().unwrap())(operation, path).map_or(Ok(()), |kind| Err(kind.into()))
    }
}

impl Files for Faulty {
    fn list(&self, folder: &Path, most: usize) -> io::Result<Listing> {
        self.go("list", folder).and_then(|()| Disk.list(folder, most))
    }

    fn look(&self, path: &Path) -> io::Result<(EntryKind, Shape)> {
        self.go("look", path).and_then(|()| Disk.look(path))
    }

    fn open(&self, path: &Path) -> io::Result<fs::File> {
        self.go("open", path).and_then(|()| Disk.open(path))
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.go("make_folder", path).and_then(|()| Disk.make_folder(path))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.go("rename_new", from).and_then(|()| Disk.rename_new(from, to))
    }

    fn copy_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.go("copy_new", from).and_then(|()| Disk.copy_new(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.go("remove", path).and_then(|()| Disk.remove(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.go("sync_folder", folder).and_then(|()| Disk.sync_folder(folder))
    }
}
