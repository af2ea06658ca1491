//! Runs every file of `tests/cases/`: a workflow whose first comment lines say the findings that are expected, one a line, as
//! `# expect: CODE at LINE`. A file with no such line must be clean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use greffier_language::{Parts, SourceFile, read_form, read_workflow};
use greffier_lint::{Surroundings, lint};

fn form() -> SourceFile {
    SourceFile { path: "demande.yaml".into(), text: include_str!("demande.yaml").into() }
}

#[test]
fn every_case_gives_the_findings_it_says() {
    let (form, found) = read_form(&form());
    assert_eq!(found, []);
    let form = form.unwrap();
    let mut with_address = greffier_language::Form { form: "demande-courriel".into(), ..form.clone() };
    with_address.fields[0].is = Some("person.email".into());
    let forms: BTreeMap<_, _> = [form, with_address].map(|form| (form.form.clone(), form)).into();
    let around = Surroundings {
        templates: Some([("reponse.typ".to_owned(), SourceFile { path: "reponse.typ".into(), text: String::new() })].into()),
        roles: Some(["commis", "signataire"].map(str::to_owned).into()),
        reachable: Some(forms.values().filter(|form| form.asks_for_address()).map(|form| form.form.clone()).collect()),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut seen = BTreeSet::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = SourceFile { path: name.clone(), text: std::fs::read_to_string(&path).unwrap() };
        let expected: Vec<String> = file.text.lines().filter_map(|line| line.strip_prefix("# expect: ")).map(str::to_owned).collect();
        let (workflow, mut findings) = read_workflow(&file, &forms, &Parts::default());
        if let Some(workflow) = workflow {
            findings.extend(lint(&name, &workflow, &around));
        }
        findings.sort_by_key(|finding| finding.spot);
        let found: Vec<String> = findings.iter().map(|finding| format!("{} at {}", finding.code, finding.spot.line)).collect();
        assert_eq!(found, expected, "{name}: {findings:#?}");
        for finding in &findings {
            for text in [&finding.reason, &finding.mend] {
                assert!(!text.fr.is_empty() && !text.en.is_empty(), "{name}: {} lacks a sentence", finding.code);
            }
            seen.insert(finding.code);
        }
    }
    let of_files = [1, 5, 7, 8, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];
    let all: BTreeSet<_> = of_files.into_iter().chain(101..=110).map(|number| format!("GRF-WF-{number:03}")).collect();
    let missing: Vec<_> = all.iter().filter(|code| !seen.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "rules without a case: {missing:?}");
}
