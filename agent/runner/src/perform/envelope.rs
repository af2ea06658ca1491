//! Opening what has other things in it: each part arrives in its place, and what came together is kept together.

use std::path::Path;

use greffier_casework::{ArrivalId, Correlation};
use greffier_engine::Receipt;
use greffier_extraction::{MessageHead, TakenApart, UnpackRequest, UnpackedPart};
use greffier_letters::{Language, MessageText, message_page};
use greffier_store::{
    Arrival, ArrivalState, Claim, Contents, Finish, LeftOut, Letterhead, NewAcknowledgement, NewPart, OpenedEnvelope, StoreError,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::correlation::document;
use crate::desk::{Opened, blocking};
use crate::perform::read::{NOT_A_KNOWN_FORM, failed, quarantine};
use crate::{Desk, DeskError};

/// Nothing is in it.
const NOTHING_IN_IT: &str = "GRF-RUN-007";
/// Something in it could not be taken out.
const LEFT_OUT: &str = "GRF-RUN-008";
/// A machine wrote it, and nothing is attached.
const AUTOMATIC: &str = "GRF-RUN-009";
/// An envelope inside an envelope that was to be opened before: it is opened by hand.
const NOT_OPENED_BEFORE: &str = "GRF-RUN-010";

/// It says something, and all that is in it came before.
const NOTHING_NEW: &str = "GRF-RUN-011";

/// Where in an envelope the page of the message itself stands.
pub(crate) const MESSAGE_PLACE: &str = "0 message";
/// Characters of a message that its page shows; the message itself is kept whole.
const SHOWN: usize = 50_000;
/// How old a message may be and still be acknowledged: what lay in a mailbox before it was watched is not.
const FRESH: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Takes an arrival apart and has its parts arrive; `folder` is for what is written meanwhile.
pub(crate) async fn open(desk: &Desk, arrival: &Arrival, claim: &Claim, folder: &Path) -> Result<(), DeskError> {
    if arrival.envelope.is_some() {
        return quarantine(desk, arrival.id, claim, (NOT_OPENED_BEFORE, ""), None).await;
    }
    let request = UnpackRequest {
        file: desk.store().blobs().path(&arrival.blob),
        name: arrival.source_name.clone(),
        work_dir: folder.to_owned(),
        limits: desk.limits(),
    };
    let apart = match desk.pool().unpack(request).await {
        Ok(apart) => apart,
        Err(error) => return failed(desk, arrival.id, claim, error).await,
    };
    let (automatic, report) = apart.head.as_ref().map_or((false, false), |head| (head.automatic, head.report));
    let mut parts = Vec::new();
    // What a report brings is what it reports on: a letter of ours in it is nobody's answer.
    for part in apart.parts.iter().filter(|part| !part.adorns && !report) {
        parts.push(kept(desk, part).await?);
    }
    let mut unset = None;
    if parts.is_empty() && !automatic && !apart.text.trim().is_empty() {
        match message(desk, arrival, &apart).await {
            Ok(page) => parts.push(page),
            // Its text is on the envelope's page, for a person.
            Err(error @ DeskError::Letter(_)) => unset = Some((error.code(), String::new())),
            Err(error) => return Err(error),
        }
    }
    let reasons: std::collections::BTreeSet<&str> = apart.left.iter().map(|(_, why)| why.as_str()).collect();
    let for_a_person = match () {
        () if !reasons.is_empty() => Some((LEFT_OUT, reasons.into_iter().collect::<Vec<_>>().join(", "))),
        () if unset.is_some() => unset,
        () if parts.is_empty() && automatic => Some((AUTOMATIC, String::new())),
        () if parts.is_empty() => Some((NOTHING_IN_IT, String::new())),
        () => None,
    };
    let acknowledge = acknowledged_to(desk, arrival, apart.head.as_ref());
    let receipt = format!("{} parts", parts.len());
    let opened = OpenedEnvelope {
        arrival: arrival.id,
        contents: contents(apart, report),
        parts,
        for_a_person: for_a_person.map(|(code, detail)| (code.to_owned(), detail)),
        nothing_new: NOTHING_NEW,
        acknowledge,
    };
    Ok(desk.store().open_envelope(opened, Finish::done(claim.clone(), receipt), desk.now()).await?)
}

/// To whom a message is acknowledged: to its sender, where the inbox does and she can be told.
fn acknowledged_to(desk: &Desk, arrival: &Arrival, head: Option<&MessageHead>) -> Option<NewAcknowledgement> {
    let inbox = desk.config().inboxes.iter().find(|inbox| inbox.name == arrival.inbox.as_str())?;
    let head = head.filter(|_| inbox.acknowledge)?;
    let fresh = written(head).is_none_or(|at| arrival.received_at.duration_since(at) <= FRESH);
    if !fresh {
        return None;
    }
    let year = arrival.received_at.to_zoned_datetime(desk.zone()).year();
    Some(NewAcknowledgement { address: head.answer_to.clone()?, answers: head.message_id.clone(), year })
}

/// Makes a part durable.
async fn kept(desk: &Desk, part: &UnpackedPart) -> Result<NewPart, DeskError> {
    let (blob, bytes) = desk.store().blobs().put_file(&part.file).await?;
    Ok(NewPart { id: ArrivalId(Uuid::now_v7()), place: part.place.clone(), name: part.name.clone(), blob, bytes })
}

/// The page of a message that is itself the request: nothing is attached to it. The message stays as it came; this is made from it.
async fn message(desk: &Desk, arrival: &Arrival, apart: &TakenApart) -> Result<NewPart, DeskError> {
    let (head, mut text, zone) = (apart.head.clone(), apart.text.clone(), desk.zone());
    if let Some((cut, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(cut);
        text.push_str("\n\n[…]\n\nLa suite est dans le message lui-même. / The rest is in the message itself.");
    }
    let written = head.as_ref().and_then(written);
    let at = written.unwrap_or(arrival.received_at);
    let page = blocking(move || {
        let date = written.map(|at| at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string());
        let head = head.as_ref();
        let shown = MessageText {
            from: head.and_then(|head| head.from.as_deref()),
            date: date.as_deref(),
            subject: head.and_then(|head| head.subject.as_deref()),
            text: &text,
        };
        // The person's language is not known yet; the words around hers are French, as the office's own are first.
        Ok(message_page(&shown, Language::French, at, &zone)?)
    });
    let pdf = page.await?.pdf;
    let bytes = pdf.len() as u64;
    let blob = desk.store().blobs().put(pdf).await?;
    let name = arrival.source_name.rsplit_once('.').map_or(arrival.source_name.as_str(), |(stem, _)| stem);
    Ok(NewPart { id: ArrivalId(Uuid::now_v7()), place: MESSAGE_PLACE.to_owned(), name: format!("{name}.pdf"), blob, bytes })
}

fn contents(apart: TakenApart, report: bool) -> Contents {
    let letterhead = |head: MessageHead| Letterhead { date: written(&head), from: head.from, subject: head.subject, signed: head.signed };
    Contents {
        head: apart.head.map(letterhead),
        text: apart.text,
        adornments: apart.parts.into_iter().filter(|part| part.adorns || report).map(|part| part.name).collect(),
        left: apart.left.into_iter().map(|(name, why)| LeftOut { name, why }).collect(),
    }
}

fn written(head: &MessageHead) -> Option<Timestamp> {
    Timestamp::from_second(head.written?).ok()
}

/// Once all that came in an envelope was read, and one case alone was opened by it, puts what is of no known form into that case. While a part is
/// still read nothing is known: it may open a second case, and then a person says whose the others are.
pub(crate) async fn gather(desk: &Desk, arrival: &Arrival) -> Result<(), DeskError> {
    let Some(envelope) = arrival.envelope else { return Ok(()) };
    let parts = desk.store().parts_of(envelope).await?;
    if parts.iter().any(|part| part.state == ArrivalState::InProgress) {
        return Ok(());
    }
    let cases = desk.opened_by(&parts).await?;
    let [case] = &cases[..] else { return Ok(()) };
    if !case.is_open() || case.confidentiality != arrival.confidentiality {
        return Ok(());
    }
    for part in &parts {
        let formless = matches!(&part.state, ArrivalState::Quarantined { code, .. } if code == NOT_A_KNOWN_FORM) && part.handled.is_none();
        let reading = if formless { desk.store().arrival_reading(part.id).await? } else { None };
        let Some(reading) = reading.filter(|reading| !reading.pages.is_empty()) else { continue };
        let receipt = Receipt { document: document(part, reading), arrival: part.id, because: Correlation::Envelope, by: None };
        match desk.receive(case.id, receipt, Opened::Gathered).await {
            // A person was faster, or the case was closed meanwhile: it stays where it is.
            Err(DeskError::Refused(_) | DeskError::Store(StoreError::Conflict { .. })) => {}
            other => drop(other?),
        }
    }
    Ok(())
}
