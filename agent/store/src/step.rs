//! One step of a case: everything it changes commits in one transaction, or nothing does.

use std::collections::BTreeSet;

use greffier_casework::{AccountName, ArrivalId, Case, CaseId, DocumentId, EffectOrder, Entry, Event, FieldName, FormName, GENESIS, Timer};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::arrivals::{self, ArrivalState};
use crate::jobs::{self, Claim, Job};
use crate::rows::{Query, Reader, clean, ms};
use crate::{Store, StoreError, projection, tray};

/// Entries, effects and timers that one step may have, each.
const MOST: usize = 2_000;
/// Entries written by one statement; databases bound the values a statement may bind.
const INSERTED: usize = 200;
/// Bytes that one entry may have.
const ENTRY_BYTES: usize = 8 * 1024 * 1024;

/// A job that ends with a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    /// The claim it was done under.
    pub claim: Claim,
    /// How it ended.
    pub end: JobEnd,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEnd {
    /// It was done.
    Done {
        /// What the outside gave as proof; may be empty.
        receipt: String,
    },
    /// It was given up, and the case knows.
    Failed {
        /// The error's code.
        code: String,
    },
}

impl Finish {
    /// The job was done.
    #[must_use]
    pub fn done(claim: Claim, receipt: impl Into<String>) -> Self {
        Self { claim, end: JobEnd::Done { receipt: receipt.into() } }
    }

    /// The job was given up for the reason `code`.
    #[must_use]
    pub fn failed(claim: Claim, code: impl Into<String>) -> Self {
        Self { claim, end: JobEnd::Failed { code: code.into() } }
    }
}

/// The definition of a workflow that a case begins to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowDefinition {
    /// Its name.
    pub name: String,
    /// Its hash, the one in the case's [`greffier_casework::WorkflowRef`].
    pub hash: String,
    /// Its text, exactly as it was hashed.
    pub definition: String,
}

/// What one decision changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The case as it is after the entries.
    pub case: Case,
    /// The case's sequence number before them; 0 for a new case.
    pub before: u64,
    /// What happened, in order: at least one entry. Their moments are whole milliseconds ([`crate::whole_ms`]).
    pub entries: Vec<Entry>,
    /// What is to be done outside.
    pub effects: Vec<EffectOrder>,
    /// When the case wants to be woken; a timer of the same kind is moved.
    pub timers: Vec<Timer>,
    /// Whether the timers of before are dropped (the case closed).
    pub drop_timers: bool,
    /// The arrival that the step settles.
    pub arrival: Option<(ArrivalId, ArrivalState)>,
    /// Who opened the case by hand, or put a document into it, for an arrival that is settled from quarantine; none for one that was just read.
    pub by_hand: Option<AccountName>,
    /// Whether the arrival is taken out of quarantine since it came in one envelope with what opened the case.
    pub with_envelope: bool,
    /// The job that the step completes.
    pub finishes: Option<Finish>,
    /// The workflow the case keeps; kept once under its hash.
    pub workflow: Option<WorkflowDefinition>,
    /// Fields whose values can be searched for. What is sensitive is not among them.
    pub findable: BTreeSet<FieldName>,
    /// Documents that are to have a searchable copy.
    pub copies: Vec<DocumentId>,
    /// Whether it files something signed, whose proofs are to be kept from ending.
    pub signed: bool,
}

impl Step {
    /// A step of `case` with its entries and nothing else.
    #[must_use]
    pub fn new(case: Case, before: u64, entries: Vec<Entry>) -> Self {
        let (effects, timers) = (Vec::new(), Vec::new());
        let (findable, copies) = (BTreeSet::new(), Vec::new());
        Self {
            case,
            before,
            entries,
            effects,
            timers,
            drop_timers: false,
            arrival: None,
            by_hand: None,
            with_envelope: false,
            finishes: None,
            workflow: None,
            findable,
            copies,
            signed: false,
        }
    }
}

impl Step {
    /// The form of the document that opens the case; none where the case is open.
    fn form(&self) -> Option<&FormName> {
        let mut documents = self.case.documents.iter().filter(|_| self.before == 0);
        documents.find(|document| document.arrival.is_some()).and_then(|document| document.form.as_ref())
    }
}

