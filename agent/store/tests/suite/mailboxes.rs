//! Messages of mailboxes: taken once under every numbering, marked only when they are recorded.

use std::sync::Arc;

use greffier_store::{
    JobKind, KnownMessage, MailboxKey, MailboxMessage, MessageRecorded, NewMessage, OlderMessage, Recorded, StoreError, Watermark,
};

use super::Bed;
use crate::common::office::{arrival, arrival_id, at};

fn key() -> MailboxKey {
    MailboxKey { inbox: "courriel".into(), mailbox: "greffe/INBOX".to_owned() }
}

fn message(uid_validity: u32, uid: u32, id: &str) -> MailboxMessage {
    let message_id = (!id.is_empty()).then(|| id.to_owned());
    MailboxMessage { key: key(), uid_validity, uid, message_id, listed_bytes: 7, source_name: "Télécopie.eml".to_owned() }
}

/// The message `uid` with this content, which becomes the arrival `number`.
fn new(number: u128, uid_validity: u32, uid: u32, content: &str) -> NewMessage {
    let arrival = arrival(number, "courriel", content, &format!("imap:greffe/INBOX/{uid_validity}/{uid}"));
    let message = message(uid_validity, uid, &format!("<{content}@x>"));
    NewMessage { message, reached: uid, may_be_old: true, marked: false, arrival }
}

pub(crate) async fn a_message_is_taken_once(bed: Arc<Bed>) {
    let store = &bed.store;
    assert!(matches!(store.record_message(new(1, 9, 4, "a")).await, Err(StoreError::NotFound { .. })), "never begun");
    assert_eq!(store.watermark(&key()).await.unwrap(), None);
    store.begin_numbering(key(), 9, Some(5)).await.unwrap();
    assert_eq!(store.watermark(&key()).await.unwrap(), Some(Watermark { uid_validity: 9, reached: 0, old_below: 0 }));
    assert_eq!(store.record_message(new(1, 9, 4, "a")).await.unwrap(), MessageRecorded::Arrived(Recorded::New));
    assert_eq!(store.record_message(new(2, 9, 4, "a")).await.unwrap(), MessageRecorded::Known(arrival_id(1)));
    let duplicate = MessageRecorded::Arrived(Recorded::Duplicate { of: arrival_id(1) });
    assert_eq!(store.record_message(new(3, 9, 6, "a")).await.unwrap(), duplicate, "sent again");
    // Another process may be behind: the watermark never falls.
    store.reach_message(key(), 9, 5).await.unwrap();
    store.begin_numbering(key(), 9, Some(7)).await.unwrap();
    assert_eq!(store.watermark(&key()).await.unwrap().unwrap().reached, 6);
    assert_eq!(store.unmarked_messages(&key(), 9, 10).await.unwrap(), [4, 6]);
    assert_eq!(store.unmoved_arrivals(&"courriel".into()).await.unwrap().len(), 2);
    store.messages_marked(key(), 9, vec![4, 6]).await.unwrap();
    store.messages_marked(key(), 9, vec![4]).await.expect("saying it twice is harmless");
    assert!(store.unmarked_messages(&key(), 9, 10).await.unwrap().is_empty());
    assert!(store.unmoved_arrivals(&"courriel".into()).await.unwrap().is_empty());
    assert_eq!(store.record_message(new(7, 9, 4, "a")).await.unwrap(), MessageRecorded::Known(arrival_id(1)), "marked, and known");
    let jobs = store.claim_jobs("w", at(10), std::time::Duration::from_secs(60), 10, &JobKind::ALL).await.unwrap();
    assert_eq!(jobs.len(), 1, "one job for what is new");
    assert_eq!(store.inbox_counts().await.unwrap()[0].received, 2);
}

