//! The parts of a message, one after the other.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::body::{Body, body};
use super::payload::payload;
use super::pkcs7::{self, Cms};
use super::{Mail, fields, flat, head, letter, letter_name, mend, role};
use crate::basket::{Basket, Item, Place};
use crate::names::cut;
use crate::{Kind, Role, Why};

/// Layers of opaque signatures around one message.
const MAX_LAYERS: u32 = 4;

/// Puts what a message says and carries into the basket; whether it claims a signature.
pub(super) fn message(source: &[u8], mail: &Mail, place: &Place, basket: &mut Basket<'_>) -> bool {
    let flat = flat::flat(source);
    let Some(message) = MessageParser::default().parse(&*flat) else { return false };
    let message = &message;
    let mut walk = Walk { source, message, mail, place: place.clone(), basket, signed: false, section: String::new(), layers: 0 };
    walk.all();
    walk.signed
}

struct Walk<'w, 'm, 'b> {
    /// The message as it came.
    source: &'w [u8],
    /// The same, flat and parsed.
    message: &'w Message<'m>,
    mail: &'w Mail,
    place: Place,
    basket: &'w mut Basket<'b>,
    signed: bool,
    /// The section that this message is the content of, ending with a dot, or nothing.
    section: String,
    layers: u32,
}

impl Walk<'_, '_, '_> {
    fn all(&mut self) {
        let body = body(self.source, self.message, self.basket.bounds);
        self.place = self.place.saying(!body.text.is_empty());
        self.say(&body);
        let mut waiting = vec![(0u32, None::<String>, false)];
        let mut steps = 0;
        while let Some((id, section, digest)) = waiting.pop() {
            let Some(part) = self.message.parts.get(id as usize).filter(|_| steps < self.message.parts.len()) else { continue };
            steps += 1;
            if let PartType::Multipart(children) = &part.body {
                self.enclosing(part, section.as_deref().unwrap_or("0"));
                let digest = media_type(part, false) == "multipart/digest";
                let numbered = children.iter().enumerate().map(|(at, child)| (*child, Some(numbered(section.as_deref(), at + 1)), digest));
                waiting.extend(numbered.rev());
                continue;
            }
            let (section, media_type) = (section.unwrap_or_else(|| "1".to_owned()), media_type(part, digest));
            if matches!(media_type.as_str(), "message/rfc822" | "message/global") {
                self.inner(part, &media_type, &section);
            } else if !body.said.contains(&id) {
                self.leaf(part, &media_type, &body, &section);
            }
        }
    }

    /// What the message says: its body, or, of a message inside another container, a document.
    fn say(&mut self, body: &Body) {
        let armoured = body.text.trim_start();
        self.signed |= armoured.starts_with("-----BEGIN PGP SIGNED MESSAGE-----");
        if armoured.starts_with("-----BEGIN PGP MESSAGE-----") {
            self.basket.note(&self.place, &format!("{}text", self.section), "message.txt", Why::Encrypted);
        }
        if let Some(trouble) = &body.trouble {
            self.basket.note(&self.place, &format!("{}text", self.section), "message.txt", trouble.clone());
        }
        if body.text.trim().is_empty() {
            return;
        }
        let section = format!("{}text", self.section);
        let (name, text, role) = if self.place.depth == 0 {
            ("message.txt".to_owned(), body.text.clone(), Role::Body)
        } else {
            (letter_name(self.mail, "txt"), letter(self.mail, &body.text), Role::Attachment)
        };
        let item = Item { position: &section, name: Some(&name), media_type: "text/plain", charset: Some("utf-8"), role };
        self.basket.keep(&self.place, &item, text.into_bytes());
    }

    /// What a multipart says about what it holds (RFC 1847).
    fn enclosing(&mut self, part: &MessagePart<'_>, section: &str) {
        match media_type(part, false).as_str() {
            "multipart/signed" => self.signed = true,
            "multipart/encrypted" => self.basket.note(&self.place, &self.position(section), "", Why::Encrypted),
            _ => {}
        }
    }

    fn leaf(&mut self, part: &MessagePart<'_>, media_type: &str, body: &Body, section: &str) {
        let position = self.position(section);
        let payload = payload(self.source, part);
        if payload.bytes.trim_ascii().is_empty() && part.attachment_name().is_none() {
            return;
        }
        if matches!(media_type, "application/pkcs7-mime" | "application/x-pkcs7-mime")
            && self.unwrapped(part, &payload.bytes, section, &position)
        {
            return;
        }
        let fragment = matches!(media_type, "message/partial" | "message/external-body");
        let shown = body.shown.has(part.content_id(), part.content_location());
        let name = name(self.message, part, media_type);
        let role = role(media_type, name.as_deref(), shown, payload.bytes.len());
        let charset = part.content_type().and_then(|claimed| claimed.attribute("charset"));
        let item = Item { position: &position, name: name.as_deref(), media_type, charset, role };
        if let Some(trouble) = payload.trouble {
            self.basket.note(&self.place, &position, name.as_deref().unwrap_or_default(), trouble);
        }
        if fragment {
            // A piece of a message, or a word about where it is (RFC 2046 section 5.2): what is missing must be asked for.
            self.noted(&position, name.as_deref().unwrap_or_default(), Why::Unsupported(media_type.to_owned()));
            self.basket.keep(&self.place, &item, payload.bytes);
            return;
        }
        self.basket.take(&self.place, &item, payload.bytes);
    }

    /// A message inside this one (RFC 2046 section 5.2.1).
    fn inner(&mut self, part: &MessagePart<'_>, media_type: &str, section: &str) {
        let (position, payload) = (self.position(section), payload(self.source, part));
        let header = fields::without_envelope(&payload.bytes);
        let subject = MessageParser::default().parse_headers(header).map(|inner| head::of(&inner, self.basket.bounds));
        let name = part.attachment_name().map_or_else(|| letter_name(&subject.unwrap_or_default(), "eml"), str::to_owned);
        let item = Item { position: &position, name: Some(&name), media_type, charset: None, role: Role::Attachment };
        if let Some(trouble) = payload.trouble {
            self.basket.note(&self.place, &position, &name, trouble);
        }
        self.basket.open_as(Kind::Mail, &self.place, &item, payload.bytes);
    }

    /// Takes the content out of an opaque signature (RFC 8551 section 3.5.2); whether there is nothing else to keep of it.
    fn unwrapped(&mut self, part: &MessagePart<'_>, cms: &[u8], section: &str, position: &str) -> bool {
        let name = part.attachment_name().unwrap_or("smime.p7m");
        let content = match pkcs7::read(cms) {
            Cms::Signed(content) => content,
            Cms::Encrypted => return self.noted(position, name, Why::Encrypted),
            Cms::Other => return self.noted(position, name, Why::Unsupported("CMS".to_owned())),
            Cms::Broken => return self.noted(position, name, Why::Broken),
            Cms::Detached => return false,
        };
        self.signed = true;
        let entity = fields::names(&content[..content.len().min(16 << 10)]).iter().any(|field| field.starts_with("content-"));
        let few = fields::few(&content, self.basket.bounds).is_ok();
        if entity
            && few
            && self.layers < MAX_LAYERS
            && let Some(inner) = MessageParser::default().parse(&content)
        {
            let section = format!("{}.", self.position(section));
            let (mail, place, layers) = (self.mail, self.place.clone(), self.layers + 1);
            let mut walk =
                Walk { source: &content, message: &inner, mail, place, basket: &mut *self.basket, signed: true, section, layers };
            walk.all();
            return true;
        }
        // A signed file: its content is the document, and the file proves it.
        let bare = name.strip_suffix(".p7m").filter(|bare| bare.contains('.'));
        let position = format!("{position}.1");
        let item = Item { position: &position, name: bare, media_type: "", charset: None, role: Role::Attachment };
        self.basket.take(&self.place, &item, content);
        false
    }

    fn noted(&mut self, position: &str, name: &str, why: Why) -> bool {
        self.basket.note(&self.place, position, name, why);
        false
    }

    fn position(&self, section: &str) -> String {
        format!("{}{section}", self.section)
    }
}

