//! PP-OCRv6, the small recogniser of PaddleOCR (Apache-2.0), its classes cut to Latin letters: a convolutional net that reads a whole
//! line at once. It shares neither training data nor method with tesseract, so the two seldom make the same mistake.

use std::path::Path;

use image::{GrayImage, imageops};

use super::ctc::Classes;
use super::models::RECOGNISER;
use super::net::Net;
use super::recogniser::Recogniser;
use super::{Alphabet, Reader, Reading};
use crate::ReadError;

/// Rows of the net's input.
const HEIGHT: u32 = 48;
/// Width of a line in the net's input against its natural one. The net does not mind, and time goes by the width; of 202 lines of faxes
/// it read 193 so, 189 in their natural width and 184 at 0.6.
const SQUEEZE: f64 = 0.75;
/// Columns of the net's input at most: a hundred characters. A longer line is squeezed more.
const WIDTH: u32 = 1920;
/// Bytes of the model's file at most; the one that is not cut has 21 MB.
const MAX_BYTES: u64 = 64 << 20;

/// The second reader.
pub struct Paddle {
    recogniser: Recogniser,
}

impl Paddle {
    /// Loads [`RECOGNISER`] from a folder and tries it.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let path = folder.join(RECOGNISER);
        let wrong = |detail: String| format!("{}: {detail}", path.display());
        let bytes = std::fs::metadata(&path).map_err(|error| wrong(error.to_string()))?.len();
        if bytes > MAX_BYTES {
            return Err(wrong(format!("{bytes} bytes are no recogniser")));
        }
        let net = Net::load(std::fs::read(&path).map_err(|error| wrong(error.to_string()))?).map_err(wrong)?;
        let characters = net.metadata("character").ok_or_else(|| wrong("it does not say its characters".into()))?;
        let classes = Classes::new(characters.chars().filter(|character| *character != '\n').chain([' ']));
        let recogniser = Recogniser { net, classes };
        recogniser.probabilities(input_of(&GrayImage::from_pixel(HEIGHT, HEIGHT, image::Luma([255])))).map_err(wrong)?;
        Ok(Self { recogniser })
    }
}

/// The line at the height of the net, paper 1 and ink -1, in three equal planes: blue, green and red.
fn input_of(line: &GrayImage) -> ([usize; 4], Vec<f32>) {
    let width = (SQUEEZE * f64::from(HEIGHT) * f64::from(line.width()) / f64::from(line.height())).ceil();
    let width = (width as u32).clamp(HEIGHT / 2, WIDTH);
    let scaled = imageops::resize(line, width, HEIGHT, imageops::FilterType::Triangle);
    let plane = scaled.as_raw().iter().map(|pixel| f32::from(*pixel) / 127.5 - 1.0);
    ([1, 3, HEIGHT as usize, width as usize], plane.clone().chain(plane.clone()).chain(plane).collect())
}

impl Reader for Paddle {
    fn name(&self) -> &str {
        "PP-OCRv6 small"
    }

    fn read_lines(&mut self, lines: &[GrayImage], alphabet: Alphabet) -> Result<Vec<Reading>, ReadError> {
        self.recogniser.read(lines, alphabet, input_of)
    }
}
