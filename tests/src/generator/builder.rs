//! Lays a form out from top to bottom, row by row.

use super::layout::{Bilingual, ChoiceBox, Field, Note, Rect, Section, Shape, both};

/// Height of a label above a frame.
const LABEL: f64 = 3.4;
/// Height of a frame to write in.
const FRAME: f64 = 7.0;
/// From the bottom of a row to the next.
const GAP: f64 = 2.4;
/// Side of a box to check.
const TICK: f64 = 4.0;
/// Width of a comb's cell.
const CELL: f64 = 5.0;
/// Height of a section's heading.
const HEADING: f64 = 5.6;
/// From the edge of a section to its fields.
const MARGIN: f64 = 3.0;

/// A box of a choice: its value, its French and English words, and how far it stands from the left.
pub type Tick = (&'static str, &'static str, &'static str, f64);

/// A form while it is laid out.
pub struct Builder {
    english: bool,
    page: u32,
    y: f64,
    edges: [f64; 2],
    /// Top of the section that is open.
    open: Option<f64>,
    /// Sections so far.
    pub sections: Vec<Section>,
    /// Fields so far.
    pub fields: Vec<Field>,
    /// Notes so far.
    pub notes: Vec<Note>,
}

/// A field to write in; the row places it. Its label is its title, in the language of the form.
#[must_use]
pub fn field(name: &'static str, title: [&'static str; 2], kind: &'static str) -> Field {
    let shape = Shape::Line(Rect::new(0.0, 0.0, 0.0, 0.0));
    Field { name, page: 0, title: both(title[0], title[1]), label: "", kind, shape, required: true, is: None, sensitive: false }
}

/// The same field, which may stay empty.
#[must_use]
pub fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

/// The same field with what its datum is, such as `person.email`.
#[must_use]
pub fn known(field: Field, is: &'static str) -> Field {
    Field { is: Some(is), ..field }
}

/// The same field, whose value must stay out of e-mails.
#[must_use]
pub fn sensitive(field: Field) -> Field {
    Field { sensitive: true, ..field }
}

/// The same field with other printed words than its title.
#[must_use]
pub fn labelled(field: Field, label: &'static str) -> Field {
    Field { label, ..field }
}

/// The same field as cells, and its width.
#[must_use]
pub fn comb(field: Field, cells: u32, groups: &'static [u32]) -> (Field, f64) {
    let frame = Rect::new(0.0, 0.0, 0.0, 0.0);
    (Field { shape: Shape::Comb { frame, cells, groups }, ..field }, f64::from(cells) * CELL)
}

impl Builder {
    /// An empty first page whose printed part begins below the title.
    #[must_use]
    pub fn new(language: &str, edges: [f64; 2]) -> Self {
        let english = language == "en";
        Self { english, page: 1, y: 34.0, edges, open: None, sections: Vec::new(), fields: Vec::new(), notes: Vec::new() }
    }

