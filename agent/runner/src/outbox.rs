//! What is sent to people: by mail where the office has a mail server; otherwise files in the outbox, from which its portal or mail room takes
//! them. A sender of text messages takes the place of the rest.

use greffier_casework::Language;
use greffier_mail::{Automatic, Outgoing};
use serde_json::json;

use crate::desk::blocking;
use crate::perform::deliver::put;
use crate::{Desk, DeskError};

/// A short message to one person. Nothing sensitive stands in it.
pub(crate) struct Notice {
    /// `email` or `phone`.
    pub(crate) channel: &'static str,
    pub(crate) address: String,
    pub(crate) language: Language,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// What the address of a notice is, when it is one for mail.
const BY_MAIL: &str = "email";

/// Sends a message under a name, by which it is known when it is sent again: by mail, or into the outbox, whole or not at all. Returns the proof.
pub(crate) async fn post(desk: &Desk, name: String, notice: Notice) -> Result<String, DeskError> {
    if notice.channel == BY_MAIL && desk.config().mail.is_some() {
        let Notice { address, subject, text, .. } = notice;
        let outgoing = Outgoing { to: address, subject, text, key: name, answers: None, automatic: Automatic::Generated };
        return Ok(desk.sender()?.send(&outgoing).await?);
    }
    let outbox = desk.config().path(&desk.config().answers.outbox);
    let Notice { channel, address, language, subject, text } = notice;
    let message = json!({
        "schema": "greffier-message/1",
        "to": { "channel": channel, "address": address },
        "language": language.tag(),
        "subject": subject,
        "text": text,
    });
    let receipt = name.clone();
    blocking(move || put(&outbox, &name, format!("{message:#}\n").as_bytes())).await?;
    Ok(receipt)
}
