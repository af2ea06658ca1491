//! The bounds within which a file is decoded. Each is checked before the memory is asked for.

use serde::{Deserialize, Serialize};

/// What a file may ask for at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Pages of the document.
    pub pages: u32,
    /// Pixels of one page, after its pixels were made square.
    pub page_pixels: u64,
    /// Pixels of all pages together: they stand in memory at the same time.
    pub document_pixels: u64,
}

impl Default for Limits {
    /// A file of 200 MiB, 200 pages, 60 million pixels a page (A4 at 800 dpi), and 400 million pixels together (100 pages of a fax).
    fn default() -> Self {
        Self { file_bytes: 200 << 20, pages: 200, page_pixels: 60_000_000, document_pixels: 400_000_000 }
    }
}
