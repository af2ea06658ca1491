//! How the fields of a form were read and what people said of it: the ground that learning stands on.

use greffier_casework::{AccountName, Case, FieldName, Source};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, clean, ms};
use crate::{Store, StoreError};

/// Characters of a raw reading or a value that are kept here; learning needs no more.
const MAX_CHARS: usize = 200;

/// How one field of one case was read, and what a person said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldReading {
    /// The field.
    pub field: FieldName,
    /// Why the reading was doubtful; nothing when it was certain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// Who looked at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<AccountName>,
    /// Whether that person put it right.
    #[serde(default)]
    pub corrected: bool,
    /// What the reader saw; empty when nobody looked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// The value in force; empty when nobody looked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// The readings of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReadings {
    /// When the case was opened.
    pub opened_at: Timestamp,
    /// Its fields.
    pub readings: Vec<FieldReading>,
}

/// Somebody had what was learnt forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LearningReset {
    /// The field; none for every field of the form.
    pub field: Option<FieldName>,
    /// Who.
    pub by: AccountName,
    /// When. Cases opened before do not count.
    pub at: Timestamp,
}

/// The form of a case and its readings, for the row of the case.
pub(crate) fn of_case(case: &Case) -> (Option<&str>, Vec<FieldReading>) {
    let form = case.documents.iter().filter(|document| document.arrival.is_some()).find_map(|document| document.form.as_ref());
    let short = |text: &str| text.chars().take(MAX_CHARS).collect::<String>();
    let read = case.fields.values().filter(|field| field.was_read());
    let readings = read.map(|field| {
        let seen = field.checked_by.is_some();
        FieldReading {
            field: field.name.clone(),
            doubts: field.doubts.clone(),
            checked_by: field.checked_by.clone(),
            corrected: field.source == Source::Person,
            raw: if seen { short(&field.raw) } else { String::new() },
            value: if seen { short(&field.value) } else { String::new() },
        }
    });
    (form.map(|form| form.as_str()), if form.is_some() { readings.collect() } else { Vec::new() })
}

impl Store {
    /// The readings of the newest `most` cases of a form, the oldest case first.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn readings(&self, form: &str, most: u32) -> Result<Vec<CaseReadings>, StoreError> {
        let query = Query::new("SELECT opened_ms, readings FROM cases WHERE readings IS NOT NULL AND form = ").text(form)?;
        let rows = query.push(" ORDER BY opened_ms DESC, id DESC LIMIT ").int(i64::from(most))?.all(self.reader()).await?;
        let one = |row: &AnyRow| {
            let row = Reader { table: "cases", row };
            Ok(CaseReadings { opened_at: row.moment("opened_ms")?, readings: row.json("readings")? })
        };
        rows.iter().rev().map(one).collect()
    }

    /// Has what was learnt of a form, or of one field of it, forgotten: cases opened until `now` no longer count. That it was done, and
    /// by whom, is kept for good.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn reset_learning(&self, form: &str, reset: LearningReset) -> Result<(), StoreError> {
        let form = clean(form);
        self.write_quietly(move |db| {
            Box::pin(async move {
                sqlx::query("INSERT INTO learning_resets (form, field, by_account, at_ms) VALUES ($1, $2, $3, $4)")
                    .bind(form.as_str())
                    .bind(reset.field.as_ref().map(|field| clean(field.as_str())))
                    .bind(reset.by.as_str())
                    .bind(ms(reset.at))
                    .execute(&mut *db)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Every reset of a form, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn learning_resets(&self, form: &str) -> Result<Vec<LearningReset>, StoreError> {
        let query = Query::new("SELECT field, by_account, at_ms FROM learning_resets WHERE form = ").text(form)?;
        let rows = query.push(" ORDER BY at_ms").all(self.reader()).await?;
        let one = |row: &AnyRow| {
            let row = Reader { table: "learning_resets", row };
            Ok(LearningReset {
                field: row.text_or_none("field")?.map(FieldName),
                by: AccountName(row.text("by_account")?),
                at: row.moment("at_ms")?,
            })
        };
        rows.iter().map(one).collect()
    }
}
