//! `/arrivals/{id}`: one document that no case took, with what was read of it, and what a person can do about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{ArrivalId, FormName};
use greffier_runner::{Candidate, DeskError, Reason};
use greffier_store::{Arrival, ArrivalReading, ArrivalState, Said, StoreError};
use serde::Deserialize;

use crate::access::{may_read, may_see};
use crate::app::App;
use crate::explain;
use crate::layout::{Fault, Layout, form_page};
use crate::looks::{Thing, write_down_arrival};
use crate::moments::Moment;
use crate::names;
use crate::pages::document::{picture, to_keep};
use crate::pages::envelope::{CameIn, Enclosed, came_in, enclosed, opened};
use crate::pages::station::{Crop, Mark, Sheet, mark, piece};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};
use crate::story::{self, Line};

/// Characters of a reason.
const LONGEST_REASON: usize = 1_000;

#[derive(Template)]
#[template(path = "arrival.html")]
pub(crate) struct ArrivalPage {
    pub(crate) l: Layout,
    /// Where its actions are asked for.
    pub(crate) action: String,
    pub(crate) inbox: String,
    pub(crate) inbox_href: String,
    pub(crate) name: String,
    pub(crate) received: Moment,
    pub(crate) code: String,
    pub(crate) reason: Option<String>,
    pub(crate) detail: String,
    /// Who handled it by hand, when and why, as a sentence.
    pub(crate) handled: Option<String>,
    /// What was in it, for an envelope of which something could not be taken out.
    pub(crate) enclosed: Option<Enclosed>,
    /// What it came in.
    pub(crate) came_in: Option<CameIn>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) fault_form: Option<String>,
    pub(crate) fault_reason: Option<String>,
    /// The open cases that it may be of, with why.
    pub(crate) candidates: Vec<CandidateRow>,
    pub(crate) fault_case: Option<String>,
    pub(crate) typed_case: String,
    /// The forms that a person may say it is.
    pub(crate) forms: Vec<Choose>,
    /// Whether pages are there, so that a case can be opened with them.
    pub(crate) may_open: bool,
    pub(crate) typed_reason: String,
    pub(crate) said: Vec<SaidRow>,
    pub(crate) sheets: Vec<Sheet>,
    /// The pages whose text can be asked for.
    pub(crate) texts: Vec<TextLink>,
    /// The text that was asked for: its page, and its lines.
    pub(crate) text: Option<(String, String)>,
    pub(crate) sha256: String,
    pub(crate) deeds: Vec<Line>,
    pub(crate) looks: Vec<Line>,
}

/// A case that it may be of.
pub(crate) struct CandidateRow {
    pub(crate) number: String,
    pub(crate) href: String,
    pub(crate) workflow: String,
    pub(crate) reasons: String,
}

/// A form to choose.
pub(crate) struct Choose {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) chosen: bool,
}

/// What the page says beside a label.
pub(crate) struct SaidRow {
    pub(crate) label: String,
    pub(crate) meaning: Option<String>,
    pub(crate) value: String,
    pub(crate) sure: String,
    pub(crate) doubtful: bool,
    pub(crate) crop: Option<Crop>,
}

/// The way to the text of a page.
pub(crate) struct TextLink {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) current: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The page whose text is wanted.
    text: Option<usize>,
}

/// What was typed, when it came back with faults.
#[derive(Debug, Default)]
struct Typed {
    form: String,
    case: String,
    reason: String,
    faults: Vec<Fault>,
}

/// `GET /arrivals/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let arrival = arrival_for(&app, &clerk, &id).await?;
    match arrival.state {
        ArrivalState::Quarantined { .. } => written(&app, &clerk, &arrival, asked.text, Typed::default()).await,
        ArrivalState::Opened => opened(&app, &clerk, &arrival).await,
        ArrivalState::Filed { case } => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        ArrivalState::InProgress | ArrivalState::Duplicate { .. } => {
            Ok(Redirect::to(&format!("/inboxes/{}", arrival.inbox)).into_response())
        }
    }
}

