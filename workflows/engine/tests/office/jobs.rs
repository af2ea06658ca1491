//! What is to be done, given out as `greffier-store` does it: in bounded batches, under leases with tokens.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{CaseId, EffectId, EffectOrder, Timer};
use jiff::{SignedDuration, Timestamp};

/// Jobs that one call may claim.
pub(crate) const BATCH: usize = 16;
/// How long a claim is good.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Job {
    Effect(EffectOrder),
    Timer(Timer),
}

impl Job {
    fn key(&self) -> String {
        match self {
            Self::Effect(order) => effect_key(order.id),
            Self::Timer(timer) => format!("{}{}", timers_of(timer.case), timer.kind.key()),
        }
    }
}

fn effect_key(id: EffectId) -> String {
    format!("effect:{id}")
}

fn timers_of(case: CaseId) -> String {
    format!("timer:{case}:")
}

#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) job: Job,
    key: String,
    token: u64,
}

struct Row {
    job: Job,
    ready: Timestamp,
    token: u64,
}

/// The jobs that are live; those that are done, failed or dropped are gone.
#[derive(Default)]
pub(crate) struct Jobs {
    rows: BTreeMap<String, Row>,
    ready: BTreeSet<(Timestamp, String)>,
    /// Tokens rise over all jobs, so that none is ever given twice.
    tokens: u64,
}

impl Jobs {
    pub(crate) fn put(&mut self, job: Job, ready: Timestamp) {
        let key = job.key();
        self.drop_key(&key);
        self.ready.insert((ready, key.clone()));
        self.tokens += 1;
        self.rows.insert(key, Row { job, ready, token: self.tokens });
    }

    /// The oldest that are ready, each nobody else's for the time of a lease.
    pub(crate) fn claim(&mut self, now: Timestamp) -> Vec<Claim> {
        let due: Vec<String> = self.ready.iter().take_while(|(ready, _)| *ready <= now).take(BATCH).map(|(_, key)| key.clone()).collect();
        due.into_iter()
            .map(|key| {
                self.tokens += 1;
                let token = self.tokens;
                self.set(&key, now + LEASE, token);
                Claim { job: self.rows[&key].job.clone(), key, token }
            })
            .collect()
    }

    /// Whether a claim is still good: nobody claimed the job since, and nobody dropped it.
    pub(crate) fn holds(&self, claim: &Claim) -> bool {
        self.rows.get(&claim.key).is_some_and(|row| row.token == claim.token)
    }

    pub(crate) fn finish(&mut self, claim: &Claim) {
        if self.holds(claim) {
            self.drop_key(&claim.key);
        }
    }

    pub(crate) fn put_off(&mut self, claim: &Claim, until: Timestamp) {
        if self.holds(claim) {
            self.set(&claim.key, until, claim.token);
        }
    }

    pub(crate) fn drop_effect(&mut self, id: EffectId) {
        self.drop_key(&effect_key(id));
    }

    pub(crate) fn drop_timers(&mut self, case: CaseId) {
        let prefix = timers_of(case);
        let keys: Vec<String> =
            self.rows.range(prefix.clone()..).map(|(key, _)| key.clone()).take_while(|key| key.starts_with(&prefix)).collect();
        keys.iter().for_each(|key| self.drop_key(key));
    }

    fn set(&mut self, key: &str, ready: Timestamp, token: u64) {
        if let Some(row) = self.rows.get_mut(key) {
            self.ready.remove(&(row.ready, key.to_owned()));
            (row.ready, row.token) = (ready, token);
            self.ready.insert((ready, key.to_owned()));
        }
    }

    fn drop_key(&mut self, key: &str) {
        if let Some(row) = self.rows.remove(key) {
            self.ready.remove(&(row.ready, key.to_owned()));
        }
    }
}
