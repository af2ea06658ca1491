//! The bounds within which a file is decoded. Each is checked before the memory is asked for.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ReadError;

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

impl Limits {
    /// The bytes of a file; its size is asked for before its memory.
    ///
    /// # Errors
    /// [`ReadError::FileTooLarge`], or [`ReadError::Storage`] when it cannot be read.
    pub(crate) fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let (bytes, limit) = (fs::metadata(path).map_err(|error| ReadError::storage(&error))?.len(), self.file_bytes);
        if bytes > limit {
            return Err(ReadError::FileTooLarge { bytes, limit });
        }
        fs::read(path).map_err(|error| ReadError::storage(&error))
    }
}
