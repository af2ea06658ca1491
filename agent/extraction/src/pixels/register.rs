//! Lays a page over the blank of a form: a rough guess, then tiles of the blank found on the page, then the affine map that fits them
//! without the strays, then what is left of it place by place.

use image::GrayImage;

use super::affine::{Affine, Seen, fit_plane_robust};
use super::bitmap::Bitmap;
use super::coarse::{Overview, guess};
use super::density::Density;
use super::sheet::Sheet;
use super::tiles::{SIDE, Tile, choose};
use super::{CELLS, FINE};

/// A tile found worse than this is not found.
const FOUND: f64 = 0.35;
/// A tile further off than this from the fitted map (in millimetres) is a stray.
const STRAY_MM: f64 = 0.35;
/// Reach of the local correction: how far (in millimetres) a tile tells about its neighbourhood.
const NEIGHBOURHOOD_MM: f64 = 25.0;
/// Guesses that are followed to the end; forms have rows that look alike, so the first is not always the right one.
const GUESSES: usize = 5;
/// Guesses nearer to each other than this lead to the same end.
const SAME_GUESS_MM: f64 = 2.0;
/// A registration this good needs no other to compare with: a page that is one row off never has it.
const UNMISTAKABLE: f64 = 0.6;

/// Seen from far, a page that lies on the blank at all is better than this.
const HOPELESS: f64 = 0.1;

/// One page of a blank, prepared.
#[derive(Debug)]
pub(crate) struct BlankPage {
    pub width_mm: f64,
    pub height_mm: f64,
    /// Ink at [`FINE`] pixels a millimetre.
    pub fine: Bitmap,
    /// The same, widened by one pixel and by two: what the registration may be off.
    widened: [Bitmap; 2],
    overview: Overview,
    coarse_tiles: Vec<Tile>,
    fine_tiles: Vec<Tile>,
}

impl BlankPage {
    /// From the picture of a page that measures `width_mm` × `height_mm`.
    pub(crate) fn new(image: &GrayImage, width_mm: f64, height_mm: f64) -> Self {
        let threshold = 128;
        let scale = (f64::from(image.width()) / width_mm, f64::from(image.height()) / height_mm);
        let size = ((width_mm * FINE) as usize, (height_mm * FINE) as usize);
        let darkest = |x: usize, y: usize| {
            // The darkest of the pixels that fall into this one, so that a thin rule is not lost.
            let range = |at: usize, scale: f64, end: u32| {
                let low = at as f64 / FINE * scale;
                let high = (at + 1) as f64 / FINE * scale;
                (low.round() as u32).min(end - 1)..(high.round() as u32).clamp((low.round() as u32 + 1).min(end), end)
            };
            let columns = range(x, scale.0, image.width());
            range(y, scale.1, image.height()).any(|y| columns.clone().any(|x| image.get_pixel(x, y).0[0] < threshold))
        };
        let fine = Bitmap::from_fn(size.0, size.1, darkest);
        let picture =
            GrayImage::from_fn(size.0 as u32, size.1 as u32, |x, y| image::Luma([if fine.get(x.into(), y.into()) { 0 } else { 255 }]));
        let overview = Overview::of(&Density::of(&picture, threshold, FINE / CELLS), true);
        let coarse_tiles = choose(&fine.halved());
        let fine_tiles = choose(&fine);
        let once = fine.widened();
        let widened = [once.widened(), once];
        Self { width_mm, height_mm, fine, widened, overview, coarse_tiles, fine_tiles }
    }

    /// The print, widened by so many pixels (at most two).
    pub(crate) fn print(&self, widen: u8) -> &Bitmap {
        match widen {
            0 => &self.fine,
            1 => &self.widened[1],
            _ => &self.widened[0],
        }
    }
}

/// How a page lies on a blank.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    /// Millimetres of the blank to pixels of the page.
    pub map: Affine,
    /// Root mean square distance of the tiles from the map, in millimetres.
    pub residual_mm: f64,
    /// Mean share of the tiles' ink that is where it should be.
    pub agreement: f64,
    /// Share of the tiles that were found where the map says.
    pub found: f64,
    /// What is left at the tiles: place in millimetres, shift in pixels, and the weight of each direction.
    left: Vec<Left>,
}

