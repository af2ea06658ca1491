//! Received = filed + duplicates + quarantined + in progress, and nothing twice.

use std::sync::Arc;

use greffier_casework::{ArrivalId, InboxName};
use greffier_store::{ArrivalFilter, ArrivalState, Finish, InboxCounts, JobKind, PageRequest, Quarantine, Recorded, Store, StoreError};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use std::time::Duration;

use super::Bed;
use crate::common::office::{arrival, arrival_id, at, case_id, opened, step};

const LEASE: Duration = Duration::from_secs(60);

fn quarantined(arrival: ArrivalId) -> Quarantine {
    Quarantine { arrival, code: "GRF-IN-001".to_owned(), detail: "vide\0".to_owned(), reading: None }
}

async fn counts(store: &Store, inbox: &str) -> InboxCounts {
    let all = store.inbox_counts().await.unwrap();
    all.into_iter().find(|counts| counts.inbox.as_str() == inbox).expect("it received something")
}

pub(crate) async fn new_then_known_then_duplicate(bed: Arc<Bed>) {
    let store = &bed.store;
    assert_eq!(store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap(), Recorded::New);
    // The agent crashed between the commit and the move: the same file is found again.
    assert_eq!(store.record_arrival(arrival(2, "fax", "A", "a")).await.unwrap(), Recorded::Known(arrival_id(1)));
    assert_eq!(store.unmoved_arrivals(&"fax".into()).await.unwrap().len(), 1);
    store.source_moved(arrival_id(1)).await.unwrap();
    store.source_moved(arrival_id(1)).await.expect("saying it twice is harmless");
    assert!(store.unmoved_arrivals(&"fax".into()).await.unwrap().is_empty());
    // The same file put there again, and the same content under another name.
    assert_eq!(store.record_arrival(arrival(3, "fax", "A", "a")).await.unwrap(), Recorded::Duplicate { of: arrival_id(1) });
    assert_eq!(store.record_arrival(arrival(4, "fax", "A", "b")).await.unwrap(), Recorded::Duplicate { of: arrival_id(1) });
    // Crash after a duplicate was recorded: it is known too, and counted once.
    assert_eq!(store.record_arrival(arrival(5, "fax", "A", "b")).await.unwrap(), Recorded::Known(arrival_id(4)));
    assert_eq!(store.record_arrival(arrival(6, "courriel", "A", "a")).await.unwrap(), Recorded::New, "another inbox");
    let fax = counts(store, "fax").await;
    assert_eq!((fax.received, fax.duplicates, fax.in_progress, fax.oldest_in_progress), (3, 2, 1, Some(at(1))));
    let read = store.claim_jobs("w", at(10), LEASE, 10, &JobKind::ALL).await.unwrap();
    assert_eq!(read.len(), 2, "one job for each that is new, none for a duplicate");
    assert!(matches!(store.source_moved(arrival_id(99)).await, Err(StoreError::NotFound { .. })));
    assert!(matches!(store.record_arrival(arrival(1, "fax", "Z", "z")).await, Err(StoreError::Conflict { .. })), "identifier taken");
    assert_eq!(store.arrival(arrival_id(4)).await.unwrap().state, ArrivalState::Duplicate { of: arrival_id(1) });
}

pub(crate) async fn a_race_has_one_original(bed: Arc<Bed>) {
    let mut racers = tokio::task::JoinSet::new();
    for number in 0..24_u128 {
        let store = bed.store.clone();
        // Every second one is the same file seen by two watchers.
        racers.spawn(async move { store.record_arrival(arrival(number, "fax", "A", &format!("s{}", number / 2))).await.unwrap() });
    }
    let all = racers.join_all().await;
    assert_eq!(all.iter().filter(|one| **one == Recorded::New).count(), 1);
    assert_eq!(all.iter().filter(|one| matches!(one, Recorded::Known(_))).count(), 12);
    let fax = counts(&bed.store, "fax").await;
    assert_eq!((fax.received, fax.duplicates, fax.in_progress), (12, 11, 1));
}

#[derive(Debug, Clone)]
enum Deed {
    Arrive { content: u8, source: u8, inbox: bool },
    Move(u8),
    File,
    Quarantine,
    Retry(u8),
}

fn deeds(length: usize) -> Vec<Deed> {
    let deed = proptest::prop_oneof![
        4 => (0..12_u8, 0..40_u8, proptest::bool::ANY).prop_map(|(content, source, inbox)| Deed::Arrive { content, source, inbox }),
        2 => (0..60_u8).prop_map(Deed::Move),
        2 => proptest::strategy::Just(Deed::File),
        1 => proptest::strategy::Just(Deed::Quarantine),
        1 => (0..60_u8).prop_map(Deed::Retry),
    ];
    let mut runner = TestRunner::deterministic();
    proptest::collection::vec(deed, length).new_tree(&mut runner).expect("deeds").current()
}

