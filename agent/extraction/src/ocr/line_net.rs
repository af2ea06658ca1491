//! A net of 360 thousand weights that reads a line at once. It was trained on drawn lines that were spoilt as fax machines and scanners
//! spoil them (`agent/extraction/models/train`), knows the letters of French and English, and comes with the program. It is the quickest
//! reader, and the one that knows faxes best; it has no dictionary, so a name that nobody has heard of is read as well as any.

use image::{GrayImage, imageops};

use super::ctc::Classes;
use super::net::Net;
use super::recogniser::Recogniser;
use super::{Alphabet, Reader, Reading};
use crate::ReadError;

/// The net in ONNX: input `1 × 1 × 32 × width`, ink 1 and paper 0; output one row of classes for every two columns. Its metadata says
/// the characters.
static NET: &[u8] = include_bytes!("lines.onnx");
/// Rows of the net's input.
const HEIGHT: u32 = 32;
/// White that lines come with on each side (in pixels), beyond what the net was trained with.
const TRIMMED: u32 = 4;
/// Columns of the net's input: some two hundred characters. A longer line is squeezed.
const WIDTH: std::ops::RangeInclusive<u32> = 16..=3200;

/// The reader of lines.
pub struct LineNet {
    recogniser: Recogniser,
}

impl LineNet {
    /// The net that comes with the program.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when it does not work on this machine.
    pub fn load() -> Result<Self, ReadError> {
        let not_ready = |detail: String| ReadError::NotReady { detail };
        let net = Net::load(NET.to_vec()).map_err(not_ready)?;
        let characters = net.metadata("characters").ok_or_else(|| not_ready("the line net does not say its characters".into()))?;
        let classes = Classes::new(characters.chars());
        Ok(Self { recogniser: Recogniser { net, classes } })
    }
}

/// The line at the height of the net, ink 1.
fn input_of(line: &GrayImage) -> ([usize; 4], Vec<f32>) {
    let (width, height) = (line.width().saturating_sub(2 * TRIMMED).max(1), line.height().saturating_sub(2 * TRIMMED).max(1));
    let line = imageops::crop_imm(line, TRIMMED.min(line.width() - 1), TRIMMED.min(line.height() - 1), width, height);
    let wide = (f64::from(HEIGHT) * f64::from(width) / f64::from(height)).round() as u32;
    let scaled = imageops::resize(&*line, wide.clamp(*WIDTH.start(), *WIDTH.end()), HEIGHT, imageops::FilterType::Triangle);
    let input = scaled.as_raw().iter().map(|pixel| 1.0 - f32::from(*pixel) / 255.0).collect();
    ([1, 1, HEIGHT as usize, scaled.width() as usize], input)
}

impl Reader for LineNet {
    fn name(&self) -> &str {
        "line net"
    }

    fn read_lines(&mut self, lines: &[GrayImage], alphabet: Alphabet) -> Result<Vec<Reading>, ReadError> {
        self.recogniser.read(lines, alphabet, input_of)
    }
}
