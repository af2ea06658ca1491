//! `make bench`: speed and memory as whole processes, on this machine, in one run, as a table.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use greffier_tests::bench::{Watched, machine, resident_kib};
use greffier_tests::office::{Office, faxes};
use greffier_tests::reading::condition::Condition;
use greffier_tests::reading::forms::models;
use greffier_tests::reading::others::{compared, found, read_by_ocrmypdf, read_by_tesseract};
use greffier_tests::reading::pages::{Page, make};
use greffier_tests::reading::run::{SPEED_HEAD, read, read_whole, sheets, speed};
use greffier_tests::reading::score::Scored;
use greffier_tests::reading::split::Half;
use greffier_tests::reading::table::{Figures, Share};
use greffier_tests::reading::typed::{character_error_rate, typed_pages};

/// Filled forms in each condition.
const FORMS: usize = 96;
/// Of those, the ones that the other programs read as well.
const COMPARED: usize = 12;
/// Whole typewritten pages.
const TYPED: usize = 10;
/// Conditions whose aims are the same.
const GROUPS: [(&str, [Condition; 2]); 2] =
    [("clean and scan300", [Condition::Clean, Condition::Scan300]), ("standard and heavy", [Condition::Standard, Condition::Heavy])];

fn main() {
    println!("machine: {}", machine());
    println!("date:    {}\n", jiff::Timestamp::now());
    reading();
    whole_pages();
    starting();
}

fn row(what: &str, figure: &str) {
    println!("  {what:<58} {figure}");
}

fn reading() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/reading");
    let pages = make(&folder, Half::Test, &Condition::MEASURED, FORMS).expect("the pages of the measure are made");
    let forms = folder.join("forms");
    println!("reading the test half: {FORMS} filled forms of {} kinds in each condition", models().len());
    println!("{}   {SPEED_HEAD}", Figures::head());
    let mut all = Vec::new();
    for condition in Condition::MEASURED {
        let pages = of_condition(&pages, condition, FORMS);
        let (fields, took) = read(&forms, &pages);
        println!("{}   {}", Figures::of(&fields).row(condition.name(), sheets(&pages)), speed(&took, sheets(&pages)));
        all.extend(fields);
    }
    for (name, conditions) in GROUPS {
        let fields: Vec<Scored<'_>> = all.iter().filter(|field| conditions.contains(&field.page.condition)).cloned().collect();
        let pages: Vec<&Page> = pages.iter().filter(|page| conditions.contains(&page.condition)).collect();
        println!("{}", Figures::of(&fields).row(name, sheets(&pages)));
    }
    println!("\nbeside other programs on {COMPARED} of these files in each condition, two processes at once");
    beside(&pages, &forms);
}

/// The first files of a condition.
fn of_condition(pages: &[Page], condition: Condition, count: usize) -> Vec<&Page> {
    pages.iter().filter(|page| page.condition == condition).take(count).collect()
}

/// Reads files; what it took, and the text of each.
type Program = fn(&[PathBuf]) -> (Watched, Vec<String>);

/// Those that read whole pages; ours comes first.
const PROGRAMS: [(&str, Program); 3] =
    [("greffier read, as pages of no known form", read_whole), ("OCRmyPDF", read_by_ocrmypdf), ("tesseract", read_by_tesseract)];

/// Our program, OCRmyPDF and the tesseract command on the same files.
fn beside(pages: &[Page], forms: &Path) {
    let some: Vec<Vec<&Page>> = Condition::MEASURED.iter().map(|condition| of_condition(pages, *condition, COMPARED)).collect();
    let together = some.concat();
    let files: Vec<PathBuf> = together.iter().map(|page| page.file.clone()).collect();
    let names: Vec<String> = Condition::MEASURED.iter().map(|condition| format!("{:>9}", condition.name())).collect();
    println!("  {:<48} {}   {SPEED_HEAD}", "text fields right in their place", names.join(" "));
    let tell = |what: &str, shares: Vec<Share>, took: &Watched| {
        let shares: Vec<String> = shares.iter().map(|share| format!("{:>9.3}", share.value())).collect();
        println!("  {what:<48} {}   {}", shares.join(" "), speed(took, sheets(&together)));
    };
    let (fields, ours) = read(forms, &together);
    let exact = |condition: &Condition| {
        let compared = |field: &Scored<'_>| field.page.condition == *condition && compared(field.expected);
        Share::of(&fields, compared, Scored::right)
    };
    tell("greffier read --forms", Condition::MEASURED.iter().map(exact).collect(), &ours);
    println!("  found anywhere in the text of the file");
    for (name, run) in PROGRAMS {
        let (took, texts) = run(&files);
        let mut texts = texts.as_slice();
        let mut shares = Vec::new();
        for pages in &some {
            let (these, rest) = texts.split_at(pages.len());
            shares.push(found(pages, these));
            texts = rest;
        }
        tell(name, shares, &took);
        row("  greffier read --forms over it", &ratio(&ours, &took));
    }
    println!();
}

fn ratio(ours: &Watched, theirs: &Watched) -> String {
    let times = |ours: Duration, theirs: Duration| theirs.as_secs_f64() / ours.as_secs_f64();
    let (wall, cpu) = (times(ours.spent.wall, theirs.spent.wall), times(ours.spent.cpu, theirs.spent.cpu));
    format!("{wall:.1} × pages per second, {cpu:.1} × pages per CPU second")
}

/// Whole typewritten pages, where the corpus is there.
fn whole_pages() {
    let pages = typed_pages(TYPED);
    if pages.is_empty() {
        println!("whole typewritten pages: skipped, GREFFIER_CORPUS names no folder with typed-fr\n");
        return;
    }
    println!("{} whole typewritten pages (typed-fr), two processes at once", pages.len());
    println!("  {:<48} {:>10}   {SPEED_HEAD}", "", "char. err.");
    let files: Vec<PathBuf> = pages.iter().map(|page| page.file.clone()).collect();
    let mut ours = None;
    for (name, run) in PROGRAMS {
        let (took, texts) = run(&files);
        let rate = 100.0 * character_error_rate(&pages, &texts);
        println!("  {name:<48} {rate:>8.2} %   {}", speed(&took, files.len()));
        if let Some(ours) = &ours {
            row("  greffier read over it", &ratio(ours, &took));
        }
        ours.get_or_insert(took);
    }
    println!();
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
