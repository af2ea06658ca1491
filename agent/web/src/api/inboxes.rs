//! `/api/inboxes`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Caller;
use crate::access::readable;
use crate::app::App;
use crate::problem::{Problem, ProblemBody};

/// What an inbox received: `received` is the sum of the four others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboxCount {
    /// Its name.
    pub(crate) inbox: String,
    /// Its title in French.
    pub(crate) title_fr: String,
    /// Its title in English.
    pub(crate) title_en: String,
    /// Confidentiality class of what comes in.
    pub(crate) confidentiality: String,
    /// Everything that was taken in.
    pub(crate) received: u64,
    /// In a case.
    pub(crate) filed: u64,
    /// Received before.
    pub(crate) duplicates: u64,
    /// Waiting for a person.
    pub(crate) quarantined: u64,
    /// Being read.
    pub(crate) in_progress: u64,
}

/// The inboxes that the caller may see.
#[utoipa::path(get, path = "/api/inboxes", tag = "greffier", responses((status = 200, body = Vec<InboxCount>), (status = 401, body = ProblemBody)))]
pub(crate) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<InboxCount>>, Problem> {
    let counts = app.desk.store().inbox_counts().await?;
    let rows = readable(app.desk.config(), &caller.person).map(|inbox| {
        let of = counts.iter().find(|one| one.inbox.as_str() == inbox.name);
        InboxCount {
            inbox: inbox.name.clone(),
            title_fr: inbox.title.fr.clone(),
            title_en: inbox.title.en.clone(),
            confidentiality: inbox.confidentiality.clone(),
            received: of.map_or(0, |of| of.received),
            filed: of.map_or(0, |of| of.filed),
            duplicates: of.map_or(0, |of| of.duplicates),
            quarantined: of.map_or(0, |of| of.quarantined),
            in_progress: of.map_or(0, |of| of.in_progress),
        }
    });
    Ok(Json(rows.collect()))
}
