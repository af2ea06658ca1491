//! Signing: the very document, what will be signed and why, the consent, the passphrase; or declining with a reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use greffier_casework::{Document, TaskKind};
use greffier_engine::{Message, Refusal};
use greffier_language::StepKind;
use greffier_runner::DeskError;

use crate::app::App;
use crate::explain;
use crate::layout::{Fault, Layout, page};
use crate::pages::queue::{Due, due_of};
use crate::pages::station::{Sheet, sheets};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

/// Characters of a reason to decline.
const LONGEST_REASON: usize = 2_000;

#[derive(Template)]
#[template(path = "sign.html")]
pub(crate) struct SignPage {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) due: Option<Due>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) document: String,
    pub(crate) file_href: String,
    pub(crate) pages: String,
    pub(crate) sha256: String,
    pub(crate) reason: String,
    pub(crate) signer: String,
    pub(crate) key: Option<String>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) consent: bool,
    pub(crate) declining: bool,
    pub(crate) decline_reason: String,
    pub(crate) fault_consent: Option<String>,
    pub(crate) fault_passphrase: Option<String>,
    pub(crate) fault_reason: Option<String>,
}

/// What came back with the form; never the passphrase.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    consent: bool,
    declining: bool,
    reason: String,
}

/// The page of a signature task.
pub(crate) fn show(
    app: &App,
    clerk: &Clerk,
    open: &Open,
    typed: &Typed,
    faults: Vec<Fault>,
    told: Option<String>,
) -> Result<Response, Problem> {
    let (t, case) = (clerk.t, &open.case);
    let document = to_sign(open)?;
    let reason = match open.names.workflow.step(open.task.step.as_str()).map(|step| &step.kind) {
        Some(StepKind::Sign { reason, .. }) => reason.get(greffier_engine::language_of(&open.names.workflow, case).tag()).to_owned(),
        _ => String::new(),
    };
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let mut l = Layout::of(app, clerk, "tasks", t.two("station-title", "what", open.names.step(&open.task.step), "case", &case.number));
    l.failed = !faults.is_empty();
    l.here = format!("/tasks/{}", open.id);
    let failed = l.failed;
    let mut response = page(&SignPage {
        l: l.telling(told),
        action: format!("/tasks/{}", open.id),
        number: case.number.clone(),
        case_href: open.case_href(),
        what: open.names.step(&open.task.step),
        about: t.of(&open.names.workflow.title).to_owned(),
        due: case.deadline.as_ref().map(|deadline| due_of(&clerk.clock(app), deadline.due, case.overdue)),
        document: document.name.clone(),
        file_href: format!("/cases/{}/documents/{}/file", case.id, document.id),
        pages: t.n("pages", document.pages.len()),
        sha256: document.blob.to_string(),
        reason,
        signer: clerk.account.display_name.clone(),
        key: clerk.account.key_name.clone(),
        sheets: sheets(t, case, document, &[]),
        consent: typed.consent,
        declining: typed.declining,
        decline_reason: typed.reason.clone(),
        fault_consent: at("consent"),
        fault_passphrase: at("passphrase"),
        fault_reason: at("reason"),
        faults,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn to_sign(open: &Open) -> Result<&Document, Problem> {
    let TaskKind::Sign { document } = open.task.kind else { return Err(Problem::unreadable()) };
    open.case.document(document).ok_or_else(Problem::not_there)
}

/// `POST /tasks/{id}/sign`
pub(crate) async fn sign(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let document = to_sign(&open)?;
    let t = clerk.t;
    let typed = Typed { consent: !fields.get("consent").is_empty(), ..Typed::default() };
    let mut faults = Vec::new();
    // The page names what is signed; should the task's document have changed since, the signature is not given.
    if fields.get("sha256") != document.blob.as_str() {
        faults.push(Fault { at: "consent".into(), text: t.get("fault-other-document") });
    } else if !typed.consent {
        faults.push(Fault { at: "consent".into(), text: t.get("fault-consent") });
    }
    let passphrase = fields.get("passphrase");
    let key = format!("sign|{}", clerk.person.name);
    if let Some(wait) = app.limiter.wait(&key, app.desk.now()) {
        faults.push(Fault { at: "passphrase".into(), text: t.n("signin-wait", wait) });
    } else if passphrase.is_empty() {
        faults.push(Fault { at: "passphrase".into(), text: t.get("fault-passphrase-empty") });
    }
    if !faults.is_empty() {
        return show(&app, &clerk, &open, &typed, faults, None);
    }
    // The same turns as at signing in: unlocking a key is as much work, and guesses made in parallel are slowed down too.
    let _turn = match app.password_turn(&key).await {
        Ok(turn) => turn,
        Err(Problem { wait: Some(wait), .. }) => {
            let faults = vec![Fault { at: "passphrase".into(), text: t.n("signin-wait", wait) }];
            return show(&app, &clerk, &open, &typed, faults, None);
        }
        Err(problem) => return Err(problem),
    };
    match app.desk.sign(open.id, clerk.person.clone(), passphrase.to_owned()).await {
        Ok(case) => {
            app.limiter.succeeded(&key);
            go_on(&app, &clerk, "signed", &case).await
        }
        Err(error @ (DeskError::NoKey | DeskError::Key(_) | DeskError::Signature(_))) => {
            if matches!(error, DeskError::Key(_)) {
                app.limiter.failed(&key, app.desk.now());
            }
            let sentence = explain::sentence(error.code(), t.0).map_or_else(|| t.get("fault-passphrase"), str::to_owned);
            let faults = vec![Fault { at: "passphrase".into(), text: format!("{sentence} ({})", error.code()) }];
            show(&app, &clerk, &open, &typed, faults, None)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /tasks/{id}/decline`
pub(crate) async fn decline(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let reason: String = fields.get("reason").trim().chars().take(LONGEST_REASON).collect();
    let message = Message::Decline { task: open.task.number, by: clerk.person.clone(), reason: reason.clone() };
    match app.desk.say(open.case.id, message).await {
        Ok(case) => go_on(&app, &clerk, "declined", &case).await,
        Err(DeskError::Refused(Refusal::ReasonNeeded)) => {
            let faults = vec![Fault { at: "reason".into(), text: clerk.t.get("fault-reason") }];
            show(&app, &clerk, &open, &Typed { declining: true, reason, consent: false }, faults, None)
        }
        Err(error) => Err(error.into()),
    }
}
