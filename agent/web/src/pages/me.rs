//! `/me`: one's own account: the second factor; and who stands in for whom, from which day to which, for everybody to see.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{AccountName, Delegation, DelegationId};
use greffier_config::SecondFactor;
use greffier_runner::{DeskError, NewDelegation};
use serde::Deserialize;

use crate::app::App;
use crate::layout::{Fault, Layout, form_page};
use crate::names;
use crate::problem::Problem;
use crate::request::{Clerk, Fields, Posted};

#[derive(Template)]
#[template(path = "me.html")]
pub(crate) struct MePage {
    pub(crate) l: Layout,
    pub(crate) faults: Vec<Fault>,
    pub(crate) first: String,
    /// The second factor that is in force, in words.
    pub(crate) factor: Option<String>,
    /// Whether signing asks for one.
    pub(crate) required: bool,
    pub(crate) fault_password: Option<String>,
    pub(crate) fault_old_code: Option<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) people: Vec<Choice>,
    pub(crate) roles: Vec<Choice>,
    /// The workflows that a delegation may be for alone.
    pub(crate) workflows: Vec<Choice>,
    pub(crate) first_day: String,
    pub(crate) last_day: String,
    pub(crate) why: String,
    pub(crate) fault_to: Option<String>,
    pub(crate) fault_days: Option<String>,
    pub(crate) fault_why: Option<String>,
}

/// A delegation that holds, or will.
pub(crate) struct Row {
    pub(crate) giver: String,
    pub(crate) receiver: String,
    pub(crate) role: String,
    pub(crate) days: String,
    pub(crate) why: String,
    pub(crate) now: bool,
    /// Where it is ended, by the one who gave it.
    pub(crate) end: Option<String>,
}

/// A value of a list.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// `GET /me`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let told = match asked.done.as_str() {
        "given" => Some(clerk.t.get("told-given")),
        "ended" => Some(clerk.t.get("told-ended")),
        _ => None,
    };
    written(&app, &clerk, &Fields::default(), Vec::new(), told).await
}

async fn written(app: &App, clerk: &Clerk, given: &Fields, faults: Vec<Fault>, told: Option<String>) -> Result<Response, Problem> {
    let t = clerk.t;
    let accounts = app.desk.store().accounts().await?;
    let factor = app.desk.store().second_factor(&clerk.person.name).await?;
    let mut l = Layout::of(app, clerk, "", t.get("me-title")).telling(told);
    l.failed = !faults.is_empty();
    l.here = "/me".into();
    let failed = l.failed;
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let others = accounts.iter().filter(|account| !account.disabled && account.name != clerk.person.name);
    let people = others.map(|account| Choice {
        value: account.name.to_string(),
        text: account.display_name.clone(),
        chosen: given.get("to") == account.name.as_str(),
    });
    let roles = clerk.person.roles.iter().map(|role| Choice {
        value: role.to_string(),
        text: names::role(app, t, role),
        chosen: given.get("role") == role.as_str(),
    });
    let (people, roles) = (people.collect(), roles.collect());
    let office = app.desk.office();
    let workflows = office.office.workflows.values().map(|workflow| Choice {
        value: workflow.name.clone(),
        text: t.of(&workflow.title).to_owned(),
        chosen: given.get("workflow") == workflow.name,
    });
    form_page(
        failed,
        &MePage {
            l,
            first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
            factor: factor.map(|factor| {
                let day = clerk.clock(app).at(factor.set_up_at).text;
                t.two("factor-set-up", "at", day, "codes", factor.recovery.len().to_string())
            }),
            required: app.desk.config().signing.second_factor == SecondFactor::Totp,
            fault_password: at("password"),
            fault_old_code: at("old-code"),
            rows: rows(app, clerk).await?,
            people,
            roles,
            workflows: workflows.collect(),
            first_day: given.get("first_day").chars().take(10).collect(),
            last_day: given.get("last_day").chars().take(10).collect(),
            why: given.get("why").to_owned(),
            fault_to: at("to"),
            fault_days: at("first_day"),
            fault_why: at("why"),
            faults,
        },
    )
}

/// The page with one fault.
pub(crate) async fn faulty(app: &App, clerk: &Clerk, at: &str, text: String) -> Result<Response, Problem> {
    written(app, clerk, &Fields::default(), vec![Fault { at: at.into(), text }], None).await
}

/// The delegations that hold now or later, as everybody sees them.
pub(crate) async fn rows(app: &App, clerk: &Clerk) -> Result<Vec<Row>, Problem> {
    let (t, clock) = (clerk.t, clerk.clock(app));
    let people = names::people(app).await?;
    let today = app.desk.today();
    let name = |name: &AccountName| people.get(name).cloned().unwrap_or_else(|| name.to_string());
    let row = |one: &Delegation| Row {
        giver: name(&one.giver),
        receiver: name(&one.receiver),
        role: names::lent(app, t, one),
        days: t.two("delegation-days", "first", clock.day(one.first_day), "last", clock.day(one.last_day)),
        why: one.why.clone(),
        now: one.holds_on(today),
        end: (one.giver == clerk.person.name).then(|| format!("/me/delegations/{}/end", one.id)),
    };
    Ok(app.desk.store().delegations_from(today).await?.iter().map(row).collect())
}

/// `POST /me/delegations`
pub(crate) async fn give(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let t = clerk.t;
    let mut faults = Vec::new();
    let mut fault = |at: &str, key: &str| faults.push(Fault { at: at.into(), text: t.get(key) });
    let day = |name: &str| fields.get(name).parse::<jiff::civil::Date>().ok();
    let days = day("first_day").zip(day("last_day"));
    if fields.get("to").is_empty() || fields.get("role").is_empty() {
        fault("to", "fault-delegation-to");
    }
    if days.is_none() {
        fault("first_day", "fault-delegation-days");
    }
    if fields.get("why").trim().is_empty() {
        fault("why", "fault-delegation-why");
    }
    let Some((first_day, last_day)) = days.filter(|_| faults.is_empty()) else {
        return written(&app, &clerk, &fields, faults, None).await;
    };
    let wanted = NewDelegation {
        to: fields.get("to").into(),
        role: fields.get("role").into(),
        workflow: Some(fields.get("workflow").to_owned()).filter(|workflow| !workflow.is_empty()),
        first_day,
        last_day,
        why: fields.get("why").to_owned(),
    };
    match app.desk.give_delegation(&clerk.person, wanted).await {
        Ok(_) => Ok(Redirect::to("/me?done=given").into_response()),
        Err(DeskError::DelegationDays) => {
            let faults = vec![Fault { at: "first_day".into(), text: t.get("fault-delegation-days") }];
            written(&app, &clerk, &fields, faults, None).await
        }
        Err(DeskError::DelegationTo) => {
            let faults = vec![Fault { at: "to".into(), text: t.get("fault-delegation-to") }];
            written(&app, &clerk, &fields, faults, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /me/delegations/{id}/end`
pub(crate) async fn end(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let id: DelegationId = id.parse().map_err(|_| Problem::not_there())?;
    app.desk.store().end_delegation(id, &posted.clerk.person.name, app.desk.now()).await?;
    Ok(Redirect::to("/me?done=ended").into_response())
}
