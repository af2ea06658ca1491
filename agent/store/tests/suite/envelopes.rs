//! Envelopes: their parts arrive in their place, once, and the sum holds.

use std::sync::Arc;
use std::time::Duration;

use greffier_casework::BlobHash;
use greffier_store::{
    ArrivalState, Claim, Contents, Finish, InboxCounts, Job, JobKind, LeftOut, Letterhead, NewAcknowledgement, NewPart, OpenedEnvelope,
    Quarantine, Store, StoreError,
};

use super::Bed;
use crate::common::office::{arrival, arrival_id, at};

const LEASE: Duration = Duration::from_secs(60);

fn part(number: u128, place: &str, content: &str) -> NewPart {
    let (id, blob) = (arrival_id(number), BlobHash::of(content.as_bytes()));
    NewPart { id, place: place.into(), name: format!("{content}.pdf"), blob, bytes: content.len() as u64 }
}

fn opened(parts: Vec<NewPart>) -> OpenedEnvelope {
    let head =
        Letterhead {
            from: Some("Zoé Côté <zoe@example.org>".into()), subject: Some("Demande".into()), date: Some(at(1)), signed: false
        };
    let contents = Contents { head: Some(head), text: "Voici.\0".into(), adornments: vec!["logo.png".into()], left: Vec::new() };
    OpenedEnvelope { arrival: arrival_id(1), contents, parts, for_a_person: None, nothing_new: "GRF-RUN-011", acknowledge: None }
}

async fn claim(store: &Store, seconds: i64) -> Claim {
    store.claim_jobs("w", at(seconds), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0)
}

async fn counts(store: &Store) -> InboxCounts {
    let counts = store.inbox_counts().await.unwrap().remove(0);
    assert_eq!(counts.received, counts.filed + counts.duplicates + counts.quarantined + counts.in_progress);
    counts
}

pub(crate) async fn the_parts_arrive_in_the_place_of_their_envelope(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(9, "courriel", "known", "known")).await.unwrap();
    let known = claim(store, 9).await;
    store.quarantine(aside(9), Finish::done(known, "x"), at(9)).await.unwrap();
    store.record_arrival(arrival(1, "courriel", "message", "m")).await.unwrap();
    let job = claim(store, 10).await;
    let parts = vec![part(2, "1.2", "form"), part(3, "1.3", "known"), part(4, "1.4", "form")];
    store.open_envelope(opened(parts), Finish::done(job.clone(), "3 parts"), at(11)).await.unwrap();

    let of = counts(store).await;
    assert_eq!((of.received, of.opened, of.duplicates, of.in_progress, of.quarantined), (4, 1, 2, 1, 1));
    assert_eq!(store.arrival(arrival_id(1)).await.unwrap().state, ArrivalState::Opened);
    let parts = store.parts_of(arrival_id(1)).await.unwrap();
    let states: Vec<_> = parts.iter().map(|part| part.state.clone()).collect();
    let duplicate = |of| ArrivalState::Duplicate { of: arrival_id(of) };
    assert_eq!(states, [ArrivalState::InProgress, duplicate(9), duplicate(2)]);
    assert!(parts.iter().all(|part| part.source_moved && part.envelope == Some(arrival_id(1)) && part.confidentiality == "protégé"));
    assert_eq!(parts[0].received_at, at(1), "it came when its envelope came");
    let contents = store.contents(arrival_id(1)).await.unwrap().expect("what it said is kept");
    assert_eq!((contents.text.as_str(), contents.head.unwrap().subject.as_deref()), ("Voici.\u{fffd}", Some("Demande")));
    assert_eq!(store.contents(arrival_id(2)).await.unwrap(), None);

    let stale = store.open_envelope(opened(Vec::new()), Finish::done(job, "again"), at(12)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    let read = store.claim_jobs("w", at(20), Duration::from_secs(6_000), 10, &[JobKind::Read]).await.unwrap();
    assert_eq!(read.len(), 1, "one job for the part that is new");
    assert!(store.unmoved_arrivals(&"courriel".into()).await.unwrap().iter().all(|one| one.envelope.is_none()));
    // Another message with the same attachment, and words of its own: somebody has to read them.
    store.record_arrival(arrival(6, "courriel", "other message", "o")).await.unwrap();
    let job = claim(store, 100).await;
    let known = OpenedEnvelope { arrival: arrival_id(6), ..opened(vec![part(7, "1.2", "known")]) };
    store.open_envelope(known, Finish::done(job, "1 part"), at(101)).await.unwrap();
    let read = store.arrival(arrival_id(6)).await.unwrap().state;
    assert_eq!(read, ArrivalState::Quarantined { code: "GRF-RUN-011".into(), detail: String::new() });
    counts(store).await;
    // The same message sent again.
    let again = store.record_arrival(arrival(5, "courriel", "message", "n")).await.unwrap();
    assert_eq!(again, greffier_store::Recorded::Duplicate { of: arrival_id(1) });
}

fn aside(number: u128) -> Quarantine {
    Quarantine { arrival: arrival_id(number), code: "GRF-RUN-003".into(), detail: String::new(), reading: None }
}

