//! What is wrong with a rule, and the finding that it makes in a file.

use std::ops::Range;

use serde_saphyr::Spanned;

use super::place::spot;
use crate::{Diagnostic, Severity};

/// Something wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its code; that of rules in this kind of file, when it has none of its own.
    code: Option<&'static str>,
    severity: Severity,
    /// The bytes of the rule that it is about.
    pub(super) at: Range<usize>,
    pub(super) reason: [String; 2],
    pub(super) mend: [String; 2],
}

/// The file that a rule stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Its name in findings.
    pub(crate) file: &'a str,
    /// Its text.
    pub(crate) text: &'a str,
    /// The code of what is wrong with a rule of such a file and has no code of its own.
    pub(crate) code: &'static str,
}

impl Problem {
    /// An error that each kind of file has a code for.
    pub(crate) fn own(at: Range<usize>, reason: [String; 2], mend: [String; 2]) -> Self {
        Self { code: None, severity: Severity::Error, at, reason, mend }
    }

    /// A rule that is longer or deeper than allowed.
    pub(crate) fn too_large(text: &str) -> Self {
        Self::error(
            "GRF-RULE-007",
            0..text.len(),
            [
                "la règle est trop longue (2000 octets), ou ses parenthèses sont trop profondes (32).".into(),
                "the rule is too long (2000 bytes), or its brackets nest too deep (32).".into(),
            ],
            [
                "Partagez-la en plusieurs règles, ou écrivez une table de décision.".into(),
                "Split it into several rules, or write a decision table.".into(),
            ],
        )
    }

    pub(super) fn error(code: &'static str, at: Range<usize>, reason: [String; 2], mend: [String; 2]) -> Self {
        Self { code: Some(code), severity: Severity::Error, at, reason, mend }
    }

    pub(super) fn warning(code: &'static str, at: Range<usize>, reason: [String; 2], mend: [String; 2]) -> Self {
        Self { code: Some(code), severity: Severity::Warning, at, reason, mend }
    }

    /// The finding about `rule`, at the very place in it.
    pub(crate) fn finding(self, place: Place<'_>, rule: &Spanned<String>) -> Diagnostic {
        let spot = spot(place.text, rule, &self.at);
        let code = self.code.unwrap_or(place.code);
        match self.severity {
            Severity::Error => Diagnostic::error(code, place.file, spot, self.reason, self.mend),
            Severity::Warning => Diagnostic::warning(code, place.file, spot, self.reason, self.mend),
        }
    }
}
