//! How well and how fast `greffier read` reads generated pages, condition by condition.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use greffier_tests::bench::machine;
use greffier_tests::reading::calibrate::{fit, source};
use greffier_tests::reading::condition::Condition;
use greffier_tests::reading::forms::models;
use greffier_tests::reading::pages::{Page, make};
use greffier_tests::reading::run::{SPEED_HEAD, explain, read, sheets, speed};
use greffier_tests::reading::score::Scored;
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
    /// Fits the probabilities of the reader and prints `calibration.rs`; the train half only.
    #[arg(long)]
    calibrate: bool,
    /// Makes the pages and reads nothing.
    #[arg(long)]
    make_only: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if (arguments.wrong || arguments.calibrate) && arguments.half == Half::Test {
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
    if arguments.calibrate {
        let examples = explain(&arguments.out.join("forms"), &pages.iter().collect::<Vec<_>>());
        println!("{}", source(&fit(&examples), &examples));
        return ExitCode::SUCCESS;
    }
    println!("machine: {}", machine());
    println!("half:    {}, {} filled forms in each condition\n", arguments.half.name(), arguments.pages);
    println!("{}   {SPEED_HEAD}", Figures::head());
    let mut all = Vec::new();
    for condition in arguments.conditions {
        let pages: Vec<&Page> = pages.iter().filter(|page| page.condition == condition).collect();
        let (fields, took) = read(&arguments.out.join("forms"), &pages);
        println!("{}   {}", Figures::of(&fields).row(condition.name(), sheets(&pages)), speed(&took, sheets(&pages)));
        all.extend(fields);
    }
    println!();
    for model in models() {
        let name = model.form.name;
        let of_form: Vec<Scored<'_>> = all.iter().filter(|field| field.page.form == name).cloned().collect();
        let pages: Vec<&Page> = pages.iter().filter(|page| page.form == name).collect();
        println!("{}", Figures::of(&of_form).row(name, sheets(&pages)));
    }
    println!("{}", Figures::of(&all).row("all", sheets(&pages.iter().collect::<Vec<_>>())));
    if arguments.wrong {
        all.iter().filter(|field| !field.right() || field.doubtful()).for_each(|field| println!("{}", field.told()));
    }
    ExitCode::SUCCESS
}
