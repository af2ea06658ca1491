//! The tray of what no case took: put into it with what was read, and out of it by a person, who reads it again, opens a case by hand or
//! says that it was handled outside.

use greffier_casework::{AccountName, ArrivalId, CaseId, FormName};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::arrival_journal::{self, ArrivalDeed};
use crate::arrivals::{self, ArrivalState, Handled};
use crate::jobs::{self, Job};
use crate::rows::clean;
use crate::step::end_job;
use crate::{ArrivalReading, Finish, Store, StoreError, arrival_readings};

/// Characters of a reason.
const REASON_CHARS: usize = 1_000;

/// An arrival that no case can take.
#[derive(Debug, Clone, PartialEq)]
pub struct Quarantine {
    /// Which.
    pub arrival: ArrivalId,
    /// The error's code.
    pub code: String,
    /// What was found, without personal data.
    pub detail: String,
    /// What could be read of it.
    pub reading: Option<ArrivalReading>,
}

impl Store {
    /// Puts an arrival into quarantine with what was read of it, makes its text searchable, and ends the job that led to it, in one
    /// transaction. The page images must be durable already.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another; [`StoreError::Conflict`] when the arrival is no longer in progress.
    pub async fn quarantine(&self, quarantine: Quarantine, finish: Finish, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| {
            Box::pin(async move {
                end_job(db, &finish, now).await?;
                let Quarantine { arrival, code, detail, reading } = quarantine;
                arrivals::settle(db, arrival, &ArrivalState::Quarantined { code, detail }).await?;
                match reading {
                    Some(reading) => arrival_readings::write(db, arrival, reading).await,
                    None => arrival_readings::forget(db, arrival).await,
                }
            })
        })
        .await
    }

    /// Takes an arrival out of quarantine and has it read again, as `form` when the person says which it is. That it was asked for, and by
    /// whom, stands in the arrival's journal.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not in quarantine.
    pub async fn retry_arrival(&self, id: ArrivalId, by: AccountName, form: Option<FormName>, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| {
            Box::pin(async move {
                leave(db, id, "in-progress", None).await?;
                jobs::enqueue(db, &Job::Read { arrival: id, form: form.clone() }, now, now).await?;
                arrival_journal::append(db, id, &by, &ArrivalDeed::ReadAgain { form }, now).await
            })
        })
        .await
    }

    /// Says that somebody handled an arrival in quarantine by hand, and why: it stays counted there, and waits for nobody any more.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] without a reason; [`StoreError::Conflict`] when it is not in quarantine or was handled before.
    pub async fn handle_arrival(&self, id: ArrivalId, by: AccountName, reason: &str, now: Timestamp) -> Result<(), StoreError> {
        let reason = clean(&reason.trim().chars().take(REASON_CHARS).collect::<String>());
        if reason.is_empty() {
            return Err(StoreError::Invalid { what: format!("arrival {id} handled without a reason") });
        }
        self.write(move |db| {
            Box::pin(async move {
                let handled = Handled { by, at: now, reason };
                if !arrival_journal::mark(db, id, &handled).await? {
                    return Err(conflict(id));
                }
                arrival_journal::append(db, id, &handled.by, &ArrivalDeed::Handled { reason: handled.reason.clone() }, now).await
            })
        })
        .await
    }
}

/// Files an arrival in quarantine in the case that somebody opened for it (as a `form`) or put it into, inside that case's transaction.
pub(crate) async fn file_by_hand(
    db: &mut AnyConnection,
    id: ArrivalId,
    case: CaseId,
    by: &AccountName,
    form: Option<&FormName>,
    now: Timestamp,
) -> Result<(), StoreError> {
    leave(db, id, "filed", Some(case)).await?;
    let deed = match form.cloned() {
        Some(form) => ArrivalDeed::OpenedByHand { case, form },
        None => ArrivalDeed::PutInto { case },
    };
    arrival_journal::append(db, id, by, &deed, now).await
}

/// Files an arrival in quarantine in the case that was opened by what it came with, inside that case's transaction. What a person handled stays.
pub(crate) async fn file_with_envelope(db: &mut AnyConnection, id: ArrivalId, case: CaseId) -> Result<(), StoreError> {
    let handled = sqlx::query("SELECT 1 FROM arrivals WHERE id = $1 AND handled_ms IS NOT NULL");
    if handled.bind(id.to_string()).fetch_optional(&mut *db).await?.is_some() {
        return Err(conflict(id));
    }
    leave(db, id, "filed", Some(case)).await
}

/// Takes an arrival out of quarantine; what was read of it goes.
async fn leave(db: &mut AnyConnection, id: ArrivalId, state: &'static str, case: Option<CaseId>) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE arrivals SET state = $1, case_id = $2, code = NULL, detail = NULL, handled_ms = NULL, handled_by = NULL, \
         handled_why = NULL WHERE id = $3 AND state = 'quarantined'",
    )
    .bind(state)
    .bind(case.map(|case| case.to_string()))
    .bind(id.to_string())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Err(conflict(id));
    }
    arrival_readings::forget(db, id).await
}

fn conflict(id: ArrivalId) -> StoreError {
    StoreError::Conflict { what: format!("arrival {id}") }
}
