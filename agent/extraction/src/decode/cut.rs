//! JPEG and PNG files that were cut short: the rows that are there, and how many.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

/// Rows that are worth looking at.
const FEW_ROWS: u32 = 8;
/// Bytes with which a JPEG is made to go on.
const PADDING: usize = 2_000;

/// A picture and its first rows that are whole; what follows is white.
pub(super) struct Cut {
    pub picture: DynamicImage,
    pub rows: u32,
}

/// A PNG whose data ends early; `None` when it says too little, or when its rows are not in order (interlaced).
pub(super) fn png(bytes: &[u8], memory: u64) -> Option<Cut> {
    let limits = png::Limits { bytes: usize::try_from(memory).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    if reader.info().interlaced {
        return None;
    }
    let (width, height) = (reader.info().width, reader.info().height);
    let (kind, _) = reader.output_color_type();
    let length = reader.output_line_size(width)?;
    let mut data = vec![255_u8; length.checked_mul(height as usize)?];
    let mut rows = 0;
    for out in data.chunks_exact_mut(length) {
        let Ok(Some(row)) = reader.next_row() else { break };
        out.copy_from_slice(row.data().get(..length)?);
        rows += 1;
    }
    let picture = match kind {
        png::ColorType::Grayscale => GrayImage::from_raw(width, height, data).map(DynamicImage::from),
        png::ColorType::GrayscaleAlpha => GrayAlphaImage::from_raw(width, height, data).map(DynamicImage::from),
        png::ColorType::Rgb => RgbImage::from_raw(width, height, data).map(DynamicImage::from),
        png::ColorType::Rgba => RgbaImage::from_raw(width, height, data).map(DynamicImage::from),
        png::ColorType::Indexed => None,
    }?;
    (rows >= FEW_ROWS).then_some(Cut { picture, rows })
}

/// A JPEG without its end. What decoders make of the missing part depends on them, so it is decoded with two different continuations: the
/// pictures are alike as far as the file goes.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Cut> {
    let (ended, other) = (continued(bytes, 0)?, continued(bytes, PADDING)?);
    let (width, height) = (ended.width() as usize, ended.height());
    let alike = |(one, two): &(&[u8], &[u8])| one == two;
    let rows = ended.as_raw().chunks_exact(width).zip(other.as_raw().chunks_exact(width)).take_while(alike).count() as u32;
    let mut picture = ended;
    // A progressive picture is there as a whole, only coarser where its last scan is missing.
    if !is_progressive(bytes) {
        picture.as_mut()[rows as usize * width..].fill(255);
    }
    (rows >= FEW_ROWS || is_progressive(bytes)).then(|| Cut { picture: picture.into(), rows: rows.min(height) })
}

/// The picture when the file goes on with so many made-up bytes and ends.
fn continued(bytes: &[u8], padding: usize) -> Option<GrayImage> {
    let made_up = (0..padding).map(|at| [0x35, 0xa6, 0x5c, 0x93, 0x6b][at % 5]);
    // Half a marker at the cut would take the end mark with it.
    let kept = bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0xff).count();
    let whole: Vec<u8> = bytes[..kept].iter().copied().chain(made_up).chain([0xff, 0xd9]).collect();
    Some(DynamicImage::from_decoder(JpegDecoder::new(Cursor::new(&whole)).ok()?).ok()?.into_luma8())
}

/// Whether the frame header is that of a progressive picture (ITU-T T.81, table B.1).
fn is_progressive(bytes: &[u8]) -> bool {
    bytes.windows(2).find(|pair| pair[0] == 0xff && matches!(pair[1], 0xc0..=0xc2)).is_some_and(|pair| pair[1] == 0xc2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> GrayImage {
        GrayImage::from_fn(400, 600, |x, y| image::Luma([if (x / 7 + y / 5) % 3 == 0 { 10 } else { 240 }]))
    }

    #[test]
    fn half_a_png_gives_its_rows() {
        let mut bytes = Cursor::new(Vec::new());
        page().write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let bytes = bytes.into_inner();
        let cut = png(&bytes[..bytes.len() / 2], 1 << 24).unwrap();
        assert!((50..550).contains(&cut.rows), "{}", cut.rows);
        let (grey, above) = (cut.picture.to_luma8(), cut.rows as usize * 400);
        assert_eq!(grey.as_raw()[..above], page().as_raw()[..above]);
        assert!(grey.as_raw()[above..].iter().all(|pixel| *pixel == 255));
        assert!(png(&bytes[..60], 1 << 24).is_none());
    }
}
