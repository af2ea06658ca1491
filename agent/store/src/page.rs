//! Asking for a part of a long list.

use serde::{Deserialize, Serialize};

/// Rows one page may hold at most.
const MOST: u32 = 500;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// Rows to pass over.
    pub offset: u32,
    /// Rows wanted; more than 500 is taken as 500, none as 1.
    pub limit: u32,
}

impl PageRequest {
    /// The first `limit` rows.
    #[must_use]
    pub fn first(limit: u32) -> Self {
        Self { offset: 0, limit }
    }

    pub(crate) fn bounds(self) -> (i64, i64) {
        (i64::from(self.limit.clamp(1, MOST)), i64::from(self.offset))
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(50)
    }
}

/// A part of a list, and how long the list is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows of the whole list.
    pub total: u64,
}
