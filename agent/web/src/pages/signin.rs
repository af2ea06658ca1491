//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::AccountName;
use serde::Deserialize;

use crate::accounts::verify_password;
use crate::app::App;
use crate::layout::{Fault, Layout, page};
use crate::problem::Problem;
use crate::request::{Posted, Visitor, fields, inside};
use crate::session;

/// Characters a sign-in name may have.
const LONGEST_NAME: usize = 100;

#[derive(Template)]
#[template(path = "signin.html")]
pub(crate) struct SignIn {
    pub(crate) l: Layout,
    pub(crate) name: String,
    pub(crate) next: String,
    pub(crate) faults: Vec<Fault>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let next = inside(&wanted.next).to_owned();
    if visitor.signed_in.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let l = Layout::of_visitor(&app, &visitor, visitor.t.get("signin-title"));
    page(&SignIn { l, name: String::new(), next, faults: Vec::new() })
}

/// `POST /sign-in`
pub(crate) async fn enter(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let fields = fields(request, &app).await?;
    let (name, password, next) = (fields.get("name").trim(), fields.get("password"), inside(fields.get("next")));
    match check(&app, name, password, &visitor.address).await {
        Ok(account) => {
            let cookie = session::open(&app, &account).await?;
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let text = match problem.wait {
                Some(wait) => visitor.t.n("signin-wait", wait),
                None => problem.sentence(visitor.t.0).to_owned(),
            };
            let mut l = Layout::of_visitor(&app, &visitor, visitor.t.get("signin-title"));
            l.failed = true;
            l.here = "/sign-in".into();
            let name = name.chars().take(LONGEST_NAME).collect();
            let mut response = page(&SignIn { l, name, next: next.to_owned(), faults: vec![Fault { at: "name".into(), text }] })?;
            *response.status_mut() = problem.status;
            problem.head(&mut response);
            Ok(response)
        }
    }
}

/// `POST /sign-out`
pub(crate) async fn leave(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    app.desk.store().close_session(&posted.clerk.session.token_hash).await?;
    Ok(([(header::SET_COOKIE, session::forget(&app))], Redirect::to("/sign-in")).into_response())
}

/// The account of a name and its password. Known or not, a name takes as long, and guessing is slowed down.
pub(crate) async fn check(app: &App, name: &str, password: &str, address: &str) -> Result<AccountName, Problem> {
    if name.is_empty() || password.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::wrong_password());
    }
    let key = format!("{}|{address}", name.to_lowercase());
    let turn = app.password_turn(&key).await?;
    let account = app.desk.store().account(&AccountName::from(name)).await?.filter(|account| !account.disabled);
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let password = password.to_owned();
    // The turn goes with the work: it stays taken when the one who asked is gone before the end.
    let checked = tokio::task::spawn_blocking(move || (verify_password(&password, hash.as_deref()), turn)).await;
    let (right, _turn) = checked.map_err(|_| Problem::broken())?;
    match account {
        Some(account) if right => {
            app.limiter.succeeded(&key);
            Ok(account.name)
        }
        _ => {
            app.limiter.failed(&key, app.desk.now());
            tracing::warn!("a sign-in failed");
            Err(Problem::wrong_password())
        }
    }
}
