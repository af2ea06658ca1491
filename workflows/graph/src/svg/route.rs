//! The ways of the edges of a block: down through the rows, across in the channels between rows, and along the sides.

use std::collections::BTreeMap;

use super::block::Block;
use super::grid::{Grid, Side};

/// Between two edges that run beside each other.
const TRACK: f64 = 11.0;
/// Between the cells and the first lane at a side.
const LANE_GAP: f64 = 18.0;
/// Room of a channel above and below its tracks: an arrow head ends in those above items.
const ROOM: [(f64, f64); 2] = [(10.0, 20.0), (10.0, 8.0)];

/// A point.
pub(super) type Point = (f64, f64);

/// A block with all its places, its upper left corner at the origin.
#[derive(Debug, Default)]
pub(super) struct Routed {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The upper left corner of each item.
    pub(super) items: Vec<Point>,
    /// The middle of each label, by the link.
    pub(super) labels: BTreeMap<usize, Point>,
    /// The corners of each link's way, in its direction.
    pub(super) paths: Vec<Vec<Point>>,
}

/// A piece of a way across a channel.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    channel: usize,
    from: f64,
    to: f64,
}

/// The lane at a side that all links to one target share.
#[derive(Debug)]
struct Lane {
    first: usize,
    last: usize,
    x: f64,
    /// The crossing from the lane to the target; `None` when it leaves the block.
    arrival: Option<usize>,
}

type Target = (Side, Option<usize>);

pub(super) fn route(block: &Block, grid: &Grid) -> Routed {
    let mut left = f64::INFINITY;
    let mut right = f64::NEG_INFINITY;
    for (cell, x) in grid.cells.iter().zip(&grid.x) {
        left = left.min(x - cell.width / 2.0);
        right = right.max(x + cell.width / 2.0);
    }
    if !left.is_finite() {
        (left, right) = (0.0, 0.0);
    }
    let mut crossings = Vec::new();
    let mut lanes = lanes(block, grid, &mut left, &mut right);
    for ((side, target), lane) in &mut lanes {
        if let Some(item) = target {
            let link = block.links.iter().zip(&grid.chains).find(|(link, chain)| link.to == Some(*item) && chain.lane == Some(*side));
            let offset = link.map_or(0.0, |(_, chain)| chain.offsets.1);
            lane.arrival = Some(crossings.len());
            crossings.push(Crossing { channel: grid.cells[*item].row, from: lane.x, to: grid.x[*item] + offset });
        }
    }
    // The crossings of each link, in its direction.
    let mut own: Vec<Vec<usize>> = Vec::with_capacity(block.links.len());
    for (link, chain) in block.links.iter().zip(&grid.chains) {
        let mut across = Vec::new();
        let mut at = link.from.map(|item| grid.x[item] + chain.offsets.0);
        for &cell in &chain.cells {
            if let Some(from) = at {
                across.push(crossings.len());
                crossings.push(Crossing { channel: grid.cells[cell].row, from, to: grid.x[cell] });
            }
            at = Some(grid.x[cell]);
        }
        let lane = chain.lane.and_then(|side| lanes.get(&(side, link.to)));
        match (lane, link.to) {
            (Some(lane), _) => {
                if let (Some(from), Some(cell)) = (at, chain.cells.last()) {
                    across.push(crossings.len());
                    crossings.push(Crossing { channel: grid.cells[*cell].row + 1, from, to: lane.x });
                }
                across.extend(lane.arrival);
            }
            (None, Some(item)) => {
                let to = grid.x[item] + chain.offsets.1;
                across.push(crossings.len());
                crossings.push(Crossing { channel: grid.cells[item].row, from: at.unwrap_or(to), to });
            }
            (None, None) => {}
        }
        own.push(across);
    }
    let (tracks, used) = tracks(&crossings, grid.rows + 1);
    let heights = Heights::of(grid, &used);
    let y: Vec<f64> = crossings.iter().zip(&tracks).map(|(crossing, track)| heights.track(crossing.channel, *track)).collect();
    finish(
        block,
        grid,
        &heights,
        (left, right),
        |link| own[link].iter().map(|at| (crossings[*at], y[*at])).collect(),
        |link| {
            let chain = &grid.chains[link];
            chain.lane.and_then(|side| lanes.get(&(side, block.links[link].to))).map(|lane| lane.x)
        },
    )
}

