//! What must always hold, over random workflows and random histories of each.

mod common;

use greffier_casework::{Case, DocumentKind, Entry, Event, TaskKind, TaskState};
use greffier_engine::{Message, Refusal, decide, replay};
use greffier_language::Workflow;
use proptest::prelude::*;

use common::random::{message, somebody, sound, workflow};

/// No step was done by somebody tied to whoever did last, before it, a step that other eyes must have seen.
fn four_eyes(workflow: &Workflow, journal: &[Entry], case: &Case) {
    let tied = |a: &str, b: &str| a == b || matches!((a, b), ("bob", "eve") | ("eve", "bob"));
    let done = |entry: &Entry| match &entry.event {
        Event::TaskDone { task, by, .. } => {
            let task = case.task(*task).unwrap();
            (!matches!(task.kind, TaskKind::Repair { .. })).then(|| (task.step.clone(), by.clone()))
        }
        _ => None,
    };
    for (index, (step, by)) in journal.iter().enumerate().filter_map(|(index, entry)| Some((index, done(entry)?))) {
        for name in &workflow.step(step.as_str()).unwrap().not_by {
            let newest = journal[..index].iter().rev().filter_map(done).find(|(other, _)| other.0 == *name);
            assert!(newest.is_none_or(|(_, did)| !tied(by.as_str(), did.as_str())), "{by} did {step} after {name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_history_of_any_workflow_leaves_a_case_that_nothing_can_move(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..80),
    ) {
        let workflow = workflow(&made);
        let opening = common::opening(common::document(3, DocumentKind::Received, None), vec![common::field("nom", "Côté", false)]);
        let opened = decide(&workflow, None, opening, &common::moment(0)).unwrap();
        let (mut case, mut journal) = (opened.case, opened.entries);
        sound(&workflow, &case);
        for (index, roll) in rolls.iter().enumerate() {
            let moment = common::moment(index as i64 * 1_000);
            let message = message(&workflow, &case, *roll);
            match decide(&workflow, Some(&case), message.clone(), &moment) {
                Ok(decision) => {
                    prop_assert_eq!(decide(&workflow, Some(&case), message, &moment), Ok(decision.clone()));
                    journal.extend(decision.entries);
                    case = decision.case;
                    sound(&workflow, &case);
                }
                Err(refusal) => prop_assert!(!matches!(refusal, Refusal::Journal(_) | Refusal::Circle(_) | Refusal::NoSuchStep(_)), "{}", refusal),
            }
        }
        let read_back: Vec<Entry> =
            journal.iter().map(|entry| Entry { event: serde_json::from_str(&entry.payload().unwrap()).unwrap(), ..entry.clone() }).collect();
        prop_assert_eq!(replay(&read_back).unwrap(), Some(case.clone()));
        let definition = workflow.definition().unwrap();
        let kept: Workflow = serde_json::from_str(&definition).unwrap();
        prop_assert_eq!(kept.definition().unwrap(), definition, "the definition that is kept is the workflow");
        four_eyes(&workflow, &journal, &case);
    }

    /// Branches that are all waited for may come to their ends in any order.
    #[test]
    fn the_order_of_independent_branches_loses_nothing(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let steps: String = (0..6).map(|n| format!(
            "        - {{ branch: b{n}, title: {{ fr: B, en: B }}, steps: [{{ step: t{n}, title: {{ fr: T, en: T }}, task: {{ fr: F., en: D. }}, role: clerk }}] }}\n"
        )).collect();
        let text = format!("
  - step: tout
    title: {{ fr: T, en: T }}
    together:
      join: all
      branches:
{steps}  - {{ step: fin, title: {{ fr: F, en: F }}, close: done }}
");
        let head = "workflow: essai\ntitle: { fr: E, en: T }\nforms: [demande]\nsteps:\n";
        let mut told = common::Told::new(&format!("{head}{}", &text[1..]), Vec::new());
        for (index, n) in order.iter().enumerate() {
            prop_assert!(told.case.is_open());
            let task = told.task(&format!("t{n}"));
            told.say(Message::Perform { task, values: Vec::new(), by: somebody(index as u8) });
        }
        prop_assert!(!told.case.is_open());
        let done = told.case.tasks.iter().filter(|task| matches!(task.state, TaskState::Done { .. })).count();
        prop_assert_eq!(done, 6);
    }
}
