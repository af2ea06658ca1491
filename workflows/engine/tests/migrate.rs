//! A case is brought to another version of its workflow, and back.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{Case, DocumentKind, Event, StepId, WorkflowRef};
use greffier_engine::{Decision, Message, Misfit, Refusal, decide, misfits};
use greffier_language::Workflow;
use proptest::prelude::*;

use common::random::{message, sound, text, workflow};
use common::{Told, person};

const OLD: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
steps:
  - { step: etudier, title: { fr: É, en: S }, task: { fr: F., en: D. }, role: clerk, within: { days: 3, count: calendar, then: relancer } }
  - { step: relancer, title: { fr: R, en: R }, task: { fr: F., en: D. }, role: clerk }
  - { step: fin, title: { fr: F, en: E }, close: done }
";

fn version(hash: &str) -> WorkflowRef {
    WorkflowRef { name: "essai".into(), hash: hash.into() }
}

fn migrate(to: &str, mapping: &[(&str, &str)]) -> Message {
    let mapping = mapping.iter().map(|(from, to)| (StepId::from(*from), StepId::from(*to))).collect();
    Message::Migrate { to: version(to), mapping, by: "ana".into(), reason: "nouvelle version".into() }
}

/// The same case under another text.
fn under(told: &mut Told, text: &str) {
    told.workflow = common::workflow(text);
}

#[test]
fn what_still_has_its_meaning_stays_as_it_is() {
    let mut told = Told::new(OLD, Vec::new());
    let before = told.case.clone();
    // Another title, another text, another way on, and a longer limit: what began keeps its own.
    under(&mut told, &OLD.replace("fr: É, en: S", "fr: Étudier, en: Study").replace("days: 3", "days: 9").replace("days: 10", "days: 20"));
    assert_eq!(misfits(&told.workflow, &told.case), []);
    told.say(migrate("1", &[]));
    assert_eq!(told.last.entries.len(), 1);
    assert!(told.last.timers.is_empty() && told.last.effects.is_empty());
    let expected = Case { workflow: version("1"), seq: before.seq + 1, ..before };
    assert_eq!(told.case, expected);
    let task = told.task("etudier");
    told.say(Message::Perform { task, values: Vec::new(), by: person("ana", &["clerk"]) });
    assert_eq!(told.steps(), ["relancer"]);
}

#[test]
fn a_step_that_is_gone_is_mapped_and_what_was_open_there_is_given_up() {
    let mut told = Told::new(OLD, Vec::new());
    under(&mut told, &OLD.replace("etudier", "analyser"));
    assert_eq!(misfits(&told.workflow, &told.case), [Misfit::Gone("etudier".into())]);
    assert_eq!(told.try_say(migrate("1", &[])), Err(Refusal::DoesNotFit(Misfit::Gone("etudier".into()))));
    assert_eq!(told.try_say(migrate("1", &[("etudier", "fini")])), Err(Refusal::NoSuchStep("fini".into())));
    assert_eq!(told.try_say(migrate("1", &[("relancer", "analyser")])), Err(Refusal::NotThere("relancer".into())));
    assert_eq!(told.try_say(migrate("0", &[("etudier", "analyser")])), Err(Refusal::NoOtherVersion("0".into())));
    let deadline = told.case.deadline.clone();
    told.now += jiff::SignedDuration::from_hours(24);
    told.say(migrate("1", &[("etudier", "analyser")]));
    let kinds: Vec<&str> = told.last.entries.iter().map(|entry| entry.event.kind()).collect();
    assert_eq!(kinds, ["workflow-migrated", "task-settled", "step-entered", "task-opened", "timer-set"]);
    assert_eq!(told.steps(), ["analyser"]);
    assert_eq!(told.case.timers.len(), 2, "the delay to answer and the limit of the new step: {:#?}", told.case.timers);
    assert_eq!(told.case.deadline, deadline);
    assert!(
        matches!(&told.last.entries[0].event, Event::WorkflowMigrated { from, to, .. } if *from == version("0") && *to == version("1"))
    );
}

