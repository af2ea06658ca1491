//! How far watched mailboxes were gone through, and which arrival each of their messages became.
//!
//! A message is known by its mailbox, UIDVALIDITY and UID (RFC 9051 s. 2.3.1.1). When the server numbers a mailbox anew, the row of a
//! message follows it to its new number: by its Message-ID and size, or by its content. Each row follows once, so that two messages of
//! the same content stay two.

use greffier_casework::{ArrivalId, InboxName};
use sqlx::AnyConnection;

use crate::arrivals::record;
use crate::rows::{Query, Reader, clean};
use crate::{NewArrival, Recorded, Store, StoreError};

/// A mailbox, as an inbox watches it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailboxKey {
    /// The inbox.
    pub inbox: InboxName,
    /// The account and the mailbox, `account/mailbox`.
    pub mailbox: String,
}

/// How far a mailbox was gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermark {
    /// The numbering that the others belong to.
    pub uid_validity: u32,
    /// Every message up to this UID was dealt with.
    pub reached: u32,
    /// Messages below this UID may have been taken under another numbering; 0 in the first.
    pub old_below: u32,
}

/// A message of a mailbox under its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxMessage {
    /// The mailbox.
    pub key: MailboxKey,
    /// The numbering.
    pub uid_validity: u32,
    /// The number.
    pub uid: u32,
    /// Its Message-ID (RFC 5322 s. 3.6.4), where it has one.
    pub message_id: Option<String>,
    /// Its size in bytes, as the server lists it.
    pub listed_bytes: u64,
    /// Its name, for people.
    pub source_name: String,
}

/// A message whose bytes are already a durable blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The message.
    pub message: MailboxMessage,
    /// The watermark after it: every message up to this UID is dealt with once this one is.
    pub reached: u32,
    /// Whether it may have been taken under another numbering.
    pub may_be_old: bool,
    /// Whether nothing is left to do with it in the mailbox.
    pub marked: bool,
    /// What it arrives as.
    pub arrival: NewArrival,
}

/// What recording a message did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRecorded {
    /// It is an arrival, new or a duplicate.
    Arrived(Recorded),
    /// It was taken under this number before, by this process or another.
    Known(ArrivalId),
    /// It was taken under another numbering, and is known by this number now.
    Renumbered(ArrivalId),
}

/// A message that was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMessage {
    /// Its number.
    pub uid: u32,
    /// Its size in bytes, as the server lists it.
    pub listed_bytes: u64,
    /// Its name, for people.
    pub source_name: String,
    /// What it became; none when it was left in the mailbox for a person.
    pub arrival: Option<ArrivalId>,
}

/// A message of another numbering.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OlderMessage {
    /// Its Message-ID.
    pub message_id: String,
    /// Its size in bytes, as the server listed it.
    pub listed_bytes: u64,
}

const KNOWN: &str = "SELECT uid, listed_bytes, source_name, arrival_id FROM mailbox_messages WHERE 1 = 1";

