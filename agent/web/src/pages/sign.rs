//! Signing: the very document with every page seen, what will be signed and why, the consent, the passphrase; or giving the task to
//! somebody else, or declining with a reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use greffier_runner::ConsentText;

use crate::app::App;
use crate::assets;
use crate::layout::{Fault, Layout, form_page};
use crate::pages::ceremony::{self, Reading, Sent};
use crate::pages::hand_on::{self, Colleague};
use crate::pages::means::{self, Means};
use crate::pages::queue::{Due, due_of};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

#[derive(Template)]
#[template(path = "sign.html")]
pub(crate) struct SignPage {
    pub(crate) l: Layout,
    pub(crate) js: String,
    pub(crate) due: Option<Due>,
    pub(crate) note: Option<String>,
    pub(crate) faults: Vec<Fault>,
    /// The id of the first input with a fault: it has the focus.
    pub(crate) first: String,
    pub(crate) reading: Reading,
    pub(crate) consent: &'static ConsentText,
    pub(crate) means: Means,
    pub(crate) colleagues: Vec<Colleague>,
    pub(crate) declining: bool,
    pub(crate) delegating: bool,
    pub(crate) decline_reason: String,
    pub(crate) delegate_reason: String,
    pub(crate) fault_reason: Option<String>,
    pub(crate) fault_to: Option<String>,
    pub(crate) fault_why: Option<String>,
}

/// What came back with the forms of the page; never the passphrase.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) sent: Sent,
    pub(crate) declining: bool,
    pub(crate) delegating: bool,
    pub(crate) to: String,
    pub(crate) reason: String,
}

/// The page of a signature task.
pub(crate) async fn show(
    app: &App,
    clerk: &Clerk,
    open: &Open,
    typed: &Typed,
    faults: Vec<Fault>,
    told: Option<String>,
) -> Result<Response, Problem> {
    let (t, case) = (clerk.t, &open.case);
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let mut l = Layout::of(app, clerk, "tasks", t.two("station-title", "what", open.names.step(&open.task.step), "case", &case.number));
    l.failed = !faults.is_empty();
    l.here = format!("/tasks/{}", open.id);
    let failed = l.failed;
    let reason = |wanted: bool| if wanted { typed.reason.clone() } else { String::new() };
    form_page(
        failed,
        &SignPage {
            l: l.telling(told),
            js: assets::SIGN_JS.address(),
            due: case.deadline.as_ref().map(|deadline| due_of(&clerk.clock(app), deadline.due, case.overdue)),
            note: hand_on::note(t, &open.task, |name| open.names.person(name)),
            first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
            reading: ceremony::reading(app, clerk, open, "", &typed.sent, &faults).await?,
            consent: ConsentText::of(t.0),
            means: means::means(app, &faults),
            colleagues: hand_on::colleagues(app, clerk, open, &typed.to).await?,
            declining: typed.declining,
            delegating: typed.delegating,
            decline_reason: reason(typed.declining),
            delegate_reason: reason(typed.delegating),
            fault_reason: at("reason"),
            fault_to: at("to"),
            fault_why: at("why"),
            faults,
        },
    )
}

/// `POST /tasks/{id}/sign`
pub(crate) async fn sign(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let typed = Typed { sent: Sent::of(&fields, ""), ..Typed::default() };
    let checked = ceremony::check(&app, &clerk, &open, "", &typed.sent).await?;
    let missing = means::check(&app, &clerk, &fields);
    let wanted = match checked {
        Ok(wanted) if missing.is_empty() => wanted,
        Ok(_) => return show(&app, &clerk, &open, &typed, missing, None).await,
        Err(faults) => return show(&app, &clerk, &open, &typed, [faults, missing].concat(), None).await,
    };
    match means::sign(&app, &clerk, &fields, std::slice::from_ref(&wanted)).await? {
        Ok(signed) => match signed.into_iter().next() {
            Some(Ok(case)) => go_on(&app, &clerk, "signed", &case).await,
            Some(Err(error @ (greffier_runner::DeskError::Signature(_) | greffier_runner::DeskError::Seal(_)))) => {
                let faults = vec![Fault { at: "passphrase".into(), text: ceremony::said(clerk.t, &error) }];
                show(&app, &clerk, &open, &typed, faults, None).await
            }
            Some(Err(error)) => Err(error.into()),
            None => Err(Problem::broken()),
        },
        Err(faults) => show(&app, &clerk, &open, &typed, faults, None).await,
    }
}
