//! SVG: a layered drawing (Sugiyama, Tagawa and Toda 1981) of our own.
//!
//! Circles are broken where a walk in depth closes them (`layers`), rows are put in order by barycentres (`order`), long edges are
//! kept straight (`place`), and edges run at right angles in the room between the rows (`route`), so that none passes through a box.
//! Each branch is drawn by itself and stands in the block around it as one box (`block`, `layout`).

mod block;
mod card;
mod describe;
mod grid;
mod layers;
mod layout;
mod order;
mod place;
mod route;
mod style;
#[cfg(test)]
mod tests;
mod text;

use std::fmt::Write as _;

use crate::chart::{Chart, Line, Node, Shape};
use card::{Card, Style};
use layout::{Band, Frame, HEADING_LINE, LINE, Label, Layout, MARGIN};
use route::Point;
use text::{escape, width};

/// How round the corners of edges are.
const CORNER: f64 = 7.0;

pub(crate) fn write(chart: &Chart) -> String {
    let layout = Layout::of(chart);
    let description = describe::describe(chart);
    // Several drawings may stand in one page: names in it begin with a number that follows from what is drawn.
    let id = format!("g{:08x}", fingerprint(&[&chart.title, &description]));
    let (w, h) = (layout.width.ceil(), layout.height.ceil());
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" lang=\"{}\" \
         width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">",
        chart.words.tag()
    );
    let _ = writeln!(out, "<title id=\"{id}-title\">{}</title>", escape(&chart.title));
    let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escape(&description));
    let _ = writeln!(out, "<style>{}</style>", style::sheet(&id));
    out.push_str("<defs>\n");
    for (name, class) in [("to", "head"), ("else", "head else")] {
        let _ = writeln!(
            out,
            "<marker id=\"{id}-{name}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"{class}\" d=\"M0 0 10 5 0 10Z\"/></marker>"
        );
    }
    let _ = writeln!(out, "</defs>\n<rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>");
    let mut baseline = MARGIN + 14.0;
    for line in &layout.heading {
        let _ = writeln!(out, "<text class=\"heading\" x=\"{:.1}\" y=\"{baseline:.1}\">{}</text>", layout.width / 2.0, escape(line));
        baseline += HEADING_LINE;
    }
    for band in &layout.bands {
        let Frame { x, y, width, height } = band.frame;
        let _ = writeln!(out, "<rect class=\"band\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"8\"/>");
    }
    for (edge, path) in chart.edges.iter().zip(&layout.paths) {
        let (class, head) = if edge.line == Line::Exception { ("edge else", "else") } else { ("edge", "to") };
        let _ = writeln!(
            out,
            "<path class=\"{class}\" data-from=\"{}\" data-to=\"{}\" marker-end=\"url(#{id}-{head})\" d=\"{}\"/>",
            edge.from,
            edge.to,
            rounded(path)
        );
    }
    for band in &layout.bands {
        write_head(&mut out, band);
    }
    for label in layout.labels.values() {
        write_label(&mut out, label);
    }
    for (index, ((node, card), frame)) in chart.nodes.iter().zip(&layout.cards).zip(&layout.frames).enumerate() {
        write_node(&mut out, index, node, card, *frame);
    }
    out.push_str("</svg>\n");
    out
}

