//! What was signed: the revision that a signature covers beside the present one, page by page, with the differences marked.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use greffier_extraction::signed::{Area, CompareRequest, Compared, ComparedPage, Shown};

use crate::app::App;
use crate::checks::Check;
use crate::layout::{Layout, page};
use crate::locale::Words;
use crate::pages::document::{picture, to_keep};
use crate::pages::verify::{href, kept};
use crate::problem::Problem;
use crate::request::Clerk;

/// One side of a page: its image, and what is marked on it.
pub(crate) struct Side {
    pub(crate) caption: String,
    pub(crate) href: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) areas: Vec<Area>,
}

/// A page that is not the same in both.
pub(crate) struct Pair {
    pub(crate) title: String,
    /// As signed, then as it is now.
    pub(crate) sides: [Option<Side>; 2],
}

#[derive(Template)]
#[template(path = "as_signed.html")]
pub(crate) struct AsSignedPage {
    pub(crate) l: Layout,
    pub(crate) file: String,
    pub(crate) back: String,
    pub(crate) verdict: String,
    /// What the comparison of the objects tells.
    pub(crate) later: Vec<String>,
    /// What the comparison of the pixels tells.
    pub(crate) pixels: String,
    pub(crate) pairs: Vec<Pair>,
    /// Pages that are the same to the pixel.
    pub(crate) same: Vec<Side>,
    pub(crate) file_href: String,
    pub(crate) why_not: Option<String>,
}

/// `GET /verify/{id}/signatures/{n}`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Path((id, number)): Path<(String, usize)>) -> Result<Response, Problem> {
    let (t, check) = (clerk.t, kept(&app, &clerk, &id)?);
    let (end, index) = covered(&check, number)?;
    let told = greffier_pades::tell(&check.found, t.of_signatures(), &app.desk.zone());
    let told = told.signatures.into_iter().nth(index).ok_or_else(Problem::not_there)?;
    let base = format!("{}/signatures/{number}", href(&check));
    let (compared, why_not) = match compared(&app, &check, index, end).await {
        Ok(compared) => (compared, None),
        Err(error) => (
            Arc::new(Compared { pages: Vec::new() }),
            Some(t.two("as-signed-not-drawn", "sentence", t.of_reading(&error), "code", error.code())),
        ),
    };
    let (same, differing): (Vec<&ComparedPage>, Vec<&ComparedPage>) = compared.pages.iter().partition(|page| page.is_same());
    page(&AsSignedPage {
        l: Layout::of(&app, &clerk, "verify", t.one("as-signed-title", "signature", &told.title)),
        file: check.name.clone(),
        back: href(&check),
        verdict: told.verdict.to_owned(),
        later: told.later,
        pixels: if differing.is_empty() { t.n("as-signed-all-same", same.len()) } else { t.n("as-signed-differ", differing.len()) },
        pairs: differing.into_iter().map(|page| pair(t, &base, page)).collect(),
        same: same.into_iter().filter_map(|page| Some(side(t, &base, "signed", page.signed.as_ref()?, &[]))).collect(),
        file_href: format!("{base}/file"),
        why_not,
    })
}

fn pair(t: Words, base: &str, page: &ComparedPage) -> Pair {
    let title = match (&page.signed, &page.current) {
        (Some(signed), None) => t.n("as-signed-removed", signed.number),
        (None, Some(current)) => t.n("as-signed-added", current.number),
        (_, current) => {
            let number = current.as_ref().map_or(0, |page| page.number);
            t.two("as-signed-changed", "n", number.to_string(), "areas", t.n("as-signed-areas", page.differences.len()))
        }
    };
    Pair {
        title,
        sides: [
            page.signed.as_ref().map(|shown| side(t, base, "signed", shown, &page.differences)),
            page.current.as_ref().map(|shown| side(t, base, "current", shown, &page.differences)),
        ],
    }
}

fn side(t: Words, base: &str, which: &'static str, shown: &Shown, areas: &[Area]) -> Side {
    let caption = if which == "signed" { "as-signed-then" } else { "as-signed-now" };
    Side {
        caption: t.n(caption, shown.number),
        href: format!("{base}/{which}/{}", shown.number),
        width: shown.image.width,
        height: shown.image.height,
        areas: areas.to_vec(),
    }
}

/// Where the revision of a signature ends, and the signature's place in the report.
fn covered(check: &Check, number: usize) -> Result<(usize, usize), Problem> {
    let index = number.checked_sub(1).ok_or_else(Problem::not_there)?;
    let end = check.found.signatures.get(index).and_then(|signature| signature.coverage.end).ok_or_else(Problem::not_there)?;
    Ok((end, index))
}

/// The comparison, made when it is first asked for.
async fn compared(app: &App, check: &Check, index: usize, signed_end: usize) -> Result<Arc<Compared>, greffier_extraction::ReadError> {
    let mut known = check.compared.lock().await;
    if let Some(compared) = known.get(&index) {
        return Ok(compared.clone());
    }
    let work_dir = check.folder.path().join(index.to_string());
    let made = tokio::fs::create_dir_all(&work_dir).await;
    made.map_err(|error| greffier_extraction::ReadError::Storage { detail: error.to_string() })?;
    let request = CompareRequest { file: check.file.clone(), signed_end, work_dir, limits: app.desk.limits() };
    let compared = Arc::new(app.desk.pool().compare(request).await?);
    known.insert(index, compared.clone());
    Ok(compared)
}

/// `GET /verify/{id}/signatures/{n}/{side}/{page}`
pub(crate) async fn image(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, number, side, page)): Path<(String, usize, String, u32)>,
) -> Result<Response, Problem> {
    let check = kept(&app, &clerk, &id)?;
    let (_, index) = covered(&check, number)?;
    let compared = check.compared.lock().await.get(&index).cloned().ok_or_else(Problem::not_there)?;
    let shown = |one: &ComparedPage| match side.as_str() {
        "signed" => one.signed.clone(),
        "current" => one.current.clone(),
        _ => None,
    };
    let found = compared.pages.iter().filter_map(shown).find(|shown| shown.number == page).ok_or_else(Problem::not_there)?;
    let bytes = tokio::fs::read(&found.image.path).await.map_err(|_| Problem::not_there())?;
    Ok(picture(bytes))
}

/// `GET /verify/{id}/signatures/{n}/file`: the very bytes that the signature covers, to keep.
pub(crate) async fn file(State(app): State<App>, clerk: Clerk, Path((id, number)): Path<(String, usize)>) -> Result<Response, Problem> {
    let check = kept(&app, &clerk, &id)?;
    let (end, _) = covered(&check, number)?;
    let mut bytes = tokio::fs::read(&check.file).await.map_err(|_| Problem::not_there())?;
    bytes.truncate(end);
    let name = format!("{} ({}).pdf", check.name, clerk.t.get("as-signed-name"));
    Ok(to_keep(bytes, &name, "application/pdf"))
}
