//! The server numbers a mailbox anew: nothing is taken twice, nothing new is missed.

use greffier_config::After;
use greffier_store::MailboxKey;

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver, message};
use crate::relay::Relay;

async fn validity(office: &Office) -> u32 {
    let key = MailboxKey { inbox: "courriel".into(), mailbox: "greffe/INBOX".to_owned() };
    office.store.watermark(&key).await.unwrap().unwrap().uid_validity
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_numbered_anew_is_known() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let relay = Relay::start(server.port, None).await;
    let mut all = deliver(&server, "greffe", 0..5);
    // Without a Message-ID: only the content tells.
    let nameless = "Subject: sans nom\r\n\r\nBonjour\r\n".to_owned();
    server.deliver("greffe", &nameless);
    all.push(nameless);
    let mailbox = office.account(relay.port(), "greffe", After::Seen);
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 6);
    let before = validity(&office).await;
    drop(inbox);
    server.forget_numbers("greffe");
    all.extend(deliver(&server, "greffe", 10..12));
    relay.reset();
    let mut inbox = office.inbox(&mailbox);
    let report = office.good_scan(&mut inbox).await;
    assert_ne!(validity(&office).await, before, "the server did number anew");
    assert_eq!((report.new, report.duplicates, report.healed), (2, 0, 6));
    office.received(&all).await;
    let bodies = relay.lines.lock().unwrap().iter().filter(|(line, _)| line.ends_with("BODY.PEEK[])")).count();
    assert_eq!(bodies, 3, "the two new ones, and the one whose content had to tell");
    // From then on it is as before: the same content again is a duplicate.
    server.deliver("greffe", &message(0));
    let report = office.good_scan(&mut inbox).await;
    assert_eq!((report.new, report.duplicates, report.healed), (0, 1, 0));
}

/// The crash came between recording and moving, and then the numbers changed.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_and_not_moved_is_moved_under_its_new_number() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let all = deliver(&server, "greffe", 0..3);
    let mut mailbox = office.account(server.port, "greffe", After::Move);
    mailbox.move_to = Some("a//b".into());
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.scan(&mut inbox).await.new, 3);
    let before = validity(&office).await;
    drop(inbox);
    server.forget_numbers("greffe");
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Move));
    let report = office.good_scan(&mut inbox).await;
    assert_ne!(validity(&office).await, before, "the server did number anew {:?}", office.arrivals().await);
    assert_eq!((report.new, report.duplicates, report.healed), (0, 0, 3));
    office.received(&all).await;
    assert_eq!(server.subjects("greffe", "Greffier").len(), 3);
    assert!(server.subjects("greffe", "INBOX").is_empty());
}
