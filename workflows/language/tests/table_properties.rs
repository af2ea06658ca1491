//! What is said of a table as a whole agrees with what it decides, over random tables and random values.

use std::collections::BTreeMap;

use greffier_language::{Analysis, Combination, DecisionTable, FieldType, Hit, Scope, SourceFile, Undecided, read_table};
use proptest::prelude::*;

/// The columns that random tables draw from, with cells whose boundaries meet, touch and miss each other, and values on and beside them.
struct Kind {
    name: &'static str,
    field: FieldType,
    cells: &'static [&'static str],
    values: &'static [&'static str],
}

const KINDS: [Kind; 6] = [
    Kind {
        name: "montant",
        field: FieldType::Amount,
        cells: &[
            "< 10",
            "<= 10",
            "10",
            "> 10",
            ">= 10.01",
            "10..20",
            "[10..20)",
            "(10..20]",
            "> 20",
            "not(10, 15..20)",
            "empty",
            "not empty",
        ],
        values: &["", "0.00", "9.99", "10.00", "10.01", "15.00", "19.99", "20.00", "20.01", "999999999999.99"],
    },
    Kind {
        name: "nombre",
        field: FieldType::Number,
        cells: &["< 0", ">= 0", "0, 2", "1..3", "(1..3)", "not(1..3)", ">= 4", "not empty", "empty, 5"],
        values: &["", "-9223372036854775808", "-1", "0", "1", "2", "3", "4", "5", "9223372036854775807"],
    },
    Kind {
        name: "jour",
        field: FieldType::Date,
        cells: &["< 2026-03-01", "> 2026-02-28", "2026-02-28..2026-03-01", "(2026-02-28..2026-03-02)", "not(2026-03-01)", "empty"],
        values: &["", "1880-01-01", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2200-12-31"],
    },
    Kind {
        name: "sorte",
        field: FieldType::Choice,
        cells: &["a", "b", "a, b", "not(a)", "empty", "not empty", "empty, c"],
        values: &["", "a", "b", "c"],
    },
    Kind {
        name: "ville",
        field: FieldType::Text,
        cells: &["Laval", "Laval, Amos", "not(Laval)", "not(Amos, autre)", "empty", "not empty", "'not empty'"],
        values: &["", "Laval", "Amos", "autre", "autre 1", "Val-d'Or", "not empty"],
    },
    Kind { name: "urgent", field: FieldType::Checkbox, cells: &["true", "false", "true, false"], values: &["", "true", "false"] },
];

fn scope() -> Scope {
    KINDS.iter().map(|kind| (kind.name.to_owned(), kind.field)).collect()
}

fn choices() -> BTreeMap<String, Vec<String>> {
    [("sorte".to_owned(), ["a", "b", "c"].map(str::to_owned).to_vec())].into()
}

/// A random table as people would write it, and what is said of it.
fn table() -> impl Strategy<Value = (DecisionTable, Analysis)> {
    let columns = prop::sample::subsequence((0..KINDS.len()).collect::<Vec<_>>(), 1..=3);
    let picks = prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 3), 1..9);
    let hit = prop::sample::select(vec!["unique", "first", "collect"]);
    (columns, picks, hit, any::<[bool; 3]>(), any::<bool>()).prop_map(|(columns, picks, hit, required, otherwise)| {
        let mut text = format!("table: essai\ntitle: {{ fr: Essai, en: Trial }}\nhit: {hit}\ninputs:\n");
        for (column, required) in columns.iter().zip(required) {
            text += &format!("  - {{ input: {}, required: {required} }}\n", KINDS[*column].name);
        }
        text += "outputs: [{ output: rang, title: { fr: Rang, en: Rank }, type: integer }]\nrules:\n";
        for (rank, picks) in picks.iter().enumerate() {
            let cell = |column: usize, required: bool, pick: &prop::sample::Index| {
                let cells = KINDS[column].cells.iter().filter(|cell| !required || !cell.starts_with("empty"));
                *pick.get(&cells.chain(&["-", "-", "-"]).copied().collect::<Vec<_>>())
            };
            let cells =
                columns.iter().zip(required).zip(picks).map(|((column, required), pick)| format!("\"{}\"", cell(*column, required, pick)));
            text += &format!("  - {{ when: [{}], give: [{rank}] }}\n", cells.collect::<Vec<_>>().join(", "));
        }
        if otherwise {
            text += "otherwise: [99]\n";
        }
        let (table, findings) = read_table(&SourceFile { path: "essai.yaml".into(), text: text.clone() }, &scope(), &choices());
        let table = table.unwrap_or_else(|| panic!("{text}\n{findings:#?}"));
        let analysis = table.analyse();
        (table, analysis)
    })
}

