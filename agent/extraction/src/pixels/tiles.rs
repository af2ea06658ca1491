//! Tiles of the blank and where each is found on the page.

use super::affine::Affine;
use super::bitmap::Bitmap;
use super::sheet::Sheet;

/// Side of a tile in pixels: a word of bits.
pub(crate) const SIDE: usize = 64;
/// Tiles kept of each field of a grid over the page, so that they lie everywhere.
const PER_FIELD: usize = 2;
const GRID: (usize, usize) = (6, 8);
/// Ink outside the blank's ink counts against a place, but less: people write on forms.
const STRANGE_INK: f64 = 0.25;

/// A square of the blank.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    /// Left edge in the bitmap.
    pub x: usize,
    /// Top edge in the bitmap.
    pub y: usize,
    rows: [u64; SIDE],
    ink: u32,
    /// How well it tells a shift across, 0 to 1.
    pub tells_x: f64,
    /// How well it tells a shift down, 0 to 1.
    pub tells_y: f64,
}

/// Where a tile was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Shift from where it was looked for, in pixels of the bitmap.
    pub dx: f64,
    /// The same, down.
    pub dy: f64,
    /// Share of its ink that is there, less what is strange.
    pub score: f64,
}

/// The most telling tiles of a bitmap.
pub(crate) fn choose(map: &Bitmap) -> Vec<Tile> {
    let mut fields: Vec<Vec<Tile>> = vec![Vec::new(); GRID.0 * GRID.1];
    for y in (0..map.height.saturating_sub(SIDE)).step_by(SIDE / 2) {
        for x in (0..map.width.saturating_sub(SIDE)).step_by(SIDE / 2) {
            if let Some(tile) = Tile::cut(map, x, y) {
                let column = ((x + SIDE / 2) * GRID.0 / map.width).min(GRID.0 - 1);
                let row = ((y + SIDE / 2) * GRID.1 / map.height).min(GRID.1 - 1);
                fields[row * GRID.0 + column].push(tile);
            }
        }
    }
    let mut chosen = Vec::new();
    for mut field in fields {
        field.sort_by(|a, b| (b.tells_x + b.tells_y).total_cmp(&(a.tells_x + a.tells_y)));
        field.truncate(PER_FIELD);
        chosen.append(&mut field);
    }
    chosen
}

impl Tile {
    /// Cuts a tile; `None` when it tells nothing.
    fn cut(map: &Bitmap, x: usize, y: usize) -> Option<Self> {
        let mut rows = [0; SIDE];
        for (line, row) in rows.iter_mut().enumerate() {
            *row = map.row64(x as i64, (y + line) as i64);
        }
        let ink = rows.iter().map(|row| row.count_ones()).sum::<u32>();
        let share = f64::from(ink) / (SIDE * SIDE) as f64;
        if !(0.015..=0.6).contains(&share) {
            return None;
        }
        let mut tile = Self { x, y, rows, ink, tells_x: 0.0, tells_y: 0.0 };
        let own = |dx: i64, dy: i64| {
            let moved = |line: usize| map.row64(x as i64 + dx, y as i64 + line as i64 + dy);
            tile.score(moved)
        };
        // How much worse it fits when it is moved: a horizontal rule fits as well a little further along.
        let worst = |places: [(i64, i64); 6]| places.into_iter().map(|(dx, dy)| own(dx, dy)).fold(f64::NEG_INFINITY, f64::max);
        let tells_x = 1.0 - worst([(-4, 0), (4, 0), (-6, 0), (6, 0), (-9, 0), (9, 0)]);
        let tells_y = 1.0 - worst([(0, -4), (0, 4), (0, -6), (0, 6), (0, -9), (0, 9)]);
        let useful = |tells: f64| if tells < 0.3 { 0.0 } else { tells.min(1.0) };
        (tile.tells_x, tile.tells_y) = (useful(tells_x), useful(tells_y));
        (tile.tells_x + tile.tells_y > 0.0).then_some(tile)
    }

    fn score(&self, row: impl Fn(usize) -> u64) -> f64 {
        let (mut both, mut strange) = (0, 0);
        for (line, own) in self.rows.iter().enumerate() {
            let other = row(line);
            both += (own & other).count_ones();
            strange += (other & !own).count_ones();
        }
        (f64::from(both) - STRANGE_INK * f64::from(strange)) / f64::from(self.ink)
    }

    /// Looks for the tile on the page within `reach` pixels around where `map` (pixels of the bitmap to pixels of the page) says.
    pub(crate) fn find(&self, sheet: &Sheet, map: &Affine, reach: usize, any_of_four: bool) -> Found {
        let window = sample(sheet, map, self.x as i64 - reach as i64, self.y as i64 - reach as i64, SIDE + 2 * reach, any_of_four);
        let span = 2 * reach + 1;
        let mut scores = vec![0.0; span * span];
        for dy in 0..span {
            for dx in 0..span {
                scores[dy * span + dx] = self.score(|line| (window[line + dy] >> dx) as u64);
            }
        }
        let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(0);
        let (x, y) = (best % span, best / span);
        let at = |x: usize, y: usize| scores[y * span + x];
        let sub = |low: f64, peak: f64, high: f64| {
            let bend = low - 2.0 * peak + high;
            if bend < 0.0 { (0.5 * (low - high) / bend).clamp(-0.5, 0.5) } else { 0.0 }
        };
        let sub_x = if x > 0 && x + 1 < span { sub(at(x - 1, y), at(x, y), at(x + 1, y)) } else { 0.0 };
        let sub_y = if y > 0 && y + 1 < span { sub(at(x, y - 1), at(x, y), at(x, y + 1)) } else { 0.0 };
        let from_middle = |place: usize, sub: f64| place as f64 - reach as f64 + sub;
        Found { dx: from_middle(x, sub_x), dy: from_middle(y, sub_y), score: at(x, y) }
    }
}

/// Rows of a square window of the page seen through `map`, the leftmost pixel in the lowest bit; `size` is at most 128.
fn sample(sheet: &Sheet, map: &Affine, x: i64, y: i64, size: usize, any_of_four: bool) -> Vec<u128> {
    let (width, height) = (i64::from(sheet.image.width()), i64::from(sheet.image.height()));
    let pixels = sheet.image.as_raw();
    let ink = |px: f64, py: f64| {
        let (px, py) = (px as i64, py as i64);
        px >= 0 && py >= 0 && px < width && py < height && pixels[(py * width + px) as usize] < sheet.threshold
    };
    // Half a pixel of the coarse bitmap either way, as halving did.
    let (rx, ry) = (map.xx * 0.25, map.yy * 0.25);
    (0..size)
        .map(|line| {
            let mut row = 0_u128;
            let (mut px, mut py) = map.apply(x as f64 + 0.5, (y + line as i64) as f64 + 0.5);
            for column in 0..size {
                let black = if any_of_four {
                    ink(px - rx, py - ry) || ink(px + rx, py + ry) || ink(px + rx, py - ry) || ink(px - rx, py + ry)
                } else {
                    ink(px, py)
                };
                row |= u128::from(black) << column;
                px += map.xx;
                py += map.yx;
            }
            row
        })
        .collect()
}
