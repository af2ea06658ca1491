//! As a person reads it on a terminal.

use std::fmt::Write as _;

use super::Report;
use crate::{Coverage, Failure};

/// The report in the language of `tag`: a line a case, why it failed, then what no test goes.
#[must_use]
pub fn render_human(report: &Report, tag: &str) -> String {
    let english = tag.starts_with("en");
    let mut out = String::new();
    for file in &report.files {
        let _ = writeln!(out, "{} ({})", file.path, file.workflow);
        for case in &file.cases {
            match &case.outcome.failure {
                None => {
                    let _ = writeln!(out, "  ✓ {}", case.name);
                }
                Some(failure) => {
                    let _ = writeln!(out, "  ✗ {}\n{}", case.name, why(failure, &file.path, tag, "      ").trim_end());
                }
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", if english { "Coverage" } else { "Couverture" });
    for coverage in &report.coverage {
        cover(&mut out, coverage, tag);
    }
    let (played, failed) = (report.played(), report.failed());
    let passed = played - failed;
    let _ = if english {
        writeln!(out, "\nCases: {played}, passed: {passed}, failed: {failed}.")
    } else {
        writeln!(out, "\nCas : {played}, réussis : {passed}, échoués : {failed}.")
    };
    out
}

/// The place of a failure, what was expected, what was, and the story.
pub(super) fn why(failure: &Failure, path: &str, tag: &str, indent: &str) -> String {
    let [expected, was, story] = if tag.starts_with("en") {
        ["expected:", "was:", "the case so far:"]
    } else {
        ["attendu :", "obtenu :", "le dossier jusque-là :"]
    };
    let mut out = String::new();
    let _ = writeln!(out, "{indent}{path}:{}:{}", failure.spot.line, failure.spot.column);
    let _ = writeln!(out, "{indent}{expected} {}", failure.expected.get(tag));
    let _ = writeln!(out, "{indent}{was} {}", failure.was.get(tag));
    if !failure.story.is_empty() {
        let _ = writeln!(out, "{indent}{story}");
    }
    for line in &failure.story {
        let _ = writeln!(out, "{indent}  {}", line.get(tag));
    }
    out
}

fn cover(out: &mut String, coverage: &Coverage, tag: &str) {
    let Coverage { workflow, path, steps, ways, missing } = coverage;
    let [colon, of_steps, of_ways] = if tag.starts_with("en") { [":", "steps", "ways"] } else { [" :", "étapes", "chemins"] };
    let percent = coverage.percent();
    let _ = writeln!(out, "  {workflow}{colon} {of_steps} {}/{}, {of_ways} {}/{}, {percent} %", steps.0, steps.1, ways.0, ways.1);
    for missing in missing {
        let place = if missing.spot.line == 0 { path.clone() } else { format!("{path}:{}", missing.spot.line) };
        let _ = writeln!(out, "    {place} {}", missing.what.get(tag));
    }
}
