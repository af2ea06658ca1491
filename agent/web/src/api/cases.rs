//! `/api/cases` and `/api/cases/{id}`

use axum::Json;
use axum::extract::{Path, Query, State};
use greffier_casework::{Case, CaseId};
use greffier_store::{CaseFilter, CaseStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Caller, List, Range};
use crate::access::may_see;
use crate::app::App;
use crate::lists;
use crate::looks::{What, write_down};
use crate::problem::{Problem, ProblemBody};

/// One case in the list. Nothing in it is personal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseSummary {
    /// Its identifier.
    pub(crate) id: String,
    /// The number people use.
    pub(crate) number: String,
    /// The workflow's name.
    pub(crate) workflow: String,
    /// The inbox it came by.
    pub(crate) inbox: String,
    /// `open` or `closed`.
    pub(crate) status: String,
    /// How it ended.
    pub(crate) outcome: Option<String>,
    /// The step it stands at.
    pub(crate) step: Option<String>,
    /// When the request arrived (RFC 3339).
    pub(crate) received_at: String,
    /// When it was closed (RFC 3339).
    pub(crate) closed_at: Option<String>,
    /// When the delay to answer ends (RFC 3339).
    pub(crate) due: Option<String>,
    /// Whether the delay ran out.
    pub(crate) overdue: bool,
    /// Fields that a person still has to look at.
    pub(crate) doubtful: u32,
    /// Whether the person who asked was answered.
    pub(crate) answered: bool,
}

/// Which cases are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `open` or `closed`; both when not said.
    #[serde(default)]
    status: Option<String>,
    /// Whose number contains this.
    #[serde(default)]
    number: Option<String>,
}

/// The cases that the caller may see, the newest request first.
#[utoipa::path(get, path = "/api/cases", tag = "greffier", params(Range, Wanted),
    responses((status = 200, body = List<CaseSummary>), (status = 401, body = ProblemBody)))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(range): Query<Range>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<CaseSummary>>, Problem> {
    let status = match wanted.status.as_deref() {
        None | Some("") => None,
        Some("open") => Some(CaseStatus::Open),
        Some("closed") => Some(CaseStatus::Closed),
        Some(_) => return Err(Problem::unreadable()),
    };
    let filter = CaseFilter { status, number_contains: wanted.number, ..CaseFilter::default() };
    let part = lists::cases(&app, &caller.person, &filter, range.offset, range.limit.clamp(1, 500)).await?;
    let rows = part.rows.into_iter().map(|row| CaseSummary {
        id: row.id.to_string(),
        number: row.number,
        workflow: row.workflow,
        inbox: row.inbox.to_string(),
        status: if row.status == CaseStatus::Open { "open".into() } else { "closed".into() },
        outcome: row.outcome.map(|outcome| outcome.0),
        step: row.step.map(|step| step.to_string()),
        received_at: row.received_at.to_string(),
        closed_at: row.closed_at.map(|at| at.to_string()),
        due: row.due.map(|at| at.to_string()),
        overdue: row.overdue,
        doubtful: row.doubtful,
        answered: row.answered,
    });
    Ok(Json(List { rows: rows.collect(), total: part.total }))
}

/// One case with everything in it: fields, documents, tasks. The look is written in its journal.
#[utoipa::path(get, path = "/api/cases/{id}", tag = "greffier", params(("id" = String, Path, description = "The case's identifier")),
    responses((status = 200, body = Object), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Json<Case>, Problem> {
    let id: CaseId = id.parse().map_err(|_| Problem::not_there())?;
    let case = app.desk.case(id).await?;
    if !may_see(app.desk.config(), &caller.person, &case.inbox, &case.workflow.name) {
        return Err(Problem::not_there());
    }
    Ok(Json(write_down(&app, &caller.person, case, What::Case).await?))
}
