//! Where the lines of a page stand: rules and frames are taken out, letters that stand side by side are one line, and what is small goes
//! with the letters it stands at. Lines end where the gap is as wide as between the columns of a form.

use image::GrayImage;

use crate::pixels::{Bitmap, Blot, Run, blots};

/// Ink as long as this in a row is a rule, no letter.
const RULE_MM: f64 = 7.0;
/// The same from top to bottom: capitals of a title are not that high.
const UPRIGHT_RULE_MM: f64 = 5.5;
/// How far the edges of a rule are uneven.
const EDGE_MM: f64 = 0.25;
/// Heights of letters, from the small ones of print to capitals of a title, and their greatest width where several touch.
const LETTER_MM: std::ops::RangeInclusive<f64> = 0.9..=8.0;
const WIDEST_MM: f64 = 30.0;
/// Half of the letters of a page are lower than this, and how high small letters are where they are not.
const USUAL_MM: std::ops::RangeInclusive<f64> = 0.9..=3.6;
const SMALL_LETTER_MM: f64 = 2.0;
/// So many letters tell how high letters are.
const ENOUGH: usize = 30;
/// What is so thin and touches a rule is a side of its frame, or a tick of a comb.
const TICK_MM: f64 = 0.55;
/// A thin upright bar higher than this is a side of a frame even where it stands alone.
const BAR_MM: f64 = 4.6;
/// Letters are of one line up to a gap of so many line heights, or millimetres.
const GAP: f64 = 1.6;
const LEAST_GAP_MM: f64 = 2.4;
/// Share of the lower one of two heights by which letters of one line overlap.
const OVERLAP: f64 = 0.45;
/// The last letters of a line that say where the next one may stand: lines are never quite straight.
const RECENT: usize = 7;
/// How far above and below a line, in its heights, what is small belongs to it: accents and dots, commas and tails.
const ABOVE: f64 = 0.6;
const BELOW: f64 = 0.35;
/// Lines that begin within this share of their height on one level are one row of the page.
const LEVEL: f64 = 0.5;
/// Lines of a page; no page of print has more.
const MOST_LINES: usize = 1500;
/// White around a line, in pixels.
const MARGIN: u32 = 8;

/// One line, or the part of it in one column, cut out clean.
pub(super) struct Line {
    /// Dark on white, with white around.
    pub picture: GrayImage,
    /// Left edge of the picture in the page, with its margin; may lie outside.
    pub left: i64,
    /// Top edge likewise.
    pub top: i64,
    /// The row of the page it stands in, from 0.
    pub row: u32,
}

/// The lines of a straight page from the top, those of one row from the left. Ink is darker than `threshold`; `per_mm` pixels are a
/// millimetre.
pub(super) fn lines(page: &GrayImage, threshold: u8, per_mm: f64) -> Vec<Line> {
    let mut bits = Bitmap::from_grey(page, threshold);
    let per_mm = by_letters(&blots(&bits).1, per_mm);
    let rules = without_rules(&mut bits, per_mm);
    let (runs, blots) = blots(&bits);
    let mut lines = chained(&blots, &rules, per_mm);
    attach_small(&mut lines, &blots, per_mm);
    let rows = in_reading_order(&mut lines);
    cut(page, &lines, &rows, &runs, blots.len())
}

/// Pixels a millimetre, as far as letters are as high as letters are; else as their size tells: what a picture says of itself is often wrong.
fn by_letters(blots: &[Blot], per_mm: f64) -> f64 {
    let like_letters =
        blots.iter().filter(|blot| blot.height() > 5 && blot.width() < 4 * blot.height() && blot.height() < 6 * blot.width());
    let mut heights: Vec<u32> = like_letters.map(Blot::height).collect();
    if heights.len() < ENOUGH {
        return per_mm;
    }
    heights.sort_unstable();
    let usual = f64::from(heights[heights.len() / 2]);
    if USUAL_MM.contains(&(usual / per_mm)) { per_mm } else { usual / SMALL_LETTER_MM }
}

