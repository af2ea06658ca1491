//! Reading a decision table, looking at it as a whole, and asking it.
#![no_main]

mod office;

use greffier_language::{FieldType, Scope, read_table};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    let kinds = [("montant", FieldType::Amount), ("nombre", FieldType::Number), ("date", FieldType::Date), ("nom", FieldType::Name)];
    let kinds = kinds.into_iter().chain([("case", FieldType::Checkbox), ("province", FieldType::Choice)]);
    let scope: Scope = kinds.map(|(name, kind)| (name.to_owned(), kind)).collect();
    let choices = BTreeMap::from([("province".to_owned(), vec!["QC".to_owned(), "ON".to_owned()])]);
    let (Some(table), _) = read_table(&file, &scope, &choices) else { return };
    for value in ["", "1", "100.00", "2026-11-02", "QC", "true"] {
        let values = scope.keys().map(|name| (name.clone(), value.to_owned())).collect();
        let _ = table.decide(&values);
    }
});
