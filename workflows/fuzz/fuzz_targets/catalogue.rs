//! Reading a catalogue of processes.
#![no_main]

mod office;

use greffier_metrics::{check_catalogue, read_catalogue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    if let (Some(catalogue), _) = read_catalogue(&file) {
        let _ = check_catalogue(&catalogue, &file.path, &["changement-adresse"]);
    }
});
