//! What a step asks a person to do, or to decide: beside the document and what is known of the case.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{FieldName, TaskKind};
use greffier_engine::{Message, Refusal};
use greffier_language::{FieldType, StepKind};
use greffier_runner::DeskError;

use crate::app::App;
use crate::layout::{Fault, Layout, form_page};
use crate::pages::case_view::{self, FieldRow};
use crate::pages::hand_on;
use crate::pages::queue::{Due, due_of};
use crate::pages::station::{Sheet, input_id, sheets, source};
use crate::pages::task::{Open, find, go_on};
use crate::problem::Problem;
use crate::request::{Clerk, Fields, Posted};

#[derive(Template)]
#[template(path = "work.html")]
pub(crate) struct Work {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) due: Option<Due>,
    pub(crate) note: Option<String>,
    pub(crate) faults: Vec<Fault>,
    /// What is to be done, for a task; what was asked for is `inputs`.
    pub(crate) instructions: String,
    /// What is said with it.
    pub(crate) button: String,
    pub(crate) inputs: Vec<Input>,
    /// The ways to decide, for a decision.
    pub(crate) options: Vec<Choice>,
    pub(crate) reason: String,
    pub(crate) reason_fault: Option<String>,
    pub(crate) option_fault: Option<String>,
    pub(crate) known: Vec<FieldRow>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) file_href: String,
}

/// A field that is filled in.
pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) value: String,
    /// The type of a line, or `choice`.
    pub(crate) kind: &'static str,
    pub(crate) options: Vec<Choice>,
    pub(crate) required: bool,
    pub(crate) fault: Option<String>,
}

/// One of several.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) title: String,
    pub(crate) chosen: bool,
    /// Whether it asks for reasons.
    pub(crate) reasons: bool,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Typed {
    values: Vec<(FieldName, String)>,
    option: String,
    reason: String,
    faults: Vec<Fault>,
}

impl Typed {
    fn of(open: &Open, fields: &Fields) -> Self {
        let value = |name: &String| {
            let name = FieldName(name.clone());
            let typed = fields.maybe(&input_id(&name)).unwrap_or_default().to_owned();
            (name, typed)
        };
        let values = asked(open).into_iter().map(value).collect();
        Self { values, option: fields.get("option").to_owned(), reason: fields.get("reason").to_owned(), faults: Vec::new() }
    }

    fn fault(&self, at: &str) -> Option<String> {
        self.faults.iter().find(|fault| fault.at == at).map(|fault| fault.text.clone())
    }
}

/// The fields that a task asks for.
fn asked(open: &Open) -> Vec<&String> {
    match (&open.task.kind, open.names.workflow.step(open.task.step.as_str())) {
        (TaskKind::Perform, Some(step)) => step.kind.filled_in().collect(),
        _ => Vec::new(),
    }
}

/// The page of a task, or of a decision.
pub(crate) async fn show(app: &App, clerk: &Clerk, open: &Open, typed: &Typed, told: Option<String>) -> Result<Response, Problem> {
    let (t, names, case) = (clerk.t, &open.names, &open.case);
    let kind = names.workflow.step(open.task.step.as_str()).map(|step| &step.kind);
    let instructions = match (&open.task.kind, kind) {
        (TaskKind::Look { .. }, _) => t.get("look-lead"),
        (TaskKind::Await, _) => t.get("await-lead"),
        (_, Some(StepKind::Task { instructions, .. })) => t.of(instructions).to_owned(),
        (TaskKind::Perform, Some(StepKind::Robot { .. })) => t.get("robot-lead"),
        _ => String::new(),
    };
    let what = match open.task.kind {
        TaskKind::Look { .. } => t.get("task-look"),
        _ => names.step(&open.task.step),
    };
    let button = match open.task.kind {
        TaskKind::Look { .. } => t.get("look-button"),
        TaskKind::Await => t.get("await-button"),
        _ => t.get("perform-button"),
    };
    let options = match (&open.task.kind, kind) {
        (TaskKind::Decide, Some(StepKind::Decide { options, .. })) => options
            .iter()
            .map(|option| Choice {
                value: option.name.clone(),
                title: t.of(&option.title).to_owned(),
                chosen: option.name == typed.option,
                reasons: option.reasons,
            })
            .collect(),
        _ => Vec::new(),
    };
    let document = match open.task.kind {
        TaskKind::Look { document } => case.document(document),
        _ => source(case),
    };
    let mut l = Layout::of(app, clerk, "tasks", t.two("station-title", "what", &what, "case", &case.number));
    l.failed = !typed.faults.is_empty();
    l.here = format!("/tasks/{}", open.id);
    form_page(
        l.failed,
        &Work {
            l: l.telling(told),
            action: format!("/tasks/{}", open.id),
            number: case.number.clone(),
            case_href: open.case_href(),
            what,
            about: t.of(&names.workflow.title).to_owned(),
            due: case.deadline.as_ref().map(|deadline| due_of(&clerk.clock(app), deadline.due, case.overdue)),
            note: hand_on::note(t, &open.task, |name| names.person(name)),
            faults: typed.faults.clone(),
            instructions,
            inputs: asked(open).into_iter().map(|name| input(open, typed, &FieldName(name.clone()))).collect(),
            options,
            button,
            reason: typed.reason.clone(),
            reason_fault: typed.fault("reason"),
            option_fault: typed.fault("option"),
            known: names.in_order(case).into_iter().map(|field| case_view::field(names, case, field)).collect(),
            sheets: document.map(|document| sheets(t, case, document, &[])).unwrap_or_default(),
            file_href: document.map(|document| format!("/cases/{}/documents/{}", case.id, document.id)).unwrap_or_default(),
        },
    )
}

