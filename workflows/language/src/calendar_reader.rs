//! Reads `calendars/*.yaml`: the days on which an office is open.

use greffier_calendar::{Base, Calendar, CalendarProblem, Closure, OpenDay, Weekday};
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use crate::office::read_yaml;
use crate::{Diagnostic, SourceFile};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawCalendar {
    bases: Spanned<Vec<Base>>,
    open: Option<Spanned<Vec<Weekday>>>,
    #[serde(default)]
    closures: Vec<Spanned<Closure>>,
    #[serde(default)]
    open_days: Vec<Spanned<OpenDay>>,
}

/// Reads a calendar. Returns it when it can be used, and every finding.
#[must_use]
pub fn read_calendar(file: &SourceFile) -> (Option<Calendar>, Vec<Diagnostic>) {
    let raw: RawCalendar = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let closures: Vec<Location> = raw.closures.iter().map(|closure| closure.referenced).collect();
    let open_days: Vec<Location> = raw.open_days.iter().map(|day| day.referenced).collect();
    let (bases, open) = (raw.bases.referenced, raw.open.as_ref().map(|open| open.referenced));
    let calendar = Calendar {
        bases: raw.bases.value,
        open: raw.open.map_or_else(|| Calendar::default().open, |open| open.value),
        closures: raw.closures.into_iter().map(|closure| closure.value).collect(),
        open_days: raw.open_days.into_iter().map(|day| day.value).collect(),
    };
    let place = |problem: &CalendarProblem| match problem {
        CalendarProblem::EndsBeforeItBegins { closure }
        | CalendarProblem::ClosureOutOfRange { closure }
        | CalendarProblem::ClosureWithoutName { closure } => closures.get(*closure).copied(),
        CalendarProblem::OpenDayOutOfRange { day }
        | CalendarProblem::OpenDayWithoutName { day }
        | CalendarProblem::OpenDayIsClosed { day, .. } => open_days.get(*day).copied(),
        CalendarProblem::NeverOpen => open,
        CalendarProblem::TooManyBases { .. } => Some(bases),
        CalendarProblem::TooManyClosures { .. } => closures.last().copied(),
        CalendarProblem::TooManyOpenDays { .. } => open_days.last().copied(),
    };
    let problems = calendar.check();
    let finding = |problem: &CalendarProblem| {
        let [reason, mend] = told(problem);
        Diagnostic::error("GRF-CAL-001", &file.path, place(problem).unwrap_or(bases), reason, mend)
    };
    let findings: Vec<Diagnostic> = problems.iter().map(finding).collect();
    (findings.is_empty().then_some(calendar), findings)
}

/// The reason and the mend, each in French and English.
fn told(problem: &CalendarProblem) -> [[String; 2]; 2] {
    let (fr, en, mend_fr, mend_en) = match problem {
        CalendarProblem::NeverOpen => (
            "le bureau n'est ouvert aucun jour de la semaine.",
            "the office is open on no day of the week.",
            "Écrivez les jours d'ouverture sous « open: ».",
            "Write the days on which it is open under “open:”.",
        ),
        CalendarProblem::TooManyBases { .. } | CalendarProblem::TooManyClosures { .. } | CalendarProblem::TooManyOpenDays { .. } => (
            "cette liste est trop longue.",
            "this list is too long.",
            "Retirez les jours passés depuis longtemps.",
            "Remove the days that are long past.",
        ),
        CalendarProblem::EndsBeforeItBegins { .. } => (
            "cette fermeture finit avant de commencer.",
            "this closure ends before it begins.",
            "Échangez « from » et « until ».",
            "Exchange “from” and “until”.",
        ),
        CalendarProblem::ClosureOutOfRange { .. } | CalendarProblem::OpenDayOutOfRange { .. } => {
            ("ce jour n'est pas entre 1900 et 2200.", "this day is not between 1900 and 2200.", "Corrigez l'année.", "Mend the year.")
        }
        CalendarProblem::ClosureWithoutName { .. } | CalendarProblem::OpenDayWithoutName { .. } => (
            "il manque un nom dans une des deux langues, ou il est trop long.",
            "a name is missing in one of the two languages, or is too long.",
            "Écrivez « name: { fr: …, en: … } » : il explique les dates aux gens.",
            "Write “name: { fr: …, en: … }”: it explains dates to people.",
        ),
        CalendarProblem::OpenDayIsClosed { .. } => (
            "ce jour d'ouverture tombe dans une fermeture, qui l'emporte.",
            "this open day falls within a closure, which goes before it.",
            "Retirez l'un des deux.",
            "Remove one of the two.",
        ),
    };
    [[fr.into(), en.into()], [mend_fr.into(), mend_en.into()]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Calendar>, Vec<Diagnostic>) {
        read_calendar(&SourceFile { path: "bureau.yaml".into(), text: text.into() })
    }

    #[test]
    fn a_calendar_says_when_the_office_is_closed() {
        let (calendar, findings) = read(
            "bases: [quebec-public-service]\nclosures:\n  - { from: 2026-12-28, until: 2026-12-30, name: { fr: Fermeture des fêtes, en: Holiday closure } }\n",
        );
        assert_eq!(findings, []);
        let calendar = calendar.unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(calendar.closed_because(day("2026-12-29")).map(|closed| closed.fr), Some("Fermeture des fêtes"));
        assert!(calendar.is_open(day("2026-12-23")) && !calendar.is_open(day("2026-12-25")));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_line() {
        let (calendar, findings) = read(
            "bases: [federal]\nopen: []\nclosures:\n  - { from: 2026-12-30, until: 2026-12-28, name: { fr: F, en: C } }\nopen-days:\n  - { date: 2026-12-26, name: { fr: '', en: O } }\n",
        );
        assert!(calendar.is_none());
        let found: Vec<_> = findings.iter().map(|finding| (finding.code, finding.spot.line)).collect();
        assert_eq!(found, [("GRF-CAL-001", 2), ("GRF-CAL-001", 4), ("GRF-CAL-001", 6)]);
        assert_eq!(read("bases: [mars]\n").1[0].code, "GRF-YAML-001");
    }
}
