//! Searchable copies of documents, made in their own time after a case is opened, and the text they are found by.

use std::collections::BTreeMap;

use greffier_casework::{BlobHash, CaseId, DocumentId};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::step::end_job;
use crate::{Finish, Job, Store, StoreError, jobs, search};

/// Pages whose text is kept of one document.
pub(crate) const MOST_PAGES: usize = 1_000;
/// Bytes of a page's text.
const PAGE_BYTES: usize = 200_000;

/// How the seal of a copy is kept when it is on.
const SEALED: &str = "sealed";

/// Whether the office's seal is on a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopySeal {
    /// None was asked for: the office has no seal, or the document never was paper.
    Without,
    /// It is on.
    Sealed,
    /// It could not be put on, for the error of this code.
    Failed(String),
}

impl CopySeal {
    fn text(&self) -> Option<String> {
        match self {
            Self::Without => None,
            Self::Sealed => Some(SEALED.to_owned()),
            Self::Failed(code) => Some(clean(code)),
        }
    }

    fn of(text: Option<String>) -> Self {
        match text {
            None => Self::Without,
            Some(text) if text == SEALED => Self::Sealed,
            Some(code) => Self::Failed(code),
        }
    }
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCopy {
    /// Its bytes.
    pub content: BlobHash,
    /// The transfer record that stands in it, of a document that was paper.
    pub record: Option<BlobHash>,
    /// The office's seal on it.
    pub seal: CopySeal,
}

/// What came of copying a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyMade {
    /// There is a copy.
    Copy(KeptCopy),
    /// There is none, for the reason of this name.
    None(String),
}

/// A document's copy and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCopy {
    /// The case.
    pub case: CaseId,
    /// The document.
    pub document: DocumentId,
    /// The copy.
    pub made: CopyMade,
    /// The text of its pages from the first on, without what may not be searched for.
    pub pages: Vec<String>,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Store {
    /// Keeps the copy and the text of a document, makes the text searchable, and ends the job that led to it, in one transaction. The
    /// copy's bytes must be durable already.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another.
    pub async fn keep_copy(&self, mut copy: DocumentCopy, finish: Finish) -> Result<(), StoreError> {
        copy.pages.truncate(MOST_PAGES);
        copy.pages.iter_mut().for_each(|page| *page = bounded(page));
        let pages = json_text(&copy.pages)?;
        self.write(move |db| {
            Box::pin(async move {
                end_job(db, &finish, copy.made_at).await?;
                // One that was asked for once more and failed takes nothing away from the one that is there.
                if matches!(copy.made, CopyMade::None(_)) && there(db, copy.document).await? {
                    return Ok(());
                }
                let (kept, reason) = match &copy.made {
                    CopyMade::Copy(kept) => (Some(kept), None),
                    CopyMade::None(reason) => (None, Some(clean(reason))),
                };
                sqlx::query(
                    "INSERT INTO copies (document_id, case_id, content, reason, pages, made_ms, record, seal) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                     ON CONFLICT (document_id) DO UPDATE SET content = excluded.content, reason = excluded.reason, \
                     pages = excluded.pages, made_ms = excluded.made_ms, record = excluded.record, seal = excluded.seal",
                )
                .bind(copy.document.to_string())
                .bind(copy.case.to_string())
                .bind(kept.map(|kept| kept.content.as_str()))
                .bind(reason)
                .bind(pages)
                .bind(ms(copy.made_at))
                .bind(kept.and_then(|kept| kept.record.as_ref()).map(BlobHash::as_str))
                .bind(kept.and_then(|kept| kept.seal.text()))
                .execute(&mut *db)
                .await?;
                if kept.is_some_and(|kept| kept.seal == CopySeal::Sealed) {
                    jobs::enqueue(db, &Job::Renew { case: copy.case }, copy.made_at, copy.made_at).await?;
                }
                search::write_pages(db, &copy.case.to_string(), &copy.document.to_string(), &copy.pages).await
            })
        })
        .await
    }

    /// Puts the file `to` in the place of a copy that is still `from`: the same with newer proofs.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the copy is another by now.
    pub async fn renew_copy(&self, document: DocumentId, from: BlobHash, to: BlobHash) -> Result<(), StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let query = sqlx::query("UPDATE copies SET content = $1 WHERE document_id = $2 AND content = $3");
                let query = query.bind(to.as_str()).bind(document.to_string()).bind(from.as_str());
                match query.execute(db).await?.rows_affected() {
                    1 => Ok(()),
                    _ => Err(StoreError::Conflict { what: format!("the copy of document {document}") }),
                }
            })
        })
        .await
    }

    /// Asks for the copy of a document once more, after it was made or given up; returns whether that was so. The copy that is there stays
    /// until another is.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn ask_copy(&self, case: CaseId, document: DocumentId, now: Timestamp) -> Result<bool, StoreError> {
        self.write(move |db| {
            Box::pin(async move {
                let job = Job::Copy { case, document };
                let query = sqlx::query("SELECT 1 FROM jobs WHERE job_key = $1 AND state = 'live'");
                if query.bind(job.key()).fetch_optional(&mut *db).await?.is_some() {
                    return Ok(false);
                }
                jobs::enqueue(db, &job, now, now).await?;
                Ok(true)
            })
        })
        .await
    }

    /// What came of copying a case's documents, of those that were tried.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copies_of(&self, case: CaseId) -> Result<BTreeMap<DocumentId, CopyMade>, StoreError> {
        let query = Query::new("SELECT document_id, content, reason, record, seal FROM copies WHERE case_id = ").text(case.to_string())?;
        let rows = query.all(self.reader()).await?;
        let copy = |row| {
            let row = Reader { table: "copies", row };
            let made = match row.text_or_none("content")? {
                Some(_) => CopyMade::Copy(KeptCopy {
                    content: row.id("content")?,
                    record: row.text_or_none("record")?.map(|_| row.id("record")).transpose()?,
                    seal: CopySeal::of(row.text_or_none("seal")?),
                }),
                None => CopyMade::None(row.text("reason")?),
            };
            Ok((row.id("document_id")?, made))
        };
        rows.iter().map(copy).collect()
    }
}

/// Whether a document has a copy.
async fn there(db: &mut AnyConnection, document: DocumentId) -> Result<bool, StoreError> {
    let query = sqlx::query("SELECT 1 FROM copies WHERE document_id = $1 AND content IS NOT NULL");
    Ok(query.bind(document.to_string()).fetch_optional(db).await?.is_some())
}

/// Makes the texts of all documents searchable again, inside somebody's transaction.
pub(crate) async fn rebuild(db: &mut AnyConnection) -> Result<(), StoreError> {
    let mut last = String::new();
    loop {
        let query = sqlx::query("SELECT document_id, case_id, pages FROM copies WHERE document_id > $1 ORDER BY document_id LIMIT 50");
        let rows = query.bind(last.as_str()).fetch_all(&mut *db).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let row = Reader { table: "copies", row };
            last = row.text("document_id")?;
            let pages: Vec<String> = row.json("pages")?;
            search::write_pages(db, &row.text("case_id")?, &last, &pages).await?;
        }
    }
}

pub(crate) fn bounded(text: &str) -> String {
    let end = (0..=PAGE_BYTES.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    clean(&text[..end])
}
