//! E-mails: RFC 5322 with MIME (RFC 2045 to 2049), signed and encrypted ones (RFC 1847, RFC 3156, RFC 8551).

mod automatic;
mod body;
mod fields;
mod flat;
mod head;
mod letter;
mod mend;
mod payload;
mod pkcs7;
mod role;
mod walk;

use mail_parser::MessageParser;

use crate::Why;
use crate::basket::{Basket, Place};

pub(crate) use automatic::{Fields, of_fields as automatic_of_fields};
pub(crate) use fields::names as header_names;
pub(crate) use head::{address, identifier, one_line};
pub(crate) use letter::{letter, letter_name};
pub(crate) use role::{Shown, role};

pub use automatic::{Automatic, may_be_answered};
pub use head::{Address, Mail};

/// Puts the parts of an e-mail into the basket; its head.
///
/// # Errors
/// [`Why::TooMany`] when it could have too many levels ([`crate::Bounds::mime_fields`]), parts or fields, [`Why::Broken`] when it has no field at all.
pub(crate) fn open(bytes: &[u8], place: &Place, basket: &mut Basket<'_>) -> Result<Mail, Why> {
    let bytes = fields::without_envelope(bytes);
    fields::few(bytes, basket.bounds)?;
    let message = MessageParser::default().parse_headers(bytes).ok_or(Why::Broken)?;
    let mut mail = head::of(&message, basket.bounds);
    mail.signed |= walk::message(bytes, &mail, place, basket);
    Ok(mail)
}

/// The head of a message from its header alone, as Outlook keeps it beside a message.
pub(crate) fn head_of(header: &[u8], basket: &Basket<'_>) -> Option<Mail> {
    let header = fields::without_envelope(header);
    fields::few(header, basket.bounds).ok()?;
    MessageParser::default().parse_headers(header).map(|message| head::of(&message, basket.bounds))
}
