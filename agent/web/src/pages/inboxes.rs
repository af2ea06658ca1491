//! `/inboxes`: what each inbox received and what became of it. Nothing is lost, and the sum shows it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{ArrivalId, InboxName};
use greffier_config::Inbox;
use greffier_store::{Arrival, ArrivalFilter, ArrivalState, InboxCounts, PageRequest};
use serde::Deserialize;

use crate::access::{may_read, readable};
use crate::app::App;
use crate::explain;
use crate::layout::{Layout, page};
use crate::lists::{Pager, ROWS};
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::pages::queue::Choice;
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

#[derive(Template)]
#[template(path = "inboxes.html")]
pub(crate) struct Inboxes {
    pub(crate) l: Layout,
    pub(crate) inboxes: Vec<Account>,
}

#[derive(Template)]
#[template(path = "inbox.html")]
pub(crate) struct InboxPage {
    pub(crate) l: Layout,
    pub(crate) account: Account,
    pub(crate) filters: Vec<Choice>,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
}

/// The account of an inbox.
pub(crate) struct Account {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) class: String,
    pub(crate) fax: Option<String>,
    /// `received = filed + duplicates + quarantined + in progress`, each with its word.
    pub(crate) received: Count,
    pub(crate) parts: Vec<Count>,
    /// Whether the sum holds.
    pub(crate) holds: bool,
    pub(crate) oldest: Option<Moment>,
}

/// A number with its word.
pub(crate) struct Count {
    pub(crate) number: String,
    pub(crate) word: String,
    pub(crate) wants_a_look: bool,
}

/// An arrival in the list.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) at: Moment,
    pub(crate) size: String,
    pub(crate) state: String,
    pub(crate) class: &'static str,
    pub(crate) case_href: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
    /// Where to ask that it be read again.
    pub(crate) retry: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    from: u32,
    #[serde(default)]
    again: String,
}

/// `GET /inboxes`
pub(crate) async fn list(State(app): State<App>, clerk: Clerk) -> Result<Response, Problem> {
    let counts = app.desk.store().inbox_counts().await?;
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let inboxes = readable(app.desk.config(), &clerk.person).map(|inbox| account(t, &clock, inbox, &counts)).collect();
    page(&Inboxes { l: Layout::of(&app, &clerk, "inboxes", t.get("inboxes-title")), inboxes })
}

/// `GET /inboxes/{name}`
pub(crate) async fn show(
    State(app): State<App>,
    clerk: Clerk,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let config = app.desk.config();
    let inbox = readable(config, &clerk.person).find(|inbox| inbox.name == name).ok_or_else(Problem::not_there)?;
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let counts = app.desk.store().inbox_counts().await?;
    let states = ["filed", "duplicate", "quarantined", "in-progress"];
    let state = states.into_iter().find(|state| *state == asked.state);
    let filter = ArrivalFilter { inboxes: Some(vec![InboxName(inbox.name.clone())]), state: state.map(str::to_owned) };
    let part = app.desk.store().arrivals(&filter, PageRequest { offset: asked.from, limit: ROWS }).await?;
    let rows: Vec<Row> = part.rows.iter().map(|arrival| row(t, &clock, arrival)).collect();
    let choice =
        |name: &str, key: &str, current: bool| Choice { href: format!("/inboxes/{}?state={name}", inbox.name), text: t.get(key), current };
    let mut filters = vec![choice("all", "filter-all", state.is_none())];
    filters.extend(states.map(|one| choice(one, &format!("state-{one}"), state == Some(one))));
    let pager = Pager::new(&format!("/inboxes/{}?state={}&", inbox.name, state.unwrap_or("all")), asked.from, rows.len(), part.total);
    let told = (asked.again == "1").then(|| t.get("told-again"));
    page(&InboxPage {
        l: Layout::of(&app, &clerk, "inboxes", inbox.title.get(t.tag())).telling(told),
        account: account(t, &clock, inbox, &counts),
        filters,
        rows,
        pager,
    })
}

/// `POST /arrivals/{id}/retry`
pub(crate) async fn retry(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let id: ArrivalId = id.parse().map_err(|_| Problem::not_there())?;
    let arrival = app.desk.store().arrival(id).await?;
    if !may_read(app.desk.config(), &posted.clerk.person, &arrival.inbox) {
        return Err(Problem::not_there());
    }
    app.desk.store().retry_arrival(id, app.desk.now()).await?;
    tracing::info!(arrival = %id, "an arrival is read again");
    Ok(Redirect::to(&format!("/inboxes/{}?again=1", arrival.inbox)).into_response())
}

fn account(t: Words, clock: &Clock, inbox: &Inbox, counts: &[InboxCounts]) -> Account {
    let none = InboxCounts {
        inbox: InboxName(inbox.name.clone()),
        received: 0,
        filed: 0,
        duplicates: 0,
        quarantined: 0,
        in_progress: 0,
        oldest_in_progress: None,
    };
    let of = counts.iter().find(|one| one.inbox.as_str() == inbox.name).unwrap_or(&none);
    let count = |n: u64, key: &str, wants_a_look: bool| Count { number: t.number(n), word: t.n(key, n), wants_a_look };
    Account {
        href: format!("/inboxes/{}", inbox.name),
        title: inbox.title.get(t.tag()).to_owned(),
        class: inbox.confidentiality.clone(),
        fax: inbox.fax_number.clone(),
        received: count(of.received, "count-received", false),
        parts: vec![
            count(of.filed, "count-filed", false),
            count(of.duplicates, "count-duplicates", false),
            count(of.quarantined, "count-quarantined", of.quarantined > 0),
            count(of.in_progress, "count-in-progress", false),
        ],
        holds: of.received == of.filed + of.duplicates + of.quarantined + of.in_progress,
        oldest: of.oldest_in_progress.map(|at| clock.at(at)),
    }
}

fn row(t: Words, clock: &Clock, arrival: &Arrival) -> Row {
    let mut row = Row {
        name: arrival.source_name.clone(),
        at: clock.at(arrival.received_at),
        size: size(t, arrival.bytes),
        state: String::new(),
        class: "",
        case_href: None,
        code: None,
        reason: None,
        detail: None,
        retry: None,
    };
    match &arrival.state {
        ArrivalState::InProgress => row.state = t.get("state-in-progress"),
        ArrivalState::Filed { case } => {
            row.state = t.get("state-filed");
            row.case_href = Some(format!("/cases/{case}"));
        }
        ArrivalState::Duplicate { .. } => {
            row.state = t.get("state-duplicate");
            row.reason = Some(t.get("duplicate-reason"));
        }
        ArrivalState::Quarantined { code, detail } => {
            row.state = t.get("state-quarantined");
            row.class = "late";
            row.reason = explain::sentence(code, t.0).map(str::to_owned);
            row.code = Some(code.clone());
            row.detail = Some(detail.clone()).filter(|detail| !detail.is_empty());
            row.retry = Some(format!("/arrivals/{}/retry", arrival.id));
        }
    }
    row
}

fn size(t: Words, bytes: u64) -> String {
    let kib = bytes.div_ceil(1024);
    if kib < 10_000 { t.one("size-kib", "n", t.number(kib)) } else { t.one("size-mib", "n", t.number(bytes >> 20)) }
}
