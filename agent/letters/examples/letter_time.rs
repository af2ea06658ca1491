//! How long letters take: `cargo run -p greffier-letters --example letter_time -- LETTERS_FOLDER`.
//!
//! Prints, for every sample of the folder, the first letter and the median of twenty more, in milliseconds. The data
//! changes each time, as it does from one person to the next.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::path::PathBuf;
use std::time::Instant;

use greffier_letters::{LetterRequest, render, templates};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("name the letters folder")?.into();
    println!("{:<40} {:>9} {:>9} {:>9}", "letter", "first ms", "warm ms", "KiB");
    for template in templates(&folder)? {
        let stem = template.trim_end_matches(".typ").to_owned() + ".";
        for sample in std::fs::read_dir(folder.join("samples"))? {
            let sample = sample?;
            let name = sample.file_name().into_string().map_err(|_| "a sample's name is not UTF-8")?;
            if !name.starts_with(&stem) {
                continue;
            }
            let mut data: Value = serde_json::from_slice(&std::fs::read(sample.path())?)?;
            let language = data["language"].as_str().unwrap_or("fr").parse()?;
            let mut times = Vec::new();
            let mut size = 0;
            for n in 0..21 {
                data["fields"]["prenom"] = format!("Zoé {n}").into();
                data["case"]["number"] = format!("2026-{n:06}").into();
                let (template, folder) = (template.as_str(), folder.as_path());
                let (at, time_zone) = (Timestamp::from_second(1_795_000_000 + n)?, &TimeZone::UTC);
                let begun = Instant::now();
                size = render(&LetterRequest { template, folder, language, data: &data, at, time_zone })?.pdf.len();
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
            let first = times.remove(0);
            times.sort_by(f64::total_cmp);
            println!("{name:<40} {first:>9.0} {:>9.0} {:>9}", times[times.len() / 2], size / 1024);
        }
    }
    Ok(())
}
