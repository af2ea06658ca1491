//! The searchable copy of a document: its page images with the recognised text under them, as PDF/A-2b (ISO 19005-2), or PDF/A-3b
//! (ISO 19005-3) when files are attached to it.
//!
//! A copy is derived: it says so in its title and names the original by its SHA-256. The same request gives the same bytes. A PDF that is
//! signed or born digital is never turned into images: it stays as it is, and [`make`] says why.

mod file;
mod font;
mod metadata;
mod picture;
mod profile;
mod resolution;
mod text;
mod words;

use std::fs;
use std::path::PathBuf;

use greffier_casework::{BlobHash, Language, Medium};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::resolution::resolution;
pub use self::text::{plain_text, with_fields};

use crate::decode::Kind;
use crate::{Limits, PageText, ReadError, TransferParts};

/// The document that is copied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Original {
    /// The file.
    pub file: PathBuf,
    /// Its name, for people.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: BlobHash,
    /// Media type (RFC 6838).
    pub media_type: String,
    /// The format for people.
    pub format: String,
    /// The medium it was born on.
    pub medium: Medium,
    /// How it was digitised, when it was paper.
    pub transfer: Option<TransferParts>,
}

impl Original {
    /// The original as a file that goes into its copy.
    #[must_use]
    pub fn attachment(&self) -> Attachment {
        Attachment {
            file: self.file.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            relation: Relation::Source,
            description: "Original".to_owned(),
        }
    }
}

/// What an attached file is to the copy (ISO 19005-3, annex E).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The copy was made from it.
    Source,
    /// It tells more about it.
    Supplement,
}

/// A file that is put into a copy, as it is (ISO 19005-3, section 6.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file.
    pub file: PathBuf,
    /// Its name, for people.
    pub name: String,
    /// Media type (RFC 6838).
    pub media_type: String,
    /// What it is to the copy.
    pub relation: Relation,
    /// What it is, in words.
    pub description: String,
}

/// A copy to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyRequest {
    /// What is copied.
    pub original: Original,
    /// The images of its pages in order: what a reading wrote.
    pub pages: Vec<PathBuf>,
    /// The words of its pages, found by their page numbers.
    pub text: Vec<PageText>,
    /// Where the copy is written.
    pub out: PathBuf,
    /// The language of the document.
    pub language: Language,
    /// What tells this copy from every other.
    pub id: [u8; 16],
    /// When it is made.
    pub made_at: Timestamp,
    /// The files that are put into the copy.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// Why a document has no searchable copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoCopy {
    /// It bears a digital signature, which a copy would lose.
    Signed,
    /// It is a PDF born digital: it has its own text.
    BornDigital,
}

impl NoCopy {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::BornDigital => "born-digital",
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "copy", rename_all = "kebab-case")]
pub enum Copied {
    /// The copy was written.
    Made {
        /// Its length in bytes.
        bytes: u64,
    },
    /// There is none, and there should be none.
    Refused {
        /// Why.
        because: NoCopy,
    },
}

/// Makes a searchable copy.
///
/// # Errors
/// [`ReadError`] when the original or a page image cannot be read, breaks a bound, or the copy cannot be written.
pub fn make(request: &CopyRequest) -> Result<Copied, ReadError> {
    let original = request.limits.read(&request.original.file)?;
    if let Some(because) = no_copy(&original, request.original.medium) {
        return Ok(Copied::Refused { because });
    }
    if request.pages.is_empty() {
        return Err(ReadError::NoPage);
    }
    if request.pages.len() > request.limits.pages as usize {
        return Err(ReadError::TooManyPages { limit: request.limits.pages });
    }
    let attached = request.attachments.iter().map(|one| request.limits.read(&one.file));
    let bytes = file::write(request, &attached.collect::<Result<Vec<_>, _>>()?)?;
    fs::write(&request.out, &bytes).map_err(|error| ReadError::storage(&error))?;
    Ok(Copied::Made { bytes: bytes.len() as u64 })
}

/// Whether a document must stay as it is. A PDF whose structure is not sound enough to be looked into for signatures is searched for the
/// mark that each of them bears (ISO 32000-1, section 12.8.1).
fn no_copy(original: &[u8], medium: Medium) -> Option<NoCopy> {
    if Kind::of(original) != Some(Kind::Pdf) {
        return None;
    }
    let signed = match greffier_pdf::Pdf::open(original, &greffier_pdf::Limits::default()) {
        Ok(pdf) => {
            let found = greffier_pdf::extract(&pdf);
            !found.signatures.is_empty() || found.stray > 0
        }
        Err(_) => original.windows(10).any(|window| window == b"/ByteRange"),
    };
    match medium {
        _ if signed => Some(NoCopy::Signed),
        Medium::Digital => Some(NoCopy::BornDigital),
        Medium::Paper => None,
    }
}
