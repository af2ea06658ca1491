//! Delays that several tests share.
#![allow(dead_code)] // Each test takes what it needs.

use greffier_calendar::{Extension, Length, Rule, Text};

/// A delay without anything special.
pub(crate) fn plain(length: Length) -> Rule {
    Rule::new(length, Text::new("Déclaration de services", "Service statement"))
}

/// Loi sur l'accès (RLRQ c. ), s. 47: twenty days, which a notice given within them extends by at most ten.
pub(crate) fn access() -> Rule {
    let source = Text::new("Loi sur l'accès, RLRQ c. A-2.1, art. 47", "Access Act, CQLR c. A-2.1, s. 47");
    let extension = Some(Extension { days: 10, times: 1, source: Text::new("art. 47", "s. 47") });
    Rule { extension, ..Rule::new(Length::CalendarDays(20), source) }
}

/// A delay that may be suspended while a piece is awaited.
pub(crate) fn suspendable(length: Length) -> Rule {
    Rule { suspension: Some(Text::new("Règlement, art. 5", "Regulation, s. 5")), ..plain(length) }
}
