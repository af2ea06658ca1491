//! Bytes to pages. The kind is known from the content, never from the name, and every bound is checked before memory is asked for.

mod cut;
mod facts;
mod fax;
mod negative;
mod packed;
mod pdf;
mod raster;
mod resolution;
mod spread;
mod tiff_file;
mod tiff_tags;

use greffier_casework::{Evidence, Medium, Origin};
use image::GrayImage;

use crate::{Limits, Progress, ReadError, Warning};

pub use facts::{Overlay, PageFacts, Place, Widget, WidgetKind, Word, WordKind};
pub(crate) use pdf::draw_pages;
pub(crate) use pdf::strings::text as text_of;
pub use resolution::Resolution;
pub(crate) use spread::take_apart;

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Tagged Image File Format, revision 6.0.
    Tiff,
    /// Portable Document Format (ISO 32000).
    Pdf,
    /// Portable Network Graphics.
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
}

impl Kind {
    /// The kind of a content, from its first bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |mark: &[u8]| bytes.starts_with(mark);
        if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
            Some(Self::Tiff)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
            // Readers of PDF look for the header in the first 1024 bytes (ISO 32000-1, annex H, note 13).
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// The kind that a file name says, when it says one of ours.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "tif" | "tiff" => Some(Self::Tiff),
            "pdf" => Some(Self::Pdf),
            "png" => Some(Self::Png),
            "jpg" | "jpeg" | "jpe" | "jfif" => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// Media type (RFC 6838).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Tiff => "image/tiff",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The ending of its file names, with the dot.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Tiff => ".tif",
            Self::Pdf => ".pdf",
            Self::Png => ".png",
            Self::Jpeg => ".jpg",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Tiff => "TIFF",
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
        }
    }
}

/// One page with square pixels; 0 is black, 255 white.
#[derive(Debug, Clone)]
pub struct DecodedPage {
    /// The pixels.
    pub image: GrayImage,
    /// Pixels per inch, when the file says a believable figure.
    pub dpi: Option<f64>,
    /// The original has black and white only, so the page is written that way.
    pub bilevel: bool,
    /// What the page says of itself beside its pixels.
    pub facts: PageFacts,
    /// What points to paper or away from it.
    pub(crate) evidence: Vec<Evidence>,
    /// The coding, for people.
    pub(crate) coding: String,
}

/// A decoded file.
#[derive(Debug)]
pub struct Decoded {
    /// What kind of file it is.
    pub kind: Kind,
    /// Its pages.
    pub pages: Vec<DecodedPage>,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

impl Decoded {
    /// The format for people, after the first page.
    #[must_use]
    pub fn format(&self) -> String {
        match self.pages.first() {
            Some(page) if !page.coding.is_empty() => format!("{}, {}", self.kind.label(), page.coding),
            _ => self.kind.label().to_owned(),
        }
    }

    /// The medium of origin. One page that was paper makes the document paper: the machine may only worsen a declaration.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let mut evidence: Vec<Evidence> = Vec::new();
        let paper_page = |page: &&DecodedPage| page.evidence.iter().any(|one| points_to_paper(*one));
        let pages: Vec<&DecodedPage> = self.pages.iter().filter(paper_page).collect();
        let medium = if pages.is_empty() { Medium::Digital } else { Medium::Paper };
        let telling = if pages.is_empty() { self.pages.iter().collect() } else { pages };
        for one in telling.iter().flat_map(|page| &page.evidence) {
            if !evidence.contains(one) {
                evidence.push(*one);
            }
        }
        Origin { medium, evidence }
    }
}

fn points_to_paper(evidence: Evidence) -> bool {
    matches!(evidence, Evidence::Bilevel | Evidence::FaxCoding | Evidence::FaxResolution | Evidence::PageIsAnImage)
}

/// What is wanted of a file beside its bytes.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The bounds.
    pub limits: &'a Limits,
    /// Pages, from 1, that are left out with a warning.
    pub leave_out: &'a [u32],
    /// Told of each page before it is decoded.
    pub at: &'a dyn Fn(Progress),
}

impl<'a> Wanted<'a> {
    /// Every page, within bounds.
    #[must_use]
    pub fn all(limits: &'a Limits) -> Self {
        Self { limits, leave_out: &[], at: &|_| {} }
    }

