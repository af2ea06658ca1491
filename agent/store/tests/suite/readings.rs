//! What learning stands on: readings follow from the cases, resets stay.

use std::sync::Arc;

use greffier_casework::Event;
use greffier_store::{CaseReadings, FieldReading, LearningReset, Store};

use super::Bed;
use crate::common::office::{at, case_id, corrected, evolve, field, filed, opened, step};

async fn readings(store: &Store, form: &str, most: u32) -> Vec<(i64, FieldReading)> {
    let cases: Vec<CaseReadings> = store.readings(form, most).await.unwrap();
    cases.into_iter().map(|case| (case.opened_at.as_second() - at(0).as_second(), case.readings[0].clone())).collect()
}

pub(crate) async fn readings_follow_from_the_cases(bed: Arc<Bed>) {
    let store = &bed.store;
    for number in 1..=3 {
        let events = vec![opened(number), filed(number, "demande"), Event::FieldsRead { fields: vec![field("Zo3")] }];
        store.commit(step(None, case_id(number), events, at(number as i64))).await.unwrap();
    }
    store
        .commit(step(None, case_id(4), vec![opened(4), filed(4, "autre"), Event::FieldsRead { fields: vec![field("x")] }], at(4)))
        .await
        .unwrap();
    let case = store.case(case_id(2)).await.unwrap();
    store.commit(step(Some(&case), case.id, vec![corrected("Zoé", "luc")], at(9))).await.unwrap();

    let untouched = FieldReading {
        field: "prenom".into(),
        doubts: vec!["low-confidence".into()],
        checked_by: None,
        corrected: false,
        raw: String::new(),
        value: String::new(),
    };
    let put_right =
        FieldReading { checked_by: Some("luc".into()), corrected: true, raw: "Zo3".into(), value: "Zoé".into(), ..untouched.clone() };
    let all = [(1, untouched.clone()), (2, put_right.clone()), (3, untouched.clone())];
    assert_eq!(readings(store, "demande", 10).await, all);
    assert_eq!(readings(store, "demande", 2).await, all[1..], "the newest, the oldest of them first");
    assert_eq!(readings(store, "inconnu", 10).await, []);
    bed.sql("UPDATE cases SET form = 'autre', readings = '[]'").await.unwrap();
    store.rebuild(evolve, |_| std::collections::BTreeSet::new()).await.unwrap();
    assert_eq!(readings(store, "demande", 10).await, all);
}

pub(crate) async fn resets_are_kept(bed: Arc<Bed>) {
    let store = &bed.store;
    let one = LearningReset { field: Some("prenom".into()), by: "anne".into(), at: at(5) };
    let all = LearningReset { field: None, by: "luc".into(), at: at(6) };
    store.reset_learning("demande", one.clone()).await.unwrap();
    store.reset_learning("demande", all.clone()).await.unwrap();
    assert_eq!(store.learning_resets("demande").await.unwrap(), [one, all]);
    assert_eq!(store.learning_resets("autre").await.unwrap(), []);
    for change in ["UPDATE learning_resets SET by_account = 'x'", "DELETE FROM learning_resets"] {
        assert!(bed.sql(change).await.is_err(), "{change}");
    }
    assert_eq!(store.learning_resets("demande").await.unwrap().len(), 2);
}
