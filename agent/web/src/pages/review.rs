//! The validation station: doubtful fields beside their image. With a script each field is accepted by Enter; without, one form does
//! the same.

use std::collections::BTreeSet;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use greffier_casework::{Field, FieldName, TaskKind};
use greffier_engine::{Message, Refusal};
use greffier_language::{ReviewScope, StepKind};
use greffier_runner::DeskError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::layout::{Fault, Layout, form_page};
use crate::locale::Words;
use crate::pages::hand_on;
use crate::pages::queue::{Due, due_of};
use crate::pages::station::{Card, Sheet, Typed, card, input_id, sheets, source};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

#[derive(Template)]
#[template(path = "review.html")]
pub(crate) struct Review {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) due: Option<Due>,
    pub(crate) declined: Option<String>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) left: usize,
    pub(crate) left_text: String,
    /// What wants a look.
    pub(crate) open: Vec<Card>,
    /// What was checked by a person already.
    pub(crate) checked: Vec<Card>,
    /// What was read with certainty.
    pub(crate) certain: Vec<Card>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) file_href: String,
}

/// The station of a review task.
pub(crate) async fn show(app: &App, clerk: &Clerk, open: &Open, told: Option<String>) -> Result<Response, Problem> {
    station(app, clerk, open, &Typed::default(), Vec::new(), told).await
}

async fn station(
    app: &App,
    clerk: &Clerk,
    open: &Open,
    typed: &Typed,
    faults: Vec<Fault>,
    told: Option<String>,
) -> Result<Response, Problem> {
    let (t, names, case) = (clerk.t, &open.names, &open.case);
    let all = is_whole(open);
    let (mut wanted, mut checked, mut certain) = (Vec::new(), Vec::new(), Vec::new());
    for field in names.in_order(case) {
        let card = card(names, case, field, typed);
        if field.needs_a_look() || all || card.fault.is_some() {
            wanted.push(card);
        } else if field.checked_by.is_some() {
            checked.push(card);
        } else {
            certain.push(card);
        }
    }
    let document = source(case);
    let every: Vec<&Card> = wanted.iter().chain(&checked).chain(&certain).collect();
    let left = case.doubtful_fields().count();
    let mut l = Layout::of(app, clerk, "tasks", t.two("station-title", "what", names.step(&open.task.step), "case", &case.number));
    l.failed = !faults.is_empty();
    l.here = format!("/tasks/{}", open.id);
    let failed = l.failed;
    form_page(
        failed,
        &Review {
            l: l.telling(told),
            action: format!("/tasks/{}", open.id),
            number: case.number.clone(),
            case_href: open.case_href(),
            what: names.step(&open.task.step),
            about: t.of(&names.workflow.title).to_owned(),
            due: case.deadline.as_ref().map(|deadline| due_of(&clerk.clock(app), deadline.due, case.overdue)),
            declined: hand_on::note(t, &open.task, |name| names.person(name)),
            faults,
            left,
            left_text: t.n("fields-left", left),
            sheets: document.map(|document| sheets(t, case, document, &every)).unwrap_or_default(),
            file_href: document.map(|document| format!("/cases/{}/documents/{}", case.id, document.id)).unwrap_or_default(),
            open: wanted,
            checked,
            certain,
        },
    )
}

/// Whether every field is shown, as after a declined signature.
fn is_whole(open: &Open) -> bool {
    let step = open.names.workflow.step(open.task.step.as_str());
    matches!(step.map(|step| &step.kind), Some(StepKind::Review { scope: ReviewScope::All, .. }))
}

/// `POST /tasks/{id}`: the whole form, as it comes without a script, and at the end of the work with one.
pub(crate) async fn post(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let mut open = find(&app, &clerk, &id).await?;
    if open.task.kind != TaskKind::Review {
        return Err(Problem::unreadable());
    }
    let t = clerk.t;
    let seen: BTreeSet<String> = fields.all("seen").map(str::to_owned).collect();
    let mut typed = Typed { seen: seen.iter().cloned().collect(), ..Typed::default() };
    let mut faults = Vec::new();
    let order: Vec<Field> = open.names.in_order(&open.case).into_iter().cloned().collect();
    for field in order {
        let name = field.name.to_string();
        let Some(value) = fields.maybe(&input_id(&field.name)) else { continue };
        let changed = same_line(value) != same_line(&field.value);
        let confirmed = seen.contains(&name) && field.needs_a_look();
        if !(changed || confirmed) {
            continue;
        }
        let check =
            Message::CheckField { task: open.task.number, field: field.name.clone(), value: value.to_owned(), by: clerk.person.clone() };
        match app.desk.say(open.case.id, check).await {
            Ok(case) => open.case = case,
            Err(DeskError::Refused(Refusal::NotAValue(_, code))) => {
                let text = fault(t, &open.names.field(&field.name), &code);
                faults.push(Fault { at: input_id(&field.name), text: text.clone() });
                typed.faults.insert(name.clone(), text);
                typed.values.insert(name, value.to_owned());
            }
            Err(error) => return Err(error.into()),
        }
    }
    if faults.is_empty() && fields.get("then") == "later" {
        return Ok(axum::response::Redirect::to("/tasks").into_response());
    }
    let left: Vec<FieldName> = open.case.doubtful_fields().map(|field| field.name.clone()).collect();
    for name in &left {
        if typed.faults.contains_key(name.as_str()) {
            continue;
        }
        let text = t.one("fault-look", "field", open.names.field(name));
        faults.push(Fault { at: input_id(name), text: text.clone() });
        typed.faults.insert(name.to_string(), text);
    }
    if !faults.is_empty() {
        return station(&app, &clerk, &open, &typed, faults, None).await;
    }
    let case = app.desk.say(open.case.id, Message::CompleteReview { task: open.task.number, by: clerk.person.clone() }).await?;
    go_on(&app, &clerk, "review", &case).await
}

