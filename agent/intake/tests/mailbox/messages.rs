//! Messages as they come: at once, marked only when they are recorded, none too large and none forgotten.

use greffier_config::After;
use greffier_store::ArrivalState;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver, message, problem, until};
use crate::relay::Relay;

/// The regular look is an hour away: only what the server announces brings these in.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_while_the_inbox_idles_and_moved_after_it_was_recorded() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let relay = Relay::start(server.port, Some(office.store.clone())).await;
    server.mailbox("greffe");
    server.say("greffe", &["CREATE Greffier"]);
    let inbox = office.inbox(&office.account(relay.port(), "greffe", After::Move));
    let status = inbox.status();
    let (stop, stopped) = watch::channel(false);
    let watching = tokio::spawn(inbox.watch(Timestamp::now, || 0, stopped));
    let idles = |times: usize| {
        let relay = relay.clone();
        move || {
            let idles = relay.lines.lock().unwrap().iter().filter(|(line, _)| line.ends_with(" IDLE")).count() >= times;
            async move { idles }
        }
    };
    until(idles(1)).await;
    assert!(status.get().events);
    let mut all = Vec::new();
    for number in 0..3 {
        all.extend(deliver(&server, "greffe", number..number + 1));
        until(idles(number + 2)).await;
        assert_eq!(office.counts().await.received, number as u64 + 1);
    }
    stop.send(true).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(30), watching).await.expect("it ends when told to").unwrap();
    let lines = relay.lines.lock().unwrap().clone();
    let moved: Vec<u64> = lines.iter().filter(|(line, _)| line.contains(" UID MOVE ")).map(|(_, received)| *received).collect();
    assert_eq!(moved, [1, 2, 3], "each is recorded when the server hears that it is to be moved");
    assert!(lines.last().unwrap().0.ends_with(" LOGOUT"), "{lines:?}");
    assert_eq!(server.subjects("greffe", "Greffier"), ["Demande 0", "Demande 1", "Demande 2"]);
    assert!(server.subjects("greffe", "INBOX").is_empty());
    office.received(&all).await;
    assert!(office.arrivals().await.iter().all(|arrival| arrival.source_moved));
    // Another process goes on where this one was.
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Move));
    let report = office.good_scan(&mut inbox).await;
    assert_eq!((report.new, report.duplicates, report.healed), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_is_the_whole_message_under_its_subject() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    server.deliver("greffe", "Message-ID: <1@x>\r\nSubject: =?utf-8?Q?T=C3=A9l=C3=A9copie?=\r\n 12\r\n\r\nBonjour\r\n");
    server.deliver("greffe", "From: a@x\r\n\r\nRien\r\n");
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Seen));
    assert_eq!(office.good_scan(&mut inbox).await.new, 2);
    let arrivals = office.arrivals().await;
    let mut names: Vec<_> = arrivals.iter().map(|arrival| arrival.source_name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["(sans objet).eml", "Télécopie 12.eml"]);
    assert!(arrivals.iter().all(|arrival| arrival.source_identity.starts_with("imap:greffe/INBOX/") && arrival.source_moved));
    let bytes = office.store.blobs().read(&arrivals[0].blob).await.unwrap();
    assert_eq!(bytes.len() as u64, arrivals[0].bytes);
    assert_eq!(server.subjects("greffe", "INBOX").len(), 1, "they stay");
    let said = server.say("greffe", &["SELECT INBOX", "UID SEARCH UNSEEN"]);
    assert!(said.lines().any(|line| line.trim() == "* SEARCH"), "both are seen: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mailbox_is_only_read_when_messages_are_kept() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let all = deliver(&server, "greffe", 0..3);
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Keep));
    assert_eq!(office.good_scan(&mut inbox).await.new, 3);
    assert_eq!(office.good_scan(&mut inbox).await.new, 0);
    office.received(&all).await;
    assert_eq!(server.subjects("greffe", "INBOX"), ["Demande 0", "Demande 1", "Demande 2"], "none seen");
    // The same content, sent again, is a duplicate, as in a folder.
    server.deliver("greffe", &message(1));
    assert_eq!(office.good_scan(&mut inbox).await.duplicates, 1);
    assert_eq!(office.counts().await.received, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_above_the_bound_is_shown_until_it_is_gone_or_the_bound_is_raised() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let large = |number: usize| format!("{}{}\r\n", message(number), "x\r\n".repeat(400_000));
    server.deliver("greffe", &large(1));
    server.deliver("greffe", &large(2));
    let small = deliver(&server, "greffe", 3..4);
    let mut mailbox = office.account(server.port, "greffe", After::Move);
    let mut inbox = office.inbox(&mailbox);
    for _ in 0..2 {
        office.scan(&mut inbox).await;
        let problems = inbox.status().get().problems;
        let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.file.as_deref().unwrap(), problem.next_try)).collect();
        let (first, second) = ("Demande 1.eml (UID 1)", "Demande 2.eml (UID 2)");
        assert_eq!(told, [("GRF-IN-015", first, None), ("GRF-IN-015", second, None)]);
        office.received(&small).await;
        // Another process tells of them too.
        inbox = office.inbox(&mailbox);
    }
    assert_eq!(server.subjects("greffe", "INBOX"), ["Demande 1", "Demande 2"], "they stay where they are");
    server.say("greffe", &["SELECT INBOX", "UID STORE 1 +FLAGS (\\Deleted)", "EXPUNGE"]);
    office.scan(&mut inbox).await;
    assert_eq!(problem(&inbox).file.as_deref(), Some("Demande 2.eml (UID 2)"));
    mailbox.max_message_mib = 2;
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 1);
    office.received(&[small[0].clone(), large(2)]).await;
    assert!(server.subjects("greffe", "INBOX").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_more_is_taken_while_too_much_is_in_progress() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let all = deliver(&server, "greffe", 0..6);
    let mut limits = greffier_intake::Limits::new(1 << 20);
    limits.in_progress = 4;
    limits.a_look = 3;
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Keep)).with_limits(limits);
    let report = office.good_scan(&mut inbox).await;
    assert_eq!((report.new, report.waiting, report.next_look), (3, 3, Some(office.now)));
    let report = office.good_scan(&mut inbox).await;
    assert_eq!((report.new, report.waiting), (1, 2));
    office.good_scan(&mut inbox).await;
    let status = inbox.status().get();
    assert!(status.paused && status.waiting.iter().any(|waiting| waiting.name == "Demande 5.eml"), "{status:?}");
    office.received(&all[..4]).await;
    let mut inbox = office.inbox(&office.account(server.port, "greffe", After::Keep));
    assert_eq!(office.good_scan(&mut inbox).await.new, 2);
    assert!(office.arrivals().await.iter().all(|arrival| arrival.state == ArrivalState::InProgress));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_moved_is_moved_later() {
    let server = Dovecot::start();
    let mut office = Office::open().await;
    let all = deliver(&server, "greffe", 0..2);
    let mut mailbox = office.account(server.port, "greffe", After::Move);
    // A name that no mailbox of this server can have.
    mailbox.move_to = Some("a//b".into());
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.scan(&mut inbox).await.new, 2);
    let told = problem(&inbox);
    assert_eq!((told.code, told.next_try.is_some()), ("GRF-IN-016", true));
    assert_eq!(office.scan(&mut inbox).await.new, 0);
    mailbox.move_to = Some("Reçus".into());
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 0);
    assert_eq!(server.subjects("greffe", "Re&AOc-us").len(), 2);
    office.received(&all).await;
}
