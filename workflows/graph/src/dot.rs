//! DOT. All text stands between quotes; only the quote and the backslash have a meaning there.

use std::fmt::Write as _;

use crate::chart::{Chart, Line, Node, Part, Shape};

pub(crate) fn write(chart: &Chart) -> String {
    let mut out = String::from("digraph workflow {\n");
    let _ = writeln!(out, "  graph [label={}, labelloc=t, fontname=\"sans-serif\", rankdir=TB];", quoted(&chart.title));
    out.push_str("  node [fontname=\"sans-serif\", fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for part in chart.outline() {
        match part {
            Part::Node { node, .. } => write_node(&mut out, node, &chart.nodes[node]),
            Part::Begin { group, .. } => {
                let _ = writeln!(out, "  subgraph cluster_{group} {{\n  label={};", quoted(&chart.groups[group].title));
            }
            Part::End { .. } => out.push_str("  }\n"),
        }
    }
    for edge in &chart.edges {
        let style = if edge.line == Line::Exception { ", style=dashed" } else { "" };
        let _ = writeln!(out, "  n{} -> n{} [label={}{style}];", edge.from, edge.to, quoted(&edge.label));
    }
    out.push_str("}\n");
    out
}

fn write_node(out: &mut String, index: usize, node: &Node) {
    let shape = match node.shape {
        Shape::Start => "circle",
        Shape::Event => "cds",
        Shape::Work => "box",
        Shape::Decision => "hexagon",
        Shape::Rules => "diamond",
        Shape::Effect => "component",
        Shape::Wait => "parallelogram",
        Shape::Fork => "trapezium",
        Shape::Close => "box, style=rounded, peripheries=2",
    };
    let lines = [&node.kind, &node.title].into_iter().chain(&node.details).chain(&node.count_line);
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).map(|line| escape(line)).collect();
    let _ = writeln!(out, "  n{index} [shape={shape}, label=\"{}\"];", lines.join("\\n"));
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// Text for between quotes. Graphviz reads HTML entities in labels: the sign that begins one is written as an entity itself.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
