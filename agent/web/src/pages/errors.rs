//! `/errors` and `/errors/{code}`: what each code means and what to do.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::explain::{self, Block, Span};
use crate::layout::{Layout, page};
use crate::problem::Problem;
use crate::request::Visitor;

#[derive(Template)]
#[template(path = "errors.html")]
pub(crate) struct Errors {
    pub(crate) l: Layout,
    /// Code and sentence.
    pub(crate) rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub(crate) l: Layout,
    pub(crate) code: String,
    pub(crate) sentence: String,
    /// The language of the sections, when it is not the page's.
    pub(crate) lang: Option<&'static str>,
    pub(crate) blocks: Vec<Block>,
}

/// `GET /errors`
pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let t = visitor.t;
    let rows = explain::pages().map(|page| (page.code.clone(), page.sentence(t.0).to_owned())).collect();
    page(&Errors { l: Layout::of_visitor(&app, &visitor, t.get("errors-title")), rows })
}

/// `GET /errors/{code}`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Result<Response, Problem> {
    let t = visitor.t;
    let found = explain::page(&code).ok_or_else(Problem::not_there)?;
    let (language, blocks) = found.body(t.0);
    page(&ErrorPage {
        l: Layout::of_visitor(&app, &visitor, t.one("error-title", "code", &code)),
        sentence: found.sentence(t.0).to_owned(),
        code,
        lang: (language != t.0).then(|| language.tag()),
        blocks: blocks.to_vec(),
    })
}
