//! Telling whoever sent something that it is here: its number, the moment, and the digest of each document, so that she can prove what she sent.
//! Nothing of what was sent stands in it.

use std::fmt::Write as _;

use greffier_casework::ArrivalId;
use greffier_mail::{Automatic, MailError, Outgoing};
use greffier_store::{Acknowledgement, Arrival, Claim, Finish};
use jiff::tz::TimeZone;

use crate::perform::envelope::MESSAGE_PLACE;
use crate::{Desk, DeskError};

/// Documents whose digest is told; the others are counted.
const MOST_DIGESTS: usize = 20;

/// Sends the acknowledgement of an arrival, and says that it was sent.
pub(crate) async fn acknowledge(desk: &Desk, arrival: ArrivalId, claim: &Claim) -> Result<(), DeskError> {
    let store = desk.store();
    let wanted = store.acknowledgement(arrival).await?.filter(|one| one.sent_at.is_none() && one.refused.is_none());
    let Some(wanted) = wanted else { return Ok(store.finish(Finish::done(claim.clone(), "nothing to send"), desk.now()).await?) };
    let (envelope, mut parts) = (store.arrival(arrival).await?, store.parts_of(arrival).await?);
    // The page of the message is ours: she never had it.
    parts.retain(|part| !part.source_identity.ends_with(&format!("/{MESSAGE_PLACE}")));
    let left = store.contents(arrival).await?.map_or(0, |contents| contents.left.len());
    let office = &desk.config().office.name;
    let outgoing = Outgoing {
        to: wanted.address.clone(),
        subject: format!("Accusé de réception {0} / Acknowledgement {0}", wanted.number),
        text: text(&wanted, &envelope, &parts, left, (&office.fr, &office.en), &desk.zone()),
        key: wanted.number.clone(),
        answers: wanted.answers.clone(),
        automatic: Automatic::Replied,
    };
    match desk.sender()?.send(&outgoing).await {
        Ok(said) => Ok(store.acknowledged(arrival, Finish::done(claim.clone(), said), desk.now()).await?),
        // Asking every day for an address that does not exist would only harm the office's name.
        Err(error @ (MailError::Refused(_) | MailError::Address)) => {
            tracing::warn!(job = claim.key, code = error.code(), "an acknowledgement is refused for good");
            let finish = Finish::failed(claim.clone(), error.code());
            Ok(store.not_acknowledged(arrival, error.code(), finish, desk.now()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The text, in both languages: which one the person reads is not known yet. `left` things could not be taken out of what she sent.
fn text(one: &Acknowledgement, envelope: &Arrival, parts: &[Arrival], left: usize, (fr, en): (&str, &str), zone: &TimeZone) -> String {
    let received = envelope.received_at.to_zoned_datetime(zone.clone());
    let at = received.strftime("%Y-%m-%d %H:%M:%S (UTC%:z)");
    let mut digests = String::new();
    for (place, part) in (1..).zip(parts.iter().take(MOST_DIGESTS)) {
        let _ = writeln!(digests, "  {place}. {}", part.blob);
    }
    let many = parts.len() > MOST_DIGESTS;
    let contents_fr = match parts.len() {
        0 => "le texte de votre message".to_owned(),
        1 => "1 document".to_owned(),
        count => format!("{count} documents"),
    };
    let contents_en = if parts.is_empty() { "the text of your message".to_owned() } else { contents_fr.clone() };
    let (mut more_fr, mut more_en) = (String::new(), String::new());
    if !parts.is_empty() {
        let (first_fr, first_en) = if many { ("des 20 premiers documents", " (the first 20)") } else { ("de chaque document", "") };
        let _ = write!(more_fr, "Empreinte SHA-256 {first_fr} :\n{digests}\n");
        let _ = write!(more_en, "SHA-256 digest of each document{first_en}:\n{digests}\n");
    }
    if left > 0 {
        let _ = write!(more_fr, "Une partie de votre envoi n'a pas pu être ouverte ; une personne la regarde.\n\n");
        let _ = write!(more_en, "Something in what you sent could not be opened; a person looks at it.\n\n");
    }
    let number = &one.number;
    format!(
        "(English below)\n\n{fr} a bien reçu votre envoi.\n\n  Numéro : {number}\n  Reçu le : {at}\n  Contenu : {contents_fr}\n\n{more_fr}\
         Conservez ce numéro : il permet de retrouver votre envoi. Ce message est automatique ; il n'est pas une décision.\n\n\
         ----\n\n{en} has received what you sent.\n\n  Number: {number}\n  Received: {at}\n  Contents: {contents_en}\n\n{more_en}\
         Keep this number: what you sent is found by it. This message is automatic; it is not a decision.\n"
    )
}
