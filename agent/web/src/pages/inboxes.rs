//! `/inboxes`: what each inbox received and what became of it. Nothing is lost, and the sum shows it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{ArrivalId, InboxName, Language};
use greffier_config::Inbox;
use greffier_intake::Status;
use greffier_intake::stability::Waiting;
use greffier_store::{Arrival, ArrivalFilter, ArrivalState, InboxCounts, PageRequest};
use serde::Deserialize;

use crate::access::{may_read, readable};
use crate::app::App;
use crate::explain;
use crate::layout::{Layout, page};
use crate::lists::{Pager, ROWS};
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::pages::document::to_keep;
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
    pub(crate) problems: Vec<Trouble>,
    pub(crate) waiting: Vec<Late>,
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
    /// How many things a person has to mend, in words.
    pub(crate) problems: Option<String>,
    /// How many files wait in the folder, in words.
    pub(crate) waiting: Option<String>,
    /// Said when nothing is taken from the folder for now.
    pub(crate) paused: Option<String>,
}

/// What a person has to mend.
pub(crate) struct Trouble {
    pub(crate) code: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) file: Option<String>,
    pub(crate) detail: String,
    pub(crate) since: Moment,
    pub(crate) next_try: Option<Moment>,
}

/// A file that is in the folder and not taken yet.
pub(crate) struct Late {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) since: Moment,
    pub(crate) why: String,
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
    /// Where its bytes are given, when no case has them.
    pub(crate) file: Option<String>,
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
    let inboxes =
        readable(app.desk.config(), &clerk.person).map(|inbox| account(t, &clock, inbox, &counts, status(&app, inbox).as_ref())).collect();
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
    let status = status(&app, inbox);
    page(&InboxPage {
        l: Layout::of(&app, &clerk, "inboxes", inbox.title.get(t.tag())).telling(told),
        account: account(t, &clock, inbox, &counts, status.as_ref()),
        problems: status.as_ref().map(|status| troubles(t, &clock, status)).unwrap_or_default(),
        waiting: status.as_ref().map(|status| late(t, &clock, status)).unwrap_or_default(),
        filters,
        rows,
        pager,
    })
}

/// `GET /arrivals/{id}/file`: the very bytes that came, to keep. What is in quarantine has no case, so the log says who fetched it.
pub(crate) async fn file(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let arrival = arrival_for(&app, &clerk, &id).await?;
    // What is in a case is looked at there, where its journal keeps the look.
    if !matches!(arrival.state, ArrivalState::Quarantined { .. }) {
        return Err(Problem::not_there());
    }
    let bytes = app.desk.store().blobs().read(&arrival.blob).await?;
    tracing::info!(arrival = %arrival.id, account = %clerk.person.name, "a document in quarantine was fetched");
    Ok(to_keep(bytes, &arrival.source_name, ""))
}

/// The arrival of an identifier, when the person may see its inbox.
async fn arrival_for(app: &App, clerk: &Clerk, id: &str) -> Result<Arrival, Problem> {
    let id: ArrivalId = id.parse().map_err(|_| Problem::not_there())?;
    let arrival = app.desk.store().arrival(id).await?;
    if may_read(app.desk.config(), &clerk.person, &arrival.inbox) { Ok(arrival) } else { Err(Problem::not_there()) }
}

/// `POST /arrivals/{id}/retry`
pub(crate) async fn retry(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let arrival = arrival_for(&app, &posted.clerk, &id).await?;
    app.desk.store().retry_arrival(arrival.id, app.desk.now()).await?;
    tracing::info!(arrival = %arrival.id, "an arrival is read again");
    Ok(Redirect::to(&format!("/inboxes/{}?again=1", arrival.inbox)).into_response())
}

/// What the folder of an inbox is like, as its last look found it; none when this process does not watch it.
pub(crate) fn status(app: &App, inbox: &Inbox) -> Option<Status> {
    app.inboxes.get(&inbox.name).map(|status| status.get())
}

fn troubles(t: Words, clock: &Clock, status: &Status) -> Vec<Trouble> {
    let trouble = |problem: &greffier_intake::Problem| Trouble {
        code: problem.code,
        sentence: match t.0 {
            Language::Fr => problem.fr,
            Language::En => problem.en,
        },
        file: problem.file.clone(),
        detail: problem.detail.clone(),
        since: clock.at(problem.since),
        next_try: problem.next_try.map(|at| clock.at(at)),
    };
    status.problems.iter().map(trouble).collect()
}

fn late(t: Words, clock: &Clock, status: &Status) -> Vec<Late> {
    let why = |why: Waiting| match why {
        Waiting::Settling => t.get("waiting-settling"),
        Waiting::Unfinished => t.get("waiting-unfinished"),
        Waiting::TemporaryName => t.get("waiting-temporary-name"),
        Waiting::Retrying => t.get("waiting-retrying"),
        Waiting::Queued => t.get("waiting-queued"),
    };
    let file = |file: &greffier_intake::WaitingFile| Late {
        name: file.name.clone(),
        size: size(t, file.bytes),
        since: clock.at(file.first_seen),
        why: why(file.why),
    };
    status.waiting.iter().map(file).collect()
}

fn account(t: Words, clock: &Clock, inbox: &Inbox, counts: &[InboxCounts], status: Option<&Status>) -> Account {
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
        problems: status.filter(|status| status.problems_total > 0).map(|status| t.n("inbox-problems", status.problems_total)),
        waiting: status.filter(|status| status.waiting_total > 0).map(|status| t.n("inbox-waiting", status.waiting_total)),
        paused: status.filter(|status| status.paused).map(|_| t.get("inbox-paused")),
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
        file: None,
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
            row.file = Some(format!("/arrivals/{}/file", arrival.id));
            row.retry = Some(format!("/arrivals/{}/retry", arrival.id));
        }
    }
    row
}

fn size(t: Words, bytes: u64) -> String {
    let kib = bytes.div_ceil(1024);
    if kib < 10_000 { t.one("size-kib", "n", t.number(kib)) } else { t.one("size-mib", "n", t.number(bytes >> 20)) }
}
