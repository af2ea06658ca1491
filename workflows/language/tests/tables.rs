//! Runs every file of `tests/tables/`: a decision table whose first comment lines say the findings that are expected, one a line, as
//! `# expect: CODE at LINE:COLUMN`. A file with no such line must be clean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use greffier_language::{DecisionTable, FieldType, Scope, SourceFile, read_table, render_human};

fn scope() -> Scope {
    let fields = [
        ("categorie", FieldType::Choice),
        ("montant", FieldType::Amount),
        ("personnes", FieldType::Number),
        ("date_demande", FieldType::Date),
        ("urgent", FieldType::Checkbox),
        ("ville", FieldType::Text),
        ("province", FieldType::Province),
    ];
    fields.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect()
}

fn choices() -> BTreeMap<String, Vec<String>> {
    [("categorie".to_owned(), ["residentiel", "commercial", "industriel"].map(str::to_owned).to_vec())].into()
}

#[test]
fn every_table_gives_the_findings_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let mut seen = BTreeSet::new();
    let mut wrong = String::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = SourceFile { path: name.clone(), text: std::fs::read_to_string(&path).unwrap() };
        let expected: Vec<String> = file.text.lines().filter_map(|line| line.strip_prefix("# expect: ")).map(str::to_owned).collect();
        let (table, findings) = read_table(&file, &scope(), &choices());
        let found: Vec<String> =
            findings.iter().map(|finding| format!("{} at {}:{}", finding.code, finding.spot.line, finding.spot.column)).collect();
        if found != expected {
            wrong += &format!("{name}: expected {expected:#?}\n{}", render_human(&findings, &[file], "en"));
        }
        for finding in &findings {
            for text in [&finding.reason, &finding.mend] {
                assert!(!text.fr.is_empty() && !text.en.is_empty(), "{name}: {} lacks a sentence", finding.code);
            }
            seen.insert(finding.code);
        }
        if let Some(table) = table {
            let kept = serde_json::to_string(&table).unwrap();
            assert_eq!(serde_json::from_str::<DecisionTable>(&kept).unwrap(), table, "{name} is not kept as it is");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let all: BTreeSet<_> = (1..=15).map(|number| format!("GRF-TAB-{number:03}")).collect();
    let missing: Vec<_> = all.iter().filter(|code| !seen.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "findings without a table: {missing:?}");
}

#[test]
fn the_example_of_the_page_about_tables_is_clean() {
    let page = include_str!("../../../agent/docs/tables.md");
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (table, findings) = read_table(&SourceFile { path: "tables.md".into(), text: example.into() }, &scope(), &choices());
    assert_eq!(findings, []);
    assert_eq!(table.unwrap().rules.len(), 5);
}
