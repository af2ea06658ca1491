//! Cases and journals in batches, and a case that comes to keep another version of its workflow.

use std::sync::Arc;

use greffier_casework::{CaseId, Event, WorkflowRef};
use greffier_store::WorkflowDefinition;

use super::Bed;
use crate::common::office::{at, case_id, closed, evolve, looked, opened, step};

const WORKFLOW: &str = "changement-adresse";

pub(crate) async fn cases_and_journals_come_in_batches(bed: Arc<Bed>) {
    for number in 1..=5_u128 {
        let events = if number == 3 { vec![opened(number), closed()] } else { vec![opened(number), looked("luc"), looked("ana")] };
        bed.store.commit(step(None, case_id(number), events, at(1))).await.unwrap();
    }
    let mut open: Vec<CaseId> = Vec::new();
    loop {
        let batch = bed.store.open_cases_after(open.last().copied(), 3).await.unwrap();
        open.extend(batch.iter().map(|case| case.id));
        if batch.is_empty() {
            break;
        }
    }
    assert_eq!(open, [1, 2, 4, 5].map(case_id), "the oldest first, and no closed one");

    let newest = bed.store.journals_before(WORKFLOW, None, 2).await.unwrap();
    assert_eq!(newest.iter().map(|journal| journal[0].case).collect::<Vec<_>>(), [5, 4].map(case_id));
    for journal in &newest {
        assert_eq!(*journal, bed.store.journal(journal[0].case).await.unwrap());
        assert_eq!(journal.len(), 3);
    }
    let rest = bed.store.journals_before(WORKFLOW, Some(case_id(4)), 10).await.unwrap();
    assert_eq!(rest.iter().map(|journal| journal[0].case).collect::<Vec<_>>(), [3, 2, 1].map(case_id));
    assert!(bed.store.journals_before(WORKFLOW, Some(case_id(1)), 10).await.unwrap().is_empty());
    assert!(bed.store.journals_before("permis", None, 10).await.unwrap().is_empty());
}

pub(crate) async fn a_case_keeps_the_version_it_was_brought_to(bed: Arc<Bed>) {
    let first = step(None, case_id(1), vec![opened(1)], at(1));
    bed.store.commit(first.clone()).await.unwrap();
    let to = WorkflowRef { name: WORKFLOW.into(), hash: "cd".repeat(32) };
    let migrated = Event::WorkflowMigrated {
        from: first.case.workflow.clone(),
        to: to.clone(),
        mapping: [("verifier".into(), "controler".into())].into(),
        by: "agnès".into(),
        reason: "nouvelle version".into(),
    };
    let mut second = step(Some(&first.case), case_id(1), vec![migrated], at(2));
    let kept = WorkflowDefinition { name: to.name.clone(), hash: to.hash.clone(), definition: "{}".into() };
    second.workflow = Some(kept.clone());
    bed.store.commit(second.clone()).await.unwrap();
    assert_eq!(bed.store.definition(&to.hash).await.unwrap(), kept);
    assert_eq!(bed.store.case(case_id(1)).await.unwrap(), second.case);
    let kept = |hash: &str| format!("UPDATE cases SET seq = seq WHERE workflow_hash = '{hash}'");
    assert_eq!(bed.sql(&kept(&to.hash)).await.unwrap(), 1, "the column follows too");
    // What is shown follows from the journal, which holds.
    assert!(bed.store.audit().await.unwrap().holds());
    bed.store.rebuild(evolve, |_| std::collections::BTreeSet::new()).await.unwrap();
    assert_eq!(bed.store.case(case_id(1)).await.unwrap(), second.case);
    assert_eq!(bed.sql(&kept(&to.hash)).await.unwrap(), 1);
}
