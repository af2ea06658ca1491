//! From shapes to places to write in.

use super::cells::{self, Cell};
use super::ink::Ink;
use super::rules::{self, Rule};
use super::{Area, Widget, WidgetKind};

/// Side of a check box, in millimetres.
const BOX: std::ops::RangeInclusive<f64> = 1.9..=7.0;
/// Height over width of a check box.
const SQUARE: std::ops::RangeInclusive<f64> = 0.78..=1.28;
/// Width of one cell of a comb.
const COMB_CELL: std::ops::RangeInclusive<f64> = 2.4..=9.5;
/// How far the cells of a comb may differ from their mean.
const COMB_EVEN: f64 = 0.2;
/// Cells of a comb: fewer are parts of something else.
const COMB_CELLS: std::ops::RangeInclusive<usize> = 3..=40;
/// Thickness of what stands between two cells of a comb.
const BETWEEN_CELLS: f64 = 1.2;
/// Smallest frame to write in, in millimetres.
const FRAME: (f64, f64) = (6.0, 3.4);
/// Paper that a line of writing needs below a label inside the same frame.
const LINE: f64 = 4.0;

/// What kind of place it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A frame.
    Frame,
    /// A line to write on.
    Rule,
    /// Cells of one character each.
    Comb(u32),
    /// A box to check.
    Box,
    /// What a PDF says of its own form field.
    Widget(Box<Widget>),
}

/// A place to write in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub shape: Shape,
    /// Where one writes.
    pub area: Area,
    /// Nothing closes it above: a line, or cells that stand on one.
    pub open: bool,
    /// What encloses it: larger than `area` when the label stands inside the same frame.
    pub frame: Area,
}

/// The places of a page, from its print. `texts` is where words stand.
pub(super) fn find(ink: &Ink, texts: &[Area]) -> Vec<Place> {
    let cells = cells::find(ink);
    let mut places = Vec::new();
    let mut rest: Vec<Cell> = Vec::new();
    for row in rows(&cells) {
        match comb(&row) {
            Some(place) => places.push(place),
            None => rest.extend(row.into_iter().cloned()),
        }
    }
    let (boxes, frames): (Vec<Cell>, Vec<Cell>) = rest.into_iter().partition(is_box);
    places.extend(boxes.into_iter().map(|cell| Place { shape: Shape::Box, area: cell.area, open: false, frame: cell.area }));
    for rule in rules::find(ink, &cells) {
        places.extend(of_rule(&rule).into_iter().filter(|place| !inside_box(place, &places)).collect::<Vec<_>>());
    }
    // From the smallest: a frame around places is no place itself.
    let mut frames = frames;
    frames.sort_by(|a, b| a.area.surface().total_cmp(&b.area.surface()));
    for cell in frames {
        if !places.iter().any(|place| cell.area.holds(&place.frame)) {
            places.extend(of_frame(&cell, texts));
        }
    }
    places
}

/// The places that a PDF says are its form fields.
pub(super) fn of_widgets(widgets: &[&Widget]) -> Vec<Place> {
    let sound = |widget: &&&Widget| widget.area.width >= 1.5 && widget.area.height >= 1.5;
    let place =
        |widget: &&Widget| Place { shape: Shape::Widget(Box::new((*widget).clone())), area: widget.area, open: true, frame: widget.area };
    widgets.iter().filter(sound).map(place).collect()
}

/// Cells that stand side by side, of one height.
fn rows(cells: &[Cell]) -> Vec<Vec<&Cell>> {
    let mut sorted: Vec<&Cell> = cells.iter().collect();
    sorted.sort_by(|a, b| a.area.x.total_cmp(&b.area.x));
    let mut rows: Vec<Vec<&Cell>> = Vec::new();
    for cell in sorted {
        let joins = |row: &&mut Vec<&Cell>| {
            row.last().is_some_and(|last| {
                let gap = cell.area.x - last.area.right();
                (0.0..=BETWEEN_CELLS).contains(&gap)
                    && (last.area.y - cell.area.y).abs() < 0.5
                    && (last.area.height - cell.area.height).abs() < 0.6
            })
        };
        match rows.iter_mut().find(joins) {
            Some(row) => row.push(cell),
            None => rows.push(vec![cell]),
        }
    }
    rows
}