impl Store {
    /// Commits a step: journal, projections, effects, timers, arrival and finished job together. When it returns `Ok`, all of it is
    /// on disk; on an error, none of it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the case is no longer at `before`: read it and decide again. [`StoreError::Stale`] when the job
    /// it completes is held by another. [`StoreError::Invalid`] when the step contradicts itself.
    pub async fn commit(&self, step: Step) -> Result<(), StoreError> {
        check(&step)?;
        // Written out here, so that the one writer is not kept from its work by JSON.
        let rows = projection::rows_of(&step.case, &step.findable)?;
        let payloads = step.entries.iter().map(payload).collect::<Result<Vec<_>, _>>()?;
        self.write(move |db| Box::pin(async move { apply(db, &step, &payloads, &rows).await })).await
    }

    /// Ends a job that found nothing to do.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the job is held by another.
    pub async fn finish(&self, finish: Finish, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| Box::pin(async move { end_job(db, &finish, now).await })).await
    }

    /// The next case number of a year, such as `2026-000123`. It is given once; a number whose case is never opened leaves a gap.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::DiskFull`].
    pub async fn reserve_case_number(&self, year: i16) -> Result<String, StoreError> {
        self.write_quietly(move |db| {
            Box::pin(async move {
                let row = sqlx::query(
                    "INSERT INTO case_numbers (year, last_number) VALUES ($1, 1) \
                     ON CONFLICT (year) DO UPDATE SET last_number = case_numbers.last_number + 1 RETURNING last_number",
                );
                let row = row.bind(i64::from(year)).fetch_one(db).await?;
                let number = Reader { table: "case_numbers", row: &row }.int("last_number")?;
                Ok(format!("{year:04}-{number:06}"))
            })
        })
        .await
    }
}

fn payload(entry: &Entry) -> Result<String, StoreError> {
    let text = entry.payload().map_err(|error| StoreError::Invalid { what: format!("an event has no JSON form: {error}") })?;
    if text.len() > ENTRY_BYTES { Err(StoreError::Invalid { what: format!("an entry of {} bytes", text.len()) }) } else { Ok(text) }
}

/// Whether the step tells one story.
fn check(step: &Step) -> Result<(), StoreError> {
    let wrong = |what: &str| Err(StoreError::Invalid { what: format!("case {}: {what}", step.case.id) });
    if step.entries.is_empty()
        || step.entries.len() > MOST
        || step.effects.len() > MOST
        || step.timers.len() > MOST
        || step.copies.len() > MOST
    {
        return wrong("a step needs one entry at least, and has a bound");
    }
    for (entry, seq) in step.entries.iter().zip(step.before + 1..) {
        if entry.case != step.case.id || entry.seq != seq {
            return wrong("its entries do not follow one another");
        }
        if crate::whole_ms(entry.at) != entry.at {
            return wrong("the moment of an entry is not in whole milliseconds");
        }
    }
    if step.case.seq != step.before + step.entries.len() as u64 {
        return wrong("its state is not the one after its entries");
    }
    let formless = step.before == 0 && step.form().is_none();
    if step.by_hand.is_some() && (formless || !matches!(step.arrival, Some((_, ArrivalState::Filed { .. })))) {
        return wrong("what is done by hand has an arrival, and a case that it opens a form");
    }
    if step.effects.iter().any(|order| order.id.case != step.case.id) || step.timers.iter().any(|timer| timer.case != step.case.id) {
        return wrong("an effect or a timer of another case");
    }
    Ok(())
}

async fn apply(db: &mut AnyConnection, step: &Step, payloads: &[String], rows: &projection::Rows) -> Result<(), StoreError> {
    let Some(now) = step.entries.last().map(|entry| entry.at) else {
        return Err(StoreError::Invalid { what: "a step without entries".to_owned() });
    };
    // What can be refused is tried first.
    if let Some(finish) = &step.finishes {
        end_job(db, finish, now).await?;
    }
    append(db, step, payloads).await?;
    if let Some(workflow) = &step.workflow {
        sqlx::query("INSERT INTO definitions (hash, name, definition) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING")
            .bind(workflow.hash.as_str())
            .bind(workflow.name.as_str())
            .bind(workflow.definition.as_str())
            .execute(&mut *db)
            .await?;
    }
    projection::write(db, rows).await?;
    for entry in &step.entries {
        if let Event::EffectGivenUp { effect } = &entry.event {
            jobs::drop_effect(db, *effect, now).await?;
        }
    }
    if step.drop_timers {
        jobs::drop_timers(db, step.case.id, now).await?;
    }
    for timer in &step.timers {
        jobs::enqueue(db, &Job::Timer { timer: timer.clone() }, timer.due, now).await?;
    }
    for order in &step.effects {
        jobs::enqueue(db, &Job::Effect { order: order.clone() }, now, now).await?;
    }
    for document in &step.copies {
        jobs::enqueue(db, &Job::Copy { case: step.case.id, document: *document }, now, now).await?;
    }
    if step.signed {
        jobs::enqueue(db, &Job::Renew { case: step.case.id }, now, now).await?;
    }
    match (&step.arrival, &step.by_hand) {
        (Some((id, ArrivalState::Filed { case })), Some(by)) => tray::file_by_hand(db, *id, *case, by, step.form(), now).await?,
        (Some((id, ArrivalState::Filed { case })), None) if step.with_envelope => tray::file_with_envelope(db, *id, *case).await?,
        (Some((id, state)), None) => arrivals::settle(db, *id, state).await?,
        _ => {}
    }
    Ok(())
}

