//! What proves a second time who signs: a sealed secret, hashed recovery codes, and which codes are used up. This crate opens nothing.

use greffier_casework::AccountName;
use jiff::Timestamp;

use crate::rows::{Reader, json_text, ms};
use crate::{Store, StoreError};

/// Attempts at taking a recovery code while others take theirs.
const ATTEMPTS: usize = 4;

/// The second factor of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// The secret, sealed.
    pub sealed: String,
    /// SHA-256 of the recovery codes that are left, hexadecimal.
    pub recovery: Vec<String>,
    /// The last time step (RFC 6238) whose code was used: that one and those before are used up.
    pub last_step: u64,
    /// When it was set up.
    pub set_up_at: Timestamp,
}

impl std::fmt::Debug for SecondFactorRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactorRow").field("set_up_at", &self.set_up_at).finish_non_exhaustive()
    }
}

impl Store {
    /// The second factor of an account; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn second_factor(&self, account: &AccountName) -> Result<Option<SecondFactorRow>, StoreError> {
        let query = sqlx::query("SELECT sealed, recovery, last_step, set_up_ms FROM second_factors WHERE account = $1");
        let Some(row) = query.bind(account.as_str()).fetch_optional(self.reader()).await? else { return Ok(None) };
        let row = Reader { table: "second_factors", row: &row };
        Ok(Some(SecondFactorRow {
            sealed: row.text("sealed")?,
            recovery: row.json("recovery")?,
            last_step: row.count("last_step")?,
            set_up_at: row.moment("set_up_ms")?,
        }))
    }

    /// Gives an account a second factor, in place of the one it had.
    ///
    /// # Errors
    /// [`StoreError::Database`] also when there is no such account; [`StoreError::DiskFull`].
    pub async fn set_second_factor(&self, account: &AccountName, factor: SecondFactorRow) -> Result<(), StoreError> {
        let (account, recovery, step) = (account.clone(), json_text(&factor.recovery)?, step_value(factor.last_step)?);
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query(
                    "INSERT INTO second_factors (account, sealed, recovery, last_step, set_up_ms) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, recovery = excluded.recovery, \
                     last_step = excluded.last_step, set_up_ms = excluded.set_up_ms",
                );
                let query = query.bind(account.as_str()).bind(factor.sealed).bind(recovery).bind(step);
                query.bind(ms(factor.set_up_at)).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Uses up the code of a time step; `false` when that step, or a later one, was used before.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn use_step(&self, account: &AccountName, step: u64) -> Result<bool, StoreError> {
        let (account, step) = (account.clone(), step_value(step)?);
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("UPDATE second_factors SET last_step = $1 WHERE account = $2 AND last_step < $3");
                Ok(query.bind(step).bind(account.as_str()).bind(step).execute(db).await?.rows_affected() == 1)
            })
        })
        .await
    }

    /// Uses up a recovery code by its hash; `false` when it is not among those that are left.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when others take codes of the account without end; [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn use_recovery_code(&self, account: &AccountName, hash: &str) -> Result<bool, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(factor) = self.second_factor(account).await? else { return Ok(false) };
            let left: Vec<&String> = factor.recovery.iter().filter(|one| one.as_str() != hash).collect();
            if left.len() == factor.recovery.len() {
                return Ok(false);
            }
            let (account, before, after) = (account.clone(), json_text(&factor.recovery)?, json_text(&left)?);
            let taken = self.write_quietly(move |db| {
                Box::pin(async move {
                    let query = sqlx::query("UPDATE second_factors SET recovery = $1 WHERE account = $2 AND recovery = $3");
                    Ok(query.bind(after).bind(account.as_str()).bind(before).execute(db).await?.rows_affected() == 1)
                })
            });
            if taken.await? {
                return Ok(true);
            }
        }
        Err(StoreError::Conflict { what: "a recovery code".to_owned() })
    }

    /// Takes the second factor of an account away; `false` when it had none.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn forget_second_factor(&self, account: &AccountName) -> Result<bool, StoreError> {
        let account = account.clone();
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("DELETE FROM second_factors WHERE account = $1");
                Ok(query.bind(account.as_str()).execute(db).await?.rows_affected() == 1)
            })
        })
        .await
    }
}

fn step_value(step: u64) -> Result<i64, StoreError> {
    i64::try_from(step).map_err(|_| StoreError::Invalid { what: "a time step beyond all bounds".to_owned() })
}
