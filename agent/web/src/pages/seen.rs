//! Which pages of a document to be signed were in view: told by the script of the page, or page by page without it.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::BlobHash;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::layout::{Layout, page};
use crate::pages::ceremony::{from_script, progress, to_sign};
use crate::pages::station::{Sheet, sheets};
use crate::pages::task::{Open, find};
use crate::problem::Problem;
use crate::request::{Clerk, Posted, escape, inside};

/// One page of a document, by itself.
#[derive(Template)]
#[template(path = "one_page.html")]
pub(crate) struct OnePage {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) document: String,
    pub(crate) title: String,
    pub(crate) sha256: String,
    pub(crate) sheet: Sheet,
    pub(crate) seen: bool,
    pub(crate) before: Option<String>,
    pub(crate) last: bool,
    /// Where the last page leads to, when it is not the page of the task.
    pub(crate) back: Option<String>,
    pub(crate) progress: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    back: Option<String>,
}

fn page_href(open: &Open, page: u32, back: Option<&str>) -> String {
    let back = back.map_or_else(String::new, |back| format!("?back={}", escape(back)));
    format!("/tasks/{}/pages/{page}{back}", open.id)
}

/// What a script is told after a page was noted.
#[derive(Debug, Serialize)]
pub(crate) struct Noted {
    pub(crate) seen: Vec<u32>,
    pub(crate) text: String,
}

/// `POST /tasks/{id}/seen`: a page was wholly in view.
pub(crate) async fn note(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let number: u32 = fields.get("page").parse().map_err(|_| Problem::unreadable())?;
    let shown: BlobHash = fields.get("sha256").parse().map_err(|_| Problem::unreadable())?;
    let seen = app.desk.see_page(open.id, &clerk.person, &shown, number).await?;
    let pages = to_sign(&open)?.pages.len();
    if from_script(&headers) {
        return Ok(Json(Noted { text: progress(clerk.t, seen.len(), pages), seen }).into_response());
    }
    let back = fields.maybe("back").map(inside);
    let next = match (usize::try_from(number).is_ok_and(|number| number < pages), back) {
        (true, back) => page_href(&open, number + 1, back),
        (false, Some(back)) => back.to_owned(),
        (false, None) => format!("/tasks/{}#pages", open.id),
    };
    Ok(Redirect::to(&next).into_response())
}

/// `GET /tasks/{id}/pages/{page}`: one page at a time.
pub(crate) async fn show(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, number)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let open: Open = find(&app, &clerk, &id).await?;
    let document = to_sign(&open)?;
    let number: u32 = number.parse().map_err(|_| Problem::not_there())?;
    let back = asked.back.as_deref().map(inside);
    let t = clerk.t;
    let mut all = sheets(t, &open.case, document, &[]);
    let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok()).filter(|index| *index < all.len());
    let index = index.ok_or_else(Problem::not_there)?;
    let seen = app.desk.pages_seen(open.id, &clerk.person, document).await?;
    let title = t.two("page-of", "page", number.to_string(), "pages", all.len().to_string());
    page(&OnePage {
        l: Layout::of(&app, &clerk, "tasks", t.two("document-title", "document", &title, "case", &open.case.number)),
        action: format!("/tasks/{}", open.id),
        number: open.case.number.clone(),
        document: document.name.clone(),
        title,
        sha256: document.blob.to_string(),
        seen: seen.contains(&number),
        before: (number > 1).then(|| page_href(&open, number - 1, back)),
        last: index + 1 == all.len(),
        back: back.map(str::to_owned),
        progress: progress(t, seen.len(), all.len()),
        sheet: all.swap_remove(index),
    })
}