#[derive(Debug, Clone, Copy)]
struct Left {
    x: f64,
    y: f64,
    dx: f64,
    dy: f64,
    weight_x: f64,
    weight_y: f64,
}

impl Registration {
    /// The map around a place of the blank: drums do not turn evenly, and paper slips.
    pub(crate) fn near(&self, x: f64, y: f64) -> Affine {
        // As if one tile without any shift stood here, so that far tiles alone move nothing.
        let (mut sum_x, mut sum_y, mut total_x, mut total_y) = (0.0, 0.0, 1.0, 1.0);
        for left in &self.left {
            let far = ((left.x - x).powi(2) + (left.y - y).powi(2)) / (2.0 * NEIGHBOURHOOD_MM * NEIGHBOURHOOD_MM);
            let near = (-far).exp();
            sum_x += near * left.weight_x * left.dx;
            sum_y += near * left.weight_y * left.dy;
            total_x += near * left.weight_x;
            total_y += near * left.weight_y;
        }
        self.map.shifted(sum_x / total_x, sum_y / total_y)
    }

    /// Whether the page certainly lies on this blank.
    pub(crate) fn is_certain(&self) -> bool {
        self.agreement >= 0.5 && self.found >= 0.5 && self.residual_mm <= 0.35
    }

    /// Whether the page may lie on this blank: worth reading its title.
    pub(crate) fn is_possible(&self) -> bool {
        self.agreement >= 0.3 && self.found >= 0.3 && self.residual_mm <= 0.8
    }

    /// What orders registrations.
    pub(crate) fn quality(&self) -> f64 {
        self.agreement * self.found
    }
}

/// The overview of a page, for [`register`]; made once a page and used for every form.
pub(crate) fn overview(sheet: &Sheet) -> Overview {
    Overview::of(&sheet.density, false)
}

/// Lays the page over the blank. `None` when it does not lie on it in any way that can be followed.
pub(crate) fn register(sheet: &Sheet, page: &Overview, blank: &BlankPage) -> Option<Registration> {
    let guesses = guess(page, &blank.overview);
    let mut best: Option<Registration> = None;
    let mut followed: Vec<Affine> = Vec::new();
    for guess in guesses.iter().filter(|guess| guess.score > 0.12) {
        if followed.len() == GUESSES {
            break;
        }
        if followed.iter().any(|one| apart_mm(one, &guess.map, blank) < SAME_GUESS_MM) {
            continue;
        }
        followed.push(guess.map);
        // First from far (16 mm tiles within 3 mm), then near (8 mm tiles within 1.2 mm), and once more from there.
        let Some(far) = step(sheet, &guess.map, &blank.coarse_tiles, FINE / 2.0, 14) else { continue };
        if far.quality() < HOPELESS {
            continue;
        }
        let Some(near) = step(sheet, &far.map, &blank.fine_tiles, FINE, 10) else { continue };
        let Some(last) = step(sheet, &near.map, &blank.fine_tiles, FINE, 6) else { continue };
        let unmistakable = last.is_certain() && last.quality() >= UNMISTAKABLE;
        if best.as_ref().is_none_or(|one| last.quality() > one.quality()) {
            best = Some(last);
        }
        if unmistakable {
            break;
        }
    }
    best
}

/// How far two maps lie apart at the corners of the page, at most.
fn apart_mm(one: &Affine, other: &Affine, blank: &BlankPage) -> f64 {
    let corners = [(0.0, 0.0), (blank.width_mm, 0.0), (0.0, blank.height_mm), (blank.width_mm, blank.height_mm)];
    let far = corners.map(|(x, y)| {
        let (a, b) = (one.apply(x, y), other.apply(x, y));
        (a.0 - b.0).hypot(a.1 - b.1) / one.scale().0
    });
    far.into_iter().fold(0.0, f64::max)
}