fn write_head(out: &mut String, band: &Band) {
    let widest = band.lines.iter().map(|line| width(line, card::SMALL_SIZE * 1.1)).fold(0.0, f64::max);
    let (x, y) = (band.frame.x + 10.0, band.frame.y + 6.0);
    let _ = write!(out, "<g><rect class=\"band-head\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" ", x - 3.0, widest + 6.0);
    let _ = write!(out, "height=\"{:.1}\"/>", LINE * band.lines.iter().map(|_| 1.0).sum::<f64>());
    let mut baseline = y + 12.0;
    for line in &band.lines {
        let _ = write!(out, "<text class=\"head-text\" x=\"{x:.1}\" y=\"{baseline:.1}\">{}</text>", escape(line));
        baseline += LINE;
    }
    out.push_str("</g>\n");
}

fn write_label(out: &mut String, label: &Label) {
    let Frame { x, y, width, height } = label.frame;
    let _ = write!(
        out,
        "<g class=\"label\"><rect class=\"label-ground\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"3\"/>"
    );
    let mut baseline = y + 14.0;
    for line in &label.lines {
        let _ = write!(out, "<text class=\"label-text\" x=\"{:.1}\" y=\"{baseline:.1}\">{}</text>", x + width / 2.0, escape(line));
        baseline += LINE;
    }
    out.push_str("</g>\n");
}

fn write_node(out: &mut String, index: usize, node: &Node, card: &Card, frame: Frame) {
    let _ = write!(out, "<g class=\"node\" data-node=\"{index}\">");
    write_shape(out, node.shape, frame);
    let middle = frame.x + frame.width / 2.0;
    for line in &card.lines {
        let (class, baseline) = (style::class(line.style), frame.y + line.baseline);
        if line.style == Style::Count {
            let wide = width(&line.text, card::SMALL_SIZE) + 14.0;
            let _ = write!(
                out,
                "<rect class=\"badge\" x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"19\" rx=\"9.5\"/>",
                middle - wide / 2.0,
                baseline - 13.5
            );
        }
        let _ = write!(out, "<text class=\"{class}\" x=\"{middle:.1}\" y=\"{baseline:.1}\">{}</text>", escape(&line.text));
    }
    out.push_str("</g>\n");
}

/// The outline of a node. Its upper and lower borders are straight where edges end.
fn write_shape(out: &mut String, shape: Shape, Frame { x, y, width: w, height: h }: Frame) {
    let class = style::shape(shape);
    let (right, bottom, middle) = (x + w, y + h, y + h / 2.0);
    let rect = |out: &mut String, class: &str, inset: f64, radius: f64| {
        let (x, y, w, h) = (x + inset, y + inset, w - 2.0 * inset, h - 2.0 * inset);
        let _ = write!(out, "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{radius:.1}\"/>");
    };
    match shape {
        Shape::Work => rect(out, class, 0.0, 4.0),
        Shape::Decision => rect(out, class, 0.0, 12.0),
        Shape::Start => rect(out, class, 0.0, h / 2.0),
        Shape::Close => {
            let radius = (h / 2.0).min(20.0);
            rect(out, class, 0.0, radius);
            rect(out, "inner", 4.0, radius - 4.0);
        }
        Shape::Effect => {
            rect(out, class, 0.0, 0.0);
            let _ = write!(out, "<path class=\"inner\" d=\"M{:.1} {y:.1}V{bottom:.1}M{:.1} {y:.1}V{bottom:.1}\"/>", x + 7.0, right - 7.0);
        }
        Shape::Fork => {
            rect(out, class, 0.0, 0.0);
            let _ = write!(out, "<path class=\"bar\" d=\"M{x:.1} {:.1}H{right:.1}M{x:.1} {:.1}H{right:.1}\"/>", y + 2.0, bottom - 2.0);
        }
        Shape::Rules => {
            let s = 24.0;
            let _ = write!(
                out,
                "<path class=\"{class}\" d=\"M{x:.1} {middle:.1}L{:.1} {y:.1}H{:.1}L{right:.1} {middle:.1}L{:.1} {bottom:.1}H{:.1}Z\"/>",
                x + s,
                right - s,
                right - s,
                x + s
            );
        }
        Shape::Wait => {
            let s = 14.0;
            let _ = write!(out, "<path class=\"{class}\" d=\"M{:.1} {y:.1}H{right:.1}L{:.1} {bottom:.1}H{x:.1}Z\"/>", x + s, right - s);
        }
        Shape::Event => {
            let s = 14.0;
            let _ = write!(out, "<path class=\"{class}\" d=\"M{x:.1} {y:.1}H{right:.1}V{bottom:.1}H{x:.1}L{:.1} {middle:.1}Z\"/>", x + s);
        }
    }
}

/// The way of an edge with round corners.
fn rounded(path: &[Point]) -> String {
    let mut out = String::new();
    let Some(first) = path.first() else { return out };
    let _ = write!(out, "M{:.1} {:.1}", first.0, first.1);
    for (index, point) in path.iter().enumerate().skip(1) {
        let before = path[index - 1];
        let Some(after) = path.get(index + 1) else {
            let _ = write!(out, "L{:.1} {:.1}", point.0, point.1);
            break;
        };
        let toward = |other: Point| {
            let (dx, dy) = (other.0 - point.0, other.1 - point.1);
            let length = dx.hypot(dy).max(0.01);
            let share = CORNER.min(length / 2.0) / length;
            (point.0 + dx * share, point.1 + dy * share)
        };
        let (a, b) = (toward(before), toward(*after));
        let _ = write!(out, "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", a.0, a.1, point.0, point.1, b.0, b.1);
    }
    out
}

/// FNV-1a, 32 bits: a name, no protection.
fn fingerprint(texts: &[&str]) -> u32 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
