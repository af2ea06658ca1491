//! Makes the blank forms and their definitions of every office of `workflows/library`, and the sample faxes of
//! `changement-adresse`; with `--check`, only tells which committed files differ from what would be made.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use greffier_tests::generator::samples::{OfficeFile, office_files};

fn main() -> ExitCode {
    let check = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(_) => return say("usage: make-samples [--check]", 2),
    };
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/library");
    let files = match office_files() {
        Ok(files) => files,
        Err(error) => return say(&error.to_string(), 2),
    };
    let different: Vec<&OfficeFile> =
        files.iter().filter(|file| std::fs::read(library.join(&file.path)).ok().as_ref() != Some(&file.bytes)).collect();
    for file in &different {
        if check {
            say(&format!("{} differs", file.path), 1);
        } else if let Err(error) = write(&library.join(&file.path), &file.bytes) {
            return say(&format!("{}: {error}", file.path), 2);
        }
    }
    let said = if check { "differ" } else { "written" };
    say(&format!("{} files, {} {said}", files.len(), different.len()), u8::from(check && !different.is_empty()))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes)
}

/// Tells the person at the terminal and gives the exit code.
fn say(text: &str, code: u8) -> ExitCode {
    // Nothing is left to do when standard error is closed.
    _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::from(code)
}
