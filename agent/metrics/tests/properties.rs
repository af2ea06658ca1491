//! What must hold whatever the office, the cases and the thresholds are.

mod common;

use common::*;
use greffier_casework::{PaperCause, PaperTouch, Stage};
use greffier_metrics::*;
use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

const CAUSES: [PaperCause; 5] =
    [PaperCause::NoSystem, PaperCause::NoInteroperability, PaperCause::OldEquipment, PaperCause::Law, PaperCause::PersonsChoice];

fn any_touch() -> impl Strategy<Value = PaperTouch> {
    (0..5usize, 0..5usize, 0..5u32).prop_map(|(stage, cause, pages)| PaperTouch { stage: Stage::ALL[stage], cause: CAUSES[cause], pages })
}

fn moment(hours: i64) -> Timestamp {
    at("2026-09-20T00:00:00Z").saturating_add(hours.hours()).expect("in range")
}

fn any_case() -> impl Strategy<Value = CaseFact> {
    (
        prop::sample::select(vec!["licence", "salle", "autre"]),
        0..1200i64,
        prop::option::of(0..400i64),
        prop::collection::vec(any_touch(), 0..3),
        prop::option::of(0..400i64),
        any::<(bool, bool)>(),
        (0..2u32, 0..2u32, 0..3u32),
    )
        .prop_map(|(workflow, received, took, touches, due, (answered, overdue), (review, repair, hands))| CaseFact {
            workflow: workflow.into(),
            inbox: format!("boite-{}", received % 3),
            received_at: moment(received),
            opened_at: moment(received + 1),
            closed_at: took.map(|took| moment(received + took)),
            answered,
            deadline_due: due.map(|due| moment(received + due)),
            answered_at: None,
            overdue,
            tasks: TaskCounts { review, work: 0, sign: 1, repair },
            hands,
            touch_seconds: None,
            touches,
            pages: 3,
        })
}

fn any_attestation() -> impl Strategy<Value = Attestation> {
    (prop::sample::select(vec!["licence", "salle"]), any::<bool>(), 0..3u8, 0..900i64, prop::bool::weighted(0.8)).prop_map(
        |(process, owner, who, days, valid)| Attestation {
            process: process.into(),
            at: at("2024-10-01T00:00:00Z").saturating_add((days * 24).hours()).expect("in range"),
            valid,
            ..attestation(if owner { Role::Owner } else { Role::Second }, &format!("person {who}"))
        },
    )
}

/// Offices at both sides of the thresholds: the met one made worse a little, or anything at all.
fn any_office() -> impl Strategy<Value = Office> {
    let declared = prop::collection::vec(prop::option::weighted(0.1, 0..4usize), 10);
    let cases = prop_oneof![Just((0..100).map(case).collect::<Vec<_>>()), prop::collection::vec(any_case(), 0..60)];
    let extra = prop::collection::vec(any_case(), 0..4);
    let attested = prop_oneof![Just(Office::met().attestations), prop::collection::vec(any_attestation(), 0..6)];
    (declared, cases, extra, attested, (0..40u64, 1..1300u64, 0..=100u32, 0..=20u32)).prop_map(
        |(declared, mut cases, extra, attestations, (minimum, volume, covered, touched))| {
            let mut office = Office::met();
            office.catalogue.processes = vec![process("licence", volume), process("salle", 12)];
            for (index, cause) in declared.into_iter().enumerate() {
                office.catalogue.processes[index / 5].stages[index % 5].paper = cause.map(|cause| CAUSES[cause]);
            }
            cases.extend(extra);
            office.cases = cases;
            office.attestations = attestations;
            office.thresholds.minimum_cases = minimum;
            office.thresholds.volume_share = f64::from(covered) / 100.0;
            office.thresholds.touch_share = f64::from(touched) / 100.0;
            office
        },
    )
}

fn verdicts(figures: &Figures) -> Vec<Verdict> {
    figures.paperless.processes.iter().map(|process| process.verdict).collect()
}

#[test]
fn the_offices_made_up_here_lie_on_both_sides() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..400 {
        let office = any_office().new_tree(&mut runner).expect("an office").current();
        *seen.entry(office.first().verdict).or_insert(0) += 1;
    }
    assert!([Verdict::Met, Verdict::NotMeasured, Verdict::NotMet].iter().all(|verdict| seen.get(verdict) >= Some(&10)), "{seen:?}");
}

