//! How the work flows: times, what goes straight through, what waits, what was in time.

use greffier_language::Bilingual;

use crate::figures::share;
use crate::words::both;
use crate::{Backlog, CaseFact, Coverage, Exclusion, NotMeasured, Ratio, Spread, Unit, Window, nearest_rank};

/// Whole seconds between two moments; none when the second comes first, which a clock put back can make.
fn seconds(from: jiff::Timestamp, to: jiff::Timestamp) -> Option<u64> {
    u64::try_from(to.duration_since(from).as_secs()).ok().filter(|_| from <= to)
}

fn spread(
    unit: Unit,
    values: impl Iterator<Item = Option<u64>>,
    left_out: Option<Exclusion>,
    coverage: Coverage,
    definition: Bilingual,
) -> Spread {
    let values: Vec<Option<u64>> = values.collect();
    let mut known: Vec<u64> = values.iter().copied().flatten().collect();
    known.sort_unstable();
    let missing = (values.len() - known.len()) as u64;
    Spread {
        unit,
        n: known.len() as u64,
        p50: nearest_rank(&known, 50),
        p90: nearest_rank(&known, 90),
        exclusions: left_out.into_iter().filter(|_| missing > 0).map(|one| Exclusion { count: missing, ..one }).collect(),
        coverage,
        definition,
    }
}

fn impossible() -> Exclusion {
    let text = both("dossiers dont la fin précède le début (horloge reculée)", "cases that end before they begin (a clock was put back)");
    Exclusion { code: "impossible-times", count: 0, text }
}

pub(crate) fn lead_time(cases: &[CaseFact], window: Window, coverage: Coverage) -> Spread {
    let values = cases.iter().filter(|case| window.closed(case)).map(|case| seconds(case.received_at, case.closed_at?));
    spread(
        Unit::Seconds,
        values,
        Some(impossible()),
        coverage,
        both(
            "De la réception de la demande à la fermeture du dossier, pour les dossiers fermés dans la période ; centiles au rang le plus proche.",
            "From receipt of the request to the closing of the case, over cases closed in the period; percentiles by nearest rank.",
        ),
    )
}

pub(crate) fn touch_time(cases: &[CaseFact], window: Window, coverage: Coverage) -> Spread {
    let text = both("dossiers dont le temps de travail n'est pas mesuré", "cases whose working time is not measured");
    spread(
        Unit::Seconds,
        cases.iter().filter(|case| window.closed(case)).map(|case| case.touch_seconds),
        Some(Exclusion { code: "no-touch-time", count: 0, text }),
        coverage,
        both(
            "Temps que des personnes ont passé sur le dossier, pour les dossiers fermés dans la période où il est mesuré.",
            "Time that people spent on the case, over cases closed in the period for which it is measured.",
        ),
    )
}

pub(crate) fn hands(cases: &[CaseFact], window: Window, coverage: Coverage) -> Spread {
    spread(
        Unit::People,
        cases.iter().filter(|case| window.closed(case)).map(|case| Some(u64::from(case.hands))),
        None,
        coverage,
        both(
            "Personnes différentes qui ont fait une tâche du dossier, pour les dossiers fermés dans la période.",
            "Different people who did a task of the case, over cases closed in the period.",
        ),
    )
}

pub(crate) fn straight_through(cases: &[CaseFact], window: Window, coverage: Coverage) -> Ratio {
    let (mut numerator, mut denominator) = (0, 0);
    for case in cases.iter().filter(|case| window.closed(case)) {
        denominator += 1;
        numerator += u64::from(case.tasks.review == 0 && case.tasks.repair == 0);
    }
    Ratio {
        numerator,
        denominator,
        share: share(numerator, denominator),
        exclusions: Vec::new(),
        coverage,
        definition: both(
            "Dossiers fermés dans la période sans aucune tâche de vérification ni de réparation ; une signature n'y change rien.",
            "Cases closed in the period without any task of review or repair; a signature makes no difference.",
        ),
    }
}

pub(crate) fn backlog(cases: &[CaseFact], window: Window) -> Backlog {
    let open = || cases.iter().filter(|case| case.opened_at < window.end && case.closed_at.is_none_or(|at| at >= window.end));
    let count = open().count() as u64;
    let late = open().filter(|case| case.answered_at.is_none() && case.deadline_due.is_some_and(|due| due < window.end)).count() as u64;
    let age = spread(
        Unit::Seconds,
        open().map(|case| seconds(case.received_at, window.end)),
        Some(impossible()),
        // Waiting cases are all known: the agent opened them.
        Coverage::cases(count, count as f64),
        both(
            "Âge depuis la réception des dossiers ouverts à la fin de la période, ou maintenant si elle court encore.",
            "Age since receipt of the cases open at the end of the period, or now when it still runs.",
        ),
    );
    Backlog { open: count, overdue: late, age }
}

/// Each case counts once: in the period in which it was answered or closed or its delay ran out, whichever came first.
pub(crate) fn deadlines(cases: &[CaseFact], window: Window, coverage: Coverage) -> Ratio {
    let (mut numerator, mut denominator, mut without) = (0, 0, 0);
    for case in cases {
        let Some(due) = case.deadline_due else {
            without += u64::from(window.closed(case));
            continue;
        };
        let answered = case.answered_at.or(case.closed_at);
        let settled = answered.map_or(due, |answered| answered.min(due));
        if !window.holds(settled) {
            continue;
        }
        denominator += 1;
        let in_time = answered.is_some_and(|answered| answered <= due);
        numerator += u64::from(in_time && case.answered && !case.overdue);
    }
    let text = both("dossiers fermés sans délai de réponse", "cases closed that have no delay to answer");
    let exclusion = Exclusion { code: "no-deadline", count: without, text };
    Ratio {
        numerator,
        denominator,
        share: share(numerator, denominator),
        exclusions: if without > 0 { vec![exclusion] } else { Vec::new() },
        coverage,
        definition: both(
            "Dossiers répondus et fermés avant la fin de leur délai, parmi ceux fermés ou échus dans la période.",
            "Cases answered and closed before their delay ended, among those closed or run out in the period.",
        ),
    }
}

pub(crate) fn rework() -> NotMeasured {
    NotMeasured {
        measured: false,
        why: both(
            "Rien n'observe encore qu'une réponse est reprise après son envoi.",
            "Nothing observes yet that an answer is done again after it was sent.",
        ),
    }
}
