//! `greffier test PATH...`: the tests of the workflows, and how much of each workflow they go through.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use greffier_language::render_human as findings_for_people;
use greffier_runner::OfficeFiles;
use greffier_trials::{Around, CaseReport, Coverage, FileReport, Gone, Report, Trials, play, render_human, render_junit};
use jiff::tz::TimeZone;

use super::check;
use crate::arguments::{Lang, TestFormat};
use crate::output;

/// The time zone of an office without a configuration.
const ZONE: &str = "America/Toronto";

pub(crate) fn run(paths: &[PathBuf], format: TestFormat, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    let mut wrong = String::new();
    for path in paths {
        wrong += &office(path, &mut report, lang)?;
    }
    if !wrong.is_empty() {
        match format {
            TestFormat::Human => output::say(&wrong),
            TestFormat::Junit => output::note(&wrong),
        }
        return Ok(ExitCode::from(2));
    }
    if report.files.is_empty() {
        output::note(match lang {
            Lang::Fr => "Aucun test dans « tests/ » : rien n'a été joué.",
            Lang::En => "No test in “tests/”: nothing was played.",
        });
    }
    output::say(&match format {
        TestFormat::Human => render_human(&report, lang.tag()),
        TestFormat::Junit => render_junit(&report, lang.tag()),
    });
    Ok(if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Plays the tests of an office. Returns what keeps them from being played, for people; nothing when all is well.
fn office(folder: &Path, report: &mut Report, lang: Lang) -> anyhow::Result<String> {
    let (config, files) = check::read(folder)?;
    if !files.usable() || !files.trial_findings.is_empty() {
        let findings = [files.findings.clone(), files.trial_findings.clone()].concat();
        return Ok(findings_for_people(&findings, &files.sources, lang.tag()));
    }
    let zone = TimeZone::get(config.as_ref().map_or(ZONE, |config| &config.office.time_zone))?;
    let first = report.files.len();
    report.files.extend(files.trials.iter().filter_map(|trials| file(trials, &files, &zone)));
    for workflow in files.office.workflows.values() {
        let mut gone = Gone::default();
        let tested = report.files.iter().skip(first).filter(|file| file.workflow == workflow.name);
        tested.flat_map(|file| &file.cases).for_each(|case| gone.add(&case.outcome.gone));
        report.coverage.push(Coverage::of(workflow, path_of(&files, &workflow.name), &gone));
    }
    Ok(String::new())
}

fn file(trials: &Trials, files: &OfficeFiles, zone: &TimeZone) -> Option<FileReport> {
    let workflow = files.office.workflows.get(&trials.workflow)?;
    let around = Around { zone: zone.clone(), calendar: files.office.calendar_of(workflow) };
    let cases = trials.cases.iter().map(|trial| {
        let began = Instant::now();
        let outcome = play(trials, trial, workflow, &around);
        CaseReport { name: trial.name.clone(), outcome, took: began.elapsed() }
    });
    Some(FileReport {
        path: trials.path.clone(),
        workflow: trials.workflow.clone(),
        workflow_path: path_of(files, &trials.workflow).to_owned(),
        cases: cases.collect(),
    })
}

fn path_of<'f>(files: &'f OfficeFiles, workflow: &str) -> &'f str {
    files.workflow_paths.get(workflow).map_or("", String::as_str)
}
