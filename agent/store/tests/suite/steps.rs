//! Steps: all or nothing, one after the other.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::{CaseId, Event, TaskId};
use greffier_store::{
    ArrivalState, CaseFilter, CaseStatus, FactsOf, Finish, JobKind, JobState, PageRequest, Store, StoreError, TaskFilter,
    WorkflowDefinition,
};

use super::Bed;
use crate::common::office::{
    arrival, arrival_id, at, case_id, closed, deadline, delivery, field, looked, opened, order, step, task, timer, touch,
};

const LEASE: Duration = Duration::from_secs(60);

async fn absent(store: &Store, id: CaseId) -> bool {
    matches!(store.case(id).await, Err(StoreError::NotFound { .. })) && store.journal(id).await.unwrap().is_empty()
}

pub(crate) async fn a_step_is_seen_whole(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    let claim = store.claim_jobs("w", at(10), LEASE, 1, &[JobKind::Read]).await.unwrap().remove(0);
    let id = case_id(1);
    let events = vec![
        opened(1),
        Event::FieldsRead { fields: vec![field("Zoé\0 « l'été »")] },
        Event::TaskOpened { task: task(1, "commis") },
        Event::EffectRequested { effect: delivery() },
    ];
    let mut first = step(None, id, events, at(12));
    first.effects = vec![order(id, 4)];
    first.timers = vec![timer(id, 1_000)];
    first.arrival = Some((arrival_id(1), ArrivalState::Filed { case: id }));
    first.finishes = Some(Finish::done(claim.clone(), "ok"));
    let workflow = WorkflowDefinition { name: "w".to_owned(), hash: "ab".repeat(32), definition: "étapes: []".to_owned() };
    first.workflow = Some(workflow.clone());
    store.commit(first.clone()).await.unwrap();

    assert_eq!(store.case(id).await.unwrap(), first.case);
    assert_eq!(store.case_by_number("2026-000001").await.unwrap(), first.case);
    assert_eq!(store.journal(id).await.unwrap(), first.entries);
    assert_eq!(store.arrival(arrival_id(1)).await.unwrap().state, ArrivalState::Filed { case: id });
    assert_eq!(store.definition(&workflow.hash).await.unwrap(), workflow);
    assert_eq!(store.job(&claim.key).await.unwrap().state, JobState::Done);
    let ledger: Vec<String> = store.effects_of(id).await.unwrap().into_iter().map(|line| line.key).collect();
    assert_eq!(ledger, [format!("effect:{id}:4"), format!("timer:{id}:answer-deadline")]);
    let tasks = store.tasks(&TaskFilter::default(), PageRequest::default()).await.unwrap();
    assert_eq!((tasks.total, tasks.rows[0].id, tasks.rows[0].doubtful), (1, TaskId { case: id, number: 1 }, 1));
    assert_eq!(tasks.rows[0].task, first.case.tasks[0]);
    assert!(store.audit().await.unwrap().holds());
}

pub(crate) async fn conflicts_are_found(bed: Arc<Bed>) {
    let store = &bed.store;
    let first = step(None, case_id(1), vec![opened(1)], at(1));
    store.commit(first.clone()).await.unwrap();
    assert!(matches!(store.commit(first.clone()).await, Err(StoreError::Conflict { .. })), "opened twice");
    let mut racers = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (store, case) = (store.clone(), first.case.clone());
        racers.spawn(async move { store.commit(step(Some(&case), case.id, vec![looked(&format!("p{number}"))], at(2))).await });
    }
    let all = racers.join_all().await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    assert!(all.iter().all(|one| matches!(one, Ok(()) | Err(StoreError::Conflict { .. }))), "{all:?}");
    assert_eq!(store.journal(case_id(1)).await.unwrap().len(), 2);
    let other = step(None, case_id(2), vec![opened(1)], at(3));
    assert!(store.commit(other).await.is_err(), "a number is given to one case");
    assert!(absent(store, case_id(2)).await);
    assert!(store.audit().await.unwrap().holds());
}

/// Many steps at once, so that they share a commit: a bad one in the middle fails alone.
pub(crate) async fn one_bad_step_fails_alone(bed: Arc<Bed>) {
    let mut all = tokio::task::JoinSet::new();
    for number in 1..=60_u128 {
        let store = bed.store.clone();
        all.spawn(async move {
            let mut one = step(None, case_id(number), vec![opened(number), looked("a")], at(1));
            if number % 7 == 0 {
                // Refused at its last statement, after everything else of it was written.
                one.arrival = Some((arrival_id(number), ArrivalState::Filed { case: case_id(number) }));
            }
            (number, store.commit(one).await)
        });
    }
    for (number, result) in all.join_all().await {
        assert_eq!(result.is_ok(), number % 7 != 0, "{number}: {result:?}");
        assert_eq!(absent(&bed.store, case_id(number)).await, number % 7 == 0);
    }
    let report = bed.store.audit().await.unwrap();
    assert_eq!((report.cases, report.entries, report.holds()), (52, 104, true));
}