/// Form posts turn line ends into CR LF and keep blanks at the ends; neither is a correction.
fn same_line(value: &str) -> String {
    value.replace("\r\n", "\n").trim().to_owned()
}

/// What the station's script learns of one field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    /// The field.
    pub(crate) field: String,
    /// Its value now.
    pub(crate) value: String,
    /// Whether it is accepted.
    pub(crate) accepted: bool,
    /// What is wrong with the value, when it is not.
    pub(crate) fault: Option<String>,
    /// Doubtful fields that are left.
    pub(crate) left: usize,
    /// The same in words.
    pub(crate) left_text: String,
}

/// `POST /tasks/{id}/fields`: one field, for the station's script.
pub(crate) async fn check(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    let name = FieldName::from(fields.get("field"));
    let value = fields.get("value").to_owned();
    let check = Message::CheckField { task: open.task.number, field: name.clone(), value: value.clone(), by: clerk.person.clone() };
    let (case, fault, value) = match app.desk.say(open.case.id, check).await {
        Ok(case) => {
            let value = case.fields.get(&name).map(|field| field.value.clone()).unwrap_or_default();
            (case, None, value)
        }
        Err(DeskError::Refused(Refusal::NotAValue(_, code))) => {
            let text = fault(clerk.t, &open.names.field(&name), &code);
            (open.case, Some(text), value)
        }
        // Somebody else began it between this page and its first action.
        Err(DeskError::Refused(Refusal::ClaimedBy(by))) => {
            let text = clerk.t.one("task-taken-by", "name", open.names.person(&by.as_str().into()));
            (open.case, Some(text), value)
        }
        Err(error) => return Err(error.into()),
    };
    let left = case.doubtful_fields().count();
    let answer =
        Checked { field: name.to_string(), value, accepted: fault.is_none(), fault, left, left_text: clerk.t.n("fields-left", left) };
    Ok(Json(answer).into_response())
}

/// Why a value is not one of its field's type, as a sentence with the field's name.
pub(crate) fn fault(t: Words, field: &str, code: &str) -> String {
    let key = format!("fault-{code}");
    if t.maybe(&key).is_some() { t.one(&key, "field", field) } else { t.one("fault-value", "field", field) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greffier_casework::Language;

    #[test]
    fn every_fault_has_a_sentence_in_both_languages() {
        use greffier_language::Fault as ValueFault;
        let all = [
            ValueFault::NotADate,
            ValueFault::AmbiguousDate,
            ValueFault::NotANas,
            ValueFault::NotARamq,
            ValueFault::NotANeq,
            ValueFault::NotANir,
            ValueFault::NotASiret,
            ValueFault::NotAnIban,
            ValueFault::NotThePattern,
            ValueFault::NotInList,
            ValueFault::NotACountry,
            ValueFault::CheckDigit,
            ValueFault::NotAPostalCode,
            ValueFault::NotAPhone,
            ValueFault::NotAnEmail,
            ValueFault::NotAnAmount,
            ValueFault::NotANumber,
            ValueFault::NotAProvince,
            ValueFault::NotABox,
            ValueFault::OddCharacters,
            ValueFault::TooLong,
        ];
        for t in [Words(Language::Fr), Words(Language::En)] {
            for code in all.map(ValueFault::code).into_iter().chain(["not-offered"]) {
                let text = fault(t, "Naissance", code);
                assert!(text.contains("Naissance") && text != t.one("fault-value", "field", "Naissance"), "{code}: {text}");
                assert!(t.maybe(&format!("doubt-{code}")).is_some() || code == "not-offered", "doubt {code}");
            }
        }
    }

    #[test]
    fn blanks_at_the_ends_are_no_correction() {
        assert_eq!(same_line(" a\r\nb "), same_line("a\nb"));
    }
}
