//! What is sent to people: files in the outbox, from which the office's portal or mail room takes them. A sender of e-mail or of text
//! messages takes the place of [`post`].

use greffier_casework::Language;
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

/// Puts a message into the outbox under a name; whole or not at all, and once.
pub(crate) async fn post(desk: &Desk, name: String, notice: Notice) -> Result<(), DeskError> {
    let outbox = desk.config().path(&desk.config().answers.outbox);
    let Notice { channel, address, language, subject, text } = notice;
    let message = json!({
        "schema": "greffier-message/1",
        "to": { "channel": channel, "address": address },
        "language": language.tag(),
        "subject": subject,
        "text": text,
    });
    blocking(move || put(&outbox, &name, format!("{message:#}\n").as_bytes())).await
}
