//! `/sign`: several documents on one page, each with its own pages seen and its own consent, one passphrase and one code for all. Each is
//! signed by itself, and what became of it is told by itself.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{TaskId, TaskKind};
use greffier_runner::ConsentText;

use crate::app::App;
use crate::assets;
use crate::layout::{Fault, Layout, form_page, page};
use crate::looks::{What, write_down};
use crate::pages::ceremony::{self, Reading, Sent};
use crate::pages::means::{self, Means};
use crate::pages::task::{Open, find};
use crate::problem::Problem;
use crate::request::{Clerk, Fields, Posted};

/// Documents on one page.
const MOST: usize = 20;

#[derive(Template)]
#[template(path = "bulk.html")]
pub(crate) struct BulkPage {
    pub(crate) l: Layout,
    pub(crate) js: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) first: String,
    pub(crate) count: String,
    /// What was chosen and cannot be signed here, in words.
    pub(crate) left_out: Option<String>,
    /// Each document with the identifier of its task.
    pub(crate) documents: Vec<(String, Reading)>,
    pub(crate) consent: &'static ConsentText,
    pub(crate) means: Means,
}

/// What became of the documents.
#[derive(Template)]
#[template(path = "bulk_done.html")]
pub(crate) struct BulkDone {
    pub(crate) l: Layout,
    pub(crate) count: String,
    pub(crate) rows: Vec<Done>,
}

/// What became of one document.
pub(crate) struct Done {
    pub(crate) case_href: String,
    pub(crate) number: String,
    pub(crate) document: String,
    pub(crate) signed: bool,
    pub(crate) text: String,
    /// Where to try again.
    pub(crate) task_href: Option<String>,
}

/// `GET /sign?task=…&task=…`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let asked = Fields(asked);
    let (opens, left) = open(&app, &clerk, &asked).await?;
    if opens.is_empty() {
        return Ok(Redirect::to("/tasks?done=nothing").into_response());
    }
    for open in &opens {
        write_down(&app, &clerk.person, open.case.clone(), What::Case).await?;
    }
    written(&app, &clerk, &opens, left, &Fields::default(), Vec::new()).await
}

/// The tasks that were chosen and that this person may sign, and how many others were chosen.
async fn open(app: &App, clerk: &Clerk, fields: &Fields) -> Result<(Vec<Open>, usize), Problem> {
    let mut chosen: Vec<&str> = Vec::new();
    for id in fields.all("task") {
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    let mut opens = Vec::new();
    for id in chosen.iter().take(MOST) {
        if id.parse::<TaskId>().is_err() {
            return Err(Problem::unreadable());
        }
        let open = find(app, clerk, id).await?;
        let free = open.task.claimed_by().is_none_or(|by| *by == clerk.person.name);
        let signs = matches!(open.task.kind, TaskKind::Sign { .. }) && clerk.person.holds_in(&open.case.workflow.name, &open.task.role);
        if open.case.is_open() && open.task.is_open() && free && signs {
            opens.push(open);
        }
    }
    let left = chosen.len() - opens.len();
    Ok((opens, left))
}

fn suffix(index: usize) -> String {
    format!("-{}", index + 1)
}

async fn written(app: &App, clerk: &Clerk, opens: &[Open], left: usize, fields: &Fields, faults: Vec<Fault>) -> Result<Response, Problem> {
    let t = clerk.t;
    let here = format!("/sign?{}", opens.iter().map(|open| format!("task={}", open.id)).collect::<Vec<_>>().join("&"));
    let mut documents = Vec::with_capacity(opens.len());
    for (index, open) in opens.iter().enumerate() {
        let suffix = suffix(index);
        let mut reading = ceremony::reading(app, clerk, open, &suffix, &Sent::of(fields, &suffix), &faults).await?;
        reading.back = Some(here.clone());
        documents.push((open.id.to_string(), reading));
    }
    let mut l = Layout::of(app, clerk, "tasks", t.get("bulk-title"));
    l.failed = !faults.is_empty();
    l.here = here;
    let failed = l.failed;
    form_page(
        failed,
        &BulkPage {
            l,
            js: assets::SIGN_JS.address(),
            first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
            count: t.n("bulk-count", documents.len()),
            left_out: (left > 0).then(|| t.n("bulk-left-out", left)),
            documents,
            consent: ConsentText::of(t.0),
            means: means::means(app, &faults),
            faults,
        },
    )
}

/// `POST /sign`: the documents whose consent is ticked are signed; the others stay where they are.
pub(crate) async fn sign(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let t = clerk.t;
    // The page's own order, so that what was sent for a document finds it again: a document that is gone meanwhile is told at the end.
    let mut opens = Vec::new();
    for id in fields.all("task").take(MOST) {
        opens.push(find(&app, &clerk, id).await?);
    }
    if opens.is_empty() {
        return Err(Problem::unreadable());
    }
    let mut faults = Vec::new();
    let mut wanted = Vec::new();
    for (index, open) in opens.iter().enumerate() {
        let sent = Sent::of(&fields, &suffix(index));
        if !sent.consent {
            continue;
        }
        if !open.task.is_open() {
            wanted.push((index, None));
            continue;
        }
        match ceremony::check(&app, &clerk, open, &suffix(index), &sent).await? {
            Ok(one) => wanted.push((index, Some(one))),
            Err(more) => faults.extend(more),
        }
    }
    if wanted.is_empty() && faults.is_empty() {
        faults.push(Fault { at: "consent-1".into(), text: t.get("fault-none-chosen") });
    }
    faults.extend(means::check(&app, &clerk, &fields));
    if !faults.is_empty() {
        return written(&app, &clerk, &opens, 0, &fields, faults).await;
    }
    let to_sign: Vec<_> = wanted.iter().filter_map(|(_, one)| one.clone()).collect();
    let signed = match means::sign(&app, &clerk, &fields, &to_sign).await? {
        Ok(signed) => signed,
        Err(faults) => return written(&app, &clerk, &opens, 0, &fields, faults).await,
    };
    let mut outcomes = signed.into_iter();
    let mut rows = Vec::with_capacity(opens.len());
    for (index, open) in opens.iter().enumerate() {
        let outcome = match wanted.iter().find(|(at, _)| *at == index) {
            Some((_, Some(_))) => outcomes.next(),
            Some((_, None)) => Some(Err(greffier_engine::Refusal::NoSuchTask(open.id).into())),
            None => None,
        };
        let (signed, text) = match &outcome {
            Some(Ok(_)) => (true, t.get("bulk-signed")),
            Some(Err(error)) => (false, ceremony::said(t, error)),
            None => (false, t.get("bulk-not-agreed")),
        };
        rows.push(Done {
            case_href: open.case_href(),
            number: open.case.number.clone(),
            document: ceremony::to_sign(open)?.name.clone(),
            signed,
            text,
            task_href: (!signed && open.task.is_open()).then(|| format!("/tasks/{}", open.id)),
        });
    }
    let count = rows.iter().filter(|row| row.signed).count();
    let mut l = Layout::of(&app, &clerk, "tasks", t.get("bulk-done-title"));
    l.here = "/tasks".into();
    page(&BulkDone { l, count: t.n("bulk-done-count", count), rows })
}
