//! What a template can see: its folder, the data, the fonts and the date. Nothing else.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use jiff::ZonedDateTime;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Binding, Bytes, Datetime, Duration, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, Lang, Region, TextElem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::code;
use crate::fonts::Fonts;
use crate::{Language, MAX_FILE_BYTES, MAX_FILES, MAX_TEMPLATE_BYTES};

/// Name of the virtual file that carries the letter's data.
const DATA_FILE: &str = "/data.json";
/// Name of the virtual file that is the code of the case, a picture: see [`crate::code`].
const CODE_FILE: &str = "/case-code.svg";
/// Functions that would let a value become code.
pub(crate) const REMOVED: [&str; 2] = ["eval", "plugin"];

static FRENCH: LazyLock<LazyHash<Library>> = LazyLock::new(|| library(Lang::FRENCH));
static ENGLISH: LazyLock<LazyHash<Library>> = LazyLock::new(|| library(Lang::ENGLISH));

/// The standard library with the person's language as the ground style and the dangerous functions emptied.
fn library(lang: Lang) -> LazyHash<Library> {
    let mut library = Library::default();
    for name in REMOVED {
        if let Some(Ok(value)) = library.global.scope_mut().get_mut(name).map(Binding::write) {
            *value = Value::None;
        }
    }
    library.std = Binding::detached(library.global.clone());
    library.styles.set(TextElem::lang, lang);
    library.styles.set(TextElem::region, "CA".parse::<Region>().ok());
    LazyHash::new(library)
}

/// A file once read: kept, so that a letter sees one state of its folder even while somebody edits it.
#[derive(Default)]
struct Slot {
    bytes: Option<FileResult<Bytes>>,
    source: Option<FileResult<Source>>,
}

/// The world of one letter.
pub(crate) struct LetterWorld {
    /// Canonical path of the letters folder.
    folder: PathBuf,
    main: FileId,
    data: Bytes,
    now: ZonedDateTime,
    language: Language,
    fonts: Arc<Fonts>,
    slots: Mutex<HashMap<FileId, Slot>>,
}

impl LetterWorld {
    /// A world over the canonical `folder`. `template` is a plain file name.
    pub(crate) fn new(folder: PathBuf, template: &str, data: Vec<u8>, now: ZonedDateTime, language: Language) -> Option<Self> {
        let fonts = Fonts::for_folder(&folder);
        let path = VirtualPath::new(template).ok()?;
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        Some(LetterWorld { folder, main, data: Bytes::new(data), now, language, fonts, slots: Mutex::default() })
    }

    /// The text of every template file read so far.
    pub(crate) fn texts(&self) -> Vec<Source> {
        self.slots().values().filter_map(|slot| slot.source.as_ref()?.as_ref().ok().cloned()).collect()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<FileId, Slot>> {
        // A panic while the lock is held leaves at worst an empty slot, which is read again.
        self.slots.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Bytes of a file, at most `limit`, from the folder alone.
    fn read(&self, id: FileId, limit: u64) -> FileResult<Bytes> {
        if let VirtualRoot::Package(_) = id.root() {
            let reason = "packages are not available in letters: copy what you need into the letters folder";
            return Err(FileError::Package(PackageError::Other(Some(reason.into()))));
        }
        let shown = id.vpath().get_without_slash();
        if id.vpath().get_with_slash() == DATA_FILE {
            return Ok(self.data.clone());
        }
        if id.vpath().get_with_slash() == CODE_FILE {
            return code::picture(&self.data).map(|svg| Bytes::new(svg.into_bytes())).map_err(|why| FileError::Other(Some(why.into())));
        }
        let path = id.vpath().realize(&self.folder)?;
        read_below(&self.folder, &path, shown, limit)
    }

    fn bytes(&self, id: FileId, limit: u64) -> FileResult<Bytes> {
        let mut slots = self.slots();
        let full = slots.len() >= MAX_FILES && !slots.contains_key(&id);
        if full {
            return Err(FileError::Other(Some(format!("a letter reads at most {MAX_FILES} files").into())));
        }
        slots.entry(id).or_default().bytes.get_or_insert_with(|| self.read(id, limit)).clone()
    }
}

/// Reads a regular file whose real place, links followed, is below `folder`. `shown` names it in errors.
fn read_below(folder: &Path, path: &Path, shown: &str, limit: u64) -> FileResult<Bytes> {
    let named = |err| FileError::from_io(err, Path::new(shown));
    let real = path.canonicalize().map_err(named)?;
    if !real.starts_with(folder) {
        return Err(FileError::AccessDenied);
    }
    let meta = real.metadata().map_err(named)?;
    if meta.is_dir() {
        return Err(FileError::IsDirectory);
    }
    // A pipe or a device would keep the letter waiting for ever.
    if !meta.is_file() {
        return Err(FileError::AccessDenied);
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&real).map_err(named)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(named)?;
    if bytes.len() as u64 > limit {
        return Err(FileError::Other(Some(format!("{shown} is larger than {limit} bytes").into())));
    }
    Ok(Bytes::new(bytes))
}

impl World for LetterWorld {
    fn library(&self) -> &LazyHash<Library> {
        match self.language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        }
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if let Some(Slot { source: Some(known), .. }) = self.slots().get(&id) {
            return known.clone();
        }
        let source = self.bytes(id, MAX_TEMPLATE_BYTES).and_then(|bytes| {
            let text = bytes.as_str().map_err(|_| FileError::InvalidUtf8)?;
            Ok(Source::new(id, text.trim_start_matches('\u{feff}').to_owned()))
        });
        self.slots().entry(id).or_default().source = Some(source.clone());
        source
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.bytes(id, MAX_FILE_BYTES)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, offset: Option<Duration>) -> Option<Datetime> {
        let date = match offset {
            None => self.now.date(),
            Some(offset) => {
                let [weeks, days, hours, minutes, seconds] = offset.decompose();
                let total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
                let offset = jiff::tz::Offset::from_seconds(i32::try_from(total).ok()?).ok()?;
                offset.to_datetime(self.now.timestamp()).date()
            }
        };
        Datetime::from_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    }
}
