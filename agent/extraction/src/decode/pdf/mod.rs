//! PDF: the embedded scan is taken as it is when the page is one image, anything else is drawn. Beside the pixels stand the facts:
//! form values and text.

mod probe;
pub(crate) mod strings;
mod widgets;
mod words;
mod xfa;

use std::sync::Arc;

use greffier_casework::Evidence;
use hayro::hayro_interpret::{InterpreterSettings, TransformExt as _};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::GrayImage;
use image::imageops::{rotate90, rotate180, rotate270};

use self::probe::{Probe, Scan};
use self::widgets::FormOfFile;
use super::facts::{PageFacts, Place};
use super::resolution::{Resolution, square};
use super::{Budget, DecodedPage, Wanted, raster};
use crate::{Limits, Progress, ReadError, Warning};

/// Resolution of drawn pages, in pixels per inch: what a fax in fine mode has.
const DRAWN_DPI: f64 = 200.0;
/// Drawing needs four bytes a pixel and more; a larger page is drawn coarser.
const MAX_DRAWN_PIXELS: f64 = 24_000_000.0;
/// Sides of a drawn page in pixels; the rasteriser counts them in 16 bits.
const MAX_DRAWN_SIDE: f64 = 16_000.0;
const POINTS_PER_INCH: f64 = 72.0;
/// Words of one document that are kept: fifty dense pages.
const MAX_WORDS: usize = 200_000;

/// Decodes every page.
pub(super) fn pages(bytes: &[u8], wanted: &Wanted<'_>) -> Result<(Vec<DecodedPage>, Vec<Warning>), ReadError> {
    let limits = wanted.limits;
    let pdf = open(bytes, limits)?;
    let form = FormOfFile::of(&pdf);
    let mut budget = Budget::new(limits);
    let mut warnings = Vec::new();
    let mut words = MAX_WORDS;
    let mut pages = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let number = index as u32 + 1;
        if let Err(error) = wanted.begin(number, pdf.pages().len()) {
            warnings.push(Warning::page_skipped(number, &error));
            continue;
        }
        let mut decoded = decode_page(page, number, &form, &budget)?;
        budget.take(&decoded.image);
        decoded.facts.words.truncate(words);
        words -= decoded.facts.words.len();
        pages.push(decoded);
    }
    if form.dynamic && pages.iter().all(|page: &DecodedPage| page.facts.widgets.is_empty()) {
        warnings.push(Warning::dynamic_form());
    }
    Ok((pages, warnings))
}

/// Draws every page as a reader shows it, with what was written on it since, and hands over its number, its pixels and their number an
/// inch, one page after the other. `at` is told of each page before it is drawn.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or breaks a bound, and what `each` says.
pub(crate) fn draw_pages(
    bytes: &[u8],
    limits: &Limits,
    at: &dyn Fn(Progress),
    each: &mut dyn FnMut(u32, GrayImage, f64) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let pdf = open(bytes, limits)?;
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    let mut budget = Budget::new(limits);
    for (page, number) in pdf.pages().iter().zip(1..) {
        at(Progress { page: number, pages });
        let (width, height) = size(page);
        let (image, dpi) = draw(page, width, height);
        budget.check(number, image.width().into(), image.height().into())?;
        budget.take(&image);
        each(number, image, dpi)?;
    }
    Ok(())
}

fn open(bytes: &[u8], limits: &Limits) -> Result<Pdf, ReadError> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Encrypted,
        LoadPdfError::Decryption(error) => ReadError::Unsupported { detail: format!("encryption: {error:?}") },
        LoadPdfError::Invalid if !tail_is_whole(bytes) => ReadError::Truncated { detail: "no end of file mark".into() },
        LoadPdfError::Invalid => ReadError::Damaged { detail: "not a readable PDF".into() },
    })?;
    if pdf.pages().len() > limits.pages as usize {
        return Err(ReadError::TooManyPages { limit: limits.pages });
    }
    Ok(pdf)
}

/// The end-of-file mark in the last kilobyte (ISO 32000-1, annex H, note 18).
fn tail_is_whole(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(1024)..].windows(5).any(|window| window == b"%%EOF")
}

