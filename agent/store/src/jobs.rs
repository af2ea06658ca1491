//! What is to be done, given out under leases, and the ledger of what was done.
//!
//! A job is claimed until its lease ends; each claim raises the job's token, and only the holder of the newest token may renew,
//! finish or fail it. No row is ever deleted: a finished job is a line of the ledger, with its key, its attempts and its receipt.

use std::time::Duration;

use greffier_casework::{ArrivalId, CaseId, DocumentId, EffectId, EffectOrder, FormName, Timer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::{Page, PageRequest, Store, StoreError};

/// Jobs that one call may claim.
const MOST: u32 = 256;

/// The kinds of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Read an arrival.
    Read,
    /// Do an effect.
    Effect,
    /// Wake a case.
    Timer,
    /// Make the searchable copy of a document.
    Copy,
    /// Keep the proofs of a case's signed files from ending.
    Renew,
    /// Acknowledge an arrival to whoever sent it.
    Acknowledge,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Read, Self::Effect, Self::Timer, Self::Copy, Self::Renew, Self::Acknowledge];

    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Effect => "effect",
            Self::Timer => "timer",
            Self::Copy => "copy",
            Self::Renew => "renew",
            Self::Acknowledge => "acknowledge",
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
pub enum Job {
    /// Read an arrival and open or continue a case with it.
    Read {
        /// Which.
        arrival: ArrivalId,
        /// The form that a person says it is; none to have it recognised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        form: Option<FormName>,
    },
    /// Do an effect of a case.
    Effect {
        /// Which, with its idempotency key.
        order: EffectOrder,
    },
    /// Wake a case.
    Timer {
        /// Which and why.
        timer: Timer,
    },
    /// Make the searchable copy of a document, when nothing else waits.
    Copy {
        /// The case.
        case: CaseId,
        /// The document.
        document: DocumentId,
    },
    /// Keep the proofs of a case's signed files from ending, for as long as they are kept.
    Renew {
        /// The case.
        case: CaseId,
    },
    /// Acknowledge an arrival to whoever sent it.
    Acknowledge {
        /// Which.
        arrival: ArrivalId,
    },
}

impl Job {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Read { .. } => JobKind::Read,
            Self::Effect { .. } => JobKind::Effect,
            Self::Timer { .. } => JobKind::Timer,
            Self::Copy { .. } => JobKind::Copy,
            Self::Renew { .. } => JobKind::Renew,
            Self::Acknowledge { .. } => JobKind::Acknowledge,
        }
    }

    /// The unique key: `read:<arrival>`, `effect:<case>:<seq>`, `timer:<case>:<kind>`, `copy:<document>`, `renew:<case>` or
    /// `acknowledge:<arrival>`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Read { arrival, .. } => format!("read:{arrival}"),
            Self::Effect { order } => effect_key(order.id),
            Self::Timer { timer } => format!("timer:{}:{}", timer.case, timer.kind.key()),
            Self::Copy { document, .. } => format!("copy:{document}"),
            Self::Renew { case } => format!("renew:{case}"),
            Self::Acknowledge { arrival } => format!("acknowledge:{arrival}"),
        }
    }

    fn case(&self) -> Option<CaseId> {
        match self {
            Self::Read { .. } | Self::Acknowledge { .. } => None,
            Self::Effect { order } => Some(order.id.case),
            Self::Timer { timer } => Some(timer.case),
            Self::Copy { case, .. } | Self::Renew { case } => Some(*case),
        }
    }
}

