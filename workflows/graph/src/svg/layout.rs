//! Where everything of a chart stands: blocks from the innermost out, then places from the outermost in.

use std::collections::BTreeMap;

use crate::chart::Chart;

use super::block::{Block, Blocks, Item, block_of};
use super::card::{Card, SMALL_SIZE};
use super::grid::{Grid, Sizes};
use super::route::{Point, Routed, route};
use super::text::{width, wrap};

pub(super) const MARGIN: f64 = 24.0;
const HEADING_SIZE: f64 = 18.0;
const HEADING_WIDTH: f64 = 300.0;
/// From one line of the title to the next.
pub(super) const HEADING_LINE: f64 = 28.0;
/// Between the border of a branch and what is in it.
const PADDING: f64 = 18.0;
const LABEL_WIDTH: f64 = 150.0;
const LABEL_LINES: usize = 4;
/// From one line of small text to the next.
pub(super) const LINE: f64 = 16.0;

/// A rectangle: its upper left corner, its width and its height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The label of an edge.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    pub(super) frame: Frame,
}

/// The box of a branch, with its title.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) lines: Vec<String>,
    pub(super) frame: Frame,
}

/// Everything with its place.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) cards: Vec<Card>,
    pub(super) frames: Vec<Frame>,
    /// The corners of each edge.
    pub(super) paths: Vec<Vec<Point>>,
    pub(super) labels: BTreeMap<usize, Label>,
    /// Of each branch that has steps, the outer ones first.
    pub(super) bands: Vec<Band>,
    /// The title over it all.
    pub(super) heading: Vec<String>,
}

/// A block with the room around it.
struct Laid {
    routed: Routed,
    title: Vec<String>,
    /// From its corner to that of what is in it.
    inset: Point,
    size: (f64, f64),
    /// Where edges enter and leave it, from its left.
    enters: BTreeMap<usize, f64>,
    leaves: BTreeMap<usize, f64>,
}

