//! What is waited for of the person, and what it does to the delay in which she has an answer, told step by step.

mod common;

use std::sync::Arc;

use common::{Told, at, document, field, person};
use greffier_calendar::{Calendar, Closure, Text};
use greffier_casework::{ArrivalId, Correlation, DelayFact, DocumentKind, Effect, EffectId, Event, Person, StepId, TaskKind, TimerKind};
use greffier_engine::{Message, Moment, Receipt, Refusal, decide};
use jiff::civil::{Date, date};
use uuid::Uuid;

const HEAD: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within:
  days: 20
  count: calendar
  source: { fr: Loi, en: Act }
  carry: no
  extension: { days: 10, source: { fr: Loi 47, en: Act 47 } }
  suspension: { fr: Loi 48, en: Act 48 }
data:
  - { field: echeance, title: { fr: Échéance, en: Expiry }, type: date }
";

const ASKS: &str = "
steps:
  - step: demander
    title: { fr: Preuve attendue, en: Proof awaited }
    ask:
      subject: { fr: Preuve, en: Proof }
      text: { fr: 'Dossier {case}, au plus tard le {due}.', en: 'Case {case}, by {due}.' }
    role: clerk
    suspends: true
    within: { days: 30, count: calendar, then: sans }
    reminders:
      - before: { days: 5, count: calendar }
        subject: { fr: Rappel, en: Reminder }
        text: { fr: 'Avant le {due}.', en: 'Before {due}.' }
        consequences: { fr: Sans preuve le dossier sera fermé., en: Without proof the case will be closed. }
  - { step: etudier, title: { fr: E, en: S }, task: { fr: Étudiez., en: Study. }, role: clerk }
  - { step: fin, title: { fr: F, en: F }, close: done }
  - { step: sans, title: { fr: S, en: S }, close: incomplete }
";

fn told(rest: &str) -> Told {
    Told::new(&format!("{HEAD}{rest}"), vec![field("nom", "Côté", false), field("langue", "fr", false)])
}

fn ana() -> Person {
    person("ana", &["clerk", "chief"])
}

fn receipt(n: u128) -> Message {
    received(n, Correlation::Code)
}

fn received(n: u128, because: Correlation) -> Message {
    let by = None;
    let document = document(n, DocumentKind::Received, None);
    Message::Receive(Box::new(Receipt { document, arrival: ArrivalId(Uuid::from_u128(n)), because, by }))
}

fn due(told: &Told) -> Option<Date> {
    told.case.deadline.as_ref().map(|deadline| deadline.date)
}

fn why(told: &Told) -> String {
    told.case.deadline.as_ref().map(|deadline| deadline.why_fr.join("\n")).unwrap_or_default()
}

/// The texts of the messages that the last message asked to send.
fn sent(told: &Told) -> Vec<&str> {
    let text = |effect: &'_ Effect| matches!(effect, Effect::Notify { .. });
    let all = told.last.effects.iter().map(|order| &order.effect).filter(|effect| text(effect));
    all.filter_map(|effect| if let Effect::Notify { text, .. } = effect { Some(text.as_str()) } else { None }).collect()
}

#[test]
fn the_delay_is_suspended_while_a_piece_is_awaited_and_runs_on_when_it_comes() {
    let mut told = told(ASKS);
    assert_eq!(told.steps(), ["demander"]);
    assert_eq!(told.case.suspended().map(|(on, because, _)| (on, because)), Some((date(2026, 11, 20), "Preuve attendue")));
    assert_eq!(due(&told), None);
    assert!(!told.case.timers.contains_key(&TimerKind::AnswerDeadline.key()));
    assert_eq!(sent(&told), ["Dossier 2026-000001, au plus tard le 2026-12-21."], "thirty days end on a Sunday, when the office is closed");
    // Long after the twenty days nothing is late.
    told.pass_to("2026-12-14T15:00:00Z");
    assert!(!told.case.overdue);
    // What came with the request may be what was asked for.
    told.say(received(7, Correlation::Envelope));
    assert_eq!(told.steps(), ["etudier"]);
    assert_eq!(told.case.suspended(), None);
    // Nothing of the twenty days had run: received and asked on the same day.
    assert_eq!(due(&told), Some(date(2027, 1, 2)));
    assert!(why(&told).contains("Suspendu à partir du vendredi 20 novembre 2026 : Preuve attendue (Loi 48)."), "{}", why(&told));
    assert!(told.case.timers.contains_key(&TimerKind::AnswerDeadline.key()));
    assert_eq!(told.case.documents.len(), 2);
    assert_eq!(told.case.paper.len(), 2, "the piece came on paper too");
}

