//! A repair task: what failed outside, why, and asking for it again once its cause is mended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use greffier_casework::TaskKind;
use greffier_engine::Message;

use crate::app::App;
use crate::explain;
use crate::layout::{Layout, page};
use crate::names;
use crate::pages::case_view::{Effort, effort};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

#[derive(Template)]
#[template(path = "repair.html")]
pub(crate) struct Repair {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) code: String,
    pub(crate) sentence: Option<String>,
    pub(crate) role: String,
    pub(crate) effort: Option<Effort>,
}

/// The page of a repair task.
pub(crate) async fn show(app: &App, clerk: &Clerk, open: &Open, told: Option<String>) -> Result<Response, Problem> {
    let TaskKind::Repair { effect, code } = &open.task.kind else { return Err(Problem::unreadable()) };
    let t = clerk.t;
    let ledger = app.desk.store().effects_of(open.case.id).await?;
    let key = format!("effect:{effect}");
    let what = open.case.awaiting.get(effect).map_or_else(|| t.get("task-repair"), |wanted| t.get(&format!("effect-{}", wanted.kind())));
    page(&Repair {
        l: Layout::of(app, clerk, "tasks", t.two("station-title", "what", t.get("task-repair"), "case", &open.case.number)).telling(told),
        action: format!("/tasks/{}", open.id),
        number: open.case.number.clone(),
        case_href: open.case_href(),
        what,
        sentence: explain::sentence(code, t.0).map(str::to_owned),
        code: code.clone(),
        role: names::role(app, t, &open.task.role),
        effort: ledger.iter().find(|row| row.key == key).map(|row| effort(t, &clerk.clock(app), row)),
    })
}

/// `POST /tasks/{id}/retry`
pub(crate) async fn retry(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = find(&app, &posted.clerk, &id).await?;
    let message = Message::Retry { task: open.task.number, by: posted.clerk.person.clone() };
    let case = app.desk.say(open.case.id, message).await?;
    go_on(&app, &posted.clerk, "retried", &case).await
}
