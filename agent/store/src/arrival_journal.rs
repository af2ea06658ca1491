//! The journal of an arrival that no case has: what people did with it and who looked at it. It is hash-chained as that of a case is,
//! and as much the truth: whether an arrival was handled by hand follows from it.

use greffier_casework::{AccountName, Actor, ArrivalId, CaseId, Entry, FormName, GENESIS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::arrivals::Handled;
use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::{Store, StoreError, audit};

/// Arrivals looked at between two pauses.
const BATCH: i64 = 200;

/// What a person did with an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum ArrivalDeed {
    /// Looked at it.
    Consulted {
        /// At what: `document`, `page:2`, `text:2`, `file` or `found`.
        what: String,
    },
    /// Had it read again.
    ReadAgain {
        /// The form that the person says it is; none to have it recognised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        form: Option<FormName>,
    },
    /// Opened a case for it by hand.
    OpenedByHand {
        /// The case.
        case: CaseId,
        /// The form that the person says it is.
        form: FormName,
    },
    /// Put it into an open case.
    PutInto {
        /// The case.
        case: CaseId,
    },
    /// Handled it outside: nothing more is to be done here.
    Handled {
        /// Why, in the person's words.
        reason: String,
    },
}

/// One entry of the journal of an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArrivalEntry {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: AccountName,
    /// What.
    pub deed: ArrivalDeed,
}

const CHAIN: &str = "SELECT j.seq, j.at_ms, j.actor, j.payload, j.hash, h.seq AS head_seq, h.hash AS head_hash FROM arrival_journal j \
                     LEFT JOIN arrival_heads h ON h.arrival_id = j.arrival_id WHERE j.arrival_id = $1 ORDER BY j.seq";

/// The arrivals after `$1` with a journal: what was removed in one place still shows in the other.
pub(crate) const TRACES: &str = "SELECT arrival_id FROM (SELECT arrival_id FROM arrival_journal UNION SELECT arrival_id FROM arrival_heads \
                                 UNION SELECT id FROM arrivals WHERE handled_ms IS NOT NULL) AS traces \
                                 WHERE arrival_id > $1 ORDER BY arrival_id LIMIT $2";

impl Store {
    /// Writes down that somebody looked at an arrival.
    ///
    /// # Errors
    /// [`StoreError::Database`]; then nothing may be shown.
    pub async fn arrival_looked_at(&self, id: ArrivalId, by: AccountName, what: String, at: Timestamp) -> Result<(), StoreError> {
        self.write_quietly(move |db| Box::pin(async move { append(db, id, &by, &ArrivalDeed::Consulted { what }, at).await })).await
    }

    /// What people did with an arrival and who looked at it, the oldest entry first; empty when nobody did anything.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when an entry is not what this version writes.
    pub async fn arrival_journal(&self, id: ArrivalId) -> Result<Vec<ArrivalEntry>, StoreError> {
        let rows = sqlx::query(CHAIN).bind(id.to_string()).fetch_all(self.reader()).await?;
        rows.iter().map(entry).collect()
    }

    /// Checks the chain of every arrival; gives what does not hold to `problem` and returns how many arrivals and entries there are.
    pub(crate) async fn audit_arrivals(&self, mut problem: impl FnMut(&str, String)) -> Result<(u64, u64), StoreError> {
        let (mut arrivals, mut entries, mut last) = (0, 0, String::new());
        loop {
            let rows = sqlx::query(TRACES).bind(last.as_str()).bind(BATCH).fetch_all(self.reader()).await?;
            let Some(newest) = rows.last() else { return Ok((arrivals, entries)) };
            last = Reader { table: "arrival_journal", row: newest }.text("arrival_id")?;
            for row in &rows {
                let name = Reader { table: "arrival_journal", row }.text("arrival_id")?;
                let chain = sqlx::query(CHAIN).bind(name.as_str()).fetch_all(self.reader()).await?;
                arrivals += 1;
                entries += chain.len() as u64;
                if let Err(what) = audit::verify(&name, &chain) {
                    problem(&name, what);
                }
            }
        }
    }
}

