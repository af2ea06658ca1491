//! Plays the tests of every small office of `tests/offices/`: what is told must be what its `told.txt` says. `TELL=1` writes them anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use greffier_language::{Lists, Named, Office, Parts, SourceFile, Workflow, read_office};
use greffier_trials::{
    Around, CaseReport, Coverage, Expectation, FileReport, Gone, MAX_CASES, MAX_LINES, Report, Trials, play, read_trials, render_human,
    render_junit,
};
use jiff::tz::TimeZone;

fn offices() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offices");
    let mut offices: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    offices.sort();
    offices
}

fn files(folder: &Path) -> Vec<SourceFile> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == "yaml"));
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| SourceFile { path: name(path), text: std::fs::read_to_string(path).unwrap() }).collect()
}

/// The files of a folder that an office may have, by their names.
fn parts(folder: &Path) -> Named {
    if !folder.exists() {
        return Named::new();
    }
    files(folder).into_iter().map(|file| (file.path.trim_end_matches(".yaml").to_owned(), file)).collect()
}

fn office(folder: &Path) -> Office {
    let named = |name: &str| parts(&folder.join(name));
    let parts = Parts { tables: named("tables"), calendars: named("calendars"), procedures: named("procedures"), robots: named("robots") };
    let (office, findings) = read_office(&files(&folder.join("forms")), &Lists::new(), &files(&folder.join("workflows")), &parts);
    assert_eq!(findings, [], "{}", folder.display());
    office
}

fn around(office: &Office, workflow: &Workflow) -> Around {
    Around { zone: TimeZone::get("America/Toronto").unwrap(), calendar: office.calendar_of(workflow) }
}

fn played(office: &Office, trials: &[Trials]) -> Report {
    let mut report = Report::default();
    for trials in trials {
        let workflow = &office.workflows[&trials.workflow];
        let cases = trials.cases.iter().map(|trial| CaseReport {
            name: trial.name.clone(),
            outcome: play(trials, trial, workflow, &around(office, workflow)),
            took: Duration::from_millis(1),
        });
        let (path, workflow) = (trials.path.clone(), trials.workflow.clone());
        report.files.push(FileReport { path, workflow_path: format!("{workflow}.yaml"), workflow, cases: cases.collect() });
    }
    for workflow in office.workflows.values() {
        let mut gone = Gone::default();
        let files = report.files.iter().filter(|file| file.workflow == workflow.name);
        files.flat_map(|file| &file.cases).for_each(|case| gone.add(&case.outcome.gone));
        report.coverage.push(Coverage::of(workflow, &format!("{}.yaml", workflow.name), &gone));
    }
    report
}

/// The findings of an office's test files, and the tests that can be played.
fn read(folder: &Path, office: &Office) -> (String, Vec<Trials>) {
    let (mut said, mut trials) = (String::new(), Vec::new());
    for file in files(&folder.join("tests")) {
        let (read, findings) = read_trials(&file, office, None);
        assert_eq!(read.is_none(), !findings.is_empty(), "{}", file.path);
        trials.extend(read);
        for finding in findings {
            assert!(!finding.reason.fr.is_empty() && !finding.mend.fr.is_empty());
            let (line, column) = (finding.spot.line, finding.spot.column);
            said += &format!("{}:{line}:{column} {} {} {}\n", file.path, finding.code, finding.reason.en, finding.mend.en);
        }
    }
    (said, trials)
}

#[test]
fn every_office_tells_what_it_says() {
    let mut codes = BTreeSet::new();
    for folder in offices() {
        let office = office(&folder);
        let (mut told, trials) = read(&folder, &office);
        codes.extend(told.split_whitespace().filter(|word| word.starts_with("GRF-TEST-")).map(str::to_owned));
        told += &render_human(&played(&office, &trials), "en");
        let file = folder.join("told.txt");
        if std::env::var_os("TELL").is_some() {
            std::fs::write(&file, &told).unwrap();
        }
        assert_eq!(told, std::fs::read_to_string(&file).unwrap(), "{}", folder.display());
    }
    // The eleventh is about more than fits a file.
    let all: BTreeSet<String> = (1..=12).filter(|number| *number != 11).map(|number| format!("GRF-TEST-{number:03}")).collect();
    assert_eq!(codes, all, "every finding is seen");
}

/// The key of an expectation, as a failure names it. A new kind of expectation does not compile here until a case fails by it.
fn key(that: &Expectation) -> &'static str {
    match that {
        Expectation::At(_) => "at",
        Expectation::Task(_) => "task",
        Expectation::Tasks(_) => "tasks",
        Expectation::Deadline(_) => "deadline",
        Expectation::Suspended(_) => "suspended",
        Expectation::Overdue(_) => "overdue",
        Expectation::Letter(_) => "letter",
        Expectation::Data(..) => "data",
        Expectation::Notice(_) => "notice",
        Expectation::Awaiting(_) => "awaiting",
        Expectation::Closed(_) => "closed",
        Expectation::Answered(_) => "answered",
        Expectation::Route(_) => "route",
        Expectation::Field(..) => "fields",
        Expectation::Paper(_) => "paper",
    }
}

