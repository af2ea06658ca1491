//! The properties inside attributes (MS-OXTNEF section 2.1.3.4): those of Exchange (MS-OXPROPS).

use crate::bytes::Bytes;
use crate::charset;

/// Properties that are read at most, and values of one.
const MAX_PROPERTIES: u32 = 5000;
const MAX_VALUES: u32 = 1000;

/// A property: its number and its first value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property<'a> {
    id: u16,
    value: Value<'a>,
}

/// The bytes of a value, and their kind (MS-OXCDATA section 2.11.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    bytes: &'a [u8],
    kind: u16,
}

/// Strings of UTF-16, and objects.
const WIDE: u16 = 0x1f;
const OBJECT: u16 = 0x0d;

impl<'a> Value<'a> {
    pub(super) fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes of an object without the identifier of its interface before them; any other value as it is.
    pub(super) fn content(self) -> &'a [u8] {
        if self.kind == OBJECT { self.bytes.get(16..).unwrap_or_default() } else { self.bytes }
    }

    /// The value as text: UTF-16, or the code page of the message.
    pub(super) fn text(self, page: u32) -> String {
        if self.kind == WIDE {
            return charset::utf16(self.bytes);
        }
        let end = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(self.bytes.len());
        charset::code_page(&self.bytes[..end], page)
    }
}

/// The first value of a property.
pub(super) fn find<'a>(properties: &[Property<'a>], id: u16) -> Option<Value<'a>> {
    properties.iter().find(|property| property.id == id).map(|property| property.value)
}

/// The properties of an attribute, as far as they can be read; named ones are passed over.
pub(super) fn properties(data: &[u8]) -> Vec<Property<'_>> {
    let mut fields = Bytes(data);
    let count = fields.u32().unwrap_or(0).min(MAX_PROPERTIES);
    let mut found = Vec::new();
    for _ in 0..count {
        match property(&mut fields) {
            Some(property) if property.id < 0x8000 => found.push(property),
            Some(_) => {}
            None => break,
        }
    }
    found
}

fn property<'a>(fields: &mut Bytes<'a>) -> Option<Property<'a>> {
    let (kind, id) = (fields.u16()?, fields.u16()?);
    if id >= 0x8000 {
        named(fields)?;
    }
    let single = kind & 0x0fff;
    let variable = matches!(single, OBJECT | 0x1e | WIDE | 0x102);
    let values = if variable || kind & 0x1000 != 0 { fields.u32()? } else { 1 };
    if values > MAX_VALUES {
        return None;
    }
    let mut first: &[u8] = &[];
    for at in 0..values {
        let bytes = if variable { fields.counted()? } else { fields.take(size(single)?)? };
        fields.pad(bytes.len());
        if at == 0 {
            first = bytes;
        }
    }
    Some(Property { id, value: Value { bytes: first, kind: single } })
}

/// Goes past the name of a named property.
fn named(fields: &mut Bytes<'_>) -> Option<()> {
    fields.take(16)?;
    if fields.u32()? == 0 {
        fields.u32()?;
    } else {
        let name = fields.counted()?;
        fields.pad(name.len());
    }
    Some(())
}

/// The bytes of a value of fixed size (MS-OXCDATA section 2.11.1).
fn size(kind: u16) -> Option<usize> {
    match kind {
        0x01 => Some(0),
        0x02 | 0x0b => Some(2),
        0x03 | 0x04 | 0x0a => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        _ => None,
    }
}
