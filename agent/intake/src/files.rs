//! The few file operations an inbox needs, so that tests can make any of them fail.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::{CWD, OFlags, RenameFlags};

use crate::stability::Shape;

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, a socket, a device: never followed, never opened.
    Other,
}

/// One entry of a folder, looked at without following links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name, byte for byte.
    pub name: OsString,
    /// What it is.
    pub kind: EntryKind,
    /// How it looks.
    pub shape: Shape,
}

/// The entries of a folder.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// As many as were asked for at most, in no order.
    pub entries: Vec<Listed>,
    /// Whether there are more.
    pub more: bool,
}

/// Operations on the files of an inbox. [`Disk`] does them; a test may put something else before it.
pub trait Files: Send + Sync + std::fmt::Debug {
    /// Entries of a folder, `most` at most.
    ///
    /// # Errors
    /// What the file system says.
    fn list(&self, folder: &Path, most: usize) -> io::Result<Listing>;

    /// What stands at a path, without following links.
    ///
    /// # Errors
    /// What the file system says.
    fn look(&self, path: &Path) -> io::Result<(EntryKind, Shape)>;

    /// Opens a regular file for reading; fails on a link and never waits on a pipe.
    ///
    /// # Errors
    /// What the file system says.
    fn open(&self, path: &Path) -> io::Result<File>;

    /// Makes one folder, for this user alone, where none is; fails where something else (a link to a folder, too) is.
    ///
    /// # Errors
    /// What the file system says.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Renames within one file system; what stands at `to` is never replaced.
    ///
    /// # Errors
    /// `AlreadyExists`, `CrossesDevices`, or what the file system says.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Copies to a new file and makes it durable, with the modification time of the first.
    ///
    /// # Errors
    /// What the file system says.
    fn copy_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the file system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// What the file system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The real file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path, most: usize) -> io::Result<Listing> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if listing.entries.len() >= most {
                listing.more = true;
                break;
            }
            match self.look(&entry.path()) {
                Ok((kind, shape)) => listing.entries.push(Listed { name: entry.file_name(), kind, shape }),
                // It was renamed or taken away since the folder was read.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(listing)
    }

    fn look(&self, path: &Path) -> io::Result<(EntryKind, Shape)> {
        fs::symlink_metadata(path).map(|metadata| (kind(&metadata), shape(&metadata)))
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::from(io::ErrorKind::InvalidInput)) }
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => path.parent().map_or(Ok(()), |parent| self.sync_folder(parent)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.look(path)?.0 == EntryKind::Folder => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        use rustix::io::Errno;
        match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Network file systems know no such flag: the name is reserved with an empty file of ours, which is then replaced.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                File::create_new(to)?;
                fs::rename(from, to).inspect_err(|_| drop(fs::remove_file(to)))
            }
            other => Ok(other?),
        }
    }

    fn copy_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut source = self.open(from)?;
        let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
        let copied = io::copy(&mut source, &mut copy).and_then(|_| copy.set_modified(source.metadata()?.modified()?));
        copied.and_then(|()| copy.sync_all()).inspect_err(|_| drop(fs::remove_file(to)))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        match File::open(folder)?.sync_all() {
            // Some network file systems cannot sync a folder; they order renames themselves.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            other => other,
        }
    }
}

/// How an open file looks now.
pub(crate) fn shape_of(file: &File) -> io::Result<Shape> {
    file.metadata().map(|metadata| shape(&metadata))
}

fn kind(metadata: &fs::Metadata) -> EntryKind {
    match metadata.file_type() {
        kind if kind.is_file() => EntryKind::File,
        kind if kind.is_dir() => EntryKind::Folder,
        _ => EntryKind::Other,
    }
}

fn shape(metadata: &fs::Metadata) -> Shape {
    let modified_ns = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
    Shape { bytes: metadata.len(), modified_ns, inode: metadata.ino() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "1").unwrap();
        fs::write(path("b"), "2").unwrap();
        assert_eq!(Disk.rename_new(&path("a"), &path("b")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(Disk.copy_new(&path("a"), &path("b")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(path("b")).unwrap(), b"2");
        Disk.rename_new(&path("a"), &path("c")).unwrap();
        assert_eq!(fs::read(path("c")).unwrap(), b"1");
    }

    #[test]
    fn links_and_pipes_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("secret"), "1").unwrap();
        std::os::unix::fs::symlink(path("secret"), path("link")).unwrap();
        rustix::fs::mknodat(CWD, path("pipe"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        assert!(Disk.open(&path("link")).is_err());
        assert!(Disk.open(&path("pipe")).is_err());
        assert!(Disk.open(folder.path()).is_err());
        assert_eq!(Disk.look(&path("link")).unwrap().0, EntryKind::Other);
        std::os::unix::fs::symlink(folder.path(), path("folder")).unwrap();
        assert!(Disk.make_folder(&path("folder")).is_err());
    }
}
