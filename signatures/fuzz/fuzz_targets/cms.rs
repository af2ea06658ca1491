//! Reading signed data, time stamps, certificates, revocation lists and answers.
#![no_main]

use greffier_cms::certificate::from_der;
use greffier_cms::{CertificateSummary, RevocationData, Sources, verify_detached, verify_time_stamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = verify_detached(bytes, &[b"content"]);
    let _ = verify_time_stamp(bytes, &[b"content"]);
    if let Ok(certificate) = from_der(bytes) {
        let _ = (CertificateSummary::of(&certificate), Sources::of(&certificate));
    }
    let mut data = RevocationData::default();
    let _ = data.add_list(bytes);
    let _ = data.add_answer(bytes);
});
