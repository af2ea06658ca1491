//! Accounts and sessions; and a store that is opened again.

use std::sync::Arc;

use greffier_casework::Language;
use greffier_store::{Account, Session, Store, StoreError, token_hash};

use super::Bed;
use crate::common::office::{at, case_id, opened, step};

fn agnes() -> Account {
    Account {
        name: "agnès".into(),
        display_name: "Agnès L'Écuyer".to_owned(),
        roles: vec!["commis".into(), "signataire".into()],
        password_hash: "$argon2id$v=19$…".to_owned(),
        language: Language::Fr,
        key_name: Some("agnes".to_owned()),
        created_at: at(0),
        disabled: false,
    }
}

fn session(token: &[u8]) -> Session {
    Session {
        token_hash: token_hash(token),
        account: "agnès".into(),
        csrf: "c".repeat(43),
        created_at: at(0),
        expires_at: at(100),
        seen_at: at(0),
    }
}

pub(crate) async fn accounts_are_kept(bed: Arc<Bed>) {
    let store = &bed.store;
    assert_eq!(store.account(&"agnès".into()).await.unwrap(), None);
    store.upsert_account(agnes()).await.unwrap();
    assert_eq!(store.account(&"agnès".into()).await.unwrap(), Some(agnes()));
    let changed = Account { language: Language::En, key_name: None, created_at: at(50), ..agnes() };
    store.upsert_account(changed.clone()).await.unwrap();
    let kept = store.account(&"agnès".into()).await.unwrap();
    assert_eq!(kept, Some(Account { created_at: at(0), ..changed }), "all but the moment it was made");
    assert_eq!(store.accounts().await.unwrap().len(), 1);
    assert_eq!(store.account(&"x\0y".into()).await.unwrap(), None, "what a form may bring");
    assert!(!format!("{:?}", agnes()).contains("argon2"), "a hash is not written to logs");
}

pub(crate) async fn sessions_begin_and_end(bed: Arc<Bed>) {
    let store = &bed.store;
    assert!(matches!(store.open_session(session(b"t")).await, Err(StoreError::NotFound { .. })), "no account yet");
    store.upsert_account(agnes()).await.unwrap();
    store.open_session(session(b"t")).await.unwrap();
    let hash = token_hash(b"t");
    assert_eq!(store.session(&hash, at(99)).await.unwrap(), Some(session(b"t")));
    assert_eq!(store.session(&hash, at(100)).await.unwrap(), None, "it ended");
    assert_eq!(store.session(&token_hash(b"u"), at(1)).await.unwrap(), None);
    store.touch_session(&hash, at(90), at(200)).await.unwrap();
    assert_eq!(store.session(&hash, at(150)).await.unwrap().unwrap().seen_at, at(90));
    store.open_session(session(b"old")).await.unwrap();
    assert_eq!(store.purge_sessions(at(150)).await.unwrap(), 1);
    store.close_session(&hash).await.unwrap();
    assert_eq!(store.session(&hash, at(150)).await.unwrap(), None);
    store.open_session(session(b"v")).await.unwrap();
    store.upsert_account(Account { disabled: true, ..agnes() }).await.unwrap();
    assert_eq!(store.session(&token_hash(b"v"), at(1)).await.unwrap(), None, "a disabled account is signed out");
    assert!(store.open_session(session(b"w")).await.is_err());
}

pub(crate) async fn a_reopened_store_holds_everything(bed: Arc<Bed>) {
    let first = step(None, case_id(1), vec![opened(1)], at(5));
    bed.store.commit(first.clone()).await.unwrap();
    let again = Store::open(&bed.options).await.expect("migrated once, opened twice");
    assert_eq!(again.case(case_id(1)).await.unwrap(), first.case);
    again.clone().close().await;
    assert!(matches!(again.ping().await, Err(StoreError::Closed)));
    let late = again.commit(step(None, case_id(2), vec![opened(2)], at(6))).await;
    assert!(matches!(late, Err(StoreError::Closed)), "{late:?}");
    bed.store.ping().await.expect("the other one is still open");
}