#[test]
fn a_reminder_says_the_consequences_once_and_none_comes_after_the_answer() {
    let mut told = told(ASKS);
    let asked = told.last.effects[0].id;
    told.say(Message::Notified { effect: asked, receipt: "r".into() });
    assert_eq!(told.steps(), ["demander"], "being asked is not answering");
    told.pass_to("2026-12-16T15:00:00Z");
    assert_eq!(sent(&told), ["Avant le 2026-12-21.\n\nSans preuve le dossier sera fermé."]);
    let reminded = told.last.effects[0].id;
    told.say(Message::TimerDue { kind: TimerKind::Remind { step: StepId::from("demander"), since: told.case.places[0].since, rung: 0 } });
    assert_eq!(sent(&told), [""; 0], "a timer that fires twice reminds once");
    told.say(Message::Perform { task: told.task("demander"), values: Vec::new(), by: ana() });
    assert_eq!(told.steps(), ["etudier"]);
    assert_eq!(told.try_say(Message::Notified { effect: reminded, receipt: "r".into() }), Err(Refusal::NotAwaited(reminded)));
    assert!(told.case.timers.keys().all(|key| !key.starts_with("remind")));
}

#[test]
fn no_answer_leads_on_when_the_time_is_over() {
    let mut told = told(ASKS);
    told.pass_to("2026-12-23T15:00:00Z");
    assert!(!told.case.is_open());
    assert!(told.case.tasks.iter().all(|task| !task.is_open()));
}

#[test]
fn a_message_that_cannot_be_sent_leaves_the_answer_awaited() {
    let mut told = told(ASKS);
    let asked = told.last.effects[0].id;
    told.say(Message::Failed { effect: asked, code: "GRF-LET-001".into() });
    let kinds: Vec<&TaskKind> = told.case.tasks.iter().filter(|task| task.is_open()).map(|task| &task.kind).collect();
    assert!(matches!(kinds[..], [TaskKind::Await, TaskKind::Repair { .. }]), "{kinds:?}");
    told.say(receipt(7));
    assert_eq!(told.steps(), ["etudier"]);
    assert_eq!(told.case.awaiting.len(), 0);
    assert!(told.case.tasks.iter().filter(|task| task.is_open()).all(|task| task.step.as_str() == "etudier"));
}

#[test]
fn a_document_that_nothing_waits_for_is_looked_at_wherever_the_case_goes() {
    let mut told = told(ASKS);
    told.say(receipt(7));
    told.say(receipt(8));
    let look = told.case.tasks.iter().find(|task| matches!(task.kind, TaskKind::Look { .. })).unwrap().number;
    let study = told.case.tasks.iter().find(|task| task.is_open() && task.kind == TaskKind::Perform).unwrap().number;
    let values = vec![("echeance".into(), "2026-12-01".to_owned())];
    assert_eq!(told.try_say(Message::Perform { task: look, values, by: ana() }), Err(Refusal::NoSuchField("echeance".into())));
    told.say(Message::Perform { task: look, values: Vec::new(), by: ana() });
    assert_eq!(told.steps(), ["etudier"], "looking moves nothing");
    told.say(Message::Perform { task: study, values: Vec::new(), by: ana() });
    assert!(!told.case.is_open());
    assert_eq!(told.try_say(receipt(9)), Err(Refusal::Closed), "what comes for a closed case stays in the tray");
}

#[test]
fn a_later_document_and_a_passed_deadline_lead_where_the_workflow_foresees() {
    let steps = "
on:
  - { event: document, title: { fr: Document, en: Document }, then: revoir }
  - { event: deadline-passed, title: { fr: Échu, en: Past }, then: urgent }
steps:
  - { step: etudier, title: { fr: E, en: S }, task: { fr: Étudiez., en: Study. }, role: clerk, then: fin }
  - { step: revoir, title: { fr: R, en: R }, task: { fr: Revoyez., en: Look again. }, role: clerk, then: fin }
  - { step: urgent, title: { fr: U, en: U }, task: { fr: Vite., en: Quick. }, role: chief, then: fin }
  - { step: fin, title: { fr: F, en: F }, close: done }
";
    let mut told = told(steps);
    told.say(received(6, Correlation::Envelope));
    assert_eq!(told.steps(), ["etudier"], "what came with the request is of it");
    assert_eq!((told.case.documents.len(), told.case.tasks.len()), (2, 1), "nobody is asked what it is");
    let report = Message::Report { what: "document".into(), reason: "Je l'ai vu.".into(), by: ana() };
    assert_eq!(told.try_say(report), Err(Refusal::NotForeseen("document".into())), "the agent sees it, people do not report it");
    told.say(receipt(7));
    assert_eq!(told.steps(), ["revoir"]);
    told.say(receipt(8));
    assert_eq!(told.steps(), ["revoir"], "once in a case; after that somebody looks");
    assert!(told.case.tasks.iter().any(|task| task.is_open() && matches!(task.kind, TaskKind::Look { .. })));
    told.pass_to("2026-12-12T15:00:00Z");
    assert!(told.case.overdue);
    assert_eq!(told.steps(), ["urgent"]);
    assert!(told.case.tasks.iter().any(|task| task.is_open() && matches!(task.kind, TaskKind::Look { .. })), "still to be looked at");
}