async fn written(app: &App, clerk: &Clerk, arrival: &Arrival, text: Option<usize>, typed: Typed) -> Result<Response, Problem> {
    let ArrivalState::Quarantined { code, detail } = &arrival.state else { return Err(Problem::not_there()) };
    let (t, clock, store) = (clerk.t, clerk.clock(app), app.desk.store());
    let reading = store.arrival_reading(arrival.id).await?;
    let asked = text.and_then(|page| Some((page, reading.as_ref()?.texts.get(page.checked_sub(1)?)?.clone())));
    write_down_arrival(app, &clerk.person, arrival.id, Thing::Document).await?;
    if let Some((page, _)) = &asked {
        write_down_arrival(app, &clerk.person, arrival.id, Thing::Text(*page)).await?;
    }
    let people = names::people(app).await?;
    let (deeds, looks) = story::tell_arrival(app, t, &clock, &people, &store.arrival_journal(arrival.id).await?);
    let base = format!("/arrivals/{}", arrival.id);
    let at = |id: &str| typed.faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let candidates = match &reading {
        Some(reading) if !reading.pages.is_empty() => candidates(app, clerk, arrival, reading).await?,
        _ => Vec::new(),
    };
    let reading = reading.as_ref();
    let title = reading.and_then(|reading| reading.title.clone()).unwrap_or_else(|| arrival.source_name.clone());
    let mut l = Layout::of(app, clerk, "inboxes", title);
    l.failed = !typed.faults.is_empty();
    l.here.clone_from(&base);
    let text_link = |page: usize| TextLink {
        href: format!("{base}?text={page}#text"),
        title: t.one("tray-text-page", "page", page.to_string()),
        current: asked.as_ref().is_some_and(|(asked, _)| *asked == page),
    };
    let failed = l.failed;
    form_page(
        failed,
        &ArrivalPage {
            l,
            inbox: names::inbox(app, t, &arrival.inbox),
            inbox_href: format!("/inboxes/{}?state=quarantined", arrival.inbox),
            name: arrival.source_name.clone(),
            received: clock.at(arrival.received_at),
            code: code.clone(),
            reason: explain::sentence(code, t.0).map(str::to_owned),
            detail: detail.clone(),
            handled: arrival.handled.as_ref().map(|handled| {
                let by = people.get(&handled.by).cloned().unwrap_or_else(|| handled.by.to_string());
                t.all("tray-handled-by", &[("name", &by), ("at", &clock.at(handled.at).text), ("reason", &handled.reason)])
            }),
            enclosed: enclosed(app, clerk, arrival.id).await?,
            came_in: came_in(app, clerk, Some(arrival.id)).await?,
            candidates,
            fault_case: at("case"),
            typed_case: typed.case,
            fault_form: at("form"),
            fault_reason: at("reason"),
            forms: forms(app, t, &typed.form),
            may_open: reading.is_some_and(|reading| !reading.pages.is_empty()),
            typed_reason: typed.reason,
            said: reading.map(|reading| said_rows(t, &base, reading)).unwrap_or_default(),
            sheets: reading.map(|reading| sheets(t, &base, arrival, reading)).unwrap_or_default(),
            texts: reading.map(|reading| (1..=reading.texts.len()).map(text_link).collect()).unwrap_or_default(),
            text: asked.map(|(page, text)| (t.one("tray-text-of", "page", page.to_string()), text)),
            sha256: arrival.blob.to_string(),
            deeds,
            looks,
            faults: typed.faults,
            action: base,
        },
    )
}

/// The open cases that a document may be of, among those that the person may see.
async fn candidates(app: &App, clerk: &Clerk, arrival: &Arrival, reading: &ArrivalReading) -> Result<Vec<CandidateRow>, Problem> {
    let t = clerk.t;
    let mut rows = Vec::new();
    for Candidate { case, reasons } in app.desk.candidates(arrival, reading).await? {
        let same_class = case.confidentiality == arrival.confidentiality;
        if !same_class || !may_see(app.desk.config(), &clerk.person, &case.inbox, &case.workflow.name) {
            continue;
        }
        let reason = |reason: &Reason| match reason {
            Reason::Number => t.get("candidate-number"),
            Reason::Awaited => t.get("candidate-awaited"),
            Reason::Name => t.get("candidate-name"),
            Reason::Envelope => t.get("candidate-envelope"),
        };
        rows.push(CandidateRow {
            href: format!("/cases/{}", case.id),
            workflow: t.of(&app.desk.workflow_of(&case).await?.title).to_owned(),
            reasons: reasons.iter().map(reason).collect::<Vec<_>>().join(" ; "),
            number: case.number,
        });
    }
    Ok(rows)
}

