//! Past cases replayed per second on one core, as `make bench` prints them: journals as they are stored, read and played through their workflow.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use std::sync::Arc;
use std::time::Instant;

use common::{Told, person};
use greffier_casework::Entry;
use greffier_change::replay;
use greffier_engine::Message;
use greffier_trials::{Around, StandIns};

const CASES: usize = 20_000;

const PERMIT: &str = "workflow: essai
title: { fr: Permis, en: Permit }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
steps:
  - { step: verifier, title: { fr: V, en: C }, review: doubtful, role: clerk }
  - { step: trier, title: { fr: T, en: S }, choose: [{ when: \"province == 'QC'\", then: decider }], otherwise: decider }
  - { step: decider, title: { fr: D, en: D }, decide: [{ option: oui, title: { fr: O, en: Y } }, { option: non, title: { fr: N, en: N } }], role: clerk }
  - { step: ecrire, title: { fr: E, en: W }, letter: reponse.typ }
  - { step: signer, title: { fr: S, en: S }, sign: letter, role: boss, declined: decider }
  - { step: remettre, title: { fr: R, en: D }, deliver: letter }
  - { step: fin, title: { fr: F, en: E }, close: accepted }
";

/// The journal of a case that a clerk checked and decided, and that was signed and delivered.
fn journal() -> Vec<Entry> {
    let mut told = Told::new(PERMIT, vec![common::field("nom", "Cote", true), common::field("province", "QC", false)]);
    let mut journal = told.last.entries.clone();
    let mut stand_ins = StandIns::default();
    let clerk = person("ana", &["clerk"]);
    let mut say = |told: &mut Told, message: Message| {
        told.say(message);
        journal.extend(told.last.entries.clone());
    };
    let task = told.task("verifier");
    say(&mut told, Message::CheckField { task, field: "nom".into(), value: "Côté".into(), by: clerk.clone() });
    say(&mut told, Message::CompleteReview { task, by: clerk.clone() });
    let task = told.task("decider");
    say(&mut told, Message::Decide { task, option: "oui".into(), reason: String::new(), by: clerk });
    while told.case.is_open() {
        let message = match told.case.awaiting.iter().next() {
            Some((id, effect)) => stand_ins.done(&told.case, *id, effect, told.now),
            None => {
                let signing = stand_ins.signing(&told.case, "zoe", None, None, told.now);
                Message::Sign { task: told.task("signer"), by: person("zoe", &["boss"]), signing }
            }
        };
        say(&mut told, message);
    }
    journal
}

#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
fn main() {
    let workflow = common::workflow(PERMIT);
    let journal = journal();
    let around = Around { zone: common::moment(0).zone, calendar: Arc::default() };
    let payloads: Vec<String> = journal.iter().map(|entry| entry.payload().expect("an event as text")).collect();
    let begun = Instant::now();
    for _ in 0..CASES {
        assert!(replay(&workflow, &journal, &around).expect("a case").is_same());
    }
    let played = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    for _ in 0..CASES {
        let read: Vec<Entry> = journal
            .iter()
            .zip(&payloads)
            .map(|(entry, payload)| Entry { event: serde_json::from_str(payload).expect("an event"), ..entry.clone() })
            .collect();
        assert_eq!(read.len(), journal.len());
    }
    let read = begun.elapsed().as_secs_f64();
    println!(
        "  replay     {:>8.0} cases/s on one core ({} entries each); reading their entries: {:.0} cases/s; 100,000 cases: {:.1} s and {:.1} s",
        CASES as f64 / played,
        journal.len(),
        CASES as f64 / read,
        played * 100_000.0 / CASES as f64,
        read * 100_000.0 / CASES as f64,
    );
}
