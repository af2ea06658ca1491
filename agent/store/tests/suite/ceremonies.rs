//! What a signer has seen, and who may act for whom.

use std::sync::Arc;

use greffier_casework::{BlobHash, Delegation, DelegationId, Language, LinkId, TaskId};
use greffier_store::{Account, CodeTried, LinkState, SecondFactorRow, SignLink, StoreError};
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::Bed;
use crate::common::office::{at, case_id};

fn account(name: &str, roles: &[&str]) -> Account {
    Account {
        name: name.into(),
        display_name: name.to_owned(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        password_hash: "$argon2id$".to_owned(),
        language: Language::Fr,
        key_name: None,
        created_at: at(0),
        disabled: false,
    }
}

pub(crate) async fn pages_seen_are_kept_until_signed(bed: Arc<Bed>) {
    let store = &bed.store;
    let task = TaskId { case: case_id(1), number: 2 };
    let (marie, luc, content, other) = ("account:marie", "link:luc", BlobHash::of(b"a"), BlobHash::of(b"b"));
    for (page, seconds) in [(2, 5), (1, 6), (2, 9)] {
        store.note_page_seen(marie, task, &content, page, at(seconds)).await.unwrap();
    }
    assert_eq!(store.pages_seen(marie, task, &content).await.unwrap(), [(1, at(6)), (2, at(5))], "the first moment stays");
    assert_eq!(store.pages_seen(luc, task, &content).await.unwrap(), [], "what one has seen, another has not");
    assert_eq!(store.pages_seen(marie, task, &other).await.unwrap(), [], "another document");
    assert_eq!(store.pages_seen(marie, TaskId { number: 3, ..task }, &content).await.unwrap(), [], "another task");
    assert_eq!(store.purge_pages_seen(at(6)).await.unwrap(), 1);
    store.forget_pages_seen(task).await.unwrap();
    assert_eq!(store.pages_seen(marie, task, &content).await.unwrap(), []);
}

pub(crate) async fn a_code_is_used_once(bed: Arc<Bed>) {
    let store = &bed.store;
    let marie = "marie".into();
    assert_eq!(store.second_factor(&marie).await.unwrap(), None);
    store.upsert_account(account("marie", &["signataire"])).await.unwrap();
    let row = SecondFactorRow { sealed: "ab".to_owned(), recovery: vec!["h1".to_owned(), "h2".to_owned()], last_step: 7, set_up_at: at(1) };
    store.set_second_factor(&marie, row.clone()).await.unwrap();
    assert_eq!(store.second_factor(&marie).await.unwrap(), Some(row.clone()));
    assert!(!format!("{row:?}").contains("ab"), "a secret is not written to logs, sealed or not");
    assert!(!store.use_step(&marie, 7).await.unwrap(), "the step of the set-up is used");
    // Two requests with one code at once: one of them has it.
    let (one, two) = tokio::join!(store.use_step(&marie, 8), store.use_step(&marie, 8));
    assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|used| **used).count(), 1);
    assert!(!store.use_step(&marie, 7).await.unwrap(), "an older code is no use any more");
    let (one, two) = tokio::join!(store.use_recovery_code(&marie, "h2"), store.use_recovery_code(&marie, "h2"));
    assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|used| **used).count(), 1);
    assert!(!store.use_recovery_code(&marie, "h3").await.unwrap());
    assert_eq!(store.second_factor(&marie).await.unwrap().unwrap().recovery, ["h1"]);
    assert!(store.forget_second_factor(&marie).await.unwrap() && !store.forget_second_factor(&marie).await.unwrap());
}

