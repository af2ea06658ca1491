//! The connection breaks after every command in turn: in the end everything is there exactly once.

use greffier_config::After;

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver};
use crate::relay::{Cut, Relay};

async fn cut_everywhere(server: &Dovecot, after: After, cut: Cut) -> u64 {
    for line in 1_u64.. {
        let user = format!("{after:?}-{cut:?}-{line}").to_lowercase();
        let mut office = Office::open().await;
        let relay = Relay::start(server.port, None).await;
        let all = deliver(server, &user, 0..3);
        relay.cut_after(line, cut);
        let mut inbox = office.inbox(&office.account(relay.port(), &user, after));
        office.scan(&mut inbox).await;
        let problems = inbox.status().get().problems;
        let was_cut = relay.mend();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), if was_cut { vec!["GRF-IN-014"] } else { vec![] });
        // Another process, or the same.
        if line % 2 == 0 {
            inbox = office.inbox(&office.account(relay.port(), &user, after));
        }
        office.good_scan(&mut inbox).await;
        office.received(&all).await;
        let (left, moved) =
            (server.subjects(&user, "INBOX"), if after == After::Move { server.subjects(&user, "Greffier") } else { vec![] });
        match after {
            After::Move => assert_eq!((left.len(), moved.len()), (0, 3), "{line}: {left:?} {moved:?}"),
            _ => assert_eq!(left, ["Demande 0*", "Demande 1*", "Demande 2*"], "{line}"),
        }
        if !was_cut {
            return line;
        }
    }
    0
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_once_wherever_the_connection_is_cut() {
    let server = Dovecot::start();
    for after in [After::Move, After::Seen] {
        for cut in [Cut::Unheard, Cut::Unanswered] {
            let lines = cut_everywhere(&server, after, cut).await;
            assert!(lines > 8, "it was cut after {lines} lines at most");
        }
    }
}

/// A server without MOVE: copied, marked as deleted, and exactly those removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_move_loses_nothing_of_others() {
    let server =
        Dovecot::start_with("protocol imap {\n  imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS IDLE UIDPLUS AUTH=PLAIN\n}", "");
    let mut office = Office::open().await;
    let all = deliver(&server, "greffe", 0..2);
    // Somebody else marked a message as deleted and has not removed it.
    server.say("greffe", &["SELECT INBOX", "UID STORE 1 +FLAGS (\\Deleted)"]);
    let relay = Relay::start(server.port, None).await;
    let mut mailbox = office.account(relay.port(), "greffe", After::Keep);
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 2);
    mailbox.after = After::Move;
    mailbox.move_to = Some("Greffier".into());
    let more = deliver(&server, "greffe", 5..7);
    let mut inbox = office.inbox(&mailbox);
    assert_eq!(office.good_scan(&mut inbox).await.new, 2);
    assert_eq!(server.subjects("greffe", "INBOX"), ["Demande 0", "Demande 1"]);
    assert_eq!(server.subjects("greffe", "Greffier"), ["Demande 5", "Demande 6"]);
    let lines = relay.lines.lock().unwrap().clone();
    assert!(lines.iter().any(|(line, _)| line.contains(" UID EXPUNGE ")) && !lines.iter().any(|(line, _)| line.contains(" UID MOVE ")));
    office.received(&[all, more].concat()).await;
}
