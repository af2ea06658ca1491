//! Reading the tests of a workflow, and playing them.
#![no_main]

mod office;

use greffier_trials::{Around, play, read_trials};
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static OFFICE: LazyLock<greffier_language::Office> = LazyLock::new(office::office);

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    let (Some(trials), _) = read_trials(&file, &OFFICE, None) else { return };
    let around = Around { zone: TimeZone::UTC, calendar: Default::default() };
    for trial in trials.cases.iter().take(4) {
        let _ = play(&trials, trial, &OFFICE.workflows[&trials.workflow], &around);
    }
});
