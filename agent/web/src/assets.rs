//! Style, script and icon: built in, named by their content so that browsers keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use greffier_casework::BlobHash;

use crate::problem::Problem;

/// A file that is part of the console.
pub(crate) struct Asset {
    name: &'static str,
    media_type: &'static str,
    text: &'static str,
    hash: LazyLock<String>,
}

impl Asset {
    /// Its address, which changes with its content.
    pub(crate) fn address(&self) -> String {
        format!("/assets/{}/{}", *self.hash, self.name)
    }
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            name: $name,
            media_type: $media_type,
            text: include_str!(concat!("../assets/", $name)),
            hash: LazyLock::new(|| BlobHash::of(include_bytes!(concat!("../assets/", $name))).as_str()[..16].to_owned()),
        }
    };
}

pub(crate) static CONSOLE_CSS: Asset = asset!("console.css", "text/css; charset=utf-8");
pub(crate) static STATION_JS: Asset = asset!("station.js", "text/javascript; charset=utf-8");
pub(crate) static ZONES_JS: Asset = asset!("zones.js", "text/javascript; charset=utf-8");
pub(crate) static SIGN_JS: Asset = asset!("sign.js", "text/javascript; charset=utf-8");
pub(crate) static ICON: Asset = asset!("icon.svg", "image/svg+xml");

/// `GET /assets/{hash}/{name}`
pub(crate) async fn serve(Path((_, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let all = [&CONSOLE_CSS, &STATION_JS, &ZONES_JS, &SIGN_JS, &ICON];
    let asset = all.into_iter().find(|asset| asset.name == name).ok_or_else(Problem::not_there)?;
    let headers = [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.text).into_response())
}
