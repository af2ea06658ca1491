//! Keeping the proofs of signed files from ending: before the certificate of a file's newest archive time stamp ends, its own proofs go into
//! the file and a newer stamp covers them (ETSI EN 319 142-1, section 5.5). A file below that level has nothing to renew.

use greffier_casework::{BlobHash, Case, CaseId, DocumentId, DocumentKind, Renewal, TaskKind};
use greffier_engine::Message;
use greffier_pades::Verdict;
use greffier_store::{Claim, CopyMade, CopySeal, Finish};
use jiff::{SignedDuration, Timestamp};

use crate::languages::of_signatures;
use crate::{Desk, DeskError};

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
    // What somebody is reading to sign it stays as she was shown it: what she signs is renewed after her.
    let awaited = |id: DocumentId| {
        let of = |kind: &TaskKind| matches!(kind, TaskKind::Sign { document } | TaskKind::SignOutside { document, .. } if *document == id);
        case.tasks.iter().any(|task| task.is_open() && of(&task.kind))
    };
    let documents = case.documents.iter().filter(|one| ours.contains(&one.kind) && one.media_type == "application/pdf");
    let documents = documents.filter(|one| !awaited(one.id));
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
    let (found, length) = (desk.verify_bytes(bytes.clone()).await?, bytes.len() as u64);
    // All of them were signed by us: a file in which nothing is found is not what it was.
    if found.signatures.is_empty() {
        return Err(DeskError::NoLongerValid);
    }
    let (Some(until), now) = (found.archived_until(), desk.now()) else { return Ok(None) };
    let stamped = found.archive_stamp().and_then(|one| one.proof.as_ref()).map_or(now, |proof| proof.at);
    let margin = SignedDuration::from_hours(24 * i64::from(desk.config().signing.renew_days));
    let next = due(stamped, until, margin);
    if now < next {
        return Ok(Some(next));
    }
    // What cannot be told for want of a newer revocation list is for the authorities to say, who are asked now.
    if found.verdict == Verdict::Altered {
        return Err(DeskError::NoLongerValid);
    }
    let renewed = desk.renew(bytes, of_signatures(case.language)).await?;
    let after = desk.verify_bytes(renewed.clone()).await?;
    if after.verdict != Verdict::Valid {
        return Err(DeskError::NoLongerValid);
    }
    let later = after.archived_until().filter(|later| *later > until).ok_or(DeskError::NoLaterStamp)?;
    let to = desk.store().blobs().put(renewed).await?;
    let renewal = Renewal { document: kept.document, copy: kept.copy, from: kept.blob.clone(), length, to: to.clone(), until: later };
    desk.say(case.id, Message::Renew(renewal)).await?;
    if kept.copy {
        desk.store().renew_copy(kept.document, kept.blob.clone(), to).await?;
    }
    Ok(Some(due(now, later, margin)))
}

/// When a file is renewed that was stamped at `stamped` by a certificate that ends at `until`: `margin` before, but not before half of the
/// time is over, so that an authority of short certificates is not asked every day.
fn due(stamped: Timestamp, until: Timestamp, margin: SignedDuration) -> Timestamp {
    let half = SignedDuration::from_secs((until.as_second() - stamped.as_second()).max(0) / 2);
    until.saturating_sub(margin.min(half)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_certificates_are_renewed_at_half_their_time() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let margin = SignedDuration::from_hours(24 * 90);
        assert_eq!(due(at(0), at(1_000), margin), at(910));
        assert_eq!(due(at(0), at(20), margin), at(10));
        assert_eq!(due(at(30), at(20), margin), at(20), "it has ended");
    }
}
