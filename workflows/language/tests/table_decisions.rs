//! What each form of a cell means, and what a table answers on a case.

use std::collections::BTreeMap;

use greffier_language::{Decided, DecisionTable, FieldType, Scope, SourceFile, Undecided, read_table};

fn read(text: &str) -> DecisionTable {
    let fields = [
        ("categorie", FieldType::Choice),
        ("montant", FieldType::Amount),
        ("personnes", FieldType::Number),
        ("jour", FieldType::Date),
        ("urgent", FieldType::Checkbox),
        ("ville", FieldType::Text),
        ("province", FieldType::Province),
    ];
    let scope: Scope = fields.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect();
    let choices = [("categorie".to_owned(), ["residentiel", "commercial"].map(str::to_owned).to_vec())].into();
    let (table, findings) = read_table(&SourceFile { path: "t.yaml".into(), text: text.into() }, &scope, &choices);
    table.unwrap_or_else(|| panic!("{text}\n{findings:#?}"))
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Whether a rule with this one cell holds; an error's code where there is one.
fn holds(input: &str, cell: &str, value: &str) -> Result<bool, &'static str> {
    let field = if input.contains(' ') || input.contains('(') { "personnes" } else { input };
    let table = read(&format!(
        "table: t\ntitle: {{ fr: T, en: T }}\nhit: collect\ninputs: [{{ input: \"{input}\" }}]\n\
         outputs: [{{ output: o, title: {{ fr: O, en: O }}, type: boolean }}]\nrules: [{{ when: [\"{cell}\"], give: [true] }}]\notherwise: []\n"
    ));
    match table.decide(&values(&[("ville", "Amos"), (field, value)])) {
        Ok(decided) => Ok(!decided.held.is_empty()),
        Err(Undecided::NoValue { .. }) => Ok(false),
        Err(error) => Err(error.code()),
    }
}

#[test]
fn each_form_of_a_cell_means_one_thing() {
    // Input, cell, values that it takes, values that it does not.
    let cases: [(&str, &str, &[&str], &[&str]); 25] = [
        ("montant", "-", &["", "0.00"], &[]),
        ("montant", "1000", &["1000.00"], &["", "999.99", "1000.01"]),
        ("montant", "10.5, 20", &["10.50", "20.00"], &["10.05", "15.00"]),
        ("montant", "< 1000", &["0.00", "999.99"], &["", "1000.00"]),
        ("montant", "<= 1000", &["1000.00"], &["", "1000.01"]),
        ("montant", ">1000", &["1000.01"], &["", "1000.00"]),
        ("montant", ">= 1000", &["1000.00"], &["", "999.99"]),
        ("montant", "1000..2000", &["1000.00", "2000.00"], &["", "999.99", "2000.01"]),
        ("montant", "[1000..2000)", &["1000.00", "1999.99"], &["2000.00"]),
        ("montant", "( 1000 .. 2000 ]", &["1000.01", "2000.00"], &["1000.00"]),
        ("montant", "not(10, 20..30)", &["9.99", "10.01", "19.99", "30.01"], &["", "10.00", "20.00", "30.00"]),
        ("montant", "empty", &[""], &["0.00"]),
        ("montant", "not empty", &["0.00"], &[""]),
        ("montant", "empty, < 5", &["", "4.99"], &["5.00"]),
        ("personnes", "-5..-1, 3", &["-5", "-1", "3"], &["", "0", "-6"]),
        ("jour", "2026-02-28..2026-03-01", &["2026-02-28", "2026-03-01"], &["", "2026-02-27", "2026-03-02"]),
        ("urgent", "false", &["", "false"], &["true"]),
        ("categorie", "not(commercial)", &["residentiel"], &["", "commercial"]),
        ("ville", "Laval, 'a, b', l'Isle", &["Laval", "a, b", "l'Isle"], &["", "laval", "a"]),
        ("ville", "not(Laval)", &["Amos"], &["", "Laval"]),
        ("ville", "not(empty, Laval)", &["Amos"], &["", "Laval"]),
        ("ville", "not('empty')", &["Amos"], &["", "empty"]),
        ("province", "QC, ON", &["QC"], &["", "NB"]),
        ("personnes / 3.0", "0.333333, 0.666667", &["1", "2"], &["", "3"]),
        ("size(ville) > 3 && personnes > 4.0", "true", &["5"], &["", "4"]),
    ];
    for (input, cell, taken, left) in cases {
        for (values, wanted) in [(taken, true), (left, false)] {
            for value in values {
                assert_eq!(holds(input, cell, value), Ok(wanted), "{input}: {cell} for « {value} »");
            }
        }
    }
}

