//! What a form is made of, in millimetres: sections, fields, boxes and printed words.

/// A text in French and in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilingual {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

/// A text in both languages.
#[must_use]
pub const fn both(fr: &'static str, en: &'static str) -> Bilingual {
    Bilingual { fr, en }
}

/// A rectangle on the page, in millimetres from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// A rectangle from its top left corner and its size.
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Rect { x, y, width, height }
    }

    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The rectangle made smaller by `by` on each side.
    #[must_use]
    pub fn inset(&self, by: f64) -> Self {
        Rect::new(self.x + by, self.y + by, self.width - 2.0 * by, self.height - 2.0 * by)
    }

    /// Whether the other lies wholly inside.
    #[must_use]
    pub fn contains(&self, other: &Rect) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    /// Whether the two have ground in common.
    #[must_use]
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// Thickness of a field's frame, in millimetres.
pub const FRAME_LINE: f64 = 0.25;

/// How a field looks on paper. Frames are given by the middle of their line.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A frame to write in.
    Line(Rect),
    /// A dotted line to write on, at the bottom of the rectangle; there is no frame.
    Ruled(Rect),
    /// A frame for several lines of writing.
    Block(Rect),
    /// A frame divided into cells of equal width; `groups` are the cells after which the divider is taller.
    Comb {
        /// The whole frame.
        frame: Rect,
        /// Number of cells.
        cells: u32,
        /// Cells after which a group ends, counted from 1.
        groups: &'static [u32],
    },
    /// One box to check.
    Box(Rect),
    /// Boxes of which one is checked.
    Choice(Vec<ChoiceBox>),
    /// A frame to sign in.
    Signature(Rect),
}

/// One box of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceBox {
    /// The value when it is checked.
    pub value: &'static str,
    /// What is printed beside it (French) and shown by the console.
    pub title: Bilingual,
    /// The box.
    pub frame: Rect,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in rules and letters.
    pub name: &'static str,
    /// Its page, from 1.
    pub page: u32,
    /// What the console calls it.
    pub title: Bilingual,
    /// What is printed above or beside it; empty prints nothing.
    pub label: &'static str,
    /// Its type, as a form definition writes it.
    pub kind: &'static str,
    /// How it looks.
    pub shape: Shape,
    /// Whether it must be filled in.
    pub required: bool,
    /// What the datum is, such as `person.nas`.
    pub is: Option<&'static str>,
    /// Whether it must stay out of e-mails.
    pub sensitive: bool,
}

impl Field {
    /// The zones one reads, inside the printed frames: one, or one for each box of a choice.
    #[must_use]
    pub fn zones(&self) -> Vec<Rect> {
        self.frames().iter().map(zone_of).collect()
    }

    /// The printed frames; of a ruled line, the room above it.
    #[must_use]
    pub fn frames(&self) -> Vec<Rect> {
        match &self.shape {
            Shape::Line(frame) | Shape::Ruled(frame) | Shape::Block(frame) => vec![*frame],
            Shape::Comb { frame, .. } | Shape::Box(frame) | Shape::Signature(frame) => vec![*frame],
            Shape::Choice(boxes) => boxes.iter().map(|choice| choice.frame).collect(),
        }
    }
}

/// The inside of a printed frame.
#[must_use]
pub fn zone_of(frame: &Rect) -> Rect {
    frame.inset(FRAME_LINE / 2.0 + 0.075)
}

/// A numbered section: a heading, and a frame round its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its page, from 1.
    pub page: u32,
    /// Its number.
    pub number: u32,
    /// Its heading.
    pub heading: &'static str,
    /// A remark in small print at the right of the heading.
    pub remark: &'static str,
    /// Top of the heading.
    pub top: f64,
    /// The frame.
    pub frame: Rect,
}

/// Words in small print.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its page, from 1.
    pub page: u32,
    /// Where: the text is broken at the width.
    pub place: Rect,
    /// Size in points.
    pub size: f64,
    /// The words.
    pub text: &'static str,
}

/// Printed words by which the form is known, with the place where they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// The words.
    pub text: String,
    /// Where they are.
    pub zone: Rect,
}