/// Finds the tiles around where `map` says and fits a better map.
fn step(sheet: &Sheet, map: &Affine, tiles: &[Tile], per_mm: f64, reach: usize) -> Option<Registration> {
    let from_tile = Affine { xx: map.xx / per_mm, xy: map.xy / per_mm, yx: map.yx / per_mm, yy: map.yy / per_mm, ..*map };
    let any_of_four = per_mm < FINE;
    let (mut across, mut down) = (Vec::new(), Vec::new());
    let mut scores = Vec::new();
    for tile in tiles {
        let found = tile.find(sheet, &from_tile, reach, any_of_four);
        let middle = (tile.x as f64 + SIDE as f64 / 2.0, tile.y as f64 + SIDE as f64 / 2.0);
        let (x, y) = (middle.0 / per_mm, middle.1 / per_mm);
        let (px, py) = from_tile.apply(middle.0 + found.dx, middle.1 + found.dy);
        let weight = if found.score >= FOUND { found.score } else { 0.0 };
        across.push(Seen { x, y, value: px, weight: weight * tile.tells_x });
        down.push(Seen { x, y, value: py, weight: weight * tile.tells_y });
        scores.push(found.score.clamp(0.0, 1.0));
    }
    let (scale_x, scale_y) = map.scale();
    let ([xx, xy, x0], kept_x) = fit_plane_robust(&across, STRAY_MM * scale_x)?;
    let ([yx, yy, y0], kept_y) = fit_plane_robust(&down, STRAY_MM * scale_y)?;
    let fitted = Affine { xx, xy, x0, yx, yy, y0 };
    if !plausible(&fitted, map) {
        return None;
    }
    let (mut squares, mut count, mut found, mut agreement) = (0.0, 0.0, 0.0, 0.0);
    let mut left = Vec::new();
    for (index, tile) in tiles.iter().enumerate() {
        let (seen_x, seen_y) = (across[index], down[index]);
        let (px, py) = fitted.apply(seen_x.x, seen_x.y);
        let (good_x, good_y) = (kept_x[index] && seen_x.weight > 0.0, kept_y[index] && seen_y.weight > 0.0);
        let (dx, dy) = (seen_x.value - px, seen_y.value - py);
        // Found, where every direction that the tile can tell agrees with the map.
        let told_x = tile.tells_x == 0.0 || good_x;
        let told_y = tile.tells_y == 0.0 || good_y;
        if told_x && told_y {
            found += 1.0;
            agreement += scores[index];
        }
        if good_x {
            squares += (dx / scale_x).powi(2);
            count += 1.0;
        }
        if good_y {
            squares += (dy / scale_y).powi(2);
            count += 1.0;
        }
        let weight_of = |good: bool, weight: f64| if good { weight } else { 0.0 };
        left.push(Left {
            x: seen_x.x,
            y: seen_x.y,
            dx,
            dy,
            weight_x: weight_of(good_x, seen_x.weight),
            weight_y: weight_of(good_y, seen_y.weight),
        });
    }
    let tiles = tiles.len().max(1) as f64;
    Some(Registration {
        map: fitted,
        residual_mm: (squares / f64::max(count, 1.0)).sqrt(),
        agreement: agreement / tiles,
        found: found / tiles,
        left,
    })
}

