//! Files that are written whole or not at all, and read within bounds.

use crate::KeyError;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

/// No key or certificate is longer.
const MAX_FILE_BYTES: u64 = 64 * 1024;
/// Nor is a revocation list.
pub(crate) const MAX_LIST_BYTES: u64 = 32 * 1024 * 1024;

/// Writes a new file: beside its place, synced, then renamed into it. The owner alone may read it when `secret`.
///
/// # Errors
/// [`KeyError::Exists`] when something is there already; it is left as it is.
pub(crate) fn write_new(path: &Path, bytes: &[u8], secret: bool) -> Result<(), KeyError> {
    write(path, bytes, secret, false)
}

/// Writes a file that all may read, in the place of what was there: whole or not at all.
pub(crate) fn write_over(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    write(path, bytes, false, true)
}

fn write(path: &Path, bytes: &[u8], secret: bool, over: bool) -> Result<(), KeyError> {
    let failed = |source| KeyError::Io { path: path.to_owned(), action: "written", source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Temporary files are made readable by their owner alone.
    let mut file = tempfile::Builder::new().prefix(".greffier-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    if !secret {
        readable_by_all(file.as_file()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    let placed = if over { file.persist(path) } else { file.persist_noclobber(path) };
    match placed {
        Ok(_) => {}
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => return Err(KeyError::Exists(path.to_owned())),
        Err(e) => return Err(failed(e.error)),
    }
    // The name is durable only when the folder is.
    File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
}

#[cfg(unix)]
fn readable_by_all(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_file: &File) -> std::io::Result<()> {
    Ok(())
}

/// Reads a key or a certificate.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    read_up_to(path, MAX_FILE_BYTES)
}

/// Reads a file of at most so many bytes.
pub(crate) fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, KeyError> {
    let failed = |source| KeyError::Io { path: path.to_owned(), action: "read", source };
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(failed)?.take(most + 1);
    file.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(KeyError::Format { path: path.to_owned(), reason: "it is too long".into() });
    }
    Ok(bytes)
}

/// Makes the folder of keys, for its owner alone.
pub(crate) fn make_folder(path: &Path) -> Result<(), KeyError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|source| KeyError::Io { path: path.to_owned(), action: "written", source })
}

/// Gives a file another name that is free.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), KeyError> {
    // A second name first: that is refused where something is there already.
    match fs::hard_link(from, to) {
        Ok(()) => {}
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => return Err(KeyError::Exists(to.to_owned())),
        Err(source) => return Err(KeyError::Io { path: from.to_owned(), action: "written", source }),
    }
    fs::remove_file(from).map_err(|source| KeyError::Io { path: from.to_owned(), action: "written", source })
}