fn never_better(before: &Office, after: &Office) -> Result<(), TestCaseError> {
    let (before, after) = (before.figures(), after.figures());
    for (was, is) in verdicts(&before).into_iter().zip(verdicts(&after)) {
        prop_assert!(is <= was, "{was:?} became {is:?}");
    }
    prop_assert!(after.paperless.numerator <= before.paperless.numerator);
    prop_assert_eq!(after.paperless.denominator, before.paperless.denominator);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_touch_more_never_makes_it_better(office in any_office(), touch in any_touch(), index in any::<prop::sample::Index>()) {
        let mut worse = office.clone();
        if !worse.cases.is_empty() {
            let index = index.index(worse.cases.len());
            worse.cases[index].touches.push(touch);
        }
        never_better(&office, &worse)?;
    }

    #[test]
    fn an_attestation_less_never_makes_it_better(office in any_office(), index in any::<prop::sample::Index>()) {
        let mut worse = office.clone();
        if !worse.attestations.is_empty() {
            worse.attestations.remove(index.index(office.attestations.len()));
        }
        never_better(&office, &worse)?;
    }

    #[test]
    fn a_signature_that_stops_being_valid_never_makes_it_better(office in any_office(), index in any::<prop::sample::Index>()) {
        let mut worse = office.clone();
        if !worse.attestations.is_empty() {
            worse.attestations[index.index(office.attestations.len())].valid = false;
        }
        never_better(&office, &worse)?;
    }

    #[test]
    fn a_stage_declared_on_paper_is_never_met(office in any_office(), which in 0..10usize, cause in 0..5usize) {
        let mut worse = office.clone();
        worse.catalogue.processes[which / 5].stages[which % 5].paper = Some(CAUSES[cause]);
        never_better(&office, &worse)?;
        prop_assert_eq!(verdicts(&worse.figures())[which / 5], Verdict::NotMet);
    }

    #[test]
    fn met_has_no_reason_and_anything_else_has_one(office in any_office()) {
        for process in office.figures().paperless.processes {
            prop_assert_eq!(process.verdict == Verdict::Met, process.reasons.is_empty());
            prop_assert!(process.touched + process.chosen <= process.observed);
        }
    }

    #[test]
    fn shares_lie_between_nothing_and_all(office in any_office()) {
        let figures = office.figures();
        let steps = figures.paper.steps.iter().map(|step| step.share);
        let shares = [figures.paperless.share, figures.paperless.coverage.share, figures.straight_through.share, figures.deadlines.share];
        for share in shares.into_iter().chain(steps).flatten() {
            prop_assert!((0.0..=1.0).contains(&share));
        }
        prop_assert!(figures.backlog.overdue <= figures.backlog.open);
        prop_assert!(figures.paper.touched <= figures.paper.received);
    }

    #[test]
    fn order_changes_nothing(office in any_office(), seed in any::<u64>()) {
        let mut shuffled = office.clone();
        // A rotation and a turn reach enough orders.
        if !shuffled.cases.is_empty() {
            let by = (seed % shuffled.cases.len() as u64) as usize;
            shuffled.cases.rotate_left(by);
            shuffled.cases.reverse();
        }
        shuffled.attestations.reverse();
        let (one, other) = (office.figures(), shuffled.figures());
        prop_assert_eq!(&one, &other);
        for tag in ["fr", "en"] {
            prop_assert_eq!(render_text(&one, tag), render_text(&other, tag));
        }
        prop_assert!(serde_json::to_string(&one).is_ok());
    }

    #[test]
    fn percentiles_climb_and_are_values_that_occurred(mut values in prop::collection::vec(any::<u64>(), 0..300), low in 1..=100u8, high in 1..=100u8) {
        values.sort_unstable();
        let (low, high) = (low.min(high), low.max(high));
        let (below, above) = (nearest_rank(&values, low), nearest_rank(&values, high));
        prop_assert!(below <= above);
        prop_assert_eq!(below.is_none(), values.is_empty());
        if let Some(value) = below {
            prop_assert!(values.contains(&value));
            let reached = values.iter().filter(|one| **one <= value).count();
            prop_assert!(reached * 100 >= usize::from(low) * values.len());
        }
        prop_assert_eq!(nearest_rank(&values, 100), values.last().copied());
    }

    #[test]
    fn a_catalogue_of_any_text_never_panics(text in "\\PC{0,200}") {
        let _ = read_catalogue(&greffier_language::SourceFile { path: "c".into(), text });
    }
}
