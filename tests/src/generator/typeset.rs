//! Typst as a library: markup in, grey pixels out. The sample office is drawn with fonts that come in crates, so that every machine
//! draws alike; pages that only measure the reader may use typefaces of Debian packages as well.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use image::GrayImage;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, Scalar};
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use super::GeneratorError;

/// The sans serif of printed forms; only its condensed cut is loaded.
pub const SANS: &str = "DejaVu Sans";
/// A serif, as word processors use.
pub const SERIF: &str = "Libertinus Serif";
/// The fixed pitch of typewriters and fax machines.
pub const MONO: &str = "DejaVu Sans Mono";

/// The typefaces that a page may use.
pub struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    fn new(fonts: Vec<Font>) -> Self {
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }
}

/// The fonts that come in crates.
pub static CARRIED: LazyLock<Fonts> = LazyLock::new(|| Fonts::new(carried()));

fn carried() -> Vec<Font> {
    let sans = [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold(), dejavu::sans_condensed::oblique()];
    typst_assets::fonts().chain(sans).flat_map(|data| Font::iter(Bytes::new(data))).collect()
}

/// Files of the further typefaces, and their family; `tests/setup.sh` names the packages.
const FURTHER: [(&str, &str); 15] = [
    ("LiberationSans-Regular.ttf", "Liberation Sans"),
    ("LiberationSerif-Regular.ttf", "Liberation Serif"),
    ("LiberationMono-Regular.ttf", "Liberation Mono"),
    ("Carlito-Regular.ttf", "Carlito"),
    ("Courier Prime.otf", "Courier Prime"),
    ("GNUTypewriter.ttf", "GNUTypewriter"),
    ("RobotoCondensed-Regular.ttf", "Roboto"),
    ("Breip.ttf", "Breip"),
    ("Kristi.ttf", "Kristi"),
    ("Rufscript010.ttf", "Rufscript"),
    ("Ecolier-court.ttf", "Ecolier_court"),
    ("femkeklaver.ttf", "femkeklaver"),
    ("dkg.ttf", "DkgHandwriting"),
    ("SteveHand.ttf", "Steve"),
    ("Delphine.ttf", "Delphine"),
];
/// Where Debian's font packages put them.
const FONT_FOLDER: &str = "/usr/share/fonts";

/// The fonts that come in crates and the further ones of this machine.
///
/// # Errors
/// [`GeneratorError::Typeset`] when one is missing.
pub fn installed() -> Result<&'static Fonts, GeneratorError> {
    static INSTALLED: LazyLock<Result<Fonts, String>> = LazyLock::new(|| {
        let mut files = BTreeMap::new();
        files_below(Path::new(FONT_FOLDER), 5, &mut files);
        let mut fonts = carried();
        for (file, family) in FURTHER {
            let data = files.get(file).and_then(|path| std::fs::read(path).ok());
            let font = data.and_then(|data| Font::iter(Bytes::new(data)).next()).filter(|font| font.info().family == family);
            fonts.push(font.ok_or_else(|| format!("the typeface {family} ({file}) is missing: run `tests/setup.sh test`"))?);
        }
        Ok(Fonts::new(fonts))
    });
    INSTALLED.as_ref().map_err(|missing| GeneratorError::Typeset(missing.clone()))
}

/// All files below a folder, by their name, not deeper than `depth`.
fn files_below(folder: &Path, depth: u32, files: &mut BTreeMap<String, PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && depth > 0 {
            files_below(&path, depth - 1, files);
        } else if let Ok(name) = entry.file_name().into_string() {
            files.insert(name, path);
        }
    }
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A world of one source and no files.
struct Sheet {
    source: Source,
    fonts: &'static Fonts,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Draws the pages of `markup` at `dpi` dots per inch with the fonts that come in crates.
///
/// # Errors
/// As [`pages_in`].
pub fn pages(markup: &str, dpi: f64) -> Result<Vec<GrayImage>, GeneratorError> {
    pages_in(&CARRIED, markup, dpi)
}

/// Draws the pages of `markup` at `dpi` dots per inch.
///
/// # Errors
/// [`GeneratorError::Typeset`] with what the typesetter said; its warnings count as errors, for they mean a missing font.
pub fn pages_in(fonts: &'static Fonts, markup: &str, dpi: f64) -> Result<Vec<GrayImage>, GeneratorError> {
    let sheet = Sheet { source: Source::detached(markup), fonts };
    let compiled = typst::compile::<PagedDocument>(&sheet);
    let said = |list: &[typst::diag::SourceDiagnostic]| list.iter().map(|one| one.message.to_string()).collect::<Vec<_>>().join("; ");
    let document = compiled.output.map_err(|errors| GeneratorError::Typeset(said(&errors)))?;
    if !compiled.warnings.is_empty() {
        return Err(GeneratorError::Typeset(said(&compiled.warnings)));
    }
    let options = RenderOptions { pixel_per_pt: Scalar::new(dpi / 72.0), render_bleed: false };
    let drawn = document.pages().iter().map(|page| {
        let pixels = typst_render::render(page, &options);
        // The paper is opaque, so colour needs no division by alpha; everything is drawn in greys.
        let grey = pixels.data().chunks_exact(4).map(|rgba| rgba[1]).collect();
        GrayImage::from_raw(pixels.width(), pixels.height(), grey).ok_or_else(|| GeneratorError::Typeset("odd pixels".into()))
    });
    drawn.collect()
}

/// `text` as a string literal of typst.
#[must_use]
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => _ = write!(out, "\\u{{{:x}}}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