fn input(open: &Open, typed: &Typed, name: &FieldName) -> Input {
    let names = &open.names;
    let typed_value = typed.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let value = typed_value.or_else(|| open.case.fields.get(name).map(|field| field.value.clone())).unwrap_or_default();
    let kind = names.kind(name);
    let offered: Vec<String> = if kind.is_boolean() {
        ["true", "false"].map(str::to_owned).into()
    } else {
        names.workflow.choices.get(name.as_str()).cloned().unwrap_or_default()
    };
    let options = offered.into_iter().map(|option| Choice {
        title: if kind.is_boolean() { names.t.get(if option == "true" { "yes" } else { "no" }) } else { names.value(name, &option) },
        chosen: option == value,
        value: option,
        reasons: false,
    });
    let options: Vec<Choice> = options.collect();
    let id = input_id(name);
    Input {
        label: names.field(name),
        fault: typed.fault(&id),
        kind: match kind {
            _ if !options.is_empty() => "choice",
            FieldType::Date => "date",
            FieldType::Email => "email",
            FieldType::Phone => "tel",
            _ => "text",
        },
        required: names.workflow.required.iter().any(|required| required == name.as_str())
            || names.workflow.data.iter().any(|field| field.name == name.as_str() && field.required),
        id,
        value,
        options,
    }
}

/// `POST /tasks/{id}/perform`
pub(crate) async fn perform(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    if !matches!(open.task.kind, TaskKind::Perform | TaskKind::Await | TaskKind::Look { .. }) {
        return Err(Problem::unreadable());
    }
    let mut typed = Typed::of(&open, &fields);
    let message = Message::Perform { task: open.task.number, values: typed.values.clone(), by: clerk.person.clone() };
    match app.desk.say(open.case.id, message).await {
        Ok(case) => go_on(&app, &clerk, "performed", &case).await,
        Err(DeskError::Refused(Refusal::NotAValue(name, code))) => {
            let name = FieldName(name);
            let text = crate::pages::review::fault(clerk.t, &open.names.field(&name), &code);
            typed.faults.push(Fault { at: input_id(&name), text });
            show(&app, &clerk, &open, &typed, None).await
        }
        Err(DeskError::Refused(Refusal::FieldsLeft(_))) => {
            let empty = |name: &FieldName| typed.values.iter().any(|(field, value)| field == name && value.trim().is_empty());
            let missing: Vec<FieldName> = asked(&open).into_iter().map(|name| FieldName(name.clone())).filter(empty).collect();
            let missing: Vec<_> = missing.into_iter().filter(|name| input(&open, &typed, name).required).collect();
            for name in missing {
                let text = clerk.t.one("fault-needed", "field", open.names.field(&name));
                typed.faults.push(Fault { at: input_id(&name), text });
            }
            show(&app, &clerk, &open, &typed, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /tasks/{id}/decide`
pub(crate) async fn decide(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let open = find(&app, &clerk, &id).await?;
    if open.task.kind != TaskKind::Decide {
        return Err(Problem::unreadable());
    }
    let mut typed = Typed::of(&open, &fields);
    let (option, reason) = (typed.option.clone(), typed.reason.clone());
    let message = Message::Decide { task: open.task.number, option, reason, by: clerk.person.clone() };
    let (at, key) = match app.desk.say(open.case.id, message).await {
        Ok(case) => return go_on(&app, &clerk, "decided", &case).await,
        Err(DeskError::Refused(Refusal::ReasonNeeded)) => ("reason", "fault-decide-reason"),
        Err(DeskError::Refused(Refusal::NoSuchOption(_))) => ("option", "fault-option"),
        Err(error) => return Err(error.into()),
    };
    typed.faults.push(Fault { at: at.into(), text: clerk.t.get(key) });
    show(&app, &clerk, &open, &typed, None).await
}

/// `POST /cases/{id}/report`: something happened that the workflow foresees at any moment.
pub(crate) async fn report(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let case = crate::pages::case::find(&app, &clerk, &id).await?;
    let (what, reason) = (fields.get("what").to_owned(), fields.get("reason").to_owned());
    app.desk.say(case.id, Message::Report { what, reason, by: clerk.person }).await?;
    Ok(Redirect::to(&format!("/cases/{}", case.id)).into_response())
}
