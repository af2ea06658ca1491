//! How well and how fast `greffier read` reads generated pages, condition by condition.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;
use greffier_tests::bench::{Watched, machine, watch};
use greffier_tests::office::program;
use greffier_tests::reading::condition::Condition;
use greffier_tests::reading::pages::{Page, make};
use greffier_tests::reading::score::{Scored, score};
use greffier_tests::reading::split::Half;
use greffier_tests::reading::table::Figures;

/// Makes pages with known truth, has them read, and prints how it went.
#[derive(Parser)]
struct Arguments {
    /// Where the pages are made; those that are there already are kept.
    #[arg(long, default_value = "target/reading")]
    out: PathBuf,
    /// `train` for tuning, `test` for measuring.
    #[arg(long, value_enum, default_value = "train")]
    half: Half,
    /// What happens to the pages.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["clean", "scan300", "standard", "heavy"])]
    conditions: Vec<Condition>,
    /// Filled forms in each condition.
    #[arg(long, default_value_t = 50)]
    pages: usize,
    /// Prints each wrong or doubtful field as a line of JSON; the train half only.
    #[arg(long)]
    wrong: bool,
    /// Makes the pages and reads nothing.
    #[arg(long)]
    make_only: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.wrong && arguments.half == Half::Test {
        eprintln!("the test half is measured and never looked into: use --half train");
        return ExitCode::from(2);
    }
    let pages = match make(&arguments.out, arguments.half, &arguments.conditions, arguments.pages) {
        Ok(pages) => pages,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    if arguments.make_only {
        return ExitCode::SUCCESS;
    }
    println!("machine: {}", machine());
    println!("half:    {}, {} filled forms in each condition\n", arguments.half.name(), arguments.pages);
    println!("{}   pages/s  CPU s/page  peak MiB (of a worker)", Figures::head());
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for condition in arguments.conditions {
        let pages: Vec<&Page> = pages.iter().filter(|page| page.condition == condition).collect();
        let (fields, took) = read(&arguments.out, &pages);
        let sheets: usize = pages.iter().map(|page| page.sheets).sum();
        let (seconds, cpu) = (took.spent.wall.as_secs_f64(), took.spent.cpu.as_secs_f64());
        let mib = |kib: u64| kib as f64 / 1024.0;
        let speed = format!("{:>7.1}  {:>10.3}", sheets as f64 / seconds, cpu / sheets as f64);
        let memory = format!("{:>8.0} ({:.0})", mib(took.peak_kib), mib(took.worker_peak_kib));
        println!("{}   {speed}  {memory}", Figures::of(&fields).row(condition.name(), sheets));
        wrong.extend(fields.iter().filter(|field| !field.right() || field.doubtful()).map(Scored::told));
        all.extend(fields);
    }
    println!("{}", Figures::of(&all).row("all", pages.iter().map(|page| page.sheets).sum()));
    if arguments.wrong {
        wrong.iter().for_each(|line| println!("{line}"));
    }
    ExitCode::SUCCESS
}

/// Reads the files in one run of the program.
fn read<'a>(out: &Path, pages: &[&'a Page]) -> (Vec<Scored<'a>>, Watched) {
    let mut command = Command::new(program());
    command.arg("read").arg("--json").arg("--forms").arg(out.join("forms")).args(pages.iter().map(|page| &page.file));
    let (took, text) = watch(&mut command);
    let answers: Vec<serde_json::Value> = serde_json::from_str(&text).expect("greffier read --json gives a list");
    assert_eq!(answers.len(), pages.len(), "an answer for each file");
    (pages.iter().zip(&answers).flat_map(|(page, answer)| score(page, answer)).collect(), took)
}
