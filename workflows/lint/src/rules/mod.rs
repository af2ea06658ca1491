//! The rules.

mod circle;
mod dead_end;
mod ends_without_answer;
mod extended_without_notice;
mod letters_at_once;
mod no_delay;
mod nobody_to_invite;
mod nothing_to_sign;
mod unknown_letter_field;
mod unknown_role;
mod unknown_template;
mod unreachable;

use greffier_language::Diagnostic;

use crate::Subject;

/// Every rule.
pub(crate) const ALL: [fn(&Subject<'_>) -> Vec<Diagnostic>; 12] = [
    ends_without_answer::check,
    unreachable::check,
    dead_end::check,
    circle::check,
    nothing_to_sign::check,
    unknown_template::check,
    unknown_role::check,
    no_delay::check,
    nobody_to_invite::check,
    letters_at_once::check,
    extended_without_notice::check,
    unknown_letter_field::check,
];