/// Whose form it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A town of Québec: a round mark.
    Town,
    /// The French state: a flag, and the form's number in a frame.
    Republic,
    /// A ministry with a plain band.
    Ministry,
}

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its name, also the name of its files.
    pub name: &'static str,
    /// Its title.
    pub title: Bilingual,
    /// Its number, printed at the bottom left.
    pub number: &'static str,
    /// The revision of the blank.
    pub revision: &'static str,
    /// The office, in two lines.
    pub office: [&'static str; 2],
    /// Whose it looks like.
    pub look: Look,
    /// The language it is printed in, `fr` or `en`.
    pub language: &'static str,
    /// Small print below the title.
    pub remark: &'static str,
    /// Whether black squares stand in the corners.
    pub fiducials: bool,
    /// Whether its number stands there as a bar code as well.
    pub bar_code: bool,
    /// How many pages it has.
    pub pages: u32,
    /// Width and height of the page.
    pub page: [f64; 2],
    /// Left and right edges of the printed part.
    pub edges: [f64; 2],
    /// Sections.
    pub sections: Vec<Section>,
    /// Fields in reading order.
    pub fields: Vec<Field>,
    /// Small print.
    pub notes: Vec<Note>,
}

impl Form {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The text in the language of the form.
    #[must_use]
    pub fn printed(&self, text: &Bilingual) -> &'static str {
        if self.language == "en" { text.en } else { text.fr }
    }

    /// A canonical value as people write it on this form: amounts in the way of its language.
    #[must_use]
    pub fn writing(&self, field: &Field, value: &str) -> String {
        match value.split_once('.').filter(|_| field.kind == "amount") {
            Some((whole, cents)) if self.language == "en" => format!("${}.{cents}", grouped(whole, ",")),
            Some((whole, cents)) => format!("{},{cents} $", grouped(whole, " ")),
            None => value.to_owned(),
        }
    }

    /// The file of its blank: a PNG of one page, a TIFF of several.
    #[must_use]
    pub fn blank(&self) -> String {
        format!("{}.{}", self.name, if self.pages == 1 { "png" } else { "tif" })
    }

    /// Where the number stands.
    #[must_use]
    pub fn number_zone(&self) -> Rect {
        Rect::new(self.edges[0] - 1.0, self.page[1] - 18.5, 40.0, 6.0)
    }

    /// Where the title stands.
    #[must_use]
    pub fn title_zone(&self) -> Rect {
        Rect::new(self.edges[1] - 119.0, 12.0, 120.0, 8.0)
    }

    /// The words by which the form is known.
    #[must_use]
    pub fn anchors(&self) -> Vec<Anchor> {
        vec![
            Anchor { text: format!("{} ({})", self.number, self.revision), zone: self.number_zone() },
            Anchor { text: self.printed(&self.title).to_owned(), zone: self.title_zone() },
        ]
    }
}

/// A whole number with a separator before each three digits.
fn grouped(whole: &str, separator: &str) -> String {
    let first = whole.len() % 3;
    let (head, rest) = whole.split_at(first);
    let threes = rest.as_bytes().chunks(3).map(|three| String::from_utf8_lossy(three).into_owned());
    let parts: Vec<String> = std::iter::once(head.to_owned()).filter(|head| !head.is_empty()).chain(threes).collect();
    parts.join(separator)
}

/// What somebody answers in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A value in its canonical writing; empty when nothing is written.
    Text(String),
    /// The value of the box that is checked.
    Choice(&'static str),
    /// Whether the box is checked.
    Checked(bool),
    /// Whether somebody signed.
    Signed(bool),
}

/// Answers by field, in the order of the form.
pub type Answers = Vec<(&'static str, Answer)>;

/// The letters a field shows for a canonical value: a comb prints no separators.
#[must_use]
pub fn written(field: &Field, value: &str) -> String {
    match field.shape {
        Shape::Comb { .. } => value.chars().filter(|c| c.is_ascii_alphanumeric()).collect(),
        _ => value.to_owned(),
    }
}
