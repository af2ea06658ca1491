//! Lays a page over the blank of a form: from a rough guess, tiles of the blank are found on the page, then the affine map that most of
//! them agree on, then what is left of it place by place.

use image::GrayImage;

use super::affine::{Affine, Seen, fit_plane_robust};
use super::bitmap::Bitmap;
use super::coarse::{Guess, Outline};
use super::density::Density;
use super::sheet::Sheet;
use super::tiles::{Found, SIDE, Tile, choose};
use super::{CELLS, FINE};

/// A tile found worse than this is not found.
const FOUND: f64 = 0.35;
/// A tile further off than this from the fitted map (in millimetres) is a stray, unless its neighbours are off as well.
const STRAY_MM: f64 = 0.35;
/// Tiles this near to the map (in millimetres) speak for it, seen from far and from near.
const SUPPORT_FAR_MM: f64 = 1.2;
const SUPPORT_NEAR_MM: f64 = 0.8;
/// How far the paper may slip in one place, against the rest of the page.
const SLIP_MM: f64 = 1.2;
/// What neighbours may differ by where the paper slipped.
const SAME_SLIP_MM: f64 = 0.25;
/// Neighbours that tell whether the paper slipped.
const NEIGHBOURS: usize = 4;
/// A correction of a guess that stretches or turns more than this followed strays.
const STEEPEST: f64 = 0.05;
/// Reach of the local correction: how far (in millimetres) a tile tells about its neighbourhood.
const NEIGHBOURHOOD_MM: f64 = 25.0;
/// Seen from far, a page that lies on the blank at all is better than this.
const HOPELESS: f64 = 0.1;
/// Tiles that must be on the page.
const MIN_TILES: usize = 10;
/// How far tiles are looked for, in pixels of a tile: 3.5 mm from far, 1.25 mm from near.
const REACH_FAR: usize = 14;
const REACH_NEAR: usize = 10;

/// What is kept of every page of every blank: enough to tell whether a page may lie on it.
#[derive(Debug)]
pub(crate) struct Sketch {
    pub width_mm: f64,
    pub height_mm: f64,
    pub outline: Outline,
    tiles: Vec<Tile>,
}

/// One page of a blank, prepared.
#[derive(Debug)]
pub(crate) struct BlankPage {
    pub width_mm: f64,
    pub height_mm: f64,
    /// Ink at [`FINE`] pixels a millimetre.
    pub fine: Bitmap,
    /// The same, widened by one pixel and by two: what the registration may be off.
    widened: [Bitmap; 2],
    tiles: Vec<Tile>,
}

/// The ink of a blank that measures `width_mm` × `height_mm`, at [`FINE`] pixels a millimetre.
fn fine(image: &GrayImage, width_mm: f64, height_mm: f64) -> Bitmap {
    let scale = (f64::from(image.width()) / width_mm / FINE, f64::from(image.height()) / height_mm / FINE);
    Bitmap::from_grey(image, 128).resized((width_mm * FINE) as usize, (height_mm * FINE) as usize, scale)
}

impl Sketch {
    /// From the picture of a page that measures `width_mm` × `height_mm`.
    pub(crate) fn new(image: &GrayImage, width_mm: f64, height_mm: f64) -> Self {
        let fine = fine(image, width_mm, height_mm);
        let outline = Outline::of_blank(&Density::of(&fine, FINE / CELLS));
        Self { width_mm, height_mm, outline, tiles: choose(&fine.halved(), 1) }
    }
}

