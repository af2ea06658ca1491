//! What happens to a page between the paper and the file.

use clap::ValueEnum;
use image::GrayImage;
use rand_chacha::ChaCha8Rng;

use crate::generator::GeneratorError;
use crate::generator::draw::between;
use crate::generator::encode::{Coding, Envelope, fax_file, scan_file};
use crate::generator::fax::{CLEAN, Damage, Fax, Resolution, Scan, Spot, with_header};
use crate::generator::layout::Rect;
use crate::generator::samples::{PAPER_DPI, header};
use crate::generator::scan::Flatbed;

/// A way to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Condition {
    /// A good fax at 204×196.
    Clean,
    /// A fax at the standard resolution, 204×98.
    Standard,
    /// A fax at 204×196 with noise, streaks, lost lines, skew and stretch.
    Heavy,
    /// A scan at 300 dpi that lies about one degree askew: grey, or black and white.
    Scan300,
    /// A fax of a print whose toner runs out.
    LowToner,
    /// A good fax of a form with the office's stamp over a field.
    Stamped,
}

/// The moment in the files; they need one.
const RECEIVED: &str = "2026:11:02 09:00:00";
/// Dots per inch of scans.
const SCAN_DPI: f64 = 300.0;

impl Condition {
    /// Those that the aims speak of.
    pub const MEASURED: [Self; 4] = [Self::Clean, Self::Scan300, Self::Standard, Self::Heavy];

    /// Its name in file names and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Standard => "standard",
            Self::Heavy => "heavy",
            Self::Scan300 => "scan300",
            Self::LowToner => "low-toner",
            Self::Stamped => "stamped",
        }
    }

    /// Whether a stamp is on the paper.
    #[must_use]
    pub fn is_stamped(self) -> bool {
        self == Self::Stamped
    }

    /// The bytes of the TIFF that arrives of the drawn pages of a form, each `size` millimetres large.
    ///
    /// # Errors
    /// When a line cannot be typeset or `tiffcp` fails.
    pub fn receive(self, paper: &[GrayImage], size: [f64; 2], rng: &mut ChaCha8Rng) -> Result<Vec<u8>, GeneratorError> {
        if self == Self::Scan300 {
            return scanned(paper, size, rng);
        }
        let fax = self.machine(rng);
        let spots = if self == Self::LowToner { worn_toner(size, rng) } else { Vec::new() };
        let sender = format!("418 555 01{:02}", between(rng, 0.0, 99.0) as u32);
        let mut received = Vec::with_capacity(paper.len());
        for (number, page) in paper.iter().enumerate() {
            let lines = fax.send(&Scan { page, dpi: PAPER_DPI }, size, &spots, rng);
            received.push(with_header(&header(&sender, RECEIVED, fax.resolution, [number + 1, paper.len()])?, lines));
        }
        let coding = [Coding::G3OneD, Coding::G3TwoD, Coding::G4][between(rng, 0.0, 2.999) as usize];
        let low_bit_first = between(rng, 0.0, 1.0) < 0.5;
        fax_file(&received, &Envelope { coding, resolution: fax.resolution, low_bit_first, received: RECEIVED })
    }

    fn machine(self, rng: &mut ChaCha8Rng) -> Fax {
        let mut within = |by: f64| between(rng, -by, by);
        let fax = |skew, shift, stretch| Fax { skew, shift, stretch, ..CLEAN };
        match self {
            Self::Standard => {
                let fax = fax(within(1.0), [within(1.2), within(1.2)], [1.0 + within(0.003), 1.0 + within(0.003)]);
                Fax { resolution: Resolution::Standard, threshold: 150.0 + within(8.0), specks: 0.25 + within(0.2), ..fax }
            }
            Self::Heavy => {
                let fax = fax(within(2.0), [within(2.0), within(2.0)], [1.0 + within(0.004), 1.0 + within(0.004)]);
                let streak = Some(107.0 + within(120.0)).filter(|mm| (4.0..210.0).contains(mm));
                Fax {
                    threshold: 150.0 + within(15.0),
                    grain: 36.0 + within(9.0),
                    specks: 1.8 + within(0.8),
                    streak,
                    lost_lines: (6.0 + within(4.0)) as u32,
                    ..fax
                }
            }
            Self::Clean | Self::Scan300 | Self::LowToner | Self::Stamped => {
                let fax = fax(within(0.6), [within(1.0), within(1.0)], [1.0 + within(0.0015), 1.0 + within(0.0015)]);
                Fax { specks: 0.15 + within(0.1), ..fax }
            }
        }
    }
}

/// Toner that is thin on the whole page, and thinner in a band down the page, as cartridges run out.
fn worn_toner(size: [f64; 2], rng: &mut ChaCha8Rng) -> Vec<Spot> {
    let band = between(rng, 20.0, size[0] - 60.0);
    vec![
        Spot { place: Rect::new(-10.0, -10.0, size[0] + 20.0, size[1] + 20.0), damage: Damage::Faded(between(rng, 0.15, 0.25)) },
        Spot { place: Rect::new(band, -10.0, between(rng, 25.0, 45.0), size[1] + 20.0), damage: Damage::Faded(between(rng, 0.15, 0.25)) },
    ]
}

fn scanned(paper: &[GrayImage], size: [f64; 2], rng: &mut ChaCha8Rng) -> Result<Vec<u8>, GeneratorError> {
    let side = if between(rng, 0.0, 1.0) < 0.5 { -1.0 } else { 1.0 };
    let flatbed = Flatbed {
        dpi: SCAN_DPI,
        skew: side * between(rng, 0.8, 1.2),
        shift: [between(rng, -1.5, 1.5), between(rng, -1.5, 1.5)],
        paper: between(rng, 236.0, 252.0),
        ink: between(rng, 20.0, 60.0),
        grain: between(rng, 3.0, 8.0),
        quality: 75,
    };
    let black_and_white = between(rng, 0.0, 1.0) < 0.5;
    let pages: Result<Vec<_>, _> = paper.iter().map(|page| flatbed.scan(&Scan { page, dpi: PAPER_DPI }, size, rng)).collect();
    scan_file(&pages?, SCAN_DPI as u32, black_and_white, RECEIVED)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generator::samples::random;

    /// A page with a few strokes, 40 mm wide and 30 mm high.
    fn paper() -> GrayImage {
        GrayImage::from_fn(630, 472, |x, y| image::Luma([if (x / 9) % 5 == 0 && (y / 30) % 2 == 0 { 0 } else { 255 }]))
    }

    #[test]
    fn each_way_gives_other_bytes_and_a_seed_gives_the_same() {
        let bytes = |condition: Condition| condition.receive(&[paper()], [40.0, 30.0], &mut random("a page")).expect("a file");
        let all: BTreeSet<Vec<u8>> = Condition::MEASURED.iter().chain(&[Condition::LowToner]).map(|one| bytes(*one)).collect();
        assert_eq!(all.len(), 5);
        assert_eq!(bytes(Condition::Heavy), bytes(Condition::Heavy));
        assert!(all.iter().all(|file| file.starts_with(b"II*\0")));
    }
}
