//! Verifying the signatures of a file: one that somebody sends, or a document of a case.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use greffier_casework::BlobHash;
use greffier_extraction::ReadError;
use greffier_extraction::signed::VerifyRequest;
use greffier_pades::{ToldReason, ToldSignature, Verdict};

use crate::app::App;
use crate::checks::Check;
use crate::layout::{Fault, Layout, page};
use crate::looks::{What, write_down};
use crate::pages::document::{of_case, to_keep};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};
use crate::session::random_text;
use crate::upload::{Arrived, Sent, Upload};

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
    page(&VerifyPage { l, faults, largest: largest(app, clerk) })
}

/// The size that a file may have, in words.
fn largest(app: &App, clerk: &Clerk) -> String {
    clerk.t.n("mebibytes", app.desk.limits().file_bytes >> 20)
}

/// `POST /verify`: a file from anywhere.
pub(crate) async fn post(State(app): State<App>, upload: Upload) -> Result<Response, Problem> {
    let Upload { clerk, sent } = upload;
    let t = clerk.t;
    match sent {
        Sent::File(file) => {
            let sha256 = digest(&file).await?;
            match check(&app, &clerk, file, sha256).await? {
                Ok(check) => Ok(Redirect::to(&href(&check)).into_response()),
                Err(error) => form(&app, &clerk, Some(t.two("verify-not-done", "sentence", t.of_reading(&error), "code", error.code()))),
            }
        }
        Sent::Nothing => form(&app, &clerk, Some(t.get("fault-no-file"))),
        Sent::TooLarge => form(&app, &clerk, Some(t.one("fault-file-too-large", "largest", largest(&app, &clerk)))),
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
    match check(&app, &clerk, Arrived { name: document.name, path, folder }, document.blob).await? {
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

/// The digest of a file, away from the threads that answer.
async fn digest(file: &Arrived) -> Result<BlobHash, Problem> {
    let path = file.path.clone();
    let digest = tokio::task::spawn_blocking(move || std::fs::read(path).map(|bytes| BlobHash::of(&bytes))).await;
    digest.map_err(|_| Problem::broken())?.map_err(|error| not_kept(&error))
}

/// Has a worker judge a file, and keeps both for a while.
async fn check(app: &App, clerk: &Clerk, file: Arrived, sha256: BlobHash) -> Result<Result<Arc<Check>, ReadError>, Problem> {
    let (Arrived { name, path: file, folder }, now) = (file, app.desk.now());
    let request = VerifyRequest { file: file.clone(), trust: app.desk.keys(), now, limits: app.desk.limits() };
    let found = match app.desk.pool().verify(request).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(app.checks.keep(Check {
        id: random_text()?,
        by: clerk.person.name.clone(),
        name,
        file,
        folder,
        sha256: sha256.to_string(),
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

/// The key of a verdict's words, and its class: `good`, `bad` or `unsure`.
pub(crate) fn verdict(found: Verdict) -> (&'static str, &'static str) {
    match found {
        Verdict::Valid => ("verdict-valid", "good"),
        Verdict::Altered => ("verdict-altered", "bad"),
        Verdict::CannotTell => ("verdict-cannot-tell", "unsure"),
    }
}

/// `GET /verify/{id}`
pub(crate) async fn report(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let (t, check) = (clerk.t, kept(&app, &clerk, &id)?);
    let told = greffier_pades::tell(&check.found, t.of_signatures(), &app.desk.zone());
    let means = match check.found.verdict {
        Verdict::Valid => "verify-valid-means",
        Verdict::Altered => "verify-altered-means",
        Verdict::CannotTell => "verify-cannot-tell-means",
    };
    let (words, class) = verdict(check.found.verdict);
    let signatures = told.signatures.into_iter().zip(&check.found.signatures).zip(1..);
    let rows = signatures.map(|((told, found), number)| Row {
        told,
        class: verdict(found.verdict).1,
        href: found.coverage.end.map(|_| format!("{}/signatures/{number}", href(&check))),
    });
    page(&VerifiedPage {
        l: Layout::of(&app, &clerk, "verify", &*check.name),
        verdict: t.get(words),
        means: t.get(means),
        class,
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
    let name = format!("{} ({}).json", check.name, clerk.t.get("verify-report-name"));
    Ok(to_keep(text, &name, "application/json"))
}
