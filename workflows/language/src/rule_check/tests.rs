//! Rules and what is found in them: `CODE at TEXT`, the text being what is marked.

use serde_saphyr::Spanned;

use super::place::spot;
use super::*;
use crate::{Details, FieldType, Pattern, Severity};

fn vocabulary() -> Vocabulary {
    let known = |kind, given| Known { kind, given, ..Known::default() };
    let choice = |options: &[&str]| Known { options: options.iter().map(|o| (*o).to_owned()).collect(), ..known(FieldType::Choice, true) };
    let dossier = Details { pattern: Pattern::new("[A-Z]{2}-[0-9]{4}").ok(), ..Details::default() };
    let fields = [
        ("nom", known(FieldType::Name, true)),
        ("signature", known(FieldType::Signature, true)),
        ("urgent", known(FieldType::Checkbox, true)),
        ("date_effet", known(FieldType::Date, true)),
        ("date_fin", known(FieldType::Date, false)),
        ("montant", known(FieldType::Amount, true)),
        ("rabais", known(FieldType::Amount, false)),
        ("personnes", known(FieldType::Number, true)),
        ("province", known(FieldType::Province, true)),
        ("nas", known(FieldType::Nas, true)),
        ("code_postal", known(FieldType::PostalCode, true)),
        ("avis", choice(&["pour", "contre", "partage"])),
        ("dossier", Known { details: dossier, ..known(FieldType::Identifier, true) }),
    ];
    Vocabulary::new(fields.into_iter().map(|(name, known)| (name.to_owned(), known)))
}

/// What is found in rules of one `choose`, for each `CODE at MARKED`.
fn found(rules: &[&str]) -> Vec<String> {
    let vocabulary = vocabulary();
    let mut problems = Vec::new();
    let mut checked = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        match check_truth(rule, &vocabulary) {
            Ok(good) => checked.push(Some(good)),
            Err(wrong) => {
                problems.extend(wrong.into_iter().map(|problem| (index, problem)));
                checked.push(None);
            }
        }
    }
    problems.extend(choose_problems(&checked, &vocabulary));
    let files: Vec<Spanned<String>> = serde_saphyr::from_str(&serde_json::to_string(&rules).unwrap()).expect("a list of texts");
    let said = problems.into_iter().map(|(index, problem)| {
        let at = problem.at.clone();
        let place = Place { file: "f.yaml", text: "", code: "OWN" };
        let finding = problem.finding(place, &files[index]);
        assert!([&finding.reason, &finding.mend].iter().all(|text| !text.fr.is_empty() && !text.en.is_empty()));
        let marked = &rules[index][at.start..at.end.min(rules[index].len())];
        let warning = if finding.severity == Severity::Warning { "?" } else { "" };
        format!("{}{warning} {marked}", finding.code.trim_start_matches("GRF-RULE-"))
    });
    said.collect()
}

#[test]
fn good_rules_are_clean() {
    for rule in [
        "!signature",
        "province != 'QC' && date_effet >= '2026-01-01'",
        "montant > 100 && montant <= 1000.5",
        "montant * 1.14975 > 500.0",
        "montant / personnes >= 12.25",
        "montant == 12.34 || montant == 0.29",
        "personnes + 1.0 > 4.0 && personnes == 3.0",
        "avis in ['pour', 'partage']",
        "size(nom) > 3 && nom.startsWith('Tr') && nom.size() < 9 && nom < 'M'",
        "date_fin == null || date_fin < date_effet",
        "rabais != null && rabais > montant",
        "nom == '' || nom.startsWith('T')",
        "urgent ? montant > 10.0 : montant > 100.0",
        "urgent == signature && urgent != true",
        "nas == '046454286' || code_postal == 'G1R 5M1'",
        "dossier == 'CA-0001' || dossier.startsWith('CA-')",
        "string(personnes) == nom + '1'",
        "double(size(nom)) * 2.0 > montant / 1.0",
        "int(personnes) % 2 == 0",
    ] {
        assert_eq!(found(&[rule]), [""; 0], "{rule}");
    }
}

