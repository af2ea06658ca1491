//! Who may act for whom, in which role, from which day to which.

use greffier_casework::{AccountName, Delegation, DelegationId, RoleName};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, clean, ms};
use crate::{Store, StoreError};

/// Delegations that a list has at most.
const MOST: i64 = 500;

const COLUMNS: &str =
    "SELECT id, giver, receiver, role, workflow, first_day, last_day, why, given_ms, ended_ms FROM delegations WHERE 1 = 1";

impl Store {
    /// Keeps a new delegation.
    ///
    /// # Errors
    /// [`StoreError::Database`] also when an account of it does not exist; [`StoreError::DiskFull`].
    pub async fn give_delegation(&self, delegation: Delegation) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query(
                    "INSERT INTO delegations (id, giver, receiver, role, first_day, last_day, why, given_ms, workflow) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                );
                let query = query.bind(delegation.id.to_string()).bind(delegation.giver.as_str()).bind(delegation.receiver.as_str());
                let query = query.bind(delegation.role.as_str()).bind(delegation.first_day.to_string());
                let query = query.bind(delegation.last_day.to_string()).bind(clean(&delegation.why)).bind(ms(delegation.given_at));
                query.bind(delegation.workflow).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends a delegation that `giver` gave, before its last day.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when she gave none of this identifier, or it was ended before.
    pub async fn end_delegation(&self, id: DelegationId, giver: &AccountName, now: Timestamp) -> Result<(), StoreError> {
        let giver = giver.clone();
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("UPDATE delegations SET ended_ms = $1 WHERE id = $2 AND giver = $3 AND ended_ms IS NULL");
                let done = query.bind(ms(now)).bind(id.to_string()).bind(giver.as_str()).execute(db).await?;
                if done.rows_affected() == 0 { Err(StoreError::NotFound { what: format!("delegation {id}") }) } else { Ok(()) }
            })
        })
        .await
    }

    /// The delegations that hold on `day` or later, the first to begin first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn delegations_from(&self, day: Date) -> Result<Vec<Delegation>, StoreError> {
        let query = Query::new(COLUMNS).push(" AND ended_ms IS NULL AND last_day >= ").text(day.to_string())?;
        let rows = query.push(" ORDER BY first_day, id LIMIT ").int(MOST)?.all(self.reader()).await?;
        rows.iter().map(delegation).collect()
    }

    /// The delegations that `receiver` may use on `day`. The giver's account may be used still, and still holds the role.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn delegations_to(&self, receiver: &AccountName, day: Date) -> Result<Vec<Delegation>, StoreError> {
        let query = Query::new(COLUMNS).push(" AND ended_ms IS NULL AND receiver = ").text(receiver.as_str())?;
        let query = query.push(" AND first_day <= ").text(day.to_string())?.push(" AND last_day >= ").text(day.to_string())?;
        let rows = query.push(" ORDER BY first_day, id LIMIT ").int(MOST)?.all(self.reader()).await?;
        let mut usable = Vec::new();
        for row in &rows {
            let delegation = delegation(row)?;
            let giver = self.account(&delegation.giver).await?;
            if giver.is_some_and(|giver| !giver.disabled && giver.roles.contains(&delegation.role)) {
                usable.push(delegation);
            }
        }
        Ok(usable)
    }
}

fn delegation(row: &AnyRow) -> Result<Delegation, StoreError> {
    let row = Reader { table: "delegations", row };
    Ok(Delegation {
        id: row.id("id")?,
        giver: AccountName(row.text("giver")?),
        receiver: AccountName(row.text("receiver")?),
        role: RoleName(row.text("role")?),
        workflow: row.text_or_none("workflow")?,
        first_day: row.id("first_day")?,
        last_day: row.id("last_day")?,
        why: row.text("why")?,
        given_at: row.moment("given_ms")?,
        ended_at: row.moment_or_none("ended_ms")?,
    })
}