/// Takes long straight ink out of a page; returns it.
fn without_rules(bits: &mut Bitmap, per_mm: f64) -> Bitmap {
    let mut rules = Bitmap::white(bits.width, bits.height);
    let (along, down) = ((RULE_MM * per_mm) as usize, (UPRIGHT_RULE_MM * per_mm) as usize);
    let mut since = vec![0_usize; bits.width];
    for y in 0..=bits.height {
        let mut open: Option<(usize, usize)> = None;
        let ends = |open: Option<(usize, usize)>, rules: &mut Bitmap| {
            if let Some((from, to)) = open.filter(|(from, to)| to - from >= along) {
                rules.set_run(y, from, to);
            }
        };
        let mut ink = vec![false; bits.width];
        bits.each_in_row(y, |x| {
            ink[x] = true;
            match &mut open {
                Some((_, to)) if *to == x => *to = x + 1,
                _ => {
                    ends(open, &mut rules);
                    open = Some((x, x + 1));
                }
            }
        });
        ends(open, &mut rules);
        // Columns whose ink ends above this row.
        for (x, ink) in ink.iter().enumerate() {
            if *ink {
                since[x] += 1;
            } else if since[x] > 0 {
                if since[x] >= down {
                    (y - since[x]..y).for_each(|row| rules.set_run(row, x, x + 1));
                }
                since[x] = 0;
            }
        }
    }
    // Its jagged edges go with it.
    let rules = (0..(EDGE_MM * per_mm).round() as usize).fold(rules, |rules, _| rules.widened());
    bits.remove(&rules);
    rules
}

/// A line while it is put together.
struct Chain {
    /// Its letters first, then what is small.
    members: Vec<u32>,
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
    /// Top and bottom of the last letters.
    recent: Vec<(u32, u32)>,
}

impl Chain {
    fn of(at: usize, blot: &Blot) -> Self {
        let Blot { left, top, right, bottom, .. } = *blot;
        Self { members: vec![at as u32], left, right, top, bottom, recent: vec![(top, bottom)] }
    }

    fn add(&mut self, at: usize, blot: &Blot) {
        self.members.push(at as u32);
        self.left = self.left.min(blot.left);
        self.right = self.right.max(blot.right);
        self.top = self.top.min(blot.top);
        self.bottom = self.bottom.max(blot.bottom);
    }

    /// Where the next letter should stand: from the highest to the lowest of the last ones.
    fn band(&self) -> (f64, f64) {
        let top = self.recent.iter().map(|one| one.0).min().unwrap_or(self.top);
        let bottom = self.recent.iter().map(|one| one.1).max().unwrap_or(self.bottom);
        (f64::from(top), f64::from(bottom))
    }

    fn height(&self) -> f64 {
        f64::from(self.bottom - self.top)
    }

    fn middle(&self) -> f64 {
        f64::from(self.bottom + self.top) / 2.0
    }
}

/// Letters, each put to the line whose end it stands next to.
fn chained(blots: &[Blot], rules: &Bitmap, per_mm: f64) -> Vec<Chain> {
    let mut order: Vec<usize> = (0..blots.len()).filter(|at| is_letter(&blots[*at], rules, per_mm)).collect();
    order.sort_by_key(|at| (blots[*at].left, blots[*at].top));
    let mut open: Vec<Chain> = Vec::new();
    let mut done: Vec<Chain> = Vec::new();
    for at in order {
        let blot = &blots[at];
        let (top, bottom) = (f64::from(blot.top), f64::from(blot.bottom));
        let gap_of = |chain: &Chain| {
            let (high, low) = chain.band();
            let overlap = bottom.min(low) - top.max(high);
            let reach = (GAP * (low - high).max(bottom - top)).max(LEAST_GAP_MM * per_mm);
            let gap = f64::from(blot.left) - f64::from(chain.right);
            (overlap >= OVERLAP * (low - high).min(bottom - top) && gap <= reach).then_some(gap)
        };
        let best = open.iter().enumerate().filter_map(|(at, chain)| Some((at, gap_of(chain)?))).min_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((chain, _)) => {
                let chain = &mut open[chain];
                chain.add(at, blot);
                chain.recent.push((blot.top, blot.bottom));
                if chain.recent.len() > RECENT {
                    chain.recent.remove(0);
                }
            }
            None if open.len() + done.len() < MOST_LINES => open.push(Chain::of(at, blot)),
            None => {}
        }
        // What ends too far to the left takes no further letter.
        let reach = |chain: &Chain| f64::from(chain.right) + GAP * *LETTER_MM.end() * per_mm;
        let (near, far) = open.into_iter().partition(|chain| reach(chain) >= f64::from(blot.left));
        open = near;
        done.extend::<Vec<Chain>>(far);
    }
    done.extend(open);
    done
}