impl BlankPage {
    /// From the picture of a page that measures `width_mm` × `height_mm`.
    pub(crate) fn new(image: &GrayImage, width_mm: f64, height_mm: f64) -> Self {
        let fine = fine(image, width_mm, height_mm);
        let tiles = choose(&fine, 2);
        let once = fine.widened();
        let widened = [once.widened(), once];
        Self { width_mm, height_mm, fine, widened, tiles }
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
    /// Root mean square distance, in millimetres, between where tiles are and where their neighbours say they should be.
    pub residual_mm: f64,
    /// Mean share of the tiles' ink that is where it should be.
    pub agreement: f64,
    /// Share of the tiles that were found where the map says.
    pub found: f64,
    /// Share of the blank's tiles that lie on the page; the others were cut off.
    pub covered: f64,
    /// What is left at the tiles: place and shift in millimetres of the blank, and the weight of each direction.
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
        let (dx, dy) = slip(&self.left, x, y, None);
        self.map.shifted(self.map.xx * dx + self.map.xy * dy, self.map.yx * dx + self.map.yy * dy)
    }

    /// The same on the page turned clockwise by quarter turns, which was `width` × `height` pixels before.
    pub(crate) fn turned(self, quarters: u8, width: u32, height: u32) -> Self {
        let map = self.map.then(&Affine::quarter_turns(quarters, f64::from(width), f64::from(height)));
        Self { map, ..self }
    }

    /// Whether the page certainly lies on this blank.
    pub(crate) fn is_certain(&self) -> bool {
        self.agreement >= 0.5 && self.found >= 0.5 && self.residual_mm <= 0.35 && self.covered >= 0.4
    }

    /// Whether the page may lie on this blank: worth reading its title.
    pub(crate) fn is_possible(&self) -> bool {
        self.agreement >= 0.3 && self.found >= 0.3 && self.residual_mm <= 0.8
    }

    /// What orders registrations.
    pub(crate) fn quality(&self) -> f64 {
        self.agreement * self.found * self.covered.sqrt()
    }
}

/// What the tiles around a place say of how far the page is off there, in millimetres of the blank; `but` is not asked.
fn slip(tiles: &[Left], x: f64, y: f64, but: Option<usize>) -> (f64, f64) {
    // As if one tile without any shift stood here, so that far tiles alone move nothing.
    let (mut sum_x, mut sum_y, mut total_x, mut total_y) = (0.0, 0.0, 1.0, 1.0);
    for left in tiles.iter().enumerate().filter(|(at, _)| Some(*at) != but).map(|(_, left)| left) {
        let far = ((left.x - x).powi(2) + (left.y - y).powi(2)) / (2.0 * NEIGHBOURHOOD_MM * NEIGHBOURHOOD_MM);
        let near = (-far).exp();
        sum_x += near * left.weight_x * left.dx;
        sum_y += near * left.weight_y * left.dy;
        total_x += near * left.weight_x;
        total_y += near * left.weight_y;
    }
    (sum_x / total_x, sum_y / total_y)
}

/// Follows a guess from far (tiles of 16 mm, looked for within 3.5 mm). Returns a better map from millimetres of the blank to pixels of
/// the page; `None` when the page does not lie on the blank like that.
pub(crate) fn follow(sheet: &Sheet, guess: &Guess, sketch: &Sketch) -> Option<Affine> {
    let (small, factor) = sheet.small();
    let far = step(small, *factor, &guess.map, &sketch.tiles, FINE / 2.0, REACH_FAR, SUPPORT_FAR_MM)?;
    (far.quality() >= HOPELESS).then_some(far.map)
}

/// Lays the page over the blank from near (tiles of 8 mm, looked for within 1.25 mm), beginning at `map`.
pub(crate) fn lay(sheet: &Sheet, map: &Affine, blank: &BlankPage) -> Option<Registration> {
    step(&sheet.bits, 1.0, map, &blank.tiles, FINE, REACH_NEAR, SUPPORT_NEAR_MM)
}

/// How far two maps lie apart at the corners of the page, at most.
pub(crate) fn apart_mm(one: &Affine, other: &Affine, width_mm: f64, height_mm: f64) -> f64 {
    let corners = [(0.0, 0.0), (width_mm, 0.0), (0.0, height_mm), (width_mm, height_mm)];
    let far = corners.map(|(x, y)| {
        let (a, b) = (one.apply(x, y), other.apply(x, y));
        (a.0 - b.0).hypot(a.1 - b.1) / one.scale().0
    });
    far.into_iter().fold(0.0, f64::max)
}