#[test]
fn every_kind_of_expectation_holds_where_it_should_and_fails_where_it_should() {
    let folder = offices().into_iter().find(|folder| folder.ends_with("permit")).unwrap();
    let office = office(&folder);
    let (_, trials) = read(&folder, &office);
    let report = played(&office, &trials);
    let file = |name: &str| report.files.iter().zip(&trials).find(|(file, _)| file.path == name).unwrap();
    let (right, expected) = file("right.yaml");
    assert_eq!(right.failed(), 0);
    let (wrong, _) = file("wrong.yaml");
    assert_eq!(wrong.failed(), wrong.cases.len(), "each of these cases is wrong");
    let lines = expected.cases.iter().flat_map(|case| &case.lines);
    let kinds = lines.filter_map(|line| match &line.act {
        greffier_trials::Act::Expect(all) => Some(all.iter().map(|expected| key(&expected.that))),
        _ => None,
    });
    let held: BTreeSet<&str> = kinds.flatten().collect();
    let sentences = wrong.cases.iter().filter_map(|case| case.outcome.failure.as_ref()).map(|failure| failure.expected.en.as_str());
    let failed: BTreeSet<&str> = sentences.filter_map(|sentence| sentence.split([':', ' ']).next()).collect();
    assert_eq!(held.len(), 15);
    assert!(held.is_subset(&failed), "{:?} cannot fail", held.difference(&failed).collect::<Vec<_>>());
    let coverage = report.coverage.iter().find(|coverage| coverage.workflow == "permis").unwrap();
    assert_eq!(coverage.percent(), 100, "{:?}", coverage.missing);
}

#[test]
fn a_file_has_its_measure() {
    let folder = offices().into_iter().find(|folder| folder.ends_with("slips")).unwrap();
    let office = office(&folder);
    let code = |text: String| {
        let (read, findings) = read_trials(&SourceFile { path: "t.yaml".into(), text }, &office, None);
        assert!(read.is_none());
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let case = |number: usize| format!("  - {{ case: c{number}, then: [expect: {{ answered: false }}] }}\n");
    let cases: String = (0..=MAX_CASES).map(case).collect();
    assert_eq!(code(format!("test: permis\ncases:\n{cases}")), ["GRF-TEST-011"]);
    let lines = "      - expect: { answered: false }\n".repeat(MAX_LINES + 1);
    assert_eq!(code(format!("test: permis\ncases:\n  - case: c\n    then:\n{lines}")), ["GRF-TEST-011"]);
    assert_eq!(code(format!("test: permis\n#{}", "x".repeat(greffier_language::MAX_FILE_BYTES))), ["GRF-YAML-002"]);
}

#[test]
fn junit_holds_what_continuous_integration_reads() {
    let folder = offices().into_iter().find(|folder| folder.ends_with("permit")).unwrap();
    let office = office(&folder);
    let (_, mut trials) = read(&folder, &office);
    trials[1].cases[0].name = "un <nom> & \"deux\" \u{1}".into();
    let text = render_junit(&played(&office, &trials), "fr");
    assert!(
        text.contains("<testcase classname=\"permis\" name=\"un &lt;nom&gt; &amp; &quot;deux&quot; \" file=\"wrong.yaml\" time=\"0.001\">")
    );
    assert!(text.contains("<property name=\"coverage.percent\" value=\"100\"/>"), "{text}");
    assert!(text.contains("tests=\"34\" failures=\"26\""), "{text}");
    assert_eq!(text.matches("<failure ").count(), 26);
    let nothing = render_junit(&played(&office, &[]), "fr");
    assert!(nothing.contains("tests=\"0\"") && nothing.contains("<property name=\"coverage.percent\" value=\"0\"/>"), "{nothing}");
}

#[test]
fn playing_twice_gives_the_same() {
    for folder in offices() {
        let office = office(&folder);
        let (_, trials) = read(&folder, &office);
        assert_eq!(render_human(&played(&office, &trials), "fr"), render_human(&played(&office, &trials), "fr"));
    }
}

/// The shipped offices: every folder of the library with workflows.
fn library() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../library");
    let mut offices: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    offices.retain(|office| office.join("workflows").is_dir());
    offices.sort();
    offices
}

#[test]
fn every_office_of_the_library_is_tested_whole() {
    let offices = library();
    assert!(offices.iter().any(|office| office.ends_with("changement-adresse")), "{offices:?}");
    for folder in offices {
        let office = office(&folder);
        let (said, trials) = read(&folder, &office);
        assert_eq!(said, "", "{}", folder.display());
        let report = played(&office, &trials);
        let told = render_human(&report, "en");
        assert_eq!(report.failed(), 0, "{}: {told}", folder.display());
        for coverage in &report.coverage {
            assert_eq!(coverage.percent(), 100, "{}: {told}", folder.display());
        }
    }
}

/// The example of the page about workflows, with all that its form requires.
#[test]
fn the_example_of_the_page_about_workflows_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../library/changement-adresse");
    let office = office(&folder);
    let page = include_str!("../../../agent/docs/workflows.md");
    let example = page.split("## Testing").nth(1).and_then(|rest| rest.split("```yaml\n").nth(1)).unwrap().split("```").next().unwrap();
    let sample = include_str!("../../library/changement-adresse/tests/changement-adresse.yaml");
    let given = sample.split("\ngiven:\n").nth(1).and_then(|rest| rest.split("\ncases:").next()).unwrap();
    let (before, after) = example.split_once("  fields: ").unwrap();
    let text = format!("{before}{given}\n{}", after.split_once('\n').unwrap().1);
    let (trials, findings) = read_trials(&SourceFile { path: "workflows.md".into(), text }, &office, None);
    assert_eq!(findings, []);
    let told = render_human(&played(&office, &[trials.unwrap()]), "en");
    assert!(told.contains("Cases: 1, passed: 1, failed: 0."), "{told}");
}
