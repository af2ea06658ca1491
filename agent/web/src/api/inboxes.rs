//! `/api/inboxes`

use axum::Json;
use axum::extract::State;
use greffier_intake::stability::Waiting;
use serde::Serialize;
use utoipa::ToSchema;

use super::Caller;
use crate::access::readable;
use crate::app::App;
use crate::pages::inboxes::status;
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
    /// Taken by no case: a person handles it.
    pub(crate) quarantined: u64,
    /// Those of `quarantined` that a person handled by hand; the others wait for one.
    pub(crate) handled: u64,
    /// Being read.
    pub(crate) in_progress: u64,
    /// Whether nothing is taken from its folder because too much is in progress.
    pub(crate) paused: bool,
    /// How many problems there are, also where not all are named.
    pub(crate) problems_total: usize,
    /// What a person has to mend.
    pub(crate) problems: Vec<InboxProblem>,
    /// How many files wait, also where not all are named.
    pub(crate) waiting_total: usize,
    /// Files in its folder that are not taken yet.
    pub(crate) waiting: Vec<InboxFile>,
}

/// What a person has to mend.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboxProblem {
    /// Stable code; `/errors/{code}` explains it.
    pub(crate) code: String,
    /// One sentence in French.
    pub(crate) fr: String,
    /// One sentence in English.
    pub(crate) en: String,
    /// The file it is about; none when it is the whole inbox.
    pub(crate) file: Option<String>,
    /// The system's own words.
    pub(crate) detail: String,
    /// When it was first met.
    pub(crate) since: String,
    /// How often it was met in a row.
    pub(crate) attempts: u32,
    /// When it is tried again; none when trying again would change nothing.
    pub(crate) next_try: Option<String>,
}

/// A file that is not taken yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboxFile {
    /// Its name.
    pub(crate) name: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// Why it waits: `settling`, `unfinished`, `temporary-name`, `retrying` or `queued`.
    #[schema(value_type = String)]
    pub(crate) why: Waiting,
    /// When it was first seen.
    pub(crate) first_seen: String,
    /// For how long it has been waiting, in seconds.
    pub(crate) age_seconds: u64,
}

fn problem(problem: &greffier_intake::Problem) -> InboxProblem {
    InboxProblem {
        code: problem.code.to_owned(),
        fr: problem.fr.to_owned(),
        en: problem.en.to_owned(),
        file: problem.file.clone(),
        detail: problem.detail.clone(),
        since: problem.since.to_string(),
        attempts: problem.attempts,
        next_try: problem.next_try.map(|at| at.to_string()),
    }
}

fn waiting(file: &greffier_intake::WaitingFile) -> InboxFile {
    InboxFile {
        name: file.name.clone(),
        bytes: file.bytes,
        why: file.why,
        first_seen: file.first_seen.to_string(),
        age_seconds: file.age_seconds,
    }
}

/// The inboxes that the caller may see.
#[utoipa::path(get, path = "/api/inboxes", tag = "greffier", responses((status = 200, body = Vec<InboxCount>), (status = 401, body = ProblemBody)))]
pub(crate) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<InboxCount>>, Problem> {
    let counts = app.desk.store().inbox_counts().await?;
    let rows = readable(app.desk.config(), &caller.person).map(|inbox| {
        let status = status(&app, inbox);
        let status = status.as_ref();
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
            handled: of.map_or(0, |of| of.handled),
            in_progress: of.map_or(0, |of| of.in_progress),
            paused: status.is_some_and(|status| status.paused),
            problems_total: status.map_or(0, |status| status.problems_total),
            problems: status.map(|status| status.problems.iter().map(problem).collect()).unwrap_or_default(),
            waiting_total: status.map_or(0, |status| status.waiting_total),
            waiting: status.map(|status| status.waiting.iter().map(waiting).collect()).unwrap_or_default(),
        }
    });
    Ok(Json(rows.collect()))
}
