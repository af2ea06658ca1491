//! PNG, JPEG and the TIFF codings that no fax uses. Sizes are read from the header and checked before anything is decoded.

use std::io::Cursor;

use greffier_casework::Evidence;
use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageError};
use tiff::decoder::DecodingResult;
use tiff::{ColorType, TiffError};

use super::cut::{self, Cut};
use super::resolution::{Resolution, square};
use super::tiff_tags::{self as tag, Directory, Tags};
use super::{Budget, DecodedPage, PageFacts};
use crate::{Limits, ReadError, Warning};

const INCHES_IN_A_METRE: f64 = 39.370_078_74;

/// Bytes that a decoder may ask for, for one page: up to four channels of 16 bits.
fn memory(limits: &Limits) -> u64 {
    limits.page_pixels.saturating_mul(8)
}

/// The page of a file and what was odd about it.
type Pages = (Vec<DecodedPage>, Vec<Warning>);

pub(super) fn png(bytes: &[u8], limits: &Limits) -> Result<Pages, ReadError> {
    let mut bounds = image::Limits::no_limits();
    bounds.max_alloc = Some(memory(limits));
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), bounds).map_err(from_image)?;
    let (width, height) = decoder.dimensions();
    let resolution = png_resolution(bytes).and_then(|(x, y)| Resolution::believable(x, y, width, height));
    check(width, height, resolution, limits)?;
    match DynamicImage::from_decoder(decoder) {
        Ok(picture) => Ok((vec![page(picture, Orientation::NoTransforms, resolution)], Vec::new())),
        Err(error) => {
            let cut = cut::png(bytes, memory(limits)).ok_or_else(|| from_image(error))?;
            Ok(broken(cut, Orientation::NoTransforms, resolution))
        }
    }
}

pub(super) fn jpeg(bytes: &[u8], limits: &Limits) -> Result<Pages, ReadError> {
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    let ends = tail.windows(2).any(|pair| pair == [0xff, 0xd9]);
    let truncated = || ReadError::Truncated { detail: "no end of image".into() };
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| if ends { from_image(error) } else { truncated() })?;
    let (width, height) = decoder.dimensions();
    let resolution = jfif_resolution(bytes).and_then(|(x, y)| Resolution::believable(x, y, width, height));
    check(width, height, resolution, limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if !ends {
        return Ok(broken(cut::jpeg(bytes).ok_or_else(truncated)?, orientation, resolution));
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(from_image)?;
    Ok((vec![page(picture, orientation, resolution)], Vec::new()))
}

/// Refuses a picture that is too large, before its memory is asked for.
fn check(width: u32, height: u32, resolution: Option<Resolution>, limits: &Limits) -> Result<(), ReadError> {
    let budget = Budget::new(limits);
    budget.check(1, width.into(), height.into())?;
    let (wide, high) = resolution.map_or((width.into(), height.into()), |one| one.square_size(width, height));
    budget.check(1, wide, high)
}

fn broken(cut: Cut, orientation: Orientation, resolution: Option<Resolution>) -> Pages {
    let height = cut.picture.height();
    let warning = Warning::broken_row(1, (cut.rows + 1).min(height), height, "the file ends early");
    (vec![page(cut.picture, orientation, resolution)], vec![warning])
}

fn page(picture: DynamicImage, orientation: Orientation, resolution: Option<Resolution>) -> DecodedPage {
    let grey = on_white(picture);
    let bilevel = is_bilevel(&grey);
    // The resolution is that of the rows and columns as they are stored.
    let (image, dpi) = square(grey, resolution);
    let mut upright = DynamicImage::from(image);
    upright.apply_orientation(orientation);
    let mut evidence = Vec::new();
    if resolution.is_some_and(Resolution::is_fax) {
        evidence.push(Evidence::FaxResolution);
    }
    if bilevel {
        evidence.push(Evidence::Bilevel);
    }
    evidence.push(Evidence::PageIsAnImage);
    let coding = resolution.map_or_else(String::new, |one| format!("{:.0} × {:.0} dpi", one.x, one.y));
    DecodedPage { image: upright.into_luma8(), dpi, bilevel, facts: PageFacts::default(), evidence, coding }
}

/// Grey, with what is transparent turned white as paper is.
fn on_white(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let flat = picture.into_luma_alpha8();
    GrayImage::from_fn(flat.width(), flat.height(), |x, y| {
        let [grey, alpha] = flat.get_pixel(x, y).0.map(u32::from);
        image::Luma([((grey * alpha + 255 * (255 - alpha)) / 255) as u8])
    })
}

/// Whether there are no greys between black and white.
pub(super) fn is_bilevel(image: &GrayImage) -> bool {
    image.as_raw().iter().all(|pixel| matches!(pixel, 0 | 255))
}

fn from_image(error: ImageError) -> ReadError {
    let detail = error.to_string();
    match error {
        ImageError::Limits(_) => ReadError::Damaged { detail: "asks for more memory than its size explains".into() },
        ImageError::Unsupported(_) => ReadError::Unsupported { detail },
        ImageError::IoError(_) => ReadError::Truncated { detail },
        // The PNG reader reports an early end as a format error.
        _ if detail.contains("nexpected end") || detail.contains("EOF") || detail.contains("eof") => ReadError::Truncated { detail },
        _ => ReadError::Damaged { detail },
    }
}

/// Pixels per inch from the chunk `pHYs` (PNG specification, section 11.3.5.3).
fn png_resolution(bytes: &[u8]) -> Option<(f64, f64)> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let body = bytes.get(at + 8..at.checked_add(8)?.checked_add(length)?)?;
        match bytes.get(at + 4..at + 8)? {
            b"pHYs" if length == 9 && body[8] == 1 => {
                let per_metre = |at: usize| Some(f64::from(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?)));
                return Some((per_metre(0)? / INCHES_IN_A_METRE, per_metre(4)? / INCHES_IN_A_METRE));
            }
            b"IDAT" | b"IEND" => return None,
            _ => at += 12 + length,
        }
    }
}

