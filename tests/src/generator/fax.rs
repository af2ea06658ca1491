//! A simulated fax line: a page on paper becomes the black and white lines that a fax server receives.

use image::GrayImage;
use rand_chacha::ChaCha8Rng;

use super::draw::between;
use super::layout::Rect;

/// Pixels of a scan line: 1728 over 215 mm (ITU-T T.4, section 2.1).
pub const LINE_PIXELS: usize = 1728;
/// Millimetres of a scan line.
const LINE_WIDTH: f64 = 215.0;

/// Lines per millimetre (ITU-T T.4, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// 3.85 lines/mm, tagged 204×98.
    Standard,
    /// 7.7 lines/mm, tagged 204×196.
    Fine,
}

impl Resolution {
    /// Lines in a millimetre.
    #[must_use]
    pub fn lines_per_mm(self) -> f64 {
        match self {
            Self::Standard => 3.85,
            Self::Fine => 7.7,
        }
    }

    /// Dots per inch down the page, as fax servers tag it.
    #[must_use]
    pub fn vertical_dpi(self) -> u32 {
        match self {
            Self::Standard => 98,
            Self::Fine => 196,
        }
    }
}

/// Lines of black (`true`) and white pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilevel {
    /// Pixels of a line.
    pub width: usize,
    /// Pixels, line by line.
    pub black: Vec<bool>,
}

impl Bilevel {
    /// Number of lines.
    #[must_use]
    pub fn height(&self) -> usize {
        self.black.len() / self.width
    }
}

/// What happened to a part of the page before it was scanned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damage {
    /// A cloud of specks over the middle, as a share of the pixels.
    Specks(f64),
    /// Toner that is missing: 0 is full black, 1 is nothing.
    Faded(f64),
}

/// Damage at a place of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Where, in millimetres on the form.
    pub place: Rect,
    /// What.
    pub damage: Damage,
}

/// A scanner, a line and what they do to a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fax {
    /// Lines per millimetre.
    pub resolution: Resolution,
    /// Degrees by which the page went in askew; positive turns it clockwise.
    pub skew: f64,
    /// Millimetres by which the page lies to the right and lower.
    pub shift: [f64; 2],
    /// How much wider and longer than the paper it comes out: the drum and the feed are never exact.
    pub stretch: [f64; 2],
    /// Grey (0 to 255) below which a pixel is black.
    pub threshold: f64,
    /// Noise of the sensor, in levels of grey.
    pub grain: f64,
    /// Specks per square centimetre.
    pub specks: f64,
    /// A dirty sensor: a line down the page, in millimetres from the left.
    pub streak: Option<f64>,
    /// Lines that the receiver lost and filled with the one before.
    pub lost_lines: u32,
}

/// A good machine on a good line.
pub const CLEAN: Fax = Fax {
    resolution: Resolution::Fine,
    skew: 0.0,
    shift: [0.0, 0.0],
    stretch: [1.0, 1.0],
    threshold: 150.0,
    grain: 22.0,
    specks: 0.05,
    streak: None,
    lost_lines: 0,
};

/// A drawn page and its dots per inch.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'a> {
    /// The page.
    pub page: &'a GrayImage,
    /// Dots per inch.
    pub dpi: f64,
}

impl Scan<'_> {
    /// The grey at a place in millimetres; white off the page.
    fn grey(&self, x: f64, y: f64) -> f64 {
        let at = |mm: f64, size: u32| {
            let pixel = mm * self.dpi / 25.4;
            (pixel >= 0.0 && pixel < f64::from(size)).then_some(pixel as usize)
        };
        match (at(x, self.page.width()), at(y, self.page.height())) {
            (Some(x), Some(y)) => f64::from(self.page.as_raw()[y * self.page.width() as usize + x]),
            _ => 255.0,
        }
    }

    /// What a sensor of a size (`pitch`, millimetres) sees at a place. Four points of its area are enough at the resolution of the drawing.
    pub(super) fn seen(&self, feed: &Feed, at: [f64; 2], pitch: [f64; 2]) -> f64 {
        let points = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];
        points.iter().fold(0.0, |grey, (dx, dy)| {
            let [x, y] = feed.place(at[0] + dx * pitch[0], at[1] + dy * pitch[1]);
            grey + self.grey(x, y) / 4.0
        })
    }
}

