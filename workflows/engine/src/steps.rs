//! Opening a case and walking its steps until somebody or something is waited for.

use std::collections::BTreeMap;

use greffier_calendar::{Calendar, Count, Length, MAX_DAYS, Rule, Text, end_of_day};
use greffier_casework::{
    Case, Channel, Deadline, Effect, Event, FieldName, Language, Medium, Outcome, PaperCause, PaperTouch, Stage, StepId, TaskKind, Timer,
    TimerKind,
};
use greffier_language::{DayCount, Expression, ReviewScope, Route, SignBy, Step, StepKind, Workflow};
use serde_json::{Value, json};

use crate::Moment;
use crate::draft::Draft;
use crate::message::{Opening, Refusal};

/// Steps a case may take without waiting for anybody; more is a circle.
const MAX_STEPS_AT_ONCE: usize = 200;

pub(crate) fn open(draft: &mut Draft, workflow: &Workflow, opening: Opening, moment: &Moment) -> Result<(), Refusal> {
    let Opening { id, number, workflow: reference, arrival, inbox, confidentiality, received_at, document, fields } = opening;
    let language = workflow
        .language_field
        .as_ref()
        .and_then(|name| fields.iter().find(|field| field.name.as_str() == name))
        .map_or(Language::Fr, |field| Language::from_tag(&field.value));
    let paper = document.origin.medium == Medium::Paper;
    let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    let inked = fields.iter().any(|field| {
        let signature = workflow.fields.get(field.name.as_str()) == Some(&greffier_language::FieldType::Signature);
        signature && field.value == "true"
    });
    draft.push(Event::CaseOpened { number, workflow: reference, arrival, inbox, confidentiality, language, received_at })?;
    draft.push(Event::DocumentFiled { document })?;
    draft.push(Event::FieldsRead { fields })?;
    if paper {
        draft.push(Event::PaperTouched { touch: PaperTouch { stage: Stage::Reception, cause: cause_of(workflow, "reception"), pages } })?;
        if inked {
            draft.push(Event::PaperTouched {
                touch: PaperTouch { stage: Stage::Signature, cause: cause_of(workflow, "signature"), pages: 0 },
            })?;
        }
    }
    if let Some(deadline) = deadline(workflow, received_at, moment) {
        draft.wake(Timer { case: id, kind: deadline.kind.clone(), due: deadline.due });
        draft.push(Event::DeadlineSet { deadline })?;
    }
    let first = workflow.steps.first().map(|step| step.name.clone()).ok_or_else(|| Refusal::NoSuchStep(String::new()))?;
    go_on(draft, workflow, &first)
}

/// What the workflow says of paper at a stage; that no system exists, when it says nothing.
fn cause_of(workflow: &Workflow, stage: &str) -> PaperCause {
    let declared = workflow.paper.iter().find(|paper| paper.stage == stage);
    match declared.map(|paper| paper.cause.as_str()) {
        Some("no-interoperability") => PaperCause::NoInteroperability,
        Some("old-equipment") => PaperCause::OldEquipment,
        Some("law") => PaperCause::Law,
        Some("persons-choice") => PaperCause::PersonsChoice,
        _ => PaperCause::NoSystem,
    }
}

/// The last day to answer: it ends with the day, in the office's time zone.
fn deadline(workflow: &Workflow, received_at: jiff::Timestamp, moment: &Moment) -> Option<Deadline> {
    let within = workflow.answer_within.as_ref()?;
    let count = match within.count {
        DayCount::Calendar => Count::Calendar,
        DayCount::Business => Count::Business,
    };
    let source = Text::new(&within.source.fr, &within.source.en);
    let rule = Rule::new(Length::days(within.days.min(MAX_DAYS), count), source);
    let computed = rule.due(&Calendar::default(), received_at.to_zoned_datetime(moment.zone.clone()).date()).ok()?;
    let date = computed.due?;
    let due = end_of_day(date, &moment.zone).ok()?;
    let (why_fr, why_en) = computed.why().into_iter().map(|line| (line.fr, line.en)).unzip();
    Some(Deadline { kind: TimerKind::AnswerDeadline, date, due, why_fr, why_en })
}

/// Walks from `step` until a person or an effect is waited for, or the case is closed.
pub(crate) fn go_on(draft: &mut Draft, workflow: &Workflow, step: &str) -> Result<(), Refusal> {
    let mut next = step.to_owned();
    for _ in 0..MAX_STEPS_AT_ONCE {
        let step = workflow.step(&next).ok_or_else(|| Refusal::NoSuchStep(next.clone()))?;
        draft.push(Event::StepEntered { step: StepId::from(next.as_str()) })?;
        match enter(draft, workflow, step)? {
            Some(way) => next = way,
            None => return Ok(()),
        }
    }
    Err(Refusal::Circle(next))
}