#[test]
fn what_is_wrong_is_marked() {
    for (rule, findings) in [
        // Names and syntax.
        ("signatur && nomm == ''", vec!["OWN signatur", "OWN nomm"]),
        ("nom", vec!["OWN nom"]),
        ("nom = ''", vec!["OWN ="]),
        ("nom == '' and urgent", vec!["OWN a"]),
        ("has(rabais)", vec!["OWN r"]),
        // Natures.
        ("nom == 3.0", vec!["001 =="]),
        ("montant == '100'", vec!["001 =="]),
        ("montant == ''", vec!["001 =="]),
        ("urgent == 'true'", vec!["001 =="]),
        ("date_effet == montant", vec!["001 =="]),
        ("date_effet > nom", vec!["001 >"]),
        ("date_effet > 20261102", vec!["001 >"]),
        ("montant > personnes", vec!["001 >"]),
        ("nas == code_postal", vec!["001 =="]),
        ("urgent == null", vec!["001 =="]),
        ("montant > null", vec!["001 >"]),
        ("nom in ['a', 3.0]", vec!["001 3.0"]),
        ("(urgent ? nom : montant) == nom", vec!["001 ?"]),
        // Operations.
        ("nom + 1.0 == 'a'", vec!["002 +"]),
        ("montant + personnes > 3.0", vec!["002 +"]),
        ("montant + 1 > 3.0", vec!["002 +"]),
        ("montant * montant > 3.0", vec!["002 *"]),
        ("personnes % 2.0 == 0.0", vec!["002 %"]),
        ("urgent < signature", vec!["002 <"]),
        ("avis >= 'pour'", vec!["002 >="]),
        ("nas < '046 454 286'", vec!["002 <"]),
        ("nom && urgent", vec!["002 nom"]),
        ("!montant", vec!["002 montant"]),
        ("-nom == ''", vec!["002 nom"]),
        ("nom in province", vec!["002 in"]),
        // Functions.
        ("nom.matches('a')", vec!["003 matches"]),
        ("nom.startswith('a')", vec!["003 startsWith"]),
        ("contains(nom, 'a')", vec!["003 contains"]),
        ("nom.contains()", vec!["003 contains"]),
        ("size(montant) > 3", vec!["003 montant"]),
        ("nom.size > 3", vec!["003 ."]),
        ("nom[0] == 'a'", vec!["003 ["]),
        // Values.
        ("date_effet > '2026-13-01'", vec!["004 '2026-13-01'"]),
        ("date_effet > '02/11/2026'", vec!["004 '02/11/2026'"]),
        ("avis == 'contres'", vec!["004 'contres'"]),
        ("avis in ['pour', 'peut-être']", vec!["004 'peut-être'"]),
        ("province == 'Québec'", vec!["004 'Québec'"]),
        ("nas == '046 454 286'", vec!["004 '046 454 286'"]),
        ("nas == '123 456 789'", vec!["004 '123 456 789'"]),
        ("'g1r5m1' != code_postal", vec!["004 'g1r5m1'"]),
        ("dossier == '12'", vec!["004 '12'"]),
        ("montant == 10.005", vec!["004 10.005"]),
        ("personnes == 1.5", vec!["004 1.5"]),
        // Loops.
        ("['a'].exists(x, x == nom)", vec!["007 ['a'].exists(x, x == nom)"]),
    ] {
        let findings: Vec<String> = findings
            .into_iter()
            .map(|text| text.replace("startsWith", if rule.contains("startswith") { "startswith" } else { "startsWith" }))
            .collect();
        assert_eq!(found(&[rule]), findings, "{rule}");
    }
}

