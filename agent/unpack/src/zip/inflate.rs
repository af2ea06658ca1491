//! The bytes of an entry, decompressed within bounds.

use std::io::Read;

use deflate64::Deflate64Decoder;
use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::directory::Entry;
use crate::{Bounds, Why};

/// So much may come out of any entry, however small it was: a blank scanned page shrinks a thousandfold.
const UNSUSPECTED: u64 = 8 << 20;

/// The bytes of an entry, at most `room`.
///
/// # Errors
/// Why it is left: what its directory claims is not trusted, so the count goes on while bytes come out.
pub(super) fn inflate(bytes: &[u8], entry: &Entry<'_>, room: u64, bounds: &Bounds) -> Result<Vec<u8>, Why> {
    if entry.encrypted() {
        return Err(Why::Encrypted);
    }
    let data = entry.data(bytes).ok_or(Why::Broken)?;
    let plausible = entry.compressed.saturating_mul(bounds.ratio.into()).max(UNSUSPECTED);
    let limit = room.min(plausible);
    if entry.size > limit {
        return Err(passed(limit, plausible));
    }
    let inflated = match entry.method {
        0 => read(data, limit),
        8 => read(DeflateDecoder::new(data), limit),
        9 => read(Deflate64Decoder::new(data), limit),
        other => return Err(Why::Unsupported(method(other))),
    }
    .ok_or(Why::Broken)?;
    if inflated.len() as u64 > limit {
        return Err(passed(limit, plausible));
    }
    let mut crc = Crc::new();
    crc.update(&inflated);
    if crc.sum() == entry.crc && inflated.len() as u64 == entry.size { Ok(inflated) } else { Err(Why::Broken) }
}

/// Everything that comes out, up to one byte more than the limit; `None` when it is damaged.
fn read(from: impl Read, limit: u64) -> Option<Vec<u8>> {
    let mut inflated = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut inflated).ok()?;
    Some(inflated)
}

fn passed(limit: u64, plausible: u64) -> Why {
    if limit == plausible { Why::Ratio } else { Why::TooLarge }
}

/// The name of a way of compressing that is not read (APPNOTE section 4.4.5).
fn method(number: u16) -> String {
    match number {
        1 => "Shrink".to_owned(),
        2..=5 => "Reduce".to_owned(),
        6 => "Implode".to_owned(),
        10 => "DCL Implode".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        93 => "Zstandard".to_owned(),
        95 => "XZ".to_owned(),
        97 => "WavPack".to_owned(),
        98 => "PPMd".to_owned(),
        other => format!("ZIP {other}"),
    }
}
