//! `/figures`: the share of processes without paper and how cases go, each figure with what it is made of.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use greffier_runner::DeskError;
use jiff::Timestamp;
use serde::Deserialize;

use crate::app::App;
use crate::layout::{Fault, Layout, form_page};
use crate::pages::figures_view::{PaperLine, ProcessRow, Share, Tile, paper_lines, process, share, tiles};
use crate::problem::Problem;
use crate::request::Clerk;

#[derive(Template)]
#[template(path = "figures.html")]
pub(crate) struct FiguresPage {
    pub(crate) l: Layout,
    pub(crate) period: String,
    pub(crate) period_text: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) share: Share,
    pub(crate) processes: Vec<ProcessRow>,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) paper: Vec<PaperLine>,
    pub(crate) paper_definition: String,
    pub(crate) paper_pages: String,
    pub(crate) next_step: Option<String>,
    pub(crate) next_line: Option<String>,
    pub(crate) as_of: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    period: String,
}

/// `GET /figures`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let wanted: String = asked.period.trim().chars().take(40).collect();
    let (figures, faults) = match app.desk.figures((!wanted.is_empty()).then_some(wanted.as_str())).await {
        Ok(figures) => (figures, Vec::new()),
        // A period that cannot be read: the usual one is shown, and the mistake is told.
        Err(error) if is_period(&error) => {
            (app.desk.figures(None).await?, vec![Fault { at: "period".into(), text: t.one("fault-period", "period", &wanted) }])
        }
        Err(error) => return Err(error.into()),
    };
    let mut l = Layout::of(&app, &clerk, "figures", t.get("figures-title"));
    l.failed = !faults.is_empty();
    let failed = l.failed;
    let last: Timestamp = figures.as_of;
    let paper = &figures.paper;
    form_page(
        failed,
        &FiguresPage {
            l,
            period: if wanted.is_empty() { String::new() } else { wanted },
            period_text: t.two("period-text", "first", clock.day(figures.period.first), "last", clock.day(figures.period.last)),
            faults,
            share: share(t, &figures),
            processes: figures.paperless.processes.iter().map(|one| process(t, one)).collect(),
            tiles: tiles(t, &figures),
            paper: paper_lines(t, paper),
            paper_definition: t.of(&paper.definition).to_owned(),
            paper_pages: t.two("paper-pages", "paper", t.number(paper.paper_pages), "all", t.number(paper.pages)),
            next_step: paper
                .next_step
                .as_ref()
                .map(|step| t.two("next-step", "stage", t.of(&step.stage_title), "cause", t.of(&step.cause_title))),
            next_line: paper
                .next_line
                .as_ref()
                .map(|line| t.two("next-line", "inbox", t.of(&line.title), "number", line.fax_number.as_deref().unwrap_or_default())),
            as_of: clock.at(last).text,
        },
    )
}

fn is_period(error: &DeskError) -> bool {
    error.code() == "GRF-FIG-012"
}