#[test]
fn rules_that_hold_never_or_always_are_told() {
    for rule in [
        "avis == 'pour' && avis == 'contre'",
        "avis in ['pour', 'contre'] && !(avis in ['pour', 'contre'])",
        "montant > 100.0 && montant < 50.0",
        "montant > 100 && 100.0 >= montant",
        "urgent && !urgent",
        "date_effet < '2026-01-01' && urgent && date_effet == '2026-02-01'",
        "nom == null && nom == 'Roy'",
        "false && urgent",
        "(avis == 'pour' && avis == 'contre') || (urgent && !urgent)",
        "avis != 'pour' || avis != 'contre'",
        "urgent || !urgent",
        "rabais == null || rabais != null",
        "montant >= 10.0 || montant < 20.0",
    ] {
        assert_eq!(found(&[rule]), [format!("005? {rule}")], "{rule}");
    }
    for rule in ["avis != 'pour' && avis != 'contre'", "montant >= 100.0 && montant <= 100.0", "urgent || nom == ''"] {
        assert_eq!(found(&[rule]), [""; 0], "{rule}");
    }
}

#[test]
fn rules_that_another_takes_first_are_told() {
    assert_eq!(found(&["!signature", "!signature"]), ["006? !signature"]);
    assert_eq!(found(&["urgent", "nom == '' && urgent"]), ["006? nom == '' && urgent"]);
    assert_eq!(found(&["urgent || nom == ''", "nom == ''"]), ["006? nom == ''"]);
    assert_eq!(found(&["nom == '' && urgent", "urgent", "nom == ''"]), [""; 0]);
}

#[test]
fn what_may_be_empty_is_told_once_unless_it_is_asked() {
    assert_eq!(found(&["rabais > 3.0 && rabais < 9.0"]), ["008? rabais"]);
    assert_eq!(found(&["date_fin < date_effet"]), ["008? date_fin"]);
    assert_eq!(found(&["rabais == null", "rabais > 3.0"]), [""; 0]);
    assert_eq!(found(&["urgent || date_fin == ''", "date_fin < '2026-01-01'"]), [""; 0]);
    assert_eq!(found(&["urgent && rabais == null", "rabais > 3.0"]), ["008? rabais"]);
}

/// The line, the column and what is marked there, of `nomm` in rules that are written in each way of YAML.
#[test]
fn places_are_those_of_the_file() {
    let text = r#"# é
- "é: \"x\" == 'é' && nomm == 'a'"
- 'urgent && ''it'' == nomm'
- |
  urgent &&
    nomm == ''
- >-
  urgent
  && 'é' == nom

  && nomm == ''
- urgent &&
    nomm == ''
- !!str 'nomm == nom'
- "urgent \u0026\u0026\
   \x20nomm == ''"
- &a 'urgent && nomm == nom'
- { when: "urgent && nomm" }
"#;
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Raw {
        Rule(String),
        Inside { when: String },
    }
    let values: Vec<Raw> = serde_saphyr::from_str(text).unwrap();
    let spans: Vec<Spanned<serde_json::Value>> = serde_saphyr::from_str(text).unwrap();
    let places = spans.into_iter().zip(values).filter_map(|(span, value)| match value {
        Raw::Rule(value) => Some(Spanned { value, referenced: span.referenced, defined: span.defined }),
        Raw::Inside { when } => {
            assert!(when.contains("nomm"));
            None
        }
    });
    let lines: Vec<&str> = text.lines().collect();
    let places: Vec<String> = places
        .map(|rule| {
            let at = rule.value.find("nomm").unwrap();
            let spot = spot(text, &rule, &(at..at + 4));
            let line: Vec<char> = lines[spot.line as usize - 1].chars().collect();
            let marked: String = line[spot.column as usize - 1..][..spot.length as usize].iter().collect();
            format!("{}:{} {marked}", spot.line, spot.column)
        })
        .collect();
    assert_eq!(places, ["2:23 nomm", "3:24 nomm", "6:5 nomm", "11:6 nomm", "13:5 nomm", "14:10 nomm", "16:8 nomm", "17:17 nomm"]);
}
