//! Links that people outside sign with. Tokens, codes and sessions come here hashed; how often a code is tried is bounded here, where
//! requests that race meet.

use greffier_casework::{BlobHash, LinkId, TaskId};
use jiff::Timestamp;
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, ms};
use crate::{Store, StoreError};

/// Codes that are sent for one link.
const CODES: i64 = 3;
/// Attempts at one code.
const ATTEMPTS: i64 = 5;
/// Links of a task that are listed.
const MOST: i64 = 100;

/// Where a link stands; that it has run out its moment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It may be signed with.
    Open,
    /// It was signed with, or declined with.
    Used,
    /// The office took it back, or gave another in its place.
    Revoked,
}

impl LinkState {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Revoked => "revoked",
        }
    }
}

/// A link.
#[derive(Clone, PartialEq, Eq)]
pub struct SignLink {
    /// Its identifier.
    pub id: LinkId,
    /// [`crate::token_hash`] of its token.
    pub token_hash: String,
    /// The task that asks for the signature.
    pub task: TaskId,
    /// SHA-256 of the document.
    pub content: BlobHash,
    /// The channel it was sent by: `email` or `phone`.
    pub channel: String,
    /// Where it stands.
    pub state: LinkState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Codes that were sent for it.
    pub codes_sent: u32,
    /// [`crate::token_hash`] of the session that a right code began.
    pub session_hash: Option<String>,
    /// When that session ends.
    pub session_expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for SignLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignLink").field("id", &self.id).field("task", &self.task).field("state", &self.state).finish_non_exhaustive()
    }
}

/// What came of trying a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeTried {
    /// It is right, and used up; the session is begun.
    Right,
    /// It is wrong.
    Wrong,
    /// There is no code to try: none was sent, it ran out, or it was tried too often.
    Over,
}

const COLUMNS: &str = "SELECT id, token_hash, case_id, task_number, content, channel, state, created_ms, expires_ms, codes_sent, session_hash, session_expires_ms \
                       FROM sign_links WHERE 1 = 1";

impl Store {
    /// Keeps a new link; those that its task had before are revoked.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn open_link(&self, link: SignLink) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let revoke = "UPDATE sign_links SET state = 'revoked' WHERE case_id = $1 AND task_number = $2 AND state = 'open'";
                let query = sqlx::query(revoke).bind(link.task.case.to_string()).bind(i64::from(link.task.number));
                query.execute(&mut *db).await?;
                let query = sqlx::query(
                    "INSERT INTO sign_links (id, token_hash, case_id, task_number, content, channel, state, created_ms, expires_ms) \
                     VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)",
                );
                let query = query.bind(link.id.to_string()).bind(link.token_hash).bind(link.task.case.to_string());
                let query = query.bind(i64::from(link.task.number)).bind(link.content.as_str()).bind(link.channel);
                query.bind(ms(link.created_at)).bind(ms(link.expires_at)).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// The link of a token's hash, in whatever state.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn link(&self, token_hash: &str) -> Result<Option<SignLink>, StoreError> {
        let rows = Query::new(COLUMNS).push(" AND token_hash = ").text(token_hash)?.all(self.reader()).await?;
        rows.first().map(link).transpose()
    }

    /// The links of a task, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn links_of(&self, task: TaskId) -> Result<Vec<SignLink>, StoreError> {
        let query = Query::new(COLUMNS).push(" AND case_id = ").text(task.case.to_string())?;
        let query = query.push(" AND task_number = ").int(i64::from(task.number))?.push(" ORDER BY created_ms DESC, id DESC LIMIT ");
        query.int(MOST)?.all(self.reader()).await?.iter().map(link).collect()
    }

    /// Ends the open links of a task.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn end_links(&self, task: TaskId, state: LinkState) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = "UPDATE sign_links SET state = $1, code_hash = NULL WHERE case_id = $2 AND task_number = $3 AND state = 'open'";
                let query = sqlx::query(query).bind(state.name()).bind(task.case.to_string()).bind(i64::from(task.number));
                query.execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Keeps a new code of a link, in place of the one before; `false` when the link is not open or had as many codes as it may.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn set_link_code(&self, id: LinkId, code_hash: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let code_hash = code_hash.to_owned();
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query(
                    "UPDATE sign_links SET code_hash = $1, code_expires_ms = $2, attempts = 0, codes_sent = codes_sent + 1 \
                     WHERE id = $3 AND state = 'open' AND codes_sent < $4",
                );
                let query = query.bind(code_hash).bind(ms(expires_at)).bind(id.to_string()).bind(CODES);
                Ok(query.execute(db).await?.rows_affected() == 1)
            })
        })
        .await
    }

    /// Tries a code: the attempt counts before it is compared, so that guesses made in parallel are counted too. A right code is used up
    /// and begins the session `session`: its hash, and when it ends.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn try_link_code(
        &self,
        id: LinkId,
        code_hash: &str,
        session: (&str, Timestamp),
        now: Timestamp,
    ) -> Result<CodeTried, StoreError> {
        let (code_hash, session_hash, session_expires) = (code_hash.to_owned(), session.0.to_owned(), ms(session.1));
        self.write_quietly(move |db| {
            Box::pin(async move {
                let count = sqlx::query(
                    "UPDATE sign_links SET attempts = attempts + 1 WHERE id = $1 AND state = 'open' AND code_hash IS NOT NULL \
                     AND code_expires_ms > $2 AND attempts < $3",
                );
                let counted = count.bind(id.to_string()).bind(ms(now)).bind(ATTEMPTS).execute(&mut *db).await?;
                if counted.rows_affected() == 0 {
                    return Ok(CodeTried::Over);
                }
                let take = sqlx::query(
                    "UPDATE sign_links SET session_hash = $1, session_expires_ms = $2, code_hash = NULL WHERE id = $3 AND code_hash = $4",
                );
                let taken = take.bind(session_hash).bind(session_expires).bind(id.to_string()).bind(code_hash).execute(db).await?;
                Ok(if taken.rows_affected() == 1 { CodeTried::Right } else { CodeTried::Wrong })
            })
        })
        .await
    }
}

fn link(row: &AnyRow) -> Result<SignLink, StoreError> {
    let row = Reader { table: "sign_links", row };
    let state = match row.text("state")?.as_str() {
        "open" => LinkState::Open,
        "used" => LinkState::Used,
        _ => LinkState::Revoked,
    };
    Ok(SignLink {
        id: row.id("id")?,
        token_hash: row.text("token_hash")?,
        task: TaskId { case: row.id("case_id")?, number: row.small("task_number")? },
        content: row.id("content")?,
        channel: row.text("channel")?,
        state,
        created_at: row.moment("created_ms")?,
        expires_at: row.moment("expires_ms")?,
        codes_sent: row.small("codes_sent")?,
        session_hash: row.text_or_none("session_hash")?,
        session_expires_at: row.moment_or_none("session_expires_ms")?,
    })
}