/// Finds the tiles (at `per_mm` pixels a millimetre) around where `map` says, on a picture of which one pixel is `factor` pixels of the
/// page, and fits a better map.
fn step(picture: &Bitmap, factor: f64, map: &Affine, tiles: &[Tile], per_mm: f64, reach: usize, support: f64) -> Option<Registration> {
    let scaled = |by: f64| Affine { xx: by, xy: 0.0, x0: 0.0, yx: 0.0, yy: by, y0: 0.0 };
    let from_tile = scaled(1.0 / per_mm).then(map).then(&scaled(1.0 / factor));
    let on_page: Vec<(&Tile, Found)> = tiles.iter().filter_map(|tile| Some((tile, tile.find(picture, &from_tile, reach)?))).collect();
    if on_page.len() < MIN_TILES {
        return None;
    }
    let seen = |value: fn(&Found) -> f64, tells: fn(&Tile) -> f64| -> Vec<Seen> {
        let one = |(tile, found): &(&Tile, Found)| {
            let place = |corner: usize| (corner as f64 + SIDE as f64 / 2.0) / per_mm;
            let weight = if found.score >= FOUND { found.score * tells(tile) } else { 0.0 };
            Seen { x: place(tile.x), y: place(tile.y), value: value(found) / per_mm, weight }
        };
        on_page.iter().map(one).collect()
    };
    let across = Fit::of(seen(|found| found.dx, |tile| tile.tells_x), support)?;
    let down = Fit::of(seen(|found| found.dy, |tile| tile.tells_y), support)?;
    let [a, b, c] = across.plane;
    let [d, e, f] = down.plane;
    let correction = Affine { xx: 1.0 + a, xy: b, x0: c, yx: d, yy: 1.0 + e, y0: f };
    let (mut found, mut agreement) = (0.0, 0.0);
    let mut left = Vec::with_capacity(on_page.len());
    for (at, (tile, seen)) in on_page.iter().enumerate() {
        // Found, where every direction that the tile can tell agrees with the map.
        if (tile.tells_x == 0.0 || across.good[at]) && (tile.tells_y == 0.0 || down.good[at]) {
            found += 1.0;
            agreement += seen.score.clamp(0.0, 1.0);
        }
        let place = across.seen[at];
        let (dx, dy) = (across.residual(at), down.residual(at));
        left.push(Left { x: place.x, y: place.y, dx, dy, weight_x: across.weight(at), weight_y: down.weight(at) });
    }
    let tiles_there = on_page.len() as f64;
    Some(Registration {
        map: correction.then(map),
        residual_mm: unexplained(&left),
        agreement: agreement / tiles_there,
        found: found / tiles_there,
        covered: tiles_there / tiles.len() as f64,
        left,
    })
}

/// One direction: how far tiles are off, as a plane over the page, and which of them say so.
struct Fit {
    seen: Vec<Seen>,
    plane: [f64; 3],
    good: Vec<bool>,
}

impl Fit {
    fn of(seen: Vec<Seen>, support: f64) -> Option<Self> {
        let (plane, good) = fit_plane_robust(&seen, STEEPEST, support, STRAY_MM)?;
        let mut fit = Self { seen, plane, good };
        let slipped: Vec<usize> = (0..fit.seen.len()).filter(|at| !fit.good[*at] && fit.slipped(*at)).collect();
        slipped.into_iter().for_each(|at| fit.good[at] = true);
        Some(fit)
    }

    fn residual(&self, at: usize) -> f64 {
        let one = &self.seen[at];
        one.value - (self.plane[0] * one.x + self.plane[1] * one.y + self.plane[2])
    }

    fn weight(&self, at: usize) -> f64 {
        if self.good[at] { self.seen[at].weight } else { 0.0 }
    }

