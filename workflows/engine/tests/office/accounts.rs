//! What must hold of a case and its journal, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{AccountName, Case, EffectId, Entry, Event, StepId, TaskKind};
use greffier_engine::replay;
use greffier_language::{StepKind, Workflow};
use jiff::Timestamp;

/// All of it, at the end. `answers` where the workflow answers whoever asked on every way that nobody cut short; `thorough` reads the journal
/// back from its text.
pub(crate) fn settle(workflow: &Workflow, case: &Case, journal: &[Entry], answers: bool, thorough: bool) {
    for (entry, seq) in journal.iter().zip(1..) {
        assert_eq!((entry.case, entry.seq), (case.id, seq), "the journal has no gap");
    }
    assert_eq!(case.seq, journal.len() as u64);
    assert_eq!(replay(journal).unwrap().as_ref(), Some(case), "the journal is the truth");
    if thorough {
        let read = |entry: &Entry| Entry { event: serde_json::from_str(&entry.payload().unwrap()).unwrap(), ..entry.clone() };
        let read: Vec<Entry> = journal.iter().map(read).collect();
        assert_eq!(replay(&read).unwrap().as_ref(), Some(case), "and so is its text");
    }
    effects(case, journal);
    timers(journal);
    four_eyes(workflow, case, journal);
    if !case.is_open() {
        closed(case, journal, answers);
    }
}

/// Each thing that was asked of the outside was done once, given up once, or is waited for.
fn effects(case: &Case, journal: &[Entry]) {
    let mut asked = BTreeSet::new();
    for entry in journal {
        match &entry.event {
            Event::EffectRequested { .. } => assert!(asked.insert(EffectId { case: case.id, seq: entry.seq })),
            Event::EffectDone { effect } | Event::EffectGivenUp { effect } => {
                assert!(asked.remove(effect), "{effect} is at its end twice, or was never asked for");
            }
            _ => {}
        }
    }
    if case.is_open() {
        assert_eq!(asked, case.awaiting.keys().copied().collect());
    }
    assert!(case.is_open() || asked.is_empty(), "a closed case waits for nothing");
}

/// Each timer and rung fires once, not before its moment, and only when somebody set it.
fn timers(journal: &[Entry]) {
    let mut set: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut fired = BTreeSet::new();
    for entry in journal {
        match &entry.event {
            Event::TimerSet { timer } => {
                assert!(!fired.contains(&timer.kind.key()), "{} is set again after it fired", timer.kind.key());
                set.insert(timer.kind.key(), timer.due);
            }
            Event::TimeOver { kind } => {
                assert!(fired.insert(kind.key()), "{} fired twice", kind.key());
                assert!(set.get(&kind.key()).is_some_and(|due| *due <= entry.at), "{} fired before its moment", kind.key());
            }
            _ => {}
        }
    }
}

/// Nobody did a step after she, or somebody tied to her then or when it was done, had done one that other eyes must have seen.
fn four_eyes(workflow: &Workflow, case: &Case, journal: &[Entry]) {
    let mut newest: BTreeMap<StepId, (AccountName, BTreeSet<AccountName>)> = BTreeMap::new();
    for entry in journal {
        let Event::TaskDone { task, by, linked } = &entry.event else { continue };
        let task = case.task(*task).unwrap();
        if matches!(task.kind, TaskKind::Repair { .. } | TaskKind::Look { .. }) {
            continue;
        }
        for other in &workflow.step(task.step.as_str()).unwrap().not_by {
            if let Some((did, ties)) = newest.get(&StepId::from(other.as_str())) {
                assert!(did != by && !ties.contains(by) && !linked.contains(did), "{by} did {} after {did} did {other}", task.step);
            }
        }
        newest.insert(task.step.clone(), (by.clone(), linked.clone()));
    }
}

/// A case closes once, and nothing is decided on it afterwards; whoever asked was answered, unless somebody reported what ends it otherwise.
fn closed(case: &Case, journal: &[Entry], answers: bool) {
    let mut after = journal.iter().skip_while(|entry| !matches!(entry.event, Event::CaseClosed { .. }));
    assert!(after.next().is_some());
    assert!(after.all(|entry| matches!(entry.event, Event::Consulted { .. })), "a closed case goes on");
    assert!(!answers || case.answered, "closed without an answer: {:?}", case.status);
}

/// A decision changes the delay to answer only by an event that says so.
pub(crate) fn explained(before: &Case, after: &Case, entries: &[Entry]) {
    let said = |entry: &Entry| ["deadline-", "delay-"].iter().any(|start| entry.event.kind().starts_with(start));
    assert!(before.deadline == after.deadline || entries.iter().any(said), "a deadline moved by itself: {entries:?}");
}

/// Whether a workflow answers on every way; the ones made at random close as they like.
pub(crate) fn answers(workflow: &Workflow) -> bool {
    workflow.steps.iter().any(|step| matches!(step.kind, StepKind::Deliver { .. }))
}