    /// Says that a page is begun; the error when it is to be left out.
    fn begin(&self, page: u32, pages: usize) -> Result<(), ReadError> {
        if self.leave_out.contains(&page) {
            return Err(ReadError::WorkerEnded { detail: format!("page {page} was left out") });
        }
        (self.at)(Progress { page, pages: u32::try_from(pages).unwrap_or(u32::MAX) });
        Ok(())
    }
}

/// Decodes a file. `name` is the name it came with: a name that says another kind than the content is an error.
///
/// # Errors
/// What keeps every page from being read, see [`ReadError`].
pub fn decode(bytes: &[u8], name: Option<&str>, wanted: &Wanted<'_>) -> Result<Decoded, ReadError> {
    let limits = wanted.limits;
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::FileTooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let found = Kind::of(bytes);
    if let Some(named) = name.and_then(Kind::of_name)
        && found != Some(named)
    {
        let found = found.map_or("?", Kind::label).to_owned();
        return Err(ReadError::NotWhatItsName { named: named.label().to_owned(), found });
    }
    // An archive may hold a PDF so near its beginning that it looks like one.
    let plain = found.is_some_and(|kind| kind != Kind::Pdf || bytes.starts_with(b"%PDF-"));
    if !plain && greffier_unpack::kind(bytes, name.unwrap_or_default()).is_some() {
        return Err(ReadError::Envelope);
    }
    let kind = found.ok_or(ReadError::UnknownKind)?;
    let (mut pages, mut warnings) = match kind {
        Kind::Tiff => tiff_file::pages(bytes, wanted)?,
        Kind::Pdf => pdf::pages(bytes, wanted)?,
        Kind::Png => raster::png(bytes, limits)?,
        Kind::Jpeg => raster::jpeg(bytes, limits)?,
    };
    if pages.is_empty() {
        return Err(ReadError::NoPage);
    }
    for (index, page) in pages.iter_mut().enumerate().filter(|(_, page)| negative::is_negative(&page.image)) {
        image::imageops::invert(&mut page.image);
        warnings.push(Warning::negative(index as u32 + 1));
    }
    Ok(Decoded { kind, pages, warnings })
}

/// Keeps count of the pixels of a document.
pub(crate) struct Budget<'a> {
    limits: &'a Limits,
    used: u64,
}

impl<'a> Budget<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self { limits, used: 0 }
    }

    /// Refuses a page that is too large, before its memory is asked for.
    pub(crate) fn check(&self, page: u32, width: u64, height: u64) -> Result<(), ReadError> {
        let pixels = width.saturating_mul(height);
        if pixels > self.limits.page_pixels {
            return Err(ReadError::PageTooLarge { page, width, height, limit: self.limits.page_pixels });
        }
        if self.used.saturating_add(pixels) > self.limits.document_pixels {
            return Err(ReadError::DocumentTooLarge { limit: self.limits.document_pixels });
        }
        Ok(())
    }

    /// Counts a page that was taken.
    pub(crate) fn take(&mut self, image: &GrayImage) {
        self.used += image.as_raw().len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_known_from_the_content() {
        assert_eq!(Kind::of(b"II*\0\x08\0\0\0"), Some(Kind::Tiff));
        assert_eq!(Kind::of(b"junk before\n%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"PK\x03\x04"), None);
        assert_eq!(Kind::of(b""), None);
    }

    #[test]
    fn bad_files_are_refused_with_their_code() {
        let limits = Limits::default();
        let code = |bytes: &[u8], name: Option<&str>| decode(bytes, name, &Wanted::all(&limits)).map(|_| ()).unwrap_err().code();
        assert_eq!(code(b"", None), "GRF-RD-001");
        assert_eq!(code(b"hello", None), "GRF-RD-002");
        assert_eq!(code(b"hello", Some("fax.tif")), "GRF-RD-003");
        assert_eq!(code(b"%PDF-1.7\n", Some("fax.TIF")), "GRF-RD-003");
        assert_eq!(code(b"II*\0", None), "GRF-RD-004");
        assert_eq!(code(b"\x89PNG\r\n\x1a\n", None), "GRF-RD-004");
        let small = Limits { file_bytes: 3, ..limits };
        assert_eq!(decode(b"hello", None, &Wanted::all(&small)).map(|_| ()).unwrap_err().code(), "GRF-RD-009");
    }
}