/// The office's forms that open a case.
fn forms(app: &App, t: crate::locale::Words, chosen: &str) -> Vec<Choose> {
    let office = app.desk.office();
    let forms = office.office.forms.values().filter(|form| office.office.workflow_for(&form.form).is_some());
    forms.map(|form| Choose { name: form.form.clone(), title: t.of(&form.title).to_owned(), chosen: form.form == chosen }).collect()
}

fn said_rows(t: crate::locale::Words, base: &str, reading: &ArrivalReading) -> Vec<SaidRow> {
    let row = |said: &Said| SaidRow {
        label: said.label.clone(),
        // What the label says itself is not said twice.
        meaning: said
            .kind
            .as_ref()
            .and_then(|kind| t.maybe(&format!("meaning-{kind}")))
            .filter(|meaning| meaning.to_lowercase() != said.label.to_lowercase()),
        value: said.value.clone(),
        sure: t.one("tray-sure", "percent", (said.confidence.0 / 10).min(100).to_string()),
        doubtful: said.confidence.0 < 850,
        crop: crop(base, reading, said),
    };
    reading.said.iter().map(row).collect()
}

fn crop(base: &str, reading: &ArrivalReading, said: &Said) -> Option<Crop> {
    let page = reading.pages.get((said.zone.page as usize).checked_sub(1)?)?;
    piece(format!("{base}/pages/{}", said.zone.page), page, &said.zone)
}

/// The pages with a mark where each value stands.
fn sheets(t: crate::locale::Words, base: &str, arrival: &Arrival, reading: &ArrivalReading) -> Vec<Sheet> {
    let pages = reading.pages.len().to_string();
    let sheet = |(index, shown): (usize, &greffier_casework::Page)| {
        let number = index + 1;
        let marks = reading.said.iter().filter(|said| said.zone.page as usize == number);
        let marks: Vec<Mark> = marks.map(|said| mark(&said.zone, shown.width, shown.height, String::new(), true)).collect();
        Sheet {
            number,
            href: format!("{base}/pages/{number}"),
            width: shown.width,
            height: shown.height,
            alt: t.all("page-alt", &[("page", &number.to_string()), ("pages", &pages), ("document", &arrival.source_name)]),
            marks,
        }
    };
    reading.pages.iter().enumerate().map(sheet).collect()
}

/// `GET /arrivals/{id}/pages/{page}`
pub(crate) async fn image(State(app): State<App>, clerk: Clerk, Path((id, number)): Path<(String, String)>) -> Result<Response, Problem> {
    let arrival = open_arrival(&app, &clerk, &id).await?;
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let reading = app.desk.store().arrival_reading(arrival.id).await?.ok_or_else(Problem::not_there)?;
    let shown = number.checked_sub(1).and_then(|index| reading.pages.get(index)).ok_or_else(Problem::not_there)?;
    write_down_arrival(&app, &clerk.person, arrival.id, Thing::Page(number)).await?;
    let bytes = app.desk.store().blobs().read(&shown.image).await?;
    Ok(picture(bytes))
}

/// `GET /arrivals/{id}/file`: the very bytes that came, to keep.
pub(crate) async fn file(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let arrival = arrival_for(&app, &clerk, &id).await?;
    if !matches!(arrival.state, ArrivalState::Quarantined { .. } | ArrivalState::Opened) {
        return Err(Problem::not_there());
    }
    write_down_arrival(&app, &clerk.person, arrival.id, Thing::File).await?;
    let bytes = app.desk.store().blobs().read(&arrival.blob).await?;
    Ok(to_keep(bytes, &arrival.source_name, ""))
}

/// `POST /arrivals/{id}/retry`: read again, as the form that was chosen, if one was.
pub(crate) async fn retry(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let arrival = arrival_for(&app, &clerk, &id).await?;
    let form = match fields.maybe("form") {
        Some(name) => match known(&app, name) {
            Some(form) => Some(form),
            None => return no_form(&app, &clerk, &arrival, name).await,
        },
        None => None,
    };
    app.desk.store().retry_arrival(arrival.id, clerk.person.name.clone(), form, app.desk.now()).await?;
    tracing::info!(arrival = %arrival.id, "an arrival is read again");
    Ok(told(&arrival, "again"))
}

