//! What form files say, and what is found wrong in them.

use std::collections::BTreeMap;

use crate::{Diagnostic, Fault, FieldType, Form, Lists, SourceFile, check_rules, read_form_with};

const HEAD: &str = "
form: demande
title: { fr: Demande, en: Request }
revision: '1'
blank: demande.png
page: { width: 215.9, height: 279.4 }
recognise: [{ text: D-1, zone: { x: 10, y: 260, width: 30, height: 6 } }]
";

fn read(body: &str) -> (Form, Vec<Diagnostic>) {
    let lists = Lists::from([("villes".to_owned(), vec!["Lévis".to_owned(), "Saint-Émile".to_owned()])]);
    let (form, findings) = read_form_with(&SourceFile { path: "demande.yaml".into(), text: format!("{HEAD}{body}") }, &lists);
    (form.expect("a form"), findings)
}

fn codes(body: &str) -> Vec<&'static str> {
    read(body).1.iter().map(|finding| finding.code).collect()
}

fn field(rest: &str) -> String {
    format!("fields:\n  - {{ name: x, title: {{ fr: X, en: X }}, zone: {{ x: 10, y: 10, width: 60, height: 7 }}, {rest} }}\n")
}

#[test]
fn a_type_has_its_keys() {
    let (form, findings) = read(&field("type: identifier, pattern: 'D[0-9]{3}'"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("d 101"), Ok("D101".into()));
    let (form, findings) = read(&field("type: list, list: [Un, Deux]"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("deux"), Ok("Deux".into()));
    let (form, findings) = read(&field("type: municipality, list: villes"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("ST-EMILE"), Ok("Saint-Émile".into()));
    assert_eq!(form.fields[0].canonical("Gaspé"), Err(Fault::NotInList));
    // One list comes with the program.
    let (form, findings) = read(&field("type: municipality, list: municipalites-quebec"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("MONTREAL"), Ok("Montréal".into()));
    assert_eq!(form.fields[0].canonical("Ste-Anne-de-Beaupré"), Ok("Sainte-Anne-de-Beaupré".into()));
    assert_eq!(form.fields[0].canonical("Springfield"), Err(Fault::NotInList));
    let (form, findings) = read(&field("type: date, comb: 8, order: day-first"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("02112026"), Ok("2026-11-02".into()));
    assert_eq!(read(&field("type: paragraph, lines: 4")).1, []);

    for (rest, code) in [
        ("type: identifer, pattern: x", "GRF-FORM-009"),
        ("type: identifier", "GRF-FORM-011"),
        ("type: identifier, pattern: '('", "GRF-FORM-011"),
        ("type: name, pattern: x", "GRF-FORM-011"),
        ("type: name, list: [a]", "GRF-FORM-011"),
        ("type: text, order: day-first", "GRF-FORM-011"),
        ("type: text, lines: 3", "GRF-FORM-011"),
        ("type: paragraph, lines: 99", "GRF-FORM-011"),
        ("type: list", "GRF-FORM-011"),
        ("type: list, list: ville", "GRF-FORM-013"),
        ("type: list, list: []", "GRF-FORM-013"),
        ("type: text, rows: 3", "GRF-FORM-007"),
        ("type: stamp, comb: 3", "GRF-FORM-008"),
        ("type: code, comb: 3", "GRF-FORM-008"),
        ("type: code, order: day-first", "GRF-FORM-011"),
    ] {
        assert_eq!(codes(&field(rest)), [code], "{rest}");
    }
    assert_eq!(read(&field("type: phon")).1[0].mend.en, "Did you mean “phone”?");
}

const TABLE: &str = "
fields:
  - name: membres
    title: { fr: Membres, en: Members }
    type: table
    zone: { x: 10, y: 50, width: 100, height: 6 }
    rows: 3
    row-height: 8
    required: true
    columns:
      - { name: nom, title: { fr: Nom, en: Name }, type: name, width: 60, required: true }
      - { name: ne, title: { fr: Né le, en: Born }, type: date, x: 71, width: 39, comb: 8 }
";

#[test]
fn the_cells_of_a_table_are_fields() {
    let (form, findings) = read(TABLE);
    assert_eq!(findings, []);
    assert_eq!(form.fields.len(), 6);
    let cell = form.field("membres_2_ne").unwrap();
    let zone = cell.zone.unwrap();
    assert_eq!((zone.x, zone.y, zone.width, zone.height), (71.0, 58.0, 39.0, 6.0));
    assert_eq!((cell.kind, cell.comb, cell.title.fr.as_str()), (FieldType::Date, Some(8), "Membres, rangée 2, Né le"));
    assert!(form.field("membres_1_nom").unwrap().required && !form.field("membres_2_nom").unwrap().required);

    let values = BTreeMap::from([("membres_2_ne".to_owned(), "2020-01-01".to_owned())]);
    let found = check_rules(&form, &values);
    assert_eq!((found.len(), found[0].code.as_str(), found[0].fields.as_slice()), (1, "required-empty", &["membres_2_nom".to_owned()][..]));

    assert_eq!(codes(&TABLE.replace("width: 39", "width: 40")), ["GRF-FORM-012"]);
    assert_eq!(codes(&TABLE.replace("rows: 3", "rows: 61")), ["GRF-FORM-012"]);
    assert_eq!(codes(&TABLE.replace("rows: 3", "rows: 40")), ["GRF-FORM-003"]);
    assert_eq!(codes(&TABLE.replace("    rows: 3\n", "")), ["GRF-FORM-012"]);
    assert_eq!(codes(&TABLE.replace("name: ne,", "name: nom,")).first(), Some(&"GRF-FORM-012"));
}

const RULES: &str = "
fields:
  - { name: debut, title: { fr: Du, en: From }, type: date, zone: { x: 10, y: 10, width: 60, height: 7 } }
  - { name: fin, title: { fr: Au, en: To }, type: date, zone: { x: 10, y: 20, width: 60, height: 7 } }
  - { name: conjoint, title: { fr: Conjoint, en: Spouse }, type: name, zone: { x: 10, y: 30, width: 60, height: 7 } }
  - { name: marie, title: { fr: Marié, en: Married }, type: checkbox, zone: { x: 10, y: 40, width: 4, height: 4 } }
  - { name: seul, title: { fr: Seul, en: Single }, type: checkbox, zone: { x: 20, y: 40, width: 4, height: 4 } }
groups:
  - { title: { fr: Une case, en: One box }, fields: [marie, seul], at-least: 1, at-most: 1 }
rules:
  - { rule: ordre, that: fin >= debut, title: { fr: La fin suit le début., en: The end follows the beginning. } }
  - { rule: conjoint_dit, when: marie, required: [conjoint], title: { fr: Nommez le conjoint., en: Name the spouse. } }
";

#[test]
fn rules_and_groups_hold_between_fields() {
    let (form, findings) = read(RULES);
    assert_eq!(findings, []);
    let broken = |pairs: &[(&str, &str)]| -> Vec<String> {
        let values = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        check_rules(&form, &values).into_iter().map(|found| format!("{} {}", found.code, found.fields.join(" "))).collect()
    };
    assert_eq!(broken(&[("debut", "2026-02-01"), ("fin", "2026-03-01"), ("seul", "true")]), [""; 0]);
    assert_eq!(broken(&[("debut", "2026-02-01"), ("fin", "2026-01-01"), ("seul", "true")]), ["rule:ordre debut fin"]);
    assert_eq!(broken(&[("debut", "2026-02-01"), ("seul", "true")]), [""; 0], "nothing is compared with an empty date");
    assert_eq!(broken(&[("debut", "2026-02-01"), ("fin", "2O26"), ("seul", "true")]), [""; 0], "nor with what is no date");
    assert_eq!(broken(&[("marie", "true")]), ["rule:conjoint_dit conjoint"]);
    assert_eq!(broken(&[("marie", "true"), ("conjoint", "Zoé")]), [""; 0]);
    assert_eq!(broken(&[]), ["too-few-boxes marie seul"]);
    assert_eq!(broken(&[("marie", "true"), ("conjoint", "Zoé"), ("seul", "true")]), ["too-many-boxes marie seul"]);
}

#[test]
fn rules_are_checked_before_any_form_is_read() {
    let (_, findings) = read(&RULES.replace("fin >= debut", "fin >= debu"));
    assert_eq!((findings[0].code, findings[0].mend.en.as_str()), ("GRF-FORM-010", "Did you mean “debut”?"));
    for (from, to, code) in [
        ("fin >= debut", "fin", "GRF-FORM-010"),
        ("fin >= debut", "fin > 3", "GRF-RULE-001"),
        ("fin >= debut", "fin > '2026-02-30'", "GRF-RULE-004"),
        ("fin >= debut", "fin == debut || fin != debut && seul && !seul || true", "GRF-RULE-005"),
        ("required: [conjoint]", "required: [conjoin]", "GRF-FORM-014"),
        (", required: [conjoint]", "", "GRF-FORM-014"),
        ("at-least: 1", "at-least: 2", "GRF-FORM-014"),
        ("[marie, seul]", "[marie, conjoint]", "GRF-FORM-014"),
        ("rule: ordre", "rule: debut", "GRF-FORM-002"),
    ] {
        assert_eq!(codes(&RULES.replace(from, to)), [code], "{to}");
    }
}

#[test]
fn a_code_is_taken_as_it_stands() {
    let (form, findings) = read(&field("type: code, pattern: 'CA-[0-9]{3}'"));
    assert_eq!(findings, []);
    assert_eq!(form.fields[0].canonical("CA-101"), Ok("CA-101".into()));
    assert_eq!(form.fields[0].canonical("ca-101"), Err(Fault::NotThePattern));
    let (form, findings) = read(&field("type: code, list: [A1, B2]"));
    assert_eq!(findings, []);
    assert_eq!((form.fields[0].canonical("B2"), form.fields[0].canonical("b2")), (Ok("B2".into()), Err(Fault::NotInList)));
}

#[test]
fn a_form_is_told_by_words_and_codes() {
    let with = |recognise: &str| {
        let head: Vec<&str> = HEAD.lines().filter(|line| !line.starts_with("recognise")).collect();
        let text = format!("{}\nrecognise: [{recognise}]\n{}", head.join("\n"), field("type: text"));
        let (form, findings) = read_form_with(&SourceFile { path: "demande.yaml".into(), text }, &Lists::new());
        let found = findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
        (form.map(|form| (form.recognise.len(), form.codes.len())), found)
    };
    let zone = "zone: { x: 10, y: 260, width: 30, height: 6 }";
    let (words, code) = (format!("{{ text: D-1, {zone} }}"), format!("{{ code: D-1, {zone} }}"));
    assert_eq!(with(&words), (Some((1, 0)), vec![]));
    assert_eq!(with(&format!("{words}, {code}")), (Some((1, 1)), vec![]));
    assert_eq!(with("").1, ["GRF-FORM-006"]);
    assert_eq!(with(&code).1, ["GRF-FORM-006"], "a fax may spoil the code");
    assert_eq!(with(&format!("{words}, {{ {zone} }}")).1, ["GRF-FORM-015"]);
    assert_eq!(with(&format!("{{ {zone} }}")).1, ["GRF-FORM-015"]);
    assert_eq!(with(&format!("{{ text: D-1, code: D-1, {zone} }}")).1, ["GRF-FORM-015"]);
    assert_eq!(with(&format!("{words}, {{ code: '', {zone} }}")).1, ["GRF-FORM-015"]);
    assert_eq!(with(&format!("{words}, {{ code: D-1, zone: {{ x: 300, y: 0, width: 9, height: 9 }} }}")).1, ["GRF-FORM-003"]);
    assert_eq!(with(&format!("{{ texte: D-1, {zone} }}")), (None, vec!["GRF-YAML-001"]));
}
