//! TIFF pictures of one bit a pixel, uncompressed or in PackBits: simple enough to read whatever their tags say.

use image::GrayImage;

use crate::ReadError;

/// How the pixels lie.
pub(super) struct Layout {
    pub width: u32,
    pub rows: u32,
    pub rows_per_strip: u32,
    pub white_is_zero: bool,
    pub reversed: bool,
}

/// Whether [`decode`] reads it: one bit a pixel, compression none (1) or PackBits (32773).
pub(super) fn handles(compression: u64, bits: u64, samples: u64) -> bool {
    matches!(compression, 1 | 32_773) && bits == 1 && samples == 1
}

/// Decodes the strips; rows that are missing stay white.
pub(super) fn decode(strips: &[&[u8]], compression: u64, layout: &Layout) -> Result<GrayImage, ReadError> {
    let width = layout.width as usize;
    let stride = width.div_ceil(8);
    let mut pixels = vec![255_u8; width * layout.rows as usize];
    let mut found = false;
    for (strip, out) in strips.iter().zip(pixels.chunks_mut(width * layout.rows_per_strip.min(layout.rows) as usize)) {
        let rows = out.len() / width;
        let unpacked;
        let data = if compression == 1 {
            strip
        } else {
            unpacked = unpack_bits(strip, stride * rows);
            unpacked.as_slice()
        };
        for (row, line) in out.chunks_exact_mut(width).zip(data.chunks_exact(stride)) {
            found = true;
            for (x, pixel) in row.iter_mut().enumerate() {
                let byte = if layout.reversed { line[x / 8].reverse_bits() } else { line[x / 8] };
                let set = byte >> (7 - x % 8) & 1 == 1;
                *pixel = if set == layout.white_is_zero { 0 } else { 255 };
            }
        }
    }
    if !found {
        return Err(ReadError::Truncated { detail: "no row".into() });
    }
    GrayImage::from_raw(layout.width, layout.rows, pixels).ok_or_else(|| ReadError::Damaged { detail: "size of the page".into() })
}

/// PackBits (TIFF 6.0, section 9), at most `limit` bytes.
fn unpack_bits(data: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(limit.min(data.len().saturating_mul(64)));
    let mut at = 0;
    while at < data.len() && out.len() < limit {
        let head = data[at] as i8;
        at += 1;
        if head >= 0 {
            let count = head as usize + 1;
            let literal = &data[at.min(data.len())..(at + count).min(data.len())];
            out.extend_from_slice(literal);
            at += count;
        } else if head != -128 {
            if let Some(byte) = data.get(at) {
                out.extend(std::iter::repeat_n(*byte, (1 - isize::from(head)) as usize));
            }
            at += 1;
        }
    }
    out.truncate(limit);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pack_bits_as_in_the_specification() {
        let packed = [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0xFD, 0xAA, 0x03, 0x80, 0x00, 0x2A, 0x22, 0xF7, 0xAA];
        let plain = [
            0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA,
            0xAA, 0xAA, 0xAA,
        ];
        assert_eq!(unpack_bits(&packed, 100), plain);
        assert_eq!(unpack_bits(&packed, 4), plain[..4]);
    }
}