impl Store {
    /// How far a mailbox was gone through; none when it never was.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn watermark(&self, key: &MailboxKey) -> Result<Option<Watermark>, StoreError> {
        let query = of(Query::new("SELECT uid_validity, reached, old_below FROM mailbox_watermarks WHERE 1 = 1"), key)?;
        query.all(self.reader()).await?.first().map(watermark).transpose()
    }

    /// Begins to go through a mailbox under a numbering, which replaces the one before. `uid_next` is the UID that the next message
    /// gets; none when the server does not say, so that every message may be an old one. Nothing happens under the same numbering.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin_numbering(&self, key: MailboxKey, uid_validity: u32, uid_next: Option<u32>) -> Result<(), StoreError> {
        self.write_quietly(move |db| Box::pin(async move { begin(db, &key, uid_validity, uid_next).await })).await
    }

    /// Messages of a numbering that were dealt with, from `first` to `last`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn known_messages(
        &self,
        key: &MailboxKey,
        uid_validity: u32,
        first: u32,
        last: u32,
    ) -> Result<Vec<KnownMessage>, StoreError> {
        let query = under(Query::new(KNOWN), key, uid_validity)?.push(" AND uid >= ").int(first.into())?;
        known(self, query.push(" AND uid <= ").int(last.into())?.push(" ORDER BY uid")).await
    }

    /// Messages that were taken under other numberings and bear one of these Message-IDs.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn older_messages(&self, key: &MailboxKey, uid_validity: u32, ids: &[&str]) -> Result<Vec<OlderMessage>, StoreError> {
        let query = Query::new("SELECT message_id, listed_bytes FROM mailbox_messages WHERE arrival_id IS NOT NULL");
        let query = of(query, key)?.push(" AND uid_validity <> ").int(uid_validity.into())?;
        let rows = query.and_in("message_id", ids.iter().copied())?.all(self.reader()).await?;
        let older = |row| {
            let row = Reader { table: "mailbox_messages", row };
            Ok(OlderMessage { message_id: row.text("message_id")?, listed_bytes: row.count("listed_bytes")? })
        };
        rows.iter().map(older).collect()
    }

    /// Records a message: the arrival with its job, what is known of the message and the watermark, in one transaction. Its blob must
    /// be durable already.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a mailbox that was never begun; as [`Store::record_arrival`].
    pub async fn record_message(&self, new: NewMessage) -> Result<MessageRecorded, StoreError> {
        self.write(move |db| Box::pin(async move { take(db, &new).await })).await
    }

    /// Says that a message is one that was taken under another numbering, by its Message-ID and size. False when there is none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a mailbox that was never begun; [`StoreError::Database`].
    pub async fn renumber_message(&self, message: MailboxMessage, reached: u32, marked: bool) -> Result<bool, StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                reach(db, &message.key, message.uid_validity, reached).await?;
                if here(db, &message).await?.is_some() {
                    return Ok(true);
                }
                let Some(id) = &message.message_id else { return Ok(false) };
                let size = int(message.listed_bytes)?;
                Ok(follow(db, &message, "message_id = $4 AND listed_bytes = $5", id, size, marked).await?.is_some())
            })
        })
        .await
    }

    /// Says that a message is left in the mailbox for a person.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a mailbox that was never begun; [`StoreError::Database`].
    pub async fn leave_message(&self, message: MailboxMessage, reached: u32) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                reach(db, &message.key, message.uid_validity, reached).await?;
                insert(db, &message, None, true).await
            })
        })
        .await
    }

    /// Messages that were left in the mailbox, `most` at most.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn left_messages(&self, key: &MailboxKey, uid_validity: u32, most: u32) -> Result<Vec<KnownMessage>, StoreError> {
        let query = under(Query::new(KNOWN), key, uid_validity)?.push(" AND arrival_id IS NULL ORDER BY uid LIMIT ");
        known(self, query.int(most.into())?).await
    }

    /// Forgets a message that was left in the mailbox and is no longer there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn forget_left_message(&self, key: MailboxKey, uid_validity: u32, uid: u32) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = under(Query::new("DELETE FROM mailbox_messages WHERE arrival_id IS NULL"), &key, uid_validity)?;
                query.push(" AND uid = ").int(uid.into())?.run(db).await.map(drop)
            })
        })
        .await
    }

    /// Says that every message up to a UID was dealt with.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a mailbox that was never begun; [`StoreError::Database`].
    pub async fn reach_message(&self, key: MailboxKey, uid_validity: u32, reached: u32) -> Result<(), StoreError> {
        self.write_quietly(move |db| Box::pin(async move { reach(db, &key, uid_validity, reached).await })).await
    }

    /// Messages that were taken and still have to be marked in the mailbox, `most` at most, by their UIDs.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn unmarked_messages(&self, key: &MailboxKey, uid_validity: u32, most: u32) -> Result<Vec<u32>, StoreError> {
        let query = under(Query::new(KNOWN), key, uid_validity)?.push(" AND marked = 0 ORDER BY uid LIMIT ");
        Ok(known(self, query.int(most.into())?).await?.into_iter().map(|message| message.uid).collect())
    }

    /// Says that messages are marked in the mailbox, and so that the sources of their arrivals are done with. Saying it twice is
    /// harmless.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn messages_marked(&self, key: MailboxKey, uid_validity: u32, uids: Vec<u32>) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                for uid in uids {
                    mark(db, &key, uid_validity, uid).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