pub(crate) async fn nothing_of_a_refused_step_remains(bed: Arc<Bed>) {
    let store = &bed.store;
    store.record_arrival(arrival(1, "fax", "A", "a")).await.unwrap();
    let claim = store.claim_jobs("w", at(10), LEASE, 1, &JobKind::ALL).await.unwrap().remove(0);
    let mut bad = step(None, case_id(1), vec![opened(1)], at(11));
    bad.effects = vec![order(case_id(1), 1)];
    bad.timers = vec![timer(case_id(1), 50)];
    bad.finishes = Some(Finish::done(claim.clone(), ""));
    bad.workflow = Some(WorkflowDefinition { name: "w".to_owned(), hash: "cd".repeat(32), definition: String::new() });
    bad.arrival = Some((arrival_id(77), ArrivalState::Filed { case: case_id(1) }));
    assert!(store.commit(bad).await.is_err());
    assert!(absent(store, case_id(1)).await);
    assert!(store.effects_of(case_id(1)).await.unwrap().is_empty());
    assert!(store.definition(&"cd".repeat(32)).await.is_err());
    assert_eq!(store.job(&claim.key).await.unwrap().state, JobState::Live);
    store.finish(Finish::done(claim, ""), at(12)).await.expect("the job is still this worker's");
}

pub(crate) async fn timers_move_and_drop(bed: Arc<Bed>) {
    let store = &bed.store;
    let id = case_id(1);
    let mut first = step(None, id, vec![opened(1)], at(1));
    first.timers = vec![timer(id, 100)];
    store.commit(first.clone()).await.unwrap();
    let mut second = step(Some(&first.case), id, vec![looked("a")], at(2));
    second.timers = vec![timer(id, 300)];
    store.commit(second.clone()).await.unwrap();
    assert!(store.claim_jobs("w", at(299), LEASE, 9, &[JobKind::Timer]).await.unwrap().is_empty(), "it was moved");
    let claim = store.claim_jobs("w", at(300), LEASE, 9, &[JobKind::Timer]).await.unwrap().remove(0);
    let mut third = step(Some(&second.case), id, vec![closed()], at(301));
    third.drop_timers = true;
    store.commit(third).await.unwrap();
    assert_eq!(store.effects_of(id).await.unwrap()[0].state, JobState::Dropped);
    assert!(matches!(store.finish(Finish::done(claim, ""), at(302)).await, Err(StoreError::Stale { .. })));
}

pub(crate) async fn an_effect_that_is_given_up_is_dropped(bed: Arc<Bed>) {
    let store = &bed.store;
    let id = case_id(1);
    let mut first = step(None, id, vec![opened(1), Event::EffectRequested { effect: delivery() }], at(1));
    first.effects = vec![order(id, 2)];
    store.commit(first.clone()).await.unwrap();
    let claim = store.claim_jobs("w", at(2), LEASE, 9, &[JobKind::Effect]).await.unwrap().remove(0);
    let effect = first.case.awaiting.keys().next().copied().unwrap();
    let second = step(Some(&first.case), id, vec![Event::EffectGivenUp { effect }], at(3));
    store.commit(second).await.unwrap();
    assert_eq!(store.effects_of(id).await.unwrap()[0].state, JobState::Dropped);
    assert!(matches!(store.finish(Finish::done(claim, ""), at(4)).await, Err(StoreError::Stale { .. })), "whoever is at it is refused");
    assert!(store.claim_jobs("w", at(900), LEASE, 9, &[JobKind::Effect]).await.unwrap().is_empty(), "nobody does it any more");
}

pub(crate) async fn incoherent_steps_are_refused(bed: Arc<Bed>) {
    let good = || step(None, case_id(1), vec![opened(1), looked("a")], at(1));
    let mut wrong = vec![good(), good(), good(), good(), good(), good()];
    wrong[0].entries.clear();
    wrong[1].entries[1].seq = 3;
    wrong[2].case.seq = 9;
    wrong[3].entries[0].case = case_id(2);
    wrong[4].effects = vec![order(case_id(2), 1)];
    wrong[5].entries[0].at = jiff::Timestamp::new(1_790_000_000, 1).unwrap();
    for one in wrong {
        let refused = bed.store.commit(one).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    }
    bed.store.commit(good()).await.unwrap();
}

pub(crate) async fn case_numbers_are_unique(bed: Arc<Bed>) {
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let store = bed.store.clone();
        all.spawn(async move { store.reserve_case_number(2026).await.unwrap() });
    }
    let numbers: HashSet<String> = all.join_all().await.into_iter().collect();
    assert_eq!(numbers.len(), 50);
    assert!(numbers.contains("2026-000001") && numbers.contains("2026-000050"));
    assert_eq!(bed.store.reserve_case_number(2027).await.unwrap(), "2027-000001");
}

