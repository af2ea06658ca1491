//! The whole judgement: whatever comes in, it answers, and never that a file is valid which nobody signed.
#![no_main]

use greffier_pades::{Lang, Trust, Verdict, explain, verify};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let found = verify(bytes, &Trust::default(), Timestamp::UNIX_EPOCH);
    assert_ne!(found.verdict, Verdict::Valid, "nobody is trusted");
    let _ = (explain(&found, Lang::Fr), explain(&found, Lang::En));
});
