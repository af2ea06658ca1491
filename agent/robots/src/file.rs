//! One file for another system. It appears whole, once: a file that was taken away is not put there a second time.
//!
//! The bytes wait in the folder of marks; a mark with their digest is written; then a rename makes them appear and vanish there in one act. A mark
//! without waiting bytes says that they appeared.

use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use greffier_language::{FileBody, FileWay, Template, TextEncoding};
use serde_json::json;

use crate::evidence::digest;
use crate::order::{Order, Shown};
use crate::outcome::{Did, Outcome};
use crate::settings::lacking;
use crate::{Failure, Reason, Settings};

/// Folder of the marks, inside the folder and out of sight of who collects.
const GIVEN: &str = ".given";

pub(crate) async fn write(order: &Order<'_>, way: &FileWay, settings: &Settings) -> Result<Did, Failure> {
    let folder = settings.folders.get(&way.folder).ok_or_else(|| lacking(format!("[robots.folders] has no “{}”", way.folder)))?.clone();
    let name = way.name.fill(|_| plain(order.key));
    let bytes = content(order, way)?;
    let (length, digest) = (bytes.len(), digest(&bytes));
    let file = name.clone();
    let put = tokio::task::spawn_blocking(move || put(&folder, &file, &bytes)).await;
    let before = put.map_err(|_| Failure::Again(Reason::Folder("writing the file broke off".into())))??;
    let sent = json!({
        "way": "file",
        "folder": way.folder,
        "name": name,
        "bytes": length,
        "sha256": (!order.sends_sensitive()).then_some(digest),
    });
    let status = if before { "there before" } else { "put" };
    Ok(Did { outcome: Outcome::Outputs(Default::default()), sent, status: status.into(), answer: Vec::new() })
}

/// A key as a part of a file name: two keys never give one name.
fn plain(key: &str) -> String {
    let letter = |byte: u8| match byte {
        b':' => "_".to_owned(),
        byte if byte.is_ascii_alphanumeric() || byte == b'-' => char::from(byte).to_string(),
        byte => format!("~{byte:02x}"),
    };
    key.bytes().map(letter).collect()
}

fn content(order: &Order<'_>, way: &FileWay) -> Result<Vec<u8>, Failure> {
    let filled = |template: &Template| template.fill(|name| order.text(name, Shown::All));
    let text = match &way.body {
        FileBody::Csv { separator, header, row } => {
            unbroken(order, row, |c| c.is_control() && c != '\n')?;
            let row: Vec<String> = row.iter().map(filled).collect();
            let lines = (!header.is_empty()).then_some(header).into_iter().chain([&row]);
            lines.map(|cells| line(cells, *separator)).collect()
        }
        FileBody::Json(json) => json.fill(&|name| order.json(name, Shown::All), &|name| order.text(name, Shown::All)).to_string(),
        FileBody::Text(template) => {
            unbroken(order, std::slice::from_ref(template), char::is_control)?;
            filled(template)
        }
    };
    match way.encoding {
        TextEncoding::Utf8 => Ok(text.into_bytes()),
        TextEncoding::Windows1252 => match WINDOWS_1252.encode(&text) {
            (bytes, _, false) => Ok(bytes.into_owned()),
            _ => Err(Failure::Never(Reason::Inputs("a value has letters that Windows-1252 lacks".into()))),
        },
    }
}

/// No value has a letter that would end its cell or its line.
fn unbroken(order: &Order<'_>, templates: &[Template], breaks: impl Fn(char) -> bool) -> Result<(), Failure> {
    let mut places = templates.iter().flat_map(Template::places);
    match places.find(|name| order.value(name).contains(&breaks)) {
        Some(name) => Err(Failure::Never(Reason::Inputs(format!("the input “{name}” would break its line")))),
        None => Ok(()),
    }
}

