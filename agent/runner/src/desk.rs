//! The desk: load a case, decide, commit. Everything that anybody says to a case goes over it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};

use greffier_casework::{AccountName, Case, CaseId, Document, DocumentKind, Event};
use greffier_config::Config;
use greffier_engine::{Decision, Message, Moment, Opening, Receipt, decide_owned};
use greffier_extraction::Limits;
use greffier_extraction::worker::Pool;
use greffier_language::Workflow;
use greffier_mail::{MailError, Sender};
use greffier_store::{ArrivalState, Finish, Step, Store, StoreError, WorkflowDefinition};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::learned::Learned;
use crate::{DeskError, OfficeFiles, RefusedFiles};

/// Cases that are listed at once to count their delays anew.
const RECOUNTED: u32 = 200;
/// How often a step is decided anew when somebody else was faster.
pub(crate) const ATTEMPTS: usize = 8;
/// Turns of cases kept before those that nobody holds are forgotten.
const TURNS: usize = 1_024;
/// What was learnt of a form is computed anew when it is older than this, in seconds.
const LEARNED_SECONDS: i64 = 300;
/// Workflow definitions kept in memory.
const DEFINITIONS: usize = 64;

/// What a desk is made of.
pub struct DeskOptions {
    /// Configuration.
    pub config: Config,
    /// The store.
    pub store: Store,
    /// The office's files.
    pub office: OfficeFiles,
    /// The workers that decode what came from outside, and draw pages.
    pub pool: Arc<Pool>,
    /// The clock: the system's, or a test's.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    config: Config,
    store: Store,
    office: RwLock<Arc<OfficeFiles>>,
    pool: Arc<Pool>,
    zone: TimeZone,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    definitions: Mutex<HashMap<String, Arc<Workflow>>>,
    learned: Mutex<HashMap<String, (Timestamp, Arc<Learned>)>>,
    turns: Mutex<HashMap<CaseId, Arc<tokio::sync::Mutex<()>>>>,
    refused: RwLock<Option<Arc<RefusedFiles>>>,
}

/// How a case came to be opened.
pub(crate) enum Opened {
    /// Its arrival was read: that job is done with it.
    Read(Box<Finish>),
    /// Somebody opened it by hand for an arrival in quarantine.
    ByHand(AccountName),
    /// It takes what came in one envelope with what opened it, out of quarantine.
    Gathered,
}

impl Opened {
    /// The job that ends with it, and who did it by hand.
    fn parts(self) -> (Option<Finish>, Option<AccountName>) {
        match self {
            Self::Read(finish) => (Some(*finish), None),
            Self::ByHand(name) => (None, Some(name)),
            Self::Gathered => (None, None),
        }
    }
}

impl Desk {
    /// A desk over a store.
    #[must_use]
    pub fn new(options: DeskOptions) -> Self {
        let DeskOptions { config, store, office, pool, clock } = options;
        // The configuration was checked when it was read; a zone that is gone since then falls back to UTC.
        let zone = TimeZone::get(&config.office.time_zone).unwrap_or(TimeZone::UTC);
        Self(Arc::new(Inner {
            config,
            store,
            office: RwLock::new(Arc::new(office)),
            pool,
            zone,
            clock,
            definitions: Mutex::default(),
            learned: Mutex::default(),
            turns: Mutex::default(),
            refused: RwLock::default(),
        }))
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The workers.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The office's files in force.
    #[must_use]
    pub fn office(&self) -> Arc<OfficeFiles> {
        self.0.office.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Puts other office's files in force: what begins from now on is done with them. A case keeps its workflow.
    pub(crate) fn renew_office(&self, office: OfficeFiles) {
        *self.0.office.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(office);
    }

    /// The office's files that were refused.
    pub(crate) fn refused(&self) -> &RwLock<Option<Arc<RefusedFiles>>> {
        &self.0.refused
    }

    /// The way by which the office writes to people.
    ///
    /// # Errors
    /// [`DeskError::Mail`] when `[mail]` is not set, or names what cannot be used.
    pub(crate) fn sender(&self) -> Result<Sender, DeskError> {
        let none = || MailError::Settings("[mail] is not set in greffier.toml".to_owned());
        let settings = self.config().mail.as_ref().ok_or_else(none)?;
        Ok(Sender::open(settings, &self.config().folder)?)
    }

    /// The office's time zone.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.0.zone.clone()
    }

    /// Now, in whole milliseconds, as everything is kept.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        greffier_store::whole_ms((self.0.clock)())
    }

