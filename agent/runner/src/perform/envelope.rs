//! Opening what has other things in it: each part arrives in its place, and what came together is kept together.

use std::path::Path;

use greffier_casework::ArrivalId;
use greffier_extraction::{MessageHead, TakenApart, UnpackRequest, UnpackedPart};
use greffier_letters::{Language, MessageText, message_page};
use greffier_store::{Arrival, ArrivalState, Claim, Contents, Finish, LeftOut, Letterhead, NewAcknowledgement, NewPart, OpenedEnvelope};
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::blocking;
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

/// Where in an envelope the page of the message itself stands.
const MESSAGE_PLACE: &str = "0 message";

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
    let mut parts = Vec::new();
    for part in apart.parts.iter().filter(|part| !part.adorns) {
        parts.push(kept(desk, part).await?);
    }
    let automatic = apart.head.as_ref().is_some_and(|head| head.automatic);
    if parts.is_empty() && !automatic && !apart.text.trim().is_empty() {
        parts.push(message(desk, arrival, &apart).await?);
    }
    let reasons: std::collections::BTreeSet<&str> = apart.left.iter().map(|(_, why)| why.as_str()).collect();
    let for_a_person = match () {
        () if !reasons.is_empty() => Some((LEFT_OUT, reasons.into_iter().collect::<Vec<_>>().join(", "))),
        () if parts.is_empty() && automatic => Some((AUTOMATIC, String::new())),
        () if parts.is_empty() => Some((NOTHING_IN_IT, String::new())),
        () => None,
    };
    let acknowledge = acknowledged_to(desk, arrival, apart.head.as_ref());
    let receipt = format!("{} parts", parts.len());
    let opened = OpenedEnvelope {
        arrival: arrival.id,
        contents: contents(apart),
        parts,
        for_a_person: for_a_person.map(|(code, detail)| (code.to_owned(), detail)),
        acknowledge,
    };
    Ok(desk.store().open_envelope(opened, Finish::done(claim.clone(), receipt), desk.now()).await?)
}

/// To whom a message is acknowledged: to its sender, where the inbox does and she can be told.
fn acknowledged_to(desk: &Desk, arrival: &Arrival, head: Option<&MessageHead>) -> Option<NewAcknowledgement> {
    let inbox = desk.config().inboxes.iter().find(|inbox| inbox.name == arrival.inbox.as_str())?;
    let head = head.filter(|_| inbox.acknowledge)?;
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
    let (head, text, zone) = (apart.head.clone(), apart.text.clone(), desk.zone());
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

fn contents(apart: TakenApart) -> Contents {
    let letterhead = |head: MessageHead| Letterhead { date: written(&head), from: head.from, subject: head.subject, signed: head.signed };
    Contents {
        head: apart.head.map(letterhead),
        text: apart.text,
        adornments: apart.parts.into_iter().filter(|part| part.adorns).map(|part| part.name).collect(),
        left: apart.left.into_iter().map(|(name, why)| LeftOut { name, why }).collect(),
    }
}

fn written(head: &MessageHead) -> Option<Timestamp> {
    Timestamp::from_second(head.written?).ok()
}

/// When one case alone was opened by an envelope, has what came with its form and is of no known form read again: it belongs to that case.
pub(crate) async fn gather(desk: &Desk, arrival: &Arrival) -> Result<(), DeskError> {
    let Some(envelope) = arrival.envelope else { return Ok(()) };
    let [case] = &desk.cases_of_envelope(arrival).await?[..] else { return Ok(()) };
    if !case.is_open() {
        return Ok(());
    }
    for part in desk.store().parts_of(envelope).await? {
        let waits = matches!(&part.state, ArrivalState::Quarantined { code, .. } if code == NOT_A_KNOWN_FORM) && part.handled.is_none();
        if waits {
            desk.store().read_part_again(part.id, desk.now()).await?;
        }
    }
    Ok(())
}