/// Pixels per inch from the JFIF header (ITU-T T.871, section 10.1).
fn jfif_resolution(bytes: &[u8]) -> Option<(f64, f64)> {
    let at = bytes.get(..64)?.windows(5).position(|window| window == b"JFIF\0")?;
    let unit = match bytes.get(at + 7)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let density = |at: usize| Some(f64::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)) * unit);
    Some((density(at + 8)?, density(at + 10)?))
}

/// One page of a TIFF in any coding that the `tiff` crate knows, brought to grey.
pub(super) fn tiff(bytes: &[u8], index: u32, directory: &Directory, tags: Tags<'_>) -> Result<GrayImage, ReadError> {
    let page_index = directory_index(bytes, directory, tags, index);
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).map_err(from_tiff)?;
    decoder.seek_to_image(page_index).map_err(from_tiff)?;
    let (width, height) = decoder.dimensions().map_err(from_tiff)?;
    let colour = decoder.colortype().map_err(from_tiff)?;
    let samples = decoder.read_image().map_err(from_tiff)?;
    let white_is_zero = tags.number(directory, tag::PHOTOMETRIC) == Some(0);
    let bytes = match samples {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
        _ => return Err(ReadError::Unsupported { detail: "samples that are not 8 or 16 bits".into() }),
    };
    let (width_px, height_px) = (width as usize, height as usize);
    let grey = match colour {
        // The crate already turns `white is zero` round.
        ColorType::Gray(8 | 16) => bytes,
        ColorType::Gray(bits @ (1 | 2 | 4)) => unpack(&bytes, width_px, usize::from(bits), white_is_zero),
        ColorType::GrayA(8 | 16) => bytes.chunks_exact(2).map(|pixel| pixel[0]).collect(),
        ColorType::RGB(8 | 16) => bytes.chunks_exact(3).map(luma).collect(),
        ColorType::RGBA(8 | 16) => bytes.chunks_exact(4).map(luma).collect(),
        ColorType::CMYK(8 | 16) => bytes.chunks_exact(4).map(cmyk).collect(),
        ColorType::YCbCr(8) => bytes.chunks_exact(3).map(|pixel| pixel[0]).collect(),
        other => return Err(ReadError::Unsupported { detail: format!("{other:?}") }),
    };
    let mut grey = grey;
    grey.resize(width_px * height_px, 255);
    GrayImage::from_raw(width, height, grey).ok_or_else(|| ReadError::Damaged { detail: "size of the page".into() })
}

/// The crate counts every directory; ours leaves thumbnails out. Their number tells the same directory in both.
fn directory_index(bytes: &[u8], directory: &Directory, tags: Tags<'_>, index: u32) -> usize {
    let wanted = (tags.number(directory, tag::WIDTH), strip_place(tags, directory));
    let all = Tags::every_directory(bytes);
    all.iter().position(|one| (tags.number(one, tag::WIDTH), strip_place(tags, one)) == wanted).unwrap_or(index as usize)
}

fn strip_place(tags: Tags<'_>, directory: &Directory) -> Option<u64> {
    tags.number(directory, tag::STRIP_OFFSETS).or_else(|| tags.number(directory, tag::TILE_OFFSETS))
}

/// Rec. 601 luma.
pub(super) fn luma(pixel: &[u8]) -> u8 {
    ((u32::from(pixel[0]) * 299 + u32::from(pixel[1]) * 587 + u32::from(pixel[2]) * 114) / 1000) as u8
}

fn cmyk(pixel: &[u8]) -> u8 {
    let light = |ink: u8| u32::from(255 - ink) * u32::from(255 - pixel[3]) / 255;
    ((light(pixel[0]) * 299 + light(pixel[1]) * 587 + light(pixel[2]) * 114) / 1000) as u8
}

/// Samples of 1, 2 or 4 bits to bytes; each row begins on a byte.
fn unpack(bytes: &[u8], width: usize, bits: usize, white_is_zero: bool) -> Vec<u8> {
    let stride = (width * bits).div_ceil(8);
    let top = (1_u32 << bits) - 1;
    let mut out = Vec::with_capacity(bytes.len() * 8 / bits);
    for row in bytes.chunks_exact(stride) {
        out.extend((0..width).map(|x| {
            let bit = x * bits;
            let value = u32::from(row[bit / 8] >> (8 - bits - bit % 8)) & top;
            let value = if white_is_zero { top - value } else { value };
            (value * 255 / top) as u8
        }));
    }
    out
}

fn from_tiff(error: TiffError) -> ReadError {
    let detail = error.to_string();
    match error {
        TiffError::UnsupportedError(_) => ReadError::Unsupported { detail },
        TiffError::LimitsExceeded => ReadError::Unsupported { detail: "more memory than the TIFF reader may use".into() },
        TiffError::IoError(_) => ReadError::Truncated { detail },
        _ => ReadError::Damaged { detail },
    }
}
