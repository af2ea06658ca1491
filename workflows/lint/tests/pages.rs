//! The examples on the pages about workflows and their rules: the first shows the finding, the second no longer does.
//!
//! An example leaves out what it is not about; the test adds it. Two files in one example stand with `---` between them.

use std::collections::BTreeMap;
use std::path::Path;

use greffier_language::{Diagnostic, Form, Lists, Parts, Severity, SourceFile, read_form, read_office, read_workflow};
use greffier_lint::{Surroundings, lint};

/// What an example may leave out, by its key.
const REST: [(&str, &str); 5] = [
    ("workflow:", "workflow: essai"),
    ("title:", "title: { fr: Essai, en: Trial }"),
    ("forms:", "forms: [demande]"),
    ("answer-within:", "answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }"),
    (
        "steps:",
        "steps:\n  - { step: ecrire, title: { fr: É, en: W }, letter: reponse.typ }\n\
         \x20 - { step: remettre, title: { fr: R, en: D }, deliver: letter }\n\
         \x20 - { step: fin, title: { fr: F, en: E }, close: accepted }",
    ),
];

fn forms() -> [SourceFile; 2] {
    let text = include_str!("demande.yaml");
    let reachable =
        text.replacen("form: demande", "form: demande-courriel", 1).replacen("type: name,", "type: email, is: person.email,", 1);
    [("demande.yaml", text.to_owned()), ("demande-courriel.yaml", reachable)].map(|(path, text)| SourceFile { path: path.into(), text })
}

/// An example: files of workflows, and the letter `reponse.typ` where one follows in ```typst.
#[derive(Default)]
struct Example {
    files: String,
    letter: String,
}

fn findings(code: &str, example: &Example) -> Vec<Diagnostic> {
    let files: Vec<SourceFile> = example.files.split("\n---\n").enumerate().map(|(index, text)| whole(code, index, text)).collect();
    let forms = forms();
    let (parts, files): (Vec<SourceFile>, Vec<SourceFile>) = files.into_iter().partition(|file| part(&file.text).is_some());
    let of = |key: &str| {
        let named =
            |file: &SourceFile| part(&file.text).filter(|(found, _)| *found == key).map(|(_, name)| (name.to_owned(), file.clone()));
        parts.iter().filter_map(named).collect()
    };
    let parts = Parts { procedures: of("procedure"), robots: of("robot"), ..Parts::default() };
    let (_, mut findings) = read_office(&forms, &Lists::new(), &files, &parts);
    let known: BTreeMap<String, Form> = forms.iter().filter_map(|file| read_form(file).0).map(|form| (form.form.clone(), form)).collect();
    let around = Surroundings {
        templates: Some([("reponse.typ".to_owned(), SourceFile { path: "reponse.typ".into(), text: example.letter.clone() })].into()),
        roles: Some(["commis", "signataire"].map(str::to_owned).into()),
        reachable: Some(["demande-courriel".to_owned()].into()),
    };
    for file in files.iter().filter(|_| findings.iter().all(|finding| finding.severity != Severity::Error)).collect::<Vec<_>>() {
        let workflow = read_workflow(file, &known, &parts).0.expect("it was read before");
        findings.extend(lint(&file.path, &workflow, &around));
    }
    findings
}

/// What a file is that workflows name, and its name: a procedure or a robot.
fn part(text: &str) -> Option<(&str, &str)> {
    let keys = |line: &'_ str| ["procedure", "robot"].into_iter().any(|key| line.starts_with(&format!("{key}: ")));
    text.lines().find(|line| keys(line)).and_then(|line| line.split_once(": "))
}

fn whole(code: &str, index: usize, example: &str) -> SourceFile {
    if part(example).is_some() {
        return SourceFile { path: format!("{code}-{index}.yaml"), text: example.to_owned() };
    }
    let has = |key: &str| example.lines().any(|line| line.starts_with(key));
    let mut text = example.to_owned();
    // The rule about the delay must not be given one.
    let wanted = |key: &str| !has(key) && (code != "GRF-WF-108" || key != "answer-within:");
    for (key, rest) in REST.iter().filter(|(key, _)| wanted(key)) {
        text = if *key == "steps:" { format!("{text}\n{rest}") } else { format!("{rest}\n{text}") };
    }
    SourceFile { path: format!("{code}-{index}.yaml"), text }
}

/// The examples of a section, each a block of YAML, with the letter that may follow it.
fn examples(page: &str, heading: &str) -> Vec<Example> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_default().split("\n## ").next().unwrap_or_default();
    let mut examples: Vec<Example> = Vec::new();
    for block in section.split("```").skip(1).step_by(2) {
        match (block.split_once('\n'), examples.last_mut()) {
            (Some(("yaml", files)), _) => examples.push(Example { files: files.trim_end().to_owned(), ..Example::default() }),
            (Some(("typst", letter)), Some(example)) => example.letter = letter.to_owned(),
            _ => panic!("a block that is neither yaml nor the typst of one: {block}"),
        }
    }
    examples
}

#[test]
fn the_examples_show_the_finding_and_its_mend() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../agent/docs/errors");
    let mut seen = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !code.starts_with("GRF-WF-") && !code.starts_with("GRF-RULE-") {
            continue;
        }
        seen += 1;
        let page = std::fs::read_to_string(&path).unwrap();
        for heading in ["Exemple", "Example"] {
            let examples = examples(&page, heading);
            let [wrong, mended] = &examples[..] else {
                panic!("{code}: « ## {heading} » has a wrong and a mended example, each in ```yaml")
            };
            let found = findings(&code, wrong);
            assert!(found.iter().any(|finding| finding.code == code), "{code}: {heading}: the wrong example shows {found:#?}");
            let found = findings(&code, mended);
            assert!(found.iter().all(|finding| finding.code != code), "{code}: {heading}: the mended example is still wrong");
            // Rules look at what reads well only: a mended example of theirs must.
            let unread = found
                .iter()
                .find(|finding| finding.code.starts_with("GRF-YAML-") || (code.as_str() >= "GRF-WF-100" && finding.code < "GRF-WF-100"));
            assert!(unread.is_none(), "{code}: {heading}: the mended example does not read: {unread:#?}");
        }
    }
    assert!(seen > 40, "the pages were not found");
}
