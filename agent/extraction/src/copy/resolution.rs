//! The resolution that a page image says it has.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::ReadError;

const METRES_PER_INCH: f64 = 0.0254;

/// Pixels an inch of a page image that a reading wrote (PNG, chunk `pHYs`), to a tenth; none when it does not say. Only the head of the
/// file is read.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or is no PNG.
pub fn resolution(page: &Path) -> Result<Option<f64>, ReadError> {
    let file = File::open(page).map_err(|error| ReadError::storage(&error))?;
    let reader = png::Decoder::new(BufReader::new(file)).read_info().map_err(|error| ReadError::storage(&error.into()))?;
    let metre = reader.info().pixel_dims.filter(|dims| dims.unit == png::Unit::Meter);
    Ok(metre.map(|dims| (f64::from(dims.xppu) * METRES_PER_INCH * 10.0).round() / 10.0))
}
