//! The code of a case as a picture: a QR code (ISO/IEC 18004) of what `case.code` of the letter's data says.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules around the code that stay white.
const QUIET: i32 = 4;
/// What samples without a code show.
const SPECIMEN: &str = "SPECIMEN";

/// The picture, for the letter's data as JSON.
///
/// # Errors
/// What keeps it from being drawn: a code longer than a QR code holds.
pub(crate) fn picture(data: &[u8]) -> Result<String, &'static str> {
    let data: serde_json::Value = serde_json::from_slice(data).unwrap_or_default();
    let code = data["case"]["code"].as_str().unwrap_or(SPECIMEN);
    // A quarter of the modules may be lost to a fax.
    let code = QrCode::encode_text(code, QrCodeEcc::Quartile).map_err(|_| "the code of the case is too long for a QR code")?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{side}\" height=\"{side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}
