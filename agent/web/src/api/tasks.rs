//! `/api/tasks`

use axum::Json;
use axum::extract::{Query, State};
use greffier_casework::TaskKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Caller, List, Range};
use crate::app::App;
use crate::lists::{self, Show};
use crate::problem::{Problem, ProblemBody};

/// One task that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskSummary {
    /// Its identifier: the case's and its number there.
    pub(crate) id: String,
    /// The case's number.
    pub(crate) case_number: String,
    /// The workflow's name.
    pub(crate) workflow: String,
    /// The inbox the case came by.
    pub(crate) inbox: String,
    /// `review`, `perform`, `decide`, `sign`, `sign-outside` or `repair`.
    pub(crate) kind: String,
    /// The workflow step that asks for it.
    pub(crate) step: String,
    /// The role that may do it.
    pub(crate) role: String,
    /// Who has taken it.
    pub(crate) claimed_by: Option<String>,
    /// When it was opened (RFC 3339).
    pub(crate) opened_at: String,
    /// When the case's delay to answer ends (RFC 3339).
    pub(crate) due: Option<String>,
    /// Whether the delay ran out.
    pub(crate) overdue: bool,
    /// Fields of the case that a person still has to look at.
    pub(crate) doubtful: u32,
}

/// Which tasks are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `open` (all that wait), `mine` or `free`; `open` when not said.
    #[serde(default)]
    show: String,
}

/// The tasks that wait for one of the caller's roles, the nearest deadline first.
#[utoipa::path(get, path = "/api/tasks", tag = "greffier", params(Range, Wanted),
    responses((status = 200, body = List<TaskSummary>), (status = 401, body = ProblemBody)))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(range): Query<Range>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<TaskSummary>>, Problem> {
    let show = Show::from_name(&wanted.show);
    let part = lists::tasks(&app, &caller.person, show, range.offset, range.limit.clamp(1, 500)).await?;
    let rows = part.rows.into_iter().map(|row| TaskSummary {
        id: row.id.to_string(),
        case_number: row.case_number,
        workflow: row.workflow,
        inbox: row.inbox.to_string(),
        kind: match row.task.kind {
            TaskKind::Review => "review",
            TaskKind::Perform => "perform",
            TaskKind::Decide => "decide",
            TaskKind::Await => "await",
            TaskKind::Look { .. } => "look",
            TaskKind::Sign { .. } => "sign",
            TaskKind::SignOutside { .. } => "sign-outside",
            TaskKind::Repair { .. } => "repair",
        }
        .into(),
        step: row.task.step.to_string(),
        role: row.task.role.to_string(),
        claimed_by: row.task.claimed_by().map(ToString::to_string),
        opened_at: row.task.opened_at.to_string(),
        due: row.due.map(|at| at.to_string()),
        overdue: row.overdue,
        doubtful: row.doubtful,
    });
    Ok(Json(List { rows: rows.collect(), total: part.total }))
}
