//! The searchable copy of a document and the text it is found by. It follows from the document alone, so no case is told of it.

use std::path::Path;

use greffier_casework::{Case, CaseId, Document, DocumentId, Field, Source};
use greffier_extraction::copy::{Copied, CopyRequest, Original, plain_text, with_fields};
use greffier_extraction::{PageText, ReadError, ReadRequest, TransferParts, WholeText};
use greffier_store::{Claim, CopyMade, CopySeal, DocumentCopy, Finish, KeptCopy};

use crate::transfer::Record;
use crate::tray::secrets;
use crate::{Desk, DeskError};

/// Attempts that may fail for a reason of ours before the document goes without a copy.
const ATTEMPTS: u32 = 4;

/// Reads the document whole, makes its copy and keeps both.
pub(crate) async fn copy(desk: &Desk, case: CaseId, document: DocumentId, claim: &Claim) -> Result<(), DeskError> {
    let case = desk.case(case).await?;
    let document = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?;
    let folder = tempfile::tempdir().map_err(|source| DeskError::File { what: "a temporary folder".into(), source })?;
    let again = |error: &ReadError| error.is_ours() && claim.attempts < ATTEMPTS;
    let reading = ReadRequest {
        name: Some(document.name.clone()),
        limits: desk.limits(),
        text: WholeText::Always,
        ..ReadRequest::new(desk.store().blobs().path(&document.blob), folder.path())
    };
    let (text, copied_by, secrets) = match desk.pool().read(reading).await {
        Ok(outcome) => {
            // Of a form, its fields say what is sensitive; of anything else, what it says itself does.
            let secrets = if document.form.is_none() { secrets(&outcome.text, &outcome.proposals) } else { Vec::new() };
            (outcome.text, outcome.transfer.map(|parts| parts.process).unwrap_or_default(), secrets)
        }
        Err(error) if again(&error) => return Err(DeskError::Thread(error.to_string())),
        Err(error) => return go_without(desk, case.id, document.id, error.code(), claim).await,
    };
    let fields: Vec<&Field> = if document.form.is_some() { case.fields.values().collect() } else { Vec::new() };
    let text = with_fields(text, fields.iter().copied());
    let findable = desk.office().findable(&case);
    let sensitive = |field: &&Field| field.source != Source::Ink && !findable.contains(&field.name);
    let hidden: Vec<&Field> = case.fields.values().filter(sensitive).chain(&secrets).collect();
    let pages = plain_text(&text, &hidden);
    // A second attempt gives the same record, and but for its seal the same copy.
    let record = desk.transfer_record(&case, document, &copied_by, claim.created_at, folder.path()).await?;
    let request = request(desk, &case, document, text, folder.path(), record.as_ref(), claim);
    let out = request.out.clone();
    let made = match desk.pool().copy(request).await {
        Ok(Copied::Made { .. }) => CopyMade::Copy(sealed(desk, &case, document, &out, record, claim).await?),
        Ok(Copied::Refused { because }) => CopyMade::None(because.name().to_owned()),
        Err(error) if again(&error) => return Err(DeskError::Thread(error.to_string())),
        Err(error) => CopyMade::None(error.code().to_owned()),
    };
    let receipt = match &made {
        CopyMade::Copy(kept) => format!("sha256 {}", kept.content),
        CopyMade::None(reason) => reason.clone(),
    };
    keep(desk, case.id, document.id, made, pages, Finish::done(claim.clone(), receipt)).await
}

/// Keeps a copy, with the office's seal on it when its transfer record stands in it. A document is not kept from being found because the
/// seal cannot be put on for now: after some attempts its copy stays without, which is said where it is shown.
async fn sealed(
    desk: &Desk,
    case: &Case,
    document: &Document,
    copy: &Path,
    record: Option<Record>,
    claim: &Claim,
) -> Result<KeptCopy, DeskError> {
    let blobs = desk.store().blobs();
    let unsealed = async |seal| Ok(KeptCopy { content: blobs.put_file(copy).await?.0, record: None, seal });
    let Some(record) = record else { return unsealed(CopySeal::Without).await };
    let kept = match desk.seal_copy(case, document, copy).await {
        Ok(Some(bytes)) => KeptCopy { content: blobs.put(bytes).await?, record: None, seal: CopySeal::Sealed },
        Ok(None) => unsealed(CopySeal::Without).await?,
        Err(error) if claim.attempts < ATTEMPTS => return Err(DeskError::Thread(error.to_string())),
        Err(error) => {
            tracing::warn!(code = error.code(), "the office's seal could not be put on a copy");
            unsealed(CopySeal::Failed(error.code().to_owned())).await?
        }
    };
    Ok(KeptCopy { record: Some(record.blob), ..kept })
}

/// Records that a document has no copy, because making it failed for good.
pub(crate) async fn go_without(desk: &Desk, case: CaseId, document: DocumentId, code: &str, claim: &Claim) -> Result<(), DeskError> {
    keep(desk, case, document, CopyMade::None(code.to_owned()), Vec::new(), Finish::failed(claim.clone(), code)).await
}

async fn keep(
    desk: &Desk,
    case: CaseId,
    document: DocumentId,
    made: CopyMade,
    pages: Vec<String>,
    finish: Finish,
) -> Result<(), DeskError> {
    let copy = DocumentCopy { case, document, made, pages, made_at: desk.now() };
    Ok(desk.store().keep_copy(copy, finish).await?)
}

fn request(
    desk: &Desk,
    case: &Case,
    document: &Document,
    text: Vec<PageText>,
    folder: &Path,
    record: Option<&Record>,
    claim: &Claim,
) -> CopyRequest {
    let blobs = desk.store().blobs();
    let transfer = document.transfer.as_ref().map(|record| TransferParts {
        source_format: record.source_format.clone(),
        process: record.process.clone(),
        guarantees: record.guarantees.clone(),
    });
    let format = transfer.as_ref().map_or_else(|| document.media_type.clone(), |transfer| transfer.source_format.clone());
    CopyRequest {
        original: Original {
            file: blobs.path(&document.blob),
            name: document.name.clone(),
            sha256: document.blob.clone(),
            media_type: document.media_type.clone(),
            format,
            medium: document.origin.medium,
            transfer,
        },
        pages: document.pages.iter().map(|page| blobs.path(&page.image)).collect(),
        text,
        out: folder.join("copy.pdf"),
        language: case.language,
        id: document.id.0.into_bytes(),
        made_at: claim.created_at,
        attachments: record.map(|record| record.attachment.clone()).into_iter().collect(),
        limits: desk.limits(),
    }
}
