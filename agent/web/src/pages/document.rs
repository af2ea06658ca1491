//! Documents of a case: their pages, one page's image, the very bytes, and what was made of them.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{Case, Document, DocumentId};
use greffier_engine::may_dispose;
use greffier_runner::record_name;
use greffier_store::{CopyMade, CopySeal};
use serde::Deserialize;

use crate::app::App;
use crate::layout::{Layout, page};
use crate::looks::{What, write_down};
use crate::pages::case::find;
use crate::pages::case_view::{Check, Paper, check, paper};
use crate::pages::envelope::{CameIn, came_in};
use crate::pages::station::{Sheet, sheets};
use crate::problem::Problem;
use crate::request::{Clerk, Posted, escape};

/// Media types that are named as they are; all else is plain bytes.
const KNOWN_TYPES: [&str; 5] = ["application/pdf", "image/tiff", "image/png", "image/jpeg", "application/json"];

#[derive(Template)]
#[template(path = "document.html")]
pub(crate) struct DocumentPage {
    pub(crate) l: Layout,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) paper: Paper,
    pub(crate) sheets: Vec<Sheet>,
    /// What it came in.
    pub(crate) came_in: Option<CameIn>,
    /// What checking the seal of the copy found.
    pub(crate) check: Option<Check>,
    /// Where the copy is asked for once more, when that can help.
    pub(crate) again: Option<String>,
    /// Where the destruction of the paper is recorded, for who may.
    pub(crate) dispose: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// `GET /cases/{id}/documents/{document}`
pub(crate) async fn show(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, document)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    let case = write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let copy = app.desk.store().copies_of(case.id).await?.remove(&document.id);
    let check = match &copy {
        Some(CopyMade::Copy(kept)) if kept.seal == CopySeal::Sealed => {
            Some(check(&app, t, &clock, &copy_name(&clerk, &document), &kept.content).await)
        }
        _ => None,
    };
    let holds = check.as_ref().is_some_and(|check| check.class == "good");
    let here = format!("/cases/{}/documents/{}", case.id, document.id);
    let disposes = app.desk.disposal_terms().is_ok_and(|(role, _)| clerk.person.roles.contains(&role));
    let told = match asked.done.as_str() {
        "disposed" => Some(t.get("told-disposed")),
        "copy" => Some(t.get("told-copy")),
        _ => None,
    };
    page(&DocumentPage {
        l: Layout::of(&app, &clerk, "cases", t.two("document-title", "document", &document.name, "case", &case.number)).telling(told),
        number: case.number.clone(),
        case_href: format!("/cases/{}", case.id),
        paper: paper(t, &clock, &case, &document, copy.as_ref()),
        sheets: sheets(t, &case, &document, &[]),
        came_in: came_in(&app, &clerk, document.arrival).await?,
        check,
        again: app.desk.may_copy_again(&case, &document, copy.as_ref(), holds).then(|| format!("{here}/copy")),
        dispose: (disposes && may_dispose(&case, document.id).is_ok()).then(|| format!("{here}/disposal")),
    })
}

/// `GET /cases/{id}/documents/{document}/pages/{page}`
pub(crate) async fn image(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, document, number)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let shown = number.checked_sub(1).and_then(|index| document.pages.get(index)).ok_or_else(Problem::not_there)?;
    write_down(&app, &clerk.person, case, What::Page(document.id, number)).await?;
    let bytes = app.desk.store().blobs().read(&shown.image).await?;
    Ok(picture(bytes))
}

/// `GET /cases/{id}/documents/{document}/file`: the very bytes, to keep; never shown inside the console.
pub(crate) async fn file(State(app): State<App>, clerk: Clerk, Path((id, document)): Path<(String, String)>) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let bytes = app.desk.store().blobs().read(&document.blob).await?;
    Ok(to_keep(bytes, &document.name, &document.media_type))
}

/// `GET /cases/{id}/documents/{document}/copy`: its searchable copy, to keep.
pub(crate) async fn copy(State(app): State<App>, clerk: Clerk, Path((id, document)): Path<(String, String)>) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    let kept = app.desk.copy_of(&case, document.id).await?.ok_or_else(Problem::not_there)?;
    write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let bytes = app.desk.store().blobs().read(&kept.content).await?;
    Ok(to_keep(bytes, &copy_name(&clerk, &document), "application/pdf"))
}

/// `POST /cases/{id}/documents/{document}/copy`: asks for the copy once more.
pub(crate) async fn copy_again(
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &posted.clerk, &id, &document).await?;
    app.desk.copy_again(&case, &document).await?;
    Ok(Redirect::to(&format!("/cases/{}/documents/{}?done=copy", case.id, document.id)).into_response())
}

/// `GET /cases/{id}/documents/{document}/transfer`: the record of its transfer from paper, to keep.
pub(crate) async fn transfer(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    let record = app.desk.copy_of(&case, document.id).await?.and_then(|kept| kept.record).ok_or_else(Problem::not_there)?;
    write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let bytes = app.desk.store().blobs().read(&record).await?;
    Ok(to_keep(bytes, &record_name(&document), "application/json"))
}

fn copy_name(clerk: &Clerk, document: &Document) -> String {
    format!("{} ({}).pdf", document.name, clerk.t.get("document-copy"))
}

/// The image of a page, kept by this browser for a few minutes, so that a page and its pieces are one look and one transfer.
pub(crate) fn picture(png: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=300")], png).into_response()
}

/// Bytes from outside, given to keep: a browser neither shows them inside the console nor guesses what they are.
pub(crate) fn to_keep(bytes: Vec<u8>, name: &str, media_type: &str) -> Response {
    let media_type = KNOWN_TYPES.into_iter().find(|known| *known == media_type).unwrap_or("application/octet-stream");
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, attachment(name));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) async fn of_case(app: &App, clerk: &Clerk, id: &str, document: &str) -> Result<(Case, Document), Problem> {
    let case = find(app, clerk, id).await?;
    let document: DocumentId = document.parse().map_err(|_| Problem::not_there())?;
    let document = case.document(document).cloned().ok_or_else(Problem::not_there)?;
    Ok((case, document))
}

/// A file name for whoever keeps the file (RFC 6266): a plain one, and the full one in UTF-8.
fn attachment(name: &str) -> HeaderValue {
    let plain: String = name.chars().take(120).map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let full = escape(name).replace('/', "%2F");
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_its_header() {
        let value = attachment("né\"e\r\n/../x.pdf");
        assert_eq!(value, "attachment; filename=\"n__e___.._x.pdf\"; filename*=UTF-8''n%C3%A9%22e%0D%0A%2F..%2Fx.pdf");
    }
}
