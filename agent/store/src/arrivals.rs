//! What arrived in each inbox, and what became of it: received = filed + duplicates + quarantined + in progress, always.

use greffier_casework::{AccountName, ArrivalId, BlobHash, CaseId, InboxName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::jobs::{self, Job};
use crate::rows::{Query, Reader, clean, ms};
use crate::{Page, PageRequest, Store, StoreError};

/// Something that arrived and whose bytes are already a durable blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArrival {
    /// Its identifier.
    pub id: ArrivalId,
    /// The inbox.
    pub inbox: InboxName,
    /// Its name at the source, for people.
    pub source_name: String,
    /// What tells this source from every other in the inbox (path, time, size and inode of a file): the key that makes taking it
    /// twice impossible.
    pub source_identity: String,
    /// The content.
    pub blob: BlobHash,
    /// Its length.
    pub bytes: u64,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// The inbox's confidentiality class.
    pub confidentiality: String,
}

/// What recording an arrival did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is new and will be read.
    New,
    /// The same content came to the same inbox before; it is counted and not read again.
    Duplicate {
        /// The first one.
        of: ArrivalId,
    },
    /// The same source was recorded before and not yet moved away (a crash came between): nothing happened now. Move it, then say
    /// [`Store::source_moved`] for this arrival.
    Known(ArrivalId),
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ArrivalState {
    /// It is being read, or waits for it.
    InProgress,
    /// It is in a case.
    Filed {
        /// The case.
        case: CaseId,
    },
    /// The same content was received before.
    Duplicate {
        /// The first one.
        of: ArrivalId,
    },
    /// It had other things in it, which arrived in its place.
    Opened,
    /// It could not be taken; a person must look.
    Quarantined {
        /// The error's code.
        code: String,
        /// What was found, without personal data.
        detail: String,
    },
}

impl ArrivalState {
    fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Filed { .. } => "filed",
            Self::Duplicate { .. } => "duplicate",
            Self::Opened => "opened",
            Self::Quarantined { .. } => "quarantined",
        }
    }
}

/// How a person settled an arrival in quarantine outside the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// Who.
    pub by: AccountName,
    /// When.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub reason: String,
}

/// One arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// Its identifier.
    pub id: ArrivalId,
    /// The inbox.
    pub inbox: InboxName,
    /// Its name at the source.
    pub source_name: String,
    /// What tells its source from the others.
    pub source_identity: String,
    /// The content.
    pub blob: BlobHash,
    /// Its length.
    pub bytes: u64,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// Its confidentiality class.
    pub confidentiality: String,
    /// What became of it.
    #[serde(flatten)]
    pub state: ArrivalState,
    /// How a person handled it by hand, while it is in quarantine.
    pub handled: Option<Handled>,
    /// Whether its source was moved away.
    pub source_moved: bool,
    /// The one that it was in, for a part of it.
    pub envelope: Option<ArrivalId>,
}

/// Which arrivals are wanted. What is `None` does not restrict; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArrivalFilter {
    /// Of these inboxes: those that the reader's roles may see.
    pub inboxes: Option<Vec<InboxName>>,
    /// In this state: `in-progress`, `filed`, `duplicate`, `quarantined` or `opened`.
    pub state: Option<String>,
    /// Handled by hand, or not.
    pub handled: Option<bool>,
}

/// The account of one inbox. `received` is the sum of the filed, the duplicates, the quarantined and those in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxCounts {
    /// The inbox.
    pub inbox: InboxName,
    /// Everything that was taken in; the parts of what had other things in it, and not that itself.
    pub received: u64,
    /// What had other things in it and was opened.
    pub opened: u64,
    /// In a case.
    pub filed: u64,
    /// Received before.
    pub duplicates: u64,
    /// Taken by no case: a person handles it.
    pub quarantined: u64,
    /// Those of `quarantined` that a person handled by hand. The others wait for one.
    pub handled: u64,
    /// Being read.
    pub in_progress: u64,
    /// When the oldest of those being read arrived.
    pub oldest_in_progress: Option<Timestamp>,
}

pub(crate) const COLUMNS: &str = "SELECT id, inbox, source_name, source_identity, content, bytes, received_ms, confidentiality, state, case_id, \
                       duplicate_of, code, detail, source_moved, handled_ms, handled_by, handled_why, envelope FROM arrivals WHERE 1 = 1";