pub(crate) async fn a_message_follows_its_new_number(bed: Arc<Bed>) {
    let store = &bed.store;
    store.begin_numbering(key(), 9, Some(1)).await.unwrap();
    for (number, uid, content) in [(1, 1, "a"), (2, 2, "a"), (3, 3, "b")] {
        store.record_message(new(number, 9, uid, content)).await.unwrap();
    }
    store.begin_numbering(key(), 10, Some(50)).await.unwrap();
    assert_eq!(store.watermark(&key()).await.unwrap(), Some(Watermark { uid_validity: 10, reached: 0, old_below: 50 }));
    let older = store.older_messages(&key(), 10, &["<a@x>", "<z@x>"]).await.unwrap();
    assert_eq!(older, vec![OlderMessage { message_id: "<a@x>".to_owned(), listed_bytes: 7 }; 2]);
    // Known by Message-ID and size, by content, and the third of the same content is another message.
    let other_size = MailboxMessage { listed_bytes: 8, ..message(10, 20, "<a@x>") };
    assert!(!store.renumber_message(other_size, 0, false).await.unwrap());
    assert!(store.renumber_message(message(10, 20, "<a@x>"), 20, false).await.unwrap());
    assert!(store.renumber_message(message(10, 20, "<a@x>"), 20, false).await.unwrap(), "once");
    assert_eq!(store.record_message(new(4, 10, 21, "a")).await.unwrap(), MessageRecorded::Renumbered(arrival_id(2)));
    let duplicate = MessageRecorded::Arrived(Recorded::Duplicate { of: arrival_id(1) });
    assert_eq!(store.record_message(new(5, 10, 22, "a")).await.unwrap(), duplicate);
    let sure = NewMessage { may_be_old: false, ..new(6, 10, 50, "b") };
    let duplicate = MessageRecorded::Arrived(Recorded::Duplicate { of: arrival_id(3) });
    assert_eq!(store.record_message(sure).await.unwrap(), duplicate, "it came after the numbering");
    assert_eq!(store.unmarked_messages(&key(), 10, 10).await.unwrap(), [20, 21, 22, 50]);
    assert_eq!(store.inbox_counts().await.unwrap()[0].received, 5);
}

pub(crate) async fn a_message_that_is_left_is_not_forgotten(bed: Arc<Bed>) {
    let store = &bed.store;
    store.begin_numbering(key(), 9, Some(1)).await.unwrap();
    store.leave_message(message(9, 5, ""), 5).await.unwrap();
    store.leave_message(message(9, 6, ""), 6).await.unwrap();
    let left = |uid| KnownMessage { uid, listed_bytes: 7, source_name: "Télécopie.eml".to_owned(), arrival: None };
    assert_eq!(store.left_messages(&key(), 9, 10).await.unwrap(), [left(5), left(6)]);
    assert!(store.unmarked_messages(&key(), 9, 10).await.unwrap().is_empty());
    // The bound was raised: it is taken after all. The other was removed by somebody.
    assert_eq!(store.record_message(new(1, 9, 5, "a")).await.unwrap(), MessageRecorded::Arrived(Recorded::New));
    store.forget_left_message(key(), 9, 6).await.unwrap();
    store.forget_left_message(key(), 9, 5).await.expect("one that was taken stays");
    assert!(store.left_messages(&key(), 9, 10).await.unwrap().is_empty());
    let known = store.known_messages(&key(), 9, 1, 9).await.unwrap();
    assert_eq!(known, [KnownMessage { arrival: Some(arrival_id(1)), ..left(5) }]);
    assert!(store.known_messages(&key(), 9, 6, 9).await.unwrap().is_empty());
}

pub(crate) async fn a_race_for_a_mailbox_takes_each_message_once(bed: Arc<Bed>) {
    bed.store.begin_numbering(key(), 9, Some(1)).await.unwrap();
    let mut racers = tokio::task::JoinSet::new();
    for number in 0..24_u32 {
        let store = bed.store.clone();
        let uid = number / 2 + 1;
        racers.spawn(async move { store.record_message(new(number.into(), 9, uid, &uid.to_string())).await.unwrap() });
    }
    let all = racers.join_all().await;
    assert_eq!(all.iter().filter(|one| **one == MessageRecorded::Arrived(Recorded::New)).count(), 12);
    assert_eq!(all.iter().filter(|one| matches!(one, MessageRecorded::Known(_))).count(), 12);
    assert_eq!(bed.store.watermark(&key()).await.unwrap().unwrap().reached, 12);
}