    /// The turn of a case: one message at a time. A turn that nobody holds is forgotten.
    pub(crate) fn turn_of(&self, id: CaseId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.turns.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if turns.len() >= TURNS {
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        turns.entry(id).or_default().clone()
    }

    /// Counts the delay to answer of every open case anew, by the office's calendars as they are now. A case that cannot be told is told the next
    /// time; its delay stays as it was.
    ///
    /// # Errors
    /// When the cases cannot be listed.
    pub async fn recount(&self) -> Result<(), DeskError> {
        let mut last = None;
        loop {
            let cases = self.store().open_cases_after(last, RECOUNTED).await?;
            let Some(newest) = cases.last() else { return Ok(()) };
            last = Some(newest.id);
            for case in cases.iter().filter(|case| case.deadline.is_some() && !case.overdue) {
                if let Err(error) = self.say(case.id, Message::Recount).await {
                    tracing::warn!(case = %case.id, code = error.code(), "a delay could not be counted anew");
                }
            }
        }
    }

    /// Now, with the office's own days as they are today.
    pub(crate) fn moment(&self, workflow: &Workflow) -> Moment {
        Moment { now: self.now(), zone: self.zone(), calendar: self.office().office.calendar_of(workflow) }
    }

    /// The bounds of reading.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let reading = &self.config().reading;
        Limits {
            file_bytes: reading.max_file_mib << 20,
            pages: reading.max_pages,
            page_pixels: u64::from(reading.max_megapixels) * 1_000_000,
            ..Limits::default()
        }
    }

