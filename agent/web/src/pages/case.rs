//! `/cases/{id}`: everything about one case.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use greffier_casework::{Case, CaseId, DocumentKind, Language};
use greffier_engine::{foreseen, may_report};

use crate::access::may_see;
use crate::app::App;
use crate::layout::{Layout, page};
use crate::looks::{What, write_down};
use crate::names::{self, Names};
use crate::pages::case_view::{self, Check, Effort, FieldRow, Paper, TaskLine};
use crate::pages::queue::{Due, due_of};
use crate::problem::Problem;
use crate::request::Clerk;
use crate::story::{self, Line};

#[derive(Template)]
#[template(path = "case.html")]
pub(crate) struct CasePage {
    pub(crate) l: Layout,
    pub(crate) about: String,
    pub(crate) open: bool,
    pub(crate) stands: String,
    /// What to do next, when this person can do it.
    pub(crate) next: Option<TaskLine>,
    /// Label and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) due: Option<Due>,
    pub(crate) why: Vec<String>,
    pub(crate) fields: Vec<FieldRow>,
    pub(crate) documents: Vec<Paper>,
    pub(crate) checks: Vec<Check>,
    pub(crate) tasks: Vec<TaskLine>,
    pub(crate) efforts: Vec<Effort>,
    pub(crate) journal: Vec<Line>,
    pub(crate) looks: Vec<Line>,
    /// What may happen at any moment: name and title.
    pub(crate) foreseen: Vec<(String, String)>,
    pub(crate) report_action: String,
}

/// A case that the person may see, by its identifier.
pub(crate) async fn find(app: &App, clerk: &Clerk, id: &str) -> Result<Case, Problem> {
    let id: CaseId = id.parse().map_err(|_| Problem::not_there())?;
    let case = app.desk.case(id).await?;
    if may_see(app.desk.config(), &clerk.person, &case.inbox, &case.workflow.name) { Ok(case) } else { Err(Problem::not_there()) }
}

/// `GET /cases/{id}`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Response, Problem> {
    let case = find(&app, &clerk, &id).await?;
    let case = write_down(&app, &clerk.person, case, What::Case).await?;
    let (t, clock) = (clerk.t, clerk.clock(&app));
    let names = Names::of(&app, t, &case).await?;
    let entries = app.desk.store().journal(case.id).await?;
    let (journal, looks) = story::tell(&names, &clock, &case, &entries);
    let copies = app.desk.store().copies_of(case.id).await?;
    let ledger = app.desk.store().effects_of(case.id).await?;
    let mut checks = Vec::new();
    for document in case.documents.iter().filter(|document| document.kind == DocumentKind::Signed) {
        checks.push(case_view::check(&app, t, &clock, &document.name, &document.blob).await);
    }
    let tasks: Vec<TaskLine> = case.tasks.iter().map(|task| case_view::task(&app, &names, &clock, &case, task, &clerk.person)).collect();
    let fields = names.in_order(&case).into_iter().map(|field| case_view::field(&names, &case, field)).collect();
    let deadline = case.deadline.as_ref();
    page(&CasePage {
        l: Layout::of(&app, &clerk, "cases", t.one("case-title", "case", &case.number)),
        about: t.of(&names.workflow.title).to_owned(),
        open: case.is_open(),
        stands: case_view::stands(&names, &clock, &case),
        next: tasks.iter().find(|task| task.doable).cloned(),
        facts: facts(&app, &names, &clock, &case),
        due: deadline.map(|deadline| due_of(&clock, deadline.due, case.overdue && case.is_open())),
        why: deadline.map(|deadline| if t.tag() == "en" { &deadline.why_en } else { &deadline.why_fr }).cloned().unwrap_or_default(),
        fields,
        documents: case.documents.iter().map(|document| case_view::paper(t, &clock, &case, document, copies.get(&document.id))).collect(),
        checks,
        tasks,
        efforts: ledger.iter().map(|row| case_view::effort(t, &clock, row)).collect(),
        journal,
        looks,
        foreseen: if case.is_open() && may_report(&names.workflow, &clerk.person) {
            let foreseen = foreseen(&names.workflow, &case);
            foreseen.map(|(event, title)| (event.to_owned(), t.of(title).to_owned())).collect()
        } else {
            Vec::new()
        },
        report_action: format!("/cases/{}/report", case.id),
    })
}

fn facts(app: &App, names: &Names, clock: &crate::moments::Clock, case: &Case) -> Vec<(String, String)> {
    let t = names.t;
    let mut facts = vec![
        (t.get("fact-received"), clock.at(case.received_at).text),
        (t.get("fact-inbox"), names::inbox(app, t, &case.inbox)),
        (t.get("fact-class"), case.confidentiality.clone()),
        (
            t.get("fact-language"),
            if greffier_engine::language_of(&names.workflow, case) == Language::En { t.get("english") } else { t.get("french") },
        ),
        (t.get("fact-answered"), if case.answered { t.get("yes") } else { t.get("no") }),
    ];
    if let Some((on, fr, en)) = case.suspended() {
        let because = if t.tag() == "en" { en } else { fr };
        facts.push((t.get("fact-suspended"), t.two("suspended-since", "day", clock.day(on), "because", because)));
    }
    if !case.paper.is_empty() {
        let touch = |touch: &greffier_casework::PaperTouch| {
            let (stage, cause) = (greffier_metrics::stage_name(touch.stage), greffier_metrics::cause_name(touch.cause));
            t.two("paper-touch", "stage", t.of(&stage), "cause", t.of(&cause))
        };
        facts.push((t.get("fact-paper"), case.paper.iter().map(touch).collect::<Vec<_>>().join(" ; ")));
    }
    facts
}