/// From a pixel of the fax to a place on the page.
pub(super) struct Feed {
    cos: f64,
    sin: f64,
    centre: [f64; 2],
    shift: [f64; 2],
    stretch: [f64; 2],
}

impl Feed {
    /// For a page of a size, in millimetres, that went in askew (degrees) and off its place, and came out stretched.
    pub(super) fn new(size: [f64; 2], skew: f64, shift: [f64; 2], stretch: [f64; 2]) -> Self {
        let angle = skew.to_radians();
        Self { cos: angle.cos(), sin: angle.sin(), centre: [size[0] / 2.0, size[1] / 2.0], shift, stretch }
    }

    /// The place on the page, from a place on the fax, both in millimetres.
    pub(super) fn place(&self, x: f64, y: f64) -> [f64; 2] {
        let dx = (x - self.centre[0] - self.shift[0]) / self.stretch[0];
        let dy = (y - self.centre[1] - self.shift[1]) / self.stretch[1];
        [self.centre[0] + dx * self.cos + dy * self.sin, self.centre[1] - dx * self.sin + dy * self.cos]
    }

    /// The way back: from a place on the page to the fax, both in millimetres.
    fn seen(&self, x: f64, y: f64) -> [f64; 2] {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let across = (dx * self.cos - dy * self.sin) * self.stretch[0];
        let down = (dx * self.sin + dy * self.cos) * self.stretch[1];
        [self.centre[0] + self.shift[0] + across, self.centre[1] + self.shift[1] + down]
    }
}

impl Spot {
    /// How much of a fading is felt at a place: it sets in over three millimetres.
    fn depth(&self, x: f64, y: f64) -> f64 {
        let place = &self.place;
        let edge = (x - place.x).min(place.right() - x).min((y - place.y) * 4.0).min((place.bottom() - y) * 4.0);
        (edge / 3.0).clamp(0.0, 1.0)
    }
}

impl Fax {
    /// Sends a page that is `size` millimetres large.
    #[must_use]
    pub fn send(&self, scan: &Scan<'_>, size: [f64; 2], spots: &[Spot], rng: &mut ChaCha8Rng) -> Bilevel {
        let lines_per_mm = self.resolution.lines_per_mm();
        let height = (size[1] * lines_per_mm).round() as usize;
        let pitch = [LINE_WIDTH / LINE_PIXELS as f64, 1.0 / lines_per_mm];
        let feed = Feed::new(size, self.skew, self.shift, self.stretch);
        let mut black = Vec::with_capacity(LINE_PIXELS * height);
        for line in 0..height {
            let y = (line as f64 + 0.5) * pitch[1];
            for pixel in 0..LINE_PIXELS {
                let x = (pixel as f64 + 0.5) * pitch[0];
                black.push(self.pixel(scan, &feed, [x, y], pitch, spots, rng));
            }
        }
        let mut page = Bilevel { width: LINE_PIXELS, black };
        for spot in spots {
            if let Damage::Specks(share) = spot.damage {
                cloud(&mut page, &feed, &spot.place, share, pitch, rng);
            }
        }
        self.dirt(&mut page, rng);
        page
    }

    fn pixel(&self, scan: &Scan<'_>, feed: &Feed, at: [f64; 2], pitch: [f64; 2], spots: &[Spot], rng: &mut ChaCha8Rng) -> bool {
        let mut grey = scan.seen(feed, at, pitch);
        let mut grain = self.grain;
        if !spots.is_empty() {
            let [x, y] = feed.place(at[0], at[1]);
            for spot in spots {
                if let Damage::Faded(share) = spot.damage {
                    let depth = spot.depth(x, y);
                    grey = 255.0 - (255.0 - grey) * (1.0 - share * depth);
                    grain = grain.max(60.0 * depth);
                }
            }
        }
        if grey < 255.0 {
            // Two throws: a triangle is near enough to the bell curve, and exact on every machine.
            grey += (between(rng, -1.0, 1.0) + between(rng, -1.0, 1.0)) * grain;
        }
        grey < self.threshold
    }