    /// Whether a tile that is off has neighbours that are off by the same: the paper slipped there, or the drum turned unevenly.
    fn slipped(&self, at: usize) -> bool {
        let own = self.residual(at);
        if self.seen[at].weight == 0.0 || own.abs() > SLIP_MM {
            return false;
        }
        let far = |other: usize| (self.seen[other].x - self.seen[at].x).hypot(self.seen[other].y - self.seen[at].y);
        let mut others: Vec<usize> = (0..self.seen.len()).filter(|other| *other != at && self.seen[*other].weight > 0.0).collect();
        others.sort_by(|a, b| far(*a).total_cmp(&far(*b)));
        others.truncate(NEIGHBOURS);
        let same = others.iter().filter(|other| (self.residual(**other) - own).abs() <= SAME_SLIP_MM).count();
        2 * same > NEIGHBOURS
    }
}

/// Root mean square of what neither the map nor the neighbours of a tile explain, in millimetres.
fn unexplained(left: &[Left]) -> f64 {
    let (mut squares, mut count) = (0.0, 0.0);
    for (at, one) in left.iter().enumerate().filter(|(_, one)| one.weight_x > 0.0 || one.weight_y > 0.0) {
        let (dx, dy) = slip(left, one.x, one.y, Some(at));
        for (weight, off) in [(one.weight_x, one.dx - dx), (one.weight_y, one.dy - dy)] {
            if weight > 0.0 {
                squares += off * off;
                count += 1.0;
            }
        }
    }
    f64::sqrt(squares / f64::max(count, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::coarse::guess;
    use super::super::drawn::{LETTER_MM, form, laid, printed, rectangle, scribble};
    use super::*;

    fn registered(page: GrayImage, blank: &GrayImage) -> Option<(Registration, u8)> {
        let sheet = Sheet::new(page, Some(204.0), true);
        let (width, height) = LETTER_MM;
        let sketch = Sketch::new(blank, width, height);
        let mut guesses: Vec<Guess> = (0..4).flat_map(|quarters| guess(sheet.overview(), &sketch.outline, quarters)).collect();
        guesses.sort_by(|a, b| b.score.total_cmp(&a.score));
        let found = guesses.iter().take(5).filter_map(|guess| {
            let map = follow(&sheet, guess, &sketch)?;
            Some((lay(&sheet, &map, &BlankPage::new(blank, width, height))?, guess.quarters))
        });
        found.max_by(|a, b| a.0.quality().total_cmp(&b.0.quality()))
    }

    fn straight(_: f64, _: f64) -> (f64, f64) {
        (0.0, 0.0)
    }

    /// How far, in millimetres, a registration is from the truth, at most, over places that lie on the page.
    fn off_mm(found: &Registration, truth: &Affine, bend: impl Fn(f64, f64) -> (f64, f64)) -> f64 {
        let places = [(20.0, 30.0), (200.0, 30.0), (20.0, 180.0), (200.0, 180.0), (108.0, 140.0), (60.0, 100.0), (150.0, 60.0)];
        let far = places.map(|(x, y)| {
            let (dx, dy) = bend(x, y);
            let (a, b) = (truth.apply(x + dx, y + dy), found.near(x, y).apply(x, y));
            (a.0 - b.0).hypot(a.1 - b.1) / 8.0
        });
        far.into_iter().fold(0.0, f64::max)
    }

    #[test]
    fn a_skewed_shifted_stretched_noisy_page_is_laid_over_its_blank() {
        let image = form(1);
        for truth in [
            laid(0.0, 8.03, 8.03, 0.0, 0.0),
            laid(1.9, 8.03, 7.95, 12.0, -20.0),
            laid(-1.4, 7.8, 7.75, 40.0, 70.0),
            laid(-2.0, 8.1, 8.16, -30.0, 50.0),
        ] {
            let (found, quarters) = registered(printed(&image, &truth, true, straight), &image).expect("registered");
            assert!(found.is_certain(), "{truth:?}: {} {} {}", found.agreement, found.found, found.residual_mm);
            assert_eq!(quarters, 0);
            let off = off_mm(&found, &truth, straight);
            assert!(off < 0.15, "{truth:?}: {off} mm");
        }
    }

    #[test]
    fn a_third_of_the_page_may_be_missing() {
        let image = form(2);
        let truth = laid(0.8, 8.03, 7.98, 10.0, 5.0);
        let whole = printed(&image, &truth, true, straight);
        // Cut off below, above, and white where a corner was folded over.
        let below = image::imageops::crop_imm(&whole, 0, 0, 1728, 1466).to_image();
        let (found, _) = registered(below, &image).expect("registered");
        assert!(found.is_certain() && found.covered < 0.8, "{} {} {}", found.agreement, found.found, found.covered);
        assert!(off_mm(&found, &truth, straight) < 0.15);
        let above = image::imageops::crop_imm(&whole, 0, 734, 1728, 1466).to_image();
        let (found, _) = registered(above, &image).expect("registered");
        assert!(found.is_certain(), "{} {} {}", found.agreement, found.found, found.covered);
        assert!(off_mm(&found, &truth.shifted(0.0, -734.0), straight) < 0.15);
        let corner = GrayImage::from_fn(1728, 2200, |x, y| if x + y < 1500 { image::Luma([255]) } else { *whole.get_pixel(x, y) });
        let (found, _) = registered(corner, &image).expect("registered");
        assert!(found.is_certain(), "{} {}", found.agreement, found.found);
        assert!(off_mm(&found, &truth, straight) < 0.4);
    }

    #[test]
    fn a_page_written_all_over_is_laid_over_its_blank() {
        let image = form(3);
        let truth = laid(-0.7, 8.0, 8.05, 20.0, -12.0);
        let mut page = printed(&image, &truth, true, straight);
        scribble(&mut page);
        rectangle(&mut page, 0, 900, 1728, 30);
        let (found, _) = registered(page, &image).expect("registered");
        assert!(found.is_certain(), "{} {} {}", found.agreement, found.found, found.residual_mm);
        assert!(off_mm(&found, &truth, straight) < 0.15);
    }

    #[test]
    fn uneven_drums_are_followed_place_by_place() {
        let image = form(4);
        let truth = laid(0.3, 8.03, 8.03, 4.0, 9.0);
        // The drum slips to and fro by eight tenths of a millimetre.
        let bend = |_: f64, y: f64| (0.0, 0.8 * (y / 45.0).sin());
        let (found, _) = registered(printed(&image, &truth, false, bend), &image).expect("registered");
        assert!(found.is_certain(), "{} {} {}", found.agreement, found.found, found.residual_mm);
        let off = off_mm(&found, &truth, bend);
        assert!(off < 0.4, "{off} mm");
    }

    #[test]
    fn a_page_lies_any_way_up() {
        let image = form(5);
        let truth = laid(0.9, 8.0, 8.02, 10.0, 15.0);
        let page = printed(&image, &truth, true, straight);
        for (quarters, turned) in
            [(3, image::imageops::rotate90(&page)), (2, image::imageops::rotate180(&page)), (1, image::imageops::rotate270(&page))]
        {
            let (width, height) = turned.dimensions();
            let (found, told) = registered(turned, &image).expect("registered");
            assert_eq!(told, quarters);
            let found = found.turned(told, width, height);
            assert!(found.is_certain() && off_mm(&found, &truth, straight) < 0.15, "{quarters}");
        }
    }

    #[test]
    fn another_page_is_not_taken_for_the_form() {
        let blank = form(1);
        let mut seed = 3_u32;
        let text = GrayImage::from_fn(1728, 2200, |x, y| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let line = y % 50 < 22 && (150..1580).contains(&x) && (x / 9 + y / 50 * 7) % 5 != 0;
            image::Luma([if line && seed >> 30 == 0 { 0 } else { 255 }])
        });
        for page in [text, form(6), form(7)] {
            let found = registered(page, &blank);
            assert!(found.as_ref().is_none_or(|(one, _)| !one.is_possible()), "{:?}", found.map(|(one, _)| (one.agreement, one.found)));
        }
        assert!(registered(GrayImage::from_pixel(1728, 2200, image::Luma([255])), &blank).is_none());
    }
}