async fn begin(db: &mut AnyConnection, key: &MailboxKey, uid_validity: u32, uid_next: Option<u32>) -> Result<(), StoreError> {
    let first = "INSERT INTO mailbox_watermarks (inbox, mailbox, uid_validity, reached, old_below) VALUES ($1, $2, $3, 0, 0) \
                 ON CONFLICT DO NOTHING";
    let done =
        sqlx::query(first).bind(key.inbox.as_str()).bind(clean(&key.mailbox)).bind(i64::from(uid_validity)).execute(&mut *db).await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let query = Query::new("UPDATE mailbox_watermarks SET reached = 0, uid_validity = ").int(uid_validity.into())?;
    let query = query.push(", old_below = ").int(uid_next.unwrap_or(u32::MAX).into())?.push(" WHERE uid_validity <> ");
    if of(query.int(uid_validity.into())?, key)?.run(&mut *db).await? == 1 {
        // What was left in the mailbox is found again under its new number.
        of(Query::new("DELETE FROM mailbox_messages WHERE arrival_id IS NULL"), key)?.run(db).await?;
    }
    Ok(())
}

/// Raises the watermark. This also keeps every other writer of the mailbox waiting until the transaction ends.
async fn reach(db: &mut AnyConnection, key: &MailboxKey, uid_validity: u32, reached: u32) -> Result<(), StoreError> {
    let query = Query::new("UPDATE mailbox_watermarks SET reached = CASE WHEN uid_validity = ").int(uid_validity.into())?;
    let query = query.push(" AND reached < ").int(reached.into())?.push(" THEN ").int(reached.into())?;
    if of(query.push(" ELSE reached END WHERE 1 = 1"), key)?.run(db).await? == 0 {
        return Err(StoreError::NotFound { what: format!("the watermark of a mailbox of inbox {}", key.inbox.as_str()) });
    }
    Ok(())
}

async fn take(db: &mut AnyConnection, new: &NewMessage) -> Result<MessageRecorded, StoreError> {
    let message = &new.message;
    reach(db, &message.key, message.uid_validity, new.reached).await?;
    if let Some(Some(arrival)) = here(db, message).await? {
        return Ok(MessageRecorded::Known(arrival));
    }
    if new.may_be_old
        && let Some(arrival) = follow(db, message, "content = $4 AND listed_bytes >= $5", new.arrival.blob.as_str(), 0, new.marked).await?
    {
        return Ok(MessageRecorded::Renumbered(arrival));
    }
    let recorded = record(db, &new.arrival, None).await?;
    let arrival = if let Recorded::Known(known) = recorded { known } else { new.arrival.id };
    insert(db, message, Some((arrival, new.arrival.blob.as_str())), new.marked).await?;
    if new.marked {
        mark(db, &message.key, message.uid_validity, message.uid).await?;
    }
    Ok(MessageRecorded::Arrived(recorded))
}

/// What a message became that has this number; some none when it was left in the mailbox.
async fn here(db: &mut AnyConnection, message: &MailboxMessage) -> Result<Option<Option<ArrivalId>>, StoreError> {
    let sql = "SELECT arrival_id FROM mailbox_messages WHERE inbox = $1 AND mailbox = $2 AND uid_validity = $3 AND uid = $4";
    let query = sqlx::query(sql).bind(message.key.inbox.as_str()).bind(clean(&message.key.mailbox));
    let row = query.bind(i64::from(message.uid_validity)).bind(i64::from(message.uid)).fetch_optional(db).await?;
    row.map(|row| arrival(&Reader { table: "mailbox_messages", row: &row })).transpose()
}

