//! A page image as it stands in a copy: black and white as CCITT Group 4, grey as JPEG.

use std::convert::Infallible;
use std::io::Write as _;
use std::path::Path;

use fax::encoder::Encoder;
use fax::{Color, VecWriter};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage};
use pdf_writer::{Chunk, Filter, Finish as _, Ref};

use crate::decode::{Wanted, decode};
use crate::{Limits, ReadError};

/// Widest line that is coded as a fax: the encoder counts in 16 bits.
const WIDEST_FAX: u32 = 30_000;
/// Longest side of a JPEG (ITU-T T.81).
const LONGEST_JPEG: u32 = 65_535;
/// Between small files and letters with clean edges.
const QUALITY: u8 = 75;
/// The width that a page without a known resolution is taken to have, in points: letter paper.
const USUAL_WIDTH: f64 = 612.0;
/// Sides of a page in points (ISO 19005-2, section 6.1.13).
const SIDES: (f64, f64) = (3.0, 14_400.0);
const POINTS_PER_INCH: f64 = 72.0;

/// A page image, coded.
pub(super) struct Picture {
    /// Width in points.
    pub(super) width: f64,
    /// Height in points.
    pub(super) height: f64,
    pixels: (u32, u32),
    coding: Coding,
    data: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Coding {
    Fax,
    Jpeg,
    Deflated,
}

impl Picture {
    /// Reads and codes a page image; `number` is its page, from 1.
    pub(super) fn read(path: &Path, limits: &Limits) -> Result<Self, ReadError> {
        let bytes = limits.read(path)?;
        let page = decode(&bytes, None, &Wanted::all(limits))?.pages.into_iter().next().ok_or(ReadError::NoPage)?;
        let (wide, high) = page.image.dimensions();
        let per_pixel = page.dpi.map_or(USUAL_WIDTH / f64::from(wide.max(1)), |dpi| POINTS_PER_INCH / dpi);
        let longest = f64::from(wide.max(high)) * per_pixel;
        let shortest = f64::from(wide.min(high).max(1)) * per_pixel;
        let fitting = (SIDES.1 / longest).min(1.0) * (SIDES.0 / shortest).max(1.0);
        let (coding, data) = coded(&page.image, page.bilevel)?;
        // Rounded down: drawn at its own resolution, a page that is a hair too large would have one pixel more.
        let side = |pixels: u32| (f64::from(pixels) * per_pixel * fitting * 1000.0).floor() / 1000.0;
        Ok(Self { width: side(wide), height: side(high), pixels: (wide, high), coding, data })
    }

    /// Writes it as the image `id`.
    pub(super) fn write(&self, chunk: &mut Chunk, id: Ref) {
        let (wide, high) = (self.pixels.0 as i32, self.pixels.1 as i32);
        let mut image = chunk.image_xobject(id, &self.data);
        image.width(wide).height(high);
        image.color_space().device_gray();
        match self.coding {
            Coding::Fax => {
                image.bits_per_component(1).filter(Filter::CcittFaxDecode);
                image.decode_parms().k(-1).columns(wide).rows(high);
            }
            Coding::Jpeg => {
                image.bits_per_component(8).filter(Filter::DctDecode);
            }
            Coding::Deflated => {
                image.bits_per_component(8).filter(Filter::FlateDecode);
            }
        }
        image.finish();
    }
}

fn coded(image: &GrayImage, bilevel: bool) -> Result<(Coding, Vec<u8>), ReadError> {
    let (wide, high) = image.dimensions();
    if bilevel && wide <= WIDEST_FAX {
        return Ok((Coding::Fax, group4(image)));
    }
    if wide.max(high) > LONGEST_JPEG {
        return Ok((Coding::Deflated, deflated(image.as_raw())));
    }
    let mut data = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut data, QUALITY).encode(image.as_raw(), wide, high, ExtendedColorType::L8);
    encoded.map_err(|error| ReadError::Storage { detail: format!("a page image could not be coded: {error}") })?;
    Ok((Coding::Jpeg, data))
}

/// ITU-T T.6.
fn group4(image: &GrayImage) -> Vec<u8> {
    let mut encoder = Encoder::new(VecWriter::new());
    for row in image.as_raw().chunks_exact(image.width().max(1) as usize) {
        let pixels = row.iter().map(|grey| if *grey < 128 { Color::Black } else { Color::White });
        let written: Result<(), Infallible> = encoder.encode_line(pixels, row.len() as u16);
        let Ok(()) = written;
    }
    let finished: Result<VecWriter, Infallible> = encoder.finish();
    let Ok(writer) = finished;
    writer.finish()
}

/// Bytes as a zlib stream (RFC 1950).
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // A vector takes everything.
    let _taken = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
