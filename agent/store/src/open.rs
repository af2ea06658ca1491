//! Opening and closing the store.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, AnyPool, Row as _};
use tokio::sync::watch;

use crate::dialect::Dialect;
use crate::writer::{Fut, Writer};
use crate::{Blobs, StoreError};

/// Connections that read, in SQLite; they cost a thread and a cache each.
const SQLITE_READERS: u32 = 4;
/// Connections in all, in PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 12;
/// How long a caller waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(20);
/// Bytes a blob may have unless the options say otherwise.
const BLOB_BYTES: u64 = 512 * 1024 * 1024;

/// Where the store is and how large a blob may be.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:/path/greffier.db` or `postgres://user@host/database`. It may hold a password and is never logged.
    pub url: String,
    /// The folder of blobs; made when it is missing.
    pub blobs: PathBuf,
    /// Bytes a blob may have at most.
    pub max_blob_bytes: u64,
}

impl StoreOptions {
    /// A store at `url` with its blobs in `blobs`, and the usual bound of 512 MiB a blob.
    pub fn new(url: impl Into<String>, blobs: impl Into<PathBuf>) -> Self {
        Self { url: url.into(), blobs: blobs.into(), max_blob_bytes: BLOB_BYTES }
    }
}

impl std::fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreOptions").field("blobs", &self.blobs).field("max_blob_bytes", &self.max_blob_bytes).finish_non_exhaustive()
    }
}

/// The store. Cloning it is cheap and gives the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    dialect: Dialect,
    reader: AnyPool,
    writer: Writer,
    blobs: Blobs,
    changed: watch::Sender<u64>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dialect", &self.inner.dialect).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store, makes what is missing and brings the tables to this version.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the database or the folder cannot be reached, [`StoreError::Migration`] when the tables were written
    /// by a newer version.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of_url(&options.url)?;
        let blobs = Blobs::open(&options.blobs, options.max_blob_bytes).await?;
        if dialect == Dialect::Sqlite {
            make_private_file(&options.url)?;
        }
        let address = AnyConnectOptions::from_str(&options.url)
            .map_err(|_| StoreError::Open { what: "the address of the database is not well formed".to_owned() })?;
        let changed = watch::Sender::new(0);
        let (reader, writer) = match dialect {
            Dialect::Sqlite => {
                let db = connect_writer(&address).await?;
                (pool(dialect.reader_settings(), address, SQLITE_READERS).await?, Writer::grouped(db, changed.clone()))
            }
            Dialect::Postgres => {
                let pool = pool(dialect.writer_settings(), address, POSTGRES_CONNECTIONS).await?;
                dialect.migrator().run(&pool).await?;
                (pool.clone(), Writer::Pool(pool))
            }
        };
        Ok(Self { inner: Arc::new(Inner { dialect, reader, writer, blobs, changed }) })
    }

    /// Commits what waits and closes the store, for every clone of it. Later calls return [`StoreError::Closed`].
    pub async fn close(self) {
        self.inner.writer.close().await;
        self.inner.reader.close().await;
    }

    /// The bytes.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// A receiver that sees a new value after each commit of this process that others may want to look at: a step, an arrival, a job
    /// put back. It is a hint to look sooner; what is in the database is the truth, so poll as well.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// `sqlite` or `postgres`, for logs and `doctor`.
    #[must_use]
    pub fn backend(&self) -> &'static str {
        match self.inner.dialect {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Closed`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(self.reader()).await?;
        Ok(())
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    pub(crate) fn reader(&self) -> &AnyPool {
        &self.inner.reader
    }

    /// Runs `work` in a transaction; others are told that something changed.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> Fut<'c, Result<T, StoreError>> + Send + 'static,
    {
        self.inner.writer.write(&self.inner.changed, true, work).await
    }

    /// Runs `work` in a transaction; nobody is woken for it. A claim must not wake, or workers would wake one another for ever.
    pub(crate) async fn write_quietly<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> Fut<'c, Result<T, StoreError>> + Send + 'static,
    {
        self.inner.writer.write(&self.inner.changed, false, work).await
    }
}

async fn connect_writer(address: &AnyConnectOptions) -> Result<AnyConnection, StoreError> {
    let one = pool(Dialect::Sqlite.writer_settings(), address.clone(), 1).await?;
    let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&one).await?.try_get(0)?;
    if mode != "wal" {
        let what = format!("SQLite keeps its journal as « {mode} » here, not as a write-ahead log; use a local disk");
        return Err(StoreError::Open { what });
    }
    Dialect::Sqlite.migrator().run(&one).await?;
    // From here on the one connection belongs to the writer.
    Ok(one.acquire().await?.detach())
}

async fn pool(settings: &'static [&'static str], address: AnyConnectOptions, connections: u32) -> Result<AnyPool, StoreError> {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .after_connect(move |db, _| {
            Box::pin(async move {
                for setting in settings {
                    sqlx::query(*setting).execute(&mut *db).await?;
                }
                Ok(())
            })
        })
        .connect_with(address)
        .await
        .map_err(cannot_connect)
}

fn cannot_connect(error: sqlx::Error) -> StoreError {
    StoreError::Open { what: error.to_string() }
}

/// Makes the file of the database, and its folder, readable by this user alone: it holds personal information. SQLite gives the same
/// rights to the write-ahead log beside it.
fn make_private_file(url: &str) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let wrong = |what: String| StoreError::Open { what };
    let options = SqliteConnectOptions::from_str(url).map_err(|_| wrong("the address of the database is not well formed".to_owned()))?;
    let path: &Path = options.get_filename();
    if path.as_os_str().to_string_lossy().contains(":memory:") {
        return Err(wrong("a database in memory would lose what was acknowledged".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| wrong(format!("{}: {error}", folder.display())))?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| wrong(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every future of the store must be free to move between threads; a mistake here would only show in the crates that spawn it.
    #[test]
    fn opening_can_be_spawned() {
        fn is_send<T: Send>(_: &T) {}
        let options = StoreOptions::new("sqlite:none", "none");
        is_send(&Store::open(&options));
    }
}
