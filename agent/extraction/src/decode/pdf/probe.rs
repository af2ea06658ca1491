//! What a page draws.

use greffier_casework::Evidence;
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache, InterpreterSettings,
    LumaData, Paint, SoftMask, TransformExt as _, interpret_page,
};
use hayro::hayro_syntax::object::Stream;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Rect, Shape as _};
use image::GrayImage;

use super::words::Words;
use crate::decode::facts::WordKind;
use crate::decode::raster;

/// Share of the page that an image covers to be the page.
const WHOLE_PAGE: f64 = 0.9;
/// Paint darker than this is black.
const BLACK: u8 = 64;

/// What a page draws, found by going through its instructions without drawing them.
pub(super) struct Probe {
    page: Rect,
    /// A larger image is not decoded here; the bound is checked after the probing.
    page_pixels: u64,
    pub(super) images: u32,
    /// Width and height of the largest image.
    pub(super) largest: Option<(u32, u32)>,
    /// Text that people see.
    pub(super) text: bool,
    pub(super) drawing: bool,
    fax_coded: bool,
    pub(super) scan: Option<Scan>,
    pub(super) words: Words,
}

/// The image that covers the page.
pub(super) struct Scan {
    pub(super) image: Option<GrayImage>,
    /// Clockwise.
    pub(super) quarter_turns: u8,
    /// Where it stands on the page, in points.
    pub(super) place: Rect,
}

impl Probe {
    pub(super) fn of<'a>(page: &'a Page<'a>, width: f64, height: f64, page_pixels: u64) -> Self {
        let bounds = Rect::new(0.0, 0.0, width, height);
        let mut probe = Self {
            page: bounds,
            page_pixels,
            images: 0,
            largest: None,
            text: false,
            drawing: false,
            fax_coded: false,
            scan: None,
            words: Words::default(),
        };
        let cache = InterpreterCache::new();
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, &cache, page.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut probe);
        probe
    }

    pub(super) fn evidence(&self) -> Vec<Evidence> {
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
        let placed = transform.transform_rect_bbox(Rect::new(0.0, 0.0, image.width().into(), image.height().into()));
        let seen = placed.intersect(self.page).area();
        if seen < WHOLE_PAGE * self.page.area() {
            return;
        }
        let Some(quarter_turns) = quarter_turns(transform) else {
            self.drawing = true;
            return;
        };
        // A scan that leaves the page is cropped by it; then only drawing gives what people see.
        let overflows = placed.area() > 1.05 * self.page.area();
        self.scan = Some(Scan { image: None, quarter_turns, place: placed });
        self.drawing |= overflows;
        let pixels = u64::from(image.width()) * u64::from(image.height());
        if overflows || self.images > 1 || pixels > self.page_pixels {
            return;
        }
        let Some(scan) = &mut self.scan else { return };
        match image {
            Image::Raster(raster) => raster.with_rgba(|data, alpha| scan.image = alpha.is_none().then(|| grey(data)).flatten(), None),
            Image::Stencil(stencil) => stencil.with_stencil(|mask, paint| scan.image = painted(mask, paint), None),
        }
    }
}

/// A stencil that is painted black on white paper: where the mask is set there is ink.
fn painted(mask: LumaData, paint: &Paint<'_>) -> Option<GrayImage> {
    let Paint::Color(colour) = paint else { return None };
    let [red, green, blue, alpha] = colour.to_rgba().to_rgba8();
    let black = raster::luma(&[red, green, blue]) < BLACK && alpha == u8::MAX;
    let mut image = black.then(|| GrayImage::from_raw(mask.width, mask.height, mask.data)).flatten()?;
    image::imageops::invert(&mut image);
    Some(image)
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

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Invisible text is what a scanner's recognition left; it says nothing about where the page comes from.
        let kind = if matches!(mode, DrawMode::Invisible) { WordKind::Hidden } else { WordKind::Drawn };
        self.text |= kind == WordKind::Drawn && !run.glyphs().is_empty();
        self.words.add(run, props.transform, kind);
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
        if matches!(image, Image::Raster(_)) {
            self.words.cover(props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, image.width().into(), image.height().into())));
        }
        self.consider(&image, props.transform);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
