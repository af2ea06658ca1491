//! TNEF, what Outlook wraps attachments in for other mailers: MS-OXTNEF.

mod properties;

use properties::{Property, Value, properties};

use crate::basket::{Basket, Item, Place};
use crate::bytes::Bytes;
use crate::mail::{Mail, Shown, letter, letter_name, role};
use crate::{Role, Why, charset, html, mail, rtf};

/// The signature (MS-OXTNEF section 2.1.3.1).
const SIGNATURE: u32 = 0x223e_9f78;
/// Attributes that are read at most.
const MAX_ATTRIBUTES: usize = 20_000;

/// What belongs to one attachment.
#[derive(Default)]
struct Attachment<'a> {
    title: Option<String>,
    data: Option<&'a [u8]>,
    properties: Vec<Property<'a>>,
}

/// What is outside of the attachments.
#[derive(Default)]
struct Message<'a> {
    subject: Option<String>,
    body: Option<String>,
    properties: Vec<Property<'a>>,
    attachments: Vec<Attachment<'a>>,
    page: u32,
    broken: bool,
}

/// Puts the attachments into the basket, and the text of the message unless the mail around it says something: then it says the same.
///
/// # Errors
/// [`Why::Broken`] when it is no TNEF.
pub(crate) fn open(bytes: &[u8], place: &Place, basket: &mut Basket<'_>) -> Result<(), Why> {
    let role = match (place.depth, place.around()) {
        (_, Some(true)) => None,
        (0, _) | (1, Some(false)) => Some(Role::Body),
        _ => Some(Role::Attachment),
    };
    take(bytes, role, place, basket)
}

/// Puts what is inside into the basket; the text in a role, or not at all.
fn take(bytes: &[u8], role: Option<Role>, place: &Place, basket: &mut Basket<'_>) -> Result<(), Why> {
    let message = read(bytes).ok_or(Why::Broken)?;
    if message.broken {
        basket.leave(place, "", "", Why::Broken);
    }
    let shown = say(&message, role, place, basket);
    for (at, attachment) in message.attachments.iter().enumerate() {
        attached(attachment, message.page, &shown, &(at + 1).to_string(), place, basket);
    }
    Ok(())
}

/// Has the text of the message kept in its role; what its page shows.
fn say(message: &Message<'_>, role: Option<Role>, place: &Place, basket: &mut Basket<'_>) -> Shown {
    let page = message.page;
    let value = |id| properties::find(&message.properties, id);
    let markup = value(0x1013).map(|value| html::decode(value.bytes(), None));
    let mut shown = Shown::default();
    if let Some(markup) = &markup {
        html::shown(markup, &mut shown.references);
    }
    let plain = message.body.clone().or_else(|| value(0x1000).map(|value| value.text(page)));
    let formatted = value(0x1009).and_then(|value| rtf::read(value.bytes()));
    if let Some(page) = formatted.as_ref().and_then(rtf::Content::page) {
        html::shown(page, &mut shown.references);
    }
    let page = || markup.filter(|markup| markup.len() as u64 <= basket.bounds.html_bytes).map(|markup| html::text(&markup));
    let filled = |text: String| Some(html::tidy(&text)).filter(|text| !text.is_empty());
    let text =
        plain.and_then(filled).or_else(|| page().and_then(filled)).or_else(|| formatted.map(|content| content.text()).and_then(filled));
    let (Some(text), Some(role)) = (text, role) else { return shown };
    let subject = message.subject.clone().or_else(|| value(0x37).map(|value| value.text(message.page)));
    let head = Mail { subject: subject.and_then(|text| mail::one_line(&text, basket.bounds.field_bytes)), ..Mail::default() };
    let (name, text) =
        if role == Role::Body { ("message.txt".to_owned(), text) } else { (letter_name(&head, "txt"), letter(&head, &text)) };
    basket.keep(
        place,
        &Item { position: "text", name: Some(&name), media_type: "text/plain", charset: Some("utf-8"), role },
        text.into_bytes(),
    );
    shown
}

fn attached(attachment: &Attachment<'_>, page: u32, shown: &Shown, position: &str, place: &Place, basket: &mut Basket<'_>) {
    let value = |id| properties::find(&attachment.properties, id);
    let text = |id| value(id).map(|value| value.text(page)).filter(|text| !text.trim().is_empty());
    let name = text(0x3707).or_else(|| attachment.title.clone()).or_else(|| text(0x3704)).or_else(|| text(0x3001));
    let media_type = text(0x370e).and_then(|text| mail::one_line(&text.to_lowercase(), 100)).unwrap_or_default();
    let object = value(0x3701);
    if let Some(inner) = object.and_then(embedded) {
        let item = Item { position, name: name.as_deref(), media_type: "application/ms-tnef", charset: None, role: Role::Attachment };
        let safe = name.as_deref().and_then(crate::names::safe).unwrap_or_else(|| "message".to_owned());
        let (given, whole) = basket.enter(place, &item, &safe, |basket, inside| take(inner, Some(Role::Attachment), inside, basket));
        if whole {
            basket.keep_as(place, &item, given, inner.to_vec());
        }
        return;
    }
    let Some(data) = attachment.data.filter(|data| !data.is_empty()).or(object.map(Value::content)).or(attachment.data) else {
        basket.leave(place, position, name.as_deref().unwrap_or_default(), Why::Unsupported("TNEF".to_owned()));
        return;
    };
    if data.len() as u64 > basket.room() {
        basket.leave(place, position, name.as_deref().unwrap_or_default(), Why::TooLarge);
        return;
    }
    let role = role(&media_type, name.as_deref(), shown.has(text(0x3712).as_deref(), text(0x3713).as_deref()), data.len());
    basket.take(place, &Item { position, name: name.as_deref(), media_type: &media_type, charset: None, role }, data.to_vec());
}

