//! What was read of an arrival in quarantine: enough for a person to work with it, and to find it. It follows from the bytes alone, so it
//! stands beside the journal and goes when the arrival leaves quarantine.

use greffier_casework::{ArrivalId, Confidence, Origin, Page, TransferRecord, Zone};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::copies::{MOST_PAGES, bounded};
use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::{Store, StoreError, search};

/// Labels and values that are kept of one arrival.
const MOST_SAID: usize = 200;
/// Characters of a label or a title, and of a value.
const LABEL_CHARS: usize = 300;
const VALUE_CHARS: usize = 2_000;

/// What a page says as a label and its value: for a person, never a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// What the label means, for labels that are known: `family-name`, `phone` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The label as it was read.
    pub label: String,
    /// The value as it was read.
    pub value: String,
    /// Where the value stands.
    pub zone: Zone,
    /// How sure the reader is of its least certain word.
    pub confidence: Confidence,
}

/// What was read of an arrival.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrivalReading {
    /// Media type of its bytes.
    pub media_type: String,
    /// What seems to be its title.
    pub title: Option<String>,
    /// Its page images; their bytes must be durable already.
    pub pages: Vec<Page>,
    /// Labels and values, in reading order.
    pub said: Vec<Said>,
    /// The text of its pages from the first on; fewer than there are pages when not all were read.
    pub texts: Vec<String>,
    /// The same without what may not be searched for.
    pub findable: Vec<String>,
    /// The medium it was born on.
    pub origin: Origin,
    /// How it was digitised, when it was paper.
    pub transfer: Option<TransferRecord>,
    /// When it was read.
    pub read_at: Timestamp,
}

impl ArrivalReading {
    /// The same, within the bounds of what is kept.
    fn bounded(mut self) -> Self {
        let short = |text: &mut String, most: usize| *text = clean(&text.chars().take(most).collect::<String>());
        self.pages.truncate(MOST_PAGES);
        self.said.truncate(MOST_SAID);
        for said in &mut self.said {
            short(&mut said.label, LABEL_CHARS);
            short(&mut said.value, VALUE_CHARS);
        }
        if let Some(title) = &mut self.title {
            short(title, LABEL_CHARS);
        }
        for texts in [&mut self.texts, &mut self.findable] {
            texts.truncate(MOST_PAGES);
            texts.iter_mut().for_each(|text| *text = bounded(text));
        }
        self
    }
}

impl Store {
    /// What was read of an arrival in quarantine; none when nothing could be.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn arrival_reading(&self, id: ArrivalId) -> Result<Option<ArrivalReading>, StoreError> {
        let query = Query::new(
            "SELECT media_type, title, pages, proposals, texts, findable, origin, transfer, read_ms FROM arrival_readings WHERE arrival_id = ",
        );
        let rows = query.text(id.to_string())?.all(self.reader()).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let row = Reader { table: "arrival_readings", row };
        Ok(Some(ArrivalReading {
            media_type: row.text("media_type")?,
            title: row.text_or_none("title")?,
            pages: row.json("pages")?,
            said: row.json("proposals")?,
            texts: row.json("texts")?,
            findable: row.json("findable")?,
            origin: row.json("origin")?,
            transfer: row.text_or_none("transfer")?.map(|_| row.json("transfer")).transpose()?,
            read_at: row.moment("read_ms")?,
        }))
    }
}

/// Keeps a reading over that of before and makes it searchable, inside somebody's transaction.
pub(crate) async fn write(db: &mut AnyConnection, id: ArrivalId, reading: ArrivalReading) -> Result<(), StoreError> {
    let reading = reading.bounded();
    sqlx::query(
        "INSERT INTO arrival_readings (arrival_id, media_type, title, pages, proposals, texts, findable, origin, transfer, read_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (arrival_id) DO UPDATE SET media_type = excluded.media_type, \
         title = excluded.title, pages = excluded.pages, proposals = excluded.proposals, texts = excluded.texts, \
         findable = excluded.findable, origin = excluded.origin, transfer = excluded.transfer, read_ms = excluded.read_ms",
    )
    .bind(id.to_string())
    .bind(clean(&reading.media_type))
    .bind(reading.title.as_deref())
    .bind(json_text(&reading.pages)?)
    .bind(json_text(&reading.said)?)
    .bind(json_text(&reading.texts)?)
    .bind(json_text(&reading.findable)?)
    .bind(json_text(&reading.origin)?)
    .bind(reading.transfer.as_ref().map(json_text).transpose()?)
    .bind(ms(reading.read_at))
    .execute(&mut *db)
    .await?;
    search::write_pages(db, search::NO_CASE, &id.to_string(), &reading.findable).await
}

/// Forgets what was read of an arrival, inside somebody's transaction.
pub(crate) async fn forget(db: &mut AnyConnection, id: ArrivalId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM arrival_readings WHERE arrival_id = $1").bind(id.to_string()).execute(&mut *db).await?;
    search::write_pages(db, search::NO_CASE, &id.to_string(), &[]).await
}

/// Makes the texts of all arrivals in quarantine searchable again, inside somebody's transaction.
pub(crate) async fn rebuild(db: &mut AnyConnection) -> Result<(), StoreError> {
    let mut last = String::new();
    loop {
        let query = sqlx::query("SELECT arrival_id, findable FROM arrival_readings WHERE arrival_id > $1 ORDER BY arrival_id LIMIT 50");
        let rows = query.bind(last.as_str()).fetch_all(&mut *db).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let row = Reader { table: "arrival_readings", row };
            last = row.text("arrival_id")?;
            let pages: Vec<String> = row.json("findable")?;
            search::write_pages(db, search::NO_CASE, &last, &pages).await?;
        }
    }
}
