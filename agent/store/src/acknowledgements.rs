//! What is acknowledged to whoever sent it: under a number, once, and to one address no more often than a person would write.

use std::time::Duration;

use greffier_casework::ArrivalId;
use jiff::Timestamp;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::jobs::{self, Job};
use crate::rows::{Query, Reader, clean, ms};
use crate::step::end_job;
use crate::{Finish, Store, StoreError};

/// Acknowledgements that one address gets within [`WITHIN`]: whoever writes a stranger's address into his messages does not fill her mailbox by us.
const MOST: i64 = 20;
/// The time in which they are counted.
const WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// To whom something is to be acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAcknowledgement {
    /// The address.
    pub address: String,
    /// The identifier of the message that it answers.
    pub answers: Option<String>,
    /// The year of its number.
    pub year: i16,
}

/// What was acknowledged, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// What arrived.
    pub arrival: ArrivalId,
    /// The number by which people speak of it, such as `AR26-000123`. It is no number of a case, and does not look like one.
    pub number: String,
    /// To whom.
    pub address: String,
    /// The identifier of the message that it answers.
    pub answers: Option<String>,
    /// When it was to be sent first.
    pub made_at: Timestamp,
    /// When it was sent; none while it waits.
    pub sent_at: Option<Timestamp>,
    /// The code with which it was refused for good.
    pub refused: Option<String>,
}

const COLUMNS: &str = "SELECT arrival_id, ack_number, address, answers, made_ms, sent_ms, refused FROM acknowledgements WHERE ";

impl Store {
    /// The acknowledgement of an arrival; none where it has none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn acknowledgement(&self, arrival: ArrivalId) -> Result<Option<Acknowledgement>, StoreError> {
        let rows = Query::new(COLUMNS).push("arrival_id = ").text(arrival.to_string())?.all(self.reader()).await?;
        rows.first().map(acknowledgement).transpose()
    }

    /// The acknowledgement of a number, as a person says it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn acknowledged_under(&self, number: &str) -> Result<Option<Acknowledgement>, StoreError> {
        let rows = Query::new(COLUMNS).push("ack_number = ").text(clean(number))?.all(self.reader()).await?;
        rows.first().map(acknowledgement).transpose()
    }

    /// Says that an acknowledgement was sent, and ends its job, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another.
    pub async fn acknowledged(&self, arrival: ArrivalId, finish: Finish, now: Timestamp) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                end_job(db, &finish, now).await?;
                let done = sqlx::query("UPDATE acknowledgements SET sent_ms = $1 WHERE arrival_id = $2 AND sent_ms IS NULL");
                done.bind(ms(now)).bind(arrival.to_string()).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Says that an acknowledgement is refused for good, with its code, and ends its job, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another.
    pub async fn not_acknowledged(&self, arrival: ArrivalId, code: &str, finish: Finish, now: Timestamp) -> Result<(), StoreError> {
        let code = clean(code);
        self.write_quietly(move |db| {
            Box::pin(async move {
                end_job(db, &finish, now).await?;
                let done = sqlx::query("UPDATE acknowledgements SET refused = $1 WHERE arrival_id = $2 AND sent_ms IS NULL");
                done.bind(code).bind(arrival.to_string()).execute(db).await?;
                Ok(())
            })
        })
        .await
    }
}

/// An address as it is counted.
fn counted_as(address: &str) -> String {
    let small = address.to_lowercase();
    match small.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => small,
    }
}

/// Has an arrival acknowledged, inside somebody's transaction: once, and not to an address that got as many as one may.
pub(crate) async fn order(db: &mut AnyConnection, arrival: ArrivalId, new: &NewAcknowledgement, now: Timestamp) -> Result<(), StoreError> {
    let (address, counted) = (clean(&new.address), clean(&counted_as(&new.address)));
    let since = ms(now) - i64::try_from(WITHIN.as_millis()).unwrap_or(i64::MAX);
    let known = sqlx::query(
        "SELECT COUNT(CASE WHEN arrival_id = $1 THEN 1 END) AS known, COUNT(CASE WHEN counted_as = $2 AND made_ms > $3 THEN 1 END) AS lately \
         FROM acknowledgements WHERE arrival_id = $4 OR counted_as = $5",
    );
    let known = known.bind(arrival.to_string()).bind(counted.as_str()).bind(since).bind(arrival.to_string()).bind(counted.as_str());
    let row = known.fetch_one(&mut *db).await?;
    let row = Reader { table: "acknowledgements", row: &row };
    if row.int("known")? > 0 || row.int("lately")? >= MOST {
        return Ok(());
    }
    let number = sqlx::query(
        "INSERT INTO ack_numbers (year, last_number) VALUES ($1, 1) \
         ON CONFLICT (year) DO UPDATE SET last_number = ack_numbers.last_number + 1 RETURNING last_number",
    );
    let row = number.bind(i64::from(new.year)).fetch_one(&mut *db).await?;
    let number = Reader { table: "ack_numbers", row: &row }.int("last_number")?;
    sqlx::query(
        "INSERT INTO acknowledgements (arrival_id, ack_number, address, counted_as, answers, made_ms) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(arrival.to_string())
    .bind(format!("AR{:02}-{number:06}", new.year.rem_euclid(100)))
    .bind(address)
    .bind(counted)
    .bind(new.answers.as_deref().map(clean))
    .bind(ms(now))
    .execute(&mut *db)
    .await?;
    jobs::enqueue(db, &Job::Acknowledge { arrival }, now, now).await
}

fn acknowledgement(row: &AnyRow) -> Result<Acknowledgement, StoreError> {
    let row = Reader { table: "acknowledgements", row };
    Ok(Acknowledgement {
        arrival: row.id("arrival_id")?,
        number: row.text("ack_number")?,
        address: row.text("address")?,
        answers: row.text_or_none("answers")?,
        made_at: row.moment("made_ms")?,
        sent_at: row.moment_or_none("sent_ms")?,
        refused: row.text_or_none("refused")?,
    })
}
