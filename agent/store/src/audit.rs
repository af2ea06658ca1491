//! Reading the journal: for people, to verify it, and to rebuild from it what follows from it.

use std::collections::BTreeSet;

use greffier_casework::{Case, CaseId, Entry, FieldName, verify_chain};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::rows::Reader;
use crate::{Store, StoreError};
use crate::{arrival_journal, arrival_readings, copies, projection};

/// Cases looked at between two pauses.
const BATCH: i64 = 200;
/// Problems that one report lists; more are counted.
const MOST_PROBLEMS: usize = 1_000;

/// One thing wrong with the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditProblem {
    /// The case, or the arrival, as the row names it.
    pub case: String,
    /// What is wrong, and where.
    pub what: String,
}

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Cases looked at.
    pub cases: u64,
    /// Arrivals looked at that people did something with before any case had them.
    pub arrivals: u64,
    /// Entries looked at.
    pub entries: u64,
    /// What is wrong, the first thousand; none when the journal holds.
    pub problems: Vec<AuditProblem>,
    /// Problems beyond those listed.
    pub more_problems: u64,
}

impl AuditReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, case: &str, what: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(AuditProblem { case: case.to_owned(), what: what.into() });
        } else {
            self.more_problems += 1;
        }
    }
}

/// A row of the journal as it is stored.
struct Row {
    seq: u64,
    at_ms: i64,
    actor: String,
    payload: String,
    hash: [u8; 32],
    head: Option<(u64, String)>,
}

const CHAIN: &str = "SELECT j.seq, j.at_ms, j.actor, j.payload, j.hash, h.seq AS head_seq, h.hash AS head_hash FROM journal j \
                     LEFT JOIN heads h ON h.case_id = j.case_id WHERE j.case_id = $1 ORDER BY j.seq";

/// The identifiers after `$1`, from everywhere a case leaves a trace: what was removed in one place still shows in another.
const TRACES: &str = "SELECT case_id FROM (SELECT case_id FROM journal UNION SELECT case_id FROM heads UNION SELECT id FROM cases \
                      UNION SELECT case_id FROM arrivals WHERE case_id IS NOT NULL) AS traces WHERE case_id > $1 ORDER BY case_id LIMIT $2";

impl Store {
    /// The journal of a case, oldest entry first; empty for a case that does not exist.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when an entry is not what this version writes.
    pub async fn journal(&self, case: CaseId) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(CHAIN).bind(case.to_string()).fetch_all(self.reader()).await?;
        rows.iter().map(|row| entry(case, &stored(row)?)).collect()
    }

    /// Verifies the journal of every case and of every arrival that people did something with: each chain, and that it ends where its head
    /// says. One is in memory at a time, and each is read at one moment, so the agent may go on working.
    ///
    /// # Errors
    /// Only when the database cannot be read: what is wrong with the journal is in the report.
    pub async fn audit(&self) -> Result<AuditReport, StoreError> {
        let mut report = AuditReport::default();
        let mut last = String::new();
        loop {
            let rows = sqlx::query(TRACES).bind(last.as_str()).bind(BATCH).fetch_all(self.reader()).await?;
            let Some(newest) = rows.last() else { break };
            last = Reader { table: "journal", row: newest }.text("case_id")?;
            for row in &rows {
                let name = Reader { table: "journal", row }.text("case_id")?;
                let chain = sqlx::query(CHAIN).bind(name.as_str()).fetch_all(self.reader()).await?;
                report.cases += 1;
                report.entries += chain.len() as u64;
                if let Err(what) = verify(&name, &chain) {
                    report.add(&name, what);
                }
            }
        }
        let (arrivals, entries) = self.audit_arrivals(|name, what| report.add(name, what)).await?;
        report.arrivals = arrivals;
        report.entries += entries;
        Ok(report)
    }

    /// Throws the projections (cases, tasks, which arrivals were handled by hand, and what can be searched for) away and makes them again,
    /// in one transaction; returns how many cases there are. `evolve` gives the case after an entry, `findable` the fields of a case
    /// whose values can be searched for. The journal is verified on the way: a projection is never made from
    /// an altered one.
    ///
    /// # Errors
    /// [`StoreError::BrokenJournal`] when a chain does not hold or `evolve` refuses an entry; nothing is changed then.
    pub async fn rebuild<F, G>(&self, evolve: F, findable: G) -> Result<u64, StoreError>
    where
        F: Fn(Option<Case>, &Entry) -> Result<Case, String> + Send + Sync + 'static,
        G: Fn(&Case) -> BTreeSet<FieldName> + Send + Sync + 'static,
    {
        let lock = self.dialect().lock_for_rebuild();
        self.write(move |db| {
            Box::pin(async move {
                sqlx::query(lock).execute(&mut *db).await?;
                projection::clear(db).await?;
                let (mut last, mut cases) = (String::new(), 0);
                loop {
                    let query = sqlx::query("SELECT case_id FROM heads WHERE case_id > $1 ORDER BY case_id LIMIT $2");
                    let rows = query.bind(last.as_str()).bind(BATCH).fetch_all(&mut *db).await?;
                    if rows.is_empty() {
                        copies::rebuild(db).await?;
                        arrival_journal::rebuild(db).await?;
                        arrival_readings::rebuild(db).await?;
                        return Ok(cases);
                    }
                    for row in &rows {
                        last = Reader { table: "heads", row }.text("case_id")?;
                        rebuild_case(db, &last, &evolve, &findable).await?;
                        cases += 1;
                    }
                }
            })
        })
        .await
    }
}

