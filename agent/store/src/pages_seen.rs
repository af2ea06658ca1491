//! Pages of documents to be signed that were in the signer's view, until they go into the journal with the signature.

use greffier_casework::{BlobHash, TaskId};
use jiff::Timestamp;

use crate::rows::{Reader, ms};
use crate::{Store, StoreError};

impl Store {
    /// Notes that `signer` (`account:<name>` or `link:<id>`) has seen a page of the document with these bytes, to be signed in `task`. The first moment stays.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn note_page_seen(
        &self,
        signer: &str,
        task: TaskId,
        content: &BlobHash,
        page: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (signer, content) = (signer.to_owned(), content.clone());
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query(
                    "INSERT INTO pages_seen (signer, case_id, task_number, content, page, seen_ms) VALUES ($1, $2, $3, $4, $5, $6) \
                     ON CONFLICT (signer, case_id, task_number, content, page) DO NOTHING",
                );
                let query = query.bind(signer).bind(task.case.to_string()).bind(i64::from(task.number));
                query.bind(content.as_str()).bind(i64::from(page)).bind(ms(now)).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// The pages that `signer` has seen of the document with these bytes, with the first moment of each, by number.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn pages_seen(&self, signer: &str, task: TaskId, content: &BlobHash) -> Result<Vec<(u32, Timestamp)>, StoreError> {
        let query = sqlx::query(
            "SELECT page, seen_ms FROM pages_seen WHERE signer = $1 AND case_id = $2 AND task_number = $3 AND content = $4 ORDER BY page",
        );
        let query = query.bind(signer).bind(task.case.to_string()).bind(i64::from(task.number)).bind(content.as_str());
        let rows = query.fetch_all(self.reader()).await?;
        let read = |row| {
            let row = Reader { table: "pages_seen", row };
            Ok((row.small("page")?, row.moment("seen_ms")?))
        };
        rows.iter().map(read).collect()
    }

    /// Forgets what was seen for a task that is done, by anybody.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn forget_pages_seen(&self, task: TaskId) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("DELETE FROM pages_seen WHERE case_id = $1 AND task_number = $2");
                query.bind(task.case.to_string()).bind(i64::from(task.number)).execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets what was seen before a moment and never signed; returns how many pages.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn purge_pages_seen(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                Ok(sqlx::query("DELETE FROM pages_seen WHERE seen_ms < $1").bind(ms(before)).execute(db).await?.rows_affected())
            })
        })
        .await
    }
}
