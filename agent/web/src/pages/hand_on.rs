//! A signature task that its signer does not do herself: given to a colleague or a role, or declined; always with a reason.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{AccountName, HandedOn, RoleName, Task};
use greffier_engine::{Message, Refusal};
use greffier_language::StepKind;
use greffier_runner::DeskError;

use crate::app::App;
use crate::layout::Fault;
use crate::locale::Words;
use crate::names;
use crate::pages::sign::{Typed, show};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

/// Characters of a reason.
const LONGEST_REASON: usize = 2_000;

/// Somebody, or a role, that may have the task.
pub(crate) struct Colleague {
    /// `person:<name>` or `role:<name>`.
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// Who may have the task: people who may sign it and have a key, then the other roles that sign in the workflow.
pub(crate) async fn colleagues(app: &App, clerk: &Clerk, open: &Open, chosen: &str) -> Result<Vec<Colleague>, Problem> {
    let t = clerk.t;
    let mut all = Vec::new();
    for person in app.desk.signers_of(&open.task.role, &open.case.workflow.name).await? {
        if person.name != clerk.person.name {
            all.push((format!("person:{}", person.name), open.names.person(&person.name)));
        }
    }
    let signs = open.names.workflow.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Sign { role, .. } => Some(RoleName::from(role.as_str())),
        _ => None,
    });
    let mut roles: Vec<RoleName> = signs.collect();
    roles.sort();
    roles.dedup();
    all.extend(roles.iter().map(|role| (format!("role:{role}"), t.one("delegate-role", "role", names::role(app, t, role)))));
    Ok(all.into_iter().map(|(value, text)| Colleague { chosen: value == chosen, value, text }).collect())
}

/// What the one who gave a task on said, in words.
pub(crate) fn note(t: Words, task: &Task, name_of: impl Fn(&AccountName) -> String) -> Option<String> {
    let note = task.note.as_ref()?;
    let key = match note.because {
        HandedOn::Delegated => "note-delegated",
        HandedOn::Declined => "note-declined",
        HandedOn::RobotRefused => return Some(t.one("note-robot-refused", "said", &note.reason)),
        HandedOn::Escalated => return Some(t.get("note-escalated")),
    };
    let from = note.from.as_ref().map_or_else(|| t.get("person-outside"), name_of);
    Some(t.two(key, "name", from, "reason", &note.reason))
}

/// `POST /tasks/{id}/delegate`
pub(crate) async fn delegate(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let t = clerk.t;
    let reason: String = fields.get("reason").trim().chars().take(LONGEST_REASON).collect();
    let typed = Typed { delegating: true, to: fields.get("to").to_owned(), reason: reason.clone(), ..Typed::default() };
    let mut faults = Vec::new();
    let to = fields.get("to").split_once(':').and_then(|(kind, name)| match kind {
        "person" => Some(greffier_runner::GiveTo::Person(name.into())),
        "role" => Some(greffier_runner::GiveTo::Role(name.into())),
        _ => None,
    });
    if to.is_none() {
        faults.push(Fault { at: "to".into(), text: t.get("fault-to") });
    }
    if reason.is_empty() {
        faults.push(Fault { at: "why".into(), text: t.get("fault-why") });
    }
    let Some(to) = to.filter(|_| faults.is_empty()) else { return show(&app, &clerk, &open, &typed, faults, None).await };
    match app.desk.give_on(open.id, clerk.person.clone(), to, reason).await {
        Ok(case) => Ok(Redirect::to(&format!("/tasks?done=delegated&case={}", case.number)).into_response()),
        Err(DeskError::Refused(Refusal::MayNotSign(_))) => {
            let faults = vec![Fault { at: "to".into(), text: t.get("fault-to-may-not") }];
            show(&app, &clerk, &open, &typed, faults, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /tasks/{id}/decline`
pub(crate) async fn decline(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let reason: String = fields.get("reason").trim().chars().take(LONGEST_REASON).collect();
    let message = Message::Decline { task: open.task.number, by: clerk.person.clone(), reason: reason.clone() };
    match app.desk.say(open.case.id, message).await {
        Ok(case) => go_on(&app, &clerk, "declined", &case).await,
        Err(DeskError::Refused(Refusal::ReasonNeeded)) => {
            let faults = vec![Fault { at: "reason".into(), text: clerk.t.get("fault-reason") }];
            show(&app, &clerk, &open, &Typed { declining: true, reason, ..Typed::default() }, faults, None).await
        }
        Err(error) => Err(error.into()),
    }
}
