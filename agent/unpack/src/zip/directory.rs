//! The central directory of an archive (APPNOTE section 4.3): which entries there are.

use memchr::memmem;

use super::names;
use crate::bytes::Bytes;

/// Entries that are listed at most; the rest is counted.
const MAX_ENTRIES: usize = 10_000;
/// The end record without its comment, and the longest comment.
const END: usize = 22;
const MAX_COMMENT: usize = 0xffff;

/// A file that the central directory names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The system that made it (APPNOTE section 4.4.2).
    host: u8,
    flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    /// Where its local header begins.
    offset: u64,
    pub(super) name: &'a [u8],
    extra: &'a [u8],
}

/// What a central directory lists.
#[derive(Debug, Default)]
pub(super) struct Directory<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// Entries beyond [`MAX_ENTRIES`].
    pub(super) more: u64,
    /// Whether it ends before the entries it announces.
    pub(super) broken: bool,
}

impl<'a> Directory<'a> {
    /// The directory of an archive; `None` when it has none.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = end_record(bytes)?;
        let mut fields = Bytes(&bytes[end + 10..]);
        let (mut count, mut size, mut offset) = (u64::from(fields.u16()?), u64::from(fields.u32()?), u64::from(fields.u32()?));
        let mut directory_end = end as u64;
        if (count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff)
            && let Some((at, wide)) = wide_end_record(bytes, end)
        {
            (count, size, offset) = wide;
            directory_end = at;
        }
        // Something may stand before the archive (a program that opens it): then all offsets count from its beginning.
        let shift = directory_end.checked_sub(size)?.checked_sub(offset)?;
        let start = usize::try_from(offset.checked_add(shift)?).ok()?;
        let mut fields = Bytes(bytes.get(start..usize::try_from(directory_end).ok()?)?);
        let mut directory = Self::default();
        for listed in 0..count {
            if listed >= MAX_ENTRIES as u64 {
                directory.more = count - listed;
                break;
            }
            let Some(entry) = Entry::read(&mut fields, shift) else {
                directory.broken = true;
                break;
            };
            directory.entries.push(entry);
        }
        Some(directory)
    }
}

/// Where the last end record begins whose comment fills the file exactly, or nearly: something may follow.
fn end_record(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END + MAX_COMMENT);
    let tail = &bytes[from..];
    let found = memmem::rfind_iter(tail, b"PK\x05\x06").map(|at| from + at).filter(|at| at + END <= bytes.len()).take(64);
    let fits = |at: &usize| {
        let comment = usize::from(u16::from_le_bytes([bytes[at + 20], bytes[at + 21]]));
        at + END + comment <= bytes.len()
    };
    found.into_iter().find(fits)
}

/// The end record of ZIP64 (APPNOTE section 4.3.14): where it begins, and the count, size and offset it tells.
fn wide_end_record(bytes: &[u8], end: usize) -> Option<(u64, (u64, u64, u64))> {
    let mut locator = Bytes(bytes.get(end.checked_sub(20)?..end)?);
    if locator.take(4)? != b"PK\x06\x07" {
        return None;
    }
    locator.u32()?;
    let mut at = locator.u64()?;
    if !starts(bytes, at, b"PK\x06\x06") {
        // Something stands before the archive: the record is right before its locator, unless it was extended.
        at = (end as u64).checked_sub(20 + 56)?;
        if !starts(bytes, at, b"PK\x06\x06") {
            return None;
        }
    }
    let mut fields = Bytes(bytes.get(usize::try_from(at).ok()? + 32..)?);
    Some((at, (fields.u64()?, fields.u64()?, fields.u64()?)))
}

fn starts(bytes: &[u8], at: u64, magic: &[u8]) -> bool {
    usize::try_from(at).ok().and_then(|at| bytes.get(at..)).is_some_and(|rest| rest.starts_with(magic))
}

/// The name in the first local header of an archive.
pub(super) fn first_name(bytes: &[u8]) -> Option<&[u8]> {
    let mut fields = Bytes(bytes);
    fields.take(26)?;
    let (name, _) = (fields.u16()?, fields.u16()?);
    fields.take(usize::from(name))
}

impl<'a> Entry<'a> {
    /// The next file header of a central directory (APPNOTE section 4.3.12).
    fn read(fields: &mut Bytes<'a>, shift: u64) -> Option<Self> {
        if fields.take(4)? != b"PK\x01\x02" {
            return None;
        }
        let [_, host, ..] = fields.take(4)? else { return None };
        let (flags, method) = (fields.u16()?, fields.u16()?);
        fields.take(4)?;
        let (crc, compressed, size) = (fields.u32()?, fields.u32()?, fields.u32()?);
        let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
        fields.take(8)?;
        let offset = fields.u32()?;
        let (name, extra) = (fields.take(name.into())?, fields.take(extra.into())?);
        fields.take(comment.into())?;
        let mut wide = Bytes(extra_field(extra, 1).unwrap_or_default());
        // ZIP64 (APPNOTE section 4.5.3): only the fields that overflow, in this order.
        let mut widen = |short: u32| if short == u32::MAX { wide.u64().unwrap_or(short.into()) } else { short.into() };
        let (size, compressed, offset) = (widen(size), widen(compressed), widen(offset));
        Some(Self { host: *host, flags, method, crc, compressed, size, offset: offset.checked_add(shift)?, name, extra })
    }

    /// Whether it needs a password (APPNOTE section 4.4.4, bits 0 and 13).
    pub(super) fn encrypted(&self) -> bool {
        self.flags & 0x2001 != 0 || self.method == 99
    }

    /// Where it begins with its local header and ends with its data; `None` when that is outside of the file.
    pub(super) fn span(&self, bytes: &[u8]) -> Option<(u64, u64)> {
        let mut local = Bytes(bytes.get(usize::try_from(self.offset).ok()?..)?);
        if local.take(4)? != b"PK\x03\x04" {
            return None;
        }
        local.take(22)?;
        let start = self.offset + 30 + u64::from(local.u16()?) + u64::from(local.u16()?);
        let end = start.checked_add(self.compressed).filter(|end| *end <= bytes.len() as u64)?;
        Some((self.offset, end))
    }

    /// Its compressed bytes.
    pub(super) fn data<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let (_, end) = self.span(bytes)?;
        bytes.get(usize::try_from(end - self.compressed).ok()?..usize::try_from(end).ok()?)
    }

    /// Whether it is a folder, or a mark that macOS leaves for itself.
    pub(super) fn ignored(&self) -> bool {
        let path = self.path();
        let last = path.rsplit('/').next().unwrap_or_default();
        path.ends_with('/') || path.split('/').next() == Some("__MACOSX") || last == ".DS_Store"
    }

    /// Its path, `/` between folders, free of what is dangerous in a name; empty components and `..` are gone.
    pub(super) fn path(&self) -> String {
        let unicode = extra_field(self.extra, 0x7075);
        let claimed = names::decode(self.name, self.flags & 0x800 != 0, self.host, unicode);
        names::path(&claimed)
    }
}

/// An extra field by its number (APPNOTE section 4.5).
fn extra_field(extra: &[u8], number: u16) -> Option<&[u8]> {
    let mut fields = Bytes(extra);
    loop {
        let (found, size) = (fields.u16()?, fields.u16()?);
        let field = fields.take(size.into())?;
        if found == number {
            return Some(field);
        }
    }
}
