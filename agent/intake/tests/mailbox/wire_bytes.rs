//! What a look costs does not grow with the mail that was there before.

use std::sync::atomic::Ordering;

use greffier_config::After;
use greffier_store::MailboxKey;

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver};
use crate::relay::Relay;

/// Bytes on the wire of a look over a standing connection, and of one over a new connection, each with one new message, in a mailbox of
/// so many old ones.
async fn cost(server: &Dovecot, user: &str, old: usize) -> [u64; 2] {
    let mut office = Office::open().await;
    let relay = Relay::start(server.port, None).await;
    deliver(server, user, 0..old);
    // As if an earlier agent had taken them: what the first look costs is not what is measured.
    let said = server.say(user, &["STATUS INBOX (UIDVALIDITY MESSAGES UIDNEXT)"]);
    assert!(said.contains(&format!("MESSAGES {old}")), "{said}");
    let number = |name: &str| said.split(name).nth(1).unwrap().split([' ', ')']).nth(1).unwrap().parse::<u32>().unwrap();
    let key = MailboxKey { inbox: "courriel".into(), mailbox: format!("{user}/INBOX") };
    office.store.begin_numbering(key.clone(), number("UIDVALIDITY"), None).await.unwrap();
    office.store.reach_message(key, number("UIDVALIDITY"), number("UIDNEXT") - 1).await.unwrap();
    let mailbox = office.account(relay.port(), user, After::Keep);
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 0);
    let mut costs = [0; 2];
    for (again, number) in [90_000, 90_001].into_iter().enumerate() {
        deliver(server, user, number..number + 1);
        relay.reset();
        if again == 1 {
            inbox = office.inbox(&mailbox);
        }
        assert_eq!(office.good_scan(&mut inbox).await.new, 1);
        costs[again] = relay.bytes.load(Ordering::Relaxed);
    }
    costs
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_twenty_thousand_messages_costs_what_one_at_twenty_does() {
    let server = Dovecot::start();
    let few = cost(&server, "peu", 20).await;
    let many = cost(&server, "beaucoup", 20_000).await;
    for (few, many) in few.into_iter().zip(many) {
        // One more question where the new ones begin, and numbers of more digits.
        assert!(many <= few + 256, "{few} bytes with 20 messages, {many} with 20 000");
    }
}

/// Many new ones are gone through a window at a time, in order, from where they begin.
#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_is_taken_a_window_at_a_time() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let relay = Relay::start(server.port, None).await;
    let mut all = deliver(&server, "greffe", 0..300);
    let mut inbox = office.inbox(&office.account(relay.port(), "greffe", After::Keep));
    let report = office.good_scan(&mut inbox).await;
    assert_eq!((report.new, report.next_look), (256, Some(office.now)));
    assert!(inbox.status().get().more_files);
    assert_eq!(office.good_scan(&mut inbox).await.new, 44);
    all.extend(deliver(&server, "greffe", 300..301));
    assert_eq!(office.good_scan(&mut inbox).await.new, 1);
    assert!(!inbox.status().get().more_files);
    office.received(&all).await;
}
