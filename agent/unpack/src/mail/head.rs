//! The head of a message: who wrote to whom, what about, when, and whether a machine did.

use std::borrow::Cow;

use mail_parser::{DateTime, HeaderName, HeaderValue, Message};

use super::automatic::{self, Automatic};
use super::mend;
use crate::Bounds;
use crate::names::cut;

/// The head of a message. Every text comes from outside: decoded (RFC 2047), on one line, and cut at [`Bounds::field_bytes`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// Its identifier (RFC 5322 section 3.6.4), without angle brackets.
    pub message_id: Option<String>,
    /// The identifiers of the messages it answers.
    pub in_reply_to: Vec<String>,
    /// The identifiers of the messages of its thread; the last ones when there are more than [`Bounds::addresses`].
    pub references: Vec<String>,
    /// Who wrote it: the first author with an address. Anybody can claim to be anybody.
    pub from: Option<Address>,
    /// Whom an answer should go to, when somebody else than the author.
    pub reply_to: Option<Address>,
    /// To whom it was written (`To` and `Cc`), at most [`Bounds::addresses`].
    pub to: Vec<Address>,
    /// What it is about.
    pub subject: Option<String>,
    /// When it was written: seconds since 1970-01-01T00:00:00Z, and the seconds that the writer's clock is ahead of UTC.
    pub date: Option<(i64, i32)>,
    /// Whether it came through a mailing list (RFC 2919, RFC 2369).
    pub list: bool,
    /// Whether a machine sent it, and as what.
    pub automatic: Option<Automatic>,
    /// Whether it claims a signature (RFC 8551, RFC 3156); nobody verified it here.
    pub signed: bool,
}

/// An e-mail address (RFC 5322 section 3.4) with the name beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name, decoded.
    pub name: Option<String>,
    /// The address: `local@domain`.
    pub address: String,
}

/// The head of a message that was parsed.
pub(super) fn of(message: &Message<'_>, bounds: &Bounds) -> Mail {
    let line = |text: &str| one_line(text, bounds.field_bytes);
    let mut to = addresses(message, HeaderName::To, bounds);
    to.extend(addresses(message, HeaderName::Cc, bounds));
    to.truncate(bounds.addresses as usize);
    Mail {
        message_id: identifiers(message, HeaderName::MessageId, bounds).into_iter().next(),
        in_reply_to: identifiers(message, HeaderName::InReplyTo, bounds),
        references: identifiers(message, HeaderName::References, bounds),
        from: first(message, HeaderName::From, bounds).or_else(|| first(message, HeaderName::Sender, bounds)),
        reply_to: first(message, HeaderName::ReplyTo, bounds),
        to,
        subject: read(message, &HeaderName::Subject, |stream| stream.parse_unstructured()).and_then(|value| line(value.as_text()?)),
        date: message.header_values(HeaderName::Date).find_map(HeaderValue::as_datetime).and_then(moment),
        list: automatic::list(message),
        automatic: automatic::of(message),
        signed: false,
    }
}

