//! Verifying the signatures of a file: one that somebody sends, or a document of a case.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use greffier_casework::BlobHash;
use greffier_extraction::ReadError;
use greffier_extraction::signed::VerifyRequest;
use greffier_pades::{ToldReason, ToldSignature, Verdict};
use tempfile::TempDir;

use crate::app::App;
use crate::checks::Check;
use crate::layout::{Fault, Layout, page};
use crate::looks::{What, write_down};
use crate::pages::document::{of_case, to_keep};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};
use crate::upload::{Arrived, Sent, Upload};

/// Bytes of the random part of an address.
const ID: usize = 16;

#[derive(Template)]
#[template(path = "verify.html")]
pub(crate) struct VerifyPage {
    pub(crate) l: Layout,
    pub(crate) faults: Vec<Fault>,
    pub(crate) largest: String,
}

/// A signature, and where the revision that it covers is shown.
pub(crate) struct Row {
    pub(crate) told: ToldSignature,
    pub(crate) class: &'static str,
    pub(crate) href: Option<String>,
}

#[derive(Template)]
#[template(path = "verified.html")]
pub(crate) struct VerifiedPage {
    pub(crate) l: Layout,
    pub(crate) verdict: String,
    pub(crate) means: String,
    /// `good`, `bad` or `unsure`.
    pub(crate) class: &'static str,
    pub(crate) reasons: Vec<ToldReason>,
    pub(crate) rows: Vec<Row>,
    pub(crate) empty_fields: Vec<String>,
    pub(crate) size: String,
    pub(crate) sha256: String,
    pub(crate) report_href: String,
}

/// `GET /verify`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk) -> Result<Response, Problem> {
    form(&app, &clerk, None)
}

fn form(app: &App, clerk: &Clerk, fault: Option<String>) -> Result<Response, Problem> {
    let mut l = Layout::of(app, clerk, "verify", clerk.t.get("verify-title"));
    let faults: Vec<Fault> = fault.into_iter().map(|text| Fault { at: "file".into(), text }).collect();
    l.failed = !faults.is_empty();
    let largest = clerk.t.n("mebibytes", app.desk.limits().file_bytes >> 20);
    page(&VerifyPage { l, faults, largest })
}

/// `POST /verify`: a file from anywhere.
pub(crate) async fn post(State(app): State<App>, upload: Upload) -> Result<Response, Problem> {
    let Upload { clerk, sent } = upload;
    let t = clerk.t;
    match sent {
        Sent::File(Arrived { name, path, folder }) => match check(&app, &clerk, name, path, folder).await? {
            Ok(check) => Ok(Redirect::to(&href(&check)).into_response()),
            Err(error) => {
                let sentence = if t.tag() == "en" { error.en() } else { error.fr() };
                form(&app, &clerk, Some(t.two("verify-not-done", "sentence", sentence, "code", error.code())))
            }
        },
        Sent::Nothing => form(&app, &clerk, Some(t.get("fault-no-file"))),
        Sent::TooLarge => {
            let largest = t.n("mebibytes", app.desk.limits().file_bytes >> 20);
            form(&app, &clerk, Some(t.one("fault-file-too-large", "largest", largest)))
        }
    }
}

/// `POST /cases/{id}/documents/{document}/verify`: a document of a case.
pub(crate) async fn of_document(
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let clerk = posted.clerk;
    let (case, document) = of_case(&app, &clerk, &id, &document).await?;
    write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let folder = tempfile::tempdir().map_err(|error| not_kept(&error))?;
    let path = folder.path().join("file");
    let bytes = app.desk.store().blobs().read(&document.blob).await?;
    tokio::fs::write(&path, bytes).await.map_err(|error| not_kept(&error))?;
    match check(&app, &clerk, document.name, path, folder).await? {
        Ok(check) => Ok(Redirect::to(&href(&check)).into_response()),
        Err(error) => {
            tracing::error!(code = error.code(), "a document could not be verified");
            Err(Problem::broken())
        }
    }
}

fn not_kept(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "a file to be verified could not be kept");
    Problem::broken()
}

/// Has a worker judge a file, and keeps both for a while.
async fn check(app: &App, clerk: &Clerk, name: String, file: PathBuf, folder: TempDir) -> Result<Result<Arc<Check>, ReadError>, Problem> {
    let now = app.desk.now();
    let request = VerifyRequest { file: file.clone(), trust: app.desk.keys(), now, limits: app.desk.limits() };
    let found = match app.pool.verify(request).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let bytes = tokio::fs::read(&file).await.map_err(|error| not_kept(&error))?;
    let sha256 = BlobHash::of(&bytes).to_string();
    let mut random = [0_u8; ID];
    getrandom::fill(&mut random).map_err(|_| Problem::broken())?;
    Ok(Ok(app.checks.keep(Check {
        id: hex::encode(random),
        by: clerk.person.name.clone(),
        name,
        file,
        folder,
        sha256,
        found,
        at: now,
        compared: tokio::sync::Mutex::default(),
    })))
}

/// What somebody had verified in the last hour.
pub(crate) fn kept(app: &App, clerk: &Clerk, id: &str) -> Result<Arc<Check>, Problem> {
    app.checks.find(id, &clerk.person.name, app.desk.now()).ok_or_else(Problem::not_there)
}

pub(crate) fn href(check: &Check) -> String {
    format!("/verify/{}", check.id)
}

/// `good`, `bad` or `unsure`.
fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "good",
        Verdict::Altered => "bad",
        Verdict::CannotTell => "unsure",
    }
}

/// `GET /verify/{id}`
pub(crate) async fn report(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let (t, check) = (clerk.t, kept(&app, &clerk, &id)?);
    let told = greffier_pades::tell(&check.found, t.of_signatures(), &app.desk.zone());
    let (verdict, means) = match check.found.verdict {
        Verdict::Valid => ("verdict-valid", "verify-valid-means"),
        Verdict::Altered => ("verdict-altered", "verify-altered-means"),
        Verdict::CannotTell => ("verdict-cannot-tell", "verify-cannot-tell-means"),
    };
    let signatures = told.signatures.into_iter().zip(&check.found.signatures).zip(1..);
    let rows = signatures.map(|((told, found), number)| Row {
        told,
        class: class(found.verdict),
        href: found.coverage.end.map(|_| format!("{}/signatures/{number}", href(&check))),
    });
    page(&VerifiedPage {
        l: Layout::of(&app, &clerk, "verify", &*check.name),
        verdict: t.get(verdict),
        means: t.get(means),
        class: class(check.found.verdict),
        reasons: told.reasons,
        rows: rows.collect(),
        empty_fields: told.empty_fields,
        size: t.number(check.found.file_bytes),
        sha256: check.sha256.clone(),
        report_href: format!("{}/report", href(&check)),
    })
}

/// `GET /verify/{id}/report`: what `greffier verify --json` says of it, to keep.
pub(crate) async fn json(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let check = kept(&app, &clerk, &id)?;
    let text = serde_json::to_vec_pretty(&check.found).map_err(|_| Problem::broken())?;
    let mut name = check.name.clone();
    let _ = write!(name, " ({}).json", clerk.t.get("verify-report-name"));
    Ok(to_keep(text, &name, "application/json"))
}