/// Every combination of the sample values of a table's columns: they stand on, and on either side of, every boundary that cells name, so
/// that no combination at all decides otherwise than one of these.
fn everything(table: &DecisionTable) -> Vec<Combination> {
    let mut all = vec![Combination::new()];
    for input in &table.inputs {
        let kind = KINDS.iter().find(|kind| kind.name == input.input).unwrap();
        let with = |before: &Combination, value: &str| {
            let mut after = before.clone();
            after.insert(kind.name.into(), value.into());
            after
        };
        all = all.iter().flat_map(|before| kind.values.iter().map(move |value| with(before, value))).collect();
    }
    all
}

/// The same table, which gives every rule that holds.
fn collecting(table: &DecisionTable) -> DecisionTable {
    DecisionTable { hit: Hit::Collect, otherwise: None, ..table.clone() }
}

fn holding(table: &DecisionTable, values: &Combination) -> Vec<usize> {
    collecting(table).decide(values).map(|decided| decided.held.iter().filter_map(|held| held.rule).collect()).unwrap_or_default()
}

/// Whether the table leaves such values to a person, because a column that it requires is empty.
fn lacks_required(table: &DecisionTable, values: &Combination) -> bool {
    let boxed = |name: &str| KINDS.iter().any(|kind| kind.name == name && kind.field.is_boolean());
    table.inputs.iter().any(|input| input.required && values[&input.input].is_empty() && !boxed(&input.input))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_table_without_findings_decides_everything((table, analysis) in table()) {
        prop_assert!(analysis.proven);
        let complete = analysis.gaps.is_empty() && analysis.missing.is_empty() && analysis.overlaps.is_empty();
        for values in everything(&table) {
            let decided = table.decide(&values);
            if lacks_required(&table, &values) {
                prop_assert!(matches!(decided, Err(Undecided::NoValue { .. })), "{values:?}");
            } else if complete {
                let decided = decided.map_err(|error| TestCaseError::fail(format!("{values:?}: {error}")))?;
                let right = if table.hit == Hit::Collect { !decided.held.is_empty() } else { decided.held.len() == 1 };
                prop_assert!(right, "{values:?}");
            }
        }
    }

    #[test]
    fn what_is_found_can_be_shown((table, analysis) in table()) {
        for overlap in &analysis.overlaps {
            let held = holding(&table, &overlap.example);
            prop_assert!(held.contains(&overlap.first) && held.contains(&overlap.second), "{overlap:?}");
            prop_assert!(matches!(table.decide(&overlap.example), Err(Undecided::Several { .. })), "{overlap:?}");
        }
        for gap in analysis.gaps.iter().chain(&analysis.missing) {
            prop_assert!(matches!(table.decide(gap), Err(Undecided::NoRule { .. } | Undecided::NoValue { .. })), "{gap:?}");
            prop_assert!(!lacks_required(&table, gap));
        }
        for missing in &analysis.missing {
            prop_assert!(matches!(table.decide(missing), Err(Undecided::NoValue { .. })), "{missing:?}");
        }
    }

    #[test]
    fn what_can_happen_is_found((table, analysis) in table()) {
        let all: Vec<_> = everything(&table).into_iter().filter(|values| !lacks_required(&table, values)).collect();
        let held: Vec<Vec<usize>> = all.iter().map(|values| holding(&table, values)).collect();
        let undecided = all.iter().any(|values| matches!(table.decide(values), Err(Undecided::NoRule { .. } | Undecided::NoValue { .. })));
        prop_assert_eq!(undecided, !analysis.gaps.is_empty() || !analysis.missing.is_empty());
        if table.hit == Hit::Unique {
            for rule in 0..table.rules.len() {
                let meets = held.iter().any(|held| held.contains(&rule) && held.iter().any(|other| *other < rule));
                prop_assert_eq!(meets, analysis.overlaps.iter().any(|overlap| overlap.second == rule), "{}", rule);
            }
        }
        if table.hit == Hit::First {
            for rule in 0..table.rules.len() {
                let never = !held.iter().any(|held| held.first() == Some(&rule));
                prop_assert_eq!(never, analysis.shadowed.contains(&rule), "{}", rule);
            }
        }
    }

    #[test]
    fn a_table_is_kept_as_it_is((table, _) in table()) {
        let kept: DecisionTable = serde_json::from_str(&serde_json::to_string(&table).unwrap()).unwrap();
        prop_assert_eq!(kept, table);
    }

    #[test]
    fn no_text_in_a_cell_does_harm(cell in "[-a-z0-9<>=.,()\\[\\]' é]{0,24}", column in 0..KINDS.len()) {
        let text = format!(
            "table: t\ntitle: {{ fr: T, en: T }}\nhit: first\ninputs: [{{ input: {} }}]\noutputs: [{{ output: o, title: {{ fr: O, en: O }}, \
             type: text }}]\nrules:\n  - {{ when: [\"{cell}\"], give: [a] }}\n",
            KINDS[column].name
        );
        let (table, findings) = read_table(&SourceFile { path: "t.yaml".into(), text }, &scope(), &choices());
        prop_assert!(table.is_some() || findings.iter().all(|finding| finding.code.starts_with("GRF-TAB-") && finding.spot.line == 7));
    }
}