/// A text on one line, without controls, of at most so many bytes; `None` when nothing is left.
pub(crate) fn one_line(text: &str, bytes: u32) -> Option<String> {
    let text = cut(text, (bytes as usize).saturating_mul(2));
    let words: Vec<&str> = text.split(|character: char| character.is_whitespace() || character.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let line = cut(&line, bytes as usize).trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

fn read<'m>(message: &'m Message<'_>, field: &HeaderName<'_>, parse: mend::Parse) -> Option<Cow<'m, HeaderValue<'m>>> {
    mend::field(message, &message.parts[0], field, parse)
}

fn first(message: &Message<'_>, field: HeaderName<'static>, bounds: &Bounds) -> Option<Address> {
    addresses(message, field, bounds).into_iter().next()
}

fn addresses(message: &Message<'_>, field: HeaderName<'static>, bounds: &Bounds) -> Vec<Address> {
    let Some(value) = read(message, &field, |stream| stream.parse_address()) else { return Vec::new() };
    let listed = value.as_address().into_iter().flat_map(mail_parser::Address::iter);
    listed.filter_map(|one| address(one.name(), one.address()?, bounds)).take(bounds.addresses as usize).collect()
}

/// An address, when it is one.
pub(crate) fn address(name: Option<&str>, address: &str, bounds: &Bounds) -> Option<Address> {
    let address = one_line(address, bounds.field_bytes)?;
    let (local, domain) = address.rsplit_once('@')?;
    let fit = !local.is_empty() && !domain.is_empty() && !address.contains([' ', '<', '>', ',']);
    let name = name.and_then(|name| one_line(name, bounds.field_bytes)).map(|name| name.trim_matches(['"', '\'']).to_owned());
    fit.then(|| Address { name: name.filter(|name| !name.is_empty() && *name != address), address })
}

fn identifiers(message: &Message<'_>, field: HeaderName<'static>, bounds: &Bounds) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for value in message.header_values(field) {
        let listed: Vec<&str> = match value {
            HeaderValue::Text(text) => vec![text],
            HeaderValue::TextList(texts) => texts.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        all.extend(listed.into_iter().filter_map(|text| identifier(text, bounds)));
    }
    let beyond = all.len().saturating_sub(bounds.addresses as usize);
    all.split_off(beyond)
}

/// An identifier without its angle brackets, or `None`: a cut one would name another message, so one that is too long is none.
pub(crate) fn identifier(text: &str, bounds: &Bounds) -> Option<String> {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
    let fit = !text.is_empty() && text.len() <= bounds.field_bytes as usize && !text.contains(|c: char| c.is_control() || c == ' ');
    fit.then(|| text.to_owned())
}

/// Seconds since 1970 and the offset, of a date that the calendar has.
fn moment(date: &DateTime) -> Option<(i64, i32)> {
    let offset = (i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute)) * 60;
    let offset = if date.tz_before_gmt { -offset } else { offset };
    (date.is_valid() && date.tz_hour < 24 && date.year >= 1970).then(|| (date.to_timestamp(), offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::MessageParser;

    fn head(text: &str) -> Mail {
        of(&MessageParser::default().parse(text.as_bytes()).unwrap(), &Bounds::default())
    }

    #[test]
    fn a_head_is_read() {
        let mail = head(
            "Message-ID: <1@x.example>\r\nIn-Reply-To: <0@y.example>\r\nReferences: <a@y.example> <0@y.example>\r\n\
             From: =?iso-8859-1?Q?Ren=E9e_Roy?= <renee@x.example>\r\nTo: \"Greffe\" <greffe@y.example>, autre@y.example\r\n\
             Cc: c@y.example\r\nSubject: =?utf-8?B?RGVtYW5kZSBkJ2FjY8Oocw==?=\r\n dossier 12\r\n\
             Date: Tue, 1 Dec 2026 09:00:00 -0500\r\n\r\n",
        );
        assert_eq!(mail.message_id.as_deref(), Some("1@x.example"));
        assert_eq!(mail.in_reply_to, ["0@y.example"]);
        assert_eq!(mail.references, ["a@y.example", "0@y.example"]);
        assert_eq!(mail.from, Some(Address { name: Some("Renée Roy".to_owned()), address: "renee@x.example".to_owned() }));
        assert_eq!(mail.to.iter().map(|to| &*to.address).collect::<Vec<_>>(), ["greffe@y.example", "autre@y.example", "c@y.example"]);
        assert_eq!(mail.subject.as_deref(), Some("Demande d'accès dossier 12"));
        assert_eq!(mail.date, Some((1_796_133_600, -18_000)));
        assert_eq!((mail.list, mail.automatic, mail.signed), (false, None, false));
    }

    #[test]
    fn what_is_too_long_or_no_address_is_cut_or_left_out() {
        let long = "é".repeat(2000);
        let references: String = (0..300).map(|n| format!("<{n}@x>\r\n ")).collect();
        let mail = head(&format!("From: quelqu'un\r\nSubject: {long}\r\nReferences: {references}\r\nDate: hier\r\n\r\n"));
        assert_eq!((mail.from, mail.date), (None, None));
        assert_eq!(mail.subject.unwrap().len(), 1000);
        assert_eq!((mail.references.len(), mail.references[99].as_str()), (100, "299@x"));
    }
}
