//! The journal: append-only, verifiable, and enough to make everything else again.

use std::collections::BTreeSet;
use std::sync::Arc;

use greffier_casework::{Case, Event};
use greffier_store::{CaseFilter, PageRequest, Store, StoreError, TaskFilter};

use super::Bed;
use crate::common::office::{at, case_id, closed, deadline, evolve, field, looked, opened, step, task};

async fn three_cases(store: &Store) {
    for number in 1..=3_u128 {
        let events = vec![
            opened(number),
            Event::FieldsRead { fields: vec![field("Noé")] },
            Event::DeadlineSet { deadline: deadline(70), rule: None },
            Event::TaskOpened { task: task(1, "commis") },
        ];
        let first = step(None, case_id(number), events, at(10));
        store.commit(first.clone()).await.unwrap();
        let done = vec![
            Event::TaskClaimed { task: 1, by: "luc".into() },
            Event::TaskDone { task: 1, by: "luc".into(), linked: std::collections::BTreeSet::new() },
            closed(),
        ];
        store.commit(step(Some(&first.case), case_id(number), done, at(20 + i64::try_from(number).unwrap()))).await.unwrap();
    }
}

async fn problems(store: &Store) -> Vec<String> {
    store.audit().await.unwrap().problems.into_iter().map(|problem| format!("{} {}", problem.case, problem.what)).collect()
}

