//! `POST /language`: French or English, kept with the account, or in a cookie while nobody is signed in.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::Language;

use crate::app::App;
use crate::problem::Problem;
use crate::request::{Visitor, fields, inside};
use crate::session;

/// `POST /language`. It changes nothing but words, so it needs no token; requests of other sites are refused before.
pub(crate) async fn change(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let fields = fields(request, &app).await?;
    let language = Language::from_tag(fields.get("language"));
    if let Some((account, _)) = visitor.signed_in
        && account.language != language
    {
        app.desk.store().set_language(&account.name, language).await?;
    }
    let cookie = session::remember_language(&app, language.tag());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(inside(fields.get("back")))).into_response())
}
