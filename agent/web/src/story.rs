//! The journal in plain words: each event as one sentence.

use std::collections::BTreeMap;

use greffier_casework::{
    AccountName, Actor, Assignee, Case, Correlation, Deadline, DelayFact, DocumentId, EffectId, Entry, Event, FormName, HandedOn, TaskKind,
    TimerKind,
};
use greffier_store::{ArrivalDeed, ArrivalEntry};

use crate::app::App;
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::names::Names;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// When.
    pub(crate) at: Moment,
    /// Who.
    pub(crate) who: String,
    /// What.
    pub(crate) what: String,
}

/// What each journal entry that asked for an effect asked for, by its number.
type Asked = BTreeMap<u64, String>;

/// The journal of a case: what happened, and apart from it who looked.
pub(crate) fn tell(names: &Names, clock: &Clock, case: &Case, entries: &[Entry]) -> (Vec<Line>, Vec<Line>) {
    let asked: Asked = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::EffectRequested { effect } => Some((entry.seq, names.t.get(&format!("effect-{}", effect.kind())))),
            _ => None,
        })
        .collect();
    let line = |entry: &Entry| Line {
        at: clock.exactly(entry.at),
        who: who(names, &entry.actor),
        what: sentence(names, clock, case, &asked, &entry.event),
    };
    let (looks, events): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| matches!(entry.event, Event::Consulted { .. }));
    (events.into_iter().map(line).collect(), looks.into_iter().map(line).collect())
}

/// The journal of an arrival that no case has: what was done with it, and apart from it who looked.
pub(crate) fn tell_arrival(
    app: &App,
    t: Words,
    clock: &Clock,
    people: &BTreeMap<AccountName, String>,
    entries: &[ArrivalEntry],
) -> (Vec<Line>, Vec<Line>) {
    let form = |name: &FormName| {
        let office = app.desk.office();
        office.office.forms.get(name.as_str()).map_or_else(|| name.to_string(), |form| t.of(&form.title).to_owned())
    };
    let what = |deed: &ArrivalDeed| match deed {
        ArrivalDeed::ReadAgain { form: None } => t.get("deed-read-again"),
        ArrivalDeed::ReadAgain { form: Some(name) } => t.one("deed-read-as", "form", form(name)),
        ArrivalDeed::OpenedByHand { form: name, .. } => t.one("deed-opened", "form", form(name)),
        ArrivalDeed::PutInto { .. } => t.get("deed-put-into"),
        ArrivalDeed::Handled { reason } => t.one("deed-handled", "reason", reason),
        ArrivalDeed::Consulted { what } => match what.split_once(':') {
            Some(("page", page)) => t.one("deed-page", "page", page),
            Some(("text", page)) => t.one("deed-text", "page", page),
            _ => match what.as_str() {
                "document" => t.get("deed-document"),
                "file" => t.get("deed-file"),
                "found" => t.get("event-looked-found"),
                other => t.one("event-looked-other", "what", other),
            },
        },
    };
    let line = |entry: &ArrivalEntry| Line {
        at: clock.exactly(entry.at),
        who: people.get(&entry.by).cloned().unwrap_or_else(|| entry.by.to_string()),
        what: what(&entry.deed),
    };
    let (looks, deeds): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| matches!(entry.deed, ArrivalDeed::Consulted { .. }));
    (deeds.into_iter().map(line).collect(), looks.into_iter().map(line).collect())
}

fn who(names: &Names, actor: &Actor) -> String {
    match actor {
        Actor::Agent => names.t.get("the-agent"),
        Actor::Link { .. } => names.t.get("person-outside"),
        Actor::Account { name } => names.person(name),
    }
}

/// What a document is called; its identifier when the case no longer has it.
fn document(case: &Case, id: DocumentId) -> String {
    case.document(id).map_or_else(|| id.to_string(), |document| document.name.clone())
}