/// `POST /arrivals/{id}/open`: a case by hand, as the form that was chosen.
pub(crate) async fn open(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let arrival = arrival_for(&app, &clerk, &id).await?;
    let Some(form) = known(&app, fields.get("form")) else { return no_form(&app, &clerk, &arrival, fields.get("form")).await };
    let case = app.desk.open_by_hand(arrival.id, &form, &clerk.person).await?;
    tracing::info!(arrival = %arrival.id, case = %case.id, "a case was opened by hand");
    Ok(Redirect::to(&format!("/cases/{}", case.id)).into_response())
}

/// `POST /arrivals/{id}/case`: into the open case of that number.
pub(crate) async fn put_into(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let arrival = arrival_for(&app, &clerk, &id).await?;
    let number = fields.get("case").trim().to_owned();
    let case = match app.desk.store().case_by_number(&number).await {
        Ok(case) if may_see(app.desk.config(), &clerk.person, &case.inbox, &case.workflow.name) => Some(case),
        Ok(_) | Err(StoreError::NotFound { .. }) => None,
        Err(error) => return Err(DeskError::from(error).into()),
    };
    let key = match case {
        None => "fault-which-case",
        Some(case) if !case.is_open() => "fault-case-closed",
        // Whoever sees the case would see what came by an inbox for others.
        Some(case) if case.confidentiality != arrival.confidentiality => "fault-case-class",
        Some(case) => {
            app.desk.put_into(arrival.id, case.id, &clerk.person).await?;
            tracing::info!(arrival = %arrival.id, case = %case.id, "a document was put into a case");
            return Ok(Redirect::to(&format!("/cases/{}", case.id)).into_response());
        }
    };
    let faults = vec![Fault { at: "case".into(), text: clerk.t.get(key) }];
    written(&app, &clerk, &arrival, None, Typed { case: number, faults, ..Typed::default() }).await
}

/// `POST /arrivals/{id}/handled`: nothing more is to be done here.
pub(crate) async fn handled(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let arrival = arrival_for(&app, &clerk, &id).await?;
    let reason: String = fields.get("reason").trim().chars().take(LONGEST_REASON).collect();
    if reason.is_empty() {
        let faults = vec![Fault { at: "reason".into(), text: clerk.t.get("fault-handled-reason") }];
        return written(&app, &clerk, &arrival, None, Typed { faults, ..Typed::default() }).await;
    }
    app.desk.store().handle_arrival(arrival.id, clerk.person.name.clone(), &reason, app.desk.now()).await?;
    tracing::info!(arrival = %arrival.id, "an arrival was handled by hand");
    Ok(told(&arrival, "handled"))
}

/// Back to what still waits in the inbox.
fn told(arrival: &Arrival, what: &str) -> Response {
    Redirect::to(&format!("/inboxes/{}?state=quarantined&told={what}", arrival.inbox)).into_response()
}

fn known(app: &App, name: &str) -> Option<FormName> {
    let office = app.desk.office();
    office.office.forms.contains_key(name).then(|| FormName::from(name))
}

async fn no_form(app: &App, clerk: &Clerk, arrival: &Arrival, form: &str) -> Result<Response, Problem> {
    let faults = vec![Fault { at: "form".into(), text: clerk.t.get("fault-which-form") }];
    written(app, clerk, arrival, None, Typed { form: form.to_owned(), faults, ..Typed::default() }).await
}

/// The arrival of an identifier, when the person may see its inbox.
async fn arrival_for(app: &App, clerk: &Clerk, id: &str) -> Result<Arrival, Problem> {
    let id: ArrivalId = id.parse().map_err(|_| Problem::not_there())?;
    let arrival = app.desk.store().arrival(id).await?;
    if may_read(app.desk.config(), &clerk.person, &arrival.inbox) { Ok(arrival) } else { Err(Problem::not_there()) }
}

/// The same, while it is in quarantine: what is in a case is looked at there, where the case's journal keeps the look.
async fn open_arrival(app: &App, clerk: &Clerk, id: &str) -> Result<Arrival, Problem> {
    let arrival = arrival_for(app, clerk, id).await?;
    if matches!(arrival.state, ArrivalState::Quarantined { .. }) { Ok(arrival) } else { Err(Problem::not_there()) }
}
