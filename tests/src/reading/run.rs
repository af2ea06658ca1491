//! Has pages read by our program, and tells how fast.
#![allow(clippy::missing_panics_doc, reason = "a bench that cannot go on panics, and says why")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

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
    let answers: Vec<Value> = serde_json::from_str(&text).expect("greffier read --json gives a list");
    assert_eq!(answers.len(), pages.len(), "an answer for each file");
    (pages.iter().zip(&answers).flat_map(|(page, answer)| score(page, answer)).collect(), took)
}

/// Reads the files whole, as pages of no known form; their texts line by line, in the same order.
#[must_use]
pub fn read_whole(files: &[PathBuf]) -> (Watched, Vec<String>) {
    let mut command = Command::new(program());
    command.arg("read").arg("--json").args(files);
    let (took, text) = watch(command);
    let answers: Vec<Value> = serde_json::from_str(&text).expect("greffier read --json gives a list");
    assert_eq!(answers.len(), files.len(), "an answer for each file");
    (took, answers.iter().map(text_of).collect())
}

/// The words of all pages; a line ends where the next word belongs to another.
fn text_of(answer: &Value) -> String {
    let mut text = String::new();
    for page in answer["read"]["text"].as_array().into_iter().flatten() {
        let mut before = None;
        for word in page["words"].as_array().into_iter().flatten() {
            let line = word["line"].as_u64();
            text.push(if before == Some(line) { ' ' } else { '\n' });
            text.push_str(word["text"].as_str().unwrap_or_default());
            before = Some(line);
        }
        text.push('\n');
    }
    text
}

/// What the reader says of each value when every engine looks: the answers of `greffier read --explain`, page by page.
#[must_use]
pub fn explain(forms: &Path, pages: &[&Page]) -> Vec<Value> {
    let mut command = Command::new(program());
    command.args(["read", "--json", "--explain", "--forms"]).arg(forms).args(pages.iter().map(|page| &page.file));
    let (_, text) = watch(command);
    let answers: Vec<Value> = serde_json::from_str(&text).expect("greffier read --json gives a list");
    assert_eq!(answers.len(), pages.len(), "an answer for each file");
    answers
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_become_lines() {
        let word = |text, line| json!({ "text": text, "line": line });
        let page = |words: &[Value]| json!({ "words": words });
        let pages = [page(&[word("Rue", 1), word("Principale", 1), word("Lévis", 2)]), page(&[word("fin", 1)])];
        assert_eq!(text_of(&json!({ "read": { "text": pages } })), "\nRue Principale\nLévis\n\nfin\n");
        assert_eq!(text_of(&json!({ "error": {} })), "");
    }
}
