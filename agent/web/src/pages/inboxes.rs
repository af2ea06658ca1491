//! `/inboxes`: what each inbox received and what became of it. Nothing is lost, and the sum shows it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use greffier_casework::{InboxName, Language};
use greffier_config::Inbox;
use greffier_intake::Status;
use greffier_intake::stability::Waiting;
use greffier_store::{Arrival, ArrivalFilter, ArrivalState, InboxCounts, PageRequest};
use serde::Deserialize;

use crate::access::readable;
use crate::app::App;
use crate::explain;
use crate::layout::{Layout, page};
use crate::lists::{Pager, ROWS};
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::pages::queue::Choice;
use crate::problem::Problem;
use crate::request::Clerk;

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
    /// How many messages and archives were opened, in words: their parts are counted.
    pub(crate) opened: Option<String>,
    /// Whether the sum holds.
    pub(crate) holds: bool,
    pub(crate) oldest: Option<Moment>,
    /// How many things a person has to mend, in words.
    pub(crate) problems: Option<String>,
    /// How many documents in quarantine wait for somebody, in words, and where they are.
    pub(crate) tray: Option<(String, String)>,
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
    /// Where it is looked at: its case, or itself while no case has it.
    pub(crate) href: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    from: u32,
    #[serde(default)]
    told: String,
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
    // What waits in quarantine stands apart from what was handled by hand, which is in quarantine too.
    let states = ["filed", "duplicate", "quarantined", "handled", "in-progress", "opened"];
    let state = states.into_iter().find(|state| *state == asked.state);
    let (kept, handled) = match state {
        Some("handled") => (Some("quarantined"), Some(true)),
        Some("quarantined") => (Some("quarantined"), Some(false)),
        other => (other, None),
    };
    let filter = ArrivalFilter { inboxes: Some(vec![InboxName(inbox.name.clone())]), state: kept.map(str::to_owned), handled };
    let part = app.desk.store().arrivals(&filter, PageRequest { offset: asked.from, limit: ROWS }).await?;
    let rows: Vec<Row> = part.rows.iter().map(|arrival| row(t, &clock, arrival)).collect();
    let choice =
        |name: &str, key: &str, current: bool| Choice { href: format!("/inboxes/{}?state={name}", inbox.name), text: t.get(key), current };
    let mut filters = vec![choice("all", "filter-all", state.is_none())];
    filters.extend(states.map(|one| choice(one, &format!("state-{one}"), state == Some(one))));
    let pager = Pager::new(&format!("/inboxes/{}?state={}&", inbox.name, state.unwrap_or("all")), asked.from, rows.len(), part.total);
    let told = match asked.told.as_str() {
        "again" => Some(t.get("told-again")),
        "handled" => Some(t.get("told-handled")),
        _ => None,
    };
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
        opened: 0,
        filed: 0,
        duplicates: 0,
        quarantined: 0,
        handled: 0,
        in_progress: 0,
        oldest_in_progress: None,
    };
    let of = counts.iter().find(|one| one.inbox.as_str() == inbox.name).unwrap_or(&none);
    let open = of.quarantined.saturating_sub(of.handled);
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
            count(of.quarantined, "count-quarantined", open > 0),
            count(of.in_progress, "count-in-progress", false),
        ],
        holds: of.received == of.filed + of.duplicates + of.quarantined + of.in_progress,
        opened: (of.opened > 0).then(|| t.n("inbox-opened", of.opened)),
        oldest: of.oldest_in_progress.map(|at| clock.at(at)),
        problems: status.filter(|status| status.problems_total > 0).map(|status| t.n("inbox-problems", status.problems_total)),
        tray: (open > 0).then(|| (t.n("inbox-tray", open), format!("/inboxes/{}?state=quarantined", inbox.name))),
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
        href: None,
        code: None,
        reason: None,
        detail: None,
    };
    match &arrival.state {
        ArrivalState::InProgress => row.state = t.get("state-in-progress"),
        ArrivalState::Filed { case } => {
            row.state = t.get("state-filed");
            row.href = Some(format!("/cases/{case}"));
        }
        ArrivalState::Opened => {
            row.state = t.get("state-opened");
            row.href = Some(format!("/arrivals/{}", arrival.id));
        }
        ArrivalState::Duplicate { .. } => {
            row.state = t.get("state-duplicate");
            row.reason = Some(t.get("duplicate-reason"));
        }
        ArrivalState::Quarantined { code, detail } => {
            (row.state, row.class) = match &arrival.handled {
                Some(_) => (t.get("state-handled"), ""),
                None => (t.get("state-quarantined"), "late"),
            };
            row.reason = match &arrival.handled {
                Some(handled) => Some(handled.reason.clone()),
                None => explain::sentence(code, t.0).map(str::to_owned),
            };
            row.code = Some(code.clone());
            row.detail = Some(detail.clone()).filter(|detail| !detail.is_empty());
            row.href = Some(format!("/arrivals/{}", arrival.id));
        }
    }
    row
}

fn size(t: Words, bytes: u64) -> String {
    let kib = bytes.div_ceil(1024);
    if kib < 10_000 { t.one("size-kib", "n", t.number(kib)) } else { t.one("size-mib", "n", t.number(bytes >> 20)) }
}
