//! The interface for other systems, under `/api`: read only, JSON, with a session's cookie or HTTP Basic and an account's password.

mod basic;
mod cases;
mod figures;
mod inboxes;
mod openapi;
mod tasks;

use axum::Router;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;

pub(crate) use basic::Caller;

/// The routes, to be put under `/api`.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(openapi::show))
        .route("/inboxes", get(inboxes::list))
        .route("/cases", get(cases::list))
        .route("/cases/{id}", get(cases::show))
        .route("/tasks", get(tasks::list))
        .route("/figures", get(figures::show))
}

/// Which part of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Range {
    /// Rows to pass over.
    #[serde(default)]
    pub(crate) offset: u32,
    /// Rows wanted, 500 at most; 50 when not said.
    #[serde(default = "fifty")]
    pub(crate) limit: u32,
}

fn fifty() -> u32 {
    50
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The rows.
    pub(crate) rows: Vec<T>,
    /// Rows of the whole list.
    pub(crate) total: u64,
}
