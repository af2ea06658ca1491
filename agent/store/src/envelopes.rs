//! What arrived with other things in it, a message or an archive: it is opened once, and each of its parts arrives in its place.
//!
//! The envelope itself stays, byte for byte, with what it said beside its parts. It is not counted as received: its parts are. An envelope
//! of which something could not be taken out goes to a person as well, who sees what.

use greffier_casework::{ArrivalId, BlobHash};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::arrivals::{self, Arrival, ArrivalState, NewArrival, Recorded};
use crate::rows::{Query, Reader, clean, json_text, ms};
use crate::step::end_job;
use crate::{Finish, NewAcknowledgement, Store, StoreError, acknowledgements};

/// Parts of one envelope.
const MOST_PARTS: usize = 500;
/// Things of one envelope that could not be taken out and are named.
const MOST_LEFT: usize = 100;
/// Characters of a name, an address or a subject.
const NAME_CHARS: usize = 300;
/// Characters of the text that came with the parts.
const TEXT_CHARS: usize = 50_000;

/// Who sent a message, to whom and when, as its header says: nothing of it is proven.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letterhead {
    /// The sender's name and address.
    pub from: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// When it was written.
    pub date: Option<Timestamp>,
    /// Whether it bears a signature of its own (S/MIME, PGP); its bytes are kept for whoever checks it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
}

/// Something in an envelope that could not be taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name, or where it was.
    pub name: String,
    /// Why, by a stable name: `encrypted`, `too-large` and so on.
    pub why: String,
}

/// What an envelope said beside its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Of a message: who sent it.
    pub head: Option<Letterhead>,
    /// The text that came with the parts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Names of what only adorns the message, such as the pictures of a signature block: no document, and not taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adornments: Vec<String>,
    /// What could not be taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<LeftOut>,
}

impl Contents {
    /// The same, within the bounds of what is kept.
    fn bounded(mut self) -> Self {
        let short = |text: &mut String, most: usize| *text = clean(&text.chars().take(most).collect::<String>());
        if let Some(head) = &mut self.head {
            [&mut head.from, &mut head.subject].into_iter().flatten().for_each(|text| short(text, NAME_CHARS));
        }
        short(&mut self.text, TEXT_CHARS);
        self.adornments.truncate(MOST_LEFT);
        self.adornments.iter_mut().for_each(|name| short(name, NAME_CHARS));
        self.left.truncate(MOST_LEFT);
        for left in &mut self.left {
            short(&mut left.name, NAME_CHARS);
            short(&mut left.why, NAME_CHARS);
        }
        self
    }
}

/// A part of an envelope. Its bytes are a durable blob already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// Its identifier, unless it arrived before from the same place of the same envelope.
    pub id: ArrivalId,
    /// Where in the envelope it was.
    pub place: String,
    /// Its name.
    pub name: String,
    /// The content.
    pub blob: BlobHash,
    /// Its length.
    pub bytes: u64,
}

/// An envelope that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedEnvelope {
    /// Its arrival.
    pub arrival: ArrivalId,
    /// What it said beside its parts.
    pub contents: Contents,
    /// Its parts.
    pub parts: Vec<NewPart>,
    /// The code with which a person must look at the envelope too, and what was found; none where its parts are all there is.
    pub for_a_person: Option<(String, String)>,
    /// The code with which a person must look at it when it has a text and nothing in it is new: nobody else would read the text.
    pub nothing_new: &'static str,
    /// To whom it is acknowledged; none where nobody is to be told.
    pub acknowledge: Option<NewAcknowledgement>,
}

impl Store {
    /// Has the parts of an envelope arrive, keeps what it said beside them, and ends the job that opened it, in one transaction. A part whose
    /// content came to this inbox before is a duplicate as any other arrival. Opening it again brings nothing twice.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another; [`StoreError::Conflict`] when the arrival is no longer in progress;
    /// [`StoreError::Invalid`] for more parts than an envelope may have.
    pub async fn open_envelope(&self, opened: OpenedEnvelope, finish: Finish, now: Timestamp) -> Result<(), StoreError> {
        if opened.parts.len() > MOST_PARTS {
            return Err(StoreError::Invalid { what: format!("an envelope with {} parts", opened.parts.len()) });
        }
        let envelope = self.arrival(opened.arrival).await?;
        self.write(move |db| Box::pin(async move { open(db, &envelope, opened, &finish, now).await })).await
    }

    /// What an envelope said beside its parts; none for an arrival that was not opened.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn contents(&self, envelope: ArrivalId) -> Result<Option<Contents>, StoreError> {
        let query = Query::new("SELECT contents FROM envelopes WHERE arrival_id = ").text(envelope.to_string())?;
        let rows = query.all(self.reader()).await?;
        rows.first().map(|row| Reader { table: "envelopes", row }.json("contents")).transpose()
    }

    /// The parts of an envelope, in their order in it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn parts_of(&self, envelope: ArrivalId) -> Result<Vec<Arrival>, StoreError> {
        let query = Query::new(arrivals::COLUMNS).push(" AND envelope = ").text(envelope.to_string())?;
        arrivals::rows(query.push(" ORDER BY id").all(self.reader()).await?)
    }
}

async fn open(
    db: &mut AnyConnection,
    envelope: &Arrival,
    opened: OpenedEnvelope,
    finish: &Finish,
    now: Timestamp,
) -> Result<(), StoreError> {
    let OpenedEnvelope { arrival, contents, parts, for_a_person, nothing_new, acknowledge } = opened;
    end_job(db, finish, now).await?;
    let says_something = !contents.text.trim().is_empty();
    sqlx::query(
        "INSERT INTO envelopes (arrival_id, contents, opened_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (arrival_id) DO UPDATE SET contents = excluded.contents, opened_ms = excluded.opened_ms",
    )
    .bind(arrival.to_string())
    .bind(json_text(&contents.bounded())?)
    .bind(ms(now))
    .execute(&mut *db)
    .await?;
    let mut new = false;
    for part in parts {
        new |= arrive(db, envelope, part).await?;
    }
    let state = match for_a_person {
        Some((code, detail)) => ArrivalState::Quarantined { code, detail },
        None if says_something && !new => ArrivalState::Quarantined { code: nothing_new.to_owned(), detail: String::new() },
        None => ArrivalState::Opened,
    };
    arrivals::settle(db, arrival, &state).await?;
    match acknowledge {
        Some(new) => acknowledgements::order(db, arrival, &new, now).await,
        None => Ok(()),
    }
}

/// A part arrives when its envelope did, in the same inbox and class. Whether it is, or was when it first arrived, of a content that was new here.
async fn arrive(db: &mut AnyConnection, envelope: &Arrival, part: NewPart) -> Result<bool, StoreError> {
    let place = clean(&part.place);
    let known =
        sqlx::query("SELECT state FROM arrivals WHERE envelope = $1 AND place = $2").bind(envelope.id.to_string()).bind(place.as_str());
    if let Some(row) = known.fetch_optional(&mut *db).await? {
        return Ok(Reader { table: "arrivals", row: &row }.text("state")? != "duplicate");
    }
    let new = NewArrival {
        id: part.id,
        inbox: envelope.inbox.clone(),
        source_name: part.name,
        source_identity: format!("{}/{place}", envelope.id),
        blob: part.blob,
        bytes: part.bytes,
        received_at: envelope.received_at,
        confidentiality: envelope.confidentiality.clone(),
    };
    Ok(arrivals::record(db, &new, Some((envelope.id, &place))).await? == Recorded::New)
}
