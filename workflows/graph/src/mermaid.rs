//! Mermaid. All text stands between quotes, and whatever could have a meaning there is written as an entity.

use std::fmt::Write as _;

use crate::chart::{Chart, Line, Node, Part, Shape};

pub(crate) fn write(chart: &Chart) -> String {
    let mut out = String::from("flowchart TD\n");
    let _ = writeln!(out, "    accTitle: {}", plain(&chart.title));
    for part in chart.outline() {
        match part {
            Part::Node { depth, node } => write_node(&mut out, depth + 1, node, &chart.nodes[node]),
            Part::Begin { depth, group } => {
                let title = escape(&chart.groups[group].title);
                let _ = writeln!(out, "{}subgraph b{group}[\"{title}\"]", indent(depth + 1));
            }
            Part::End { depth } => {
                let _ = writeln!(out, "{}end", indent(depth + 1));
            }
        }
    }
    for edge in &chart.edges {
        let arrow = if edge.line == Line::Exception { "-.->" } else { "-->" };
        if edge.label.is_empty() {
            let _ = writeln!(out, "    n{} {arrow} n{}", edge.from, edge.to);
        } else {
            let _ = writeln!(out, "    n{} {arrow}|\"{}\"| n{}", edge.from, escape(&edge.label), edge.to);
        }
    }
    out
}

fn indent(depth: usize) -> String {
    // Deep branches are not written ever further to the right.
    "    ".repeat(depth.min(12))
}

fn write_node(out: &mut String, depth: usize, index: usize, node: &Node) {
    let (before, after) = match node.shape {
        Shape::Start => ("((", "))"),
        Shape::Event => (">", "]"),
        Shape::Work => ("[", "]"),
        Shape::Decision => ("{{", "}}"),
        Shape::Rules => ("{", "}"),
        Shape::Effect => ("[[", "]]"),
        Shape::Wait => ("[/", "/]"),
        Shape::Fork => ("[\\", "/]"),
        Shape::Close => ("([", "])"),
    };
    let mut lines = vec![escape(&node.kind)];
    if !node.title.is_empty() {
        lines.push(escape(&node.title));
    }
    lines.extend(node.details.iter().chain(&node.count_line).map(|line| escape(line)));
    let _ = writeln!(out, "{}n{index}{before}\"{}\"{after}", indent(depth), lines.join("<br/>"));
}

/// Text for between quotes: letters, digits and what is never a sign stay; the rest are numeric entities.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        let stays = match c {
            ' ' | ',' | '\'' | '?' | '!' => true,
            // A list in Markdown begins with « 1. » or « - ».
            '.' | '-' => before.is_alphabetic(),
            ':' => before == ' ' || before == '\u{a0}',
            _ => c.is_alphanumeric() || !c.is_ascii(),
        };
        // Two dollar signs would begin a formula, even as entities: a space without width keeps them apart.
        if c == '$' && before == '$' {
            out.push('\u{200b}');
        }
        if stays {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
        before = c;
    }
    out
}

/// Text for a line that knows neither quotes nor entities: what could be a sign is left out.
fn plain(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' ' | ',' | '\'' | '-') || c.is_alphanumeric()).collect()
}