impl Layout {
    pub(super) fn of(chart: &Chart) -> Self {
        let cards: Vec<Card> = chart.nodes.iter().map(Card::new).collect();
        let Blocks { blocks, pieces } = Blocks::of(chart);
        let labels: Vec<Vec<String>> = chart.edges.iter().map(|edge| wrap(&edge.label, SMALL_SIZE, LABEL_WIDTH, LABEL_LINES)).collect();
        let mut laid: Vec<Option<Laid>> = Vec::new();
        laid.resize_with(blocks.len(), || None);
        // A branch has a larger number than the one around it.
        for (index, block) in blocks.iter().enumerate().rev() {
            let title = index.checked_sub(1).map(|group| chart.groups[group].title.as_str());
            laid[index] = Some(lay(block, title, &cards, &labels, &laid));
        }
        let mut layout = Self {
            width: 0.0,
            height: 0.0,
            cards,
            frames: Vec::new(),
            paths: vec![Vec::new(); pieces.len()],
            labels: BTreeMap::new(),
            bands: Vec::new(),
            heading: Vec::new(),
        };
        layout.frames = vec![Frame { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; chart.nodes.len()];
        let outer = laid.first().and_then(Option::as_ref).map_or((0.0, 0.0), |laid| laid.size);
        layout.heading = wrap(&chart.title, HEADING_SIZE * 1.1, outer.0.max(HEADING_WIDTH), LABEL_LINES);
        let widest = layout.heading.iter().map(|line| width(line, HEADING_SIZE * 1.1)).fold(outer.0, f64::max);
        let top = MARGIN + HEADING_LINE * count(&layout.heading) + 10.0;
        (layout.width, layout.height) = (widest + 2.0 * MARGIN, outer.1 + top + MARGIN);
        let mut corners = vec![(MARGIN + (widest - outer.0) / 2.0, top); blocks.len()];
        for (index, block) in blocks.iter().enumerate() {
            let Some(own) = &laid[index] else { continue };
            let corner = corners[index];
            if index > 0 && !block.items.is_empty() {
                let frame = Frame { x: corner.0, y: corner.1, width: own.size.0, height: own.size.1 };
                layout.bands.push(Band { lines: own.title.clone(), frame });
            }
            let inside = (corner.0 + own.inset.0, corner.1 + own.inset.1);
            for (item, at) in block.items.iter().zip(&own.routed.items) {
                let at = (inside.0 + at.0, inside.1 + at.1);
                match item {
                    Item::Group(group) => corners[block_of(Some(*group))] = at,
                    Item::Node(node) => {
                        let card = &layout.cards[*node];
                        layout.frames[*node] = Frame { x: at.0, y: at.1, width: card.width, height: card.height };
                    }
                }
            }
            for (link, at) in &own.routed.labels {
                let edge = block.links[*link].edge;
                let (width, height) = label_size(&labels[edge]);
                let frame = Frame { x: inside.0 + at.0 - width / 2.0, y: inside.1 + at.1 - height / 2.0, width, height };
                layout.labels.insert(edge, Label { lines: labels[edge].clone(), frame });
            }
        }
        for (path, pieces) in layout.paths.iter_mut().zip(&pieces) {
            for (block, link) in pieces {
                let Some(own) = &laid[*block] else { continue };
                let (x, y) = corners[*block];
                path.extend(own.routed.paths[*link].iter().map(|point| (x + own.inset.0 + point.0, y + own.inset.1 + point.1)));
            }
            *path = super::route::straight(std::mem::take(path));
        }
        layout
    }
}

fn lay(block: &Block, branch: Option<&str>, cards: &[Card], labels: &[Vec<String>], laid: &[Option<Laid>]) -> Laid {
    let inner = |item: usize| match block.items[item] {
        Item::Node(_) => None,
        Item::Group(group) => laid[block_of(Some(group))].as_ref(),
    };
    let items: Vec<(f64, f64)> = block
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| match item {
            Item::Node(node) => (cards[*node].width, cards[*node].height),
            Item::Group(_) => inner(index).map_or((0.0, 0.0), |laid| laid.size),
        })
        .collect();
    let sizes: Vec<(f64, f64)> =
        block.links.iter().map(|link| if link.labelled { label_size(&labels[link.edge]) } else { (0.0, 0.0) }).collect();
    let from_middle = |item: usize, x: f64| x - items[item].0 / 2.0;
    let fixed: Vec<(Option<f64>, Option<f64>)> = block
        .links
        .iter()
        .map(|link| {
            let leaves = link.from.and_then(|item| Some(from_middle(item, *inner(item)?.leaves.get(&link.edge)?)));
            let enters = link.to.and_then(|item| Some(from_middle(item, *inner(item)?.enters.get(&link.edge)?)));
            (leaves, enters)
        })
        .collect();
    let grid = Grid::of(block, &Sizes { items: &items, labels: &sizes, fixed: &fixed });
    let routed = route(block, &grid);
    let lines = wrap(branch.unwrap_or_default(), SMALL_SIZE * 1.1, (routed.width + PADDING).max(LABEL_WIDTH), LABEL_LINES);
    let text = lines.iter().map(|line| width(line, SMALL_SIZE * 1.1)).fold(0.0, f64::max);
    let wide = routed.width.max(text);
    let (inset, size) = match branch {
        Some(_) => {
            let head = 14.0 + LINE * count(&lines);
            (((wide - routed.width) / 2.0 + PADDING, head), (wide + 2.0 * PADDING, routed.height + head + PADDING))
        }
        None => ((0.0, 0.0), (routed.width, routed.height)),
    };
    let end = |point: Option<&Point>| point.map_or(0.0, |point| point.0 + inset.0);
    let paths = || block.links.iter().zip(&routed.paths);
    let enters = paths().filter(|(link, _)| link.from.is_none()).map(|(link, path)| (link.edge, end(path.first()))).collect();
    let leaves = paths().filter(|(link, _)| link.to.is_none()).map(|(link, path)| (link.edge, end(path.last()))).collect();
    Laid { title: lines, inset, size, enters, leaves, routed }
}

fn label_size(lines: &[String]) -> (f64, f64) {
    let widest = lines.iter().map(|line| width(line, SMALL_SIZE)).fold(0.0, f64::max);
    (widest.ceil() + 10.0, LINE * count(lines) + 4.0)
}

fn count(lines: &[String]) -> f64 {
    f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX))
}
