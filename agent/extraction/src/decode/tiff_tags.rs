//! The tags of a TIFF file (revision 6.0, section 2) or a BigTIFF file (the same with places of eight bytes), read with bounds: only what
//! is asked for, never more than the file holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::ReadError;

pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
pub(crate) const WIDTH: u16 = 256;
pub(crate) const LENGTH: u16 = 257;
pub(crate) const BITS: u16 = 258;
pub(crate) const COMPRESSION: u16 = 259;
pub(crate) const PHOTOMETRIC: u16 = 262;
pub(crate) const FILL_ORDER: u16 = 266;
pub(crate) const STRIP_OFFSETS: u16 = 273;
pub(crate) const ORIENTATION: u16 = 274;
pub(crate) const SAMPLES: u16 = 277;
pub(crate) const ROWS_PER_STRIP: u16 = 278;
pub(crate) const STRIP_BYTE_COUNTS: u16 = 279;
pub(crate) const X_RESOLUTION: u16 = 282;
pub(crate) const Y_RESOLUTION: u16 = 283;
pub(crate) const T4_OPTIONS: u16 = 292;
pub(crate) const RESOLUTION_UNIT: u16 = 296;
pub(crate) const COLOUR_MAP: u16 = 320;
pub(crate) const TILE_WIDTH: u16 = 322;
pub(crate) const TILE_LENGTH: u16 = 323;
pub(crate) const TILE_OFFSETS: u16 = 324;
pub(crate) const TILE_BYTE_COUNTS: u16 = 325;

/// Entries of one directory; baseline files have a dozen.
const MAX_ENTRIES: usize = 4096;
/// Values of one entry that are looked at: as many strips as the tallest page has rows.
const MAX_VALUES: usize = 1 << 20;

/// One directory: the place of each entry's values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    entries: BTreeMap<u16, Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: u16,
    count: usize,
    at: usize,
}

/// The bytes of a TIFF file with their byte order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tags<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// BigTIFF: counts and places have eight bytes.
    big: bool,
}

