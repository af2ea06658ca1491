//! `greffier fmt PATH... [--check]`: YAML files laid out anew, white space only.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use greffier_language::{MAX_FILE_BYTES, SourceFile, format_yaml, render_human};

use crate::arguments::Lang;
use crate::output;

/// Files that one command may lay out.
const MAX_FILES: usize = 2_000;

pub(crate) fn run(paths: &[PathBuf], check: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            collect(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut clean = true;
    for path in &files {
        let text = read(path)?;
        let file = SourceFile { path: path.display().to_string(), text };
        match format_yaml(&file) {
            Ok(text) if text == file.text => {}
            Ok(_) if check => {
                clean = false;
                output::say(&file.path);
            }
            Ok(text) => {
                write(path, &text).with_context(|| format!("GRF-CLI-028: {} cannot be written", file.path))?;
                output::say(&file.path);
            }
            Err(finding) => {
                clean = false;
                output::note(render_human(&[*finding], &[file], lang.tag()).trim_end());
            }
        }
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The `*.yaml` files of a folder and of those in it, by name; hidden ones and links are left alone.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let read = || format!("GRF-CLI-028: {} cannot be read", folder.display());
    let mut entries = std::fs::read_dir(folder).with_context(read)?.collect::<Result<Vec<_>, _>>().with_context(read)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().with_context(read)?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            bail!("GRF-CLI-028: {} has more than {MAX_FILES} files; name the folder of an office", folder.display());
        }
    }
    Ok(())
}

/// The text of a file, at most one byte more than is laid out, so that it can be said that it is too large.
fn read(path: &Path) -> anyhow::Result<String> {
    let said = || format!("GRF-CLI-028: {} cannot be read", path.display());
    let mut text = String::new();
    std::fs::File::open(path).with_context(said)?.take(MAX_FILE_BYTES as u64 + 1).read_to_string(&mut text).with_context(said)?;
    Ok(text)
}

/// Puts the text in the place of the file at once, so that no half of it is ever there.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    // A link stays one: what it leads to is written.
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    new.as_file().sync_all()?;
    new.persist(&path)?;
    Ok(())
}
