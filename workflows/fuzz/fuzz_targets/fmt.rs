//! Laying out a file: a second time changes nothing, and the file says what it said.
#![no_main]

mod office;

use greffier_language::{SourceFile, format_yaml, read_yaml};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    let Ok(text) = format_yaml(&file) else { return };
    let laid_out = SourceFile { path: file.path.clone(), text };
    assert_eq!(format_yaml(&laid_out).as_deref(), Ok(laid_out.text.as_str()), "a second time changes nothing");
    if let Ok(data) = read_yaml::<Value>(&file) {
        assert_eq!(read_yaml::<Value>(&laid_out), Ok(data), "it says what it said");
    }
});