/// Whatever is done in whatever order, each inbox's sum holds and counts each accepted source once.
pub(crate) async fn the_sum_always_holds(bed: Arc<Bed>) {
    let store = &bed.store;
    let mut recorded: Vec<ArrivalId> = Vec::new();
    for (number, deed) in (0_u128..).zip(deeds(160)) {
        let now = at(1_000 + 100 * i64::try_from(number).unwrap());
        match deed {
            Deed::Arrive { content, source, inbox } => {
                let new = arrival(number, if inbox { "fax" } else { "courriel" }, &format!("c{content}"), &format!("s{source}"));
                if !matches!(store.record_arrival(new).await.unwrap(), Recorded::Known(_)) {
                    recorded.push(arrival_id(number));
                }
            }
            Deed::Move(which) => {
                if let Some(id) = recorded.get(usize::from(which)) {
                    store.source_moved(*id).await.unwrap();
                }
            }
            Deed::File | Deed::Quarantine => {
                let mut claims = store.claim_jobs("w", now, LEASE, 1, &[JobKind::Read]).await.unwrap();
                let Some(claim) = claims.pop() else { continue };
                let greffier_store::Job::Read { arrival, .. } = claim.job else { panic!("asked for reads") };
                if matches!(deed, Deed::Quarantine) {
                    store.quarantine(quarantined(arrival), Finish::done(claim, ""), now).await.unwrap();
                } else {
                    let mut step = step(None, case_id(number), vec![opened(number)], now);
                    step.arrival = Some((arrival, ArrivalState::Filed { case: case_id(number) }));
                    step.finishes = Some(Finish::done(claim, ""));
                    store.commit(step).await.unwrap();
                }
            }
            Deed::Retry(which) => {
                if let Some(id) = recorded.get(usize::from(which)) {
                    let was = store.arrival(*id).await.unwrap().state;
                    let done = store.retry_arrival(*id, "marie".into(), None, now).await;
                    assert_eq!(done.is_ok(), matches!(was, ArrivalState::Quarantined { .. }));
                }
            }
        }
        let counts = store.inbox_counts().await.unwrap();
        for one in &counts {
            assert_eq!(one.received, one.filed + one.duplicates + one.quarantined + one.in_progress, "{one:?}");
        }
        assert_eq!(counts.iter().map(|one| one.received).sum::<u64>(), recorded.len() as u64);
    }
    assert!(recorded.len() > 20, "the story was worth telling");
    assert!(store.audit().await.unwrap().holds());
}

pub(crate) async fn quarantine_and_retry(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    let first = store.claim_jobs("w", at(10), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0);
    store.quarantine(quarantined(arrival_id(1)), Finish::done(first.clone(), "vu"), at(11)).await.unwrap();
    let clean = ArrivalState::Quarantined { code: "GRF-IN-001".to_owned(), detail: "vide\u{fffd}".to_owned() };
    assert_eq!(store.arrival(arrival_id(1)).await.unwrap().state, clean);
    assert_eq!(store.record_arrival(arrival(2, "fax", "A", "z")).await.unwrap(), Recorded::Duplicate { of: arrival_id(1) });
    assert!(store.claim_jobs("w", at(500), LEASE, 1, &[JobKind::Read]).await.unwrap().is_empty());
    store.retry_arrival(arrival_id(1), "marie".into(), None, at(500)).await.unwrap();
    assert!(matches!(store.retry_arrival(arrival_id(1), "marie".into(), None, at(500)).await, Err(StoreError::Conflict { .. })));
    let second = store.claim_jobs("w", at(501), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0);
    assert!(second.token > first.token, "tokens go on rising over a retry");
    let late = store.quarantine(quarantined(arrival_id(1)), Finish::done(first, ""), at(502)).await;
    assert!(matches!(late, Err(StoreError::Stale { .. })));
    assert_eq!(store.arrival(arrival_id(1)).await.unwrap().state, ArrivalState::InProgress);
}

pub(crate) async fn lists_are_filtered_and_paged(bed: Arc<Bed>) {
    let store = &bed.store;
    for number in 1..=7_u128 {
        store.record_arrival(arrival(number, "fax", &format!("{number}"), &format!("{number}"))).await.unwrap();
    }
    store.record_arrival(arrival(8, "courriel", "1", "1")).await.unwrap();
    let filter = |inboxes: Option<Vec<InboxName>>| ArrivalFilter { inboxes, state: Some("in-progress".to_owned()), handled: None };
    let page = store.arrivals(&filter(Some(vec!["fax".into()])), PageRequest { offset: 2, limit: 3 }).await.unwrap();
    assert_eq!(page.total, 7);
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [5, 4, 3].map(arrival_id));
    assert_eq!(store.arrivals(&filter(None), PageRequest::default()).await.unwrap().total, 8);
    assert_eq!(store.arrivals(&filter(Some(Vec::new())), PageRequest::default()).await.unwrap().total, 0, "no inbox, no arrival");
    let odd = ArrivalFilter { inboxes: Some(vec!["' OR 1=1 --".into()]), ..ArrivalFilter::default() };
    assert_eq!(store.arrivals(&odd, PageRequest::default()).await.unwrap().total, 0);
}