pub(crate) async fn the_journal_refuses_to_change(bed: Arc<Bed>) {
    three_cases(&bed.store).await;
    for statement in ["UPDATE journal SET actor = 'x'", "DELETE FROM journal", "DELETE FROM journal WHERE seq = 7"] {
        let refused = bed.sql(statement).await.expect_err("a trigger stands there");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    if bed.store.backend() == "postgres" {
        assert!(bed.sql("TRUNCATE journal").await.is_err());
    }
    let report = bed.store.audit().await.unwrap();
    assert_eq!((report.cases, report.entries, report.holds()), (3, 21, true));
}

pub(crate) async fn the_audit_finds_one_changed_byte(bed: Arc<Bed>) {
    three_cases(&bed.store).await;
    bed.unguard().await;
    let id = case_id(2);
    let changed = format!("UPDATE journal SET payload = replace(payload, 'Noé', 'Noe') WHERE case_id = '{id}' AND seq = 2");
    assert_eq!(bed.sql(&changed).await.unwrap(), 1);
    assert_eq!(problems(&bed.store).await, [format!("{id} entry 2 was changed after it was written")]);
    // Whoever also writes a new hash breaks the next link, and at the end the head.
    bed.sql(&changed.replace("'Noé', 'Noe'", "'Noe', 'Noé'")).await.unwrap();
    assert!(problems(&bed.store).await.is_empty());
    for column in ["at_ms = at_ms + 1", "actor = 'agent'", "hash = 'zz'", "seq = 70"] {
        let bed_sql = format!("UPDATE journal SET {column} WHERE case_id = '{}' AND seq = 7", case_id(3));
        assert_eq!(bed.sql(&bed_sql).await.unwrap(), 1);
        assert_eq!(problems(&bed.store).await.len(), 1, "{column}");
        if column == "seq = 70" {
            continue;
        }
        let back = match column {
            "at_ms = at_ms + 1" => "at_ms = at_ms - 1".to_owned(),
            "actor = 'agent'" => "actor = 'account:agnès'".to_owned(),
            _ => format!("hash = (SELECT hash FROM heads WHERE case_id = '{}')", case_id(3)),
        };
        bed.sql(&format!("UPDATE journal SET {back} WHERE case_id = '{}' AND seq = 7", case_id(3))).await.unwrap();
        assert!(problems(&bed.store).await.is_empty(), "{column} undone");
    }
}

pub(crate) async fn the_audit_finds_what_is_missing(bed: Arc<Bed>) {
    three_cases(&bed.store).await;
    bed.unguard().await;
    bed.sql(&format!("DELETE FROM journal WHERE case_id = '{}' AND seq = 7", case_id(1))).await.unwrap();
    bed.sql(&format!("DELETE FROM journal WHERE case_id = '{}'", case_id(2))).await.unwrap();
    bed.sql(&format!("DELETE FROM heads WHERE case_id = '{}'", case_id(3))).await.unwrap();
    let expected = [
        format!("{} entries 7 to 7 are missing", case_id(1)),
        format!("{} every entry of its journal is missing", case_id(2)),
        format!("{} its head is missing", case_id(3)),
    ];
    assert_eq!(problems(&bed.store).await, expected);
    // Journal and head both gone: what was built from them still tells.
    bed.sql(&format!("DELETE FROM heads WHERE case_id = '{}'", case_id(2))).await.unwrap();
    assert_eq!(problems(&bed.store).await, expected);
}

/// Every column of every projected row, as text.
async fn projections(bed: &Bed) -> Vec<String> {
    use sqlx::{Connection as _, Row as _};
    let mut db = bed.behind().await;
    let mut all = Vec::new();
    for sql in [
        "SELECT id || '|' || case_number || '|' || workflow_name || '|' || workflow_hash || '|' || inbox || '|' || confidentiality || '|' || \
         status || '|' || COALESCE(outcome, '-') || '|' || received_ms || '|' || opened_ms || '|' || COALESCE(closed_ms, 0) || '|' || \
         COALESCE(due_ms, 0) || '|' || COALESCE(step, '-') || '|' || doubtful || '|' || overdue || '|' || answered || '|' || seq || '|' || \
         snapshot || '|' || facts AS row_text FROM cases ORDER BY id",
        "SELECT case_id || '|' || task_number || '|' || role || '|' || state || '|' || COALESCE(claimed_by, '-') || '|' || opened_ms || '|' || \
         task AS row_text FROM tasks ORDER BY case_id, task_number",
    ] {
        let rows = sqlx::query(sql).fetch_all(&mut db).await.unwrap();
        all.extend(rows.iter().map(|row| row.get::<String, _>("row_text")));
    }
    db.close().await.unwrap();
    all
}

pub(crate) async fn rebuilding_gives_the_same_rows(bed: Arc<Bed>) {
    three_cases(&bed.store).await;
    bed.store.commit(step(None, case_id(9), vec![opened(9), Event::TaskOpened { task: task(1, "commis") }], at(40))).await.unwrap();
    // Zones with every digit a number can have: read back from the journal, they must be the very same numbers.
    let precise = (1..=300_u32).map(|place| {
        let mut one = field("x");
        one.name = format!("champ-{place}").as_str().into();
        one.zone = one.zone.map(|zone| greffier_casework::Zone { x: f64::from(place).sin().abs(), y: f64::from(place).ln() / 6.0, ..zone });
        one
    });
    let events = vec![opened(8), Event::FieldsRead { fields: precise.collect() }];
    bed.store.commit(step(None, case_id(8), events, at(41))).await.unwrap();
    let before = projections(&bed).await;
    assert_eq!(before.len(), 9);
    bed.sql("UPDATE cases SET snapshot = '{', answered = 1; DELETE FROM tasks").await.unwrap();
    assert!(matches!(bed.store.case(case_id(1)).await, Err(StoreError::Unreadable { .. })));
    assert_eq!(bed.store.rebuild(evolve, |_| BTreeSet::new()).await.unwrap(), 5);
    assert_eq!(projections(&bed).await, before);
    assert_eq!(bed.store.tasks(&TaskFilter::default(), PageRequest::default()).await.unwrap().total, 4);
    let open = bed.store.case(case_id(9)).await.unwrap();
    bed.store.commit(step(Some(&open), open.id, vec![looked("a")], at(50))).await.expect("work goes on");
}

pub(crate) async fn nothing_is_rebuilt_from_an_altered_journal(bed: Arc<Bed>) {
    three_cases(&bed.store).await;
    let before = projections(&bed).await;
    let refuse = |_: Option<Case>, _: &_| Err("no".to_owned());
    assert!(matches!(bed.store.rebuild(refuse, |_| BTreeSet::new()).await, Err(StoreError::BrokenJournal { .. })));
    assert_eq!(projections(&bed).await, before, "nothing was changed");
    bed.unguard().await;
    bed.sql(&format!("UPDATE journal SET actor = 'agent' WHERE case_id = '{}' AND seq = 1", case_id(3))).await.unwrap();
    assert!(matches!(bed.store.rebuild(evolve, |_| BTreeSet::new()).await, Err(StoreError::BrokenJournal { .. })));
    assert_eq!(projections(&bed).await, before);
    assert_eq!(bed.store.cases(&CaseFilter::default(), PageRequest::default()).await.unwrap().total, 3);
}