/// The TNEF of a message that is attached (MS-OXTNEF section 2.1.3.4.2.1).
fn embedded(object: Value<'_>) -> Option<&[u8]> {
    Some(object.content()).filter(|inner| inner.starts_with(&SIGNATURE.to_le_bytes()))
}

/// All attributes; what follows a broken one is not read.
fn read(bytes: &[u8]) -> Option<Message<'_>> {
    let mut fields = Bytes(bytes);
    (fields.u32()? == SIGNATURE).then_some(())?;
    fields.u16()?;
    let mut message = Message { page: 1252, ..Message::default() };
    for _ in 0..MAX_ATTRIBUTES {
        if fields.0.is_empty() {
            break;
        }
        let Some((id, data)) = attribute(&mut fields) else {
            message.broken = true;
            break;
        };
        message.attribute(id, data);
    }
    Some(message)
}

/// The next attribute (MS-OXTNEF section 2.1.3.2): its number, its data. The sum behind it is not checked: writers get it wrong.
fn attribute<'a>(fields: &mut Bytes<'a>) -> Option<(u32, &'a [u8])> {
    let level = fields.u8()?;
    let id = fields.u32()?;
    let data = fields.counted()?;
    fields.u16();
    matches!(level, 1 | 2).then_some((id, data))
}

impl<'a> Message<'a> {
    /// What an attribute tells (MS-OXTNEF section 2.1.3.3).
    fn attribute(&mut self, id: u32, data: &'a [u8]) {
        match id {
            // attOemCodepage
            0x0006_9007 => self.page = Bytes(data).u32().unwrap_or(self.page),
            // attSubject
            0x0001_8004 => self.subject = Some(string(data, self.page)),
            // attBody
            0x0002_800c => self.body = Some(string(data, self.page)),
            // attMsgProps
            0x0006_9003 => self.properties = properties(data),
            // attAttachRenddata begins the next attachment.
            0x0006_9002 => self.attachments.push(Attachment::default()),
            // attAttachTitle
            0x0001_8010 => self.attachment().title = Some(string(data, self.page)).filter(|title| !title.is_empty()),
            // attAttachData
            0x0006_800f => self.attachment().data = Some(data),
            // attAttachment
            0x0006_9005 => self.attachment().properties = properties(data),
            _ => {}
        }
    }

    fn attachment(&mut self) -> &mut Attachment<'a> {
        if self.attachments.is_empty() {
            self.attachments.push(Attachment::default());
        }
        let last = self.attachments.len() - 1;
        &mut self.attachments[last]
    }
}

/// A string of bytes, which ends with NUL.
fn string(data: &[u8], page: u32) -> String {
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    charset::code_page(&data[..end], page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, unpack};

    fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
        let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add((*byte).into()));
        [&[level][..], &id.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data, &sum.to_le_bytes()].concat()
    }

    fn tnef(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE.to_le_bytes()[..], &[1, 0], &attributes.concat()].concat()
    }

    /// One property: a string of UTF-16.
    fn wide(id: u16, text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let fill = vec![0; (4 - units.len() % 4) % 4];
        [&0x1fu16.to_le_bytes()[..], &id.to_le_bytes(), &1u32.to_le_bytes(), &(units.len() as u32).to_le_bytes(), &units, &fill].concat()
    }

    fn sample() -> Vec<u8> {
        let properties = [&2u32.to_le_bytes()[..], &wide(0x3707, "télécopie reçue.pdf"), &wide(0x370e, "Application/PDF")].concat();
        tnef(&[
            attribute(1, 0x0006_9007, &[0xe4, 4, 0, 0, 0, 0, 0, 0]),
            attribute(1, 0x0002_800c, b"Bonjour, re\xe7u\0"),
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"TLCOPI~1.PDF\0"),
            attribute(2, 0x0006_800f, b"%PDF-1.7"),
            attribute(2, 0x0006_9005, &properties),
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"re\xe7u.txt\0"),
            attribute(2, 0x0006_800f, b"x"),
        ])
    }

    #[test]
    fn attachments_come_out_with_their_long_names() {
        let unpacked = unpack(&sample(), "winmail.dat", &Bounds::default()).unwrap();
        let parts: Vec<_> = unpacked.parts.iter().map(|part| (&*part.name, &*part.path, &*part.bytes, part.role)).collect();
        assert_eq!(
            parts,
            [
                ("message.txt", "text", "Bonjour, reçu".as_bytes(), Role::Body),
                ("télécopie reçue.pdf", "1", b"%PDF-1.7", Role::Attachment),
                ("reçu.txt", "2", b"x", Role::Attachment),
            ]
        );
        assert_eq!(unpacked.parts[1].media_type, "application/pdf");
        assert_eq!(unpacked.left, []);
    }

    #[test]
    fn a_cut_file_gives_what_it_has_and_says_so() {
        let whole = sample();
        for end in 6..whole.len() {
            let unpacked = unpack(&whole[..end], "", &Bounds::default()).unwrap();
            assert!(unpacked.parts.len() <= 3);
        }
        let cut = unpack(&whole[..whole.len() - 10], "", &Bounds::default()).unwrap();
        assert!(cut.left.iter().any(|left| left.why == Why::Broken));
    }
}