/// A row of cells as a comb, when all of its parts are about as wide.
fn comb(row: &[&Cell]) -> Option<Place> {
    let mut edges = Vec::new();
    for cell in row {
        edges.push(cell.area.x);
        edges.extend(&cell.ticks);
    }
    let last = row.last()?.area;
    edges.push(last.right());
    let cells = even(&edges)?;
    let area = row[0].area.with(&last);
    // Letters are higher than wide; a row of a table is lower.
    let pitch = area.width / f64::from(cells);
    let place = Place { shape: Shape::Comb(cells), area, open: false, frame: area };
    (row.iter().all(|cell| cell.white > 0.8) && area.height > 0.7 * pitch).then_some(place)
}

/// The number of parts between edges, when they are about as wide as each other and as wide as a letter.
fn even(edges: &[f64]) -> Option<u32> {
    let parts: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if !COMB_CELLS.contains(&parts.len()) {
        return None;
    }
    let mean = parts.iter().sum::<f64>() / parts.len() as f64;
    let alike = parts.iter().all(|part| (part / mean - 1.0).abs() <= COMB_EVEN);
    (alike && COMB_CELL.contains(&mean)).then_some(parts.len() as u32)
}

fn is_box(cell: &Cell) -> bool {
    let Area { width, height, .. } = cell.area;
    BOX.contains(&width) && BOX.contains(&height) && SQUARE.contains(&(height / width)) && cell.white > 0.9
}

fn inside_box(place: &Place, places: &[Place]) -> bool {
    places.iter().any(|other| other.area.shared(&place.area) > 0.5 * place.area.surface().min(other.area.surface()))
}

/// A line, or the comb that its ticks make.
fn of_rule(rule: &Rule) -> Option<Place> {
    let mut ticks = rule.ticks.clone();
    // The ends of the line count as ticks where there is none.
    if ticks.first().is_none_or(|first| first - rule.area.x > 1.5) {
        ticks.insert(0, rule.area.x);
    }
    if ticks.last().is_none_or(|last| rule.area.right() - last > 1.5) {
        ticks.push(rule.area.right());
    }
    if ticks.len() > 3
        && let Some(cells) = even(&ticks)
    {
        let area = Area::between(ticks[0], rule.area.y, ticks[ticks.len() - 1], rule.area.bottom());
        return Some(Place { shape: Shape::Comb(cells), area, open: true, frame: area });
    }
    Some(Place { shape: Shape::Rule, area: rule.area, open: true, frame: rule.area })
}

/// The part of a frame that is free to write in, if there is one.
fn of_frame(cell: &Cell, texts: &[Area]) -> Option<Place> {
    let frame = cell.area;
    if frame.width < FRAME.0 || frame.height < FRAME.1 {
        return None;
    }
    let inside: Vec<&Area> = texts.iter().filter(|text| frame.holds(text)).collect();
    let Some(first) = inside.first() else {
        // Print that is no word: a logo, a pattern.
        return (cell.white > 0.93).then_some(Place { shape: Shape::Frame, area: frame, open: false, frame });
    };
    let text = inside.iter().fold(**first, |all, one| all.with(one));
    let small = text.height <= 9.0 && inside.iter().map(|one| one.surface()).sum::<f64>() < 0.3 * frame.surface();
    let at_top = text.y - frame.y < 4.0 && text.x - frame.x < 5.0;
    if small && at_top && frame.bottom() - text.bottom() >= LINE {
        let area = Area::between(frame.x, text.bottom() + 0.4, frame.right(), frame.bottom());
        return Some(Place { shape: Shape::Frame, area, open: false, frame });
    }
    let single = text.height < 5.5 && text.x - frame.x < 5.0 && frame.height < 16.0;
    if single && frame.right() - text.right() >= 18.0 && frame.right() - text.right() > 0.4 * frame.width {
        let area = Area::between(text.right() + 1.0, frame.y, frame.right(), frame.bottom());
        return Some(Place { shape: Shape::Frame, area, open: false, frame });
    }
    None
}

impl Place {
    /// Whether it is a box to check.
    pub(super) fn is_box(&self) -> bool {
        match &self.shape {
            Shape::Box => true,
            Shape::Widget(widget) => matches!(widget.kind, WidgetKind::CheckBox | WidgetKind::Radio),
            _ => false,
        }
    }
}
