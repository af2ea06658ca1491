//! `/cases/{id}/documents/{document}/disposal`: that the paper of a digitised document was destroyed, as the one who answers for it records
//! and signs it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{Case, DestructionMethod, DisposalCheck, Document};
use greffier_engine::{Refusal, may_dispose};
use greffier_runner::{ConsentText, DeskError, Destruction, Proofs, Recorder};

use crate::app::App;
use crate::layout::{Fault, Layout, form_page};
use crate::looks::{What, write_down};
use crate::pages::ceremony::{NoKey, own_key, said};
use crate::pages::document::of_case;
use crate::pages::means::{self, Means, with_key};
use crate::problem::Problem;
use crate::request::{Clerk, Fields, Posted};

/// Something that is typed.
pub(crate) struct Input {
    /// Its id and name.
    pub(crate) id: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) fault: Option<String>,
}

/// A way of destroying paper.
pub(crate) struct Method {
    pub(crate) value: &'static str,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// Something that is declared, by itself.
pub(crate) struct Declaration {
    pub(crate) id: String,
    pub(crate) text: &'static str,
    pub(crate) ticked: bool,
    pub(crate) fault: Option<String>,
}

#[derive(Template)]
#[template(path = "disposal.html")]
pub(crate) struct DisposalPage {
    pub(crate) l: Layout,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) document: String,
    pub(crate) document_href: String,
    pub(crate) rules: String,
    /// What the agent checked, and whether it holds.
    pub(crate) checks: Vec<(bool, String)>,
    /// Whether all of it holds: only then is there anything to fill in.
    pub(crate) ready: bool,
    pub(crate) faults: Vec<Fault>,
    /// The id of the first input with a fault: it has the focus.
    pub(crate) first: String,
    pub(crate) day: Input,
    pub(crate) methods: Vec<Method>,
    pub(crate) fault_method: Option<String>,
    pub(crate) texts: Vec<Input>,
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) version: &'static str,
    pub(crate) signer: String,
    /// The key that she signs with, or why there is none.
    pub(crate) key: Option<String>,
    pub(crate) no_key: Option<NoKey>,
    pub(crate) means: Means,
}

/// A document whose paper this person may dispose of, and the office's rules for it.
async fn find(app: &App, clerk: &Clerk, id: &str, document: &str) -> Result<(Case, Document, String), Problem> {
    let (case, document) = of_case(app, clerk, id, document).await?;
    let (role, rules) = app.desk.disposal_terms()?;
    if !clerk.person.roles.contains(&role) {
        return Err(DeskError::from(Refusal::NotYourRole(role.to_string())).into());
    }
    may_dispose(&case, document.id).map_err(DeskError::from)?;
    Ok((case, document, rules))
}

/// `GET /cases/{id}/documents/{document}/disposal`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Path((id, document)): Path<(String, String)>) -> Result<Response, Problem> {
    let (case, document, rules) = find(&app, &clerk, &id, &document).await?;
    let case = write_down(&app, &clerk.person, case, What::Document(document.id)).await?;
    let today = Fields(vec![("on".into(), app.desk.now().to_zoned_datetime(app.desk.zone()).date().to_string())]);
    form(&app, &clerk, &case, &document, rules, &today, Vec::new()).await
}

/// `POST /cases/{id}/documents/{document}/disposal`
pub(crate) async fn record(
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let (case, document, rules) = find(&app, &clerk, &id, &document).await?;
    let t = clerk.t;
    let destruction = match told(&app, &clerk, &fields) {
        Ok(destruction) => destruction,
        Err(faults) => return form(&app, &clerk, &case, &document, rules, &fields, faults).await,
    };
    let recorder = Recorder {
        by: clerk.person.clone(),
        passphrase: fields.get("passphrase").to_owned(),
        code: fields.get("code").to_owned(),
        language: t.0,
        declared: fields.get("declared_version").to_owned(),
    };
    let doing = async {
        match app.desk.dispose(recorder, case.id, document.id, destruction).await {
            Err(error @ DeskError::Destruction) => Ok(Err(vec![Fault { at: "on".into(), text: said(t, &error) }])),
            // What was typed is not lost because an authority does not answer.
            Err(error @ (DeskError::Signature(_) | DeskError::NoFittingKey { .. })) => {
                Ok(Err(vec![Fault { at: "passphrase".into(), text: said(t, &error) }]))
            }
            other => other.map(Ok),
        }
    };
    match with_key(&app, &clerk, doing, |done| done.is_ok().then_some(true)).await?.and_then(|done| done) {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{}/documents/{}?done=disposed", case.id, document.id)).into_response()),
        Err(faults) => form(&app, &clerk, &case, &document, rules, &fields, faults).await,
    }
}

