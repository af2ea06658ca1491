//! Tiles of the blank and where each is found on the page.

use super::affine::Affine;
use super::bitmap::Bitmap;

/// Side of a tile in pixels: a word of bits.
pub(crate) const SIDE: usize = 64;
/// Fields of the grid over the page from each of which tiles are kept, so that they lie everywhere.
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

/// The most telling tiles of a bitmap, at most `per_field` of each field of a grid over the page.
pub(crate) fn choose(map: &Bitmap, per_field: usize) -> Vec<Tile> {
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
        field.truncate(per_field);
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
        // How much worse it fits when it is moved: a horizontal rule fits as well a little further along.
        let fits = |dx: i64, dy: i64| {
            let mut moved = [0; SIDE];
            for (line, row) in moved.iter_mut().enumerate() {
                *row = map.row64(x as i64 + dx, y as i64 + dy + line as i64);
            }
            tile.score(&moved, moved.iter().map(|row| row.count_ones()).sum())
        };
        let worst = |places: [(i64, i64); 6]| places.into_iter().map(|(dx, dy)| fits(dx, dy)).fold(f64::NEG_INFINITY, f64::max);
        let tells_x = 1.0 - worst([(-4, 0), (4, 0), (-6, 0), (6, 0), (-9, 0), (9, 0)]);
        let tells_y = 1.0 - worst([(0, -4), (0, 4), (0, -6), (0, 6), (0, -9), (0, 9)]);
        let useful = |tells: f64| if tells < 0.3 { 0.0 } else { tells.min(1.0) };
        (tile.tells_x, tile.tells_y) = (useful(tells_x), useful(tells_y));
        (tile.tells_x + tile.tells_y > 0.0).then_some(tile)
    }

    /// How well it fits on rows that have `ink` pixels of ink in all.
    fn score(&self, rows: &[u64], ink: u32) -> f64 {
        let both: u32 = self.rows.iter().zip(rows).map(|(own, other)| (own & other).count_ones()).sum();
        (f64::from(both) - STRANGE_INK * f64::from(ink - both)) / f64::from(self.ink)
    }

    /// Looks for the tile in a picture of the page within `reach` pixels around where `map` (pixels of the tile's bitmap to pixels of that
    /// picture) says: every second place in ink widened by a pixel, then the places around the best. `None` where the map leads beyond the
    /// edge of the page.
    pub(crate) fn find(&self, picture: &Bitmap, map: &Affine, reach: usize) -> Option<Found> {
        let middle = map.apply((self.x + SIDE / 2) as f64, (self.y + SIDE / 2) as f64);
        let inside = middle.0 >= 0.0 && middle.1 >= 0.0 && middle.0 < picture.width as f64 && middle.1 < picture.height as f64;
        if !inside {
            return None;
        }
        let window = sample(picture, map, self.x as i64 - reach as i64, self.y as i64 - reach as i64, SIDE + 2 * reach);
        let span = 2 * reach + 1;
        let wide = widened(&window);
        let mut best = (f64::NEG_INFINITY, reach, reach);
        for dx in (0..span).step_by(2) {
            let column = Column::of(&wide, dx);
            for dy in (0..span).step_by(2) {
                let score = self.score(&column.rows[dy..dy + SIDE], column.ink(dy));
                if score > best.0 {
                    best = (score, dx, dy);
                }
            }
        }
        let (left, top) = (best.1.saturating_sub(2), best.2.saturating_sub(2));
        let mut scores = [[f64::NEG_INFINITY; 5]; 5];
        best = (f64::NEG_INFINITY, reach, reach);
        for dx in left..(left + 5).min(span) {
            let column = Column::of(&window, dx);
            for dy in top..(top + 5).min(span) {
                let score = self.score(&column.rows[dy..dy + SIDE], column.ink(dy));
                scores[dx - left][dy - top] = score;
                if score > best.0 {
                    best = (score, dx, dy);
                }
            }
        }
        let (score, x, y) = best;
        let at = |x: usize, y: usize| scores.get(x.wrapping_sub(left)).and_then(|column| column.get(y.wrapping_sub(top))).copied();
        let from_middle = |place: usize, low: Option<f64>, high: Option<f64>| place as f64 - reach as f64 + summit(low, score, high);
        Some(Found {
            dx: from_middle(x, at(x.wrapping_sub(1), y), at(x + 1, y)),
            dy: from_middle(y, at(x, y.wrapping_sub(1)), at(x, y + 1)),
            score,
        })
    }
}

