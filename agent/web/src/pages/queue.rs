//! `/tasks`: what waits for a person, the nearest deadline first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use greffier_store::TaskRow;
use serde::Deserialize;

use crate::app::App;
use crate::layout::{Layout, page};
use crate::lists::{self, Pager, ROWS, Show};
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::names;
use crate::pages::{hand_on, me};
use crate::problem::Problem;
use crate::request::Clerk;

/// Days before its end from which a deadline is near.
const NEAR_DAYS: i64 = 2;

#[derive(Template)]
#[template(path = "queue.html")]
pub(crate) struct Queue {
    pub(crate) l: Layout,
    pub(crate) filters: Vec<Choice>,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) count: String,
    /// Who stands in for whom today.
    pub(crate) away: Vec<String>,
    /// Whether there are signatures to choose.
    pub(crate) picks: bool,
}

/// One way to look at a list.
pub(crate) struct Choice {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) current: bool,
}

/// A task in the queue.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) what: String,
    pub(crate) about: String,
    /// What the one who gave it on said.
    pub(crate) note: Option<String>,
    pub(crate) since: Moment,
    pub(crate) due: Option<Due>,
    pub(crate) taken: Option<String>,
    pub(crate) mine: bool,
    /// The task's identifier, when it is a signature that this person can give now.
    pub(crate) pick: Option<String>,
}

/// A deadline in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) day: String,
    pub(crate) away: String,
    /// `late`, `near` or `far`.
    pub(crate) class: &'static str,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    from: u32,
    #[serde(default)]
    done: String,
    #[serde(default)]
    case: String,
}

/// `GET /tasks`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let show = Show::from_name(&asked.show);
    let part = lists::tasks(&app, &clerk.person, show, asked.from, ROWS).await?;
    let people = names::people(&app).await?;
    let rows: Vec<Row> = part
        .rows
        .iter()
        .map(|row| {
            let by = row.task.claimed_by();
            let mine = by == Some(&clerk.person.name);
            let taken = by.filter(|_| !mine).map(|by| people.get(by).cloned().unwrap_or_else(|| by.to_string()));
            Row {
                href: format!("/tasks/{}", row.id),
                number: row.case_number.clone(),
                what: names::step(&app, t, &row.workflow, &row.task.step),
                about: about(t, row, &names::workflow(&app, t, &row.workflow)),
                note: hand_on::note(t, &row.task, |name| people.get(name).cloned().unwrap_or_else(|| name.to_string())),
                since: clock.at(row.task.opened_at),
                due: row.due.map(|due| due_of(&clock, due, row.overdue)),
                pick: (signs(row) && taken.is_none()).then(|| row.id.to_string()),
                taken,
                mine,
            }
        })
        .collect();
    let choice = |one: Show| Choice {
        href: format!("/tasks?show={}", one.name()),
        text: t.get(&format!("filter-{}", one.name())),
        current: one == show,
    };
    let pager = Pager::new(&format!("/tasks?show={}&", show.name()), asked.from, rows.len(), part.total);
    let l = Layout::of(&app, &clerk, "tasks", t.get("tasks-title")).telling(told(t, &asked.done, &asked.case));
    let standing_in = me::rows(&app, &clerk).await?.into_iter().filter(|row| row.now);
    let away = standing_in
        .map(|row| t.all("away", &[("giver", &row.giver), ("receiver", &row.receiver), ("role", &row.role), ("days", &row.days)]))
        .collect();
    page(&Queue {
        l,
        filters: Show::ALL.map(choice).into(),
        count: t.n("tasks-count", part.total),
        picks: rows.iter().any(|row| row.pick.is_some()),
        rows,
        pager,
        away,
    })
}

fn signs(row: &TaskRow) -> bool {
    matches!(row.task.kind, greffier_casework::TaskKind::Sign { .. })
}

fn about(t: Words, row: &TaskRow, workflow: &str) -> String {
    match &row.task.kind {
        greffier_casework::TaskKind::Review if row.doubtful > 0 => {
            format!("{workflow} · {}", t.n("fields-doubtful", row.doubtful))
        }
        greffier_casework::TaskKind::Repair { code, .. } => format!("{workflow} · {code}"),
        _ => workflow.to_owned(),
    }
}

/// A deadline as lists show it.
pub(crate) fn due_of(clock: &Clock, due: jiff::Timestamp, overdue: bool) -> Due {
    let day = clock.last_day(due);
    let days = clock.days_to(day);
    let class = if overdue || days < 0 {
        "late"
    } else if days <= NEAR_DAYS {
        "near"
    } else {
        "far"
    };
    Due { day: clock.day(day), away: clock.away(day), class }
}

/// What just happened, told once: a known word and a case number from the address, never anything else.
pub(crate) fn told(t: Words, done: &str, case: &str) -> Option<String> {
    let number = case.len() <= 24 && !case.is_empty() && case.chars().all(|c| c.is_ascii_digit() || c == '-');
    let case = if number { case } else { "" };
    match done {
        "review" => Some(t.one("told-review", "case", case)),
        "signed" => Some(t.one("told-signed", "case", case)),
        "invited" => Some(t.one("told-invited", "case", case)),
        "revoked" => Some(t.one("told-revoked", "case", case)),
        "nothing" => Some(t.get("told-nothing")),
        "delegated" => Some(t.one("told-delegated", "case", case)),
        "declined" => Some(t.one("told-declined", "case", case)),
        "performed" => Some(t.one("told-performed", "case", case)),
        "decided" => Some(t.one("told-decided", "case", case)),
        "retried" => Some(t.one("told-retried", "case", case)),
        "returned" => Some(t.one("told-returned", "case", case)),
        _ => None,
    }
}