#[test]
fn a_value_of_another_type_is_no_value() {
    let cases = [
        ("montant", "1000", "1 000,00"),
        ("montant", "1000", "-1.00"),
        ("jour", "2026-01-01", "hier"),
        ("categorie", "commercial", "autre"),
    ];
    for (input, cell, value) in cases {
        assert_eq!(holds(input, cell, value), Err("GRF-TAB-024"), "{input} = {value}");
    }
    assert_eq!(holds("personnes * 1.0", "1", "inf"), Err("GRF-TAB-024"));
    assert_eq!(holds("montant", "-", "illisible"), Ok(true), "what no rule looks at is not asked for");
}

fn fee(hit: &str, rest: &str) -> DecisionTable {
    read(&format!(
        "table: tarif\ntitle: {{ fr: Tarif, en: Fee }}\nhit: {hit}\ninputs: [{{ input: categorie }}, {{ input: montant }}]\n\
         outputs: [{{ output: frais, title: {{ fr: Frais, en: Fee }}, type: amount }}]\nrules:\n\
         \x20 - {{ when: [residentiel, '<= 1000'], give: [45], because: {{ fr: 'art. 3', en: 's. 3' }} }}\n\
         \x20 - {{ when: ['-', '>= 1000'], give: ['300.5'] }}\n{rest}"
    ))
}

fn rows(decided: &Decided) -> Vec<(Option<usize>, &str)> {
    decided.held.iter().map(|held| (held.rule, held.give["frais"].as_str())).collect()
}

#[test]
fn the_answer_says_which_rules_held() {
    let both = values(&[("categorie", "residentiel"), ("montant", "1000.00")]);
    let first = fee("first", "").decide(&both).unwrap();
    assert_eq!(rows(&first), [(Some(0), "45.00")]);
    assert_eq!(first.held[0].because.as_ref().unwrap().en, "s. 3");
    assert_eq!(rows(&fee("collect", "").decide(&both).unwrap()), [(Some(0), "45.00"), (Some(1), "300.50")]);
    assert_eq!(fee("unique", "").decide(&both), Err(Undecided::Several { table: "tarif".into(), rules: vec![0, 1] }));
}

#[test]
fn what_is_not_decided_says_why() {
    let none = values(&[("categorie", "commercial"), ("montant", "1.00")]);
    let no_amount = values(&[("categorie", "commercial")]);
    let missing = Err(Undecided::NoValue { table: "tarif".into(), input: "montant".into() });
    assert_eq!(fee("unique", "").decide(&none), Err(Undecided::NoRule { table: "tarif".into() }));
    assert_eq!(fee("unique", "").decide(&no_amount), missing);
    let defaulted = fee("unique", "otherwise: [0]\n");
    assert_eq!(rows(&defaulted.decide(&none).unwrap()), [(None, "0.00")]);
    assert_eq!(defaulted.decide(&no_amount), missing, "a number that is missing is not the default's");
    let no_kind = values(&[("montant", "1.00")]);
    assert_eq!(rows(&defaulted.decide(&no_kind).unwrap()), [(None, "0.00")]);
    assert_eq!(fee("collect", "otherwise: []\n").decide(&none), Ok(Decided { held: Vec::new() }));
    let error = defaulted.decide(&no_amount).unwrap_err();
    assert!(error.to_string().starts_with(error.code()));
}

#[test]
fn a_number_that_an_expression_lacks_is_not_the_defaults() {
    let table = |rest: &str| {
        read(&format!(
            "table: t\ntitle: {{ fr: T, en: T }}\nhit: first\ninputs: [{{ input: 'personnes > 4.0' }}]\n\
             outputs: [{{ output: o, title: {{ fr: O, en: O }}, type: integer }}]\nrules:\n  - {{ when: [true], give: [1] }}\n{rest}"
        ))
    };
    let defaulted = table("otherwise: [2]\n");
    let given = |table: &DecisionTable, value: &str| {
        table.decide(&values(&[("personnes", value)])).map(|decided| decided.held[0].give["o"].clone())
    };
    assert_eq!(given(&defaulted, "5"), Ok("1".into()));
    assert_eq!(given(&defaulted, "4"), Ok("2".into()));
    assert_eq!(given(&defaulted, ""), Err(Undecided::NoValue { table: "t".into(), input: "personnes > 4.0".into() }));
    assert_eq!(defaulted.analyse().missing.len(), 1);
    let met = table("  - { when: [empty], give: [3] }\notherwise: [2]\n");
    assert_eq!((given(&met, ""), met.analyse().missing.len()), (Ok("3".into()), 0));
}