/// Where a parabola through three scores is highest, from the middle one.
fn summit(low: Option<f64>, peak: f64, high: Option<f64>) -> f64 {
    let (Some(low), Some(high)) = (low.filter(|low| low.is_finite()), high.filter(|high| high.is_finite())) else { return 0.0 };
    let bend = low - 2.0 * peak + high;
    if bend < 0.0 { (0.5 * (low - high) / bend).clamp(-0.5, 0.5) } else { 0.0 }
}

/// A window moved left by some pixels: its rows, and the ink above each of them.
struct Column {
    rows: Vec<u64>,
    above: Vec<u32>,
}

impl Column {
    fn of(window: &[u128], dx: usize) -> Self {
        let rows: Vec<u64> = window.iter().map(|row| (row >> dx) as u64).collect();
        let mut above = Vec::with_capacity(rows.len() + 1);
        above.push(0);
        let mut sum = 0;
        above.extend(rows.iter().map(|row| {
            sum += row.count_ones();
            sum
        }));
        Self { rows, above }
    }

    fn ink(&self, dy: usize) -> u32 {
        self.above[dy + SIDE] - self.above[dy]
    }
}

fn widened(window: &[u128]) -> Vec<u128> {
    let across: Vec<u128> = window.iter().map(|row| row | row << 1 | row >> 1).collect();
    let at = |line: usize| across.get(line).copied().unwrap_or(0);
    (0..across.len()).map(|line| at(line.wrapping_sub(1)) | across[line] | at(line + 1)).collect()
}

/// Rows of a square window of a picture seen through `map`, the leftmost pixel in the lowest bit; `size` is at most 128.
fn sample(picture: &Bitmap, map: &Affine, x: i64, y: i64, size: usize) -> Vec<u128> {
    /// Binary digits after the point: places are stepped through in whole numbers.
    const POINT: u32 = 24;
    let fixed = |value: f64| (value * f64::from(1 << POINT)) as i64;
    let step = (fixed(map.xx), fixed(map.yx));
    let line = |line: usize| {
        let (px, py) = map.apply(x as f64 + 0.5, (y + line as i64) as f64 + 0.5);
        let (px, py) = (fixed(px), fixed(py));
        (0..size.div_ceil(64)).fold(0_u128, |row, half| {
            let skipped = 64 * half as i64;
            let place = (px + skipped * step.0, py + skipped * step.1);
            row | u128::from(picture.along(place, step, (size - 64 * half).min(64), POINT)) << (64 * half)
        })
    };
    (0..size).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_found_where_it_was_moved_to() {
        let mut seed = 11_u32;
        let dots: Vec<(i64, i64)> = (0..90)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (i64::from(seed >> 16 & 127) + 30, i64::from(seed >> 24 & 127) + 30)
            })
            .collect();
        let drawn = |dx: i64, dy: i64| {
            Bitmap::from_fn(200, 200, |x, y| dots.iter().any(|(a, b)| (x as i64 - a - dx).abs() < 3 && (y as i64 - b - dy).abs() < 2))
        };
        let tile = choose(&drawn(0, 0), 1).into_iter().next().unwrap();
        let straight = Affine { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 0.0 };
        for (dx, dy) in [(0, 0), (7, -5), (-10, 9), (3, 4)] {
            let found = tile.find(&drawn(dx, dy), &straight, 10).unwrap();
            assert!((found.dx - dx as f64).abs() < 0.51 && (found.dy - dy as f64).abs() < 0.51 && found.score > 0.9, "{found:?}");
        }
        assert!(tile.find(&drawn(0, 0), &straight.shifted(-500.0, 0.0), 10).is_none());
    }
}
