//! The loop that claims what waits and does it, under leases with fencing tokens.

use std::sync::Arc;
use std::time::Duration;

use greffier_store::{Claim, Job, JobKind};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::perform::copy::go_without;
use crate::perform::read::quarantine;
use crate::perform::{give_up, perform};
use crate::reload::Seen;
use crate::{Desk, DeskError};

/// Attempts before a person is asked.
const MAX_ATTEMPTS: u32 = 6;
/// How often the office's files are looked at.
const LOOK: SignedDuration = SignedDuration::from_secs(3);
/// How often sessions that have ended are removed.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);
/// How long pages that were seen wait for the signature: after that they are to be seen again.
const UNSIGNED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// The pause before a renewal that cannot be made is tried again.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The longest pause between two attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// How the loop works.
#[derive(Debug, Clone)]
pub struct RunnerOptions {
    /// Name of this agent in the leases.
    pub name: String,
    /// Documents read at once.
    pub readings: usize,
    /// Other work done at once.
    pub effects: usize,
    /// How long a claim is good without being renewed.
    pub lease: Duration,
    /// How often to look when nothing has told of work: the truth behind the hints.
    pub poll: Duration,
}

impl RunnerOptions {
    /// Options for an agent with `processors`.
    #[must_use]
    pub fn new(name: String, processors: usize) -> Self {
        Self { name, readings: processors, effects: 2 * processors, lease: Duration::from_secs(60), poll: Duration::from_secs(2) }
    }
}

