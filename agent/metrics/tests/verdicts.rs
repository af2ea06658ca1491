//! Each condition of the paperless definition, alone.

mod common;

use common::*;
use greffier_casework::{PaperCause, Stage};
use greffier_metrics::*;

#[test]
fn declared_attested_observed_and_not_contradicted_is_met() {
    let figures = Office::met().figures();
    assert_eq!(figures.paperless.processes[0].verdict, Verdict::Met, "{:?}", figures.paperless.processes[0].reasons);
    assert_eq!((figures.paperless.numerator, figures.paperless.denominator), (1, 1));
    assert!(figures.paperless.aim_reached);
}

#[test]
fn a_stage_on_paper_is_not_met_whatever_the_cases_say() {
    let mut office = Office::met();
    office.catalogue.processes[0].stages[4].paper = Some(PaperCause::Law);
    assert_eq!(office.codes(), ["stage-on-paper"]);
    assert_eq!(office.first().verdict, Verdict::NotMet);
    assert!(office.first().reasons[0].text.fr.contains("archivage"));
}

#[test]
fn one_touched_case_in_a_hundred_is_allowed_and_two_are_not() {
    let mut office = Office::met();
    office.cases[0].touches = vec![touch(Stage::Reception, PaperCause::OldEquipment); 5];
    let first = office.first();
    assert_eq!((first.verdict, first.touched), (Verdict::Met, 1));
    assert_eq!((first.contradictions[0].stage, first.contradictions[0].cases), (Stage::Reception, 1));
    office.cases[1].touches = vec![touch(Stage::Output, PaperCause::NoSystem)];
    assert_eq!(office.codes(), ["too-much-paper"]);
    assert_eq!(office.first().contradictions.len(), 2);
}

#[test]
fn the_persons_choice_is_shown_and_does_not_count_against_it() {
    let mut office = Office::met();
    for case in &mut office.cases {
        case.touches = vec![touch(Stage::Reception, PaperCause::PersonsChoice)];
    }
    let first = office.first();
    assert_eq!((first.verdict, first.chosen, first.touched), (Verdict::Met, 100, 0));
    assert!(first.contradictions.is_empty());
    assert_eq!(first.notes[0].code, "persons-choice");
    assert_eq!(office.figures().paper.next_step, None, "nobody is to be driven from paper they chose");
}

#[test]
fn both_attestations_are_needed_valid_recent_and_from_two_people() {
    let with = |change: fn(&mut Vec<Attestation>)| {
        let mut office = Office::met();
        change(&mut office.attestations);
        assert_eq!(office.first().verdict, Verdict::NotMet);
        office.codes()
    };
    assert_eq!(with(Vec::clear), ["attestation-missing", "attestation-missing"]);
    assert_eq!(with(|all| all.truncate(1)), ["attestation-missing"]);
    assert_eq!(with(|all| all[0].valid = false), ["attestation-invalid"]);
    // As of the end of October: a year before is too old by its last moment, a minute later is not.
    assert_eq!(with(|all| all[1].at = at("2025-11-01T04:00:00Z")), ["attestation-expired"]);
    assert_eq!(with(|all| all[0].at = at("2026-11-02T12:00:00Z")), ["attestation-later"]);
    assert_eq!(with(|all| all[1].by = " anne roy ".into()), ["attestation-same-person"]);
    assert_eq!(with(|all| all[1].certificate = all[0].certificate.to_uppercase()), ["attestation-same-person"]);
    let mut office = Office::met();
    office.attestations[1].at = at("2025-11-01T04:01:00Z");
    assert_eq!(office.first().verdict, Verdict::Met);
    // A bad one beside a good one does no harm.
    office.attestations.push(Attestation { valid: false, ..attestation(Role::Owner, "Anne Roy") });
    assert_eq!(office.first().verdict, Verdict::Met);
}

#[test]
fn without_data_it_is_not_measured_and_counts_as_not_met() {
    let mut office = Office::met();
    office.cases.clear();
    assert_eq!((office.codes(), office.first().verdict), (vec!["no-cases"], Verdict::NotMeasured));
    assert_eq!(office.figures().paperless.share, Some(0.0));
    office.catalogue.processes[0].workflow = None;
    assert_eq!(office.codes(), ["no-workflow"]);
    let figures = office.figures();
    assert_eq!((figures.lead_time.n, figures.lead_time.p50), (0, None));
    assert_eq!(figures.straight_through.share, None);
}

#[test]
fn too_few_cases_are_not_measured_but_paper_in_them_already_counts() {
    let mut office = Office::met();
    office.cases.truncate(29);
    assert_eq!((office.codes(), office.first().verdict), (vec!["too-few-cases", "volume-not-covered"], Verdict::NotMeasured));
    office.cases[3].touches = vec![touch(Stage::Handling, PaperCause::NoInteroperability)];
    assert_eq!(office.first().verdict, Verdict::NotMet);
}

#[test]
fn a_small_process_needs_its_whole_yearly_volume() {
    let mut office = Office::met();
    office.catalogue.processes[0].volume = 12;
    office.cases.truncate(11);
    assert_eq!(office.codes(), ["too-few-cases"], "a month's part of twelve is one, and one is not enough");
    office.cases.push(case(11));
    assert_eq!(office.first().verdict, Verdict::Met);
    office.cases.push(case(12));
    assert_eq!(office.first().notes[0].code, "volume-exceeded");
}

#[test]
fn the_volume_is_covered_at_95_percent_and_not_below() {
    let mut office = Office::met();
    office.cases.truncate(95);
    assert_eq!(office.first().verdict, Verdict::Met, "94.97 are needed");
    office.cases.truncate(94);
    assert_eq!(office.codes(), ["volume-not-covered"]);
}

#[test]
fn thresholds_that_are_no_numbers_are_never_reached() {
    let mut office = Office::met();
    office.thresholds.volume_share = f64::NAN;
    office.thresholds.touch_share = f64::NAN;
    assert_eq!(office.first().verdict, Verdict::NotMet);
}

#[test]
fn exclusions_and_what_the_catalogue_forgets_stand_beside_the_share() {
    let mut office = Office::met();
    office.catalogue.excluded.push(ExcludedProcess {
        name: "scrutin".into(),
        title: text("Scrutin"),
        workflow: Some("scrutin".into()),
        reason: text("its own regime"),
    });
    for workflow in ["scrutin", "oublie", "oublie"] {
        office.cases.push(CaseFact { workflow: workflow.into(), ..case(1) });
    }
    let paperless = office.figures().paperless;
    assert_eq!(paperless.denominator, 1);
    assert_eq!((paperless.exclusions[0].cases, paperless.exclusions[0].reason.en.as_str()), (1, "its own regime"));
    assert_eq!(paperless.uncatalogued, [Uncatalogued { workflow: "oublie".into(), cases: 2 }]);
}

#[test]
fn no_catalogue_and_an_empty_one_have_no_share() {
    let mut office = Office::met();
    office.catalogue = Catalogue::default();
    for catalogue in [Some(&office.catalogue), None] {
        let figures = figures(&Inputs {
            catalogue,
            cases: &office.cases,
            attestations: &[],
            inboxes: &[],
            thresholds: Thresholds::default(),
            period: october(),
            now: now(),
        });
        assert_eq!((figures.paperless.share, figures.paperless.denominator, figures.paperless.aim_reached), (None, 0, false));
        assert_eq!(figures.paperless.coverage.share, None);
        assert_eq!(figures.lead_time.n, 100, "the other figures do not need it");
        assert!(render_text(&figures, "en").contains("not measured"));
    }
}