/// One line of cells (RFC 4180).
fn line(cells: &[String], separator: char) -> String {
    let cell = |cell: &String| {
        let bare = !cell.contains([separator, '"', '\n', '\r']) && cell.trim() == cell;
        if bare { cell.clone() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(&separator.to_string()) + "\r\n"
}

/// Puts a file into a folder, once. Returns whether that was done before.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<bool, Failure> {
    // Without paths: a reason is for whoever knows the folder by its name.
    let failed = |error: std::io::Error| Failure::Again(Reason::Folder(format!("{name}: {error}")));
    let other = || Failure::Never(Reason::OtherFile(name.to_owned()));
    let marks = folder.join(GIVEN);
    match std::fs::create_dir(&marks) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    // One at a time: a worker that was taken for dead may still be at it.
    let lock = std::fs::File::options().create(true).append(true).open(marks.join(".lock")).map_err(failed)?;
    lock.try_lock().map_err(|error| failed(error.into()))?;
    let (target, mark, waiting) = (folder.join(name), marks.join(name), marks.join(format!("{name}.waiting")));
    let digest = digest(bytes);
    match std::fs::read_to_string(&mark) {
        Ok(known) if known != digest => return Err(other()),
        Ok(_) if !waiting.try_exists().map_err(failed)? => return Ok(true),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let there = same(&target, bytes).map_err(failed)?;
            if there == Some(false) {
                return Err(other());
            }
            if there.is_none() {
                whole(&marks, &waiting, bytes).map_err(failed)?;
            }
            whole(&marks, &mark, digest.as_bytes()).map_err(failed)?;
            if there.is_some() {
                return Ok(true);
            }
        }
        Err(error) => return Err(failed(error)),
    }
    if same(&target, bytes).map_err(failed)?.is_some() {
        return Err(other());
    }
    std::fs::rename(&waiting, &target).map_err(failed)?;
    sync(folder).and_then(|()| sync(&marks)).map_err(failed)?;
    Ok(false)
}

/// Whether a file that is there has these bytes; `None` where there is none.
fn same(file: &Path, bytes: &[u8]) -> std::io::Result<Option<bool>> {
    let mut found = Vec::new();
    match std::fs::File::open(file) {
        Ok(file) => file.take(bytes.len() as u64 + 1).read_to_end(&mut found)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(found == bytes))
}

/// Writes a file so that it is whole or not there.
fn whole(folder: &Path, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut new = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    new.write_all(bytes)?;
    // Whoever takes files away is in the folder's group.
    new.as_file().set_permissions(std::fs::Permissions::from_mode(0o640))?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    sync(folder)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_never_give_one_name() {
        let keys = ["a:1", "a_1", "a-1", "a~5f1", "a/1", "../a", "A:1", "a.1"];
        let names: std::collections::BTreeSet<_> = keys.iter().map(|key| plain(key)).collect();
        assert_eq!(names.len(), keys.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte))), "{names:?}");
    }

    #[test]
    fn cells_are_those_of_the_standard() {
        let cells = ["a;b", "dit \"oui\"", "deux\nlignes", " a", "simple", ""].map(str::to_owned);
        assert_eq!(line(&cells, ';'), "\"a;b\";\"dit \"\"oui\"\"\";\"deux\nlignes\";\" a\";simple;\r\n");
    }

    #[test]
    fn a_crash_at_any_moment_puts_one_file() {
        // What a crash leaves behind: nothing, waiting bytes (perhaps half of them), these with their mark, the mark alone.
        let states = [(None, false), (Some(&b"half"[..]), false), (Some(&b"whole"[..]), false), (Some(&b"whole"[..]), true)];
        for (waiting, marked) in states {
            let folder = tempfile::tempdir().unwrap();
            let marks = folder.path().join(GIVEN);
            std::fs::create_dir(&marks).unwrap();
            waiting.iter().for_each(|bytes| std::fs::write(marks.join("a.txt.waiting"), bytes).unwrap());
            marked.then(|| std::fs::write(marks.join("a.txt"), digest(b"whole")).unwrap());
            assert_eq!(put(folder.path(), "a.txt", b"whole"), Ok(false), "{waiting:?} {marked}");
            assert_eq!(std::fs::read(folder.path().join("a.txt")).unwrap(), b"whole");
            // It is taken away; an attempt that comes after does not put it there again.
            std::fs::remove_file(folder.path().join("a.txt")).unwrap();
            assert_eq!(put(folder.path(), "a.txt", b"whole"), Ok(true));
            assert!(!folder.path().join("a.txt").exists() && !marks.join("a.txt.waiting").exists());
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "other").unwrap();
        assert_eq!(put(folder.path(), "a.txt", b"whole").unwrap_err().code(), "GRF-ROBOT-028");
        assert_eq!(std::fs::read(folder.path().join("a.txt")).unwrap(), b"other");
        std::fs::write(folder.path().join("b.txt"), "whole").unwrap();
        assert_eq!(put(folder.path(), "b.txt", b"whole"), Ok(true), "the same bytes were put before");
        assert_eq!(put(folder.path(), "b.txt", b"changed").unwrap_err().code(), "GRF-ROBOT-028");
    }

    #[test]
    fn another_worker_at_it_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(GIVEN)).unwrap();
        let lock = std::fs::File::create(folder.path().join(GIVEN).join(".lock")).unwrap();
        lock.lock().unwrap();
        assert!(matches!(put(folder.path(), "a.txt", b"whole"), Err(Failure::Again(Reason::Folder(_)))));
        drop(lock);
        assert_eq!(put(folder.path(), "a.txt", b"whole"), Ok(false));
    }
}
