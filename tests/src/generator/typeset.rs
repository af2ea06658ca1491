//! Typst as a library: markup in, grey pixels out. Only fonts that come in crates, so that every machine draws alike.

use std::fmt::Write;
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

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let sans = [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold(), dejavu::sans_condensed::oblique()];
    let fonts: Vec<Font> = typst_assets::fonts().chain(sans).flat_map(|data| Font::iter(Bytes::new(data))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A world of one source and no files.
struct Sheet {
    source: Source,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
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
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Draws the pages of `markup` at `dpi` dots per inch.
///
/// # Errors
/// [`GeneratorError::Typeset`] with what the typesetter said; its warnings count as errors, for they mean a missing font.
pub fn pages(markup: &str, dpi: f64) -> Result<Vec<GrayImage>, GeneratorError> {
    let sheet = Sheet { source: Source::detached(markup) };
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
