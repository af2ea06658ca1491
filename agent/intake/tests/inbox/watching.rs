//! The watch itself: events shorten the wait (the regular look is an hour away here), and it ends when told to.

use std::fs;
use std::time::Duration;

use greffier_config::Inbox;
use greffier_intake::FolderInbox;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::office::{MOST_BYTES, Office, configured, pdf};

#[tokio::test]
async fn a_new_file_is_taken_without_waiting_for_the_regular_look() {
    let office = Office::open().await;
    let folder = office.folder("fax");
    fs::create_dir(&folder).unwrap();
    let configured = Inbox { settle_seconds: 1, ..configured("fax") };
    let inbox = FolderInbox::new(&configured, folder.clone(), office.store.clone(), MOST_BYTES);
    let status = inbox.status();
    let (stop, stopped) = watch::channel(false);
    let watching = tokio::spawn(inbox.watch(Timestamp::now, stopped));
    until(|| status.get().events && status.get().last_look.is_some()).await;
    for number in 0..3 {
        fs::write(folder.join(format!("{number}.pdf")), pdf(number)).unwrap();
        until(|| fs::read_dir(folder.join(".greffier/done")).is_ok_and(|_| office.left("fax").is_empty())).await;
    }
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(30), watching).await.expect("it ends when told to").unwrap();
    assert_eq!(office.counts("fax").await.received, 3);
    assert!(office.arrivals().await.iter().all(|arrival| arrival.source_moved));
}

/// A share mounted over the folder is another folder: its events are followed too.
#[tokio::test]
async fn a_folder_that_comes_back_is_watched_again() {
    let office = Office::open().await;
    let (folder, away) = (office.folder("fax"), office.folder("away"));
    fs::create_dir(&folder).unwrap();
    let configured = Inbox { settle_seconds: 1, scan_seconds: 1, ..configured("fax") };
    let inbox = FolderInbox::new(&configured, folder.clone(), office.store.clone(), MOST_BYTES);
    let status = inbox.status();
    let (stop, stopped) = watch::channel(false);
    let watching = tokio::spawn(inbox.watch(Timestamp::now, stopped));
    until(|| status.get().events && status.get().last_look.is_some()).await;
    fs::rename(&folder, &away).unwrap();
    until(|| !status.get().events && status.get().problems.iter().any(|problem| problem.code == "GRF-IN-004")).await;
    fs::rename(&away, &folder).unwrap();
    until(|| status.get().events && status.get().problems.is_empty()).await;
    drop(stop);
    tokio::time::timeout(Duration::from_secs(30), watching).await.expect("it ends when nobody can tell it to").unwrap();
}

async fn until(condition: impl Fn() -> bool) {
    for _ in 0..600 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing happened for thirty seconds");
}
