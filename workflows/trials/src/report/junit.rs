//! JUnit XML, as continuous integration reads it.

use std::fmt::Write as _;
use std::time::Duration;

use super::human::why;
use super::{FileReport, Report};
use crate::Coverage;

/// The report as JUnit XML: a suite a file, with the coverage of its workflow as properties; a suite without cases for a workflow that has no
/// tests. Sentences are in the language of `tag`.
#[must_use]
pub fn render_junit(report: &Report, tag: &str) -> String {
    let all: Duration = report.files.iter().map(time).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (played, failed) = (report.played(), report.failed());
    let _ = writeln!(out, "<testsuites name=\"greffier\" tests=\"{played}\" failures=\"{failed}\" errors=\"0\" time=\"{}\">", seconds(all));
    for file in &report.files {
        suite(&mut out, file, report.coverage.iter().find(|coverage| coverage.path == file.workflow_path), tag);
    }
    for coverage in &report.coverage {
        if !report.files.iter().any(|file| file.workflow_path == coverage.path) {
            let path = coverage.path.clone();
            let file = FileReport { path: path.clone(), workflow: coverage.workflow.clone(), workflow_path: path, cases: Vec::new() };
            suite(&mut out, &file, Some(coverage), tag);
        }
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, file: &FileReport, coverage: Option<&Coverage>, tag: &str) {
    let (name, path) = (escape(&file.workflow), escape(&file.path));
    let (tests, failures, took) = (file.cases.len(), file.failed(), seconds(time(file)));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" file=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"{took}\">"
    );
    if let Some(coverage) = coverage {
        let (steps, ways) = (coverage.steps, coverage.ways);
        let _ = writeln!(out, "    <properties>");
        for (key, value) in [
            ("coverage.steps", format!("{}/{}", steps.0, steps.1)),
            ("coverage.ways", format!("{}/{}", ways.0, ways.1)),
            ("coverage.percent", coverage.percent().to_string()),
        ] {
            let _ = writeln!(out, "      <property name=\"{key}\" value=\"{value}\"/>");
        }
        let _ = writeln!(out, "    </properties>");
    }
    for case in &file.cases {
        let (title, took) = (escape(&case.name), seconds(case.took));
        let _ = write!(out, "    <testcase classname=\"{name}\" name=\"{title}\" file=\"{path}\" time=\"{took}\"");
        match &case.outcome.failure {
            None => out.push_str("/>\n"),
            Some(failure) => {
                let message = escape(&format!("{} ≠ {}", failure.was.get(tag), failure.expected.get(tag)));
                let text = escape(&why(failure, &file.path, tag, ""));
                let _ = writeln!(out, ">\n      <failure message=\"{message}\" type=\"expectation\">{text}</failure>\n    </testcase>");
            }
        }
    }
    out.push_str("  </testsuite>\n");
}

fn time(file: &FileReport) -> Duration {
    file.cases.iter().map(|case| case.took).sum()
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

/// Text in XML 1.0, in an element or an attribute. Characters that XML cannot hold are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c < ' ' => {}
            c => out.push(c),
        }
    }
    out
}