/// Adds an entry to the chain of an arrival, inside somebody's transaction. Writers of one arrival wait for each other at its head.
pub(crate) async fn append(
    db: &mut AnyConnection,
    id: ArrivalId,
    by: &AccountName,
    deed: &ArrivalDeed,
    at: Timestamp,
) -> Result<(), StoreError> {
    let head = sqlx::query(
        "INSERT INTO arrival_heads (arrival_id, seq, hash) VALUES ($1, 0, $2) \
         ON CONFLICT (arrival_id) DO UPDATE SET seq = arrival_heads.seq RETURNING seq, hash",
    );
    let row = head.bind(id.to_string()).bind(hex::encode(GENESIS)).fetch_one(&mut *db).await?;
    let head = Reader { table: "arrival_heads", row: &row };
    let mut previous = [0; 32];
    hex::decode_to_slice(head.text("hash")?, &mut previous).map_err(|error| head.wrong("hash", error))?;
    let seq = head.int("seq")? + 1;
    let actor = clean(&actor_text(by));
    let payload = clean(&json_text(deed)?);
    let hash = Entry::hash(&previous, chain_of(id), u64::try_from(seq).unwrap_or_default(), ms(at), &actor, &payload);
    sqlx::query("INSERT INTO arrival_journal (arrival_id, seq, at_ms, actor, payload, hash) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.to_string())
        .bind(seq)
        .bind(ms(at))
        .bind(actor)
        .bind(payload)
        .bind(hex::encode(hash))
        .execute(&mut *db)
        .await?;
    sqlx::query("UPDATE arrival_heads SET seq = $1, hash = $2 WHERE arrival_id = $3")
        .bind(seq)
        .bind(hex::encode(hash))
        .bind(id.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Makes the columns of arrivals that follow from their journals anew, inside somebody's transaction.
pub(crate) async fn rebuild(db: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE arrivals SET handled_ms = NULL, handled_by = NULL, handled_why = NULL WHERE handled_ms IS NOT NULL")
        .execute(&mut *db)
        .await?;
    let mut last = String::new();
    loop {
        let query = sqlx::query("SELECT arrival_id FROM arrival_heads WHERE arrival_id > $1 ORDER BY arrival_id LIMIT $2");
        let rows = query.bind(last.as_str()).bind(BATCH).fetch_all(&mut *db).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            last = Reader { table: "arrival_heads", row }.text("arrival_id")?;
            let chain = sqlx::query(CHAIN).bind(last.as_str()).fetch_all(&mut *db).await?;
            let id = audit::verify(&last, &chain).map_err(|what| StoreError::BrokenJournal { case: format!("arrival {last}"), what })?;
            let entries = chain.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
            if let Some(handled) = handled(&entries) {
                mark(db, ArrivalId(id.0), &handled).await?;
            }
        }
    }
}

/// How an arrival was handled by hand, if that is the last that was done with it.
fn handled(entries: &[ArrivalEntry]) -> Option<Handled> {
    let last = entries.iter().rev().find(|entry| !matches!(entry.deed, ArrivalDeed::Consulted { .. }))?;
    match &last.deed {
        ArrivalDeed::Handled { reason } => Some(Handled { by: last.by.clone(), at: last.at, reason: reason.clone() }),
        _ => None,
    }
}

/// Marks an arrival in quarantine as handled, inside somebody's transaction. Returns whether there was one that was not.
pub(crate) async fn mark(db: &mut AnyConnection, id: ArrivalId, handled: &Handled) -> Result<bool, StoreError> {
    let query = Query::new("UPDATE arrivals SET handled_ms = ").int(ms(handled.at))?;
    let query = query.push(", handled_by = ").text(handled.by.as_str())?.push(", handled_why = ").text(handled.reason.as_str())?;
    let query = query.push(" WHERE state = 'quarantined' AND handled_ms IS NULL AND id = ").text(id.to_string())?;
    Ok(query.run(db).await? == 1)
}

fn actor_text(by: &AccountName) -> String {
    format!("account:{by}")
}

/// The identifier under which an arrival's chain is hashed: its own, in the place of a case's.
fn chain_of(id: ArrivalId) -> CaseId {
    CaseId(id.0)
}

fn entry(row: &AnyRow) -> Result<ArrivalEntry, StoreError> {
    let row = Reader { table: "arrival_journal", row };
    let actor = row.text("actor")?;
    let Actor::Account { name: by } = Entry::actor_from_text(&actor) else { return Err(row.wrong("actor", "not an account")) };
    Ok(ArrivalEntry { seq: row.count("seq")?, at: row.moment("at_ms")?, by, deed: row.json("payload")? })
}
