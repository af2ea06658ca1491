//! PDF: the embedded scan is taken as it is when the page is one image, anything else is drawn.

use std::sync::Arc;

use greffier_casework::Evidence;
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache, InterpreterSettings,
    LumaData, SoftMask, interpret_page,
};
use hayro::hayro_syntax::object::Stream;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::{Affine, BezPath, Rect, Shape as _};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::GrayImage;
use image::imageops::{rotate90, rotate180, rotate270};

use super::resolution::{Resolution, square};
use super::{Budget, DecodedPage, Wanted, raster};
use crate::{ReadError, Warning};

/// Resolution of drawn pages, in pixels per inch: what a fax in fine mode has.
const DRAWN_DPI: f64 = 200.0;
/// Drawing needs four bytes a pixel and more; a larger page is drawn coarser.
const MAX_DRAWN_PIXELS: f64 = 24_000_000.0;
/// Sides of a drawn page in pixels; the rasteriser counts them in 16 bits.
const MAX_DRAWN_SIDE: f64 = 16_000.0;
const POINTS_PER_INCH: f64 = 72.0;
/// Share of the page that an image covers to be the page.
const WHOLE_PAGE: f64 = 0.9;

/// Decodes every page.
pub(super) fn pages(bytes: &[u8], wanted: &Wanted<'_>) -> Result<(Vec<DecodedPage>, Vec<Warning>), ReadError> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Encrypted,
        LoadPdfError::Decryption(error) => ReadError::Unsupported { detail: format!("encryption: {error:?}") },
        LoadPdfError::Invalid if !tail_is_whole(bytes) => ReadError::Truncated { detail: "no end of file mark".into() },
        LoadPdfError::Invalid => ReadError::Damaged { detail: "not a readable PDF".into() },
    })?;
    let limits = wanted.limits;
    if pdf.pages().len() > limits.pages as usize {
        return Err(ReadError::TooManyPages { limit: limits.pages });
    }
    let mut budget = Budget::new(limits);
    let (mut pages, mut warnings) = (Vec::new(), Vec::new());
    for (index, page) in pdf.pages().iter().enumerate() {
        let number = index as u32 + 1;
        if let Err(error) = wanted.begin(number, pdf.pages().len()) {
            warnings.push(Warning::page_skipped(number, &error));
            continue;
        }
        let decoded = decode_page(page, number, &budget)?;
        budget.take(&decoded.image);
        pages.push(decoded);
    }
    Ok((pages, warnings))
}

/// The end-of-file mark in the last kilobyte (ISO 32000-1, annex H, note 18).
fn tail_is_whole(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(1024)..].windows(5).any(|window| window == b"%%EOF")
}

fn decode_page(page: &Page<'_>, number: u32, budget: &Budget<'_>) -> Result<DecodedPage, ReadError> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width).max(1.0), f64::from(height).max(1.0));
    let probe = Probe::of(page, width, height, budget.limits.page_pixels);
    if let Some((wide, high)) = probe.largest {
        budget.check(number, wide.into(), high.into())?;
    }
    let evidence = probe.evidence();
    if let Some(scan) = probe.scan.filter(|_| probe.images == 1 && !probe.text && !probe.drawing)
        && let Some(image) = scan.image
    {
        let (wide, high) = if scan.quarter_turns % 2 == 1 { (height, width) } else { (width, height) };
        let per_inch = |pixels: u32, points: f64| f64::from(pixels) * POINTS_PER_INCH / (points * scan.share);
        let resolution =
            Resolution::believable(per_inch(image.width(), wide), per_inch(image.height(), high), image.width(), image.height());
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
        let mut evidence = evidence;
        if bilevel {
            evidence.insert(0, Evidence::Bilevel);
        }
        return Ok(DecodedPage { image, dpi, bilevel, evidence, coding: format!("scanned page{label}") });
    }
    let (image, dpi) = draw(page, width, height);
    budget.check(number, image.width().into(), image.height().into())?;
    Ok(DecodedPage { image, dpi: Some(dpi), bilevel: false, evidence, coding: "drawn page".into() })
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

/// What a page draws, found by going through its instructions without drawing them.
struct Probe {
    page: Rect,
    /// A larger image is not decoded here; the bound is checked after the probing.
    page_pixels: u64,
    images: u32,
    /// Width and height of the largest image.
    largest: Option<(u32, u32)>,
    text: bool,
    drawing: bool,
    fax_coded: bool,
    scan: Option<Scan>,
}