/// The section number of a child (RFC 9051 section 6.4.5).
fn numbered(section: Option<&str>, number: usize) -> String {
    match section {
        Some(section) => format!("{section}.{number}"),
        None => number.to_string(),
    }
}

/// The media type that a part claims, in lower case, or what RFC 2045 section 5.2, and in a digest RFC 2046 section 5.1.5, say for none.
fn media_type(part: &MessagePart<'_>, digest: bool) -> String {
    let fit = |text: &str| !text.is_empty() && text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_graphic());
    match part.content_type() {
        Some(claimed) => match (claimed.ctype(), claimed.subtype()) {
            // Without a boundary it has no parts: RFC 2045 section 5.2 takes it for text.
            ("multipart", _) if !matches!(part.body, PartType::Multipart(_)) => "text/plain".to_owned(),
            (kind, Some(sub)) if fit(kind) && fit(sub) => flat::shown(&format!("{kind}/{sub}")),
            _ => String::new(),
        },
        None if digest => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    }
}

/// The name that a part claims: in its disposition (RFC 2183), its type, or its location (RFC 2557), where that is no address.
fn name(message: &Message<'_>, part: &MessagePart<'_>, media_type: &str) -> Option<String> {
    let location = || part.content_location().filter(|location| !location.contains(':') && location.contains('.'));
    if let Some(name) = part.attachment_name().or_else(location) {
        return Some(mend::attachment_name(message, part, name));
    }
    match media_type {
        "message/delivery-status" => Some("delivery-status.txt".to_owned()),
        "message/disposition-notification" => Some("disposition-notification.txt".to_owned()),
        "text/rfc822-headers" | "message/rfc822-headers" => Some("headers.txt".to_owned()),
        // A description with an extension is a name that stands in the wrong field.
        _ => part.content_description().filter(|text| text.len() <= 100 && text.contains('.')).map(|text| cut(text, 100).to_owned()),
    }
}
