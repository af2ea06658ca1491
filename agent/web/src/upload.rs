//! A file that a signed-in person sends with a form (RFC 7578): it goes to the disk as it arrives.

use std::path::PathBuf;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::app::App;
use crate::problem::Problem;
use crate::request::{Clerk, same};

/// Bytes that a request has beside the file.
pub(crate) const BESIDE: usize = 16 << 10;
/// Bytes of a field that is no file.
const LONGEST_FIELD: usize = 1 << 10;
/// Characters of a file's name.
const LONGEST_NAME: usize = 200;

/// A form with one file, with the session's token checked: the token stands before the file.
pub(crate) struct Upload {
    pub(crate) clerk: Clerk,
    /// What came of the file.
    pub(crate) sent: Sent,
}

/// What came of a file that was to be sent.
pub(crate) enum Sent {
    /// It is on the disk.
    File(Arrived),
    /// None was chosen, or it is empty.
    Nothing,
    /// It is larger than the office takes.
    TooLarge,
}

/// A file on the disk; it goes with its folder.
pub(crate) struct Arrived {
    /// Its name, as the sender's machine calls it.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The folder that holds it and nothing else.
    pub(crate) folder: TempDir,
}

impl FromRequest<App> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let clerk = Clerk::from_request_parts(&mut parts, app).await?;
        let form = Multipart::from_request(Request::from_parts(parts, body), app).await;
        let form = form.map_err(|_| Problem::unreadable().into_response())?;
        let sent = read(form, &clerk.session.csrf).await.map_err(axum::response::IntoResponse::into_response)?;
        Ok(Self { clerk, sent })
    }
}

async fn read(mut form: Multipart, csrf: &str) -> Result<Sent, Problem> {
    let mut ours = false;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return if ours { Ok(Sent::Nothing) } else { Err(Problem::stale_form()) },
            Err(error) => return too_large_or(&error),
        };
        match field.name() {
            Some("csrf") => ours = same(&short(field).await?, csrf),
            Some("file") if ours => return file(field).await,
            Some("file") => return Err(Problem::stale_form()),
            _ => {}
        }
    }
}

async fn short(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Problem::unreadable())? {
        if bytes.len() + chunk.len() > LONGEST_FIELD {
            return Err(Problem::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Problem::unreadable())
}

async fn file(mut field: Field<'_>) -> Result<Sent, Problem> {
    let name = plain_name(field.file_name().unwrap_or_default());
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a file that was sent could not be kept");
        Problem::broken()
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join("file");
    let mut out = File::create_new(&path).await.map_err(failed)?;
    let mut empty = true;
    loop {
        match field.chunk().await {
            Ok(Some(chunk)) => {
                empty &= chunk.is_empty();
                out.write_all(&chunk).await.map_err(failed)?;
            }
            Ok(None) => break,
            Err(error) => return too_large_or(&error),
        }
    }
    out.flush().await.map_err(failed)?;
    Ok(if empty { Sent::Nothing } else { Sent::File(Arrived { name, path, folder }) })
}

fn too_large_or(error: &MultipartError) -> Result<Sent, Problem> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Ok(Sent::TooLarge) } else { Err(Problem::unreadable()) }
}

/// The last part of a name, on one line.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    if name.trim().is_empty() { "?".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_it() {
        assert_eq!(plain_name("C:\\Users\\ève\\décision.pdf"), "décision.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\r\nb"), "ab");
        assert_eq!(plain_name(" "), "?");
    }
}
