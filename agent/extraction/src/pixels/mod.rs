//! Pages as pixels: black and white, how the page is turned, and how it lies on the blank of a form.
//!
//! Two spaces: the blank is measured in millimetres, the page in pixels. [`Affine`] goes from the first to the second.

mod affine;
mod bitmap;
mod border;
mod coarse;
mod density;
#[cfg(test)]
pub(crate) mod drawn;
mod light;
mod register;
mod runs;
mod sheet;
mod spectrum;
mod streaks;
mod through;
mod tiles;

pub(crate) use affine::Affine;
pub(crate) use bitmap::Bitmap;
pub(crate) use coarse::{Guess, guess};
pub(crate) use register::{BlankPage, Registration, Sketch, apart_mm, follow, lay};
pub(crate) use runs::{Blot, Run, blots};
pub(crate) use sheet::Sheet;
pub(crate) use through::seen_through;

/// Pixels a millimetre at which pages and blanks are laid over each other: about what a fax has (204 dpi are 8.03).
pub(crate) const FINE: f64 = 8.0;
/// Cells a millimetre of the overview in which the page is first found.
pub(crate) const CELLS: f64 = 2.0;
