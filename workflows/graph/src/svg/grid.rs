//! The cells of a block: its items on the even rows, the labels and bends of its edges between them.

use super::block::Block;
use super::layers::layers;
use super::order::order;
use super::place::{Pull, place};

/// Ranks that an edge passes on its way down before it is led along the side instead.
const LONG: usize = 6;
/// Between two cells side by side.
const ITEM_GAP: f64 = 30.0;
const LABEL_GAP: f64 = 14.0;
const BEND_GAP: f64 = 9.0;
/// Between two edges at the border of a box, at most.
const PORT_GAP: f64 = 26.0;

/// Where a link goes when it does not go straight down through the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Long ways down.
    Left,
    /// Ways back.
    Right,
}

/// The way of a link through the cells.
#[derive(Debug)]
pub(super) struct Chain {
    /// Cells in neighbouring rows, downwards; the items at its ends are not among them.
    pub(super) cells: Vec<usize>,
    /// The lane between the last of them and its target.
    pub(super) lane: Option<Side>,
    /// From the middle of the item where it begins, and where it ends, to the point at their border.
    pub(super) offsets: (f64, f64),
}

/// A cell: an item, or what a link has in a row. Cells of items have the numbers of the items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) gap: f64,
}

/// The grid, with the middle of each cell.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) cells: Vec<Cell>,
    pub(super) x: Vec<f64>,
    pub(super) chains: Vec<Chain>,
    pub(super) rows: usize,
}

/// What a block needs to know of the things in it.
pub(super) struct Sizes<'a> {
    /// Width and height of each item.
    pub(super) items: &'a [(f64, f64)],
    /// Width and height of each link's label; nothing for links without.
    pub(super) labels: &'a [(f64, f64)],
    /// Where a link must begin and end at an item, from its middle; `None` where it may choose.
    pub(super) fixed: &'a [(Option<f64>, Option<f64>)],
}

impl Grid {
    pub(super) fn of(block: &Block, sizes: &Sizes<'_>) -> Self {
        let count = block.items.len();
        let inner: Vec<usize> = (0..block.links.len()).filter(|link| ends(block, *link).is_some()).collect();
        let pairs: Vec<(usize, usize)> = inner.iter().filter_map(|link| ends(block, *link)).collect();
        let mut first: Vec<usize> = block.links.iter().filter(|link| link.from.is_none()).filter_map(|link| link.to).collect();
        first.extend((count > 0).then_some(0));
        let layers = layers(count, &pairs, &first);
        let mut back = vec![false; block.links.len()];
        for (link, is_back) in inner.iter().zip(&layers.back) {
            back[*link] = *is_back;
        }
        let ranks = layers.rank.iter().max().map_or(0, |most| most + 1);
        let item_cell =
            |item: usize| Cell { row: 2 * layers.rank[item], width: sizes.items[item].0, height: sizes.items[item].1, gap: ITEM_GAP };
        let mut grid = Self { cells: (0..count).map(item_cell).collect(), x: Vec::new(), chains: Vec::new(), rows: 2 * ranks };
        for (index, link) in block.links.iter().enumerate() {
            let top = link.from.map(|item| layers.rank[item]);
            let bottom = link.to.map_or(ranks, |item| layers.rank[item]);
            let span = bottom.saturating_sub(top.map_or(0, |top| top + 1));
            let lane = if back[index] { Some(Side::Right) } else { (span > LONG).then_some(Side::Left) };
            let rows = match (top, lane) {
                (None, Some(_)) => 0..0,
                (Some(top), Some(_)) => 2 * top + 1..2 * top + 2,
                (top, None) => top.map_or(0, |top| 2 * top + 1)..2 * bottom,
            };
            let mut cells = Vec::with_capacity(rows.len());
            for (step, row) in rows.enumerate() {
                let (width, height) = if step == 0 && link.labelled { sizes.labels[index] } else { (0.0, 0.0) };
                cells.push(grid.cells.len());
                grid.cells.push(Cell { row, width, height, gap: if width > 0.0 { LABEL_GAP } else { BEND_GAP } });
            }
            grid.chains.push(Chain { cells, lane, offsets: (0.0, 0.0) });
        }
        let joins = grid.joins(block);
        let rows = grid.ordered(&joins, &layers.order, block);
        grid.ports(block, sizes, &rows);
        grid.placed(&joins, &rows);
        grid
    }

    /// The pairs of cells in neighbouring rows that a link joins, with the link, and whether its upper and lower ends are items.
    fn joins(&self, block: &Block) -> Vec<Join> {
        let mut joins = Vec::new();
        for (index, (link, chain)) in block.links.iter().zip(&self.chains).enumerate() {
            let last = if chain.lane.is_none() { link.to } else { None };
            let whole: Vec<(usize, bool)> = link
                .from
                .iter()
                .map(|item| (*item, true))
                .chain(chain.cells.iter().map(|cell| (*cell, false)))
                .chain(last.map(|item| (item, true)))
                .collect();
            joins.extend(whole.windows(2).map(|pair| Join {
                link: index,
                upper: pair[0].0,
                lower: pair[1].0,
                items: (pair[0].1, pair[1].1),
            }));
        }
        joins
    }

