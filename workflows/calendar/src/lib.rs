//! Business days, holidays and due dates that can say why.
//!
//! **Architecture Invariant:** imports nothing of ours, reads no clock: dates come in, dates and reasons go out.

mod due;
mod holidays;

pub use due::{Count, DueDate, MAX_DAYS, Reason, due_date};
pub use holidays::{Holiday, easter, quebec_public_service};

use jiff::civil::{Date, Weekday};

/// Whether the office is open on `date`: no Saturday, no Sunday, no holiday of Québec's public service.
#[must_use]
pub fn is_business_day(date: Date) -> bool {
    closed_because(date).is_none()
}

/// Why the office is closed on `date`, or nothing when it is open.
#[must_use]
pub fn closed_because(date: Date) -> Option<Holiday> {
    match date.weekday() {
        Weekday::Saturday => Some(Holiday { fr: "samedi", en: "Saturday" }),
        Weekday::Sunday => Some(Holiday { fr: "dimanche", en: "Sunday" }),
        _ => quebec_public_service(date),
    }
}
