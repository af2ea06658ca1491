//! Compiling a rule and asking it: it answers in bounded time, whatever it says.
#![no_main]

use greffier_language::{Expression, FieldType, Scope};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let kinds = [("signature", FieldType::Signature), ("nom", FieldType::Name), ("date", FieldType::Date), ("montant", FieldType::Amount)];
    let scope: Scope = kinds.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect();
    let Ok(rule) = Expression::compile(text, &scope) else { return };
    for value in ["", "12.50", "2026-11-02", "true"] {
        let values = scope.keys().map(|name| (name.clone(), value.to_owned())).collect();
        let _ = rule.holds(&scope, &values);
    }
});
