//! The manager's figures on small offices that one can count by hand.

mod common;

use common::*;
use greffier_casework::{PaperCause, Stage};
use greffier_metrics::*;

#[test]
fn lead_time_is_by_nearest_rank_over_closed_cases() {
    let figures = Office::met().figures();
    // Ten cases each of 1 to 10 hours.
    assert_eq!((figures.lead_time.n, figures.lead_time.p50, figures.lead_time.p90), (100, Some(5 * 3600), Some(9 * 3600)));
    assert_eq!((figures.touch_time.n, figures.touch_time.p50), (0, None));
    assert_eq!((figures.touch_time.exclusions[0].code, figures.touch_time.exclusions[0].count), ("no-touch-time", 100));
    assert_eq!(figures.hands.p90, Some(1));
    assert!(figures.hands.exclusions.is_empty());
}

#[test]
fn a_clock_put_back_is_left_out_and_said() {
    let mut office = Office::met();
    office.cases.truncate(2);
    office.cases[0].closed_at = Some(at("2026-10-01T12:00:00Z"));
    let lead = office.figures().lead_time;
    assert_eq!((lead.n, lead.exclusions[0].code, lead.exclusions[0].count), (1, "impossible-times", 1));
}

#[test]
fn straight_through_is_without_review_and_repair() {
    let mut office = Office::met();
    office.cases.truncate(4);
    office.cases[0].tasks.review = 1;
    office.cases[1].tasks.repair = 1;
    let ratio = office.figures().straight_through;
    assert_eq!((ratio.numerator, ratio.denominator, ratio.share), (2, 4, Some(0.5)));
}

#[test]
fn the_backlog_is_what_was_open_at_the_end_of_the_period() {
    let mut office = Office::met();
    office.cases.truncate(4);
    office.cases[0].closed_at = None;
    office.cases[1].closed_at = Some(at("2026-11-05T12:00:00Z"));
    // Opened after October.
    office.cases[2].opened_at = at("2026-11-02T12:00:00Z");
    office.cases[2].closed_at = None;
    let backlog = office.figures().backlog;
    assert_eq!((backlog.open, backlog.overdue, backlog.age.n), (2, 2, 2));
    assert_eq!(backlog.age.p90, Some((at("2026-11-01T04:00:00Z").duration_since(at("2026-10-05T13:00:00Z"))).as_secs() as u64));
    // While the period runs, it is what is open now.
    office.now = at("2026-10-05T13:30:00Z");
    assert_eq!(office.figures().backlog.open, 3, "the one of November is not there yet");
}

#[test]
fn a_deadline_counts_once_where_the_case_closed_or_ran_out() {
    let mut office = Office::met();
    office.cases.truncate(6);
    // Closed at the very moment the delay ends is in time.
    office.cases[0].closed_at = office.cases[0].deadline_due;
    office.cases[1].answered = false;
    office.cases[2].overdue = true;
    office.cases[3].closed_at = Some(at("2026-12-01T12:00:00Z"));
    office.cases[4].deadline_due = None;
    // Still open, and its delay ends in November.
    office.cases[5].closed_at = None;
    office.cases[5].deadline_due = Some(at("2026-11-20T05:00:00Z"));
    let october = office.figures().deadlines;
    assert_eq!((october.numerator, october.denominator), (1, 4));
    assert_eq!((october.exclusions[0].code, october.exclusions[0].count), ("no-deadline", 1));
    office.period = Period::parse("2026-11", &jiff::tz::TimeZone::UTC).unwrap();
    let november = office.figures().deadlines;
    assert_eq!((november.numerator, november.denominator), (0, 1));
}

#[test]
fn the_step_with_most_cases_goes_first_and_the_line_with_fewest() {
    let mut office = Office::met();
    office.cases.truncate(5);
    office.cases[0].touches = vec![touch(Stage::Reception, PaperCause::OldEquipment), touch(Stage::Signature, PaperCause::NoSystem)];
    office.cases[1].touches = vec![touch(Stage::Reception, PaperCause::OldEquipment); 2];
    for case in &mut office.cases[2..] {
        case.touches = vec![touch(Stage::Reception, PaperCause::PersonsChoice)];
    }
    office.cases[4].inbox = "ancienne".into();
    let line = |name: &str, fax: Option<&str>| InboxFact {
        name: name.into(),
        title: text(name),
        fax_number: fax.map(Into::into),
        arrivals: Some(3),
    };
    office.inboxes = vec![line("telecopie", Some("418 555-0101")), line("muette", Some("418 555-0102")), line("depot", None)];
    let paper = office.figures().paper;
    assert_eq!((paper.received, paper.touched, paper.pages, paper.paper_pages), (5, 5, 5, 14));
    let steps: Vec<_> = paper.steps.iter().map(|step| (step.stage, step.cause, step.cases, step.pages)).collect();
    assert_eq!(
        steps,
        [
            (Stage::Reception, PaperCause::PersonsChoice, 3, 6),
            (Stage::Reception, PaperCause::OldEquipment, 2, 6),
            (Stage::Signature, PaperCause::NoSystem, 1, 2),
        ]
    );
    assert_eq!(paper.next_step.unwrap().cause, PaperCause::OldEquipment);
    let boxes: Vec<_> = paper.inboxes.iter().map(|inbox| (inbox.name.as_str(), inbox.paper_cases, inbox.paper_pages)).collect();
    assert_eq!(boxes[..2], [("telecopie", 4, 10), ("ancienne", 1, 2)]);
    assert_eq!(boxes.len(), 4, "silent inboxes are shown too");
    assert_eq!(paper.next_line.unwrap().name, "muette");
}
