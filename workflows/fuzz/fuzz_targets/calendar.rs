//! Reading a calendar, and counting days by it.
#![no_main]

mod office;

use greffier_calendar::{Count, Length, Rule, Text};
use greffier_language::read_calendar;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    let (Some(calendar), _) = read_calendar(&file) else { return };
    for count in [Count::Business, Count::Calendar] {
        for from in [date(2026, 12, 24), date(2028, 2, 28)] {
            if let Ok(computed) = Rule::new(Length::days(20, count), Text::new("délai", "delay")).due(&calendar, from) {
                assert!(computed.due.is_none_or(|due| due >= from && calendar.is_open(due)));
                let _ = computed.why();
            }
        }
    }
});
