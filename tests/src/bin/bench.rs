//! `make bench`: speed and memory as whole processes, on this machine, in one run, as a table.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use greffier_tests::bench::{Spent, machine, measure, resident_kib};
use greffier_tests::office::{Office, faxes, library, program};

/// Runs of each measured command; the median is printed.
const RUNS: usize = 3;

fn main() {
    println!("machine: {}", machine());
    println!("date:    {}\n", jiff::Timestamp::now());
    reading();
    starting();
}

fn row(what: &str, figure: &str) {
    println!("  {what:<58} {figure}");
}

/// The truth of the sample faxes: file name and the values that are written on its form.
fn truth() -> Vec<(PathBuf, Vec<(String, String)>)> {
    let folder = library().join("samples");
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("samples/truth.json");
    let truth: serde_json::Value = serde_json::from_str(&text).expect("truth.json is JSON");
    let samples = truth["samples"].as_array().expect("truth.json has samples");
    let forms = samples.iter().filter(|sample| sample["kind"] == "form");
    forms
        .map(|sample| {
            let fields = sample["fields"].as_object().expect("a form has fields");
            let values = fields.iter().map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            (folder.join(sample["file"].as_str().expect("a sample has a file")), values.collect())
        })
        .collect()
}

fn reading() {
    let truth = truth();
    let files: Vec<&Path> = truth.iter().map(|(file, _)| file.as_path()).collect();
    let pages: usize = files.iter().map(|file| pages_of(file)).sum();
    println!("reading the {} sample forms ({pages} pages), two processes at once, median of {RUNS} runs", files.len());
    let ours = median(|| {
        let mut command = Command::new(program());
        command.arg("read").arg("--json").arg("--forms").arg(library().join("forms")).args(&files);
        measure(&mut command)
    });
    per_page("greffier read (forms recognised, every zone read)", &ours.0, pages);
    row("  fields exact", &exact(&ours.1, &truth));
    let theirs = median(|| {
        // The same two jobs at once, with OpenMP off, which is the faster way for it too.
        let mut command = Command::new("xargs");
        command.args(["-P", "2", "-I", "{}", "tesseract", "{}", "-", "-l", "fra"]).env("OMP_THREAD_LIMIT", "1");
        let list = tempfile::NamedTempFile::new().expect("a temporary file");
        let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        std::fs::write(list.path(), names.join("\n")).expect("the list of files");
        command.stdin(std::fs::File::open(list.path()).expect("the list of files"));
        measure(&mut command)
    });
    per_page("tesseract command (whole page, text alone)", &theirs.0, pages);
    row("  the same field values found anywhere in its text", &found(&theirs.1, &truth));
    row("pages per second, ours over theirs", &format!("{:.1} ×\n", theirs.0.wall.as_secs_f64() / ours.0.wall.as_secs_f64()));
}

fn pages_of(file: &Path) -> usize {
    let output = Command::new("tiffinfo").arg(file).output().expect("tiffinfo");
    String::from_utf8_lossy(&output.stdout).matches("Image Width").count()
}

fn median(run: impl Fn() -> (Spent, String)) -> (Spent, String) {
    let mut runs: Vec<_> = (0..RUNS).map(|_| run()).collect();
    runs.sort_by_key(|(spent, _)| spent.wall);
    runs.swap_remove(RUNS / 2)
}

fn per_page(what: &str, spent: &Spent, pages: usize) {
    let pages = pages as f64;
    let figure = format!("{:>6.1} pages/s  {:>6.3} CPU s/page", pages / spent.wall.as_secs_f64(), spent.cpu.as_secs_f64() / pages);
    row(what, &figure);
}

/// Of the text fields and boxes, those whose value in force is exactly what is written; and of the wrong ones, those not marked doubtful.
fn exact(json: &str, truth: &[(PathBuf, Vec<(String, String)>)]) -> String {
    let answers: serde_json::Value = serde_json::from_str(json).expect("greffier read --json gives JSON");
    let (mut all, mut right, mut doubtful, mut wrong_and_certain) = (0, 0, 0, 0);
    for (answer, (_, values)) in answers.as_array().expect("a list").iter().zip(truth) {
        for (name, value) in values {
            let fields = answer["read"]["fields"].as_array();
            let field = fields.and_then(|fields| fields.iter().find(|field| field["name"] == name.as_str()));
            let read = field.and_then(|field| field["value"].as_str()).unwrap_or_default();
            let doubt = field.is_none_or(|field| field["doubtful"] == true);
            all += 1;
            right += usize::from(read == value);
            doubtful += usize::from(doubt);
            wrong_and_certain += usize::from(read != value && !doubt);
        }
    }
    let share = |n: usize| 100.0 * n as f64 / f64::from(u32::try_from(all).unwrap_or(u32::MAX).max(1));
    format!("{right} of {all} ({:.1} %); doubtful {:.1} %; wrong and certain {wrong_and_certain}", share(right), share(doubtful))
}

fn found(text: &str, truth: &[(PathBuf, Vec<(String, String)>)]) -> String {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let text = plain(text);
    let words =
        truth.iter().flat_map(|(_, values)| values).filter(|(_, value)| value.chars().count() > 3 && value != "true" && value != "false");
    let (mut all, mut there) = (0, 0);
    for (_, value) in words {
        all += 1;
        there += usize::from(text.contains(&plain(value)));
    }
    format!("{there} of {all} longer than three characters")
}

fn starting() {
    println!("the agent as a process");
    let mut office = Office::new();
    let begun = Instant::now();
    office.start();
    row("start until the console answers", &format!("{} ms", begun.elapsed().as_millis()));
    std::thread::sleep(Duration::from_secs(5));
    let process = office.process().expect("the agent runs");
    row("resident memory, idle", &format!("{:.0} MiB", resident_kib(process, false) as f64 / 1024.0));
    let total = faxes().len() as u64;
    let begun = Instant::now();
    office.drop_in(&faxes());
    let mut most = 0;
    while office.counts()["in_progress"] != 0 || office.counts()["received"] != total {
        most = most.max(resident_kib(process, true));
        assert!(begun.elapsed() < Duration::from_secs(300), "the faxes are not read:\n{}", office.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    row("resident memory while reading, workers included", &format!("{:.0} MiB", most as f64 / 1024.0));
    row("from the drop of all sample faxes to cases", &format!("{:.1} s", begun.elapsed().as_secs_f64()));
}
