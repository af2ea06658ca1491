//! How well and how fast `greffier read` reads generated pages, condition by condition.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use greffier_tests::bench::machine;
use greffier_tests::reading::calibrate::{Example, examples, fit, source};
use greffier_tests::reading::condition::Condition;
use greffier_tests::reading::forms::models;
use greffier_tests::reading::handwriting::{self, Written};
use greffier_tests::reading::pages::{Page, make};
use greffier_tests::reading::run::{SPEED_HEAD, explain, read, sheets, speed};
use greffier_tests::reading::score::Scored;
use greffier_tests::reading::split::{Group, Half};
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
    /// Fits what tells handwriting from print, prints `hand_calibration.rs` and how well other writers are told; the train half only.
    #[arg(long)]
    by_hand: bool,
    /// Makes the pages and reads nothing.
    #[arg(long)]
    make_only: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if (arguments.wrong || arguments.calibrate || arguments.by_hand) && arguments.half == Half::Test {
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
        let pages: Vec<&Page> = pages.iter().collect();
        let answers = explain(&arguments.out.join("forms"), &pages);
        let examples: Vec<Example> = pages.iter().zip(&answers).flat_map(|(page, answer)| examples(page, answer)).collect();
        println!("{}", source(&fit(&examples), &examples));
        return ExitCode::SUCCESS;
    }
    if arguments.by_hand {
        return by_hand(&arguments, &pages);
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

/// Fits what tells handwriting from the print of `pages`.
fn by_hand(arguments: &Arguments, pages: &[Page]) -> ExitCode {
    let forms = arguments.out.join("forms");
    let of_group = |group: Group| -> Result<Vec<Written>, String> {
        let pages = make(&arguments.out, group, &arguments.conditions, arguments.pages).map_err(|error| error.to_string())?;
        handwriting::measured(&forms, &pages).map_err(|error| error.to_string())
    };
    let printed = handwriting::measured(&forms, pages).map_err(|error| error.to_string());
    let (printed, writers, others) = match (printed, of_group(Group::writers()), of_group(Group::other_writers())) {
        (Ok(printed), Ok(writers), Ok(others)) => (printed, writers, others),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let [lines, combs] = [false, true].map(|comb| handwriting::coefficients(&printed, &writers, comb));
    println!("{}", handwriting::source(&lines, &combs, [printed.len(), writers.len()]));
    println!("{}", handwriting::table(&printed, &writers, &others, &lines, false));
    println!("{}", handwriting::table(&printed, &writers, &others, &combs, true));
    ExitCode::SUCCESS
}