impl Store {
    /// Records an arrival, with the job that reads it, in one transaction. Its blob must be durable already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the identifier is taken; [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn record_arrival(&self, arrival: NewArrival) -> Result<Recorded, StoreError> {
        self.write(move |db| Box::pin(async move { record(db, &arrival, None).await })).await
    }

    /// Says that the source of an arrival is gone from the inbox. Saying it twice is harmless.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an arrival that was never recorded.
    pub async fn source_moved(&self, arrival: ArrivalId) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE arrivals SET source_moved = 1 WHERE id = $1").bind(arrival.to_string()).execute(db).await?;
                if done.rows_affected() == 0 { Err(unknown(arrival)) } else { Ok(()) }
            })
        })
        .await
    }

    /// Arrivals of an inbox whose source still has to be moved, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn unmoved_arrivals(&self, inbox: &InboxName) -> Result<Vec<Arrival>, StoreError> {
        let query = Query::new(COLUMNS).push(" AND source_moved = 0 AND inbox = ").text(inbox.as_str())?;
        rows(query.push(" ORDER BY received_ms, id").all(self.reader()).await?)
    }

    /// The account of every inbox that received something, by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn inbox_counts(&self) -> Result<Vec<InboxCounts>, StoreError> {
        let rows = sqlx::query(
            "SELECT inbox, COUNT(CASE WHEN state <> 'opened' THEN 1 END) AS received, \
             COUNT(CASE WHEN state = 'opened' THEN 1 END) AS opened, COUNT(CASE WHEN state = 'filed' THEN 1 END) AS filed, \
             COUNT(CASE WHEN state = 'duplicate' THEN 1 END) AS duplicates, \
             COUNT(CASE WHEN state = 'quarantined' THEN 1 END) AS quarantined, \
             COUNT(CASE WHEN handled_ms IS NOT NULL THEN 1 END) AS handled, \
             COUNT(CASE WHEN state = 'in-progress' THEN 1 END) AS in_progress, \
             MIN(CASE WHEN state = 'in-progress' THEN received_ms END) AS oldest FROM arrivals GROUP BY inbox ORDER BY inbox",
        )
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(counts).collect()
    }

    /// Arrivals, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn arrivals(&self, filter: &ArrivalFilter, page: PageRequest) -> Result<Page<Arrival>, StoreError> {
        let narrowed = |mut query: Query| -> Result<Query, StoreError> {
            if let Some(inboxes) = &filter.inboxes {
                query = query.and_in("inbox", inboxes.iter().map(InboxName::as_str))?;
            }
            if let Some(state) = &filter.state {
                query = query.push(" AND state = ").text(state)?;
            }
            if let Some(handled) = filter.handled {
                query = query.push(if handled { " AND handled_ms IS NOT NULL" } else { " AND handled_ms IS NULL" });
            }
            Ok(query)
        };
        let total = narrowed(Query::new("SELECT COUNT(*) FROM arrivals WHERE 1 = 1"))?.count(self.reader()).await?;
        let (limit, offset) = page.bounds();
        let query = narrowed(Query::new(COLUMNS))?.push(" ORDER BY received_ms DESC, id DESC LIMIT ").int(limit)?;
        Ok(Page { rows: rows(query.push(" OFFSET ").int(offset)?.all(self.reader()).await?)?, total })
    }

    /// One arrival.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn arrival(&self, id: ArrivalId) -> Result<Arrival, StoreError> {
        let query = Query::new(COLUMNS).push(" AND id = ").text(id.to_string())?;
        rows(query.all(self.reader()).await?)?.pop().ok_or_else(|| unknown(id))
    }
}

/// Records an arrival inside somebody's transaction, with the job that reads it where it is new. A part has the envelope that it was in, and its
/// place there.
pub(crate) async fn record(db: &mut AnyConnection, new: &NewArrival, part: Option<(ArrivalId, &str)>) -> Result<Recorded, StoreError> {
    // Each turn either finds what is there or inserts; another process may come between the two, which the unique indexes show.
    for _ in 0..3 {
        if let Some(known) = find(db, "inbox = $1 AND source_identity = $2 AND source_moved = 0", new, &new.source_identity).await? {
            return Ok(Recorded::Known(known));
        }
        if insert(db, new, None, part).await? {
            jobs::enqueue(db, &Job::Read { arrival: new.id, form: None }, new.received_at, new.received_at).await?;
            return Ok(Recorded::New);
        }
        let original = find(db, "inbox = $1 AND content = $2 AND state <> 'duplicate'", new, new.blob.as_str()).await?;
        if let Some(of) = original
            && insert(db, new, Some(of), part).await?
        {
            return Ok(Recorded::Duplicate { of });
        }
    }
    Err(StoreError::Conflict { what: format!("arrival {}", new.id) })
}

async fn find(db: &mut AnyConnection, condition: &'static str, new: &NewArrival, value: &str) -> Result<Option<ArrivalId>, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT id FROM arrivals WHERE {condition}"));
    let row = sqlx::query(sql).bind(new.inbox.as_str()).bind(value).fetch_optional(db).await?;
    row.map(|row| Reader { table: "arrivals", row: &row }.id("id")).transpose()
}

