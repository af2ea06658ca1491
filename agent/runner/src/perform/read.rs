//! Reading an arrival: it opens a case, or is quarantined with its reason.

use greffier_casework::{
    ArrivalId, CaseId, Document, DocumentId, DocumentKind, Field, FormName, Origin, Page, TransferRecord, WorkflowRef,
};
use greffier_engine::{Opening, Receipt};
use greffier_extraction::{KnownForm, ReadError, ReadRequest, TransferParts};
use greffier_language::Workflow;
use greffier_store::{Arrival, ArrivalReading, Claim, Finish, Quarantine};
use jiff::Timestamp;
use uuid::Uuid;

use crate::correlation::document;
use crate::desk::Opened;
use crate::perform::envelope;
use crate::tray::reading;
use crate::{Desk, DeskError};

/// No known form was found on any page.
pub(crate) const NOT_A_KNOWN_FORM: &str = "GRF-RUN-003";
/// The form is known and no workflow wants it.
const NO_WORKFLOW: &str = "GRF-RUN-004";
/// A person said which form it is, and no page lies on its blank.
const NOT_THAT_FORM: &str = "GRF-RUN-005";

/// Why a value is doubtful when it is not certain which form it stands on.
const FORM_UNSURE: &str = "form-unsure";

/// Readings that may fail for a reason of ours before the document is put aside for a person.
const READING_ATTEMPTS: u32 = 4;

/// Reads an arrival and files or quarantines it; the last of what came in one envelope gathers the others. `said` is the form that a person says
/// it is.
pub(crate) async fn read(desk: &Desk, id: ArrivalId, said: Option<&FormName>, claim: &Claim) -> Result<(), DeskError> {
    let arrival = desk.store().arrival(id).await?;
    settle(desk, &arrival, said, claim).await?;
    // A person who says what it is, and gets it back, decides herself.
    if said.is_none() { envelope::gather(desk, &arrival).await } else { Ok(()) }
}

async fn settle(desk: &Desk, arrival: &Arrival, said: Option<&FormName>, claim: &Claim) -> Result<(), DeskError> {
    let id = arrival.id;
    let office = desk.office();
    let folder = tempfile::tempdir().map_err(|source| DeskError::File { what: "a temporary folder".into(), source })?;
    let blob = desk.store().blobs().path(&arrival.blob);
    let request = ReadRequest {
        name: Some(arrival.source_name.clone()),
        forms: match said {
            Some(name) => taken_at_word(office.known_forms(), name),
            None => office.known_forms(),
        },
        limits: desk.limits(),
        ..ReadRequest::new(blob, folder.path())
    };
    let mut outcome = match desk.pool().read(request).await {
        Ok(outcome) => outcome,
        Err(ReadError::Envelope) => return envelope::open(desk, arrival, claim, folder.path()).await,
        Err(error) => return failed(desk, id, claim, error).await,
    };
    let pages = desk.keep_pages(&outcome.pages).await?;
    let Some(form) = outcome.form.as_ref().map(|form| form.name.to_string()) else {
        let why = said.map_or((NOT_A_KNOWN_FORM, ""), |form| (NOT_THAT_FORM, form.as_str()));
        let reading = reading(&outcome, pages, desk.now());
        // What a person says is a form is not put into a case without her.
        let belongs = if said.is_none() { desk.certain(arrival, &reading, &outcome.codes).await? } else { None };
        let Some((case, because)) = belongs else {
            return quarantine(desk, id, claim, why, Some(reading)).await;
        };
        let receipt = Receipt { document: document(arrival, reading.clone()), arrival: id, because, by: None };
        let finish = Finish::done(claim.clone(), &case.number);
        return match desk.receive(case.id, receipt, Opened::Read(Box::new(finish))).await {
            // It was closed meanwhile: a person says what becomes of the document.
            Err(DeskError::Refused(_)) => quarantine(desk, id, claim, why, Some(reading)).await,
            other => other.map(|_| ()),
        };
    };
    let Some(workflow) = office.office.workflow_for(&form) else {
        return quarantine(desk, id, claim, (NO_WORKFLOW, &form), Some(reading(&outcome, pages, desk.now()))).await;
    };
    desk.learned(&form).await?.apply(&mut outcome.fields);
    if said.is_some() {
        outcome.fields.iter_mut().for_each(doubt);
    }
    let now = desk.now();
    let transfer = outcome.transfer.map(|parts| transfer_record(parts, now));
    let received = Received { media_type: outcome.media_type, pages, origin: outcome.origin, transfer };
    let opening = opening(desk, workflow, arrival, &form, received, outcome.fields).await?;
    desk.open(workflow, opening, Opened::Read(Box::new(Finish::done(claim.clone(), &form)))).await.map(|_| ())
}

