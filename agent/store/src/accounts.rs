//! The people of the office who sign in. Passwords come here hashed; this crate never sees one.

use greffier_casework::{AccountName, Language, RoleName};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::{Store, StoreError};

/// A person of the office.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The sign-in name.
    pub name: AccountName,
    /// The name people read.
    pub display_name: String,
    /// The roles it holds.
    pub roles: Vec<RoleName>,
    /// The password, hashed (a PHC string). Never written out.
    #[serde(skip)]
    pub password_hash: String,
    /// The language of its pages.
    pub language: Language,
    /// The key it signs with.
    pub key_name: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it may no longer sign in.
    pub disabled: bool,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str = "SELECT name, display_name, roles, password_hash, language, key_name, created_ms, disabled FROM accounts WHERE 1 = 1";

impl Store {
    /// Makes an account, or puts all of it in place of the one with the same name (which keeps the moment it was made). The sessions
    /// of an account that is disabled, or that gets another password, end.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn upsert_account(&self, account: Account) -> Result<(), StoreError> {
        let roles = json_text(&account.roles)?;
        self.write_quietly(move |db| {
            Box::pin(async move {
                let other_password = "DELETE FROM sessions WHERE account = $1 AND EXISTS \
                                      (SELECT 1 FROM accounts WHERE name = $1 AND password_hash <> $2)";
                sqlx::query(other_password).bind(account.name.as_str()).bind(account.password_hash.as_str()).execute(&mut *db).await?;
                sqlx::query(
                    "INSERT INTO accounts (name, display_name, roles, password_hash, language, key_name, created_ms, disabled) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, \
                     roles = excluded.roles, password_hash = excluded.password_hash, language = excluded.language, \
                     key_name = excluded.key_name, disabled = excluded.disabled",
                )
                .bind(account.name.as_str())
                .bind(clean(&account.display_name))
                .bind(roles)
                .bind(account.password_hash.as_str())
                .bind(account.language.tag())
                .bind(account.key_name.as_deref())
                .bind(ms(account.created_at))
                .bind(i64::from(account.disabled))
                .execute(&mut *db)
                .await?;
                if account.disabled {
                    sqlx::query("DELETE FROM sessions WHERE account = $1").bind(account.name.as_str()).execute(db).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Changes the language of an account's pages, and nothing else of it. An account that is gone is left gone.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn set_language(&self, name: &AccountName, language: Language) -> Result<(), StoreError> {
        let name = name.clone();
        self.write_quietly(move |db| {
            Box::pin(async move {
                let change = "UPDATE accounts SET language = $1 WHERE name = $2";
                sqlx::query(change).bind(language.tag()).bind(name.as_str()).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// An account by its name, disabled or not; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn account(&self, name: &AccountName) -> Result<Option<Account>, StoreError> {
        // The name comes from a sign-in form; a NUL in it is no name of ours, and PostgreSQL would refuse it.
        if name.as_str().contains('\0') {
            return Ok(None);
        }
        let rows = Query::new(COLUMNS).push(" AND name = ").text(name.as_str())?.all(self.reader()).await?;
        rows.first().map(account).transpose()
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Query::new(COLUMNS).push(" ORDER BY name").all(self.reader()).await?.iter().map(account).collect()
    }
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    let row = Reader { table: "accounts", row };
    Ok(Account {
        name: AccountName(row.text("name")?),
        display_name: row.text("display_name")?,
        roles: row.json("roles")?,
        password_hash: row.text("password_hash")?,
        language: Language::from_tag(&row.text("language")?),
        key_name: row.text_or_none("key_name")?,
        created_at: row.moment("created_ms")?,
        disabled: row.flag("disabled")?,
    })
}
