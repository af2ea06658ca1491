//! The names of what a letter is given, beside the fields: `letter_data` of the engine makes it, and the letters' room adds the office and the
//! day. A test of the engine keeps them alike.

/// At the top.
pub const TOP: [&str; 7] = ["language", "today", "office", "case", "decisions", "fields", "missing"];
/// Of the case.
pub const CASE: [&str; 4] = ["number", "code", "received", "opened"];
/// Of the office.
pub const OFFICE: [&str; 3] = ["name", "address", "phone"];
/// Of a decision.
pub const DECISION: [&str; 2] = ["option", "reason"];