pub(crate) async fn end_job(db: &mut AnyConnection, finish: &Finish, now: Timestamp) -> Result<(), StoreError> {
    let token = jobs::token_value(&finish.claim);
    match &finish.end {
        JobEnd::Done { receipt } => jobs::end(db, &finish.claim.key, token, "done", None, Some(receipt), now).await,
        JobEnd::Failed { code } => jobs::end(db, &finish.claim.key, token, "failed", Some(code), None, now).await,
    }
}

/// Adds the entries to the chain and moves its head. Two writers of one case compete for the head's row: the second finds it moved.
async fn append(db: &mut AnyConnection, step: &Step, payloads: &[String]) -> Result<(), StoreError> {
    let case = step.case.id;
    let conflict = || StoreError::Conflict { what: format!("case {}", step.case.number) };
    let mut hash = if step.before == 0 { GENESIS } else { head_at(db, case, step.before).await?.ok_or_else(conflict)? };
    let mut rows = Vec::with_capacity(step.entries.len());
    for (entry, payload) in step.entries.iter().zip(payloads) {
        let actor = clean(&entry.actor_text());
        hash = Entry::hash(&hash, case, entry.seq, ms(entry.at), &actor, payload);
        rows.push((number(entry.seq)?, ms(entry.at), actor, payload, hex::encode(hash)));
    }
    let moved = if step.before == 0 {
        let query = sqlx::query("INSERT INTO heads (case_id, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (case_id) DO NOTHING");
        query.bind(case.to_string()).bind(number(step.case.seq)?).bind(hex::encode(hash)).execute(&mut *db).await?
    } else {
        let query = sqlx::query("UPDATE heads SET seq = $1, hash = $2 WHERE case_id = $3 AND seq = $4");
        let query = query.bind(number(step.case.seq)?).bind(hex::encode(hash)).bind(case.to_string()).bind(number(step.before)?);
        query.execute(&mut *db).await?
    };
    if moved.rows_affected() == 0 {
        return Err(conflict());
    }
    // Several rows in a statement: on PostgreSQL each statement is a way there and back.
    for some in rows.chunks(INSERTED) {
        let mut query = Query::new("INSERT INTO journal (case_id, seq, at_ms, actor, payload, hash) VALUES ");
        for (place, (seq, at, actor, payload, hash)) in some.iter().enumerate() {
            query = query.push(if place == 0 { "(" } else { ", (" }).text(case.to_string())?.push(", ").int(*seq)?.push(", ").int(*at)?;
            query = query.push(", ").text(actor)?.push(", ").text(payload.as_str())?.push(", ").text(hash)?.push(")");
        }
        query.run(db).await?;
    }
    Ok(())
}

async fn head_at(db: &mut AnyConnection, case: CaseId, seq: u64) -> Result<Option<[u8; 32]>, StoreError> {
    let query = sqlx::query("SELECT hash FROM heads WHERE case_id = $1 AND seq = $2");
    let Some(row) = query.bind(case.to_string()).bind(number(seq)?).fetch_optional(db).await? else { return Ok(None) };
    let reader = Reader { table: "heads", row: &row };
    let mut hash = [0; 32];
    hex::decode_to_slice(reader.text("hash")?, &mut hash).map_err(|error| reader.wrong("hash", error))?;
    Ok(Some(hash))
}

fn number(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Invalid { what: "a sequence number beyond all bounds".to_owned() })
}
