//! Telling whoever sent something that it is here: its number, the moment, and the digest of each document, so that she can prove what she sent.
//! Nothing of what was sent stands in it.

use std::fmt::Write as _;

use greffier_casework::ArrivalId;
use greffier_mail::{Automatic, Outgoing};
use greffier_store::{Acknowledgement, Arrival, Claim, Finish};
use jiff::tz::TimeZone;

use crate::{Desk, DeskError};

/// Documents whose digest is told; the others are counted.
const MOST_DIGESTS: usize = 20;

/// Sends the acknowledgement of an arrival, and says that it was sent.
pub(crate) async fn acknowledge(desk: &Desk, arrival: ArrivalId, claim: &Claim) -> Result<(), DeskError> {
    let store = desk.store();
    let wanted = store.acknowledgement(arrival).await?.filter(|one| one.sent_at.is_none());
    let Some(wanted) = wanted else { return Ok(store.finish(Finish::done(claim.clone(), "nothing to send"), desk.now()).await?) };
    let (envelope, parts) = (store.arrival(arrival).await?, store.parts_of(arrival).await?);
    let office = &desk.config().office.name;
    let outgoing = Outgoing {
        to: wanted.address.clone(),
        subject: format!("Accusé de réception {0} / Acknowledgement {0}", wanted.number),
        text: text(&wanted, &envelope, &parts, (&office.fr, &office.en), &desk.zone()),
        key: wanted.number.clone(),
        answers: wanted.answers.clone(),
        automatic: Automatic::Replied,
    };
    let said = desk.sender()?.send(&outgoing).await?;
    Ok(store.acknowledged(arrival, Finish::done(claim.clone(), said), desk.now()).await?)
}

/// The text, in both languages: which one the person reads is not known yet.
fn text(one: &Acknowledgement, envelope: &Arrival, parts: &[Arrival], (fr, en): (&str, &str), zone: &TimeZone) -> String {
    let received = envelope.received_at.to_zoned_datetime(zone.clone());
    let at = received.strftime("%Y-%m-%d %H:%M:%S (UTC%:z)");
    let (number, count) = (&one.number, parts.len());
    let mut digests = String::new();
    for (place, part) in (1..).zip(parts.iter().take(MOST_DIGESTS)) {
        let _ = writeln!(digests, "  {place}. {}", part.blob);
    }
    let few = |word: &str| if count > MOST_DIGESTS { format!(" ({word} {MOST_DIGESTS})") } else { String::new() };
    let documents_fr = if count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
    let documents_en = documents_fr.clone();
    let digests_fr =
        if count == 0 { String::new() } else { format!("Empreinte SHA-256 de chaque document{} :\n{digests}", few("les premiers")) };
    let digests_en = if count == 0 { String::new() } else { format!("SHA-256 digest of each document{}:\n{digests}", few("the first")) };
    format!(
        "(English below)\n\n{fr} a bien reçu votre envoi.\n\n  Numéro : {number}\n  Reçu le : {at}\n  Contenu : {documents_fr}\n\n{digests_fr}\n\
         Conservez ce numéro : il permet de retrouver votre envoi. Ce message est automatique ; il n'est pas une décision.\n\n\
         ----\n\n{en} has received what you sent.\n\n  Number: {number}\n  Received: {at}\n  Contents: {documents_en}\n\n{digests_en}\n\
         Keep this number: what you sent is found by it. This message is automatic; it is not a decision.\n"
    )
}
