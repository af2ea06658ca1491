//! How long it takes to read and check the files of an office of 2,000 lines, as `make bench` prints it.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)] // a bench speaks to its terminal

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use greffier_language::{Lists, Named, Parts, SourceFile, read_office};

/// Lines of the office, and milliseconds that it may take.
const LINES: usize = 2_000;
const AIM: f64 = 100.0;
const FORM: &str = include_str!("../../library/changement-adresse/forms/changement-adresse.yaml");
const WORKFLOW: &str = include_str!("../../library/changement-adresse/workflows/changement-adresse.yaml");

fn main() {
    let (forms, workflows, tables) = office();
    let files = || forms.iter().chain(&workflows).chain(tables.values());
    let lines: usize = files().map(|file| file.text.lines().count()).sum();
    let parts = Parts { tables: tables.clone(), calendars: Named::new(), robots: Named::new() };
    let (mut spent, mut done) = (Duration::ZERO, 0_u32);
    while done < 20 {
        let begun = busy();
        let (office, findings) = black_box(read_office(&forms, &Lists::new(), &workflows, &parts));
        spent += busy() - begun;
        done += 1;
        assert_eq!(findings, [], "it is a clean office");
        assert_eq!(office.workflows.len(), workflows.len());
    }
    let each = spent.as_secs_f64() * 1e3 / f64::from(done);
    println!("check of an office of {lines} lines, {} files: {each:.1} ms   aim {AIM:.0} ms for {LINES} lines", files().count());
}

/// Copies of the sample form and workflow, each workflow with a table of its own, until there are enough lines.
fn office() -> (Vec<SourceFile>, Vec<SourceFile>, Named) {
    let (mut forms, mut workflows, mut tables) = (Vec::new(), Vec::new(), Named::new());
    let mut lines = 0;
    for number in 0.. {
        let file = |kind: &str, text: String| SourceFile { path: format!("{kind}/{number}.yaml"), text };
        let named = |text: &str| text.replace("changement-adresse", &format!("demande-{number}"));
        let asks =
            format!("  - {{ step: tarifer, title: {{ fr: Tarifer, en: Set the fee }}, table: tarif-{number}, otherwise: demander }}\n");
        let workflow = named(WORKFLOW)
            .replace("  - step: confirmer\n", &format!("{asks}\n  - step: confirmer\n"))
            .replace("otherwise: confirmer", "otherwise: tarifer");
        let table = table(number);
        lines += [FORM, &workflow, &table].map(|text| text.lines().count()).iter().sum::<usize>();
        forms.push(file("forms", named(FORM)));
        workflows.push(file("workflows", workflow));
        tables.insert(format!("tarif-{number}"), file("tables", table));
        if lines >= LINES {
            break;
        }
    }
    (forms, workflows, tables)
}

/// A table of forty rules that is complete and without an overlap.
fn table(number: usize) -> String {
    let mut text = format!(
        "table: tarif-{number}\ntitle: {{ fr: Tarif, en: Fee }}\nhit: unique\ninputs: [{{ input: date_effet, required: true }}, {{ input: signature }}]\n\
         outputs: [{{ output: frais, title: {{ fr: Frais, en: Fee }}, type: amount }}]\nrules:\n"
    );
    for year in 0..20 {
        let (from, until) = (2010 + year, 2011 + year);
        let years = match year {
            0 => format!("< {until}-01-01"),
            19 => format!(">= {from}-01-01"),
            _ => format!("[{from}-01-01..{until}-01-01)"),
        };
        for (signed, fee) in [("true", 10 + year), ("false", 90 + year)] {
            let _ = writeln!(
                text,
                "  - {{ when: ['{years}', {signed}], give: ['{fee}.00'], because: {{ fr: Règlement {year}, en: By-law {year} }} }}"
            );
        }
    }
    text
}

/// How long this thread had a core to itself: other work on the machine does not count.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    Duration::from_nanos(stat.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).expect("nanoseconds"))
}
