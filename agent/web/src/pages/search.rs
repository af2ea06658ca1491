//! `/search`: words found in the fields of cases, on the pages of their documents and on those in quarantine.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use greffier_casework::{InboxName, Person};
use greffier_store::{Found, Hit, MOST_FOUND, PageRequest, Piece, Place, SearchFilter};
use serde::Deserialize;
use tokio::task::JoinSet;

use crate::access::{may_read, readable, readable_in, sees_all};
use crate::app::App;
use crate::layout::{Layout, page};
use crate::lists::Pager;
use crate::looks::{Thing, What, write_down, write_down_arrival};
use crate::moments::Moment;
use crate::names;
use crate::problem::Problem;
use crate::request::{Clerk, escape};

/// Finds on a page: each is a look at a case, written down before it is shown.
const FINDS: u32 = 20;
/// Characters of a question.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) l: Layout,
    /// Nothing when nothing was asked.
    pub(crate) count: Option<String>,
    pub(crate) finds: Vec<Find>,
    pub(crate) pager: Pager,
}

/// One find.
pub(crate) struct Find {
    pub(crate) href: String,
    /// The case's number, or the name of what no case has.
    pub(crate) number: String,
    pub(crate) what: String,
    /// Where it was found, in words.
    pub(crate) place: String,
    pub(crate) received: Moment,
    pub(crate) excerpt: Vec<Piece>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: u32,
}

/// `GET /search`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let t = clerk.t;
    let sought: String = asked.q.trim().chars().take(LONGEST).collect();
    if let Some(page) = acknowledged_under(&app, &clerk, &sought).await? {
        return Ok(page);
    }
    let config = app.desk.config();
    let inboxes = || readable(config, &clerk.person).map(|inbox| InboxName(inbox.name.clone())).collect();
    let filter = SearchFilter {
        text: sought.clone(),
        inboxes: (!sees_all(config, &clerk.person)).then(inboxes),
        workflows: readable_in(config, &clerk.person),
    };
    let part = app.desk.store().search(&filter, PageRequest { offset: asked.from, limit: FINDS }).await?;
    write_looks(&app, &clerk.person, &part.rows).await?;
    let finds: Vec<Find> = part.rows.into_iter().map(|hit| find(&app, &clerk, hit)).collect();
    let count = match part.total {
        _ if sought.is_empty() => None,
        MOST_FOUND.. => Some(t.one("search-most", "n", t.number(MOST_FOUND))),
        total => Some(t.n("search-count", total)),
    };
    let title = if sought.is_empty() { t.get("search-title") } else { t.one("search-title-of", "words", &sought) };
    let pager = Pager::by(FINDS, &format!("/search?q={}&", escape(&sought)), asked.from, finds.len(), part.total);
    let l = Layout { sought, ..Layout::of(&app, &clerk, "cases", title) };
    page(&SearchPage { l, count, finds, pager })
}

/// What arrived that was acknowledged under this number, for who may see its inbox: there is one, so nobody has to choose it.
async fn acknowledged_under(app: &App, clerk: &Clerk, number: &str) -> Result<Option<Response>, Problem> {
    let Some(known) = app.desk.store().acknowledged_under(&number.to_uppercase()).await? else { return Ok(None) };
    let arrival = app.desk.store().arrival(known.arrival).await?;
    let seen = may_read(app.desk.config(), &clerk.person, &arrival.inbox);
    Ok(seen.then(|| Redirect::to(&format!("/arrivals/{}", arrival.id)).into_response()))
}

/// What a find shows was written by a person: the look at it is written down, once for each case or arrival.
async fn write_looks(app: &App, person: &Person, hits: &[Hit]) -> Result<(), Problem> {
    let (mut cases, mut arrivals) = (BTreeSet::new(), BTreeSet::new());
    for hit in hits {
        match &hit.found {
            Found::Case { place: Place::Number, .. } => {}
            Found::Case { case, .. } => drop(cases.insert(*case)),
            Found::Arrival { arrival, .. } => drop(arrivals.insert(*arrival)),
        }
    }
    let mut looks = JoinSet::new();
    for id in cases {
        let (app, person) = (app.clone(), person.clone());
        looks.spawn(async move {
            let case = app.desk.case(id).await?;
            write_down(&app, &person, case, What::Found).await.map(|_| ())
        });
    }
    for id in arrivals {
        let (app, person) = (app.clone(), person.clone());
        looks.spawn(async move { write_down_arrival(&app, &person, id, Thing::Found).await });
    }
    while let Some(look) = looks.join_next().await {
        look.map_err(|_| Problem::broken())??;
    }
    Ok(())
}

fn find(app: &App, clerk: &Clerk, hit: Hit) -> Find {
    let t = clerk.t;
    let on_page = |page: u32| t.one("found-page", "page", t.number(u64::from(page)));
    let (href, number, what, place) = match hit.found {
        Found::Case { case, number, workflow, place, .. } => {
            let case = format!("/cases/{case}");
            let (href, place) = match place {
                Place::Number => (case, t.get("found-number")),
                Place::Field { name } => (case, t.one("found-field", "field", names::field(app, t, &workflow, &name))),
                Place::Page { document, page } => (format!("{case}/documents/{document}#page-{page}"), on_page(page)),
            };
            (href, number, names::workflow(app, t, &workflow), place)
        }
        Found::Arrival { arrival, name, page } => {
            (format!("/arrivals/{arrival}?text={page}#page-{page}"), name, t.get("state-quarantined"), on_page(page))
        }
    };
    Find { href, number, what, place, received: clerk.clock(app).at(hit.received_at), excerpt: hit.excerpt }
}
