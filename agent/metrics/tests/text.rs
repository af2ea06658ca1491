//! The figures of the demo office as people and programs read them.

mod common;

use common::*;
use greffier_casework::{PaperCause, Stage};
use greffier_metrics::*;

fn demo() -> Figures {
    let (catalogue, _) = read_catalogue(&demo_catalogue());
    let mut office = Office::met();
    office.catalogue = catalogue.expect("a clean catalogue");
    office.attestations.clear();
    office.cases.truncate(9);
    for (index, case) in office.cases.iter_mut().enumerate() {
        case.workflow = "changement-adresse".into();
        case.inbox = "telecopie-greffe".into();
        case.touches = vec![touch(Stage::Reception, PaperCause::OldEquipment), touch(Stage::Signature, PaperCause::NoSystem)];
        case.pages = 2;
        case.touches[1].pages = 0;
        case.tasks.review = u32::from(index % 3 == 0);
    }
    office.cases[8].closed_at = None;
    office.inboxes = vec![InboxFact {
        name: "telecopie-greffe".into(),
        title: greffier_language::Bilingual { fr: "Télécopie du greffe".into(), en: "Registry fax".into() },
        fax_number: Some("418 555-0101".into()),
        arrivals: Some(12),
    }];
    office.figures()
}

#[test]
fn the_terminal_page_in_both_languages() {
    let figures = demo();
    assert_eq!((figures.paperless.numerator, figures.paperless.denominator), (0, 8));
    insta::assert_snapshot!("demo-fr", render_text(&figures, "fr"));
    insta::assert_snapshot!("demo-en", render_text(&figures, "en"));
}

#[test]
fn the_json_keeps_its_names() {
    let json = serde_json::to_value(demo()).expect("plain data");
    let first = &json["paperless"]["processes"][0];
    assert_eq!(
        first["stages"][0],
        serde_json::json!({"stage": "reception", "paper": "old-equipment", "title": {"fr": "réception", "en": "reception"}, "touched": 8})
    );
    assert_eq!(first["verdict"], "not-met");
    assert_eq!(first["reasons"][0]["code"], "stage-on-paper");
    assert!(first["reasons"][0]["fr"].is_string() && first["reasons"][0]["en"].is_string());
    assert_eq!(json["period"]["first"], "2026-10-01");
    assert_eq!(json["rework"]["measured"], false);
    for figure in ["lead_time", "touch_time", "hands", "straight_through", "deadlines"] {
        let figure = &json[figure];
        assert!(figure["coverage"]["declared"].is_number() && figure["exclusions"].is_array() && figure["definition"]["fr"].is_string());
    }
    let names: Vec<_> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "period",
            "computed_at",
            "as_of",
            "thresholds",
            "paperless",
            "lead_time",
            "touch_time",
            "hands",
            "straight_through",
            "backlog",
            "deadlines",
            "rework",
            "paper"
        ]
    );
}
