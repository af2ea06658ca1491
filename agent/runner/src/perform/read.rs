//! Reading an arrival: it opens a case, or is quarantined with its reason.

use greffier_casework::{ArrivalId, CaseId, Document, DocumentId, DocumentKind, FormName, Page, TransferRecord, WorkflowRef};
use greffier_engine::Opening;
use greffier_extraction::worker::Pool;
use greffier_extraction::{PageImage, ReadError, ReadOutcome, ReadRequest};
use greffier_language::Workflow;
use greffier_store::{Arrival, ArrivalState, Claim, Finish};
use uuid::Uuid;

use crate::{Desk, DeskError};

/// No known form was found on any page.
const NOT_A_KNOWN_FORM: &str = "GRF-RUN-003";
/// The form is known and no workflow wants it.
const NO_WORKFLOW: &str = "GRF-RUN-004";

/// Readings that may fail for a reason of ours before the document is put aside for a person.
const READING_ATTEMPTS: u32 = 4;

/// Reads an arrival and files or quarantines it.
pub(crate) async fn read(desk: &Desk, pool: &Pool, id: ArrivalId, claim: &Claim) -> Result<(), DeskError> {
    let arrival = desk.store().arrival(id).await?;
    let office = desk.office();
    let folder = tempfile::tempdir().map_err(|source| DeskError::File { what: "a temporary folder".into(), source })?;
    let blob = desk.store().blobs().path(&arrival.blob);
    let request = ReadRequest {
        name: Some(arrival.source_name.clone()),
        forms: office.known_forms(),
        limits: desk.limits(),
        ..ReadRequest::new(blob, folder.path())
    };
    let mut outcome = match pool.read(request).await {
        Ok(outcome) => outcome,
        // A fault of ours may pass; a fault of the file will not.
        Err(error) if error.is_ours() && claim.attempts < READING_ATTEMPTS => return Err(DeskError::Thread(error.to_string())),
        // A worker may be ended from outside (memory of the machine, an operator): once is no proof against the document.
        Err(error @ ReadError::WorkerEnded { .. }) if claim.attempts < 2 => return Err(DeskError::Thread(error.to_string())),
        Err(error) => return quarantine(desk, id, claim, error.code(), error.detail()).await,
    };
    let Some(form) = outcome.form.as_ref().map(|form| form.name.to_string()) else {
        return quarantine(desk, id, claim, NOT_A_KNOWN_FORM, "").await;
    };
    let Some(workflow) = office.office.workflow_for(&form) else {
        return quarantine(desk, id, claim, NO_WORKFLOW, &form).await;
    };
    desk.learned(&form).await?.apply(&mut outcome.fields);
    let pages = keep_pages(desk, &outcome.pages).await?;
    let opening = opening(desk, workflow, &arrival, &form, outcome, pages).await?;
    desk.open(workflow, opening, Finish::done(claim.clone(), &form)).await.map(|_| ())
}

/// Puts an arrival aside with its reason: it waits for a person.
pub(crate) async fn quarantine(desk: &Desk, id: ArrivalId, claim: &Claim, code: &str, detail: &str) -> Result<(), DeskError> {
    let state = ArrivalState::Quarantined { code: code.to_owned(), detail: detail.chars().take(500).collect() };
    Ok(desk.store().finish(Finish::done(claim.clone(), code), Some((id, state)), desk.now()).await?)
}

/// Keeps the page images that a worker wrote: durable before any row names them.
pub(crate) async fn keep_pages(desk: &Desk, images: &[PageImage]) -> Result<Vec<Page>, DeskError> {
    let mut pages = Vec::with_capacity(images.len());
    for image in images {
        let (hash, _) = desk.store().blobs().put_file(&image.path).await?;
        pages.push(Page { image: hash, width: image.width, height: image.height });
    }
    Ok(pages)
}

async fn opening(
    desk: &Desk,
    workflow: &Workflow,
    arrival: &Arrival,
    form: &str,
    outcome: ReadOutcome,
    pages: Vec<Page>,
) -> Result<Opening, DeskError> {
    let now = desk.now();
    let year = now.to_zoned_datetime(desk.zone()).year();
    let hash = workflow.hash().map_err(|error| DeskError::Workflow(error.to_string()))?;
    let transfer = outcome.transfer.map(|parts| TransferRecord {
        source_format: parts.source_format,
        process: parts.process,
        guarantees: parts.guarantees,
        at: now,
    });
    let document = Document {
        id: DocumentId(Uuid::now_v7()),
        kind: DocumentKind::Received,
        name: arrival.source_name.clone(),
        blob: arrival.blob.clone(),
        media_type: outcome.media_type,
        arrival: Some(arrival.id),
        form: Some(FormName::from(form)),
        made_from: None,
        pages,
        origin: outcome.origin,
        transfer,
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
        fields: outcome.fields,
    })
}