/// A job that a worker holds until its lease ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The job's unique key.
    pub key: String,
    /// What to do.
    pub job: Job,
    /// The fencing token: larger than that of every claim of this job before.
    pub token: u64,
    /// Attempts so far, this one included.
    pub attempts: u32,
    /// When the job was first asked for.
    pub created_at: Timestamp,
    /// When the lease ends.
    pub lease_until: Timestamp,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// To be done, or being done.
    Live,
    /// Done.
    Done,
    /// Given up.
    Failed,
    /// No longer wanted: the timers of a closed case, an effect that its case gave up.
    Dropped,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerRow {
    /// The job's unique key, which is also its idempotency key outside.
    pub key: String,
    /// What was to be done.
    pub job: Job,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// The code of the last error.
    pub last_error: Option<String>,
    /// What the outside gave as proof.
    pub receipt: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it may be tried next, while it is live.
    pub ready_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// How much waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct QueueDepth {
    /// Jobs that somebody could take now.
    pub ready: u64,
    /// Jobs that are leased, wait for a retry, or for their moment.
    pub later: u64,
    /// Jobs that were given up.
    pub failed: u64,
    /// Since when the oldest ready one waits.
    pub oldest_ready: Option<Timestamp>,
}

const LEDGER: &str =
    "SELECT job_key, payload, state, attempts, last_error, receipt, created_ms, ready_ms, finished_ms FROM jobs WHERE 1 = 1";

