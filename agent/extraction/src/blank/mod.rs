//! A form proposed from its blank: where people are meant to write, what each place is called, and what kind of value belongs there.
//!
//! The way: `ink` (pixels → print), `cells` and `rules` (print → shapes), `places` (shapes → places to write in), `phrases` and `labels`
//! (words → what a place is called), `vocabulary` (label → type), `compose` with `boxes`, `signatures`, `headings` and `names` (places with
//! labels → a [`greffier_language::Form`]), `yaml`
//! (the form → the file with what should be checked). A new revision of a form keeps the fields of the old one: `revise` (where they stand
//! now), `revised` (the old file with what changed). A PDF that has form fields of its own is believed before its pixels.
//!
//! **Architecture Invariant:** [`propose`] is pure: pictures, words and form fields come in, a proposal goes out.

mod acroform;
mod area;
mod boxes;
mod cells;
mod compose;
mod draft;
mod headings;
mod ink;
mod labels;
mod names;
mod phrases;
mod places;
mod print;
mod revise;
mod revised;
mod rules;
mod signatures;
mod vocabulary;
mod yaml;

use greffier_language::Form;
use image::GrayImage;
use serde::{Deserialize, Serialize};

pub use area::Area;
pub(crate) use draft::draft;
pub use draft::{Draft, DraftRequest};
pub use revise::{Carried, Fate, Revision};

/// One page of a blank.
#[derive(Debug, Clone)]
pub struct BlankPicture {
    /// The pixels, 0 black, 255 white, upright and straight.
    pub image: GrayImage,
    /// Width of the paper in millimetres.
    pub width_mm: f64,
    /// Height of the paper in millimetres.
    pub height_mm: f64,
}

/// A printed word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The page, from 1.
    pub page: u32,
    /// The letters.
    pub text: String,
    /// Where it stands.
    pub area: Area,
}

/// What a form field of a PDF is (ISO 32000-1, 12.7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WidgetKind {
    /// Text.
    Text,
    /// A check box.
    CheckBox,
    /// One button of several that bear the same name.
    Radio,
    /// A list.
    List,
    /// A signature.
    Signature,
}

/// A form field of a PDF, one of its places on the pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// The page, from 1.
    pub page: u32,
    /// Its full name.
    pub name: String,
    /// What a person is shown about it (`TU`), when there is such a text.
    pub tooltip: Option<String>,
    /// What it is.
    pub kind: WidgetKind,
    /// Where it stands.
    pub area: Area,
    /// Number of equal cells (`MaxLen` with the comb flag).
    pub comb: Option<u32>,
    /// Whether it must be filled.
    pub required: bool,
    /// The value it gives when it is on, for buttons.
    pub on: Option<String>,
}

/// Why a person should look at something that was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guess {
    /// No printed label was found.
    NoLabel,
    /// The type is only what most such labels ask for.
    Type,
    /// The area has no frame: its edges are a guess.
    Edges,
    /// Boxes were taken together as one question.
    Question,
    /// What the datum is (`is`).
    Meaning,
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The form, as complete as it can be told from the blank.
    pub form: Form,
    /// What should be looked at, for each field in the order of the form.
    pub guesses: Vec<Vec<Guess>>,
    /// Whether a text was found by which the form can be known.
    pub recognisable: bool,
}

/// How the proposed form is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// Its name in workflows.
    pub form: String,
    /// The revision of the blank.
    pub revision: String,
    /// The file name of the blank beside the form.
    pub blank: String,
}

/// Proposes a form. `pages` in order, `words` and `widgets` in any order.
#[must_use]
pub fn propose(pages: &[BlankPicture], words: &[Word], widgets: &[Widget], naming: &Naming) -> Proposal {
    let mut found = Vec::new();
    for (index, picture) in pages.iter().enumerate() {
        let page = index as u32 + 1;
        let words: Vec<&Word> = words.iter().filter(|word| word.page == page).collect();
        let widgets: Vec<&Widget> = widgets.iter().filter(|widget| widget.page == page).collect();
        let ink = ink::Ink::of(picture);
        let texts: Vec<Area> = words.iter().map(|word| word.area).collect();
        let places = if widgets.is_empty() { places::find(&ink, &texts) } else { places::of_widgets(&widgets) };
        let phrases = phrases::join(&words, &places);
        found.push(compose::Seen { page, ink, places, phrases });
    }
    compose::form(pages, found, widgets, naming)
}

/// The form as a file, with a comment where something was guessed. `tag` is the language of the comments.
#[must_use]
pub fn to_yaml(proposal: &Proposal, tag: &str) -> String {
    yaml::write(proposal, tag)
}

/// The file of a new revision, from the text of the old one's file: what did not change stays as it was written. `tag` is the language of
/// the remarks.
#[must_use]
pub fn to_revised_yaml(old: &str, proposal: &Proposal, revision: &Revision, tag: &str) -> String {
    revised::write(old, proposal, revision, tag)
}

#[cfg(test)]
mod tests;