#[test]
fn another_kind_of_work_and_a_limit_without_a_meaning_are_found() {
    let told = Told::new(OLD, Vec::new());
    let other = OLD.replacen("task: { fr: F., en: D. }", "review: all", 1);
    assert_eq!(misfits(&common::workflow(&other), &told.case), [Misfit::OtherKind("etudier".into())]);
    let unlimited = OLD.replace(", within: { days: 3, count: calendar, then: relancer }", "");
    assert_eq!(misfits(&common::workflow(&unlimited), &told.case), [Misfit::NoLimit("etudier".into())]);
    // Mapped to itself, the step is begun anew.
    let mut told = told;
    under(&mut told, &unlimited);
    told.say(migrate("1", &[("etudier", "etudier")]));
    assert_eq!(told.case.timers.len(), 1);
    assert_eq!(told.case.tasks.iter().filter(|task| task.is_open()).count(), 1);
}

fn opinions(branches: usize, join: &str) -> String {
    let branches: String = (0..branches)
        .map(|n| format!("        - {{ branch: b{n}, title: {{ fr: B, en: B }}, steps: [{{ step: t{n}, title: {{ fr: T, en: T }}, task: {{ fr: F., en: D. }}, role: clerk }}] }}\n"))
        .collect();
    format!(
        "workflow: essai\ntitle: {{ fr: E, en: T }}\nforms: [demande]\nsteps:\n  - step: avis\n    title: {{ fr: A, en: O }}\n    together:\n      join: {join}\n      \
         branches:\n{branches}  - {{ step: trier, title: {{ fr: T, en: S }}, task: {{ fr: F., en: D. }}, role: clerk }}\n  - {{ step: fin, title: {{ fr: F, en: E }}, close: done }}\n"
    )
}

#[test]
fn branches_must_be_those_the_case_stands_in() {
    let mut told = Told::new(&opinions(3, "all"), Vec::new());
    let task = told.task("t1");
    told.say(Message::Perform { task, values: Vec::new(), by: person("ana", &["clerk"]) });
    assert_eq!(told.steps(), ["t0", "t2", "avis/join"]);
    assert_eq!(misfits(&told.workflow, &told.case), []);
    // One branch more would never be gone, and the case would wait for it for ever.
    let more = misfits(&common::workflow(&opinions(4, "all")), &told.case);
    assert_eq!(more, ["t0", "t2", "avis/join"].map(|step| Misfit::OtherBranches(step.into())));
    // Without the branches, all that the case stands at goes to one step.
    under(&mut told, &OLD.replace("etudier", "trier"));
    told.say(migrate("1", &[("t0", "trier"), ("t2", "trier"), ("avis/join", "trier")]));
    assert_eq!(told.steps(), ["trier"]);
    // And nothing brings them apart again.
    under(&mut told, &opinions(3, "all"));
    assert_eq!(told.try_say(migrate("0", &[("trier", "t0")])), Err(Refusal::DoesNotFit(Misfit::OtherBranches("t0".into()))));
}

#[test]
fn fewer_branches_are_waited_for_from_the_next_that_ends() {
    let mut told = Told::new(&opinions(3, "all"), Vec::new());
    for step in ["t1", "t0"] {
        let task = told.task(step);
        told.say(Message::Perform { task, values: Vec::new(), by: person("ana", &["clerk"]) });
    }
    under(&mut told, &opinions(3, "any"));
    told.say(migrate("1", &[]));
    assert_eq!(told.steps(), ["t2", "avis/join", "avis/join"]);
    // Who wants them to meet at once says so.
    under(&mut told, &opinions(3, "{ at-least: 2 }"));
    told.say(migrate("2", &[("avis/join", "avis/join")]));
    assert_eq!(told.steps(), ["trier"]);
    assert!(told.case.tasks.iter().filter(|task| task.is_open()).all(|task| task.step.as_str() == "trier"));
}

/// A history of a workflow, as far as it goes.
fn history(workflow: &Workflow, rolls: &[(u8, u8, u8, u128)]) -> Case {
    let opening = common::opening(common::document(3, DocumentKind::Received, None), vec![common::field("nom", "Côté", false)]);
    let mut case = decide(workflow, None, opening, &common::moment(0)).unwrap().case;
    for (index, roll) in rolls.iter().enumerate() {
        let decided = decide(workflow, Some(&case), message(workflow, &case, *roll), &common::moment(index as i64 * 1_000));
        case = decided.map_or(case, |decision| decision.case);
    }
    case
}

