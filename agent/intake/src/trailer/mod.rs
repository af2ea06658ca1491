//! Whether a file's end is there, by its format: what tells a half-written file from a whole one.
//!
//! Only structure is looked at and nothing is decoded; a `Complete` file can still be broken, which the reader finds. What is
//! read is bounded, whatever a file says about itself.

mod tiff;

use std::ffi::OsStr;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::stability::Trailer;

/// Bytes at the start in which `%PDF-` may stand (ISO 32000-1, annex H, note 13).
const PDF_HEAD: u64 = 1024;
/// Bytes at the end in which `startxref` and `%%EOF` are looked for; readers look at 1,024, gateways append more.
const PDF_TAIL: u64 = 4096;
/// Bytes of padding after the end of an image; some fax gateways fill the last block.
const PADDING: u64 = 65_536;
/// The last chunk of a PNG: its type and its checksum (PNG, third edition, s. 11.2.5).
const IEND: &[u8] = b"IEND\xAE\x42\x60\x82";

/// The formats whose end can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Tiff,
    Pdf,
    Png,
    Jpeg,
    Other,
}

/// Looks at the end of a file of `bytes` bytes. The name only says what a file *should* be whose first bytes say nothing: senders
/// that reserve the space first leave zeros to be seen for a while.
///
/// # Errors
/// What reading gives, except a file that is shorter than `bytes`: that one is incomplete.
pub fn look(file: &mut (impl Read + Seek), bytes: u64, name: &OsStr) -> io::Result<Trailer> {
    if bytes == 0 {
        return Ok(Trailer::Incomplete);
    }
    match look_inside(file, bytes, name) {
        Ok(true) => Ok(Trailer::Complete),
        Ok(false) => Ok(Trailer::Incomplete),
        Err(Outcome::Silent) => Ok(Trailer::Silent),
        Err(Outcome::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Trailer::Incomplete),
        Err(Outcome::Io(error)) => Err(error),
    }
}

enum Outcome {
    Silent,
    Io(io::Error),
}

impl From<io::Error> for Outcome {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn look_inside(file: &mut (impl Read + Seek), bytes: u64, name: &OsStr) -> Result<bool, Outcome> {
    let head = read_at(file, 0, bytes.min(PDF_HEAD))?;
    let by_content = by_content(&head);
    Ok(match by_content {
        Format::Tiff => tiff::is_whole(file, bytes)?,
        Format::Pdf => pdf_is_whole(file, bytes)?,
        Format::Png => png_is_whole(file, bytes)?,
        Format::Jpeg => jpeg_is_whole(file, bytes)?,
        Format::Other if by_name(name) == Format::Other => return Err(Outcome::Silent),
        Format::Other => false,
    })
}

fn by_content(head: &[u8]) -> Format {
    if head.starts_with(b"II\x2A\0") || head.starts_with(b"MM\0\x2A") || head.starts_with(b"II\x2B\0") || head.starts_with(b"MM\0\x2B") {
        Format::Tiff
    } else if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        Format::Png
    } else if head.starts_with(b"\xFF\xD8\xFF") {
        Format::Jpeg
    } else if head.windows(5).any(|window| window == b"%PDF-") {
        Format::Pdf
    } else {
        Format::Other
    }
}

fn by_name(name: &OsStr) -> Format {
    let ending = Path::new(name).extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_deref().and_then(OsStr::to_str) {
        Some("tif" | "tiff") => Format::Tiff,
        Some("pdf") => Format::Pdf,
        Some("png") => Format::Png,
        Some("jpg" | "jpeg") => Format::Jpeg,
        _ => Format::Other,
    }
}

/// `startxref`, an offset inside the file that is not 0 (the first section of a linearised file says 0), then `%%EOF`.
fn pdf_is_whole(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<bool> {
    let tail = tail(file, bytes, PDF_TAIL)?;
    let Some(end) = rfind(&tail, b"%%EOF") else { return Ok(false) };
    let Some(start) = rfind(&tail[..end], b"startxref") else { return Ok(false) };
    let digits: String = tail[start + 9..end].iter().map(|byte| char::from(*byte)).collect();
    Ok(digits.trim().parse::<u64>().is_ok_and(|offset| 0 < offset && offset < bytes))
}

fn png_is_whole(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<bool> {
    let tail = tail(file, bytes, PADDING)?;
    Ok(rfind(&tail, IEND).is_some_and(|at| is_padding(&tail[at + IEND.len()..])))
}

/// End of image (ITU-T T.81, table B.1) with nothing but padding behind: a thumbnail's own end is followed by the picture's data.
fn jpeg_is_whole(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<bool> {
    let tail = tail(file, bytes, PADDING)?;
    Ok(rfind(&tail, b"\xFF\xD9").is_some_and(|at| is_padding(&tail[at + 2..])))
}

fn is_padding(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, 0 | 0xFF | b' ' | b'\r' | b'\n' | 0x1A))
}

fn rfind(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

fn tail(file: &mut (impl Read + Seek), bytes: u64, most: u64) -> io::Result<Vec<u8>> {
    let length = bytes.min(most);
    read_at(file, bytes - length, length)
}

/// Reads exactly `length` bytes; callers bound it.
fn read_at(file: &mut (impl Read + Seek), start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests;
