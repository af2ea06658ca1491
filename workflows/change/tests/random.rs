//! What must always hold, over random workflows and random histories of each.

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use std::sync::Arc;

use common::random::{message, text, workflow};
use greffier_casework::{Case, DocumentKind, Entry, WorkflowRef};
use greffier_change::{Mapping, Verdict, Version, plan, replay, way_back};
use greffier_engine::{Decision, Message, decide};
use greffier_language::Workflow;
use greffier_trials::Around;
use proptest::prelude::*;

/// A history of a workflow, as far as it goes.
fn history(workflow: &Workflow, rolls: &[(u8, u8, u8, u128)]) -> (Case, Vec<Entry>) {
    let opening = common::opening(common::document(3, DocumentKind::Received, None), vec![common::field("nom", "Côté", false)]);
    let Decision { mut case, entries: mut journal, .. } = decide(workflow, None, opening, &common::moment(0)).unwrap();
    for (index, roll) in rolls.iter().enumerate() {
        if let Ok(decision) = decide(workflow, Some(&case), message(workflow, &case, *roll), &common::moment(index as i64 * 1_000)) {
            journal.extend(decision.entries);
            case = decision.case;
        }
    }
    (case, journal)
}

fn around() -> Around {
    Around { zone: common::moment(0).zone, calendar: Arc::default() }
}

/// The workflow with another name for one of its steps, wherever it is named.
fn renamed(made: &[u8], step: usize) -> Workflow {
    let name = format!("s{step}");
    let text = text(made);
    let ends = |text: &str| text.chars().next().is_none_or(|next| !next.is_ascii_digit());
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(&name) {
        let (before, after) = rest.split_at(at);
        let after = after.strip_prefix(&name).unwrap();
        out += before;
        out += &name;
        if ends(after) {
            out.push('x');
        }
        rest = after;
    }
    common::workflow(&(out + rest))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Under its own workflow, a past case goes as it went.
    #[test]
    fn a_case_under_its_own_workflow_goes_as_it_went(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..80),
    ) {
        let workflow = workflow(&made);
        let (_, journal) = history(&workflow, &rolls);
        let replayed = replay(&workflow, &journal, &around()).unwrap();
        prop_assert!(replayed.is_same(), "{:#?}\n{}", replayed, text(&made));
        prop_assert_eq!(replayed.differences(), []);
    }

    /// Any history played through any workflow comes to an end, and says where it stopped unless it is closed or as far as it was.
    #[test]
    fn any_history_can_be_played_through_any_workflow(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        other in proptest::collection::vec(any::<u8>(), 0..80),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..60),
    ) {
        let (case, journal) = history(&workflow(&made), &rolls);
        let replayed = replay(&workflow(&other), &journal, &around()).unwrap();
        prop_assert!(replayed.now.closed.is_some() || replayed.stopped.is_some() || case.is_open(), "{:#?}", replayed);
        prop_assert_eq!(replayed.is_same(), replayed.stopped.is_none() && replayed.differences().is_empty());
    }

    /// A case that went to another version goes back to where it was, as long as it has not gone on.
    #[test]
    fn the_way_back_leads_back(
        made in proptest::collection::vec(any::<u8>(), 0..80),
        rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..40),
        step in 1_usize..8,
    ) {
        let (old, new) = (workflow(&made), renamed(&made, step));
        let (case, mut journal) = history(&old, &rolls);
        let there = WorkflowRef { name: "essai".into(), hash: "1".into() };
        let version = Version { workflow: &new, reference: &there, file: "essai.yaml" };
        let moment = common::moment(100_000);
        let plain = plan(&old, version, &case, &Mapping::new(), &moment);
        if !case.is_open() {
            prop_assert_eq!(plain.verdict, Verdict::Blocked);
            return Ok(());
        }
        // Where the step is one for each item, each is mapped.
        let name = |text: &str| text.split('/').map(|part| {
            let (word, item) = part.split_at(part.find('[').unwrap_or(part.len()));
            if word == format!("s{step}") { format!("{word}x{item}") } else { part.to_owned() }
        }).collect::<Vec<_>>().join("/");
        let named = old.steps.iter().map(|step| (step.name.clone(), name(&step.name))).filter(|(from, to)| from != to);
        let asked: Mapping = named.map(|(from, to)| (from.as_str().into(), to.as_str().into())).collect();
        let mapped = plan(&old, version, &case, &asked, &moment);
        prop_assert_eq!(mapped.verdict, Verdict::Safe, "{:?}", mapped.findings);
        let mut concerned = case.places.iter().map(|place| &place.step).chain(&case.undoing);
        let stands = concerned.any(|step| new.step(step.as_str()).is_none());
        prop_assert_eq!(plain.verdict, if stands { Verdict::NeedsMapping } else { Verdict::Safe }, "{:?}", plain.findings);
        let go = |workflow: &Workflow, case: &Case, to: &WorkflowRef, mapping: &Mapping| {
            let message = Message::Migrate { to: to.clone(), mapping: mapping.clone(), by: "ana".into(), reason: String::new() };
            decide(workflow, Some(case), message, &moment).unwrap()
        };
        let Decision { case: moved, entries, .. } = go(&new, &case, &there, &mapped.mapping);
        journal.extend(entries);
        let back = way_back(&moved, &journal).unwrap();
        prop_assert_eq!(&back.to, &case.workflow);
        let version = Version { workflow: &old, reference: &back.to, file: "essai.yaml" };
        let planned = plan(&new, version, &moved, &back.mapping, &moment);
        prop_assert_eq!(planned.verdict, Verdict::Safe, "{:?}\n{:#?}\n{:#?}", planned.findings, back, moved.places);
        let here = go(&old, &moved, &back.to, &planned.mapping).case;
        let steps = |case: &Case| { let mut steps: Vec<_> = case.places.iter().map(|place| place.step.clone()).collect(); steps.sort(); steps };
        // A wait for a day that is past is over when it is begun anew.
        let waits = mapped.mapping.keys().any(|step| matches!(old.step(step.as_str()).map(|step| &step.kind), Some(greffier_language::StepKind::Wait { .. })));
        prop_assert!(waits || steps(&here) == steps(&case), "{:?} {:?}", steps(&here), steps(&case));
        prop_assert_eq!(&here.fields, &case.fields);
        prop_assert_eq!(&here.deadline, &case.deadline);
        prop_assert_eq!(here.workflow, case.workflow);
    }
}