fn is_letter(blot: &Blot, rules: &Bitmap, per_mm: f64) -> bool {
    let (width, height) = (f64::from(blot.width()) / per_mm, f64::from(blot.height()) / per_mm);
    if !LETTER_MM.contains(&height) || width > WIDEST_MM {
        return false;
    }
    let touches = |y: i64| (i64::from(blot.left) - 1..=i64::from(blot.right)).any(|x| rules.get(x, y));
    let side = width <= TICK_MM && (height >= BAR_MM || touches(i64::from(blot.top) - 1) || touches(blot.bottom.into()));
    // A bar of which a rule took the most.
    let rest = height < 1.4 && width > 4.0 * height;
    !side && !rest
}

/// Dots, accents, commas and hyphens go to the line they stand at.
fn attach_small(lines: &mut [Chain], blots: &[Blot], per_mm: f64) {
    let mut taken = vec![false; blots.len()];
    lines.iter().flat_map(|line| &line.members).for_each(|member| taken[*member as usize] = true);
    let bands: Vec<(f64, f64, f64, f64)> =
        lines.iter().map(|line| (line.left.into(), line.right.into(), line.top.into(), line.bottom.into())).collect();
    for (at, blot) in blots.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        let (width, height) = (f64::from(blot.width()) / per_mm, f64::from(blot.height()) / per_mm);
        if height >= 1.5 || width > 4.0 {
            continue;
        }
        let (x, y) = (f64::from(blot.left + blot.right) / 2.0, f64::from(blot.top + blot.bottom) / 2.0);
        let far = |(left, right, top, bottom): &(f64, f64, f64, f64)| {
            let high = bottom - top;
            let beside = (left - x).max(x - right).max(0.0);
            let above = (top - y).max(0.0) / (ABOVE * high);
            let below = (y - bottom).max(0.0) / (BELOW * high);
            (beside <= 0.8 * high && above.max(below) <= 1.0).then_some(above.max(below) + beside / high)
        };
        let nearest = bands.iter().enumerate().filter_map(|(line, band)| Some((line, far(band)?))).min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((line, _)) = nearest {
            lines[line].add(at, blot);
        }
    }
}