const EXTENDS: &str = "
steps:
  - step: decider
    title: { fr: D, en: D }
    decide:
      - { option: prolonger, title: { fr: P, en: P }, then: aviser }
      - { option: repondre, title: { fr: R, en: R }, then: fin }
    role: chief
  - step: aviser
    title: { fr: A, en: A }
    notify: { subject: { fr: Avis, en: Notice }, text: { fr: Prolongation., en: Extension. } }
  - { step: prolonger, title: { fr: P, en: P }, extend: { days: 10 }, then: decider, otherwise: trop-tard }
  - { step: trop-tard, title: { fr: T, en: T }, task: { fr: Trop tard., en: Too late. }, role: chief, then: decider }
  - { step: fin, title: { fr: F, en: F }, close: done }
";

fn extend(told: &mut Told) {
    let (task, by) = (told.task("decider"), ana());
    told.say(Message::Decide { task, option: "prolonger".into(), reason: String::new(), by });
    let effect: EffectId = told.last.effects[0].id;
    told.say(Message::Notified { effect, receipt: "r".into() });
}

#[test]
fn the_delay_is_extended_once_by_a_notice_in_time_and_never_after() {
    let mut told = told(EXTENDS);
    assert_eq!(due(&told), Some(date(2026, 12, 10)));
    told.pass_to("2026-12-10T20:00:00Z");
    extend(&mut told);
    assert_eq!((due(&told), told.steps()), (Some(date(2026, 12, 20)), vec!["decider"]));
    assert!(why(&told).contains("Prolongation de 10 jours acceptée"), "{}", why(&told));
    extend(&mut told);
    assert_eq!((due(&told), told.steps()), (Some(date(2026, 12, 20)), vec!["trop-tard"]), "the law lets it be extended once");
    let because = told.last.entries.iter().find_map(|entry| match &entry.event {
        Event::RouteTaken { because, .. } => Some(because.clone()),
        _ => None,
    });
    assert_eq!(because.as_deref(), Some("otherwise; the delay was extended 1 times already, which is the most"));
    told.pass_to("2026-12-21T15:00:00Z");
    assert!(told.case.overdue, "the timer is that of the extended delay");
}

#[test]
fn a_notice_after_the_delay_changes_nothing() {
    let mut told = told(EXTENDS);
    told.pass_to("2026-12-11T15:00:00Z");
    assert!(told.case.overdue);
    extend(&mut told);
    assert_eq!((due(&told), told.steps()), (Some(date(2026, 12, 10)), vec!["trop-tard"]));
    assert_eq!(told.case.delay, []);
}

#[test]
fn an_event_that_a_step_waits_for_is_reported_or_its_time_is_over() {
    let steps = "
steps:
  - step: attendre
    title: { fr: A, en: A }
    wait: { event: paiement, title: { fr: Paiement reçu, en: Payment received } }
    within: { days: 10, count: business, then: sans }
  - { step: revoir, title: { fr: R, en: R }, task: { fr: Revoyez., en: Look again. }, role: clerk, then: fin }
  - { step: fin, title: { fr: F, en: F }, close: done }
  - { step: sans, title: { fr: S, en: S }, close: unpaid }
";
    let mut paid = told(steps);
    let report = |by: Person| Message::Report { what: "paiement".into(), reason: "Reçu no 12.".into(), by };
    assert_eq!(paid.try_say(report(person("eve", &["reader"]))), Err(Refusal::MayNotReport));
    paid.say(report(ana()));
    assert_eq!(paid.steps(), ["revoir"]);
    assert_eq!(paid.try_say(report(ana())), Err(Refusal::NotForeseen("paiement".into())), "it is not waited for any more");
    let mut unpaid = told(steps);
    unpaid.pass_to("2026-12-08T15:00:00Z");
    assert!(!unpaid.case.is_open());
}