fn sentence(names: &Names, clock: &Clock, case: &Case, asked: &Asked, event: &Event) -> String {
    let t = names.t;
    let of = |effect: &EffectId| asked.get(&effect.seq).cloned().unwrap_or_else(|| effect.to_string());
    match event {
        Event::CaseOpened { number, .. } => t.two("event-case-opened", "number", number, "workflow", t.of(&names.workflow.title)),
        Event::DocumentFiled { document } => t.one("event-document-filed", "document", &document.name),
        Event::FieldsRead { fields } => {
            let doubtful = fields.iter().filter(|field| field.doubtful).count();
            t.two("event-fields-read", "fields", fields.len().to_string(), "doubtful", doubtful.to_string())
        }
        Event::PaperTouched { touch } => {
            let (stage, cause) = (greffier_metrics::stage_name(touch.stage), greffier_metrics::cause_name(touch.cause));
            t.two("event-paper-touched", "stage", t.of(&stage), "cause", t.of(&cause))
        }
        Event::DeadlineSet { deadline, .. } => t.one("event-deadline-set", "day", clock.day(deadline.date)),
        Event::DelayChanged { fact, deadline } => delay_changed(names, clock, fact, deadline.as_ref()),
        Event::DocumentReceived { document, because, .. } => {
            let key = match because {
                Correlation::Code => "event-received-code",
                Correlation::Number => "event-received-number",
                Correlation::Envelope => "event-received-envelope",
                Correlation::Person => "event-received-person",
            };
            t.one(key, "document", &document.name)
        }
        Event::DeadlinePassed { .. } => t.get("event-deadline-passed"),
        Event::StepEntered { step, .. } => t.one("event-step-entered", "step", names.step(step)),
        Event::BranchesBegun { first, .. } => {
            let first: Vec<_> = first.iter().map(|step| names.step(step)).collect();
            t.one("event-branches-begun", "steps", first.join(", "))
        }
        Event::BranchesJoined { given_up, .. } if given_up.is_empty() => t.get("event-branches-joined"),
        Event::BranchesJoined { given_up, .. } => {
            let steps: Vec<_> = given_up.iter().map(|step| names.step(step)).collect();
            t.one("event-branches-given-up", "steps", steps.join(", "))
        }
        Event::RobotDone { robot, fields, .. } => t.two("event-robot-done", "robot", robot, "fields", given(names, fields)),
        Event::RobotRefused { robot, said, .. } => t.two("event-robot-refused", "robot", robot, "said", said),
        Event::UndoingKept { step } => t.one("event-undoing-kept", "step", names.step(step)),
        Event::UndoingDone { of, .. } => t.one("event-undoing-done", "step", names.step(of)),
        Event::UndoingBegun { of, .. } => t.one("event-undoing-begun", "step", names.step(of)),
        Event::Reported { what, reason, .. } => {
            let handler = names.workflow.handler(what).map(|handler| &handler.title);
            let title = handler.or_else(|| names.workflow.reported().find(|(event, _)| event == what).map(|(_, title)| title));
            let title = title.map_or_else(|| what.clone(), |title| t.of(title).to_owned());
            t.two("event-reported", "what", title, "reason", reason)
        }
        Event::WorkflowMigrated { mapping, reason, .. } => {
            let mut told = match mapping.is_empty() {
                true => t.get("event-workflow-migrated"),
                false => {
                    let steps: Vec<_> = mapping.iter().map(|(from, to)| format!("{} → {}", names.step(from), names.step(to))).collect();
                    t.one("event-workflow-migrated-steps", "steps", steps.join(", "))
                }
            };
            if !reason.is_empty() {
                told = format!("{told}. {reason}");
            }
            told
        }
        Event::TimerSet { timer } => t.two("event-timer-set", "what", timer_name(names, &timer.kind), "at", clock.at(timer.due).text),
        Event::TimeOver { kind } => t.one("event-time-over", "what", timer_name(names, kind)),
        Event::TableAsked { table, rows, fields, .. } => {
            let because = |row: &greffier_casework::TableRow| if t.tag() == "en" { row.because_en.clone() } else { row.because_fr.clone() };
            let because: Vec<_> = rows.iter().map(because).filter(|because| !because.is_empty()).collect();
            let given = given(names, fields);
            let told = t.two("event-table-asked", "table", table, "fields", given);
            if because.is_empty() { told } else { format!("{told} ({})", because.join(" ; ")) }
        }
        Event::Decided { step, option, reason, .. } => {
            let title = names.option(step, option);
            let key = if reason.is_empty() { "event-decided" } else { "event-decided-because" };
            t.two(key, "option", title, "reason", reason)
        }
        Event::FieldsGiven { fields, .. } => t.one("event-fields-given", "fields", given(names, fields)),
        Event::RouteTaken { step, to, because } => {
            let key = if because.starts_with("otherwise") { "event-route-otherwise" } else { "event-route-taken" };
            t.all(key, &[("step", &names.step(step)), ("to", &names.step(to)), ("rule", because)])
        }
        Event::TaskOpened { task } => {
            let what = match &task.kind {
                TaskKind::Review => t.get("task-review"),
                TaskKind::Perform => t.get("task-perform"),
                TaskKind::Decide => t.get("task-decide"),
                TaskKind::Await => t.get("task-await"),
                TaskKind::Look { .. } => t.get("task-look"),
                TaskKind::Sign { .. } => t.get("task-sign"),
                TaskKind::SignOutside { .. } => t.get("task-sign-outside"),
                TaskKind::Repair { .. } => t.get("task-repair"),
            };
            t.two("event-task-opened", "n", task.number.to_string(), "what", what)
        }
        Event::TaskClaimed { task, .. } => t.one("event-task-claimed", "n", task.to_string()),
        Event::TaskReturned { task, .. } => t.one("event-task-returned", "n", task.to_string()),
        Event::TaskHandedOn { task, to: Assignee::Role { role }, because: HandedOn::Escalated, .. } => {
            t.two("event-task-escalated", "n", task.to_string(), "to", role.to_string())
        }
        Event::TaskHandedOn { task, to, reason, .. } => {
            let to = match to {
                Assignee::Person { name } => names.person(name),
                Assignee::Role { role } => role.to_string(),
            };
            t.all("event-task-handed-on", &[("n", &task.to_string()), ("to", &to), ("reason", reason)])
        }
        Event::FieldConfirmed { field, .. } => t.one("event-field-confirmed", "field", names.field(field)),
        Event::FieldCorrected { field, from, to, .. } => t.all(
            "event-field-corrected",
            &[("field", &names.field(field)), ("from", &names.value(field, from)), ("to", &names.value(field, to))],
        ),
        Event::TaskDone { task, .. } => t.one("event-task-done", "n", task.to_string()),
        Event::EffectRequested { effect } => t.one("event-effect-requested", "what", t.get(&format!("effect-{}", effect.kind()))),
        Event::EffectRetried { effect } => t.one("event-effect-retried", "what", of(effect)),
        Event::EffectDone { effect } => t.one("event-effect-done", "what", of(effect)),
        Event::EffectGivenUp { effect } => t.one("event-effect-given-up", "what", of(effect)),
        Event::NoticeSent { .. } => t.get("event-notice-sent"),
        Event::EffectFailed { effect, code } => t.two("event-effect-failed", "what", of(effect), "code", code),
        Event::DocumentSigned { original, signatory, ceremony, .. } => {
            let key = if signatory.account.is_some() { "event-document-signed" } else { "event-document-sealed" };
            let signed = t.two(key, "document", document(case, *original), "subject", &signatory.subject);
            let Some(ceremony) = ceremony else { return signed };
            if let Some(outside) = &ceremony.outside {
                let signed = t.two("event-signed-outside", "document", document(case, *original), "name", &outside.name);
                let seen = t.two("event-ceremony", "pages", ceremony.pages.len().to_string(), "version", &ceremony.consent.version);
                return format!("{signed} {seen}");
            }
            let on_behalf =
                ceremony.acting_for.as_ref().map(|delegation| t.one("event-on-behalf", "name", names.person(&delegation.giver)));
            let seen = t.two("event-ceremony", "pages", ceremony.pages.len().to_string(), "version", &ceremony.consent.version);
            [Some(signed), on_behalf, Some(seen)].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Event::SignatureDeclined { document: id, reason, .. } => {
            t.two("event-signature-declined", "document", document(case, *id), "reason", reason)
        }
        Event::SignerInvited { task, expires_at, .. } => {
            t.two("event-signer-invited", "n", task.to_string(), "at", clock.at(*expires_at).text)
        }
        Event::TaskSettled { task } => t.one("event-task-settled", "n", task.to_string()),
        Event::AnswerSent { document: id, .. } => t.one("event-answer-sent", "document", document(case, *id)),
        Event::PaperDisposed { disposal } => {
            let (name, day) = (document(case, disposal.document), clock.day(disposal.on));
            let method = t.get(&format!("destruction-{}", disposal.method.name()));
            t.all("event-paper-disposed", &[("document", &name), ("day", &day), ("method", &method), ("place", &disposal.place)])
        }
        Event::DocumentRenewed { renewal } => {
            let key = if renewal.copy { "event-copy-renewed" } else { "event-document-renewed" };
            t.two(key, "document", document(case, renewal.document), "until", clock.at(renewal.until).text)
        }
        Event::Consulted { what, .. } => looked(names, case, what),
        Event::CaseClosed { outcome } => t.one("event-case-closed", "outcome", outcome_name(names, &outcome.0)),
    }
}

/// Fields with their values, in words.
fn given(names: &Names, fields: &[greffier_casework::Field]) -> String {
    let said = |field: &greffier_casework::Field| format!("{} = {}", names.field(&field.name), names.value(&field.name, &field.value));
    fields.iter().map(said).collect::<Vec<_>>().join(" ; ")
}

fn delay_changed(names: &Names, clock: &Clock, fact: &DelayFact, deadline: Option<&Deadline>) -> String {
    let t = names.t;
    let due = deadline.map(|deadline| clock.day(deadline.date)).unwrap_or_default();
    match fact {
        DelayFact::Suspended { because_fr, because_en, .. } => {
            t.one("event-delay-suspended", "because", if t.tag() == "en" { because_en } else { because_fr })
        }
        DelayFact::Resumed { .. } => t.one("event-delay-resumed", "day", due),
        DelayFact::Extended { days, .. } => t.two("event-delay-extended", "days", days.to_string(), "day", due),
        DelayFact::Ended { .. } => t.get("event-delay-ended"),
        DelayFact::Recounted { .. } => t.one("event-delay-recounted", "day", due),
    }
}

fn timer_name(names: &Names, kind: &TimerKind) -> String {
    match kind {
        TimerKind::AnswerDeadline => names.t.get("timer-answer"),
        TimerKind::Over { step, .. } => names.t.one("timer-over", "step", names.step(step)),
        TimerKind::Escalate { step, .. } => names.t.one("timer-escalate", "step", names.step(step)),
        TimerKind::Remind { step, .. } => names.t.one("timer-remind", "step", names.step(step)),
    }
}

/// How a case ended, in words where the office uses a word that we know.
pub(crate) fn outcome_name(names: &Names, outcome: &str) -> String {
    names.t.maybe(&format!("outcome-{outcome}")).unwrap_or_else(|| outcome.to_owned())
}

/// What was looked at: `case`, `found`, `document:<id>` or `page:<id>:<number>`.
fn looked(names: &Names, case: &Case, what: &str) -> String {
    let mut parts = what.split(':');
    let kind = parts.next().unwrap_or_default();
    let id: Option<DocumentId> = parts.next().and_then(|id| id.parse().ok());
    match (kind, id) {
        ("document", Some(id)) => names.t.one("event-looked-document", "document", document(case, id)),
        ("page", Some(id)) => names.t.two("event-looked-page", "document", document(case, id), "page", parts.next().unwrap_or("?")),
        ("case", _) => names.t.get("event-looked-case"),
        ("found", _) => names.t.get("event-looked-found"),
        _ => names.t.one("event-looked-other", "what", what),
    }
}