fn finish(
    block: &Block,
    grid: &Grid,
    heights: &Heights,
    (left, right): (f64, f64),
    across: impl Fn(usize) -> Vec<(Crossing, f64)>,
    lane: impl Fn(usize) -> Option<f64>,
) -> Routed {
    let mut routed = Routed { width: right - left, height: heights.end, ..Routed::default() };
    for (item, cell) in grid.cells.iter().take(block.items.len()).enumerate() {
        routed.items.push((grid.x[item] - cell.width / 2.0 - left, heights.rows[cell.row]));
    }
    for (index, (link, chain)) in block.links.iter().zip(&grid.chains).enumerate() {
        if let Some(cell) = chain.cells.first().filter(|_| link.labelled) {
            let at = &grid.cells[*cell];
            routed.labels.insert(index, (grid.x[*cell] - left, heights.rows[at.row] + heights.of_rows[at.row] / 2.0));
        }
        let across = across(index);
        let mut points = Vec::with_capacity(2 * across.len() + 2);
        let begin = match link.from {
            Some(item) => (grid.x[item] + chain.offsets.0, heights.rows[grid.cells[item].row] + grid.cells[item].height),
            None => (
                across
                    .first()
                    .map(|(crossing, _)| crossing.from)
                    .or_else(|| lane(index))
                    .or(chain.cells.first().map(|cell| grid.x[*cell]))
                    .unwrap_or(0.0),
                0.0,
            ),
        };
        points.push(begin);
        for (crossing, y) in &across {
            points.extend([(crossing.from, *y), (crossing.to, *y)]);
        }
        let end = match link.to {
            Some(item) => (grid.x[item] + chain.offsets.1, heights.rows[grid.cells[item].row]),
            None => (points.last().map_or(begin.0, |point| point.0), heights.end),
        };
        points.push(end);
        let points = points.into_iter().map(|(x, y)| (x - left, y)).collect();
        routed.paths.push(straight(points));
    }
    routed
}

/// The lanes at both sides, by side and target. They widen the block.
fn lanes(block: &Block, grid: &Grid, left: &mut f64, right: &mut f64) -> BTreeMap<Target, Lane> {
    let mut lanes: BTreeMap<Target, Lane> = BTreeMap::new();
    for (link, chain) in block.links.iter().zip(&grid.chains) {
        let Some(side) = chain.lane else { continue };
        let to = link.to.map_or(grid.rows, |item| grid.cells[item].row);
        let from = chain.cells.last().map_or(0, |cell| grid.cells[*cell].row + 1);
        let lane = lanes.entry((side, link.to)).or_insert(Lane { first: to, last: to, x: 0.0, arrival: None });
        lane.first = lane.first.min(from);
        lane.last = lane.last.max(from);
    }
    for side in [Side::Left, Side::Right] {
        let mut order: Vec<Target> = lanes.keys().filter(|key| key.0 == side).copied().collect();
        // The shortest stand nearest.
        order.sort_by_key(|key| lanes.get(key).map(|lane| lane.last - lane.first));
        let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
        for key in order {
            let Some(lane) = lanes.get_mut(&key) else { continue };
            let free = taken.iter().position(|others| others.iter().all(|(first, last)| lane.last < *first || *last < lane.first));
            let place = free.unwrap_or_else(|| {
                taken.push(Vec::new());
                taken.len() - 1
            });
            taken[place].push((lane.first, lane.last));
            let away = LANE_GAP + TRACK * float(place);
            lane.x = if side == Side::Left { *left - away } else { *right + away };
        }
        if !taken.is_empty() {
            let all = LANE_GAP + TRACK * float(taken.len() - 1);
            if side == Side::Left { *left -= all } else { *right += all }
        }
    }
    lanes
}