    /// The folder of sealed keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.config().path(&self.config().keys.folder)
    }

    /// A case by its identifier.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] or the store's.
    pub async fn case(&self, id: CaseId) -> Result<Case, DeskError> {
        Ok(self.store().case(id).await?)
    }

    /// The version of the workflow that a case keeps.
    ///
    /// # Errors
    /// When the store does not have it or it cannot be read.
    pub async fn workflow_of(&self, case: &Case) -> Result<Arc<Workflow>, DeskError> {
        self.kept(&case.workflow.hash).await
    }

    /// A version of a workflow that some case keeps or kept, by its hash.
    ///
    /// # Errors
    /// When the store does not have it or it cannot be read.
    pub async fn kept(&self, hash: &str) -> Result<Arc<Workflow>, DeskError> {
        let held = || self.0.definitions.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(workflow) = held().get(hash) {
            return Ok(workflow.clone());
        }
        let kept = self.store().definition(hash).await?;
        let workflow: Arc<Workflow> =
            Arc::new(serde_json::from_str(&kept.definition).map_err(|error| DeskError::Workflow(error.to_string()))?);
        let mut definitions = held();
        if definitions.len() >= DEFINITIONS {
            definitions.clear();
        }
        definitions.insert(hash.to_owned(), workflow.clone());
        Ok(workflow)
    }

    /// What was learnt of a form from the people who check its fields, a few minutes old at most; nothing of a form that is not the
    /// office's.
    ///
    /// # Errors
    /// The store's.
    pub async fn learned(&self, form: &str) -> Result<Arc<Learned>, DeskError> {
        let held = || self.0.learned.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = self.now();
        if let Some((at, learned)) = held().get(form)
            && now.as_second() - at.as_second() < LEARNED_SECONDS
        {
            return Ok(learned.clone());
        }
        let office = self.office();
        let Some(definition) = office.office.forms.get(form) else { return Ok(Arc::default()) };
        let learned = Arc::new(Learned::load(self.store(), definition).await?);
        held().insert(form.to_owned(), (now, learned.clone()));
        Ok(learned)
    }

    /// Says `message` to a case: loads it, decides, and commits all that follows in one transaction.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the case's reason, or the store's error.
    pub async fn say(&self, case: CaseId, message: Message) -> Result<Case, DeskError> {
        self.say_and_finish(case, message, None).await
    }

    /// As [`Desk::say`], and in the same transaction marks the job that led to the message as done.
    pub(crate) async fn say_and_finish(&self, id: CaseId, message: Message, finishes: Option<Finish>) -> Result<Case, DeskError> {
        // Within this process the messages to one case wait for each other; other machines are met by the conflict.
        let turn = self.turn_of(id);
        let _turn = turn.lock().await;
        for _ in 0..ATTEMPTS {
            let case = self.case(id).await?;
            let workflow = self.workflow_of(&case).await?;
            let before = case.seq;
            let decision = decide_owned(&workflow, Some(case), message.clone(), &self.moment(&workflow))?;
            if decision.entries.is_empty() {
                match (finishes, decision.timers.first()) {
                    // Its moment is still to come: it is the same job, and waits on.
                    (Some(finish), Some(timer)) => self.store().put_off(&finish.claim, timer.due).await?,
                    (Some(finish), None) => self.store().finish(finish, self.now()).await?,
                    (None, _) => {}
                }
                return Ok(decision.case);
            }
            let after = decision.case.clone();
            match self.store().commit(self.step(decision, before, finishes.clone())).await {
                Ok(()) => return Ok(after),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeskError::Busy)
    }

    /// Opens a case for an arrival, and in the same transaction files the arrival and says how that came about.
    pub(crate) async fn open(&self, workflow: &Workflow, opening: Opening, opened: Opened) -> Result<Case, DeskError> {
        let definition = workflow.definition().map_err(|error| DeskError::Workflow(error.to_string()))?;
        let kept = WorkflowDefinition { name: workflow.name.clone(), hash: opening.workflow.hash.clone(), definition };
        let arrival = opening.arrival;
        let decision = decide_owned(workflow, None, Message::Open(Box::new(opening)), &self.moment(workflow))?;
        let case = decision.case.clone();
        let (finishes, by_hand) = opened.parts();
        let mut step = self.step(decision, 0, finishes);
        step.by_hand = by_hand;
        step.arrival = Some((arrival, ArrivalState::Filed { case: case.id }));
        step.workflow = Some(kept);
        self.store().commit(step).await?;
        Ok(case)
    }

    /// Puts a document of the person into an open case, and in the same transaction files its arrival and says how that came about.
    pub(crate) async fn receive(&self, id: CaseId, receipt: Receipt, opened: Opened) -> Result<Case, DeskError> {
        let turn = self.turn_of(id);
        let _turn = turn.lock().await;
        let with_envelope = matches!(opened, Opened::Gathered);
        let (finishes, by_hand) = opened.parts();
        for _ in 0..ATTEMPTS {
            let case = self.case(id).await?;
            let workflow = self.workflow_of(&case).await?;
            let (before, arrival) = (case.seq, receipt.arrival);
            let decision = decide_owned(&workflow, Some(case), Message::Receive(Box::new(receipt.clone())), &self.moment(&workflow))?;
            let after = decision.case.clone();
            let mut step = self.step(decision, before, finishes.clone());
            step.by_hand.clone_from(&by_hand);
            step.with_envelope = with_envelope;
            step.arrival = Some((arrival, ArrivalState::Filed { case: id }));
            match self.store().commit(step).await {
                Ok(()) => return Ok(after),
                // Another said something to the case; or somebody else took the arrival.
                Err(conflict @ StoreError::Conflict { .. }) => {
                    let state = self.store().arrival(arrival).await?.state;
                    if !matches!(state, ArrivalState::InProgress | ArrivalState::Quarantined { .. }) {
                        return Err(conflict.into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeskError::Busy)
    }

    pub(crate) fn step(&self, decision: Decision, before: u64, finishes: Option<Finish>) -> Step {
        let Decision { case, entries, effects, timers, drop_timers } = decision;
        let filed = |event: &Event| match event {
            Event::DocumentFiled { document } | Event::DocumentReceived { document, .. } if document.kind == DocumentKind::Received => {
                Some(document.id)
            }
            _ => None,
        };
        let copies = entries.iter().filter_map(|entry| filed(&entry.event)).collect();
        let signed = entries.iter().any(|entry| matches!(entry.event, Event::DocumentSigned { .. } | Event::PaperDisposed { .. }));
        let findable = self.office().findable(&case);
        Step { effects, timers, drop_timers, finishes, findable, copies, signed, ..Step::new(case, before, entries) }
    }

    /// Checks the signatures of a document against the office's own authority.
    ///
    /// # Errors
    /// When the document's bytes or the trusted certificates cannot be read.
    pub async fn verify(&self, document: &Document) -> Result<greffier_pades::Verification, DeskError> {
        self.verify_bytes(self.store().blobs().read(&document.blob).await?).await
    }

    /// As [`Desk::verify`], for bytes that no case has as a document.
    ///
    /// # Errors
    /// When the trusted certificates cannot be read.
    pub async fn verify_bytes(&self, bytes: Vec<u8>) -> Result<greffier_pades::Verification, DeskError> {
        let (keys, now) = (self.keys(), self.now());
        blocking(move || Ok(greffier_pades::verify(&bytes, &greffier_keys::load_trust(&keys)?, now))).await
    }
}

/// Runs work that occupies a thread (typesetting, key derivation, hashing) away from the connections.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, DeskError> + Send + 'static) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DeskError::Thread(error.to_string()))?
}
