//! What a page says of itself beside its pixels: form values and text, each with its place on the page image.

/// A rectangle on a page image in pixels, from the top left corner; `right` and `bottom` are outside.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Place {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Place {
    /// From its corner and its size.
    #[must_use]
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.right - self.left).max(0.0)
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }

    /// Square pixels.
    #[must_use]
    pub fn area(&self) -> f64 {
        self.width() * self.height()
    }

    /// Square pixels that both cover.
    #[must_use]
    pub fn shared(&self, other: &Self) -> f64 {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        Self { left, top, right: self.right.min(other.right), bottom: self.bottom.min(other.bottom) }.area()
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn around(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The middle.
    #[must_use]
    pub fn middle(&self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// Whether a point lies inside.
    #[must_use]
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left && x < self.right && y >= self.top && y < self.bottom
    }

    /// The same place when the page of `width` × `height` pixels is turned clockwise by quarter turns.
    fn turned(&self, quarters: u8, width: f64, height: f64) -> Self {
        match quarters % 4 {
            1 => Self { left: height - self.bottom, top: self.left, right: height - self.top, bottom: self.right },
            2 => Self { left: width - self.right, top: height - self.bottom, right: width - self.left, bottom: height - self.top },
            3 => Self { left: self.top, top: width - self.right, right: self.bottom, bottom: width - self.left },
            _ => *self,
        }
    }
}

/// What a field of a form is (ISO 32000-1, section 12.7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WidgetKind {
    /// Text that somebody types.
    Text,
    /// A box of its own.
    CheckBox,
    /// One box of a group.
    Radio,
    /// A list to choose from.
    Choice,
    /// A digital signature.
    Signature,
}

/// One field of a form, where it stands on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Widget {
    /// Its full name, the parts joined by full stops.
    pub name: String,
    /// What it is.
    pub kind: WidgetKind,
    /// What was typed or chosen, `true` or `false` for boxes and signatures; empty when nothing was.
    pub value: String,
    /// What people see of a chosen value, and what a box stands for; empty when it is the value itself.
    pub shown: String,
    /// Where it stands.
    pub place: Place,
    /// Whether the page draws something for it; otherwise a viewer does.
    pub drawn: bool,
    /// The file says two things about its value.
    pub conflict: bool,
}

/// How a word stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Drawn by the page, so that people see it.
    Drawn,
    /// Invisible (text rendering mode 3) or under an image: what the recognition of a scanner left.
    Hidden,
}

/// One word of the text of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its letters.
    pub text: String,
    /// The rectangle around it, from the ascenders to the descenders.
    pub place: Place,
    /// Whether people see it.
    pub kind: WordKind,
}

/// Something that was put on the page after it was made (an annotation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlay {
    /// Where it stands.
    pub place: Place,
    /// It is text and nothing else.
    pub text: bool,
}

/// All that is known of one page beside its pixels. Empty for pages that are only pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageFacts {
    /// The fields of a form.
    pub widgets: Vec<Widget>,
    /// The words, in the order in which the page has them.
    pub words: Vec<Word>,
    /// What was put over it.
    pub overlays: Vec<Overlay>,
}

impl PageFacts {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.widgets.is_empty() && self.words.is_empty()
    }

    /// The facts with every place put elsewhere.
    #[must_use]
    pub(crate) fn moved(mut self, to: impl Fn(&Place) -> Place) -> Self {
        self.widgets.iter_mut().for_each(|one| one.place = to(&one.place));
        self.words.iter_mut().for_each(|one| one.place = to(&one.place));
        self.overlays.iter_mut().for_each(|one| one.place = to(&one.place));
        self
    }

    /// The facts of the page of `width` × `height` pixels turned clockwise by quarter turns.
    #[must_use]
    pub(crate) fn turned(&self, quarters: u8, width: u32, height: u32) -> Self {
        self.clone().moved(|place| place.turned(quarters, width.into(), height.into()))
    }

    /// What stands on the part of the page between two columns, which becomes a page of its own.
    #[must_use]
    pub(crate) fn part(&self, left: u32, right: u32) -> Self {
        let (left, right) = (f64::from(left), f64::from(right));
        let inside = |place: &Place| (left..right).contains(&place.middle().0);
        let mut part = self.clone();
        part.widgets.retain(|one| inside(&one.place));
        part.words.retain(|one| inside(&one.place));
        part.overlays.retain(|one| one.place.left < right && one.place.right > left);
        part.moved(|place| Place { left: place.left - left, right: place.right - left, ..*place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_turn_with_their_page() {
        let place = Place::new(10.0, 20.0, 30.0, 5.0);
        let once = place.turned(1, 100.0, 200.0);
        assert_eq!(once, Place::new(175.0, 10.0, 5.0, 30.0));
        assert_eq!(once.turned(3, 200.0, 100.0), place);
        assert_eq!(place.turned(2, 100.0, 200.0).turned(2, 100.0, 200.0), place);
    }

    #[test]
    fn a_part_keeps_what_stands_on_it() {
        let word = |left| Word { text: "x".into(), place: Place::new(left, 0.0, 10.0, 10.0), kind: WordKind::Drawn };
        let facts = PageFacts { words: vec![word(10.0), word(120.0)], ..PageFacts::default() };
        assert_eq!(facts.part(100, 200).words, [word(20.0)]);
    }
}
