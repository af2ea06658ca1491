//! Who is signed in. Only the hash of a session's token is kept, so that a copy of the database lets nobody in.

use greffier_casework::AccountName;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::rows::{Reader, ms};
use crate::{Store, StoreError};

/// SHA-256 of a session token, 64 hexadecimal digits: what the store knows a session by.
#[must_use]
pub fn token_hash(token: &[u8]) -> String {
    hex::encode(Sha256::digest(token))
}

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// [`token_hash`] of its token.
    pub token_hash: String,
    /// Whose it is.
    pub account: AccountName,
    /// The token that forms must bring back.
    pub csrf: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("account", &self.account).field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account does not exist or is disabled.
    pub async fn open_session(&self, session: Session) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO sessions (token_hash, account, csrf, created_ms, expires_ms, seen_ms) \
                     SELECT $1, name, $3, $4, $5, $6 FROM accounts WHERE name = $2 AND disabled = 0",
                )
                .bind(session.token_hash.as_str())
                .bind(session.account.as_str())
                .bind(session.csrf.as_str())
                .bind(ms(session.created_at))
                .bind(ms(session.expires_at))
                .bind(ms(session.seen_at))
                .execute(db)
                .await?;
                let missing = || StoreError::NotFound { what: format!("account {}", session.account) };
                if done.rows_affected() == 0 { Err(missing()) } else { Ok(()) }
            })
        })
        .await
    }

    /// The session of a token, when it has not ended and its account may sign in.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT s.token_hash, s.account, s.csrf, s.created_ms, s.expires_ms, s.seen_ms FROM sessions s \
             JOIN accounts a ON a.name = s.account WHERE s.token_hash = $1 AND s.expires_ms > $2 AND a.disabled = 0",
        );
        let Some(row) = row.bind(token_hash).bind(ms(now)).fetch_optional(self.reader()).await? else { return Ok(None) };
        let row = Reader { table: "sessions", row: &row };
        Ok(Some(Session {
            token_hash: row.text("token_hash")?,
            account: AccountName(row.text("account")?),
            csrf: row.text("csrf")?,
            created_at: row.moment("created_ms")?,
            expires_at: row.moment("expires_ms")?,
            seen_at: row.moment("seen_ms")?,
        }))
    }

    /// Notes that a session was used, and lets it last until `expires_at`. Call it now and then, not at every request: it writes.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn touch_session(&self, token_hash: &str, now: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        let token_hash = token_hash.to_owned();
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("UPDATE sessions SET seen_ms = $1, expires_ms = $2 WHERE token_hash = $3");
                query.bind(ms(now)).bind(ms(expires_at)).bind(token_hash).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends a session; nothing happens when it has ended.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn close_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let token_hash = token_hash.to_owned();
        self.write_quietly(move |db| {
            Box::pin(async move {
                sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Removes the sessions that have ended; returns how many.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn purge_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                Ok(sqlx::query("DELETE FROM sessions WHERE expires_ms <= $1").bind(ms(now)).execute(db).await?.rows_affected())
            })
        })
        .await
    }
}
