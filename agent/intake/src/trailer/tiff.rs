//! TIFF: every directory of the chain can be read and every strip or tile lies inside the file (TIFF 6.0, s. 2; BigTIFF).

use std::collections::HashSet;
use std::io::{self, Read, Seek};

use super::read_at;

/// Directories (pages) that are followed.
const MOST_PAGES: usize = 20_000;
/// Bytes of directories and tables that are read of one file, all pages together.
const MOST_READ: u64 = 32 << 20;

/// Tags of the tables that say where a page's data lies and how long each piece is.
const STRIP_OFFSETS: u16 = 273;
const STRIP_COUNTS: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_COUNTS: u16 = 325;

/// Whether the file has all that its directories speak of. A file that breaks a bound is not whole: it is taken after the grace.
pub(super) fn is_whole(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<bool> {
    Walk { file, bytes, order: Order::Little, big: false, read: 0 }.run()
}

enum Order {
    Little,
    Big,
}

struct Walk<'f, F> {
    file: &'f mut F,
    bytes: u64,
    order: Order,
    big: bool,
    read: u64,
}

/// One entry of a directory: tag, type, count of values, and where the four (eight) bytes of its value stand.
struct Entry {
    kind: u16,
    count: u64,
    value: Vec<u8>,
}

#[derive(Default)]
struct Page {
    offsets: Option<Entry>,
    counts: Option<Entry>,
}

impl<F: Read + Seek> Walk<'_, F> {
    fn run(mut self) -> io::Result<bool> {
        let head = self.bytes_at(0, 8)?;
        self.order = if head[0] == b'I' { Order::Little } else { Order::Big };
        self.big = self.number(&head[2..4]) == 43;
        let mut next = if self.big { self.bytes_at(8, 8).map(|raw| self.number(&raw))? } else { self.number(&head[4..8]) };
        let mut seen = HashSet::new();
        // A writer puts the first directory's place last: until then it is 0.
        while next != 0 {
            if seen.len() >= MOST_PAGES || !seen.insert(next) {
                return Ok(false);
            }
            let (page, after) = self.directory(next)?;
            if !self.page_is_inside(&page)? {
                return Ok(false);
            }
            next = after;
        }
        Ok(!seen.is_empty())
    }

    fn directory(&mut self, at: u64) -> io::Result<(Page, u64)> {
        let (count_size, entry_size, value_at) = if self.big { (8, 20, 12) } else { (2, 12, 8) };
        let raw = self.bytes_at(at, count_size)?;
        let count = self.number(&raw);
        let body = at.checked_add(count_size).ok_or(io::ErrorKind::UnexpectedEof)?;
        let length = count.checked_mul(entry_size).ok_or(io::ErrorKind::UnexpectedEof)?;
        let entries = self.bytes_at(body, length)?;
        let mut page = Page::default();
        for raw in entries.chunks_exact(entry_size as usize) {
            let tag = self.number(&raw[0..2]);
            let entry =
                || Entry { kind: self.number(&raw[2..4]) as u16, count: self.number(&raw[4..value_at]), value: raw[value_at..].to_vec() };
            match tag as u16 {
                STRIP_OFFSETS | TILE_OFFSETS => page.offsets = Some(entry()),
                STRIP_COUNTS | TILE_COUNTS => page.counts = Some(entry()),
                _ => {}
            }
        }
        let raw = self.bytes_at(body + length, if self.big { 8 } else { 4 })?;
        Ok((page, self.number(&raw)))
    }

    /// Without counts (old fax software leaves them out) a piece must at least begin inside the file.
    fn page_is_inside(&mut self, page: &Page) -> io::Result<bool> {
        let Some(offsets) = &page.offsets else { return Ok(true) };
        let offsets = self.values(offsets)?;
        let counts = page.counts.as_ref().map(|counts| self.values(counts)).transpose()?.unwrap_or_default();
        let ends = |(index, offset): (usize, &u64)| offset.checked_add(counts.get(index).copied().unwrap_or(0));
        Ok(offsets.iter().enumerate().all(|piece| ends(piece).is_some_and(|end| *piece.1 != 0 && end <= self.bytes)))
    }

    fn values(&mut self, entry: &Entry) -> io::Result<Vec<u64>> {
        let size = match entry.kind {
            3 => 2,
            4 | 13 => 4,
            16 | 18 => 8,
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        };
        let length = entry.count.checked_mul(size).ok_or(io::ErrorKind::UnexpectedEof)?;
        let raw = match entry.value.get(..length as usize) {
            Some(inline) => inline.to_vec(),
            None => self.bytes_at(self.number(&entry.value), length)?,
        };
        Ok(raw.chunks_exact(size as usize).map(|value| self.number(value)).collect())
    }

    fn number(&self, raw: &[u8]) -> u64 {
        let join = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
        match self.order {
            Order::Little => raw.iter().rev().fold(0, join),
            Order::Big => raw.iter().fold(0, join),
        }
    }

    /// Bytes of the file; past its end, or past what one file may cost, is as if the end were missing.
    fn bytes_at(&mut self, at: u64, length: u64) -> io::Result<Vec<u8>> {
        self.read = self.read.saturating_add(length);
        if self.read > MOST_READ || at.checked_add(length).is_none_or(|end| end > self.bytes) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        read_at(self.file, at, length)
    }
}