async fn insert(
    db: &mut AnyConnection,
    new: &NewArrival,
    of: Option<ArrivalId>,
    part: Option<(ArrivalId, &str)>,
) -> Result<bool, StoreError> {
    let bytes = i64::try_from(new.bytes).map_err(|_| StoreError::Invalid { what: "an arrival's length".to_owned() })?;
    let done = sqlx::query(
        "INSERT INTO arrivals (id, inbox, source_name, source_identity, content, bytes, received_ms, confidentiality, state, duplicate_of, \
         envelope, place, source_moved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
    )
    .bind(new.id.to_string())
    .bind(new.inbox.as_str())
    .bind(clean(&new.source_name))
    .bind(clean(&new.source_identity))
    .bind(new.blob.as_str())
    .bind(bytes)
    .bind(ms(new.received_at))
    .bind(new.confidentiality.as_str())
    .bind(if of.is_some() { "duplicate" } else { "in-progress" })
    .bind(of.map(|of| of.to_string()))
    .bind(part.map(|(envelope, _)| envelope.to_string()))
    .bind(part.map(|(_, place)| place))
    // A part never stood in the inbox.
    .bind(i64::from(part.is_some()))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves an arrival from *in progress* to where it ends, inside somebody's transaction.
pub(crate) async fn settle(db: &mut AnyConnection, id: ArrivalId, state: &ArrivalState) -> Result<(), StoreError> {
    let (case, of, code, detail) = match state {
        ArrivalState::InProgress | ArrivalState::Opened => (None, None, None, None),
        ArrivalState::Filed { case } => (Some(case.to_string()), None, None, None),
        ArrivalState::Duplicate { of } => (None, Some(of.to_string()), None, None),
        ArrivalState::Quarantined { code, detail } => (None, None, Some(clean(code)), Some(clean(detail))),
    };
    let done = sqlx::query(
        "UPDATE arrivals SET state = $1, case_id = $2, duplicate_of = $3, code = $4, detail = $5 WHERE id = $6 AND state = 'in-progress'",
    )
    .bind(state.name())
    .bind(case)
    .bind(of)
    .bind(code)
    .bind(detail)
    .bind(id.to_string())
    .execute(db)
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Conflict { what: format!("arrival {id}") }) } else { Ok(()) }
}

fn unknown(id: ArrivalId) -> StoreError {
    StoreError::NotFound { what: format!("arrival {id}") }
}

fn counts(row: &AnyRow) -> Result<InboxCounts, StoreError> {
    let row = Reader { table: "arrivals", row };
    Ok(InboxCounts {
        inbox: InboxName(row.text("inbox")?),
        received: row.count("received")?,
        opened: row.count("opened")?,
        filed: row.count("filed")?,
        duplicates: row.count("duplicates")?,
        quarantined: row.count("quarantined")?,
        handled: row.count("handled")?,
        in_progress: row.count("in_progress")?,
        oldest_in_progress: row.moment_or_none("oldest")?,
    })
}

pub(crate) fn rows(rows: Vec<AnyRow>) -> Result<Vec<Arrival>, StoreError> {
    rows.iter().map(arrival).collect()
}

fn arrival(row: &AnyRow) -> Result<Arrival, StoreError> {
    let row = Reader { table: "arrivals", row };
    let missing = |column: &str| row.wrong(column, "empty");
    let state = match row.text("state")?.as_str() {
        "in-progress" => ArrivalState::InProgress,
        "filed" => ArrivalState::Filed { case: row.id("case_id")? },
        "duplicate" => ArrivalState::Duplicate { of: row.id("duplicate_of")? },
        "opened" => ArrivalState::Opened,
        "quarantined" => ArrivalState::Quarantined {
            code: row.text_or_none("code")?.ok_or_else(|| missing("code"))?,
            detail: row.text_or_none("detail")?.unwrap_or_default(),
        },
        other => return Err(row.wrong("state", other)),
    };
    let handled = match row.moment_or_none("handled_ms")? {
        Some(at) => {
            Some(Handled { by: AccountName(row.text("handled_by")?), at, reason: row.text_or_none("handled_why")?.unwrap_or_default() })
        }
        None => None,
    };
    Ok(Arrival {
        id: row.id("id")?,
        inbox: InboxName(row.text("inbox")?),
        source_name: row.text("source_name")?,
        source_identity: row.text("source_identity")?,
        blob: row.id("content")?,
        bytes: row.count("bytes")?,
        received_at: row.moment("received_ms")?,
        confidentiality: row.text("confidentiality")?,
        state,
        handled,
        source_moved: row.flag("source_moved")?,
        envelope: row.text_or_none("envelope")?.map(|_| row.id("envelope")).transpose()?,
    })
}