/// Works until `stop` turns true, then lets what is under way come to its end.
pub async fn run(desk: Desk, options: RunnerOptions, mut stop: watch::Receiver<bool>) {
    let readings = Arc::new(Semaphore::new(options.readings));
    let effects = Arc::new(Semaphore::new(options.effects));
    let copies = Arc::new(Semaphore::new(1));
    let mut changed = desk.store().changed();
    let mut under_way = JoinSet::new();
    let (mut swept, mut seen) = (None, Seen::default());
    let mut looked: Option<Timestamp> = None;
    while !*stop.borrow() {
        sweep(&desk, &mut swept).await;
        if looked.is_none_or(|last| desk.now().duration_since(last).abs() >= LOOK) {
            looked = Some(desk.now());
            desk.look_at_files(&mut seen).await;
        }
        let mut claimed = 0;
        let lanes = [
            (&[JobKind::Read][..], &readings),
            (&[JobKind::Effect, JobKind::Timer, JobKind::Acknowledge][..], &effects),
            (&[JobKind::Copy], &copies),
            (&[JobKind::Renew], &copies),
        ];
        for (kinds, room) in lanes {
            // A searchable copy never keeps a case waiting: it is begun when nothing is read and nothing waits to be. Nor does a renewal,
            // which waits for the copies too.
            if (kinds == [JobKind::Copy] || kinds == [JobKind::Renew]) && readings.available_permits() < options.readings {
                continue;
            }
            // Room is taken before work is claimed: a claim that waits for room would lose its lease.
            let mut places: Vec<_> = std::iter::from_fn(|| room.clone().try_acquire_owned().ok()).collect();
            let free = u32::try_from(places.len()).unwrap_or(u32::MAX);
            if free == 0 {
                continue;
            }
            match desk.store().claim_jobs(&options.name, desk.now(), options.lease, free, kinds).await {
                Ok(claims) => {
                    claimed += claims.len();
                    for claim in claims {
                        let (desk, place, lease) = (desk.clone(), places.pop(), options.lease);
                        under_way.spawn(async move {
                            work(&desk, claim, lease).await;
                            drop(place);
                        });
                    }
                }
                Err(error) => tracing::error!(code = error.code(), "work could not be claimed"),
            }
        }
        while under_way.try_join_next().is_some() {}
        if claimed == 0 {
            tokio::select! {
                _ = changed.changed() => {}
                _ = under_way.join_next(), if !under_way.is_empty() => {}
                () = tokio::time::sleep(options.poll) => {}
                _ = stop.changed() => {}
            }
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Once an hour, forgets the sessions that have ended and the pages that were seen long ago and never signed.
async fn sweep(desk: &Desk, swept: &mut Option<Timestamp>) {
    let now = desk.now();
    if swept.is_some_and(|last| now.duration_since(last) < SWEEP) {
        return;
    }
    *swept = Some(now);
    if let Err(error) = desk.store().purge_sessions(now).await {
        tracing::warn!(code = error.code(), "sessions that have ended could not be removed");
    }
    let before = now.checked_sub(UNSIGNED).unwrap_or(now);
    if let Err(error) = desk.store().purge_pages_seen(before).await {
        tracing::warn!(code = error.code(), "pages seen long ago could not be forgotten");
    }
}

/// Does one job and keeps its lease while it takes.
async fn work(desk: &Desk, claim: Claim, lease: Duration) {
    let outcome = {
        let doing = perform(desk, &claim);
        tokio::pin!(doing);
        loop {
            tokio::select! {
                outcome = &mut doing => break outcome,
                () = tokio::time::sleep(lease / 3) => {
                    if let Err(error) = desk.store().renew(&claim, desk.now(), lease).await {
                        tracing::warn!(job = claim.key, code = error.code(), "the lease could not be renewed");
                    }
                }
            }
        }
    };
    if let Err(error) = outcome {
        settle(desk, &claim, &error).await;
    }
}

/// After a failure: again later, or a person is asked.
async fn settle(desk: &Desk, claim: &Claim, error: &DeskError) {
    tracing::warn!(job = claim.key, code = error.code(), attempts = claim.attempts, "a job failed");
    let last = !error.is_passing() || claim.attempts >= MAX_ATTEMPTS;
    let told = match &claim.job {
        Job::Effect { order } if last => give_up(desk, order, error.code(), claim).await,
        Job::Read { arrival, .. } if last => quarantine(desk, *arrival, claim, (error.code(), ""), None).await,
        Job::Copy { case, document } if last => go_without(desk, *case, *document, error.code(), claim).await,
        Job::Renew { .. } | Job::Acknowledge { .. } if last => tomorrow(desk, claim, error.code()).await,
        Job::Read { .. } | Job::Effect { .. } | Job::Timer { .. } | Job::Copy { .. } | Job::Renew { .. } | Job::Acknowledge { .. } => {
            again_later(desk, claim, error.code()).await
        }
    };
    let Err(error) = told else { return };
    tracing::error!(job = claim.key, code = error.code(), "a person could not be told of a failure; it is tried again");
    if let Err(error) = again_later(desk, claim, error.code()).await {
        tracing::error!(job = claim.key, code = error.code(), "a failure could not be recorded; its lease will run out");
    }
}

async fn again_later(desk: &Desk, claim: &Claim, code: &str) -> Result<(), DeskError> {
    let again = Some(next_attempt(desk.now(), claim.attempts));
    Ok(desk.store().fail_job(claim, code, desk.now(), again).await?)
}

/// What a person must mend outside of any case is tried once a day, and stands in the ledger with its error until then.
async fn tomorrow(desk: &Desk, claim: &Claim, code: &str) -> Result<(), DeskError> {
    tracing::error!(job = claim.key, code, "a job needs somebody to mend something; it is tried again tomorrow");
    let again = desk.now().checked_add(DAY).ok();
    Ok(desk.store().fail_job(claim, code, desk.now(), again).await?)
}

/// One second, then twice as long each time, at most a quarter of an hour.
fn next_attempt(now: Timestamp, attempts: u32) -> Timestamp {
    let pause = SignedDuration::from_secs(1 << attempts.min(12)).min(LONGEST_PAUSE);
    now.checked_add(pause).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_bounded() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let pauses: Vec<i64> = [0, 1, 2, 5, 9, 10, 400].iter().map(|n| next_attempt(now, *n).as_second() - now.as_second()).collect();
        assert_eq!(pauses, [1, 2, 4, 32, 512, 900, 900]);
    }
}