/// What becomes of an arrival that could not be read: it is tried again, or a person is asked.
pub(crate) async fn failed(desk: &Desk, id: ArrivalId, claim: &Claim, error: ReadError) -> Result<(), DeskError> {
    match error {
        // A fault of ours may pass; a fault of the file will not.
        error if error.is_ours() && claim.attempts < READING_ATTEMPTS => Err(DeskError::Thread(error.to_string())),
        // A worker may be ended from outside (memory of the machine, an operator): once is no proof against the document.
        error @ ReadError::WorkerEnded { .. } if claim.attempts < 2 => Err(DeskError::Thread(error.to_string())),
        error => quarantine(desk, id, claim, (error.code(), error.detail()), None).await,
    }
}

/// The form that a person says it is, alone. Her word stands for the printed words and codes by which it would be known: it needs only lie on its
/// blank.
fn taken_at_word(mut forms: Vec<KnownForm>, name: &FormName) -> Vec<KnownForm> {
    forms.retain(|known| known.form.form == name.as_str());
    for known in &mut forms {
        known.form.recognise.clear();
        known.form.codes.clear();
    }
    forms
}

/// The page itself did not say that it is this form: a person looks at every value.
fn doubt(field: &mut Field) {
    field.doubtful = true;
    if field.doubts.iter().all(|doubt| doubt != FORM_UNSURE) {
        field.doubts.push(FORM_UNSURE.to_owned());
    }
}

/// Puts an arrival aside with its reason, a code and what was found, and what was read of it: it waits for a person.
pub(crate) async fn quarantine(
    desk: &Desk,
    arrival: ArrivalId,
    claim: &Claim,
    (code, detail): (&str, &str),
    reading: Option<ArrivalReading>,
) -> Result<(), DeskError> {
    let quarantine = Quarantine { arrival, code: code.to_owned(), detail: detail.chars().take(500).collect(), reading };
    Ok(desk.store().quarantine(quarantine, Finish::done(claim.clone(), code), desk.now()).await?)
}

/// The document that opens a case, as far as reading it told.
pub(crate) struct Received {
    /// Media type of the bytes.
    pub media_type: String,
    /// Its page images.
    pub pages: Vec<Page>,
    /// The medium it was born on.
    pub origin: Origin,
    /// How it was digitised, when it was paper.
    pub transfer: Option<TransferRecord>,
}

/// All that a case for `arrival` begins with.
pub(crate) async fn opening(
    desk: &Desk,
    workflow: &Workflow,
    arrival: &Arrival,
    form: &str,
    received: Received,
    fields: Vec<Field>,
) -> Result<Opening, DeskError> {
    let year = desk.now().to_zoned_datetime(desk.zone()).year();
    let hash = workflow.hash().map_err(|error| DeskError::Workflow(error.to_string()))?;
    let document = Document {
        id: DocumentId(Uuid::now_v7()),
        kind: DocumentKind::Received,
        name: arrival.source_name.clone(),
        blob: arrival.blob.clone(),
        media_type: received.media_type,
        arrival: Some(arrival.id),
        form: Some(FormName::from(form)),
        template: None,
        made_from: None,
        pages: received.pages,
        origin: received.origin,
        transfer: received.transfer,
    };
    Ok(Opening {
        id: CaseId(Uuid::now_v7()),
        number: desk.store().reserve_case_number(year).await?,
        workflow: WorkflowRef { name: workflow.name.clone(), hash },
        arrival: arrival.id,
        inbox: arrival.inbox.clone(),
        confidentiality: arrival.confidentiality.clone(),
        received_at: arrival.received_at,
        document,
        fields,
    })
}

/// The record of a transfer that was done now.
pub(crate) fn transfer_record(parts: TransferParts, at: Timestamp) -> TransferRecord {
    TransferRecord { source_format: parts.source_format, process: parts.process, guarantees: parts.guarantees, at }
}
