//! `/cases`: every case, the newest request first, found by its number.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_store::{CaseFilter, CaseStatus};
use serde::Deserialize;

use crate::app::App;
use crate::layout::{Layout, page};
use crate::lists::{self, Pager, ROWS};
use crate::moments::Moment;
use crate::names;
use crate::pages::queue::{Choice, Due, due_of};
use crate::problem::Problem;
use crate::request::{Clerk, escape};

#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct Cases {
    pub(crate) l: Layout,
    pub(crate) sought: String,
    pub(crate) status: String,
    pub(crate) filters: Vec<Choice>,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) count: String,
}

/// A case in the list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) what: String,
    pub(crate) stands: String,
    pub(crate) received: Moment,
    pub(crate) open: bool,
    pub(crate) due: Option<Due>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    status: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: u32,
}

/// `GET /cases`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let status = match asked.status.as_str() {
        "open" => Some(CaseStatus::Open),
        "closed" => Some(CaseStatus::Closed),
        _ => None,
    };
    let sought: String = asked.q.trim().chars().take(32).collect();
    let filter = CaseFilter { status, number_contains: (!sought.is_empty()).then(|| sought.clone()), ..CaseFilter::default() };
    let part = lists::cases(&app, &clerk.person, &filter, asked.from, ROWS).await?;
    if let [row] = part.rows.as_slice()
        && row.number == sought
    {
        return Ok(Redirect::to(&format!("/cases/{}", row.id)).into_response());
    }
    let rows: Vec<Row> = part
        .rows
        .iter()
        .map(|row| {
            let open = row.status == CaseStatus::Open;
            let outcome =
                row.outcome.as_ref().map(|outcome| t.maybe(&format!("outcome-{}", outcome.0)).unwrap_or_else(|| outcome.0.clone()));
            let step = row.step.as_ref().map(|step| names::step(&app, t, &row.workflow, step));
            Row {
                href: format!("/cases/{}", row.id),
                number: row.number.clone(),
                what: names::workflow(&app, t, &row.workflow),
                stands: if open { step } else { outcome }.unwrap_or_default(),
                received: clock.at(row.received_at),
                open,
                due: row.due.filter(|_| open).map(|due| due_of(&clock, due, row.overdue)),
            }
        })
        .collect();
    let query = if sought.is_empty() { String::new() } else { format!("q={}&", escape(&sought)) };
    let choice = |name: &'static str, key: &str| Choice {
        href: format!("/cases?{query}status={name}"),
        text: t.get(key),
        current: name == asked.status || (name == "all" && status.is_none()),
    };
    let filters = vec![choice("all", "filter-all"), choice("open", "filter-cases-open"), choice("closed", "filter-cases-closed")];
    let status = if status.is_some() { asked.status.clone() } else { "all".to_owned() };
    let pager = Pager::new(&format!("/cases?{query}status={status}&"), asked.from, rows.len(), part.total);
    let l = Layout::of(&app, &clerk, "cases", t.get("cases-title"));
    page(&Cases { l, sought, status, filters, count: t.n("cases-count", part.total), rows, pager })
}