/// From the top, and from the left where lines stand on one level; returns the row of each.
fn in_reading_order(lines: &mut Vec<Chain>) -> Vec<u32> {
    lines.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let mut rows: Vec<Vec<Chain>> = Vec::new();
    for line in lines.drain(..) {
        let level = rows
            .last()
            .and_then(|row| row.last())
            .is_some_and(|before: &Chain| (line.middle() - before.middle()).abs() <= LEVEL * line.height().min(before.height()));
        match rows.last_mut() {
            Some(row) if level => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    let mut numbers = Vec::new();
    for (number, mut row) in rows.into_iter().enumerate() {
        row.sort_by_key(|line| line.left);
        numbers.extend(row.iter().map(|_| number as u32));
        lines.append(&mut row);
    }
    numbers
}

/// The picture of each line: the ink of its members with the greys of their edges, everything else white.
fn cut(page: &GrayImage, lines: &[Chain], rows: &[u32], runs: &[Run], blots: usize) -> Vec<Line> {
    let mut line_of: Vec<Option<u32>> = vec![None; blots];
    for (at, line) in lines.iter().enumerate() {
        line.members.iter().for_each(|member| line_of[*member as usize] = Some(at as u32));
    }
    let place = |line: &Chain| (i64::from(line.left) - i64::from(MARGIN), i64::from(line.top) - i64::from(MARGIN));
    let blank =
        |line: &Chain| GrayImage::from_pixel(line.right - line.left + 2 * MARGIN, line.bottom - line.top + 2 * MARGIN, image::Luma([255]));
    let mut pictures: Vec<GrayImage> = lines.iter().map(blank).collect();
    let (wide, high) = (i64::from(page.width()), i64::from(page.height()));
    for run in runs {
        let Some(at) = line_of[run.piece as usize] else { continue };
        let (picture, (left, top)) = (&mut pictures[at as usize], place(&lines[at as usize]));
        for y in (i64::from(run.y) - 1).max(0)..=(i64::from(run.y) + 1).min(high - 1) {
            let (from, to) = ((i64::from(run.from) - 1).max(0), (i64::from(run.to) + 1).min(wide));
            let source = &page.as_raw()[(y * wide + from) as usize..(y * wide + to) as usize];
            let width = i64::from(picture.width());
            let start = ((y - top) * width + from - left) as usize;
            picture.as_mut()[start..start + source.len()].copy_from_slice(source);
        }
    }
    let line = |((chain, row), picture): ((&Chain, &u32), GrayImage)| {
        let (left, top) = place(chain);
        Line { picture, left, top, row: *row }
    };
    lines.iter().zip(rows).zip(pictures).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PER_MM: f64 = 8.0;

    /// A page with letters drawn as blocks of 2 × 2.5 mm; `.` is a dot on the base line.
    fn page(texts: &[(u32, u32, &str)]) -> GrayImage {
        let mut image = GrayImage::from_pixel(1700, 1000, image::Luma([255]));
        for (left, top, text) in texts {
            for (at, letter) in text.chars().enumerate() {
                let (x, (y, w, h)) = (left + at as u32 * 22, if letter == '.' { (top + 17, 3, 3) } else { (*top, 14, 20) });
                if letter != ' ' {
                    (0..h).for_each(|dy| (0..w).for_each(|dx| image.put_pixel(x + dx, y + dy, image::Luma([0]))));
                }
            }
        }
        image
    }

    fn rule(image: &mut GrayImage, left: u32, top: u32, width: u32, height: u32) {
        (0..height).for_each(|dy| (0..width).for_each(|dx| image.put_pixel(left + dx, top + dy, image::Luma([0]))));
    }

    fn told(image: &GrayImage) -> Vec<(u32, i64, i64, u32)> {
        lines(image, 128, PER_MM).iter().map(|line| (line.row, line.left + 8, line.top + 8, line.picture.width() - 16)).collect()
    }

    #[test]
    fn lines_come_from_the_top_and_columns_from_the_left() {
        let image = page(&[(900, 102, "xx xx"), (100, 100, "xxx xx."), (100, 200, "x")]);
        assert_eq!(told(&image), [(0, 100, 100, 135), (0, 900, 102, 102), (1, 100, 200, 14)]);
    }

    #[test]
    fn frames_and_ticks_are_no_letters() {
        let mut image = page(&[(120, 116, "xxx")]);
        // A frame around it, lower than letters of a title, with the ticks of a comb.
        rule(&mut image, 100, 100, 400, 3);
        rule(&mut image, 100, 150, 400, 3);
        for x in [100, 200, 300, 400, 497] {
            rule(&mut image, x, if x % 400 == 100 || x == 497 { 100 } else { 135 }, 3, if x % 400 == 100 || x == 497 { 50 } else { 15 });
        }
        assert_eq!(told(&image), [(0, 120, 116, 58)]);
        assert!(told(&GrayImage::from_pixel(300, 300, image::Luma([0]))).is_empty(), "a black page");
    }

    #[test]
    fn the_ink_of_a_neighbour_is_not_in_the_picture() {
        let mut image = page(&[(100, 100, "xxx")]);
        rule(&mut image, 100, 122, 500, 2);
        let found = lines(&image, 128, PER_MM);
        let dark = |picture: &GrayImage| picture.as_raw().iter().filter(|pixel| **pixel < 128).count();
        assert_eq!((found.len(), dark(&found[0].picture)), (1, 3 * 14 * 20));
    }
}
