//! `/tasks/{id}`: opens a task, which takes it, and shows the page of its kind.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{Case, Task, TaskId, TaskKind, TaskState};
use greffier_engine::{Message, Refusal};
use greffier_runner::DeskError;
use serde::Deserialize;

use crate::access::may_see;
use crate::app::App;
use crate::layout::{Layout, page};
use crate::lists::next_task;
use crate::looks::{What, write_down};
use crate::names::{self, Names};
use crate::pages::{invited, queue, repair, review, sign, work};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

/// A task with its case, seen by somebody who may see it.
pub(crate) struct Open {
    pub(crate) id: TaskId,
    pub(crate) case: Case,
    pub(crate) task: Task,
    pub(crate) names: Names,
}

#[derive(Template)]
#[template(path = "task_closed.html")]
pub(crate) struct NotYours {
    pub(crate) l: Layout,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) sentence: String,
    /// Where to put the task back for whoever has it, when this person may.
    pub(crate) give_back: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
    #[serde(default)]
    case: String,
}

/// `GET /tasks/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut open = find(&app, &clerk, &id).await?;
    let t = clerk.t;
    if let TaskState::Done { by, at, .. } = &open.task.state {
        let sentence = t.two("task-done-by", "name", open.names.person(by), "at", clerk.clock(&app).at(*at).text);
        return not_yours(&app, &clerk, &open, sentence, false);
    }
    if let TaskState::Settled { at } = &open.task.state {
        let sentence = t.one("task-settled-at", "at", clerk.clock(&app).at(*at).text);
        return not_yours(&app, &clerk, &open, sentence, false);
    }
    // A browser that fetches ahead does not take the task.
    let ahead = headers.get("sec-purpose").and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("prefetch"));
    // Who was sent on from the task before has not asked for this one: her first action on it takes it, or giving it back leaves it.
    let sent_on = !asked.done.is_empty() && clerk.person.holds_in(&open.case.workflow.name, &open.task.role);
    if open.task.claimed_by().is_none() && !ahead && !sent_on {
        let claim = Message::Claim { task: open.task.number, by: clerk.person.clone() };
        match app.desk.say(open.case.id, claim).await {
            Ok(case) => open.renew(case)?,
            Err(DeskError::Refused(Refusal::NotYourRole(role))) => {
                let role = names::role(&app, t, &role.as_str().into());
                return not_yours(&app, &clerk, &open, t.one("task-other-role", "role", role), false);
            }
            Err(DeskError::Refused(Refusal::FourEyes(step))) => {
                let step = open.names.step(&step.as_str().into());
                return not_yours(&app, &clerk, &open, t.one("task-four-eyes", "step", step), false);
            }
            Err(DeskError::Refused(Refusal::ClaimedBy(_))) => open.renew(app.desk.case(open.case.id).await?)?,
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(by) = open.task.claimed_by().filter(|by| **by != clerk.person.name) {
        let may = clerk.person.holds_in(&open.case.workflow.name, &open.task.role);
        return not_yours(&app, &clerk, &open, t.one("task-taken-by", "name", open.names.person(by)), may);
    }
    let case = open.case.clone();
    open.case = write_down(&app, &clerk.person, case, What::Case).await?;
    let told = queue::told(t, &asked.done, &asked.case);
    match &open.task.kind {
        TaskKind::Review => review::show(&app, &clerk, &open, told).await,
        TaskKind::Perform | TaskKind::Decide | TaskKind::Await | TaskKind::Look { .. } => {
            work::show(&app, &clerk, &open, &work::Typed::default(), told).await
        }
        TaskKind::Sign { .. } => sign::show(&app, &clerk, &open, &sign::Typed::default(), Vec::new(), told).await,
        TaskKind::SignOutside { .. } => invited::show(&app, &clerk, &open, told).await,
        TaskKind::Repair { .. } => repair::show(&app, &clerk, &open, told).await,
    }
}

/// `POST /tasks/{id}/return`
pub(crate) async fn give_back(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = find(&app, &posted.clerk, &id).await?;
    app.desk.say(open.case.id, Message::Return { task: open.task.number, by: posted.clerk.person }).await?;
    Ok(Redirect::to(&format!("/tasks?done=returned&case={}", open.case.number)).into_response())
}

/// The task of an identifier, when the person may see its case.
pub(crate) async fn find(app: &App, clerk: &Clerk, id: &str) -> Result<Open, Problem> {
    let id: TaskId = id.parse().map_err(|_| Problem::not_there())?;
    let case = app.desk.case(id.case).await?;
    if !may_see(app.desk.config(), &clerk.person, &case.inbox, &case.workflow.name) {
        return Err(Problem::not_there());
    }
    let task = case.task(id.number).cloned().ok_or_else(Problem::not_there)?;
    let names = Names::of(app, clerk.t, &case).await?;
    Ok(Open { id, case, task, names })
}

/// Where to go after a task: to the next one, or to the queue when none is left.
pub(crate) async fn go_on(app: &App, clerk: &Clerk, done: &str, case: &Case) -> Result<Response, Problem> {
    let told = format!("?done={done}&case={}", case.number);
    let to = match next_task(app, &clerk.person).await? {
        Some(row) => format!("/tasks/{}{told}", row.id),
        None => format!("/tasks{told}"),
    };
    Ok(Redirect::to(&to).into_response())
}

impl Open {
    fn renew(&mut self, case: Case) -> Result<(), Problem> {
        self.task = case.task(self.task.number).cloned().ok_or_else(Problem::not_there)?;
        self.case = case;
        Ok(())
    }

    /// The address of the case's page.
    pub(crate) fn case_href(&self) -> String {
        format!("/cases/{}", self.case.id)
    }
}

fn not_yours(app: &App, clerk: &Clerk, open: &Open, sentence: String, may_give_back: bool) -> Result<Response, Problem> {
    page(&NotYours {
        l: Layout::of(app, clerk, "tasks", open.names.step(&open.task.step)),
        number: open.case.number.clone(),
        case_href: open.case_href(),
        what: open.names.step(&open.task.step),
        sentence,
        give_back: may_give_back.then(|| format!("/tasks/{}/return", open.id)),
    })
}