    fn ordered(&self, joins: &[Join], items: &[usize], block: &Block) -> Vec<Vec<usize>> {
        let mut up: Vec<Vec<usize>> = vec![Vec::new(); self.cells.len()];
        let mut down: Vec<Vec<usize>> = vec![Vec::new(); self.cells.len()];
        for join in joins {
            down[join.upper].push(join.lower);
            up[join.lower].push(join.upper);
        }
        // At first as a walk meets the cells, so that what is written first stands left.
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); self.rows];
        let mut met = vec![false; self.cells.len()];
        let entering =
            block.links.iter().zip(&self.chains).filter(|(link, _)| link.from.is_none()).filter_map(|(_, chain)| chain.cells.first());
        let mut next: Vec<usize> = items.iter().copied().chain(entering.copied()).collect();
        next.reverse();
        while let Some(cell) = next.pop() {
            if !std::mem::replace(&mut met[cell], true) {
                rows[self.cells[cell].row].push(cell);
                next.extend(down[cell].iter().rev());
            }
        }
        order(&mut rows, &up, &down);
        rows
    }

    /// Spreads the ends of the links over the borders of the boxes, in the order of where they come from and go to.
    fn ports(&mut self, block: &Block, sizes: &Sizes<'_>, rows: &[Vec<usize>]) {
        let mut position = vec![0; self.cells.len()];
        for row in rows {
            for (index, cell) in row.iter().enumerate() {
                position[*cell] = index + 1;
            }
        }
        let mut begins: Vec<Vec<(usize, usize)>> = vec![Vec::new(); block.items.len()];
        let mut arrives: Vec<Vec<(usize, usize)>> = vec![Vec::new(); block.items.len()];
        for (index, (link, chain)) in block.links.iter().zip(&self.chains).enumerate() {
            if let (Some(item), Some(cell)) = (link.from, chain.cells.first()) {
                begins[item].push((position[*cell], index));
            }
            if let Some(item) = link.to {
                let from = match chain.lane {
                    Some(Side::Left) => 0,
                    Some(Side::Right) => usize::MAX,
                    None => chain.cells.last().map_or(0, |cell| position[*cell]),
                };
                arrives[item].push((from, index));
            }
        }
        let spread = |ends: &mut Vec<(usize, usize)>, width: f64| {
            ends.sort_unstable();
            // All that comes by the same lane ends at one point.
            let mut places = 0;
            let mut before = None;
            let ports: Vec<(usize, u32)> = ends
                .iter()
                .map(|(from, link)| {
                    let same = before == Some(*from) && (*from == 0 || *from == usize::MAX);
                    places += u32::from(!same);
                    before = Some(*from);
                    (*link, places - 1)
                })
                .collect();
            let gap = (width * 0.6 / f64::from(places.max(1))).min(PORT_GAP);
            let middle = f64::from(places.saturating_sub(1)) / 2.0;
            ports.into_iter().map(|(link, place)| (link, (f64::from(place) - middle) * gap)).collect::<Vec<_>>()
        };
        for item in 0..block.items.len() {
            let width = self.cells[item].width;
            for (link, offset) in spread(&mut begins[item], width) {
                self.chains[link].offsets.0 = sizes.fixed[link].0.unwrap_or(offset);
            }
            for (link, offset) in spread(&mut arrives[item], width) {
                self.chains[link].offsets.1 = sizes.fixed[link].1.unwrap_or(offset);
            }
        }
    }

    fn placed(&mut self, joins: &[Join], rows: &[Vec<usize>]) {
        let pulls: Vec<Pull> = joins
            .iter()
            .map(|join| {
                let offsets = self.chains[join.link].offsets;
                Pull {
                    upper: join.upper,
                    lower: join.lower,
                    upper_offset: if join.items.0 { offsets.0 } else { 0.0 },
                    lower_offset: if join.items.1 { offsets.1 } else { 0.0 },
                    weight: match join.items {
                        (false, false) => 8.0,
                        _ => 2.0,
                    },
                }
            })
            .collect();
        let widths: Vec<f64> = self.cells.iter().map(|cell| cell.width).collect();
        let gaps: Vec<f64> = self.cells.iter().map(|cell| cell.gap).collect();
        self.x = place(rows, &widths, &gaps, &pulls);
    }
}

/// Two cells in neighbouring rows that a link joins.
struct Join {
    link: usize,
    upper: usize,
    lower: usize,
    /// Whether they are items.
    items: (bool, bool),
}

fn ends(block: &Block, link: usize) -> Option<(usize, usize)> {
    block.links[link].from.zip(block.links[link].to)
}
