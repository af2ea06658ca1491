//! A net of 50 thousand weights that reads single characters, as they stand in the cells of a comb: digits and plain capitals. It was
//! trained on drawn and spoilt characters (`agent/extraction/models/train`) and comes with the program.

use image::{GrayImage, imageops};

use super::Alphabet;
use super::net::Net;
use crate::ReadError;

/// The net in ONNX: input `n × 1 × 24 × 24`, ink 1 and paper 0; output one row of [`CLASSES`] probabilities, the last for dirt.
static NET: &[u8] = include_bytes!("glyphs.onnx");
/// The characters it knows.
const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CLASSES: usize = CHARACTERS.len() + 1;
/// Side of the net's input, and of the ink in it.
const SIDE: u32 = 24;
const INK: u32 = 20;
/// Glyphs read at once: no comb has more cells, and the memory stays small.
const BATCH: usize = 64;

/// What one glyph may be. Probabilities are shares among the characters of the alphabet and dirt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlyphGuess {
    /// The likeliest character of the alphabet.
    pub best: char,
    /// Its probability.
    pub p: f32,
    /// The next likeliest.
    pub second: char,
    /// Its probability.
    pub p2: f32,
    /// Probability that it is no character but dirt: a speck, a rest of the frame, a scribble.
    pub dirt: f32,
}

/// The reader of single characters.
pub struct Glyphs {
    net: Net,
}

impl Glyphs {
    /// Its name, for the record of how something was read.
    pub const NAME: &str = "glyph net";

    /// The net that comes with the program.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when it does not work on this machine.
    pub fn load() -> Result<Self, ReadError> {
        let net = Net::load(NET.to_vec()).map_err(|detail| ReadError::NotReady { detail })?;
        Ok(Self { net })
    }

    /// Reads glyphs, each a picture of dark ink on white; as many guesses come back, in the same order. Of the alphabet the digits and
    /// plain capitals count; one without any counts as all of them.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when the net does not run.
    pub fn read(&self, glyphs: &[GrayImage], alphabet: Alphabet) -> Result<Vec<GlyphGuess>, ReadError> {
        let allowed = allowed(alphabet);
        let mut guesses = Vec::with_capacity(glyphs.len());
        for some in glyphs.chunks(BATCH) {
            let input = some.iter().flat_map(input_of).collect();
            let shape = [some.len(), 1, SIDE as usize, SIDE as usize];
            let (_, output) = self.net.run::<2>(shape, input).map_err(|detail| ReadError::NotReady { detail })?;
            guesses.extend(output.chunks_exact(CLASSES).map(|row| guess(row, &allowed)));
        }
        Ok(guesses)
    }
}

/// The classes of an alphabet with their characters.
fn allowed(alphabet: Alphabet) -> Vec<(usize, char)> {
    let of = |inside: &dyn Fn(char) -> bool| CHARACTERS.chars().enumerate().filter(|(_, character)| inside(*character)).collect::<Vec<_>>();
    let chosen = of(&|character| alphabet.characters().contains(character));
    if chosen.is_empty() { of(&|_| true) } else { chosen }
}

fn guess(row: &[f32], allowed: &[(usize, char)]) -> GlyphGuess {
    let mut ranked: Vec<(f32, char)> = allowed.iter().map(|(class, character)| (row[*class], *character)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let dirt = row[CLASSES - 1];
    let all = (dirt + ranked.iter().map(|(probability, _)| probability).sum::<f32>()).max(f32::MIN_POSITIVE);
    let (best, second) = (ranked[0], ranked[1]);
    GlyphGuess { best: best.1, p: best.0 / all, second: second.1, p2: second.0 / all, dirt: dirt / all }
}

/// The ink of a glyph, its longer side [`INK`] pixels, in the middle of the input.
fn input_of(glyph: &GrayImage) -> Vec<f32> {
    let mut input = vec![0.0; (SIDE * SIDE) as usize];
    let Some((left, top, right, bottom)) = ink(glyph) else { return input };
    let (width, height) = (right - left, bottom - top);
    let scale = f64::from(INK) / f64::from(width.max(height));
    let side = |length: u32| (f64::from(length) * scale).round().clamp(1.0, f64::from(INK)) as u32;
    let cropped = imageops::crop_imm(glyph, left, top, width, height);
    let scaled = imageops::resize(&*cropped, side(width), side(height), imageops::FilterType::Triangle);
    let (from_left, from_top) = ((SIDE - scaled.width()) / 2, (SIDE - scaled.height()) / 2);
    for (x, y, pixel) in scaled.enumerate_pixels() {
        input[((from_top + y) * SIDE + from_left + x) as usize] = 1.0 - f32::from(pixel.0[0]) / 255.0;
    }
    input
}

/// The rectangle around the dark pixels, its right and bottom exclusive.
fn ink(glyph: &GrayImage) -> Option<(u32, u32, u32, u32)> {
    let mut around: Option<(u32, u32, u32, u32)> = None;
    for (x, y, _) in glyph.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] < 128) {
        around = Some(
            around
                .map_or((x, y, x + 1, y + 1), |(left, top, right, bottom)| (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1))),
        );
    }
    around
}
