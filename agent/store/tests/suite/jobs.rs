//! Claims, leases, fencing tokens and the ledger.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use greffier_store::{Finish, Job, JobKind, JobState, PageRequest, StoreError};

use super::Bed;
use crate::common::office::{arrival, arrival_id, at, case_id, opened, order, step};

const LEASE: Duration = Duration::from_secs(60);

pub(crate) async fn claims_are_exclusive(bed: Arc<Bed>) {
    for number in 0..60_u128 {
        bed.store.record_arrival(arrival(number, "fax", &format!("{number}"), &format!("{number}"))).await.unwrap();
    }
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..8 {
        let store = bed.store.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claims = store.claim_jobs(&format!("w{worker}"), at(100), LEASE, 3, &[JobKind::Read]).await.unwrap();
                if claims.is_empty() {
                    return mine;
                }
                mine.extend(claims.into_iter().map(|claim| claim.key));
            }
        });
    }
    let all: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
    let each: HashSet<&String> = all.iter().collect();
    assert_eq!((all.len(), each.len()), (60, 60), "every job, to one worker each");
    let depth = bed.store.queue_depth(at(100)).await.unwrap();
    assert_eq!((depth.ready, depth.later, depth.oldest_ready), (0, 60, None));
    assert_eq!(bed.store.queue_depth(at(200)).await.unwrap().ready, 60, "leases end");
}

pub(crate) async fn a_stale_token_is_refused(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    let slow = store.claim_jobs("slow", at(10), LEASE, 1, &JobKind::ALL).await.unwrap().remove(0);
    assert!(store.claim_jobs("other", at(11), LEASE, 1, &JobKind::ALL).await.unwrap().is_empty());
    let quick = store.claim_jobs("quick", at(71), LEASE, 1, &JobKind::ALL).await.unwrap().remove(0);
    assert_eq!((quick.attempts, quick.token > slow.token), (2, true));
    let stale = |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Stale { .. })), "{result:?}");
    stale(store.renew(&slow, at(72), LEASE).await);
    stale(store.fail_job(&slow, "GRF-X", at(72), None).await);
    stale(store.finish(Finish::done(slow.clone(), ""), at(72)).await);
    let mut late = step(None, case_id(1), vec![opened(1)], at(72));
    late.finishes = Some(Finish::done(slow, ""));
    stale(store.commit(late.clone()).await);
    assert!(matches!(store.case(case_id(1)).await, Err(StoreError::NotFound { .. })), "nothing of the late step remains");
    late.finishes = Some(Finish::done(quick.clone(), "lu"));
    store.commit(late).await.unwrap();
    stale(store.finish(Finish::done(quick.clone(), ""), at(73)).await);
    let line = store.job(&quick.key).await.unwrap();
    assert_eq!((line.state, line.attempts, line.receipt.as_deref()), (JobState::Done, 2, Some("lu")));
}

pub(crate) async fn leases_renew_and_end(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    assert!(store.claim_jobs("w", at(0), LEASE, 1, &JobKind::ALL).await.unwrap().is_empty(), "not before it arrived");
    assert!(store.claim_jobs("w", at(10), LEASE, 1, &[]).await.unwrap().is_empty());
    assert!(store.claim_jobs("w", at(10), LEASE, 1, &[JobKind::Effect, JobKind::Timer]).await.unwrap().is_empty());
    let claim = store.claim_jobs("w", at(10), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0);
    assert_eq!((&claim.job, claim.lease_until), (&Job::Read { arrival: arrival_id(1), form: None }, at(70)));
    store.renew(&claim, at(60), LEASE).await.unwrap();
    assert!(store.claim_jobs("x", at(119), LEASE, 1, &JobKind::ALL).await.unwrap().is_empty());
    // The lease ended, but nobody took the job: the work is still good.
    store.finish(Finish::done(claim, ""), at(200)).await.unwrap();
    assert!(store.claim_jobs("x", at(999), LEASE, 1, &JobKind::ALL).await.unwrap().is_empty());
    let endless = store.claim_jobs("w", at(10), Duration::MAX, 1, &JobKind::ALL).await;
    assert!(matches!(endless, Err(StoreError::Invalid { .. })));
}

pub(crate) async fn failures_retry_then_stay_in_the_ledger(bed: Arc<Bed>) {
    let store = &bed.store;
    let mut first = step(None, case_id(1), vec![opened(1)], at(5));
    first.effects = vec![order(case_id(1), 1)];
    store.commit(first).await.unwrap();
    let claim = store.claim_jobs("w", at(10), LEASE, 1, &[JobKind::Effect]).await.unwrap().remove(0);
    assert_eq!((claim.key.as_str(), claim.created_at), (format!("effect:{}:1", case_id(1)).as_str(), at(5)));
    store.fail_job(&claim, "GRF-RN-001", at(11), Some(at(30))).await.unwrap();
    assert!(store.claim_jobs("w", at(29), LEASE, 1, &JobKind::ALL).await.unwrap().is_empty());
    let again = store.claim_jobs("w", at(30), LEASE, 1, &JobKind::ALL).await.unwrap().remove(0);
    assert_eq!(again.attempts, 2);
    store.fail_job(&again, "GRF-RN-002", at(31), None).await.unwrap();
    let ledger = store.effects_of(case_id(1)).await.unwrap();
    assert_eq!(ledger.len(), 1);
    let line = &ledger[0];
    assert_eq!((line.state, line.attempts, line.last_error.as_deref()), (JobState::Failed, 2, Some("GRF-RN-002")));
    assert_eq!((line.finished_at, &line.job), (Some(at(31)), &Job::Effect { order: order(case_id(1), 1) }));
    let failed = store.failed_jobs(PageRequest::default()).await.unwrap();
    assert_eq!((failed.total, &failed.rows), (1, &ledger));
    assert_eq!(store.queue_depth(at(99)).await.unwrap().failed, 1);
    assert!(matches!(store.job("effect:none").await, Err(StoreError::NotFound { .. })));
}

pub(crate) async fn nobody_is_woken_by_a_claim(bed: Arc<Bed>) {
    let mut changed = bed.store.changed();
    bed.store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    assert!(changed.has_changed().unwrap(), "an arrival wakes");
    changed.mark_unchanged();
    let claim = bed.store.claim_jobs("w", at(10), LEASE, 1, &JobKind::ALL).await.unwrap().remove(0);
    bed.store.renew(&claim, at(11), LEASE).await.unwrap();
    assert!(!changed.has_changed().unwrap(), "a claim does not");
    let late = bed.store.finish(Finish::done(greffier_store::Claim { token: 0, ..claim.clone() }, ""), at(12)).await;
    assert!(late.is_err() && !changed.has_changed().unwrap(), "nor does what was refused");
    bed.store.finish(Finish::done(claim, ""), at(12)).await.unwrap();
    assert!(changed.has_changed().unwrap());
}
