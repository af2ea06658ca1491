//! Bytes in a folder, each under the hash of its content: `ab/cd/abcd…`.
//!
//! A blob is written to a temporary file, synced, renamed to its name, and the folders are synced, before anybody learns its hash: a
//! row that names a blob names one that is there, whatever power cut came between. Bytes under a name never change.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::BlobHash;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::StoreError;

/// Bytes moved at a time.
const CHUNK: usize = 128 * 1024;
/// A temporary file this old was left behind by a crash; a younger one may belong to another process that is writing it.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder of blobs. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: Arc<Path>,
    limit: u64,
}

impl Blobs {
    /// Opens the folder, making it when it is missing, and removes what crashes left half-written.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the folder cannot be made or written to.
    pub async fn open(root: &Path, limit: u64) -> Result<Self, StoreError> {
        let blobs = Self { root: root.into(), limit };
        let opened = blobs.clone();
        blocking(move || {
            let what = |error: io::Error| StoreError::Open { what: format!("{}: {error}", opened.root.display()) };
            private_folder(&opened.root).map_err(what)?;
            private_folder(&opened.temporary()).map_err(what)?;
            opened.sweep().map_err(what)
        })
        .await?;
        Ok(blobs)
    }

    /// Makes `bytes` durable and returns their hash. Storing the same bytes again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::BlobTooLarge`], [`StoreError::DiskFull`] or [`StoreError::BlobIo`]; nothing is kept then.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<BlobHash, StoreError> {
        let blobs = self.clone();
        blocking(move || blobs.keep(&mut bytes.as_slice()).map(|(hash, _)| hash)).await
    }

    /// Makes a copy of the file at `path` durable and returns its hash and its length in bytes. Memory stays small whatever the
    /// length.
    ///
    /// # Errors
    /// As [`Blobs::put`]; [`StoreError::BlobIo`] also when the file cannot be read.
    pub async fn put_file(&self, path: &Path) -> Result<(BlobHash, u64), StoreError> {
        let blobs = self.clone();
        let path = path.to_owned();
        blocking(move || blobs.keep(&mut File::open(path)?)).await
    }

    /// The bytes of a blob, checked against its hash.
    ///
    /// # Errors
    /// [`StoreError::BlobMissing`], [`StoreError::BlobAltered`] when one bit differs, [`StoreError::BlobTooLarge`] when it was put
    /// under a larger bound, [`StoreError::BlobIo`].
    pub async fn read(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        let blobs = self.clone();
        let hash = hash.clone();
        blocking(move || {
            let file = blobs.file(&hash)?;
            let mut bytes = Vec::new();
            file.take(blobs.limit.saturating_add(1)).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > blobs.limit {
                return Err(StoreError::BlobTooLarge { limit: blobs.limit });
            }
            if BlobHash::of(&bytes) == hash { Ok(bytes) } else { Err(StoreError::BlobAltered { hash }) }
        })
        .await
    }

    /// Reads a blob through and says whether its bytes are still those of its hash, in little memory.
    ///
    /// # Errors
    /// As [`Blobs::read`].
    pub async fn verify(&self, hash: &BlobHash) -> Result<(), StoreError> {
        let blobs = self.clone();
        let hash = hash.clone();
        blocking(move || {
            let (found, _) = digest(&mut blobs.file(&hash)?, &mut io::sink(), u64::MAX)?;
            if found == hash { Ok(()) } else { Err(StoreError::BlobAltered { hash }) }
        })
        .await
    }

    /// Where a blob's file is, for workers that read it themselves. Nobody may write there.
    #[must_use]
    pub fn path(&self, hash: &BlobHash) -> PathBuf {
        let name = hash.as_str();
        self.root.join(&name[..2]).join(&name[2..4]).join(name)
    }

    /// The length of a blob in bytes.
    ///
    /// # Errors
    /// [`StoreError::BlobMissing`] or [`StoreError::BlobIo`].
    pub async fn size(&self, hash: &BlobHash) -> Result<u64, StoreError> {
        let blobs = self.clone();
        let hash = hash.clone();
        blocking(move || Ok(blobs.file(&hash)?.metadata()?.len())).await
    }

    /// Bytes a blob may have at most.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit
    }

    fn file(&self, hash: &BlobHash) -> Result<File, StoreError> {
        File::open(self.path(hash)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::BlobMissing { hash: hash.clone() },
            _ => error.into(),
        })
    }

    fn temporary(&self) -> PathBuf {
        self.root.join("tmp")
    }

    fn keep(&self, source: &mut dyn Read) -> Result<(BlobHash, u64), StoreError> {
        // Dropping the temporary file, as every error does, removes it.
        let mut copy = NamedTempFile::new_in(self.temporary())?;
        let (hash, length) = digest(source, copy.as_file_mut(), self.limit)?;
        copy.as_file_mut().flush()?;
        copy.as_file().sync_all()?;
        let outer = self.root.join(&hash.as_str()[..2]);
        let inner = outer.join(&hash.as_str()[2..4]);
        private_folder(&outer)?;
        private_folder(&inner)?;
        let path = self.path(&hash);
        // What stands there already is kept when it is sound; a torn or altered file is replaced by the good bytes.
        if !self.holds(&path, &hash)? {
            copy.persist(&path).map_err(|failed| failed.error)?;
        }
        // Also when another writer made them: it may not have synced them yet.
        for folder in [&inner, &outer, &*self.root] {
            File::open(folder)?.sync_all()?;
        }
        Ok((hash, length))
    }

    fn holds(&self, path: &Path, hash: &BlobHash) -> Result<bool, StoreError> {
        match File::open(path) {
            Ok(mut file) => Ok(digest(&mut file, &mut io::sink(), u64::MAX)?.0 == *hash),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.temporary())? {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > LEFT_BEHIND {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Copies `source` to `sink` and hashes it on the way.
fn digest(source: &mut dyn Read, sink: &mut dyn io::Write, limit: u64) -> Result<(BlobHash, u64), StoreError> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut length = 0_u64;
    loop {
        let count = match source.read(&mut chunk) {
            Ok(0) => return Ok((BlobHash::from_digest(hasher.finalize().into()), length)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        length += count as u64;
        if length > limit {
            return Err(StoreError::BlobTooLarge { limit });
        }
        hasher.update(&chunk[..count]);
        sink.write_all(&chunk[..count])?;
    }
}

fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_stopped) => Err(StoreError::Closed),
    }
}