    /// Specks, a streak and lost lines.
    fn dirt(&self, page: &mut Bilevel, rng: &mut ChaCha8Rng) {
        let (width, height) = (page.width, page.height());
        let area = LINE_WIDTH * height as f64 / self.resolution.lines_per_mm() / 100.0;
        for _ in 0..(self.specks * area) as u32 {
            let x = between(rng, 0.0, width as f64 - 3.0) as usize;
            let y = between(rng, 0.0, height as f64 - 3.0) as usize;
            speck(page, x, y, 0.85, rng);
        }
        if let Some(mm) = self.streak {
            let x = (mm / LINE_WIDTH * width as f64) as usize;
            for line in 0..height {
                if between(rng, 0.0, 1.0) < 0.9 {
                    page.black[line * width + x] = true;
                }
            }
        }
        for _ in 0..self.lost_lines {
            let line = between(rng, 1.0, height as f64 - 1.0) as usize;
            page.black.copy_within((line - 1) * width..line * width, line * width);
        }
    }
}

/// One speck of up to 3 × 2 pixels with its corner at a place; `ink` is how often it is black.
fn speck(page: &mut Bilevel, x: usize, y: usize, ink: f64, rng: &mut ChaCha8Rng) {
    let size = [between(rng, 1.0, 3.4) as usize, between(rng, 1.0, 2.8) as usize];
    let ink = between(rng, 0.0, 1.0) < ink;
    for line in y..(y + size[1]).min(page.height()) {
        let end = (x + size[0]).min(page.width);
        page.black[line * page.width + x..line * page.width + end].fill(ink);
    }
}

/// Specks about the middle of a place, fewer towards its edges and a little beyond.
fn cloud(page: &mut Bilevel, feed: &Feed, place: &Rect, share: f64, pitch: [f64; 2], rng: &mut ChaCha8Rng) {
    const MEAN_SPECK: f64 = 3.0;
    let pixels = place.width * place.height / (pitch[0] * pitch[1]);
    for _ in 0..(pixels * share / MEAN_SPECK) as u32 {
        let throw = |rng: &mut ChaCha8Rng| (between(rng, -0.6, 0.6) + between(rng, -0.6, 0.6)) / 1.1 + 0.5;
        let [x, y] = feed.seen(place.x + place.width * throw(rng), place.y + place.height * throw(rng));
        let [x, y] = [x / pitch[0], y / pitch[1]];
        if x >= 0.0 && y >= 0.0 && (x as usize) < page.width && (y as usize) < page.height() {
            speck(page, x as usize, y as usize, 0.6, rng);
        }
    }
}

/// The sender's line above the page.
#[must_use]
pub fn with_header(header: &Bilevel, page: Bilevel) -> Bilevel {
    let mut black = header.black.clone();
    black.extend(page.black);
    Bilevel { width: page.width, black }
}

/// What arrives when the line breaks down: bands of noise, of black and of nothing.
#[must_use]
pub fn destroyed(lines: usize, rng: &mut ChaCha8Rng) -> Bilevel {
    let mut black = Vec::with_capacity(LINE_PIXELS * lines);
    while black.len() < LINE_PIXELS * lines {
        let band = between(rng, 2.0, 26.0) as usize;
        let kind = between(rng, 0.0, 1.0);
        for _ in 0..band {
            let mut line = Vec::with_capacity(LINE_PIXELS);
            let mut ink = kind < 0.3;
            while line.len() < LINE_PIXELS {
                let run = match kind {
                    kind if kind < 0.3 => between(rng, 20.0, 900.0),
                    kind if kind < 0.8 => between(rng, 2.0, 60.0),
                    _ => LINE_PIXELS as f64,
                };
                line.extend(std::iter::repeat_n(ink, run as usize));
                ink = !ink;
            }
            line.truncate(LINE_PIXELS);
            black.extend(line);
        }
    }
    black.truncate(LINE_PIXELS * lines);
    Bilevel { width: LINE_PIXELS, black }
}
