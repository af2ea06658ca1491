//! Keeping the proofs of signed files from ending: before the certificate of a file's newest archive time stamp ends, its own proofs go into
//! the file and a newer stamp covers them (ETSI EN 319 142-1, section 5.5). A file below that level has nothing to renew.

use greffier_casework::{BlobHash, Case, CaseId, DocumentId, DocumentKind, Language};
use greffier_engine::Message;
use greffier_pades::{Lang, Verdict};
use greffier_store::{Claim, CopyMade, CopySeal, Finish};
use jiff::{SignedDuration, Timestamp};

use crate::{Desk, DeskError};

/// The shortest time to the next look: an authority whose certificates last no longer than the margin is not asked without end.
const SHORTEST: SignedDuration = SignedDuration::from_hours(24);

/// A signed file that is kept.
struct Kept {
    document: DocumentId,
    blob: BlobHash,
    /// Whether it is the sealed copy of the document, not the document.
    copy: bool,
}

/// Looks over the signed files of a case, renews what ends soon, and puts itself off until the next ends; done when nothing can end.
pub(crate) async fn renew(desk: &Desk, id: CaseId, claim: &Claim) -> Result<(), DeskError> {
    let case = desk.case(id).await?;
    let (mut next, mut problem) = (None, None);
    for kept in files(desk, &case).await? {
        match one(desk, &case, &kept).await {
            Ok(None) => {}
            Ok(Some(at)) => next = Some(next.map_or(at, |next: Timestamp| next.min(at))),
            // One file that cannot be renewed keeps no other from it.
            Err(error) => problem = Some(error),
        }
    }
    match (problem, next) {
        (Some(error), _) => Err(error),
        (None, Some(at)) => Ok(desk.store().put_off(claim, at).await?),
        (None, None) => Ok(desk.store().finish(Finish::done(claim.clone(), "no archive time stamp"), desk.now()).await?),
    }
}

async fn files(desk: &Desk, case: &Case) -> Result<Vec<Kept>, DeskError> {
    let ours = [DocumentKind::Signed, DocumentKind::Evidence];
    let documents = case.documents.iter().filter(|one| ours.contains(&one.kind) && one.media_type == "application/pdf");
    let mut files: Vec<Kept> = documents.map(|one| Kept { document: one.id, blob: one.blob.clone(), copy: false }).collect();
    for (document, made) in desk.store().copies_of(case.id).await? {
        if let CopyMade::Copy(kept) = made
            && kept.seal == CopySeal::Sealed
        {
            files.push(Kept { document, blob: kept.content, copy: true });
        }
    }
    Ok(files)
}

/// Renews a file when its time has come; returns when to look again, none for a file without an archive time stamp.
async fn one(desk: &Desk, case: &Case, kept: &Kept) -> Result<Option<Timestamp>, DeskError> {
    let bytes = desk.store().blobs().read(&kept.blob).await?;
    let found = desk.verify_bytes(bytes.clone()).await?;
    let Some(until) = found.archived_until() else { return Ok(None) };
    let (now, margin) = (desk.now(), SignedDuration::from_hours(24 * i64::from(desk.config().signing.renew_days)));
    let due = |until: Timestamp| until.saturating_sub(margin).unwrap_or(Timestamp::MIN);
    if now < due(until) {
        return Ok(Some(due(until)));
    }
    // What cannot be told for want of a newer revocation list is for the authorities to say, who are asked now.
    if found.verdict == Verdict::Altered {
        return Err(DeskError::NoLongerValid);
    }
    let language = if case.language == Language::En { Lang::En } else { Lang::Fr };
    let renewed = desk.renew(bytes, language).await?;
    let after = desk.verify_bytes(renewed.clone()).await?;
    if after.verdict != Verdict::Valid {
        return Err(DeskError::NoLongerValid);
    }
    let later = after.archived_until().filter(|later| *later > until).ok_or(DeskError::NoLaterStamp)?;
    let to = desk.store().blobs().put(renewed).await?;
    let from = kept.blob.clone();
    if kept.copy {
        desk.store().renew_copy(kept.document, from, to).await?;
    } else {
        desk.say(case.id, Message::Renew { document: kept.document, from, to, until: later }).await?;
    }
    Ok(Some(due(later).max(now.saturating_add(SHORTEST).unwrap_or(now))))
}