/// Gives the oldest row of another numbering that meets the condition (over `$4` and `$5`) to this message.
async fn follow(
    db: &mut AnyConnection,
    message: &MailboxMessage,
    condition: &'static str,
    text: &str,
    number: i64,
    marked: bool,
) -> Result<Option<ArrivalId>, StoreError> {
    let sql = format!(
        "SELECT uid_validity, uid, arrival_id FROM mailbox_messages WHERE inbox = $1 AND mailbox = $2 AND uid_validity <> $3 \
         AND arrival_id IS NOT NULL AND {condition} ORDER BY uid_validity, uid LIMIT 1"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(message.key.inbox.as_str()).bind(clean(&message.key.mailbox));
    let query = query.bind(i64::from(message.uid_validity)).bind(text).bind(number);
    let Some(row) = query.fetch_optional(&mut *db).await? else { return Ok(None) };
    let row = Reader { table: "mailbox_messages", row: &row };
    let (old_validity, old_uid) = (row.int("uid_validity")?, row.int("uid")?);
    let update = Query::new("UPDATE mailbox_messages SET uid_validity = ").int(message.uid_validity.into())?;
    let update = update.push(", uid = ").int(message.uid.into())?.push(", marked = ").int(marked.into())?;
    let update = of(update.push(" WHERE uid_validity = ").int(old_validity)?.push(" AND uid = ").int(old_uid)?, &message.key)?;
    update.run(db).await?;
    arrival(&row)
}

async fn insert(
    db: &mut AnyConnection,
    message: &MailboxMessage,
    taken: Option<(ArrivalId, &str)>,
    marked: bool,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO mailbox_messages (inbox, mailbox, uid_validity, uid, message_id, listed_bytes, source_name, content, arrival_id, marked) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (inbox, mailbox, uid_validity, uid) DO UPDATE \
         SET content = excluded.content, arrival_id = excluded.arrival_id, marked = excluded.marked \
         WHERE mailbox_messages.arrival_id IS NULL",
    )
    .bind(message.key.inbox.as_str())
    .bind(clean(&message.key.mailbox))
    .bind(i64::from(message.uid_validity))
    .bind(i64::from(message.uid))
    .bind(message.message_id.as_deref().map(clean))
    .bind(int(message.listed_bytes)?)
    .bind(clean(&message.source_name))
    .bind(taken.map(|(_, content)| content.to_owned()))
    .bind(taken.map(|(arrival, _)| arrival.to_string()))
    .bind(i64::from(marked))
    .execute(db)
    .await?;
    Ok(())
}

async fn mark(db: &mut AnyConnection, key: &MailboxKey, uid_validity: u32, uid: u32) -> Result<(), StoreError> {
    let query = under(Query::new("UPDATE mailbox_messages SET marked = 1 WHERE arrival_id IS NOT NULL"), key, uid_validity)?;
    query.push(" AND uid = ").int(uid.into())?.run(&mut *db).await?;
    let query = Query::new("UPDATE arrivals SET source_moved = 1 WHERE id IN (SELECT arrival_id FROM mailbox_messages WHERE 1 = 1");
    under(query, key, uid_validity)?.push(" AND uid = ").int(uid.into())?.push(")").run(db).await.map(drop)
}

fn of(query: Query, key: &MailboxKey) -> Result<Query, StoreError> {
    query.push(" AND inbox = ").text(key.inbox.as_str())?.push(" AND mailbox = ").text(clean(&key.mailbox))
}

fn under(query: Query, key: &MailboxKey, uid_validity: u32) -> Result<Query, StoreError> {
    of(query, key)?.push(" AND uid_validity = ").int(uid_validity.into())
}

async fn known(store: &Store, query: Query) -> Result<Vec<KnownMessage>, StoreError> {
    let message = |row| {
        let row = Reader { table: "mailbox_messages", row };
        Ok(KnownMessage {
            uid: row.small("uid")?,
            listed_bytes: row.count("listed_bytes")?,
            source_name: row.text("source_name")?,
            arrival: arrival(&row)?,
        })
    };
    query.all(store.reader()).await?.iter().map(message).collect()
}

fn arrival(row: &Reader<'_>) -> Result<Option<ArrivalId>, StoreError> {
    row.text_or_none("arrival_id")?.map(|id| id.parse().map_err(|error| row.wrong("arrival_id", error))).transpose()
}

fn watermark(row: &sqlx::any::AnyRow) -> Result<Watermark, StoreError> {
    let row = Reader { table: "mailbox_watermarks", row };
    Ok(Watermark { uid_validity: row.small("uid_validity")?, reached: row.small("reached")?, old_below: row.small("old_below")? })
}

fn int(bytes: u64) -> Result<i64, StoreError> {
    i64::try_from(bytes).map_err(|_| StoreError::Invalid { what: "a message's length".to_owned() })
}
