//! Reading a form.
#![no_main]

mod office;

use greffier_language::{check_rules, read_form};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    if let (Some(form), _) = read_form(&file) {
        let values = form.fields.iter().map(|field| (field.name.clone(), "1".to_owned())).collect();
        let _ = check_rules(&form, &values);
    }
});