fn decode_page(page: &Page<'_>, number: u32, form: &FormOfFile, budget: &Budget<'_>) -> Result<DecodedPage, ReadError> {
    let (width, height) = size(page);
    let mut probe = Probe::of(page, width, height, budget.limits.page_pixels);
    if let Some((wide, high)) = probe.largest {
        budget.check(number, wide.into(), high.into())?;
    }
    let facts = PageFacts {
        words: std::mem::take(&mut probe.words).finish(),
        ..widgets::facts(page, page.initial_transform(true).to_kurbo(), form)
    };
    let evidence = probe.evidence();
    if let Some(mut scan) = probe.scan.take().filter(|_| probe.images == 1 && !probe.text && !probe.drawing)
        && let Some(image) = scan.image.take()
    {
        return scanned(number, image, &scan, evidence, facts, budget);
    }
    let (image, dpi) = draw(page, width, height);
    budget.check(number, image.width().into(), image.height().into())?;
    let (across, down) = (f64::from(image.width()) / width, f64::from(image.height()) / height);
    let facts = facts.moved(|one| scaled(one, (0.0, 0.0), (across, down)));
    Ok(DecodedPage { image, dpi: Some(dpi), bilevel: false, facts, evidence, coding: "drawn page".into() })
}

/// The image that is the page, with square pixels and upright.
fn scanned(
    number: u32,
    image: GrayImage,
    scan: &Scan,
    mut evidence: Vec<Evidence>,
    facts: PageFacts,
    budget: &Budget<'_>,
) -> Result<DecodedPage, ReadError> {
    let (width, height) = (scan.place.width(), scan.place.height());
    let (wide, high) = if scan.quarter_turns % 2 == 1 { (height, width) } else { (width, height) };
    let per_inch = |pixels: u32, points: f64| f64::from(pixels) * POINTS_PER_INCH / points.max(1.0);
    let resolution = Resolution::believable(per_inch(image.width(), wide), per_inch(image.height(), high), image.width(), image.height());
    let (square_wide, square_high) =
        resolution.map_or((image.width().into(), image.height().into()), |one| one.square_size(image.width(), image.height()));
    budget.check(number, square_wide, square_high)?;
    let bilevel = raster::is_bilevel(&image);
    let (image, dpi) = square(image, resolution);
    let image = match scan.quarter_turns {
        1 => rotate90(&image),
        2 => rotate180(&image),
        3 => rotate270(&image),
        _ => image,
    };
    let label = resolution.map_or_else(String::new, |one| format!(", {:.0} × {:.0} dpi", one.x, one.y));
    if bilevel {
        evidence.insert(0, Evidence::Bilevel);
    }
    let scale = (f64::from(image.width()) / width.max(1.0), f64::from(image.height()) / height.max(1.0));
    let facts = facts.moved(|one| scaled(one, (scan.place.x0, scan.place.y0), scale));
    Ok(DecodedPage { image, dpi, bilevel, facts, evidence, coding: format!("scanned page{label}") })
}

/// From points of the page to pixels of an image whose corner stands at `from`.
fn scaled(place: &Place, from: (f64, f64), (across, down): (f64, f64)) -> Place {
    Place {
        left: (place.left - from.0) * across,
        top: (place.top - from.1) * down,
        right: (place.right - from.0) * across,
        bottom: (place.bottom - from.1) * down,
    }
}

/// Width and height of a page as it is shown, in points.
fn size(page: &Page<'_>) -> (f64, f64) {
    let (width, height) = page.render_dimensions();
    (f64::from(width).max(1.0), f64::from(height).max(1.0))
}

/// Draws a page of `width` × `height` points on white.
fn draw(page: &Page<'_>, width: f64, height: f64) -> (GrayImage, f64) {
    let scale = DRAWN_DPI / POINTS_PER_INCH;
    let scale = scale.min((MAX_DRAWN_PIXELS / (width * height)).sqrt()).min(MAX_DRAWN_SIDE / width.max(height));
    let settings = PixmapSettings { x_scale: scale as f32, y_scale: scale as f32, bg_color: WHITE };
    let pixmap = render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (wide, high) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let grey = pixmap.data_as_u8_slice().chunks_exact(4).map(raster::luma).collect();
    (GrayImage::from_raw(wide, high, grey).unwrap_or_default(), scale * POINTS_PER_INCH)
}
