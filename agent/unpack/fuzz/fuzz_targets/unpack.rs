//! Taking apart whatever arrives, with bounds that are soon met.
#![no_main]

use greffier_unpack::{Bounds, may_be_answered, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bounds = Bounds { depth: 3, parts: 20, part_bytes: 200_000, total_bytes: 1 << 20, html_bytes: 20_000, ..Bounds::default() };
    for name in ["x.eml", "x.msg"] {
        let Ok(unpacked) = unpack(bytes, name, &bounds) else { continue };
        let _ = unpacked.mail.as_ref().map(may_be_answered);
        assert!(unpacked.parts.len() <= 20 && unpacked.left.len() <= 21);
        assert!(unpacked.parts.iter().map(|part| part.bytes.len()).sum::<usize>() <= 1 << 20);
        for part in &unpacked.parts {
            assert!(!part.name.is_empty() && part.name.len() <= 200 && !part.name.contains(['/', '\\', '\0', '\n']));
        }
    }
});
