//! What a message says: its text, or the text of its HTML page.

use std::collections::BTreeSet;

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::payload::{raw, text};
use super::role::Shown;
use crate::{Bounds, Why, charset, html};

/// The text of a message, the parts it is made of, and what its page shows.
#[derive(Default)]
pub(super) struct Body {
    pub(super) text: String,
    /// The parts that the text says, in one form or another (RFC 2046 section 5.1.4): no documents.
    pub(super) said: BTreeSet<u32>,
    pub(super) shown: Shown,
    /// What is the matter with its bytes.
    pub(super) trouble: Option<Why>,
}

/// Reads what a message says: its plain text; where that is empty, its HTML page as text.
pub(super) fn body(source: &[u8], message: &Message<'_>, bounds: &Bounds) -> Body {
    let lone = message.parts.len() == 1;
    let fit = |id: &u32| message.parts.get(*id as usize).is_some_and(|part| speaks(source, part, lone, bounds));
    let plain: Vec<u32> = message.text_body.iter().copied().filter(fit).collect();
    let pages: Vec<u32> = message.html_body.iter().copied().filter(fit).collect();
    let mut body = Body::default();
    for id in &pages {
        let part = &message.parts[*id as usize];
        if part.is_text_html() {
            html::shown(&page(source, part), &mut body.shown.references);
        }
    }
    (body.text, body.trouble) = joined(source, message, &plain);
    if body.text.is_empty() {
        (body.text, body.trouble) = joined(source, message, &pages);
    }
    body.said = plain.into_iter().chain(pages).collect();
    body
}

/// Whether a part is what the writer said: text without a file name, not meant as a file, small enough. The only part of a message may
/// be called by a name.
fn speaks(source: &[u8], part: &MessagePart<'_>, lone: bool, bounds: &Bounds) -> bool {
    let spoken = match &part.body {
        PartType::Html(_) => raw(source, part).len() as u64 <= bounds.html_bytes,
        PartType::Text(_) => part.content_type().is_none_or(|claimed| claimed.subtype().is_none_or(|sub| sub == "plain" || lone)),
        _ => false,
    };
    let file = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    spoken && !file && (lone || part.attachment_name().is_none())
}

/// The page itself, for what it refers to.
fn page(source: &[u8], part: &MessagePart<'_>) -> String {
    charset::unclaimed(&super::payload::payload(source, part).bytes)
}

fn joined(source: &[u8], message: &Message<'_>, ids: &[u32]) -> (String, Option<Why>) {
    let texts: Vec<(String, Option<Why>)> = ids.iter().map(|id| text(source, &message.parts[*id as usize])).collect();
    let said = texts.iter().map(|(text, _)| text.as_str()).filter(|text| !text.trim().is_empty());
    (said.collect::<Vec<_>>().join("\n\n"), texts.iter().find_map(|(_, trouble)| trouble.clone()))
}
