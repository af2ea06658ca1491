//! Letters to citizens: a template of the office (typst) and the data of a case become a PDF.
//!
//! The PDF is PDF/A-2a (ISO 19005-2, archival) and PDF/UA-1 (ISO 14289-1, accessible) at once: tagged, with a language
//! and a title, fonts embedded. The same request gives the same bytes.
//!
//! A template sees its own folder and nothing else: no network, no packages, no clock but the moment it is given. Data
//! arrives as the virtual file `/data.json`, so a template begins with `#let data = json("/data.json")`; `/case-code.svg` is the code of the
//! case as a picture, by which a document that comes back finds its case. `eval` and
//! `plugin` are taken away, so that a value written on a form can never become code.
//!
//! A template may say where signatures show: the letter has empty signature fields there (`places.rs`).
//!
//! Nothing of a letter stays in memory once it is made.
//!
//! What is bounded: size of every file read, size of the data, number of pages, and how long the caller waits. Typesetting
//! itself cannot be interrupted: after [`TIME_LIMIT`] the caller is answered and the thread is left to end by itself;
//! while [`MAX_ABANDONED`] such threads live, further letters are refused. Memory of a template that runs wild is not
//! bounded; templates are the IT team's files, and [`check`] is there to try them before they are used.

mod check;
mod code;
mod error;
mod evidence;
mod fonts;
mod places;
mod redact;
mod render;
mod world;

pub use check::{check, check_folder, templates};
pub use error::{LetterError, Position, Severity, TemplateFinding};
pub use evidence::{MessageText, disposal_page, evidence_page, message_page};
pub use places::who_signs;
pub use render::{render, render_within};

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// Most bytes of one template file.
pub const MAX_TEMPLATE_BYTES: u64 = 256 * 1024;
/// Most bytes of any other file a template reads (an image, a font).
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;
/// Most bytes of the letter's data, as JSON.
pub const MAX_DATA_BYTES: usize = 1024 * 1024;
/// Most files that one letter may read.
pub const MAX_FILES: usize = 64;
/// Most fonts that an office may put in `fonts/` beside its templates.
pub const MAX_FONTS: usize = 32;
/// Most pages of a letter.
pub const MAX_PAGES: usize = 200;
/// How long [`render`] waits for a letter.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);
/// How many letters that ran out of time may still be running before new ones are refused.
pub const MAX_ABANDONED: usize = 2;

/// The language a letter is written in: the person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, as written in Canada (`fr-CA`).
    French,
    /// English, as written in Canada (`en-CA`).
    English,
}

impl Language {
    /// Two letters, as in the data given to a template: `fr` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "fr" | "fr-CA" => Ok(Language::French),
            "en" | "en-CA" => Ok(Language::English),
            other => Err(UnknownLanguage(other.chars().take(20).collect())),
        }
    }
}

/// A language in which no letter is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no letter is written in '{0}': use fr or en")]
pub struct UnknownLanguage(String);

/// What a letter is made of.
#[derive(Debug, Clone, Copy)]
pub struct LetterRequest<'a> {
    /// File name of the template in `folder`, for instance `confirmation.typ`. Not a path.
    pub template: &'a str,
    /// The office's `letters/` folder, the only one the template can read.
    pub folder: &'a Path,
    /// The person's language; becomes the language of the PDF.
    pub language: Language,
    /// What the template finds in `/data.json`.
    pub data: &'a serde_json::Value,
    /// The moment of the letter: creation date of the PDF, and `today` for the template.
    pub at: jiff::Timestamp,
    /// Where the office is, so that `at` becomes a local date.
    pub time_zone: &'a jiff::tz::TimeZone,
}

/// A finished letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The title of the document, as written in the PDF.
    pub title: String,
    /// What the typesetter remarked without stopping (a font that is not there, for instance).
    pub warnings: Vec<TemplateFinding>,
}
