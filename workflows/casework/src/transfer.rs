//! How a paper document became a file, as one document that goes with the file: the documentation of a transfer (Loi concernant le cadre
//! juridique des technologies de l'information, RLRQ c. C-1.1, s. 17). Keys are stable; a change of meaning is a new schema.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BlobHash, BundleCase, Document, DocumentDigest, Language, Origin};

/// The schema that [`TransferDocumentation`] is written in.
pub const TRANSFER_SCHEMA: &str = "greffier-transfer/1";

/// What our own process offers for the integrity of what it makes. A record keeps the English sentence; people read it in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarantee {
    /// The received bytes stay as they are.
    BytesKept,
    /// No pixel is lost.
    EveryPixel,
    /// No pixel becomes grey.
    BlackAndWhite,
}

impl Guarantee {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BytesKept, Self::EveryPixel, Self::BlackAndWhite];

    /// Its sentence.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        let [fr, en] = match self {
            Self::BytesKept => ["les octets reçus sont gardés tels quels", "the received bytes are kept unchanged"],
            Self::EveryPixel => [
                "chaque pixel de l'original est dans les images des pages, à la même résolution ou à une plus fine",
                "every pixel of the original is in the page images, at the same or a higher resolution",
            ],
            Self::BlackAndWhite => ["les pages en noir et blanc restent en noir et blanc", "black and white pages stay black and white"],
        };
        match language {
            Language::Fr => fr,
            Language::En => en,
        }
    }

    /// What a record keeps, in somebody's language; what is none of ours as it stands.
    #[must_use]
    pub fn said(kept: &str, language: Language) -> &str {
        let ours = Self::ALL.into_iter().find(|guarantee| guarantee.text(Language::En) == kept);
        ours.map_or(kept, |guarantee| guarantee.text(language))
    }
}

/// What made the images and the copy: program, version and engines, each as it named itself at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferProcess {
    /// What made the page images of what was received.
    pub images: String,
    /// What recognised the text and wrote the copy.
    pub copy: String,
}

/// The image of one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferredPage {
    /// Its number, from 1.
    pub page: u32,
    /// SHA-256 of the image (PNG).
    pub sha256: BlobHash,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels an inch, the same in both directions; none when what was received does not say.
    pub dpi: Option<f64>,
}

/// All that is known of one transfer from paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferDocumentation {
    /// [`TRANSFER_SCHEMA`].
    pub schema: String,
    /// The office's name, in the language of the case.
    pub office: String,
    /// The person or role that answers for transfers in the office; none when the office names nobody.
    pub responsible: Option<String>,
    /// The case.
    pub case: BundleCase,
    /// What was received.
    pub original: DocumentDigest,
    /// Its format, for people.
    pub format: String,
    /// The medium it was born on, with the evidence.
    pub origin: Origin,
    /// How it was done.
    pub process: TransferProcess,
    /// What the process is said to offer for the integrity of both documents.
    pub guarantees: Vec<String>,
    /// When the page images were made.
    pub transferred_at: Timestamp,
    /// The moment that the copy bears.
    pub copied_at: Timestamp,
    /// How many pages there are.
    pub page_count: usize,
    /// Each of them, in order.
    pub pages: Vec<TransferredPage>,
}

impl TransferDocumentation {
    /// Whether it is the whole documentation of this very document: of its bytes and of the image of each of its pages, with the format
    /// received, the process and what it offers (s. 17).
    #[must_use]
    pub fn is_of(&self, document: &Document) -> bool {
        let said = [&self.format, &self.process.images, &self.process.copy].into_iter().all(|text| !text.trim().is_empty());
        said && !self.guarantees.is_empty()
            && self.schema == TRANSFER_SCHEMA
            && self.original.id == document.id
            && self.original.sha256 == document.blob
            && self.page_count == document.pages.len()
            && self.pages.iter().map(|page| &page.sha256).eq(document.pages.iter().map(|page| &page.image))
    }
}
