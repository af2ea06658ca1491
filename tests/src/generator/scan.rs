//! A simulated flatbed scanner: a page on paper becomes greys.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use rand_chacha::ChaCha8Rng;

use super::GeneratorError;
use super::draw::between;
use super::fax::{Feed, Scan};

/// A scanner and how the page lies on its glass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flatbed {
    /// Dots per inch of what it writes.
    pub dpi: f64,
    /// Degrees by which the page lies askew; positive is clockwise.
    pub skew: f64,
    /// Millimetres by which the page lies to the right and lower.
    pub shift: [f64; 2],
    /// Grey of the paper, 0 to 255.
    pub paper: f64,
    /// Grey of the ink.
    pub ink: f64,
    /// Noise of the sensor, in levels of grey.
    pub grain: f64,
    /// Quality of the JPEG that it kept the page as, 1 to 100.
    pub quality: u8,
}

impl Flatbed {
    /// Scans a page that is `size` millimetres large.
    ///
    /// # Errors
    /// When the JPEG cannot be written or read.
    pub fn scan(&self, scan: &Scan<'_>, size: [f64; 2], rng: &mut ChaCha8Rng) -> Result<GrayImage, GeneratorError> {
        let pixels = |mm: f64| (mm / 25.4 * self.dpi).round() as u32;
        let pitch = 25.4 / self.dpi;
        let feed = Feed::new(size, self.skew, self.shift, [1.0, 1.0]);
        let seen = GrayImage::from_fn(pixels(size[0]), pixels(size[1]), |x, y| {
            let at = [(f64::from(x) + 0.5) * pitch, (f64::from(y) + 0.5) * pitch];
            let grey = self.ink + scan.seen(&feed, at, [pitch, pitch]) / 255.0 * (self.paper - self.ink);
            Luma([(grey + between(rng, -1.0, 1.0) * self.grain).round().clamp(0.0, 255.0) as u8])
        });
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, self.quality).encode_image(&seen)?;
        Ok(image::load_from_memory(&jpeg)?.into_luma8())
    }
}
