//! Reading a PDF, finding its signatures, and comparing it with its own beginning.
#![no_main]

use greffier_pdf::{Limits, Pdf, changes_between, extract, preflight, validation_data};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(pdf) = Pdf::open(bytes, &limits) else { return };
    let _ = preflight(&pdf);
    let _ = validation_data(&pdf);
    for signature in extract(&pdf).signatures {
        let earlier = signature.end().and_then(|end| bytes.get(..end)).and_then(|earlier| Pdf::open(earlier, &limits).ok());
        if let Some(earlier) = earlier {
            let _ = changes_between(&earlier, &pdf);
        }
    }
});
