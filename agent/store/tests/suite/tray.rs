//! The tray: what no case took is kept with what was read of it, found, and handled by people whose deeds stand in a chain.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::{BlobHash, Confidence, Medium, Origin, Page, TransferRecord, Zone};
use greffier_store::{
    ArrivalDeed, ArrivalFilter, ArrivalReading, ArrivalState, Finish, Found, Handled, InboxCounts, Job, JobKind, PageRequest, Quarantine,
    Said, SearchFilter, StoreError,
};

use super::Bed;
use crate::common::office::{arrival, arrival_id, at, case_id, evolve, filed, opened, step};

const LEASE: Duration = Duration::from_secs(60);

fn reading(texts: &[&str], findable: &[&str]) -> ArrivalReading {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let zone = Zone { page: 1, x: 0.1 + 0.2, y: 1.0 / 3.0, width: 0.25, height: 0.02 };
    let transfer = TransferRecord { source_format: "TIFF".into(), process: "essai".into(), guarantees: vec!["tout".into()], at: at(3) };
    ArrivalReading {
        media_type: "image/tiff".into(),
        title: Some("Plainte".into()),
        pages: vec![Page { image: BlobHash::of(b"page"), width: 1700, height: 2200 }],
        said: vec![Said {
            kind: Some("phone".into()),
            label: "Tél.".into(),
            value: "418 555-0134".into(),
            zone,
            confidence: Confidence(870),
        }],
        texts: owned(texts),
        findable: owned(findable),
        origin: Origin { medium: Medium::Paper, evidence: Vec::new() },
        transfer: Some(transfer),
        read_at: at(3),
    }
}

/// An arrival that comes and is put into quarantine with what was read of it.
async fn quarantined(bed: &Bed, number: u128, reading: Option<ArrivalReading>) {
    let (content, store) = (format!("content {number}"), &bed.store);
    store.record_arrival(arrival(number, "fax", &content, &content)).await.unwrap();
    put_aside(bed, number, 10, reading).await;
}

async fn put_aside(bed: &Bed, number: u128, seconds: i64, reading: Option<ArrivalReading>) {
    let claims = bed.store.claim_jobs("w", at(seconds), LEASE, 1, &[JobKind::Read]).await.unwrap();
    let finish = Finish::done(claims[0].clone(), "GRF-RUN-003");
    let quarantine = Quarantine { arrival: arrival_id(number), code: "GRF-RUN-003".into(), detail: String::new(), reading };
    bed.store.quarantine(quarantine, finish, at(seconds)).await.unwrap();
}

async fn counts(bed: &Bed) -> InboxCounts {
    let counts = bed.store.inbox_counts().await.unwrap().remove(0);
    assert_eq!(counts.received, counts.filed + counts.duplicates + counts.quarantined + counts.in_progress);
    counts
}

async fn found(bed: &Bed, text: &str) -> Vec<Found> {
    let filter = SearchFilter { text: text.into(), inboxes: Some(vec!["fax".into()]), ..SearchFilter::default() };
    bed.store.search(&filter, PageRequest::default()).await.unwrap().rows.into_iter().map(|hit| hit.found).collect()
}

pub(crate) async fn what_was_read_is_kept_and_found(bed: Arc<Bed>) {
    let whole = reading(&["NAS 046 454 286 Tremblay", "suite"], &["NAS Tremblay", "suite"]);
    quarantined(&bed, 1, Some(whole.clone())).await;
    assert_eq!(bed.store.arrival_reading(arrival_id(1)).await.unwrap(), Some(whole));
    let page = |page| Found::Arrival { arrival: arrival_id(1), name: "content 1.tif".into(), page };
    assert_eq!(found(&bed, "tremblay").await, [page(1)]);
    assert_eq!(found(&bed, "suite").await, [page(2)]);
    assert_eq!(found(&bed, "046454286").await, [] as [Found; 0], "what is sensitive is read, not found");
    let elsewhere = SearchFilter { text: "tremblay".into(), inboxes: Some(vec!["courriel".into()]), ..SearchFilter::default() };
    assert_eq!(bed.store.search(&elsewhere, PageRequest::default()).await.unwrap().total, 0);
    bed.store.rebuild(evolve, |_| BTreeSet::new()).await.unwrap();
    assert_eq!(found(&bed, "tremblay").await, [page(1)], "made anew from what is kept");

    // Read again it is neither here nor there; what was read before is not found any more.
    bed.store.retry_arrival(arrival_id(1), "marie".into(), Some("plainte".into()), at(20)).await.unwrap();
    let job = bed.store.job(&format!("read:{}", arrival_id(1))).await.unwrap().job;
    assert_eq!(job, Job::Read { arrival: arrival_id(1), form: Some("plainte".into()) });
    assert_eq!((found(&bed, "tremblay").await.len(), bed.store.arrival_reading(arrival_id(1)).await.unwrap()), (0, None));
    put_aside(&bed, 1, 21, None).await;
    assert_eq!(bed.store.arrival_reading(arrival_id(1)).await.unwrap(), None);
}