pub(crate) async fn queues_and_figures(bed: Arc<Bed>) {
    let store = &bed.store;
    // Deadlines: the first case none, the second late, the third early.
    for (number, due) in [(1, None), (2, Some(900)), (3, Some(500))] {
        let mut events = vec![opened(number), touch(), Event::FieldsRead { fields: vec![field("Zoe")] }];
        events.extend(due.map(|due| Event::DeadlineSet { deadline: deadline(due), rule: None }));
        events.extend([1, 2].map(|place| Event::TaskOpened { task: task(place, if place == 1 { "commis" } else { "signataire" }) }));
        store.commit(step(None, case_id(number), events, at(10))).await.unwrap();
    }
    let third = store.case(case_id(3)).await.unwrap();
    let by = || "luc".into();
    let done = vec![
        Event::FieldCorrected { field: "prenom".into(), from: "Zoe".to_owned(), to: "Zoé".to_owned(), by: by() },
        Event::TaskDone { task: 1, by: by(), linked: std::collections::BTreeSet::new() },
        closed(),
    ];
    store.commit(step(Some(&third), third.id, done, at(20))).await.unwrap();

    let waiting = |roles: &[&str]| TaskFilter {
        roles: Some(roles.iter().map(|role| (*role).into()).collect()),
        open: Some(true),
        ..Default::default()
    };
    let page = store.tasks(&waiting(&["commis", "signataire"]), PageRequest::default()).await.unwrap();
    let order: Vec<(CaseId, u32)> = page.rows.iter().map(|row| (row.id.case, row.id.number)).collect();
    let expected = [(3, 2), (2, 1), (2, 2), (1, 1), (1, 2)].map(|(case, task)| (case_id(case), task));
    assert_eq!(order, expected, "nearest deadline first, then the oldest; no deadline last");
    assert_eq!(store.tasks(&waiting(&["commis"]), PageRequest::default()).await.unwrap().total, 2);
    assert_eq!(store.tasks(&waiting(&[]), PageRequest::default()).await.unwrap().total, 0);
    let finished = TaskFilter { open: Some(false), case: Some(case_id(3)), ..Default::default() };
    assert_eq!(store.tasks(&finished, PageRequest::default()).await.unwrap().total, 1);
    let secret = TaskFilter { confidentialities: Some(vec!["public".to_owned()]), ..Default::default() };
    assert_eq!(store.tasks(&secret, PageRequest::default()).await.unwrap().total, 0);

    let cases = |status, text: &str| CaseFilter { status, number_contains: Some(text.to_owned()), ..Default::default() };
    let count = async |filter: CaseFilter| store.cases(&filter, PageRequest::default()).await.unwrap().total;
    assert_eq!(count(CaseFilter::default()).await, 3);
    assert_eq!(count(cases(Some(CaseStatus::Open), "")).await, 2);
    assert_eq!(count(cases(None, " 00003 ")).await, 1);
    assert_eq!(count(cases(None, "%")).await, 0, "a wildcard is a character");
    let row = store.cases(&cases(Some(CaseStatus::Closed), "2026"), PageRequest::default()).await.unwrap().rows.remove(0);
    assert_eq!((row.closed_at, row.outcome.map(|outcome| outcome.0)), (Some(at(20)), Some("acceptee".to_owned())));

    let facts = store.case_facts(FactsOf::ClosedBetween { from: at(20), to: at(21) }).await.unwrap();
    assert_eq!(facts.len(), 1);
    let one = &facts[0];
    assert_eq!((one.hands, one.tasks, one.fields_checked, one.fields_corrected, one.paper.len()), (1, 2, 1, 1, 1));
    assert!(store.case_facts(FactsOf::ClosedBetween { from: at(0), to: at(20) }).await.unwrap().is_empty());
    assert_eq!(store.case_facts(FactsOf::Open).await.unwrap().len(), 2);
    assert_eq!(store.case_facts(FactsOf::ReceivedBetween { from: at(0), to: at(1) }).await.unwrap().len(), 3);
}

pub(crate) async fn open_cases_are_counted_by_step(bed: Arc<Bed>) {
    let store = &bed.store;
    let entered = |step: &str, from: Option<&str>| Event::StepEntered { step: step.into(), from: from.map(Into::into) };
    let begun = || Event::BranchesBegun { step: "avis".into(), first: vec!["visiter".into(), "consulter".into()] };
    let cases = [
        vec![opened(1), entered("verifier", None)],
        vec![opened(2), entered("verifier", None)],
        vec![opened(3), entered("verifier", None), entered("signer", Some("verifier"))],
        vec![opened(4), entered("avis", None), begun()],
        vec![opened(5), entered("signer", None), closed()],
        vec![opened(6)],
    ];
    for (number, events) in (1..).zip(cases) {
        store.commit(step(None, case_id(number), events, at(10))).await.unwrap();
    }
    let counts = store.open_cases_by_step("changement-adresse").await.unwrap();
    let newest = store.case(case_id(4)).await.unwrap().step().unwrap().clone();
    let expected = BTreeMap::from([("verifier".into(), 2), ("signer".into(), 1), (newest, 1)]);
    assert_eq!(counts, expected, "a case in several branches counts once; closed cases and those at no step do not");
    assert_eq!(store.open_cases_by_step("autre").await.unwrap(), BTreeMap::new());
}
