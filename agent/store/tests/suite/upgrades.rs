//! Databases that an older agent left.

use std::sync::Arc;
use std::time::Duration;

use greffier_casework::DocumentId;
use greffier_store::{ArrivalDeed, Finish, Job, JobKind, Quarantine, Store};
use uuid::Uuid;

use super::Bed;
use crate::common::office::{arrival, arrival_id, at, case_id, opened, step};

/// The tables of the third migration begin with that of four kinds of jobs, made anew from the one that is there.
const FOUR_KINDS: &str = include_str!("../../migrations/shared/0003_copies.sql");

pub(crate) async fn what_waited_before_the_renewals_still_waits(bed: Arc<Bed>) {
    let document = DocumentId(Uuid::from_u128(9));
    let mut first = step(None, case_id(1), vec![opened(1)], at(5));
    first.copies = vec![document];
    bed.store.commit(first).await.unwrap();
    bed.store.commit(step(None, case_id(2), vec![opened(2)], at(6))).await.unwrap();
    // Back to version 13.
    let (table, _) = FOUR_KINDS.split_once("\n-- ").unwrap();
    bed.sql(table).await.unwrap();
    bed.sql("DELETE FROM _sqlx_migrations WHERE version = 14").await.unwrap();
    let none = bed.sql("INSERT INTO jobs (job_key, kind, payload, state, ready_ms, token, attempts, created_ms) VALUES ('x', 'renew', '', 'live', 0, 0, 0, 0)");
    assert!(none.await.is_err(), "the older table knows no renewals");

    let now = Store::open(&bed.options).await.expect("brought up to date");
    let lease = Duration::from_secs(60);
    let copies = now.claim_jobs("w", at(10), lease, 10, &[JobKind::Copy]).await.unwrap();
    assert_eq!(copies.iter().map(|claim| claim.job.clone()).collect::<Vec<_>>(), [Job::Copy { case: case_id(1), document }]);
    let mut renewals = now.claim_jobs("w", at(10), lease, 10, &[JobKind::Renew]).await.unwrap();
    renewals.sort_by(|a, b| a.key.cmp(&b.key));
    let wanted = [1, 2].map(|number| (format!("renew:{}", case_id(number)), Job::Renew { case: case_id(number) }));
    assert_eq!(renewals.into_iter().map(|claim| (claim.key, claim.job)).collect::<Vec<_>>(), wanted);
    now.close().await;
}

pub(crate) async fn arrivals_are_as_they_were_before_envelopes(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "a", "a")).await.unwrap();
    store.record_arrival(arrival(2, "fax", "a", "b")).await.unwrap();
    let claim = store.claim_jobs("w", at(10), Duration::from_secs(60), 1, &[JobKind::Read]).await.unwrap().remove(0);
    let aside = Quarantine { arrival: arrival_id(1), code: "GRF-RUN-003".into(), detail: String::new(), reading: None };
    store.quarantine(aside, Finish::done(claim, "x"), at(11)).await.unwrap();
    store.handle_arrival(arrival_id(1), "marie".into(), "remis", at(12)).await.unwrap();
    let before = [store.arrival(arrival_id(1)).await.unwrap(), store.arrival(arrival_id(2)).await.unwrap()];
    // Back to before, with rows that name other rows: a duplicate, and the journal of what was handled.
    bed.sql("DROP TABLE envelopes; DROP INDEX arrivals_part").await.unwrap();
    if store.backend() == "postgres" {
        bed.sql("ALTER TABLE arrivals DROP COLUMN place, DROP COLUMN envelope").await.unwrap();
    }
    bed.sql("DELETE FROM _sqlx_migrations WHERE version = 16").await.unwrap();

    let now = Store::open(&bed.options).await.expect("brought up to date");
    assert_eq!([now.arrival(arrival_id(1)).await.unwrap(), now.arrival(arrival_id(2)).await.unwrap()], before);
    let journal = now.arrival_journal(arrival_id(1)).await.unwrap();
    assert!(matches!(journal[..], [ref entry] if matches!(entry.deed, ArrivalDeed::Handled { .. })));
    let orphan = bed.sql("INSERT INTO envelopes (arrival_id, contents, opened_ms) VALUES ('nobody', '{}', 0)").await;
    assert!(orphan.is_err(), "rows still name rows that are there");
    now.close().await;
}
