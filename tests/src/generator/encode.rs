//! Fax files as fax servers write them: our pixels in a plain TIFF, encoded by libtiff's `tiffcp`.

use std::path::Path;
use std::process::Command;

use image::GrayImage;

use super::GeneratorError;
use super::fax::{Bilevel, Resolution};

/// How a fax is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// ITU-T T.4, one-dimensional.
    G3OneD,
    /// ITU-T T.4, two-dimensional.
    G3TwoD,
    /// ITU-T T.6.
    G4,
}

impl Coding {
    /// Its name in the truth file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::G3OneD => "g3-1d",
            Self::G3TwoD => "g3-2d",
            Self::G4 => "g4",
        }
    }

    fn option(self) -> &'static str {
        match self {
            Self::G3OneD => "g3:1d",
            Self::G3TwoD => "g3:2d",
            Self::G4 => "g4",
        }
    }
}

/// What is said of a fax file beside its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    /// How it is coded.
    pub coding: Coding,
    /// Its tagged resolution.
    pub resolution: Resolution,
    /// Whether the first pixel is the lowest bit of a byte (FillOrder 2), as many fax modems send it.
    pub low_bit_first: bool,
    /// When it was received, `YYYY:MM:DD HH:MM:SS`.
    pub received: &'static str,
}

/// Pixels of one page as a TIFF holds them.
struct Plane {
    width: usize,
    lines: usize,
    /// 1 (white is 0) or 8 (black is 0).
    bits: u16,
    rows: Vec<u8>,
}

/// The bytes of a fax file.
///
/// # Errors
/// [`GeneratorError::Encode`] when `tiffcp` is missing or fails.
pub fn fax_file(pages: &[Bilevel], envelope: &Envelope) -> Result<Vec<u8>, GeneratorError> {
    let order = if envelope.low_bit_first { "lsb2msb" } else { "msb2lsb" };
    let dpi = [204, envelope.resolution.vertical_dpi()];
    coded(&pages.iter().map(bilevel).collect::<Vec<_>>(), dpi, envelope.received, &["-c", envelope.coding.option(), "-f", order])
}

/// The bytes of a scanner's file: black and white as G4, greys as Deflate.
///
/// # Errors
/// [`GeneratorError::Encode`] when `tiffcp` is missing or fails.
pub fn scan_file(pages: &[GrayImage], dpi: u32, black_and_white: bool, received: &str) -> Result<Vec<u8>, GeneratorError> {
    let plane = |page: &GrayImage| {
        if black_and_white {
            return bilevel(&Bilevel { width: page.width() as usize, black: page.iter().map(|grey| *grey < 150).collect() });
        }
        Plane { width: page.width() as usize, lines: page.height() as usize, bits: 8, rows: page.as_raw().clone() }
    };
    let planes: Vec<Plane> = pages.iter().map(plane).collect();
    coded(&planes, [dpi, dpi], received, &["-c", if black_and_white { "g4" } else { "zip" }])
}

fn bilevel(page: &Bilevel) -> Plane {
    Plane { width: page.width, lines: page.height(), bits: 1, rows: packed(page) }
}

fn coded(planes: &[Plane], dpi: [u32; 2], received: &str, options: &[&str]) -> Result<Vec<u8>, GeneratorError> {
    let folder = tempfile::tempdir().map_err(|error| GeneratorError::Encode(error.to_string()))?;
    let (plain, coded) = (folder.path().join("plain.tif"), folder.path().join("coded.tif"));
    std::fs::write(&plain, plain_tiff(planes, dpi, received)).map_err(|source| in_file(&plain, source))?;
    let rows = planes.iter().map(|plane| plane.lines).max().unwrap_or(1).to_string();
    // A single strip per page, as it came down the line; little-endian whatever the machine.
    let ran = Command::new("tiffcp").arg("-L").args(options).args(["-r", &rows]).args([&plain, &coded]).output();
    let ran = ran.map_err(|error| GeneratorError::Encode(error.to_string()))?;
    if !ran.status.success() {
        return Err(GeneratorError::Encode(String::from_utf8_lossy(&ran.stderr).into_owned()));
    }
    std::fs::read(&coded).map_err(|source| in_file(&coded, source))
}

fn in_file(path: &Path, source: std::io::Error) -> GeneratorError {
    GeneratorError::File { path: path.display().to_string(), source }
}

/// An uncompressed TIFF 6.0, one image file directory a page.
fn plain_tiff(planes: &[Plane], dpi: [u32; 2], date: &str) -> Vec<u8> {
    let mut out = b"II\x2a\0".to_vec();
    // Where the offset of the next directory is to be written.
    let mut link = out.len();
    out.extend([0; 4]);
    for (number, plane) in planes.iter().enumerate() {
        let pixels = offset(&out);
        out.extend(&plane.rows);
        let received = offset(&out);
        out.extend(date.as_bytes());
        out.push(0);
        if out.len() % 2 == 1 {
            out.push(0);
        }
        let across = offset(&out);
        for value in [dpi[0], 1, dpi[1], 1] {
            out.extend(value.to_le_bytes());
        }
        let count = u32::try_from(planes.len()).unwrap_or(u32::MAX);
        let of_pages = u32::try_from(number).unwrap_or_default() | count << 16;
        let lines = u32::try_from(plane.lines).unwrap_or(u32::MAX);
        let width = u32::try_from(plane.width).unwrap_or(u32::MAX);
        let (short, long, ascii, rational) = (3_u16, 4_u16, 2_u16, 5_u16);
        let size = u32::try_from(plane.rows.len()).unwrap_or(u32::MAX);
        let entries: [(u16, u16, u32, u32); 15] = [
            (254, long, 1, 2), // NewSubfileType: a page of several
            (256, long, 1, width),
            (257, long, 1, lines),
            (258, short, 1, u32::from(plane.bits)),
            (259, short, 1, 1),
            (262, short, 1, u32::from(plane.bits > 1)), // white is zero, or black
            (273, long, 1, pixels),
            (277, short, 1, 1),
            (278, long, 1, lines),
            (279, long, 1, size),
            (282, rational, 1, across),
            (283, rational, 1, across + 8),
            (296, short, 1, 2), // inches
            (297, short, 2, of_pages),
            (306, ascii, 20, received),
        ];
        let directory = offset(&out);
        out[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        out.extend(15_u16.to_le_bytes());
        for (tag, kind, count, value) in entries {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(count.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        link = out.len();
        out.extend([0; 4]);
    }
    out
}

/// Where the next byte goes. A few pages stay far below 4 GiB.
fn offset(out: &[u8]) -> u32 {
    u32::try_from(out.len()).unwrap_or(u32::MAX)
}

/// Eight pixels a byte, the first in the highest bit; lines begin on a byte.
fn packed(page: &Bilevel) -> Vec<u8> {
    page.black
        .chunks(page.width)
        .flat_map(|line| {
            line.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (bit, black)| byte | u8::from(*black) << (7 - bit)))
        })
        .collect()
}