/// The text with other names for some of its steps.
fn renamed(text: &str, renamed: &BTreeSet<usize>) -> String {
    let new = |word: &str| {
        let number = word.strip_prefix('s').and_then(|number| number.parse().ok());
        if number.is_some_and(|number| renamed.contains(&number)) { format!("{word}x") } else { word.to_owned() }
    };
    let mut out = String::new();
    let mut word = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else {
            out.push_str(&new(&std::mem::take(&mut word)));
            out.push(letter);
        }
    }
    out
}

/// What of a case is not of the steps that were mapped.
fn elsewhere(case: &Case, mapping: &BTreeMap<StepId, StepId>) -> Case {
    let mapped = |step: &StepId| mapping.contains_key(step) || mapping.values().any(|to| to == step);
    let mut case = case.clone();
    case.places.retain(|place| !mapped(&place.step));
    case.timers.retain(|_, timer| timer.kind.place().is_none_or(|(step, _)| !mapped(step)));
    case.tasks.retain(|task| !mapped(&task.step));
    case.awaiting.retain(|_, effect| !mapped(effect.step()));
    case.undoing.retain(|step| !mapped(step));
    case.seq = 0;
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn there_and_back_is_the_identity_on_what_is_not_mapped(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..40),
        names in proptest::collection::btree_set(1_usize..12, 0..6),
    ) {
        let (old, new) = (workflow(&made), common::workflow(&renamed(&text(&made), &names)));
        let case = history(&old, &rolls);
        if !case.is_open() {
            return Ok(());
        }
        prop_assert_eq!(misfits(&old, &case), [], "a case fits the workflow that it keeps");
        let concerned = case.places.iter().map(|place| &place.step).chain(&case.undoing);
        let mapping: BTreeMap<StepId, StepId> = concerned.filter(|step| new.step(step.as_str()).is_none())
            .map(|step| (step.clone(), renamed(&format!("{step} "), &names).trim().into())).collect();
        let moment = common::moment(100_000);
        let go = |workflow: &Workflow, case: &Case, to: &str, mapping: BTreeMap<StepId, StepId>| {
            let message = Message::Migrate { to: version(to), mapping, by: "ana".into(), reason: String::new() };
            decide(workflow, Some(case), message, &moment)
        };
        let Decision { case: there, .. } = go(&new, &case, "1", mapping.clone()).unwrap();
        sound(&new, &there);
        let back: BTreeMap<StepId, StepId> = mapping.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        // A wait for a day that is past is over when it is begun anew: the case has gone on.
        let concerns = |step: &StepId| there.places.iter().any(|place| place.step == *step) || there.undoing.contains(step);
        if back.keys().all(concerns) {
            let Decision { case: here, .. } = go(&old, &there, "0", back).unwrap();
            sound(&old, &here);
            prop_assert_eq!(elsewhere(&here, &mapping), elsewhere(&case, &mapping));
            let steps = |case: &Case| { let mut steps: Vec<_> = case.places.iter().map(|place| place.step.clone()).collect(); steps.sort(); steps };
            prop_assert_eq!(steps(&here), steps(&case));
            if mapping.is_empty() {
                prop_assert_eq!(here, Case { seq: case.seq + 2, ..case });
            }
        }
    }

    #[test]
    fn a_case_that_fits_another_workflow_goes_on_under_it(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        changed in proptest::collection::btree_map(0_usize..80, any::<u8>(), 0..3),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..60),
    ) {
        let other: Vec<u8> = made.iter().enumerate().map(|(place, byte)| changed.get(&place).copied().unwrap_or(*byte)).collect();
        let (old, new) = (workflow(&made), workflow(&other));
        let (before, after) = rolls.split_at(rolls.len() / 2);
        let case = history(&old, before);
        if !case.is_open() || !misfits(&new, &case).is_empty() {
            return Ok(());
        }
        let moment = common::moment(100_000);
        let mut case = decide(&new, Some(&case), migrate("1", &[]), &moment).unwrap().case;
        sound(&new, &case);
        for (index, roll) in after.iter().enumerate() {
            let moment = common::moment(100_000 + index as i64 * 1_000);
            match decide(&new, Some(&case), message(&new, &case, *roll), &moment) {
                Ok(decision) => {
                    case = decision.case;
                    sound(&new, &case);
                }
                Err(refusal) => prop_assert!(!matches!(refusal, Refusal::Journal(_) | Refusal::Circle(_) | Refusal::NoSuchStep(_)), "{}", refusal),
            }
        }
    }
}