impl Store {
    /// Gives at most `limit` ready jobs of the kinds asked for to `worker`, each to nobody else until `lease` has passed. Oldest
    /// first; an empty list when nothing waits.
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::Invalid`] for a lease that ends outside time.
    pub async fn claim_jobs(
        &self,
        worker: &str,
        now: Timestamp,
        lease: Duration,
        limit: u32,
        kinds: &[JobKind],
    ) -> Result<Vec<Claim>, StoreError> {
        let Some(first) = kinds.first().copied() else { return Ok(Vec::new()) };
        let [one, two, three, four, five, six] = [0, 1, 2, 3, 4, 5].map(|place| kinds.get(place).copied().unwrap_or(first).name());
        let until = lease_end(now, lease)?;
        let limit = i64::from(limit.clamp(1, MOST));
        // Looking costs no lock, so that idle workers do not stand in the way of those who write.
        let waits = sqlx::query("SELECT 1 FROM jobs WHERE state = 'live' AND ready_ms <= $1 AND kind IN ($2, $3, $4, $5, $6, $7) LIMIT 1");
        let waits = waits.bind(ms(now)).bind(one).bind(two).bind(three).bind(four).bind(five).bind(six);
        if waits.fetch_optional(self.reader()).await?.is_none() {
            return Ok(Vec::new());
        }
        let (dialect, worker) = (self.dialect(), clean(worker));
        let rows = self
            .write_quietly(move |db| {
                Box::pin(async move {
                    let query = sqlx::query(dialect.claim_jobs()).bind(worker).bind(ms(until));
                    let query = query.bind(one).bind(two).bind(three).bind(four).bind(five).bind(six).bind(limit).bind(ms(now));
                    Ok(query.fetch_all(db).await?)
                })
            })
            .await?;
        let mut claims = Vec::with_capacity(rows.len());
        for row in &rows {
            match claim(row, until) {
                Ok(claim) => claims.push(claim),
                // One row that cannot be read must not hold up the others; it comes back, and is said again, at every lease.
                Err(error) => tracing::error!(%error, "a job cannot be read"),
            }
        }
        claims.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
        Ok(claims)
    }

    /// Holds a job longer: its lease now ends `lease` after `now`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer this claim's: stop working on it.
    pub async fn renew(&self, claim: &Claim, now: Timestamp, lease: Duration) -> Result<(), StoreError> {
        let (key, token, until) = (claim.key.clone(), token_value(claim), lease_end(now, lease)?);
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("UPDATE jobs SET ready_ms = $1 WHERE job_key = $2 AND token = $3 AND state = 'live'");
                held(query.bind(ms(until)).bind(&key).bind(token).execute(db).await?.rows_affected(), &key)
            })
        })
        .await
    }

    /// Says that an attempt failed, with the error's code. With `retry_at` the job is tried again from then; without, it is given up
    /// and stands as failed in the ledger.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer this claim's.
    pub async fn fail_job(&self, claim: &Claim, code: &str, now: Timestamp, retry_at: Option<Timestamp>) -> Result<(), StoreError> {
        let (key, token, code) = (claim.key.clone(), token_value(claim), clean(code));
        self.write(move |db| {
            Box::pin(async move {
                let Some(at) = retry_at else { return end(db, &key, token, "failed", Some(&code), None, now).await };
                let query = sqlx::query(
                    "UPDATE jobs SET ready_ms = $1, last_error = $2, worker = NULL WHERE job_key = $3 AND token = $4 AND state = 'live'",
                );
                held(query.bind(ms(at)).bind(code).bind(&key).bind(token).execute(db).await?.rows_affected(), &key)
            })
        })
        .await
    }

    /// Puts a job off that found nothing to do yet; it begins anew then.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer this claim's.
    pub async fn put_off(&self, claim: &Claim, until: Timestamp) -> Result<(), StoreError> {
        let (key, token) = (claim.key.clone(), token_value(claim));
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query(
                    "UPDATE jobs SET ready_ms = $1, attempts = 0, last_error = NULL, worker = NULL \
                     WHERE job_key = $2 AND token = $3 AND state = 'live'",
                );
                held(query.bind(ms(until)).bind(&key).bind(token).execute(db).await?.rows_affected(), &key)
            })
        })
        .await
    }

    /// The ledger of a case: its effects, timers, copies and renewals, in the order they were asked for.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn effects_of(&self, case: CaseId) -> Result<Vec<LedgerRow>, StoreError> {
        let query = Query::new(LEDGER).push(" AND case_id = ").text(case.to_string())?;
        let rows = query.push(" ORDER BY created_ms, job_key").all(self.reader()).await?;
        rows.iter().map(ledger).collect()
    }

    /// One line of the ledger by its key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn job(&self, key: &str) -> Result<LedgerRow, StoreError> {
        let rows = Query::new(LEDGER).push(" AND job_key = ").text(key)?.all(self.reader()).await?;
        rows.first().map(ledger).transpose()?.ok_or_else(|| StoreError::NotFound { what: format!("job {key}") })
    }

    /// Jobs that were given up, newest first: what a person has to see.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn failed_jobs(&self, page: PageRequest) -> Result<Page<LedgerRow>, StoreError> {
        let total = Query::new("SELECT COUNT(*) FROM jobs WHERE state = 'failed'").count(self.reader()).await?;
        let (limit, offset) = page.bounds();
        let query = Query::new(LEDGER).push(" AND state = 'failed' ORDER BY finished_ms DESC, job_key LIMIT ").int(limit)?;
        let rows = query.push(" OFFSET ").int(offset)?.all(self.reader()).await?;
        Ok(Page { rows: rows.iter().map(ledger).collect::<Result<_, _>>()?, total })
    }

    /// How many cases have signed files whose proofs could not be renewed when it was last tried.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn failing_renewals(&self) -> Result<u64, StoreError> {
        Query::new("SELECT COUNT(*) FROM jobs WHERE kind = 'renew' AND state = 'live' AND last_error IS NOT NULL")
            .count(self.reader())
            .await
    }

    /// How much waits, for the health page and the metrics.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn queue_depth(&self, now: Timestamp) -> Result<QueueDepth, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(CASE WHEN ready_ms <= $1 THEN 1 END) AS ready, COUNT(CASE WHEN ready_ms > $1 THEN 1 END) AS later, \
             MIN(CASE WHEN ready_ms <= $1 THEN ready_ms END) AS oldest FROM jobs WHERE state = 'live'",
        );
        let row = row.bind(ms(now)).fetch_one(self.reader()).await?;
        let failed = Query::new("SELECT COUNT(*) FROM jobs WHERE state = 'failed'").count(self.reader()).await?;
        let row = Reader { table: "jobs", row: &row };
        Ok(QueueDepth { ready: row.count("ready")?, later: row.count("later")?, failed, oldest_ready: row.moment_or_none("oldest")? })
    }
}

/// Asks for a job, inside somebody's transaction. A job that already has this key begins anew (a timer that was moved, an arrival that
/// is read again); its token goes on rising, so that a worker of before is refused.
pub(crate) async fn enqueue(db: &mut AnyConnection, job: &Job, ready: Timestamp, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO jobs (job_key, kind, case_id, payload, state, ready_ms, token, attempts, created_ms) \
         VALUES ($1, $2, $3, $4, 'live', $5, 0, 0, $6) ON CONFLICT (job_key) DO UPDATE SET payload = excluded.payload, state = 'live', \
         ready_ms = excluded.ready_ms, token = jobs.token + 1, attempts = 0, worker = NULL, last_error = NULL, receipt = NULL, \
         created_ms = excluded.created_ms, finished_ms = NULL",
    )
    .bind(job.key())
    .bind(job.kind().name())
    .bind(job.case().map(|case| case.to_string()))
    .bind(json_text(job)?)
    .bind(ms(ready))
    .bind(ms(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a job under its token, inside somebody's transaction.
pub(crate) async fn end(
    db: &mut AnyConnection,
    key: &str,
    token: i64,
    state: &'static str,
    code: Option<&str>,
    receipt: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE jobs SET state = $1, last_error = COALESCE($2, last_error), receipt = $3, finished_ms = $4, worker = NULL \
         WHERE job_key = $5 AND token = $6 AND state = 'live'",
    )
    .bind(state)
    .bind(code.map(clean))
    .bind(receipt.map(clean))
    .bind(ms(now))
    .bind(key)
    .bind(token)
    .execute(db)
    .await?;
    held(done.rows_affected(), key)
}

/// Drops the timers of a case, inside somebody's transaction.
pub(crate) async fn drop_timers(db: &mut AnyConnection, case: CaseId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'dropped', finished_ms = $1, worker = NULL WHERE case_id = $2 AND kind = 'timer' AND state = 'live'",
    )
    .bind(ms(now))
    .bind(case.to_string())
    .execute(db)
    .await?;
    Ok(())
}

/// Drops an effect that its case does not wait for any more, inside somebody's transaction: whoever is at it is refused.
pub(crate) async fn drop_effect(db: &mut AnyConnection, effect: EffectId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET state = 'dropped', finished_ms = $1, worker = NULL WHERE job_key = $2 AND state = 'live'")
        .bind(ms(now))
        .bind(effect_key(effect))
        .execute(db)
        .await?;
    Ok(())
}

fn effect_key(effect: EffectId) -> String {
    format!("effect:{effect}")
}

pub(crate) fn token_value(claim: &Claim) -> i64 {
    // Tokens come from BIGINT columns; what does not fit was not given by us and matches nothing.
    i64::try_from(claim.token).unwrap_or(-1)
}

fn held(rows: u64, key: &str) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale { key: key.to_owned() }) }
}

fn lease_end(now: Timestamp, lease: Duration) -> Result<Timestamp, StoreError> {
    now.checked_add(lease).map_err(|_| StoreError::Invalid { what: "a lease that never ends".to_owned() })
}

fn claim(row: &AnyRow, lease_until: Timestamp) -> Result<Claim, StoreError> {
    let row = Reader { table: "jobs", row };
    Ok(Claim {
        key: row.text("job_key")?,
        job: row.json("payload")?,
        token: row.count("token")?,
        attempts: row.small("attempts")?,
        created_at: row.moment("created_ms")?,
        lease_until,
    })
}

fn ledger(row: &AnyRow) -> Result<LedgerRow, StoreError> {
    let row = Reader { table: "jobs", row };
    let state = match row.text("state")?.as_str() {
        "live" => JobState::Live,
        "done" => JobState::Done,
        "failed" => JobState::Failed,
        "dropped" => JobState::Dropped,
        other => return Err(row.wrong("state", other)),
    };
    Ok(LedgerRow {
        key: row.text("job_key")?,
        job: row.json("payload")?,
        state,
        attempts: row.small("attempts")?,
        last_error: row.text_or_none("last_error")?,
        receipt: row.text_or_none("receipt")?,
        created_at: row.moment("created_ms")?,
        ready_at: row.moment("ready_ms")?,
        finished_at: row.moment_or_none("finished_ms")?,
    })
}