impl<'a> Tags<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let tags = Self { bytes, big_endian: bytes.starts_with(b"MM"), big: false };
        Self { big: tags.short(2) == Some(43), ..tags }
    }

    /// The place of the first directory.
    fn first(&self) -> Option<usize> {
        self.place(if self.big { 8 } else { 4 })
    }

    /// Reads all directories, in order. A chain that is cut or runs in a circle ends there.
    ///
    /// # Errors
    /// `Truncated` without a first directory, `TooManyPages` beyond the bound.
    pub(crate) fn open(bytes: &'a [u8], max_pages: u32) -> Result<(Self, Vec<Directory>), ReadError> {
        let tags = Self::of(bytes);
        let mut at = tags.first().ok_or_else(|| ReadError::Truncated { detail: "no directory".into() })?;
        let mut directories = Vec::new();
        let mut seen = BTreeSet::new();
        while at != 0 && seen.insert(at) {
            let Some((directory, next)) = tags.directory(at) else { break };
            // A reduced copy (thumbnail) or a mask is no page (TIFF 6.0, NewSubfileType).
            if tags.number(&directory, NEW_SUBFILE_TYPE).unwrap_or(0) & 0b101 == 0 {
                directories.push(directory);
            }
            if directories.len() > max_pages as usize || seen.len() > 4 * max_pages as usize + 16 {
                return Err(ReadError::TooManyPages { limit: max_pages });
            }
            at = next;
        }
        if directories.is_empty() {
            return Err(ReadError::Truncated { detail: "no readable directory".into() });
        }
        Ok((tags, directories))
    }

    /// Every directory of a file that was opened before, thumbnails included.
    pub(crate) fn every_directory(bytes: &'a [u8]) -> Vec<Directory> {
        let tags = Self::of(bytes);
        let mut seen = BTreeSet::new();
        let mut at = tags.first().unwrap_or(0);
        let mut directories = Vec::new();
        while at != 0 && seen.insert(at) && seen.len() < 10_000 {
            let Some((directory, next)) = tags.directory(at) else { break };
            directories.push(directory);
            at = next;
        }
        directories
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn long8(&self, at: usize) -> Option<u64> {
        let bytes: [u8; 8] = self.bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        Some(if self.big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// A count or a place in the file.
    fn place(&self, at: usize) -> Option<usize> {
        if self.big { usize::try_from(self.long8(at)?).ok() } else { self.long(at).map(|place| place as usize) }
    }

    fn directory(&self, at: usize) -> Option<(Directory, usize)> {
        // The number of entries, then the entries: tag, kind, count, and the values or their place.
        let (head, entry_size, room) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = if self.big { self.place(at)? } else { usize::from(self.short(at)?) };
        let mut directory = Directory::default();
        for index in 0..count.min(MAX_ENTRIES) {
            let entry = at.checked_add(head + entry_size * index)?;
            let (Some(tag), Some(kind), Some(values)) = (self.short(entry), self.short(entry + 2), self.place(entry + 4)) else { break };
            let Some(size) = size_of(kind) else { continue };
            let inline = size.saturating_mul(values) <= room;
            let Some(place) = (if inline { Some(entry + 4 + room) } else { self.place(entry + 4 + room) }) else { break };
            directory.entries.entry(tag).or_insert(Entry { kind, count: values, at: place });
        }
        let after = count.checked_mul(entry_size).and_then(|size| at.checked_add(head)?.checked_add(size));
        let next = after.and_then(|after| self.place(after)).unwrap_or(0);
        (!directory.entries.is_empty()).then_some((directory, next))
    }

    /// The whole numbers of a tag; empty when it is absent. Values past the end of the file are left out.
    pub(crate) fn numbers(&self, directory: &Directory, tag: u16) -> Vec<u64> {
        let Some(entry) = directory.entries.get(&tag) else { return Vec::new() };
        let size = size_of(entry.kind).unwrap_or(1);
        let available = self.bytes.len().saturating_sub(entry.at) / size;
        (0..entry.count.min(available).min(MAX_VALUES))
            .filter_map(|index| {
                let at = entry.at + index * size;
                match entry.kind {
                    1 | 2 | 6 | 7 => self.bytes.get(at).map(|byte| u64::from(*byte)),
                    3 | 8 => self.short(at).map(u64::from),
                    4 | 9 | 13 => self.long(at).map(u64::from),
                    16..=18 => self.long8(at),
                    _ => None,
                }
            })
            .collect()
    }

    /// The first whole number of a tag.
    pub(crate) fn number(&self, directory: &Directory, tag: u16) -> Option<u64> {
        let mut first = directory.clone_entry(tag)?;
        first.count = first.count.min(1);
        let one = Directory { entries: BTreeMap::from([(tag, first)]) };
        self.numbers(&one, tag).first().copied()
    }

    /// A rational number, or a whole one where somebody wrote that.
    pub(crate) fn rational(&self, directory: &Directory, tag: u16) -> Option<f64> {
        let entry = directory.entries.get(&tag)?;
        if matches!(entry.kind, 5 | 10) {
            let (above, below) = (self.long(entry.at)?, self.long(entry.at + 4)?);
            (below != 0).then(|| f64::from(above) / f64::from(below))
        } else if entry.kind == 11 {
            self.long(entry.at).map(|bits| f64::from(f32::from_bits(bits)))
        } else {
            self.number(directory, tag).map(|number| number as f64)
        }
    }
}

impl Directory {
    fn clone_entry(&self, tag: u16) -> Option<Entry> {
        self.entries.get(&tag).copied()
    }
}

/// Bytes of one value of a field type (TIFF 6.0, page 15).
fn size_of(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16..=18 => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_directories_ends() {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend([1, 0]); // one entry
        bytes.extend([0, 1, 3, 0, 1, 0, 0, 0, 0x10, 0, 0, 0]); // width 16
        bytes.extend([8, 0, 0, 0]); // and again the same directory
        let (tags, directories) = Tags::open(&bytes, 10).unwrap();
        assert_eq!(directories.len(), 1);
        assert_eq!(tags.number(&directories[0], WIDTH), Some(16));
        assert_eq!(tags.number(&directories[0], LENGTH), None);
    }

    #[test]
    fn counts_beyond_the_file_are_not_believed() {
        let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
        bytes.extend([0, 1, 1, 0x11, 0, 4, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 8]); // strip offsets: 4 billion of them
        let (tags, directories) = Tags::open(&bytes, 10).unwrap();
        assert!(tags.numbers(&directories[0], STRIP_OFFSETS).len() < 8);
    }

    #[test]
    fn places_of_eight_bytes_are_read() {
        let mut bytes = b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10".to_vec();
        bytes.extend(2_u64.to_be_bytes());
        for (tag, value) in [(WIDTH, 1728_u64), (STRIP_OFFSETS, 5_000_000_000)] {
            bytes.extend(tag.to_be_bytes());
            bytes.extend(16_u16.to_be_bytes());
            bytes.extend(1_u64.to_be_bytes());
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend([0; 8]);
        let (tags, directories) = Tags::open(&bytes, 10).unwrap();
        assert_eq!(tags.number(&directories[0], WIDTH), Some(1728));
        assert_eq!(tags.numbers(&directories[0], STRIP_OFFSETS), [5_000_000_000]);
        bytes[16..24].fill(0xff);
        assert!(Tags::open(&bytes, 10).is_ok_and(|(_, directories)| directories.len() == 1), "a count beyond the file");
    }
}