async fn rebuild_case<F, G>(db: &mut AnyConnection, name: &str, evolve: &F, findable: &G) -> Result<(), StoreError>
where
    F: Fn(Option<Case>, &Entry) -> Result<Case, String> + Send + Sync,
    G: Fn(&Case) -> BTreeSet<FieldName> + Send + Sync,
{
    let broken = |what: String| StoreError::BrokenJournal { case: name.to_owned(), what };
    let chain = sqlx::query(CHAIN).bind(name).fetch_all(&mut *db).await?;
    let id = verify(name, &chain).map_err(broken)?;
    let mut case = None;
    for row in &chain {
        let entry = entry(id, &stored(row)?)?;
        case = Some(evolve(case, &entry).map_err(|what| broken(format!("entry {}: {what}", entry.seq)))?);
    }
    let case = case.ok_or_else(|| broken("no entry".to_owned()))?;
    projection::write(db, &projection::rows_of(&case, &findable(&case))?).await
}

/// Verifies the chain of the case called `name` (or the arrival, whose chain is hashed under its own identifier) against its head.
pub(crate) fn verify(name: &str, chain: &[AnyRow]) -> Result<CaseId, String> {
    let id: CaseId = name.parse().map_err(|_| "its identifier is not one".to_owned())?;
    let rows = chain.iter().map(stored).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let Some(last) = rows.last() else { return Err("every entry of its journal is missing".to_owned()) };
    let parts = rows.iter().map(|row| (row.seq, row.at_ms, row.actor.as_str(), row.payload.as_str(), row.hash));
    let end = verify_chain(id, parts).map_err(|error| error.to_string())?;
    match &last.head {
        None => Err("its head is missing".to_owned()),
        Some((seq, hash)) if *seq == last.seq && *hash == hex::encode(end) => Ok(id),
        Some((seq, _)) if *seq > last.seq => Err(format!("entries {} to {seq} are missing", last.seq + 1)),
        Some((seq, _)) => Err(format!("its head says entry {seq}, its chain ends with another at {}", last.seq)),
    }
}

fn stored(row: &AnyRow) -> Result<Row, StoreError> {
    let row = Reader { table: "journal", row };
    // A hash that is no hash matches nothing, so the chain shows the entry as changed.
    let mut hash = [0; 32];
    let _kept_zero = hex::decode_to_slice(row.text("hash")?, &mut hash);
    let head = row.text_or_none("head_hash")?.map(|hash| Ok::<_, StoreError>((row.count("head_seq")?, hash))).transpose()?;
    Ok(Row { seq: row.count("seq")?, at_ms: row.int("at_ms")?, actor: row.text("actor")?, payload: row.text("payload")?, hash, head })
}

fn entry(case: CaseId, row: &Row) -> Result<Entry, StoreError> {
    entry_of(case, row.seq, row.at_ms, &row.actor, &row.payload)
}

/// An entry from what is stored of it.
pub(crate) fn entry_of(case: CaseId, seq: u64, at_ms: i64, actor: &str, payload: &str) -> Result<Entry, StoreError> {
    let wrong = |what: String| StoreError::Unreadable { table: "journal", what: format!("entry {seq} of case {case}: {what}") };
    Ok(Entry {
        case,
        seq,
        at: Timestamp::from_millisecond(at_ms).map_err(|error| wrong(error.to_string()))?,
        actor: Entry::actor_from_text(actor),
        event: serde_json::from_str(payload).map_err(|error| wrong(error.to_string()))?,
    })
}
