//! The properties of one message, recipient or attachment: a stream of fixed ones, and a stream for each of variable size.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::bytes::Bytes;
use crate::charset;

/// Entries of a property stream that are read.
const MAX_PROPERTIES: usize = 5000;

/// A compound file that is read.
pub(super) struct File<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
    /// The code page of texts that are not Unicode.
    page: u32,
}

/// A storage with its fixed properties (MS-OXMSG section 2.4).
pub(super) struct Storage {
    path: String,
    fixed: BTreeMap<u16, u64>,
}

impl Storage {
    /// A property of fixed size, as 64 bits.
    pub(super) fn wide(&self, id: u16) -> Option<u64> {
        self.fixed.get(&id).copied()
    }

    /// A property of 32 bits.
    pub(super) fn number(&self, id: u16) -> Option<u32> {
        self.wide(id).map(|value| (value & 0xffff_ffff) as u32)
    }

    /// The path of a storage or stream inside this one.
    pub(super) fn inner(&self, name: &str) -> String {
        format!("{}/{name}", self.path.trim_end_matches('/'))
    }
}

impl<'a> File<'a> {
    /// A compound file; `None` when it is none.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut file = Self { file: CompoundFile::open(Cursor::new(bytes)).ok()?, page: 1252 };
        if let Some(root) = file.message("/", 32) {
            // PidTagMessageCodepage, PidTagInternetCodepage.
            file.page = root.number(0x3ffd).or_else(|| root.number(0x3fde)).unwrap_or(file.page);
        }
        Some(file)
    }

    /// The storage of this path, whose property stream begins with a header of so many bytes (MS-OXMSG section 2.4.1).
    pub(super) fn message(&mut self, path: &str, header: usize) -> Option<Storage> {
        let mut storage = Storage { path: path.to_owned(), fixed: BTreeMap::new() };
        let stream = self.stream(&storage.inner("__properties_version1.0"), (header + MAX_PROPERTIES * 16) as u64)?;
        let mut fields = Bytes(stream.get(header..)?);
        while let (Some(_kind), Some(id), Some(_flags), Some(value)) = (fields.u16(), fields.u16(), fields.u32(), fields.u64()) {
            storage.fixed.entry(id).or_insert(value);
        }
        Some(storage)
    }

    /// A property of bytes, when it has at most so many.
    pub(super) fn binary(&mut self, storage: &Storage, id: u16, limit: u64) -> Option<Vec<u8>> {
        self.stream(&storage.inner(&format!("__substg1.0_{id:04X}0102")), limit)
    }

    /// How many bytes a property has.
    pub(super) fn size(&self, storage: &Storage, id: u16) -> Option<u64> {
        self.file.entry(storage.inner(&format!("__substg1.0_{id:04X}0102"))).ok().map(|entry| entry.len())
    }

    /// A property of text, cut after so many bytes: UTF-16, else the message's code page.
    pub(super) fn text(&mut self, storage: &Storage, id: u16, limit: u64) -> Option<String> {
        if let Some(wide) = self.beginning(&storage.inner(&format!("__substg1.0_{id:04X}001F")), limit.saturating_mul(2)) {
            return Some(charset::utf16(&wide));
        }
        let narrow = self.beginning(&storage.inner(&format!("__substg1.0_{id:04X}001E")), limit)?;
        let end = narrow.iter().position(|byte| *byte == 0).unwrap_or(narrow.len());
        Some(charset::code_page(&narrow[..end], self.page))
    }

    /// The paths of the storages inside one whose names begin so and go on with a number, in the order of the numbers.
    pub(super) fn numbered(&self, storage: &Storage, prefix: &str) -> Vec<String> {
        let Ok(entries) = self.file.read_storage(&storage.path) else { return Vec::new() };
        let names = entries.filter(cfb::Entry::is_storage).map(|entry| entry.name().to_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
        names.sort_unstable();
        names.iter().map(|name| storage.inner(name)).collect()
    }

    fn stream(&mut self, path: &str, limit: u64) -> Option<Vec<u8>> {
        let bytes = self.beginning(path, limit.saturating_add(1))?;
        (bytes.len() as u64 <= limit).then_some(bytes)
    }

    /// The first bytes of a stream; memory is asked for as they come, whatever size is claimed.
    fn beginning(&mut self, path: &str, limit: u64) -> Option<Vec<u8>> {
        if !self.file.is_stream(path) {
            return None;
        }
        let mut bytes = Vec::new();
        self.file.open_stream(path).ok()?.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}
