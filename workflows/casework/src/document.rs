//! Documents of a case, their pages, and the medium they came from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ArrivalId, BlobHash, DocumentId, FormName};

/// What a document is in its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// It came in. Its bytes never change.
    Received,
    /// Made by us, not signed.
    Letter,
    /// Made by us and signed or sealed.
    Signed,
    /// What a signature rests on (the evidence of its ceremony, the office's seal on it, or its readable page), or the record of what a
    /// robot did. Never an answer.
    Evidence,
}

/// The medium a document was born on. A scan or a fax of a paper form is paper, whatever file it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// Ink or print on paper.
    Paper,
    /// Born digital.
    Digital,
}

/// One reason to believe in a medium of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Black and white pixels only.
    Bilevel,
    /// CCITT Group 3 or 4 coding (ITU-T T.4, T.6).
    FaxCoding,
    /// A resolution that only fax machines use (204 × 98, 204 × 196).
    FaxResolution,
    /// The whole page is one image.
    PageIsAnImage,
    /// The page has text drawn as text.
    TextLayer,
    /// Nothing pointed to paper.
    NoTraceOfPaper,
    /// We made it ourselves.
    MadeHere,
}

/// The medium of origin with what it was decided from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Paper or digital.
    pub medium: Medium,
    /// The evidence, strongest first.
    pub evidence: Vec<Evidence>,
}

/// One page, as people see it in the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// PNG with square pixels, derived from the original.
    pub image: BlobHash,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// How a paper document was turned into the file we hold and read (Loi concernant le cadre juridique des technologies de
/// l'information, RLRQ c. C-1.1, s. 17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferRecord {
    /// The format of what was received.
    pub source_format: String,
    /// The process that produced the derived copy, with its version.
    pub process: String,
    /// What the process guarantees.
    pub guarantees: Vec<String>,
    /// When it was done.
    pub at: Timestamp,
}

/// Newer proofs of a signed file. Its bytes go on from those of before, so that what was signed can be cut out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// The document.
    pub document: DocumentId,
    /// Whether it is the sealed copy of the document that was renewed, and not the document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copy: bool,
    /// SHA-256 of the file before.
    pub from: BlobHash,
    /// Its length in bytes: so many at the beginning of the newer file are the former one.
    pub length: u64,
    /// SHA-256 of the file that it is now.
    pub to: BlobHash,
    /// When the certificate of the newer time stamp ends.
    pub until: Timestamp,
}

/// A document of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its identifier.
    pub id: DocumentId,
    /// What it is in the case.
    pub kind: DocumentKind,
    /// A short name for people, such as the file it came in or the letter's template.
    pub name: String,
    /// The bytes.
    pub blob: BlobHash,
    /// Media type of the bytes (RFC 6838).
    pub media_type: String,
    /// The arrival it came with, when it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<ArrivalId>,
    /// The form it was recognised as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormName>,
    /// The template it was set from, when it is a letter, signed or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The document this one was made from (the letter that was signed).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_from: Option<DocumentId>,
    /// Its pages as images; empty when they are made on demand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<Page>,
    /// The medium it was born on.
    pub origin: Origin,
    /// How it was digitised, when it was paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferRecord>,
}