pub(crate) async fn what_is_kept_of_a_reading_is_bounded(bed: Arc<Bed>) {
    let long = "é\0".repeat(300_000);
    let mut much = reading(&[long.as_str()], &[]);
    much.said = vec![Said { label: long.clone(), value: long.clone(), ..much.said[0].clone() }; 1_000];
    much.title = Some(long);
    quarantined(&bed, 1, Some(much)).await;
    let kept = bed.store.arrival_reading(arrival_id(1)).await.unwrap().unwrap();
    let chars = |text: &str| text.chars().count();
    assert_eq!((kept.said.len(), chars(&kept.said[0].label), chars(&kept.said[0].value)), (200, 300, 2_000));
    assert_eq!((chars(&kept.title.unwrap()), kept.texts[0].len() <= 400_000), (300, true));
}

pub(crate) async fn what_is_handled_by_hand_stays_counted(bed: Arc<Bed>) {
    for number in 1..=3 {
        quarantined(&bed, number, Some(reading(&["lettre"], &["lettre"]))).await;
    }
    let before = counts(&bed).await;
    assert_eq!((before.quarantined, before.handled), (3, 0));
    let refused = bed.store.handle_arrival(arrival_id(1), "marie".into(), "  \n", at(29)).await;
    assert!(matches!(refused, Err(StoreError::Invalid { .. })));
    bed.store.handle_arrival(arrival_id(1), "marie".into(), " publicité\0 ", at(30)).await.unwrap();
    let again = bed.store.handle_arrival(arrival_id(1), "luc".into(), "deux fois", at(31)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "once is enough");
    let unknown = bed.store.handle_arrival(arrival_id(9), "luc".into(), "rien", at(31)).await;
    assert!(matches!(unknown, Err(StoreError::Conflict { .. })));
    let after = counts(&bed).await;
    assert_eq!((after.quarantined, after.handled), (3, 1), "handled, and still where it was counted");
    let one = bed.store.arrival(arrival_id(1)).await.unwrap();
    assert!(matches!(one.state, ArrivalState::Quarantined { .. }));
    let handled = Handled { by: "marie".into(), at: at(30), reason: "publicité\u{fffd}".into() };
    assert_eq!(one.handled, Some(handled.clone()));
    let listed = async |handled| {
        let filter = ArrivalFilter { state: Some("quarantined".into()), handled: Some(handled), ..ArrivalFilter::default() };
        bed.store.arrivals(&filter, PageRequest::default()).await.unwrap().rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!((listed(true).await, listed(false).await), (vec![arrival_id(1)], vec![arrival_id(3), arrival_id(2)]));
    assert_eq!(found(&bed, "lettre").await.len(), 3, "it is found as before");

    // The journal is the truth of it.
    bed.sql("UPDATE arrivals SET handled_ms = NULL").await.unwrap();
    bed.sql(&format!("UPDATE arrivals SET handled_ms = 1, handled_by = 'x' WHERE id = '{}'", arrival_id(2))).await.unwrap();
    assert_eq!(bed.store.audit().await.unwrap().problems.len(), 1, "handled, and no entry says so");
    bed.store.rebuild(evolve, |_| BTreeSet::new()).await.unwrap();
    assert_eq!(bed.store.arrival(arrival_id(1)).await.unwrap().handled, Some(handled));
    assert_eq!((listed(true).await, bed.store.audit().await.unwrap().holds()), (vec![arrival_id(1)], true));

    // Whoever changes her mind has it read again.
    bed.store.retry_arrival(arrival_id(1), "luc".into(), None, at(40)).await.unwrap();
    let one = bed.store.arrival(arrival_id(1)).await.unwrap();
    assert_eq!((one.state, one.handled, counts(&bed).await.handled), (ArrivalState::InProgress, None, 0));
    bed.store.rebuild(evolve, |_| BTreeSet::new()).await.unwrap();
    assert_eq!(counts(&bed).await.handled, 0);
}

pub(crate) async fn a_case_is_opened_by_hand(bed: Arc<Bed>) {
    quarantined(&bed, 1, Some(reading(&["lettre"], &["lettre"]))).await;
    let mut first = step(None, case_id(1), vec![opened(1), filed(1, "plainte")], at(30));
    first.arrival = Some((arrival_id(1), ArrivalState::Filed { case: case_id(1) }));
    first.by_hand = Some("marie".into());
    let mut formless = step(None, case_id(2), vec![opened(2)], at(30));
    formless.arrival = Some((arrival_id(1), ArrivalState::Filed { case: case_id(2) }));
    formless.by_hand = Some("marie".into());
    assert!(matches!(bed.store.commit(formless).await, Err(StoreError::Invalid { .. })));
    bed.store.commit(first.clone()).await.unwrap();
    let one = bed.store.arrival(arrival_id(1)).await.unwrap();
    assert_eq!(one.state, ArrivalState::Filed { case: case_id(1) });
    let deeds: Vec<_> = bed.store.arrival_journal(arrival_id(1)).await.unwrap().into_iter().map(|entry| (entry.by, entry.deed)).collect();
    assert_eq!(deeds, [("marie".into(), ArrivalDeed::OpenedByHand { case: case_id(1), form: "plainte".into() })]);
    assert_eq!((found(&bed, "lettre").await.len(), counts(&bed).await.filed), (0, 1));

    // Two clerks at once: the second finds it gone, and nothing of her case remains.
    let mut second = step(None, case_id(3), vec![opened(3), filed(3, "plainte")], at(31));
    second.arrival = Some((arrival_id(1), ArrivalState::Filed { case: case_id(3) }));
    second.by_hand = Some("luc".into());
    assert!(matches!(bed.store.commit(second).await, Err(StoreError::Conflict { .. })));
    assert!(matches!(bed.store.case(case_id(3)).await, Err(StoreError::NotFound { .. })));
    // One that is being read is not opened by hand.
    bed.store.record_arrival(arrival(4, "fax", "D", "d")).await.unwrap();
    let mut early = step(None, case_id(4), vec![opened(4), filed(4, "plainte")], at(32));
    early.arrival = Some((arrival_id(4), ArrivalState::Filed { case: case_id(4) }));
    early.by_hand = Some("luc".into());
    assert!(matches!(bed.store.commit(early).await, Err(StoreError::Conflict { .. })));
}

pub(crate) async fn the_journal_of_an_arrival_is_a_chain(bed: Arc<Bed>) {
    quarantined(&bed, 1, None).await;
    let mut looking = tokio::task::JoinSet::new();
    for page in 1..=20 {
        let store = bed.store.clone();
        looking.spawn(async move { store.arrival_looked_at(arrival_id(1), "marie".into(), format!("page:{page}"), at(20)).await });
    }
    looking.join_all().await.into_iter().collect::<Result<(), _>>().expect("those who look at once wait for each other");
    let entries = bed.store.arrival_journal(arrival_id(1)).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=20).collect::<Vec<u64>>());
    assert!(bed.store.arrival_looked_at(arrival_id(9), "marie".into(), "document".into(), at(20)).await.is_err(), "no such arrival");
    let report = bed.store.audit().await.unwrap();
    assert_eq!((report.cases, report.arrivals, report.entries, report.holds()), (0, 1, 20, true));

    for statement in ["UPDATE arrival_journal SET actor = 'x'", "DELETE FROM arrival_journal"] {
        let refused = bed.sql(statement).await.expect_err("a trigger stands there");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    let unguard = match bed.store.backend() {
        "sqlite" => "DROP TRIGGER arrival_journal_no_update; DROP TRIGGER arrival_journal_no_delete",
        _ => "DROP TRIGGER arrival_journal_no_change ON arrival_journal",
    };
    bed.sql(unguard).await.unwrap();
    bed.sql("UPDATE arrival_journal SET payload = replace(payload, 'page:7\"', 'page:8\"') WHERE seq = 7 OR payload LIKE '%page:7\"%'")
        .await
        .unwrap();
    let problems = bed.store.audit().await.unwrap().problems;
    assert!(problems.len() == 1 && problems[0].what.contains("was changed"), "{problems:?}");
    let broken = bed.store.rebuild(evolve, |_| BTreeSet::new()).await;
    assert!(matches!(broken, Err(StoreError::BrokenJournal { .. })), "nothing is made from an altered journal");
    bed.sql("DELETE FROM arrival_journal WHERE seq = 20").await.unwrap();
    assert_eq!(bed.store.audit().await.unwrap().problems.len(), 1);
    bed.sql("DELETE FROM arrival_journal").await.unwrap();
    assert_eq!(bed.store.audit().await.unwrap().problems[0].what, "every entry of its journal is missing");
}