/// Does what a step says; returns the next step, or nothing when the case waits or is closed.
fn enter(draft: &mut Draft, workflow: &Workflow, step: &Step) -> Result<Option<String>, Refusal> {
    let name = StepId::from(step.name.as_str());
    let letter = |draft: &Draft| {
        let document = draft.case()?.newest_answer().map(|document| document.id);
        document.ok_or_else(|| Refusal::NoLetter(step.name.clone()))
    };
    match &step.kind {
        StepKind::Review { scope, role, then } => {
            if *scope == ReviewScope::Doubtful && draft.case()?.doubtful_fields().next().is_none() {
                return Ok(Some(then.clone()));
            }
            draft.open_task(&step.name, TaskKind::Review, role)?;
        }
        StepKind::Choose { routes, otherwise } => {
            let (to, because) = choose(workflow, draft.case()?, routes, otherwise);
            draft.push(Event::RouteTaken { step: name, to: StepId::from(to.as_str()), because })?;
            return Ok(Some(to));
        }
        StepKind::Letter { template, .. } => {
            let case = draft.case()?;
            let (language, data, at) = (language_of(workflow, case), letter_data(workflow, case), draft.now());
            draft.request(Effect::MakeLetter { step: name, template: template.clone(), language, data, at })?;
        }
        StepKind::Sign { role, by: SignBy::Office, .. } => {
            let document = letter(draft)?;
            draft.open_task(&step.name, TaskKind::Sign { document }, role)?;
        }
        StepKind::Sign { role, by: SignBy::Person, .. } => {
            let document = letter(draft)?;
            draft.open_task(&step.name, TaskKind::SignOutside { document }, role)?;
            let task = draft.case()?.tasks.last().map_or(0, |task| task.number);
            draft.request(Effect::InviteSigner { step: name, task, document })?;
        }
        StepKind::Seal { .. } => {
            let document = letter(draft)?;
            draft.request(Effect::Seal { step: name, document })?;
        }
        StepKind::Deliver { .. } => {
            let document = letter(draft)?;
            draft.request(Effect::Deliver { step: name, document, channel: Channel::Outbox })?;
        }
        StepKind::Close { outcome } => draft.push(Event::CaseClosed { outcome: Outcome(outcome.clone()) })?,
    }
    Ok(None)
}

/// The first rule that holds, with its text. A rule that has no answer does not hold, and the journal says so.
fn choose(workflow: &Workflow, case: &Case, routes: &[Route], otherwise: &str) -> (String, String) {
    let values: BTreeMap<String, String> = case.fields.iter().map(|(name, field)| (name.to_string(), field.value.clone())).collect();
    let mut unanswered = Vec::new();
    for route in routes {
        let answer = Expression::compile(&route.when, &workflow.fields).and_then(|rule| rule.holds(&workflow.fields, &values));
        match answer {
            Ok(true) => return (route.then.clone(), route.when.clone()),
            Ok(false) => {}
            Err(error) => unanswered.push(format!("{} ({error})", route.when)),
        }
    }
    let because = if unanswered.is_empty() { "otherwise".to_owned() } else { format!("otherwise; no answer: {}", unanswered.join("; ")) };
    (otherwise.to_owned(), because)
}

/// The language in which the person is answered: what the form says by now (a clerk may have put it right), or what it said at first.
#[must_use]
pub fn language_of(workflow: &Workflow, case: &Case) -> Language {
    let field = workflow.language_field.as_deref().and_then(|name| case.fields.get(&FieldName::from(name)));
    field.filter(|field| !field.value.is_empty()).map_or(case.language, |field| Language::from_tag(&field.value))
}

/// What a letter's template may use: the fields by name (boxes as true or false), the case, and what is missing.
fn letter_data(workflow: &Workflow, case: &Case) -> Value {
    let fields: serde_json::Map<String, Value> = workflow
        .fields
        .iter()
        .map(|(name, kind)| {
            let value = case.fields.get(&FieldName(name.clone())).map_or("", |field| field.value.as_str());
            (name.clone(), if kind.is_boolean() { json!(value == "true") } else { json!(value) })
        })
        .collect();
    let missing: Vec<&str> = workflow
        .required
        .iter()
        .map(String::as_str)
        .filter(|name| case.fields.get(&FieldName::from(*name)).is_none_or(|field| field.value.is_empty() || field.value == "false"))
        .collect();
    json!({
        "language": language_of(workflow, case).tag(),
        "case": { "number": case.number, "received": case.received_at.to_string(), "opened": case.opened_at.to_string() },
        "fields": fields,
        "missing": missing,
    })
}
