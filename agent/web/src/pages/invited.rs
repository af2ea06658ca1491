//! The task that sees to a signature from outside: where its link stands, another link, or the link taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::TaskKind;
use greffier_engine::Message;
use greffier_store::{LinkState, SignLink};

use crate::app::App;
use crate::layout::{Layout, page};
use crate::pages::task::{Open, find};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

#[derive(Template)]
#[template(path = "invited.html")]
pub(crate) struct InvitedPage {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) document: String,
    pub(crate) file_href: String,
    /// Each link: where it stands, by which channel, since when, until when.
    pub(crate) links: Vec<(String, String, String, String)>,
    /// Whether a link may be signed with now.
    pub(crate) open: bool,
}

/// The page of a task that waits for somebody outside.
pub(crate) async fn show(app: &App, clerk: &Clerk, open: &Open, told: Option<String>) -> Result<Response, Problem> {
    let t = clerk.t;
    let clock = clerk.clock(app);
    let TaskKind::SignOutside { document } = open.task.kind else { return Err(Problem::unreadable()) };
    let document = open.case.document(document).ok_or_else(Problem::not_there)?;
    let links = app.desk.store().links_of(open.id).await?;
    let now = app.desk.now();
    let state = |link: &SignLink| match link.state {
        LinkState::Used => "link-used",
        LinkState::Revoked => "link-revoked",
        LinkState::Open if link.expires_at <= now => "link-expired",
        LinkState::Open => "link-open",
    };
    let channel = |link: &SignLink| t.get(if link.channel == "email" { "channel-email" } else { "channel-phone" });
    page(&InvitedPage {
        l: Layout::of(app, clerk, "tasks", t.two("station-title", "what", open.names.step(&open.task.step), "case", &open.case.number))
            .telling(told),
        action: format!("/tasks/{}", open.id),
        number: open.case.number.clone(),
        case_href: open.case_href(),
        what: open.names.step(&open.task.step),
        document: document.name.clone(),
        file_href: format!("/cases/{}/documents/{}/file", open.case.id, document.id),
        open: links.iter().any(|link| state(link) == "link-open"),
        links: links
            .iter()
            .map(|link| (t.get(state(link)), channel(link), clock.at(link.created_at).text, clock.at(link.expires_at).text))
            .collect(),
    })
}

/// `POST /tasks/{id}/invite`: another link is made, and the ones of before are good no more.
pub(crate) async fn again(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = find(&app, &posted.clerk, &id).await?;
    app.desk.say(open.case.id, Message::Invite { task: open.task.number, by: posted.clerk.person }).await?;
    Ok(Redirect::to(&format!("/tasks?done=invited&case={}", open.case.number)).into_response())
}

/// `POST /tasks/{id}/revoke`: the link is good no more.
pub(crate) async fn revoke(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = find(&app, &posted.clerk, &id).await?;
    if !matches!(open.task.kind, TaskKind::SignOutside { .. }) {
        return Err(Problem::unreadable());
    }
    if !posted.clerk.person.holds_in(&open.case.workflow.name, &open.task.role) {
        return Err(Problem::not_your_role());
    }
    app.desk.store().end_links(open.id, LinkState::Revoked).await?;
    Ok(Redirect::to(&format!("/tasks?done=revoked&case={}", open.case.number)).into_response())
}