#[test]
fn time_is_counted_from_the_date_of_a_field() {
    let steps = "
steps:
  - { step: saisir, title: { fr: S, en: S }, task: { fr: Saisissez., en: Type. }, role: clerk, fields: [echeance] }
  - step: attendre
    title: { fr: A, en: A }
    wait: { for: document }
    role: clerk
    due: { on: echeance }
    within: { days: 30, count: calendar, after: echeance, then: fin }
    reminders:
      - before: { days: 60, count: calendar }
        subject: { fr: R60, en: R60 }
        text: { fr: 'J-60 {due}', en: 'D-60 {due}' }
        consequences: { fr: Il expirera., en: It will expire. }
      - before: { days: 7, count: calendar }
        subject: { fr: R7, en: R7 }
        text: { fr: 'J-7 {due}', en: 'D-7 {due}' }
        consequences: { fr: Il expirera., en: It will expire. }
      - after: { days: 1, count: calendar }
        subject: { fr: R1, en: R1 }
        text: { fr: 'J+1 {due}', en: 'D+1 {due}' }
        limits: { fr: Renouvelez sans conduire., en: Renew and do not drive. }
  - { step: fin, title: { fr: F, en: F }, close: done }
";
    let mut told = told(steps);
    let values = vec![("echeance".into(), "2026-12-29".to_owned())];
    told.say(Message::Perform { task: told.task("saisir"), values, by: ana() });
    assert_eq!(sent(&told), [""; 0], "the letter before asked");
    let mut texts = Vec::new();
    for day in 0..80_i64 {
        let now = told.now;
        told.pass_to(&(now + jiff::ToSpan::hours(24)).to_string());
        texts.extend(sent(&told).into_iter().map(|text| (day, text.to_owned())));
        told.last.effects.clear();
        if !told.case.is_open() {
            break;
        }
    }
    // What lies behind (sixty days before) is not said; 30 and 22 December 2026 are open days.
    let texts: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["J-7 2026-12-29\n\nIl expirera.", "J+1 2026-12-29\n\nRenouvelez sans conduire."]);
    assert!(!told.case.is_open(), "thirty days after the expiry");
}

#[test]
fn a_calendar_that_changes_moves_the_open_deadline_and_says_so() {
    let text = format!("{HEAD}{EXTENDS}").replace("carry: no", "carry: open-day");
    let mut told = Told::new(&text, vec![field("nom", "Côté", false), field("langue", "fr", false)]);
    assert_eq!(due(&told), Some(date(2026, 12, 10)));
    told.say(Message::Recount);
    assert_eq!(told.last.entries, [], "nothing to say where nothing moves");
    let closure = Closure { from: date(2026, 12, 10), until: Some(date(2026, 12, 11)), name: Text::new("tempête", "storm") };
    let calendar = Arc::new(Calendar { closures: vec![closure], ..Calendar::default() });
    let moment = Moment { calendar, ..at(told.now) };
    let recounted = decide(&told.workflow, Some(&told.case), Message::Recount, &moment).unwrap();
    let deadline = recounted.case.deadline.as_ref().unwrap();
    assert_eq!(deadline.date, date(2026, 12, 14));
    assert!(deadline.why_fr.last().unwrap().ends_with("l'échéance passe du 2026-12-10 au 2026-12-14."), "{:?}", deadline.why_fr);
    assert_eq!(recounted.case.delay, [DelayFact::Recounted { on: date(2026, 11, 20) }]);
    assert_eq!(recounted.timers.len(), 1);
}

#[test]
fn the_rule_of_the_day_of_receipt_applies_to_the_end() {
    let dated = |from: &str| {
        let head = HEAD.replace(
            "  days: 20\n",
            &format!("  days: 5\n  from: {from}\n  former: {{ days: 20, count: calendar, source: {{ fr: Ancienne loi, en: Former act }}, carry: no }}\n"),
        );
        Told::new(&format!("{head}{EXTENDS}"), vec![field("nom", "Côté", false), field("langue", "fr", false)])
    };
    assert_eq!(due(&dated("2026-11-20")), Some(date(2026, 11, 25)), "received on the day it came into force");
    let former = dated("2026-11-21");
    assert_eq!(due(&former), Some(date(2026, 12, 10)));
    assert!(why(&former).contains("Ancienne loi"));
}
