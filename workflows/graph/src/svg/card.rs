//! What stands in the box of a node, and how large it is.

use crate::chart::{Node, Shape};

use super::text::{width, wrap};

pub(super) const TITLE_SIZE: f64 = 14.0;
pub(super) const SMALL_SIZE: f64 = 12.0;
/// Width of the text, at most.
const TEXT_WIDTH: f64 = 210.0;
const TITLE_LINES: usize = 6;
const DETAIL_LINES: usize = 3;

/// What a line of a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The kind of the step.
    Kind,
    /// The title.
    Title,
    /// What is said below.
    Detail,
    /// The badge of open cases.
    Count,
}

/// One line, with its baseline below the top of the box.
#[derive(Debug)]
pub(super) struct TextLine {
    pub(super) style: Style,
    pub(super) text: String,
    pub(super) baseline: f64,
}

/// The inside of a box.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) lines: Vec<TextLine>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Card {
    pub(super) fn new(node: &Node) -> Self {
        let mut lines = Vec::new();
        let (mut y, mut widest) = (9.0, 0.0_f64);
        let mut put = |style: Style, text: &str, most: usize| {
            let size = if style == Style::Title { TITLE_SIZE } else { SMALL_SIZE };
            // Bold letters are wider.
            let factor = if style == Style::Title { 1.1 } else { 1.0 };
            for text in wrap(text, size * factor, TEXT_WIDTH, most) {
                let padding = if style == Style::Count { 16.0 } else { 0.0 };
                widest = widest.max(width(&text, size * factor) + padding);
                y += if style == Style::Count { 6.0 } else { 0.0 };
                y += size;
                lines.push(TextLine { style, text, baseline: y });
                y += if style == Style::Count { 7.0 } else { 5.0 };
            }
        };
        put(Style::Kind, &node.kind, 2);
        put(Style::Title, &node.title, TITLE_LINES);
        for detail in &node.details {
            put(Style::Detail, detail, DETAIL_LINES);
        }
        if let Some(count) = &node.count_line {
            put(Style::Count, count, 1);
        }
        // Slanted and round sides take room.
        let sides = match node.shape {
            Shape::Rules => 56.0,
            Shape::Wait | Shape::Event => 48.0,
            Shape::Close | Shape::Start => 40.0,
            _ => 32.0,
        };
        let least = if node.shape == Shape::Start { 60.0 } else { 130.0 };
        Self { lines, width: (widest + sides).max(least).ceil(), height: (y + 5.0).ceil() }
    }
}
