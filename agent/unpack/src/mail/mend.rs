//! Header fields with raw bytes of another character set, which RFC 5322 forbids and old French mailers write.

use std::borrow::Cow;

use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, HeaderName, HeaderValue, Message, MessagePart};

use crate::charset;

/// How a field of a kind is parsed.
pub(super) type Parse = for<'x> fn(&mut MessageStream<'x>) -> HeaderValue<'x>;

/// The value of a field, read again as windows-1252 when it lost characters because its bytes are no UTF-8.
pub(super) fn field<'m>(
    message: &'m Message<'_>,
    part: &'m MessagePart<'_>,
    name: &HeaderName<'_>,
    parse: Parse,
) -> Option<Cow<'m, HeaderValue<'m>>> {
    let header = part.headers.iter().rev().find(|header| header.name == *name)?;
    let raw = message.raw_message.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
    if !lost(&header.value) || std::str::from_utf8(raw).is_ok() {
        return Some(Cow::Borrowed(&header.value));
    }
    let text = charset::unclaimed(raw);
    let value = parse(&mut MessageStream::new(text.as_bytes())).into_owned();
    Some(Cow::Owned(value))
}

/// Whether a value lost characters.
fn lost(value: &HeaderValue<'_>) -> bool {
    let has = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    match value {
        HeaderValue::Text(text) => has(text),
        HeaderValue::Address(addresses) => {
            addresses.iter().any(|one| [&one.name, &one.address].into_iter().flatten().any(|text| has(text)))
        }
        HeaderValue::ContentType(value) => value.attributes().into_iter().flatten().any(|attribute| has(&attribute.value)),
        _ => false,
    }
}

/// The file name of a part, read again where it lost characters.
pub(super) fn attachment_name(message: &Message<'_>, part: &MessagePart<'_>, name: &str) -> String {
    if !name.contains(char::REPLACEMENT_CHARACTER) {
        return name.to_owned();
    }
    let again = |field: HeaderName<'static>, attribute: &str| {
        let value = self::field(message, part, &field, |stream| stream.parse_content_type())?;
        value.as_content_type().and_then(|value: &ContentType<'_>| value.attribute(attribute)).map(str::to_owned)
    };
    let found = again(HeaderName::ContentDisposition, "filename").or_else(|| again(HeaderName::ContentType, "name"));
    found.unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::{Bounds, unpack};

    #[test]
    fn raw_bytes_of_french_mailers_are_read() {
        let mail = b"From: Ren\xe9e <a@x.example>\r\nSubject: T\xe9l\xe9copie re\xe7ue\r\nMIME-Version: 1.0\r\n\
            Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"re\xe7u.pdf\"\r\n\r\n%PDF-1.7";
        let unpacked = unpack(mail, "", &Bounds::default()).unwrap();
        let head = unpacked.mail.unwrap();
        assert_eq!(head.subject.as_deref(), Some("Télécopie reçue"));
        assert_eq!(head.from.unwrap().name.as_deref(), Some("Renée"));
        assert_eq!(unpacked.parts[0].name, "reçu.pdf");
    }
}
