//! The programs beside which ours is measured: they read whole pages, and a field counts as found when its value stands in their text.
#![allow(clippy::missing_panics_doc, reason = "a bench that cannot go on panics, and says why")]

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pages::{Expected, Kind, Page};
use super::table::Share;
use crate::bench::{Watched, together};

/// Processes at once, of each program.
const AT_ONCE: usize = 2;
/// Values with fewer letters and digits stand in any text by chance.
const LETTERS: usize = 3;

/// Where `tests/ocrmypdf/setup.sh` puts it.
#[must_use]
pub fn ocrmypdf() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ocrmypdf/.venv/bin/ocrmypdf")
}

/// Runs OCRmyPDF on each file; its texts, in the same order.
#[must_use]
pub fn read_by_ocrmypdf(files: &[PathBuf]) -> (Watched, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = |number: usize| folder.path().join(format!("{number}.txt"));
    let command = |(number, file): (usize, &PathBuf)| {
        let mut command = Command::new(ocrmypdf());
        command.args(["--quiet", "--jobs", "1", "--language", "fra", "--output-type", "pdf"]).env("OMP_THREAD_LIMIT", "1");
        // Photographs of books do not say how large they are.
        if file.extension().is_some_and(|ending| ending == "jpg") {
            command.args(["--image-dpi", "300"]);
        }
        command.arg("--sidecar").arg(text(number)).arg(file).arg(folder.path().join(format!("{number}.pdf")));
        command
    };
    let (took, _) = together(files.iter().enumerate().map(command).collect(), AT_ONCE);
    (took, (0..files.len()).map(|number| std::fs::read_to_string(text(number)).unwrap_or_default()).collect())
}

/// Runs the tesseract command on each file; its texts, in the same order.
#[must_use]
pub fn read_by_tesseract(files: &[PathBuf]) -> (Watched, Vec<String>) {
    let command = |file: &PathBuf| {
        let mut command = Command::new("tesseract");
        command.arg(file).args(["-", "-l", "fra"]).env("OMP_THREAD_LIMIT", "1");
        command
    };
    together(files.iter().map(command).collect(), AT_ONCE)
}

/// Whether a field takes part in the comparison: something is written that does not stand in any text by chance.
#[must_use]
pub fn compared(expected: &Expected) -> bool {
    expected.kind == Kind::Text && plain(&expected.value).chars().count() >= LETTERS
}

/// Of the fields that are compared, those whose value stands in the text of their file, letters and digits alone.
#[must_use]
pub fn found(pages: &[&Page], texts: &[String]) -> Share {
    let mut share = Share::default();
    for (page, text) in pages.iter().zip(texts) {
        let text = plain(text);
        for expected in page.fields.iter().filter(|expected| compared(expected)) {
            share.all += 1;
            share.some += usize::from(text.contains(&plain(&expected.value)));
        }
    }
    share
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::condition::Condition;

    #[test]
    fn a_value_is_found_by_its_letters_and_digits() {
        let field = |name, kind, value: &str| Expected { name, kind, value: value.to_owned() };
        let fields = vec![
            field("nom", Kind::Text, "L'Écuyer"),
            field("nas", Kind::Text, "046454286"),
            field("appartement", Kind::Text, "12"),
            field("langue", Kind::Box, "anglais"),
        ];
        let page = Page::for_test("changement-adresse", Condition::Clean, fields);
        let share = |text: &str| found(&[&page], &[text.to_owned()]);
        assert_eq!(share("Nom : L’écuyer\nNAS 046 454 286"), Share { some: 2, all: 2 });
        assert_eq!(share("Nom : Lecuyer\nNAS 046 454 285"), Share { some: 0, all: 2 });
    }
}
