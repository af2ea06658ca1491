//! Between rows and the nouns: moments, identifiers, JSON; and queries whose conditions depend on a filter.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Arguments as _, AssertSqlSafe, Row as _};

use crate::StoreError;

/// The moment cut to whole milliseconds, as the journal keeps it. Take every `now` through this before deciding with it.
#[must_use]
pub fn whole_ms(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

pub(crate) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A row of a known table, read by the names of its columns.
pub(crate) struct Reader<'r> {
    pub(crate) table: &'static str,
    pub(crate) row: &'r AnyRow,
}

impl Reader<'_> {
    pub(crate) fn wrong(&self, column: &str, what: impl std::fmt::Display) -> StoreError {
        StoreError::Unreadable { table: self.table, what: format!("{column}: {what}") }
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.row.try_get(column).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn text_or_none(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.row.try_get(column).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.row.try_get(column).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn count(&self, column: &str) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn small(&self, column: &str) -> Result<u32, StoreError> {
        u32::try_from(self.int(column)?).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    pub(crate) fn moment(&self, column: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_millisecond(self.int(column)?).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn moment_or_none(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = self.row.try_get(column).map_err(|error| self.wrong(column, error))?;
        at.map(|at| Timestamp::from_millisecond(at).map_err(|error| self.wrong(column, error))).transpose()
    }

    pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Display>>(&self, column: &str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.wrong(column, error))
    }
}

pub(crate) fn json_text(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid { what: format!("a value has no JSON form: {error}") })
}

/// PostgreSQL's TEXT cannot hold the NUL character, and no text of ours needs it.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A query built from fixed pieces of text and bound values, so that nothing a person typed is ever part of the SQL.
pub(crate) struct Query {
    text: String,
    values: AnyArguments,
}

impl Query {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: AnyArguments::default() }
    }

    pub(crate) fn push(mut self, text: &'static str) -> Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn text(mut self, value: impl Into<String>) -> Result<Self, StoreError> {
        self.values.add(value.into()).map_err(|error| StoreError::Database(sqlx::Error::Encode(error).into()))?;
        Ok(self.place())
    }

    pub(crate) fn int(mut self, value: i64) -> Result<Self, StoreError> {
        self.values.add(value).map_err(|error| StoreError::Database(sqlx::Error::Encode(error).into()))?;
        Ok(self.place())
    }

    /// ` AND column IN (…)`; an empty list matches nothing.
    pub(crate) fn and_in<'v>(mut self, column: &'static str, values: impl IntoIterator<Item = &'v str>) -> Result<Self, StoreError> {
        self = self.push(" AND ").push(column).push(" IN (");
        let mut any = false;
        for value in values {
            if any {
                self = self.push(", ");
            }
            any = true;
            self = self.text(value)?;
        }
        if !any {
            self = self.push("NULL");
        }
        Ok(self.push(")"))
    }

    fn place(mut self) -> Self {
        use std::fmt::Write as _;
        let _infallible = write!(self.text, "${}", self.values.len());
        self
    }

    pub(crate) async fn all(self, db: &sqlx::AnyPool) -> Result<Vec<AnyRow>, StoreError> {
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.values).fetch_all(db).await?)
    }

    /// Runs it and returns how many rows it changed.
    pub(crate) async fn run(self, db: &mut sqlx::AnyConnection) -> Result<u64, StoreError> {
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.values).execute(db).await?.rows_affected())
    }

    /// The first column of the first row, as a count.
    pub(crate) async fn count(self, db: &sqlx::AnyPool) -> Result<u64, StoreError> {
        let row = sqlx::query_with(AssertSqlSafe(self.text), self.values).fetch_one(db).await?;
        let count: i64 = row.try_get(0)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