/// The track of each crossing in its channel, from above, and how many tracks each channel has. Crossings that would touch have
/// different tracks; among those of one direction, the order of the tracks keeps them from crossing each other.
fn tracks(crossings: &[Crossing], channels: usize) -> (Vec<usize>, Vec<usize>) {
    let mut of = vec![0; crossings.len()];
    let mut used = vec![0; channels];
    let mut by: Vec<Vec<usize>> = vec![Vec::new(); channels];
    for (index, crossing) in crossings.iter().enumerate().filter(|(_, crossing)| (crossing.from - crossing.to).abs() > 0.01) {
        by[crossing.channel].push(index);
    }
    for (channel, mut inside) in by.into_iter().enumerate() {
        inside.sort_by(|a, b| {
            let (a, b) = (&crossings[*a], &crossings[*b]);
            let rightwards = |crossing: &Crossing| crossing.to > crossing.from;
            rightwards(b)
                .cmp(&rightwards(a))
                .then_with(|| if rightwards(a) { b.from.total_cmp(&a.from) } else { a.from.total_cmp(&b.from) })
        });
        let mut placed: Vec<(f64, f64, usize)> = Vec::new();
        for index in inside {
            let Crossing { from, to, .. } = crossings[index];
            let (low, high) = (from.min(to) - TRACK / 2.0, from.max(to) + TRACK / 2.0);
            let track = placed.iter().filter(|(l, h, _)| *l < high && low < *h).map(|(_, _, track)| track + 1).max().unwrap_or(0);
            placed.push((low, high, track));
            of[index] = track;
            used[channel] = used[channel].max(track + 1);
        }
    }
    (of, used)
}

/// Where rows and channels begin.
struct Heights {
    rows: Vec<f64>,
    of_rows: Vec<f64>,
    /// The first track of each channel.
    tracks: Vec<f64>,
    end: f64,
}

impl Heights {
    fn of(grid: &Grid, used: &[usize]) -> Self {
        let mut of_rows = vec![0.0_f64; grid.rows];
        for cell in &grid.cells {
            of_rows[cell.row] = of_rows[cell.row].max(cell.height);
        }
        let mut heights = Self { rows: Vec::new(), of_rows, tracks: Vec::new(), end: 0.0 };
        for (channel, used) in used.iter().enumerate() {
            let (above, below) = ROOM[channel % 2];
            // Nothing is drawn above the first row or below the last when no edge crosses there.
            let border = (channel == 0 || channel == grid.rows) && *used == 0;
            heights.tracks.push(heights.end + above);
            if !border {
                heights.end += above + below + TRACK * float(used.saturating_sub(1));
            }
            if let Some(height) = heights.of_rows.get(channel) {
                heights.rows.push(heights.end);
                heights.end += height;
            }
        }
        heights
    }

    fn track(&self, channel: usize, track: usize) -> f64 {
        self.tracks[channel] + TRACK * float(track)
    }
}

/// A way without points where it does not turn.
pub(super) fn straight(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        let near = |a: f64, b: f64| (a - b).abs() < 0.01;
        if out.last().is_some_and(|last| near(last.0, point.0) && near(last.1, point.1)) {
            continue;
        }
        if let [.., a, b] = out[..]
            && ((near(a.0, b.0) && near(b.0, point.0)) || (near(a.1, b.1) && near(b.1, point.1)))
        {
            out.pop();
        }
        out.push(point);
    }
    out
}

#[allow(clippy::cast_precision_loss, reason = "rows and tracks are far fewer than 2^52")]
fn float(number: usize) -> f64 {
    number as f64
}
