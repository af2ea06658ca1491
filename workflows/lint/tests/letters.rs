//! What letters use that there is not: `NAME at FILE:LINE:COLUMN`.

use std::collections::BTreeMap;

use greffier_language::{Parts, SourceFile, read_form, read_workflow};
use greffier_lint::{Surroundings, lint};

const WORKFLOW: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
steps:
  - step: decider
    title: { fr: D, en: D }
    role: commis
    decide: [{ option: oui, title: { fr: O, en: Y } }, { option: non, title: { fr: N, en: N }, reasons: true, then: ecrire }]
  - { step: ecrire, title: { fr: E, en: W }, letter: lettre.typ }
  - { step: remettre, title: { fr: R, en: D }, deliver: letter }
  - { step: fin, title: { fr: F, en: E }, close: done }
";

/// What is found in `lettre.typ`, beside which other files may stand.
fn found(letter: &str, others: &[(&str, &str)]) -> Vec<String> {
    let form = read_form(&SourceFile { path: "demande.yaml".into(), text: include_str!("demande.yaml").into() }).0.unwrap();
    let forms = BTreeMap::from([("demande".to_owned(), form)]);
    let (workflow, found) = read_workflow(&SourceFile { path: "w.yaml".into(), text: WORKFLOW.into() }, &forms, &Parts::default());
    assert_eq!(found, []);
    let file = |(name, text): (&str, &str)| (name.to_owned(), SourceFile { path: format!("letters/{name}"), text: text.to_owned() });
    let templates = [("lettre.typ", letter)].into_iter().chain(others.iter().copied()).map(file).collect();
    let around = Surroundings { templates: Some(templates), ..Surroundings::default() };
    let findings = lint("w.yaml", &workflow.unwrap(), &around);
    findings.iter().for_each(|finding| assert_eq!(finding.code, "GRF-WF-120", "{finding:?}"));
    findings
        .iter()
        .map(|finding| {
            let name = finding.reason.en.rsplit('“').next().unwrap_or_default().split('”').next().unwrap_or_default();
            let file = finding.file.trim_start_matches("letters/");
            format!("{name} at {file}:{}:{}", finding.spot.line, finding.spot.column)
        })
        .collect()
}

#[test]
fn what_there_is_may_be_used() {
    let letter = r#"
#let data = json("/data.json")
#let fields = data.fields
#data.language #data.today #data.missing.len() #data.office.address.map(part => part).join(", ") #data.office.phone
#data.case.number #data.case.received #data.case.opened #data.at("fields").at("nom") #fields.nom #(data).fields.signature
#if data.decisions.decider.option == "non" [#data.decisions.decider.reason] #data.decisions.at("decider").option
#fields.keys().filter(key => key.starts-with("x")).map(key => fields.at(key))
#fields.at("prenom", default: "")
#let name(fields) = fields.prenom
#for data in (1, 2) [#data.x]
#let other = json("/other.json")
#other.x
#{ let fields = (x: 1); fields.x }
#let (fields, autre) = ((x: 1), 2)
#fields.x
"#;
    assert_eq!(found(letter, &[]), [""; 0]);
}

#[test]
fn what_there_is_not_is_told_where_it_stands() {
    let letter = r#"é #let d = json("/data.json")
É #d.fields.prenom #d.fields.non
#let f = d.fields
#f.at("nomm") #f.signature #(if f.signatur [x])
#let say(name) = [#name #f.adresse]
#d.langage
#d.decisions.dcider.option #d.decisions.decider.options
#d.case.numero #d.office.fax
"#;
    assert_eq!(
        found(letter, &[]),
        [
            "prenom at lettre.typ:2:13",
            "non at lettre.typ:2:30",
            "nomm at lettre.typ:4:7",
            "signatur at lettre.typ:4:35",
            "adresse at lettre.typ:5:28",
            "langage at lettre.typ:6:4",
            "dcider at lettre.typ:7:14",
            "options at lettre.typ:7:49",
            "numero at lettre.typ:8:9",
            "fax at lettre.typ:8:26",
        ]
    );
}

#[test]
fn imports_are_followed_and_a_circle_of_them_ends() {
    let letter = "#import \"a.typ\": *\n#import \"b.typ\": f as champs\n#fields.x #champs.y #import \"@preview/z:1.0.0\"";
    let a = "#import \"b.typ\"\n#import \"lettre.typ\"\n#let data = json(\"/data.json\")\n#let fields = data.fields\n#data.z";
    let b = "#import \"a.typ\": data\n#let f = data.fields\n#let other = f.nom";
    assert_eq!(found(letter, &[("a.typ", a), ("b.typ", b)]), ["z at a.typ:5:7", "x at lettre.typ:3:9"]);
    assert_eq!(found("#import \"b.typ\": f as champs\n#champs.y", &[("a.typ", a), ("b.typ", b)])[1..], ["y at lettre.typ:2:9"]);
}

#[test]
fn hostile_templates_end() {
    let chain = format!("#let d = json(\"/data.json\")\n#d{}", ".fields".repeat(20_000));
    let deep = format!("#let d = json(\"/data.json\")\n#{}d.x{}", "(\n".repeat(20_000), ")".repeat(2_000));
    let blocks = format!("#let d = json(\"/data.json\")\n{}#d.x{}", "#[\n".repeat(20_000), "]".repeat(2_000));
    for letter in [chain, deep, blocks] {
        let began = std::time::Instant::now();
        let _ = found(&letter, &[]);
        assert!(began.elapsed().as_secs() < 20, "{}", &letter[..60]);
    }
}
