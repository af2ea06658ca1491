//! A chart taken apart: the nodes outside of all branches are one block, those of each branch another, which stands in the block around
//! it as one item. An edge that leaves or enters branches is a link in each block that it passes.

use crate::chart::{Chart, Shape};

/// What stands in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A node of the chart.
    Node(usize),
    /// A branch, whose own block is laid out by itself.
    Group(usize),
}

/// The part of an edge in one block; `None` is the border of the block: the upper one at the beginning, the lower one at the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) edge: usize,
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
    /// Whether the label of the edge stands here.
    pub(super) labelled: bool,
}

/// The nodes beside each other, with the branches among them.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) items: Vec<Item>,
    pub(super) links: Vec<Link>,
}

/// All blocks: the outermost first, then that of each group. `pieces[edge]` are the block and the link of each part of an edge, in the
/// direction of the edge.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) pieces: Vec<Vec<(usize, usize)>>,
}

impl Blocks {
    pub(super) fn of(chart: &Chart) -> Self {
        let mut all = Self { blocks: Vec::new(), pieces: Vec::new() };
        all.blocks.resize_with(chart.groups.len() + 1, Block::default);
        let mut depth = vec![0; chart.groups.len() + 1];
        for (index, group) in chart.groups.iter().enumerate() {
            depth[index + 1] = depth[block_of(group.parent)] + 1;
        }
        let mut filled = vec![false; chart.groups.len()];
        let mut node_item = Vec::with_capacity(chart.nodes.len());
        let mut group_item = vec![0; chart.groups.len()];
        // In the order of the file: the branches of a step follow it.
        for (index, node) in chart.nodes.iter().enumerate() {
            let mut group = node.group;
            while let Some(inner) = group.filter(|group| !filled[*group]) {
                filled[inner] = true;
                group = chart.groups[inner].parent;
                let around = &mut all.blocks[block_of(group)].items;
                group_item[inner] = around.len();
                around.push(Item::Group(inner));
            }
            let items = &mut all.blocks[block_of(node.group)].items;
            node_item.push(items.len());
            items.push(Item::Node(index));
        }
        for (index, edge) in chart.edges.iter().enumerate() {
            let (mut from, mut to) = (node_item[edge.from], node_item[edge.to]);
            let (mut above, mut below) = (chart.nodes[edge.from].group, chart.nodes[edge.to].group);
            let (mut pieces, mut entering) = (Vec::new(), Vec::new());
            // The header of a branch says what the edge to it would say.
            let said = chart.nodes[edge.from].shape == Shape::Fork
                && below != above
                && below.is_some_and(|group| chart.groups[group].title == edge.label);
            let mut labelled = !edge.label.is_empty() && !said;
            while above != below {
                if depth[block_of(above)] >= depth[block_of(below)] {
                    let Some(group) = above else { break };
                    let labelled = std::mem::take(&mut labelled);
                    pieces.push(all.link(block_of(above), Link { edge: index, from: Some(from), to: None, labelled }));
                    (from, above) = (group_item[group], chart.groups[group].parent);
                } else {
                    let Some(group) = below else { break };
                    entering.push(all.link(block_of(below), Link { edge: index, from: None, to: Some(to), labelled: false }));
                    (to, below) = (group_item[group], chart.groups[group].parent);
                }
            }
            pieces.push(all.link(block_of(above), Link { edge: index, from: Some(from), to: Some(to), labelled }));
            pieces.extend(entering.into_iter().rev());
            all.pieces.push(pieces);
        }
        all
    }

    fn link(&mut self, block: usize, link: Link) -> (usize, usize) {
        let links = &mut self.blocks[block].links;
        links.push(link);
        (block, links.len() - 1)
    }
}

/// The number of the block of a group.
pub(super) fn block_of(group: Option<usize>) -> usize {
    group.map_or(0, |group| group + 1)
}
