//! `/api/figures`

use axum::Json;
use axum::extract::{Query, State};
use greffier_metrics::Figures;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Caller;
use crate::app::App;
use crate::problem::{Problem, ProblemBody};

/// Which period is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// A month (`2026-10`), a year (`2026`) or a range of days (`2026-01-15..2026-03-31`); the last twelve months when not said.
    #[serde(default)]
    period: Option<String>,
}

/// The figures of the office, as `greffier metrics --json` writes them.
#[utoipa::path(get, path = "/api/figures", tag = "greffier", params(Wanted),
    responses((status = 200, body = Object), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody)))]
pub(crate) async fn show(State(app): State<App>, _caller: Caller, Query(wanted): Query<Wanted>) -> Result<Json<Figures>, Problem> {
    let period = wanted.period.as_deref().map(str::trim).filter(|period| !period.is_empty());
    match app.desk.figures(period).await {
        Ok(figures) => Ok(Json(figures)),
        Err(error) if error.code() == "GRF-FIG-012" => Err(Problem { code: "GRF-FIG-012", ..Problem::unreadable() }),
        Err(error) => Err(error.into()),
    }
}
