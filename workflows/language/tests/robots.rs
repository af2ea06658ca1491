//! Runs every file of `tests/robots/`: a robot whose first comment lines say the findings that are expected, one a line, as
//! `# expect: CODE at LINE:COLUMN`. A file with no such line must be clean.

use std::collections::BTreeSet;
use std::path::Path;

use greffier_language::{Diagnostic, Lists, Named, Parts, Robot, RobotWay, Severity, SourceFile, read_office, read_robot, render_human};

fn file(text: &str) -> SourceFile {
    SourceFile { path: "robot.yaml".into(), text: text.to_owned() }
}

fn placed(findings: &[Diagnostic]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} at {}:{}", finding.code, finding.spot.line, finding.spot.column)).collect()
}

#[test]
fn every_robot_gives_the_findings_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/robots");
    let mut seen = BTreeSet::from(["GRF-ROBOT-002", "GRF-ROBOT-006"]);
    let mut wrong = String::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = SourceFile { path: name.clone(), text: std::fs::read_to_string(&path).unwrap() };
        let expected: Vec<String> = file.text.lines().filter_map(|line| line.strip_prefix("# expect: ")).map(str::to_owned).collect();
        let (robot, findings) = read_robot(&file);
        if placed(&findings) != expected {
            wrong += &format!("{name}: expected {expected:#?}\n{}", render_human(&findings, &[file], "en"));
        }
        let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(robot.is_none(), errors, "{name}: a robot is there when nothing is wrong with it");
        for finding in &findings {
            for text in [&finding.reason, &finding.mend] {
                assert!(!text.fr.is_empty() && !text.en.is_empty(), "{name}: {} lacks a sentence", finding.code);
            }
            seen.insert(finding.code);
        }
        if let Some(robot) = robot {
            let kept = robot.definition().unwrap();
            assert_eq!(serde_json::from_str::<Robot>(&kept).unwrap(), robot, "{name} is not kept as it is");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let all: BTreeSet<_> = (1..=15).map(|number| format!("GRF-ROBOT-{number:03}")).collect();
    let missing: Vec<_> = all.iter().filter(|code| !seen.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "findings without a robot: {missing:?}");
}

#[test]
fn a_robot_says_what_it_takes_what_it_brings_and_what_may_be_refused() {
    let (robot, findings) = read_robot(&file(include_str!("robots/address.yaml")));
    assert_eq!(findings, []);
    let robot = robot.unwrap();
    let names = |names: Vec<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    assert_eq!(names(robot.inputs().iter().map(|input| &input.name).collect()), "nas dossier rue montant");
    assert_eq!(names(robot.outputs().iter().map(|output| &output.name).collect()), "numero etat");
    assert_eq!(names(robot.refusals().iter().map(|refusal| &refusal.name).collect()), "doublon inconnu");
    assert!(robot.input("nas").unwrap().sensitive && robot.output("numero").unwrap().required && robot.refusal("autre").is_none());
    let RobotWay::Http(http) = &robot.way else { panic!("not a request") };
    assert_eq!((http.idempotency.as_str(), http.timeout), ("Idempotency-Key", 20));
    assert!(http.success.holds(203) && !http.success.holds(205));
    // Outputs and refusals stand in the order in which they are declared.
    assert_eq!(http.outputs[0].0, "numero");
    assert_eq!(http.refusals[0].refusal, "doublon");
    assert_eq!(robot.hash().unwrap().len(), 64);
}

const URL: &str = "robot: essai\ntitle: { fr: E, en: T }\ninputs:\n  - { name: nom, title: { fr: N, en: N }, type: name, required: true }\n  - { name: vide, title: { fr: V, en: E }, type: name }\nhttp:\n  method: GET\n  url: \"URL\"\n";

#[test]
fn an_address_is_https_or_of_this_machine_and_inputs_never_say_whose_it_is() {
    for (url, good) in [
        ("https://exemple.quebec/a/{nom}?b={vide}", true),
        ("http://localhost:8080/{nom}", true),
        ("http://127.8.0.1/{nom}", true),
        ("http://[::1]:80/{nom}", true),
        ("http://exemple.quebec/{nom}", false),
        ("http://localhost.exemple.quebec/{nom}", false),
        ("http://10.0.0.1/{nom}", false),
        ("ftp://exemple.quebec/{nom}", false),
        ("file:///etc/{nom}", false),
        ("exemple.quebec/{nom}", false),
        ("https://{nom}.exemple.quebec/", false),
        ("https://{nom}/", false),
        ("https://exemple.quebec{nom}/", false),
        ("https://exemple.quebec:{nom}/", false),
        ("https://{nom}@exemple.quebec/", false),
        ("{nom}://exemple.quebec/", false),
        ("https://commis:secret@exemple.quebec/{nom}", false),
        ("https://exemple.quebec/{nom}#fin", false),
        ("https://exemple.quebec/a b/{nom}", false),
        ("https://exemple.quebec/{vide}/{nom}", false),
        (&format!("https://exemple.quebec/{{nom}}/{}", "a".repeat(2_000)), false),
    ] {
        let findings = read_robot(&file(&URL.replace("URL", url))).1;
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code).collect();
        assert_eq!(errors, if good { vec![] } else { vec!["GRF-ROBOT-006"] }, "{url}");
    }
}

#[test]
fn an_office_reads_its_robots_and_refuses_a_name_twice() {
    let robot = |path: &str| SourceFile { path: path.into(), text: include_str!("robots/payment.yaml").to_owned() };
    let robots = Named::from([("a".to_owned(), robot("a.yaml")), ("b".to_owned(), robot("b.yaml"))]);
    let parts = Parts { robots, ..Parts::default() };
    let (office, findings) = read_office(&[], &Lists::new(), &[], &parts);
    assert_eq!(office.robots.keys().collect::<Vec<_>>(), ["payer"]);
    assert_eq!(findings.iter().map(|finding| (finding.code, finding.file.as_str())).collect::<Vec<_>>(), [("GRF-ROBOT-002", "b.yaml")]);
}

/// The examples of a page about a code: wrong and mended, in French and in English. Several files have `---` between them.
fn examples(page: &str) -> Vec<Vec<SourceFile>> {
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    blocks.map(|block| block.split("---\n").map(file).collect()).collect()
}

#[test]
fn the_examples_of_the_pages_show_the_finding_and_its_mend() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../agent/docs/errors");
    let found = |files: &[SourceFile]| {
        let robots = files.iter().enumerate().map(|(index, file)| (index.to_string(), file.clone())).collect();
        let (_, findings) = read_office(&[], &Lists::new(), &[], &Parts { robots, ..Parts::default() });
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    for number in 1..=15 {
        let code = format!("GRF-ROBOT-{number:03}");
        let examples = examples(&std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap());
        assert_eq!(examples.len(), 4, "{code}");
        for pair in examples.chunks(2) {
            assert_eq!(found(&pair[0]), [code.as_str()], "{code}: the wrong example");
            assert_eq!(found(&pair[1]), [""; 0], "{code}: the mended example");
        }
    }
}

#[test]
fn the_example_of_the_page_about_robots_is_clean() {
    let page = include_str!("../../../agent/docs/robots.md");
    let (robot, findings) = read_robot(&examples(page)[0][0]);
    assert_eq!(findings, []);
    assert_eq!(robot.unwrap().refusals().len(), 2);
}