pub(crate) async fn delegations_hold_between_their_days(bed: Arc<Bed>) {
    let store = &bed.store;
    let given = |n: u128, from: Date, to: Date| Delegation {
        id: DelegationId(Uuid::from_u128(n)),
        giver: "luc".into(),
        receiver: "marie".into(),
        role: "signataire".into(),
        workflow: None,
        first_day: from,
        last_day: to,
        why: "congé".to_owned(),
        given_at: at(1),
        ended_at: None,
    };
    let holiday = Delegation { workflow: Some("permis".to_owned()), ..given(1, date(2026, 12, 21), date(2027, 1, 4)) };
    assert!(store.give_delegation(holiday.clone()).await.is_err(), "no such people yet");
    store.upsert_account(account("luc", &["signataire"])).await.unwrap();
    store.upsert_account(account("marie", &["commis"])).await.unwrap();
    store.give_delegation(holiday.clone()).await.unwrap();
    assert!(store.give_delegation(given(2, date(2027, 1, 2), date(2027, 1, 1))).await.is_err(), "it ends before it begins");
    let (marie, luc) = ("marie".into(), "luc".into());
    let to = |day: Date| store.delegations_to(&marie, day);
    assert_eq!(to(date(2026, 12, 20)).await.unwrap(), []);
    assert_eq!(to(date(2026, 12, 21)).await.unwrap(), std::slice::from_ref(&holiday));
    assert_eq!(to(date(2027, 1, 5)).await.unwrap(), []);
    assert_eq!(store.delegations_to(&luc, date(2026, 12, 25)).await.unwrap(), []);
    assert_eq!(store.delegations_from(date(2026, 11, 1)).await.unwrap(), std::slice::from_ref(&holiday), "others see it before");
    assert_eq!(store.delegations_from(date(2027, 1, 5)).await.unwrap(), []);
    store.upsert_account(account("luc", &["commis"])).await.unwrap();
    assert_eq!(to(date(2026, 12, 25)).await.unwrap(), [], "nobody gives what she no longer holds");
    store.upsert_account(account("luc", &["signataire"])).await.unwrap();
    assert!(matches!(store.end_delegation(holiday.id, &marie, at(9)).await, Err(StoreError::NotFound { .. })), "it is not hers to end");
    store.end_delegation(holiday.id, &luc, at(9)).await.unwrap();
    assert!(store.end_delegation(holiday.id, &luc, at(10)).await.is_err());
    assert_eq!(to(date(2026, 12, 25)).await.unwrap(), []);
}

pub(crate) async fn a_link_is_good_once_and_its_code_is_not_guessed(bed: Arc<Bed>) {
    let store = &bed.store;
    let task = TaskId { case: case_id(1), number: 2 };
    let link = |n: u128| SignLink {
        id: LinkId(Uuid::from_u128(n)),
        token_hash: format!("t{n}"),
        task,
        content: BlobHash::of(b"a"),
        channel: "email".to_owned(),
        state: LinkState::Open,
        created_at: at(1),
        expires_at: at(100),
        codes_sent: 0,
        session_hash: None,
        session_expires_at: None,
    };
    store.open_link(link(1)).await.unwrap();
    assert_eq!(store.link("t1").await.unwrap(), Some(link(1)));
    assert_eq!(store.link("t9").await.unwrap(), None);
    assert!(!format!("{:?}", link(1)).contains("t1"), "no hash in logs");
    // A new link takes the place of the one before.
    store.open_link(link(2)).await.unwrap();
    assert_eq!(store.link("t1").await.unwrap().unwrap().state, LinkState::Revoked);
    assert_eq!(store.links_of(task).await.unwrap().iter().map(|link| link.id).collect::<Vec<_>>(), [link(2).id, link(1).id]);
    let id = link(2).id;
    assert_eq!(store.try_link_code(id, "h", ("s", at(90)), at(5)).await.unwrap(), CodeTried::Over, "no code was sent");
    assert!(store.set_link_code(id, "h", at(20)).await.unwrap());
    assert_eq!(store.try_link_code(id, "x", ("s", at(90)), at(5)).await.unwrap(), CodeTried::Wrong);
    assert_eq!(store.try_link_code(id, "h", ("s", at(90)), at(20)).await.unwrap(), CodeTried::Over, "it has run out");
    for _ in 0..4 {
        assert_eq!(store.try_link_code(id, "x", ("s", at(90)), at(5)).await.unwrap(), CodeTried::Wrong);
    }
    assert_eq!(store.try_link_code(id, "h", ("s", at(90)), at(5)).await.unwrap(), CodeTried::Over, "five attempts");
    assert!(store.set_link_code(id, "h2", at(30)).await.unwrap());
    assert_eq!(store.try_link_code(id, "h2", ("s", at(90)), at(21)).await.unwrap(), CodeTried::Right);
    assert_eq!(store.try_link_code(id, "h2", ("s2", at(90)), at(21)).await.unwrap(), CodeTried::Over, "a code is good once");
    let begun = store.link("t2").await.unwrap().unwrap();
    assert_eq!((begun.session_hash.as_deref(), begun.session_expires_at), (Some("s"), Some(at(90))));
    assert!(store.set_link_code(id, "h3", at(30)).await.unwrap());
    assert!(!store.set_link_code(id, "h4", at(30)).await.unwrap(), "three codes");
    store.end_links(task, LinkState::Used).await.unwrap();
    assert_eq!(store.link("t2").await.unwrap().unwrap().state, LinkState::Used);
    assert_eq!(store.link("t1").await.unwrap().unwrap().state, LinkState::Revoked, "what was revoked stays so");
    assert_eq!(store.try_link_code(id, "h3", ("s", at(90)), at(22)).await.unwrap(), CodeTried::Over);
}
