//! Rectangles on one page, in millimetres from its top left corner.

use greffier_language::Millimetres;
use serde::{Deserialize, Serialize};

/// A rectangle, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// From its edges.
    #[must_use]
    pub fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { x: left, y: top, width: (right - left).max(0.0), height: (bottom - top).max(0.0) }
    }

    /// Right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// How much of the width two share; negative is the gap between them.
    #[must_use]
    pub fn shared_width(&self, other: &Self) -> f64 {
        self.right().min(other.right()) - self.x.max(other.x)
    }

    /// How much of the height two share; negative is the gap between them.
    #[must_use]
    pub fn shared_height(&self, other: &Self) -> f64 {
        self.bottom().min(other.bottom()) - self.y.max(other.y)
    }

    /// The surface that two share, in square millimetres.
    #[must_use]
    pub fn shared(&self, other: &Self) -> f64 {
        self.shared_width(other).max(0.0) * self.shared_height(other).max(0.0)
    }

    /// The surface, in square millimetres.
    #[must_use]
    pub fn surface(&self) -> f64 {
        self.width * self.height
    }

    /// Whether the other lies in it, half a millimetre more or less.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.x >= self.x - 0.5 && other.y >= self.y - 0.5 && other.right() <= self.right() + 0.5 && other.bottom() <= self.bottom() + 0.5
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self::between(self.x.min(other.x), self.y.min(other.y), self.right().max(other.right()), self.bottom().max(other.bottom()))
    }

    /// Larger by `by` millimetres on every side.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self::between(self.x - by, self.y - by, self.right() + by, self.bottom() + by)
    }

    /// As a zone of a form file: to a twentieth of a millimetre, inside a page of the given size.
    #[must_use]
    pub fn zone(&self, page: u32, width: f64, height: f64) -> Millimetres {
        let round = |mm: f64| (mm * 20.0).round() / 20.0;
        let (x, y) = (round(self.x.clamp(0.0, width - 1.0)), round(self.y.clamp(0.0, height - 1.0)));
        let wide = round((self.right().min(width) - x).max(1.0)).min(width - x);
        let high = round((self.bottom().min(height) - y).max(1.0)).min(height - y);
        Millimetres { page, x, y, width: wide, height: high }
    }
}

impl From<&Millimetres> for Area {
    fn from(zone: &Millimetres) -> Self {
        Self { x: zone.x, y: zone.y, width: zone.width, height: zone.height }
    }
}
