//! Names and numbers in French and English.

use greffier_casework::{PaperCause, Stage};
use greffier_language::Bilingual;

pub(crate) fn both(fr: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { fr: fr.into(), en: en.into() }
}

/// A stage's name for people.
#[must_use]
pub fn stage_name(stage: Stage) -> Bilingual {
    match stage {
        Stage::Reception => both("réception", "reception"),
        Stage::Signature => both("signature", "signature"),
        Stage::Handling => both("traitement", "handling"),
        Stage::Output => both("sortie", "output"),
        Stage::Archiving => both("archivage", "archiving"),
    }
}

/// A cause's name for people.
#[must_use]
pub fn cause_name(cause: PaperCause) -> Bilingual {
    match cause {
        PaperCause::NoSystem => both("aucun système", "no system"),
        PaperCause::NoInteroperability => both("systèmes qui ne communiquent pas", "systems that do not talk to each other"),
        PaperCause::OldEquipment => both("équipement désuet", "old equipment"),
        PaperCause::Law => both("exigence de la loi", "asked for by law"),
        PaperCause::PersonsChoice => both("choix de la personne", "the person's choice"),
    }
}

/// Whether a tag asks for English.
pub(crate) fn english(tag: &str) -> bool {
    tag.starts_with("en")
}

/// A number with its noun: French says one of zero too, English does not.
pub(crate) fn counted(n: u64, fr: [&str; 2], en: [&str; 2]) -> (String, String) {
    (format!("{n} {}", fr[usize::from(n > 1)]), format!("{n} {}", en[usize::from(n != 1)]))
}

/// A share in per cent with at most one decimal, cut rather than rounded, so that what falls short of a threshold never looks as if it
/// had reached it.
#[must_use]
pub fn percent(share: f64, tag: &str) -> String {
    // A hair is added so that 0.29 × 1000 is not cut to 289.
    let tenths = (share * 1000.0 + 1e-6).floor() as i64;
    let text = decimal(tenths, tag);
    if english(tag) { format!("{text}%") } else { format!("{text}\u{a0}%") }
}

/// A number with at most one decimal, rounded.
pub(crate) fn number(value: f64, tag: &str) -> String {
    decimal((value * 10.0).round() as i64, tag)
}

fn decimal(tenths: i64, tag: &str) -> String {
    let point = if english(tag) { '.' } else { ',' };
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}{point}{}", tenths / 10, tenths % 10) }
}

/// A duration in its two greatest units: `3 j 4 h`, `12 min 5 s`.
#[must_use]
pub fn duration(seconds: u64, tag: &str) -> String {
    let day = if english(tag) { "d" } else { "j" };
    let units = [(86_400, day), (3_600, "h"), (60, "min"), (1, "s")];
    let first = units.iter().position(|(size, _)| seconds >= *size).unwrap_or(3);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in units.iter().skip(first).take(2) {
        if rest / size > 0 || parts.is_empty() {
            parts.push(format!("{}\u{a0}{unit}", rest / size));
        }
        rest %= size;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_cut_not_rounded() {
        assert_eq!(percent(0.9499, "fr"), "94,9\u{a0}%");
        assert_eq!(percent(0.95, "en"), "95%");
        assert_eq!(percent(0.29, "en"), "29%");
        assert_eq!(percent(0.0, "fr"), "0\u{a0}%");
    }

    #[test]
    fn durations_have_two_units() {
        assert_eq!(duration(0, "fr"), "0\u{a0}s");
        assert_eq!(duration(90_000, "fr"), "1\u{a0}j 1\u{a0}h");
        assert_eq!(duration(86_400, "en"), "1\u{a0}d");
        assert_eq!(duration(725, "en"), "12\u{a0}min 5\u{a0}s");
    }
}