/// A fit that turned, stretched or mirrored the page wildly followed strays.
fn plausible(fitted: &Affine, before: &Affine) -> bool {
    let (sx, sy) = fitted.scale();
    let (bx, by) = before.scale();
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.05;
    near(sx, bx) && near(sy, by) && (fitted.turn_degrees() - before.turn_degrees()).abs() < 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form of frames and short strokes that stand for print; no two rows alike.
    fn form() -> GrayImage {
        let mut image = GrayImage::from_pixel(1727, 2235, image::Luma([255]));
        let mut dark = |x: u32, y: u32, w: u32, h: u32| {
            for yy in y..(y + h).min(2235) {
                for xx in x..(x + w).min(1727) {
                    image.put_pixel(xx, yy, image::Luma([0]));
                }
            }
        };
        for row in 0..18_u32 {
            let (top, split) = (150 + row * 110, 300 + row * 37 % 700);
            for (x, w) in [(120, split), (120 + split + 30, 1480 - split - 30)] {
                dark(x, top, w, 3);
                dark(x, top + 64, w, 3);
                dark(x, top, 3, 64);
                dark(x + w, top, 3, 67);
                for letter in 0..w / 40 {
                    let height = 8 + (row * 7 + letter * 5 + x) % 11;
                    dark(x + letter * 13, top - 22, 4 + (letter * row) % 6, height);
                }
            }
        }
        image
    }

    fn warp(image: &GrayImage, map: &Affine, noise: bool) -> GrayImage {
        // The inverse by hand: the map is a turn and a stretch.
        let determinant = map.xx * map.yy - map.xy * map.yx;
        let mut seed = 7_u32;
        GrayImage::from_fn(1728, 2200, |px, py| {
            let (u, v) = (f64::from(px) + 0.5 - map.x0, f64::from(py) + 0.5 - map.y0);
            let x = (map.yy * u - map.xy * v) / determinant * 8.0;
            let y = (map.xx * v - map.yx * u) / determinant * 8.0;
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if noise && seed >> 24 < 2 {
                return image::Luma([0]);
            }
            let inside = x >= 0.0 && y >= 0.0 && x < 1727.0 && y < 2235.0;
            if inside { *image.get_pixel(x as u32, y as u32) } else { image::Luma([255]) }
        })
    }

    #[test]
    fn a_skewed_shifted_stretched_noisy_page_is_laid_over_its_blank() {
        let image = form();
        let blank = BlankPage::new(&image, 215.9, 279.4);
        for (degrees, scale_x, scale_y, x0, y0) in
            [(0.0, 8.03, 8.03, 0.0, 0.0), (1.9, 8.03, 7.95, 12.0, -20.0), (-1.4, 7.8, 7.75, 40.0, 70.0), (-2.0, 8.1, 8.16, -30.0, 50.0)]
        {
            let (sin, cos) = f64::to_radians(degrees).sin_cos();
            let truth = Affine { xx: scale_x * cos, xy: -scale_y * sin, x0, yx: scale_x * sin, yy: scale_y * cos, y0 };
            let sheet = Sheet::new(warp(&image, &truth, true), Some(204.0), true);
            let found = register(&sheet, &overview(&sheet), &blank).expect("registered");
            assert!(found.is_certain(), "{degrees}: {} {} {}", found.agreement, found.found, found.residual_mm);
            for (x, y) in [(20.0, 30.0), (200.0, 30.0), (20.0, 250.0), (200.0, 250.0), (108.0, 140.0)] {
                let (a, b) = (truth.apply(x, y), found.near(x, y).apply(x, y));
                let off = (a.0 - b.0).hypot(a.1 - b.1) / 8.0;
                assert!(off < 0.15, "{degrees}° at {x}, {y}: {off} mm");
            }
        }
    }

    #[test]
    fn another_page_is_not_taken_for_the_form() {
        let blank = BlankPage::new(&form(), 215.9, 279.4);
        let mut seed = 3_u32;
        let text = GrayImage::from_fn(1728, 2200, |x, y| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let line = y % 50 < 22 && (150..1580).contains(&x) && (x / 9 + y / 50 * 7) % 5 != 0;
            image::Luma([if line && seed >> 30 == 0 { 0 } else { 255 }])
        });
        let sheet = Sheet::new(text, Some(204.0), true);
        let found = register(&sheet, &overview(&sheet), &blank);
        assert!(found.as_ref().is_none_or(|one| !one.is_possible()), "{:?}", found.map(|one| (one.agreement, one.found)));
        let empty = Sheet::new(GrayImage::from_pixel(1728, 2200, image::Luma([255])), Some(204.0), true);
        assert!(register(&empty, &overview(&empty), &blank).is_none());
    }
}
