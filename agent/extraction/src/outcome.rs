//! What is asked of the reader and what it answers.

use std::path::PathBuf;

use greffier_casework::{Confidence, Field, FieldName, FormName, Origin, Zone};
use greffier_language::Form;
use serde::{Deserialize, Serialize};

use crate::{Limits, Warning};

/// A form that may be met, with its blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownForm {
    /// The form.
    pub form: Form,
    /// The file of its blank: any kind that [`crate::decode`] reads.
    pub blank: PathBuf,
}

/// One file to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadRequest {
    /// The file.
    pub file: PathBuf,
    /// The name it came with, when the file itself is stored under another one (a hash, say). It must not contradict the content.
    #[serde(default)]
    pub name: Option<String>,
    /// The forms that may be met.
    pub forms: Vec<KnownForm>,
    /// An existing folder; the pages are written there as `page-0001.png` and so on.
    pub work_dir: PathBuf,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
    /// When pages are read whole.
    #[serde(default)]
    pub text: WholeText,
    /// Pages of the file, from 1, that are not looked at: they broke a worker.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave_out: Vec<u32>,
    /// Whether every engine looks at every field, and the outcome says what each saw: slower, for measuring and for people who wonder.
    #[serde(default)]
    pub explain: bool,
}

impl ReadRequest {
    /// A file of which every page is read, within the bounds that are usual, without any known form.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>, work_dir: impl Into<PathBuf>) -> Self {
        let (file, work_dir) = (file.into(), work_dir.into());
        let limits = Limits::default();
        Self { file, name: None, forms: Vec::new(), work_dir, limits, text: WholeText::default(), leave_out: Vec::new(), explain: false }
    }
}

/// When the text of whole pages is read, which takes far longer than the fields of a known form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WholeText {
    /// When no page is a known form.
    #[default]
    OfUnknown,
    /// In any case.
    Always,
    /// Never: the pages alone are wanted.
    Never,
}

/// How far a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The page of the file that is being worked on, from 1.
    pub page: u32,
    /// How many the file has.
    pub pages: u32,
}

/// One page, written as a PNG with square pixels, upright.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageImage {
    /// The file, in the request's folder.
    pub path: PathBuf,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Which form it is, and how well it lies on its blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormMatch {
    /// The form.
    pub name: FormName,
    /// The revision of the form file.
    pub revision: String,
    /// The page of the document where the form begins, from 1.
    pub page: u32,
    /// The pages of the document, from 1, in the order of the form's pages; none where one is missing.
    pub pages: Vec<Option<u32>>,
    /// Root mean square distance between the marks of the page and those of the blank, in millimetres.
    pub residual_mm: f64,
    /// Share of the blank's marks found where they should be, 0 to 1.
    pub agreement: f64,
    /// How much the page was turned, in degrees, counter-clockwise.
    pub skew_degrees: f64,
}

/// The parts of a transfer record that the reader knows (LCCJTI s. 17); the moment is added by who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferParts {
    /// The format of what was received.
    pub source_format: String,
    /// The process that produced the page images, with its version.
    pub process: String,
    /// What the process guarantees.
    pub guarantees: Vec<String>,
}

/// The words of one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// The page, from 1.
    pub page: u32,
    /// Its words in the order they are read in.
    pub words: Vec<TextWord>,
}

/// One word and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextWord {
    /// Its letters.
    pub text: String,
    /// The rectangle around it.
    pub zone: Zone,
    /// The line of the page it stands in, from 0.
    pub line: u32,
    /// How sure the reader says it is.
    pub confidence: Confidence,
}

/// What a page that is no known form says, as a label and its value: a proposal to a person, never a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What the label means, for labels that are known: `family-name`, `phone` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The label as it was read.
    pub label: String,
    /// The value as it was read.
    pub value: String,
    /// Where the value stands.
    pub zone: Zone,
    /// How sure the reader is of its least certain word.
    pub confidence: Confidence,
}

/// Where the time went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timings {
    /// Bytes to pages.
    pub decode_ms: f64,
    /// Finding the form and laying the page over its blank, without the reading of its title.
    pub register_ms: f64,
    /// Cutting, cleaning and measuring zones.
    pub cut_ms: f64,
    /// Inside the character recognition.
    pub ocr_ms: f64,
    /// Writing the page images.
    pub write_ms: f64,
}

/// What one engine saw in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The engine.
    pub engine: String,
    /// The text.
    pub text: String,
    /// How sure it says it is of its weakest character, 0 to 1; every engine has a scale of its own.
    pub weakest: f32,
}

/// How the value of a field came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// The field.
    pub field: FieldName,
    /// What the engines saw, in the order in which they were asked.
    pub looks: Vec<Look>,
    /// What was concluded after each look.
    pub conclusions: Vec<Conclusion>,
    /// What tells handwriting from print, see [`INK_FEATURES`](crate::INK_FEATURES); empty where there is too little ink.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ink: Vec<f64>,
}

/// What was concluded from the looks so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The value.
    pub value: String,
    /// The probability that it is right, were it not for `faulty`.
    pub probability: f64,
    /// Whether it goes to a person whatever its probability: it is no value of its type, or the ink says otherwise.
    pub faulty: bool,
    /// What the probability was made from, see [`FEATURES`](crate::FEATURES).
    pub features: Vec<f64>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOutcome {
    /// The pages, in order.
    pub pages: Vec<PageImage>,
    /// The form, when it is a known one.
    pub form: Option<FormMatch>,
    /// Further forms in the document, which were not read.
    pub others: Vec<FormMatch>,
    /// What seems to be the title, when the form is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The words of the pages, when the form is not known or when they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<PageText>,
    /// The codes of dots on the first pages, when the form is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Labels and values found in the text, when the form is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// The form's fields in the order of the form file; empty when the form is not known.
    pub fields: Vec<Field>,
    /// How their values came about; empty unless it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<Explained>,
    /// The medium it was born on.
    pub origin: Origin,
    /// How it was digitised, when it was paper.
    pub transfer: Option<TransferParts>,
    /// What was odd.
    pub warnings: Vec<Warning>,
    /// Media type of the bytes (RFC 6838).
    pub media_type: String,
    /// The format for people, such as `TIFF, CCITT Group 3 two-dimensional, 204 × 98 dpi`.
    pub format: String,
    /// Where the time went.
    pub timings: Timings,
}
