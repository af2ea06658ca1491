//! Two agents on one mailbox.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::BlobHash;
use greffier_config::After;

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver, inbox};

const MESSAGES: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn agents_that_share_a_store_take_each_message_once() {
    let server = Dovecot::start();
    for after in [After::Move, After::Keep] {
        let user = format!("{after:?}").to_lowercase();
        let mut office = Office::open().await;
        let all = deliver(&server, &user, 0..MESSAGES);
        let mailbox = office.account(server.port, &user, after);
        let (mut one, mut other) = (inbox(&mailbox, &office.store), inbox(&mailbox, &office.store));
        // One may find the other in its way, and goes on at its next look.
        let (first, second) = tokio::join!(one.scan(office.now, 0), other.scan(office.now, 0));
        let looks = [first, second, office.good_scan(&mut one).await, office.good_scan(&mut other).await];
        let (new, twice) = looks.iter().fold((0, 0), |(new, twice), look| (new + look.new, twice + look.duplicates));
        assert_eq!((new, twice), (MESSAGES as u64, 0), "{looks:?}");
        office.received(&all).await;
        if after == After::Move {
            assert!(server.subjects(&user, "INBOX").is_empty());
            // Two moves at the same moment may leave a message there twice; it was received once all the same.
            let moved: BTreeSet<String> = server.subjects(&user, "Greffier").into_iter().collect();
            assert_eq!(moved.len(), MESSAGES);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_with_a_store_each_lose_nothing() {
    let server = Dovecot::start();
    let all = deliver(&server, "greffe", 0..MESSAGES);
    let (mut office, mut elsewhere) = (Office::open().await, Office::open().await);
    let mut one = office.inbox(&office.account(server.port, "greffe", After::Move));
    let mut other = elsewhere.inbox(&elsewhere.account(server.port, "greffe", After::Move));
    tokio::join!(one.scan(office.now, 0), other.scan(elsewhere.now, 0));
    office.good_scan(&mut one).await;
    elsewhere.good_scan(&mut other).await;
    let mut times: BTreeMap<BlobHash, Vec<usize>> = BTreeMap::new();
    for (which, office) in [&office, &elsewhere].into_iter().enumerate() {
        for arrival in office.arrivals().await {
            times.entry(arrival.blob).or_default().push(which);
        }
    }
    assert_eq!(times.len(), MESSAGES);
    for message in &all {
        let taken = &times[&BlobHash::of(message.as_bytes())];
        assert!(taken == &[0] || taken == &[1] || taken == &[0, 1], "at least in one, once in each: {taken:?}");
    }
    assert!(server.subjects("greffe", "INBOX").is_empty());
}