/// What was sent, or what lacks in it.
fn told(app: &App, clerk: &Clerk, fields: &Fields) -> Result<Destruction, Vec<Fault>> {
    let t = clerk.t;
    let mut faults = Vec::new();
    let mut fault = |at: &str, key: &str| faults.push(Fault { at: at.into(), text: t.get(key) });
    let (on, method) = (fields.get("on").parse(), DestructionMethod::from_name(fields.get("method")));
    if on.is_err() {
        fault("on", "fault-disposal-day");
    }
    if method.is_none() {
        fault("method", "fault-disposal-method");
    }
    if method == Some(DestructionMethod::Other) && fields.get("details").trim().is_empty() {
        fault("details", "fault-disposal-details");
    }
    if fields.get("place").trim().is_empty() {
        fault("place", "fault-disposal-place");
    }
    let left = declared(clerk).zip(1..).filter(|((id, _), _)| fields.get(id).is_empty());
    faults.extend(left.map(|((at, _), number)| Fault { at, text: t.n("fault-declaration", number) }));
    faults.extend(means::check(app, clerk, fields));
    match (on, method) {
        (Ok(on), Some(method)) if faults.is_empty() => Ok(Destruction {
            on,
            method,
            details: fields.get("details").to_owned(),
            place: fields.get("place").to_owned(),
            witness: fields.get("witness").to_owned(),
        }),
        _ => Err(faults),
    }
}

/// The declarations in the reader's language, each with the id of its box.
fn declared(clerk: &Clerk) -> impl Iterator<Item = (String, &'static str)> {
    ConsentText::disposal(clerk.t.0).lines().enumerate().map(|(index, text)| (format!("declared-{}", index + 1), text))
}

async fn form(
    app: &App,
    clerk: &Clerk,
    case: &Case,
    document: &Document,
    rules: String,
    given: &Fields,
    faults: Vec<Fault>,
) -> Result<Response, Problem> {
    let t = clerk.t;
    let proofs: Proofs = app.desk.disposal_proofs(case, document).await?;
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let input = |id: &'static str, kind: &'static str| Input {
        id,
        kind,
        label: t.get(&format!("disposal-{id}")),
        value: given.get(id).to_owned(),
        fault: at(id),
    };
    let method = |method: DestructionMethod| Method {
        value: method.name(),
        text: t.get(&format!("destruction-{}", method.name())),
        chosen: given.get("method") == method.name(),
    };
    let check = |check: DisposalCheck| (proofs.holding.contains(&check), t.get(&format!("disposal-check-{}", check.name())));
    let mut l = Layout::of(app, clerk, "cases", t.two("disposal-title", "document", &document.name, "case", &case.number));
    l.failed = !faults.is_empty();
    let failed = l.failed;
    let (key, no_key) = own_key(app, clerk, case, document).await;
    form_page(
        failed,
        &DisposalPage {
            l,
            number: case.number.clone(),
            case_href: format!("/cases/{}", case.id),
            document: document.name.clone(),
            document_href: format!("/cases/{}/documents/{}", case.id, document.id),
            rules,
            checks: DisposalCheck::ALL.into_iter().map(check).collect(),
            ready: proofs.missing().is_none(),
            first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
            day: input("on", "date"),
            methods: DestructionMethod::ALL.into_iter().map(method).collect(),
            fault_method: at("method"),
            texts: ["details", "place", "witness"].map(|id| input(id, "text")).into(),
            declarations: declared(clerk)
                .map(|(id, text)| Declaration { ticked: !given.get(&id).is_empty(), fault: at(&id), id, text })
                .collect(),
            version: &ConsentText::disposal(t.0).version,
            means: means::means(app, &faults),
            signer: clerk.account.display_name.clone(),
            key,
            no_key,
            faults,
        },
    )
}