/// The image that covers the page.
struct Scan {
    image: Option<GrayImage>,
    quarter_turns: u8,
    /// Share of the page's side that it covers.
    share: f64,
}

impl Probe {
    fn of<'a>(page: &'a Page<'a>, width: f64, height: f64, page_pixels: u64) -> Self {
        let bounds = Rect::new(0.0, 0.0, width, height);
        let mut probe =
            Self { page: bounds, page_pixels, images: 0, largest: None, text: false, drawing: false, fax_coded: false, scan: None };
        let cache = InterpreterCache::new();
        let transform = hayro::hayro_interpret::TransformExt::to_kurbo(&page.initial_transform(true));
        let mut context = Context::new(transform, bounds, &cache, page.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut probe);
        probe
    }

    fn evidence(&self) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        if self.scan.is_some() && !self.text {
            if self.fax_coded {
                evidence.push(Evidence::FaxCoding);
            }
            evidence.push(Evidence::PageIsAnImage);
        } else if self.text {
            evidence.push(Evidence::TextLayer);
        } else {
            evidence.push(Evidence::NoTraceOfPaper);
        }
        evidence
    }

    /// Takes an image that covers the page and stands straight on it.
    fn consider(&mut self, image: &Image<'_, '_>, transform: Affine) {
        let (Image::Raster(_) | Image::Stencil(_)) = image;
        let placed = transform.transform_rect_bbox(Rect::new(0.0, 0.0, image.width().into(), image.height().into()));
        let seen = placed.intersect(self.page).area();
        if seen < WHOLE_PAGE * self.page.area() {
            return;
        }
        let Some(quarter_turns) = quarter_turns(transform) else {
            self.drawing = true;
            return;
        };
        let share = (placed.width() / self.page.width()).max(0.01);
        // A scan that leaves the page is cropped by it; then only drawing gives what people see.
        let overflows = placed.area() > 1.05 * self.page.area();
        self.scan = Some(Scan { image: None, quarter_turns, share });
        self.drawing |= overflows;
        let pixels = u64::from(image.width()) * u64::from(image.height());
        if overflows || self.images > 1 || pixels > self.page_pixels {
            return;
        }
        let Some(scan) = &mut self.scan else { return };
        match image {
            Image::Raster(raster) => raster.with_rgba(|data, alpha| scan.image = alpha.is_none().then(|| grey(data)).flatten(), None),
            Image::Stencil(_) => {}
        }
    }
}

fn grey(data: ImageData) -> Option<GrayImage> {
    match data {
        ImageData::Luma(LumaData { data, width, height, .. }) => GrayImage::from_raw(width, height, data),
        ImageData::Rgb(rgb) => GrayImage::from_raw(rgb.width, rgb.height, rgb.data.chunks_exact(3).map(raster::luma).collect()),
    }
}

/// Clockwise quarter turns of an image that stands straight and is not mirrored.
fn quarter_turns(transform: Affine) -> Option<u8> {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    let small = 0.02 * (a.abs() + b.abs() + c.abs() + d.abs());
    let straight = b.abs() < small && c.abs() < small;
    let across = a.abs() < small && d.abs() < small;
    match (straight, across) {
        (true, _) if a > 0.0 && d > 0.0 => Some(0),
        (true, _) if a < 0.0 && d < 0.0 => Some(2),
        (_, true) if b > 0.0 && c < 0.0 => Some(1),
        (_, true) if b < 0.0 && c > 0.0 => Some(3),
        _ => None,
    }
}

fn is_fax_coded(stream: &Stream<'_>) -> bool {
    format!("{:?}", stream.filters()).contains("CcittFax")
}

impl<'a> Device<'a> for Probe {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        // A white or page-sized background is common under scans and hides nothing that comes after it.
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        let background = bounds.intersect(self.page).area() >= WHOLE_PAGE * self.page.area() && self.images == 0;
        self.drawing |= !background && bounds.intersect(self.page).area() > 0.0;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.drawing |= mask.is_some();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        // Invisible text is what a scanner's recognition left; it says nothing about where the page comes from.
        self.text |= !matches!(mode, DrawMode::Invisible) && !run.glyphs().is_empty();
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.images += 1;
        let size = (image.width(), image.height());
        let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        if self.largest.is_none_or(|largest| pixels(size) > pixels(largest)) {
            self.largest = Some(size);
        }
        let stream = match &image {
            Image::Raster(raster) => raster.stream(),
            Image::Stencil(stencil) => stencil.stream(),
        };
        self.fax_coded |= is_fax_coded(stream);
        self.consider(&image, props.transform);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
