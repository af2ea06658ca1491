//! What came together: a message or an archive that was opened, what it said, its parts and what became of each.

use askama::Template;
use axum::response::Response;
use greffier_casework::ArrivalId;
use greffier_store::{Arrival, ArrivalState, Contents};

use crate::access::may_read;
use crate::app::App;
use crate::layout::{Layout, page};
use crate::locale::Words;
use crate::looks::{Thing, write_down_arrival};
use crate::moments::{Clock, Moment};
use crate::names;
use crate::problem::Problem;
use crate::request::Clerk;
use crate::story::{self, Line};

#[derive(Template)]
#[template(path = "envelope.html")]
pub(crate) struct EnvelopePage {
    pub(crate) l: Layout,
    pub(crate) inbox: String,
    pub(crate) inbox_href: String,
    pub(crate) received: Moment,
    pub(crate) file_href: String,
    pub(crate) enclosed: Enclosed,
    pub(crate) sha256: String,
    pub(crate) looks: Vec<Line>,
}

/// What an envelope said beside its parts, and the parts.
pub(crate) struct Enclosed {
    /// The facts of a message's head, each with its label.
    pub(crate) facts: Vec<(String, String)>,
    /// What the message says.
    pub(crate) text: String,
    pub(crate) parts: Vec<PartRow>,
    /// What could not be taken out, and why.
    pub(crate) left: Vec<(String, String)>,
    /// What only adorns the message, by its names.
    pub(crate) adornments: Option<String>,
}

/// A part of an envelope.
pub(crate) struct PartRow {
    pub(crate) name: String,
    /// Where it is looked at.
    pub(crate) href: Option<String>,
    pub(crate) state: String,
    pub(crate) class: &'static str,
}

/// The way from something to the envelope that it came in.
pub(crate) struct CameIn {
    pub(crate) name: String,
    pub(crate) href: String,
}

/// The page of an envelope that was opened.
pub(crate) async fn opened(app: &App, clerk: &Clerk, arrival: &Arrival) -> Result<Response, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(app));
    let enclosed = enclosed(app, clerk, arrival.id).await?.ok_or_else(Problem::not_there)?;
    write_down_arrival(app, &clerk.person, arrival.id, Thing::Document).await?;
    let people = names::people(app).await?;
    let (_, looks) = story::tell_arrival(app, t, &clock, &people, &app.desk.store().arrival_journal(arrival.id).await?);
    page(&EnvelopePage {
        l: Layout::of(app, clerk, "inboxes", arrival.source_name.clone()),
        inbox: names::inbox(app, t, &arrival.inbox),
        inbox_href: format!("/inboxes/{}", arrival.inbox),
        received: clock.at(arrival.received_at),
        file_href: format!("/arrivals/{}/file", arrival.id),
        enclosed,
        sha256: arrival.blob.to_string(),
        looks,
    })
}

/// What was in an arrival; none when it was not opened.
pub(crate) async fn enclosed(app: &App, clerk: &Clerk, id: ArrivalId) -> Result<Option<Enclosed>, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(app));
    let Some(contents) = app.desk.store().contents(id).await? else { return Ok(None) };
    let parts = app.desk.store().parts_of(id).await?;
    let mut facts = facts(t, &clock, &contents);
    if let Some(told) = app.desk.store().acknowledgement(id).await? {
        let state = match (told.sent_at, &told.refused) {
            (_, Some(code)) => t.two("envelope-acknowledged-refused", "number", &told.number, "code", code),
            (Some(at), None) => t.two("envelope-acknowledged-sent", "number", &told.number, "at", clock.at(at).text),
            (None, None) => t.one("envelope-acknowledged-waits", "number", &told.number),
        };
        facts.push((t.get("envelope-acknowledged"), state));
    }
    Ok(Some(Enclosed {
        facts,
        parts: parts.iter().map(|part| row(t, part)).collect(),
        left: contents.left.into_iter().map(|left| (left.name, why(t, &left.why))).collect(),
        adornments: (!contents.adornments.is_empty()).then(|| contents.adornments.join(", ")),
        text: contents.text.trim().to_owned(),
    }))
}

/// The envelope that an arrival came in, for who may see its inbox.
pub(crate) async fn came_in(app: &App, clerk: &Clerk, id: Option<ArrivalId>) -> Result<Option<CameIn>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let Some(envelope) = app.desk.store().arrival(id).await?.envelope else { return Ok(None) };
    let envelope = app.desk.store().arrival(envelope).await?;
    let seen = may_read(app.desk.config(), &clerk.person, &envelope.inbox);
    Ok(seen.then(|| CameIn { href: format!("/arrivals/{}", envelope.id), name: envelope.source_name }))
}

fn facts(t: Words, clock: &Clock, contents: &Contents) -> Vec<(String, String)> {
    let Some(head) = &contents.head else { return Vec::new() };
    let date = head.date.map(|date| clock.at(date).text);
    let signed = head.signed.then(|| t.get("envelope-signed-not-checked"));
    let facts = [
        ("envelope-from", head.from.clone()),
        ("envelope-subject", head.subject.clone()),
        ("envelope-date", date),
        ("envelope-signed", signed),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((t.get(key), value?))).collect()
}

fn row(t: Words, part: &Arrival) -> PartRow {
    let (state, class, href) = match &part.state {
        ArrivalState::InProgress => ("state-in-progress", "", None),
        ArrivalState::Filed { case } => ("state-filed", "", Some(format!("/cases/{case}"))),
        // The one that came before, or its case.
        ArrivalState::Duplicate { of } => ("state-duplicate", "", Some(format!("/arrivals/{of}"))),
        ArrivalState::Opened => ("state-opened", "", Some(format!("/arrivals/{}", part.id))),
        ArrivalState::Quarantined { .. } if part.handled.is_some() => ("state-handled", "", Some(format!("/arrivals/{}", part.id))),
        ArrivalState::Quarantined { .. } => ("state-quarantined", "late", Some(format!("/arrivals/{}", part.id))),
    };
    PartRow { name: part.source_name.clone(), href, state: t.get(state), class }
}

/// Why something could not be taken out: what is the matter and what to do.
fn why(t: Words, name: &str) -> String {
    t.maybe(&format!("left-{}", name.replace('_', "-"))).unwrap_or_else(|| name.to_owned())
}