    fn label(&self, title: &Bilingual) -> &'static str {
        if self.english { title.en } else { title.fr }
    }

    /// Begins the next page.
    pub fn turn(&mut self) {
        self.page += 1;
        self.y = 34.0;
    }

    /// Opens a section; [`Self::close`] draws its frame.
    pub fn section(&mut self, heading: &'static str) {
        let number = u32::try_from(self.sections.len()).unwrap_or_default() + 1;
        let frame = Rect::new(self.edges[0], self.y + HEADING, self.edges[1] - self.edges[0], 0.0);
        self.sections.push(Section { page: self.page, number, heading, remark: "", top: self.y, frame });
        self.open = Some(frame.y);
        self.y = frame.y + 1.6;
    }

    /// Closes the section below what it holds.
    pub fn close(&mut self) {
        if let (Some(top), Some(section)) = (self.open.take(), self.sections.last_mut()) {
            section.frame.height = self.y - top;
            self.y += 3.4;
        }
    }

    /// Small print over the width.
    pub fn note(&mut self, text: &'static str, height: f64) {
        let place = Rect::new(self.edges[0] + MARGIN, self.y + 0.6, self.edges[1] - self.edges[0] - 2.0 * MARGIN, height);
        self.notes.push(Note { page: self.page, place, size: 7.0, text });
        self.y += height;
    }

    /// A row of framed fields with their labels above.
    pub fn row(&mut self, gap: f64, fields: Vec<(Field, f64)>) {
        let y = self.y + LABEL;
        let mut x = self.edges[0] + MARGIN;
        for (mut field, width) in fields {
            let frame = Rect::new(x, y, width, FRAME);
            match &mut field.shape {
                Shape::Comb { frame: place, .. } | Shape::Line(place) => *place = frame,
                _ => {}
            }
            x = frame.right() + gap;
            self.push(field);
        }
        self.y = y + FRAME + GAP;
    }

    fn push(&mut self, mut field: Field) {
        field.page = self.page;
        if field.label.is_empty() {
            field.label = self.label(&field.title);
        }
        self.fields.push(field);
    }

    /// A row of dotted lines to write on, each with its label below.
    pub fn ruled(&mut self, gap: f64, fields: Vec<(Field, f64)>) {
        let mut x = self.edges[0] + MARGIN;
        for (field, width) in fields {
            let shape = Shape::Ruled(Rect::new(x, self.y + 1.0, width, FRAME));
            x += width + gap;
            self.push(Field { shape, ..field });
        }
        self.y += FRAME + LABEL + GAP + 1.4;
    }

    /// A table: the heads of its columns with their widths, then rows of cells that touch.
    pub fn table(&mut self, heads: &[(&'static str, f64)], rows: Vec<Vec<Field>>) {
        let left = self.edges[0] + MARGIN;
        let mut x = left;
        for (text, width) in heads {
            self.notes.push(Note { page: self.page, place: Rect::new(x + 0.6, self.y + 0.4, *width, 4.0), size: 7.0, text });
            x += width;
        }
        self.y += 4.2;
        for row in rows {
            let mut x = left;
            for (field, (_, width)) in row.into_iter().zip(heads) {
                let shape = Shape::Line(Rect::new(x, self.y, *width, FRAME));
                self.fields.push(Field { page: self.page, shape, ..field });
                x += width;
            }
            self.y += FRAME;
        }
        self.y += GAP;
    }

    /// A frame for several lines of writing.
    pub fn block(&mut self, field: Field, height: f64) {
        let width = self.edges[1] - self.edges[0] - 2.0 * MARGIN;
        let shape = Shape::Block(Rect::new(self.edges[0] + MARGIN, self.y + LABEL, width, height));
        self.push(Field { shape, kind: "text", ..field });
        self.y += LABEL + height + GAP;
    }

    /// Boxes of which one is checked: value, French and English words, and how far each stands from the left.
    pub fn choice(&mut self, choice: Field, boxes: &[Tick]) {
        self.choices(vec![(choice, boxes)]);
    }

    /// Several such choices in one row.
    pub fn choices(&mut self, choices: Vec<(Field, &[Tick])>) {
        let (x, y) = (self.edges[0] + MARGIN, self.y + LABEL + 0.2);
        for (choice, boxes) in choices {
            let boxes = boxes.iter().map(|(value, fr, en, dx)| {
                let frame = Rect::new(x + dx, y, TICK, TICK);
                ChoiceBox { value, title: both(fr, en), frame }
            });
            let shape = Shape::Choice(boxes.collect());
            self.push(Field { kind: "choice", shape, ..choice });
        }
        self.y = y + TICK + GAP;
    }

    /// Boxes to check, one below the other.
    pub fn boxes(&mut self, boxes: Vec<Field>) {
        self.boxes_in_columns(boxes, &[0.0]);
    }

    /// The same, as many in a row as `columns` says how far each stands from the left.
    pub fn boxes_in_columns(&mut self, boxes: Vec<Field>, columns: &[f64]) {
        let mut rows = boxes.into_iter().peekable();
        while rows.peek().is_some() {
            for (field, dx) in rows.by_ref().take(columns.len()).zip(columns) {
                let shape = Shape::Box(Rect::new(self.edges[0] + MARGIN + dx, self.y + 0.6, TICK, TICK));
                self.push(Field { kind: "checkbox", shape, required: false, ..field });
            }
            self.y += TICK + 2.0;
        }
        self.y += 0.8;
    }

    /// Frames to sign in, side by side.
    pub fn signatures(&mut self, gap: f64, height: f64, signs: Vec<(Field, f64)>) {
        let (mut x, y) = (self.edges[0] + MARGIN, self.y + LABEL);
        for (sign, width) in signs {
            let shape = Shape::Signature(Rect::new(x, y, width, height));
            x += width + gap;
            self.push(Field { kind: "signature", shape, ..sign });
        }
        self.y = y + height + GAP;
    }

    /// A frame to sign in, at the left or at the right, `size` millimetres large; `dated` stands beside it.
    pub fn signature(&mut self, sign: Field, size: [f64; 2], dated: Option<Field>) {
        let frame = Rect::new(self.edges[0] + MARGIN, self.y + LABEL, size[0], size[1]);
        self.push(Field { kind: "signature", shape: Shape::Signature(frame), ..sign });
        if let Some(date) = dated {
            let (mut date, width) = comb(date, 8, &[4, 6]);
            if let Shape::Comb { frame: place, .. } = &mut date.shape {
                *place = Rect::new(frame.right() + 12.0, frame.bottom() - FRAME, width, FRAME);
            }
            self.push(date);
        }
        self.y = frame.bottom() + GAP;
    }
}
