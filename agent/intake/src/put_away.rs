//! Moving a received file out of the inbox: only after its row is committed, never over another file, and durable before the store
//! hears of it.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use greffier_casework::ArrivalId;
use greffier_store::ArrivalState;
use jiff::civil::Date;

use crate::files::{EntryKind, Files};
use crate::names::{OWN_FOLDER, marked, numbered};
use crate::stability::{Identity, Shape};

/// Names that are tried with a number; after them the arrival's identifier makes the name.
const NUMBERS: u32 = 50;

/// Where received files are put, by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawer {
    Done,
    Duplicates,
}

impl Drawer {
    pub(crate) fn of(state: &ArrivalState) -> Self {
        if matches!(state, ArrivalState::Duplicate { .. }) { Self::Duplicates } else { Self::Done }
    }

    pub(crate) fn path(self, inbox: &Path, day: Date) -> PathBuf {
        let name = if self == Self::Done { "done" } else { "duplicates" };
        inbox.join(OWN_FOLDER).join(name).join(day.to_string())
    }
}

/// What became of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Away {
    /// It is in its drawer.
    Moved,
    /// It no longer stood in the inbox.
    Gone,
    /// What stands there now is not what was received; it stays and is an arrival of its own.
    Changed,
}

/// A file of an inbox that was received.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received<'a> {
    pub(crate) inbox: &'a Path,
    pub(crate) name: &'a OsStr,
    pub(crate) shape: Shape,
    pub(crate) arrival: ArrivalId,
    pub(crate) day: Date,
}

/// Moves a received file to a drawer.
pub(crate) fn put_away(files: &dyn Files, received: &Received<'_>, drawer: Drawer) -> io::Result<Away> {
    let from = received.inbox.join(received.name);
    match files.look(&from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Away::Gone),
        Err(error) => return Err(error),
        Ok((kind, shape)) if kind != EntryKind::File || shape != received.shape => return Ok(Away::Changed),
        Ok(_) => {}
    }
    let folder = drawer.path(received.inbox, received.day);
    make_folders(files, received.inbox, &folder)?;
    let moved = match file_in(files, &from, &folder, received) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_in(files, &from, &folder, received),
        // Another process of the agent was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_gone(files, &from) => Ok(Away::Gone),
        other => other?.checked(files, &from, received),
    }?;
    files.sync_folder(&folder)?;
    files.sync_folder(received.inbox)?;
    Ok(moved)
}

/// Makes the folders between the inbox and a drawer, each checked to be a real one: a link in its place would carry confidential
/// papers elsewhere.
pub(crate) fn make_folders(files: &dyn Files, inbox: &Path, folder: &Path) -> io::Result<()> {
    let Ok(below) = folder.strip_prefix(inbox) else { return Err(io::ErrorKind::InvalidInput.into()) };
    let mut path = inbox.to_owned();
    for part in below {
        path.push(part);
        files.make_folder(&path)?;
    }
    Ok(())
}

/// Whether a received file already stands in its drawer, under whatever number.
pub(crate) fn is_in(files: &dyn Files, folder: &Path, identity: &Identity, most: usize) -> io::Result<bool> {
    match files.list(folder, most) {
        Ok(listing) => Ok(listing.entries.iter().any(|entry| identity.is_shape(&entry.shape))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

struct Put(PathBuf);

impl Put {
    /// A sender that kept the file open may have written between the last look and the renaming. Then the file goes back to the
    /// inbox, as a new arrival: what was received is in the store already.
    fn checked(self, files: &dyn Files, from: &Path, received: &Received<'_>) -> io::Result<Away> {
        if files.look(&self.0)?.1 == received.shape {
            return Ok(Away::Moved);
        }
        first_free(received, |name| files.rename_new(&self.0, &from.with_file_name(name)))?;
        Ok(Away::Changed)
    }
}

fn file_in(files: &dyn Files, from: &Path, folder: &Path, received: &Received<'_>) -> io::Result<Put> {
    first_free(received, |name| {
        let to = folder.join(name);
        files.rename_new(from, &to).map(|()| Put(to))
    })
}

/// Our folder is on another file system: a synced copy takes the file's place, under a hidden name until it is whole.
fn copy_in(files: &dyn Files, from: &Path, folder: &Path, received: &Received<'_>) -> io::Result<Away> {
    let hidden = folder.join(format!(".{}.part", received.arrival));
    match files.remove(&hidden) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => files.copy_new(from, &hidden)?,
    }
    if files.look(from)?.1 != received.shape {
        files.remove(&hidden)?;
        return Ok(Away::Changed);
    }
    first_free(received, |name| files.rename_new(&hidden, &folder.join(name)))?;
    files.sync_folder(folder)?;
    files.remove(from)?;
    Ok(Away::Moved)
}

/// Tries the name, then the name with a number, then with the arrival's identifier, until one is free.
fn first_free<T>(received: &Received<'_>, mut attempt: impl FnMut(&OsStr) -> io::Result<T>) -> io::Result<T> {
    for number in 1..=NUMBERS {
        match attempt(&numbered(received.name, number)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    attempt(&marked(received.name, &received.arrival.to_string()))
}

fn is_gone(files: &dyn Files, path: &Path) -> bool {
    matches!(files.look(path), Err(error) if error.kind() == io::ErrorKind::NotFound)
}
