//! Has pages read by our program, and tells how fast.
#![allow(clippy::missing_panics_doc, reason = "a bench that cannot go on panics, and says why")]

use std::path::Path;
use std::process::Command;

use super::pages::Page;
use super::score::{Scored, score};
use crate::bench::{Watched, watch};
use crate::office::program;

/// Reads the files in one run of the program, with the forms of a folder.
#[must_use]
pub fn read<'a>(forms: &Path, pages: &[&'a Page]) -> (Vec<Scored<'a>>, Watched) {
    let mut command = Command::new(program());
    command.arg("read").arg("--json").arg("--forms").arg(forms).args(pages.iter().map(|page| &page.file));
    let (took, text) = watch(command);
    let answers: Vec<serde_json::Value> = serde_json::from_str(&text).expect("greffier read --json gives a list");
    assert_eq!(answers.len(), pages.len(), "an answer for each file");
    (pages.iter().zip(&answers).flat_map(|(page, answer)| score(page, answer)).collect(), took)
}

/// Sheets of paper in the files.
#[must_use]
pub fn sheets(pages: &[&Page]) -> usize {
    pages.iter().map(|page| page.sheets).sum()
}

/// The head of what [`speed`] tells.
pub const SPEED_HEAD: &str = "pages/s  CPU s/page  peak MiB (of a worker)";

/// Pages per second, processor time and memory.
#[must_use]
pub fn speed(took: &Watched, sheets: usize) -> String {
    let (sheets, mib) = (sheets as f64, |kib: u64| kib as f64 / 1024.0);
    let (per_second, cpu) = (sheets / took.spent.wall.as_secs_f64(), took.spent.cpu.as_secs_f64() / sheets);
    format!("{per_second:>7.1}  {cpu:>10.3}  {:>8.0} ({:.0})", mib(took.peak_kib), mib(took.worker_peak_kib))
}