pub(crate) async fn an_envelope_with_something_left_waits_for_a_person(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "courriel", "archive", "a")).await.unwrap();
    let job = claim(store, 10).await;
    let mut first = opened(vec![part(2, "a.pdf", "a")]);
    first.for_a_person = Some(("GRF-RUN-008".into(), "encrypted".into()));
    first.contents.left = vec![LeftOut { name: "b.pdf".into(), why: "encrypted".into() }];
    store.open_envelope(first, Finish::done(job, "1 part"), at(11)).await.unwrap();
    let of = counts(store).await;
    assert_eq!((of.received, of.opened, of.quarantined, of.in_progress), (2, 0, 1, 1));
    // A person has it opened again: what came out before does not come twice, what is new does.
    store.retry_arrival(arrival_id(1), "marie".into(), None, at(12)).await.unwrap();
    let mut claims = store.claim_jobs("w", at(100), LEASE, 10, &[JobKind::Read]).await.unwrap();
    claims.retain(|claim| claim.key == format!("read:{}", arrival_id(1)));
    let second = opened(vec![part(3, "a.pdf", "a"), part(4, "b.pdf", "b")]);
    store.open_envelope(second, Finish::done(claims.remove(0), "2 parts"), at(101)).await.unwrap();
    let ids: Vec<_> = store.parts_of(arrival_id(1)).await.unwrap().iter().map(|part| part.id).collect();
    assert_eq!(ids, [arrival_id(2), arrival_id(4)]);
    let of = counts(store).await;
    assert_eq!((of.received, of.opened, of.in_progress), (2, 1, 2));
    let many = opened((0..501).map(|n| part(1000 + n, &n.to_string(), "x")).collect());
    let finish = Finish::done(claim_of_part(store).await, "many");
    assert!(matches!(store.open_envelope(many, finish, at(200)).await, Err(StoreError::Invalid { .. })));
}

async fn claim_of_part(store: &Store) -> Claim {
    store.claim_jobs("w", at(199), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0)
}

pub(crate) async fn whoever_sent_it_is_told_once_and_nobody_too_often(bed: Arc<Bed>) {
    let store = &bed.store;
    // One person under three spellings of her address.
    let spelt = ["zoe@example.org", "Zoe@Example.org", "zoe+a@example.org"];
    for number in 1..=22 {
        let content = format!("message {number}");
        store.record_arrival(arrival(number, "courriel", &content, &content)).await.unwrap();
        let job = claim(store, 50).await;
        let told = NewAcknowledgement { address: spelt[number as usize % 3].into(), answers: Some("1@example.org".into()), year: 2026 };
        let envelope = OpenedEnvelope { arrival: arrival_id(number), acknowledge: Some(told), ..opened(Vec::new()) };
        store.open_envelope(envelope, Finish::done(job, "0 parts"), at(60)).await.unwrap();
    }
    let first = store.acknowledgement(arrival_id(1)).await.unwrap().expect("she is told");
    assert_eq!((first.number.as_str(), first.sent_at, first.made_at), ("AR26-000001", None, at(60)));
    assert_eq!(store.acknowledged_under("AR26-000020").await.unwrap().map(|one| one.arrival), Some(arrival_id(20)));
    assert_eq!(store.acknowledgement(arrival_id(21)).await.unwrap(), None, "no address is told more often than that in a day");
    let mut jobs = store.claim_jobs("w", at(70), LEASE, 100, &[JobKind::Acknowledge]).await.unwrap();
    assert_eq!(jobs.len(), 20);
    jobs.retain(|claim| claim.job == Job::Acknowledge { arrival: arrival_id(1) });
    let job = jobs.remove(0);
    store.acknowledged(arrival_id(1), Finish::done(job.clone(), "250 OK"), at(71)).await.unwrap();
    assert_eq!(store.acknowledgement(arrival_id(1)).await.unwrap().unwrap().sent_at, Some(at(71)));
    let twice = store.acknowledged(arrival_id(1), Finish::done(job, "250 OK"), at(72)).await;
    assert!(matches!(twice, Err(StoreError::Stale { .. })), "{twice:?}");
    let two = store.claim_jobs("w", at(200), LEASE, 100, &[JobKind::Acknowledge]).await.unwrap();
    let job = two.into_iter().find(|claim| claim.job == Job::Acknowledge { arrival: arrival_id(2) }).unwrap();
    store.not_acknowledged(arrival_id(2), "GRF-MAIL-003", Finish::failed(job, "GRF-MAIL-003"), at(201)).await.unwrap();
    assert_eq!(store.acknowledgement(arrival_id(2)).await.unwrap().unwrap().refused.as_deref(), Some("GRF-MAIL-003"));
    // A day later she may be told again.
    store.record_arrival(arrival(30, "courriel", "later", "later")).await.unwrap();
    let job = claim(store, 90_000).await;
    let told = NewAcknowledgement { address: "zoe@example.org".into(), answers: None, year: 2027 };
    let envelope = OpenedEnvelope { arrival: arrival_id(30), acknowledge: Some(told), ..opened(Vec::new()) };
    store.open_envelope(envelope, Finish::done(job, "0 parts"), at(90_000)).await.unwrap();
    assert_eq!(store.acknowledgement(arrival_id(30)).await.unwrap().unwrap().number, "AR27-000001");
}
