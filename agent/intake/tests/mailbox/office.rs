//! A store in a temporary place and an inbox over a mailbox of the server, with a clock that the test moves.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use greffier_casework::BlobHash;
use greffier_config::{After, Inbox, MailTls, Mailbox};
use greffier_intake::{MailboxInbox, Problem, ScanReport};
use greffier_language::Bilingual;
use greffier_store::{Arrival, ArrivalFilter, ArrivalState, InboxCounts, PageRequest, Store, StoreOptions};
use jiff::{SignedDuration, Timestamp};

use crate::dovecot::{Dovecot, PASSWORD};

pub(crate) struct Office {
    folder: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) now: Timestamp,
}

pub(crate) fn inbox(mailbox: &Mailbox, store: &Store) -> MailboxInbox {
    let inbox = Inbox {
        name: "courriel".into(),
        title: Bilingual { fr: "Courriel".into(), en: "Mail".into() },
        folder: None,
        mailbox: Some(mailbox.clone()),
        confidentiality: "protected".into(),
        readers: Vec::new(),
        scan_seconds: 3600,
        settle_seconds: 2,
        acknowledge: false,
        fax_number: None,
    };
    MailboxInbox::new(&inbox, mailbox.clone(), store.clone())
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions::new(format!("sqlite:{}", folder.path().join("greffier.db").display()), folder.path().join("blobs"));
        let store = Store::open(&options).await.unwrap();
        Self { folder, store, now: "2026-10-05T14:00:00Z".parse().unwrap() }
    }

    /// A file that its owner alone may read.
    pub(crate) fn secret(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, format!("{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// An account of the server, reached without encryption at `port`.
    pub(crate) fn account(&self, port: u16, user: &str, after: After) -> Mailbox {
        Mailbox {
            host: "127.0.0.1".into(),
            port,
            tls: MailTls::None,
            user: user.into(),
            password_file: Some(self.secret("password", PASSWORD)),
            oauth2: None,
            mailbox: "INBOX".into(),
            after,
            move_to: (after == After::Move).then(|| "Greffier".to_owned()),
            ca_file: None,
            poll_seconds: 3600,
            max_message_mib: 1,
        }
    }

    pub(crate) fn inbox(&self, mailbox: &Mailbox) -> MailboxInbox {
        inbox(mailbox, &self.store)
    }

    /// A look, an hour after the one before, so that everything is tried again.
    pub(crate) async fn scan(&mut self, inbox: &mut MailboxInbox) -> ScanReport {
        self.now += SignedDuration::from_secs(3600);
        inbox.scan(self.now, 0).await
    }

    /// A look that meets no trouble.
    pub(crate) async fn good_scan(&mut self, inbox: &mut MailboxInbox) -> ScanReport {
        let report = self.scan(inbox).await;
        let problems = inbox.status().get().problems;
        assert!(problems.is_empty(), "{problems:?}");
        report
    }

    pub(crate) async fn counts(&self) -> InboxCounts {
        self.store.inbox_counts().await.unwrap().pop().expect("something was received")
    }

    pub(crate) async fn arrivals(&self) -> Vec<Arrival> {
        let page = PageRequest { offset: 0, limit: 500 };
        let mut all = self.store.arrivals(&ArrivalFilter::default(), page).await.unwrap().rows;
        all.reverse();
        all
    }

    /// Asserts that these messages were received, each exactly once, byte for byte.
    pub(crate) async fn received(&self, messages: &[String]) {
        let arrivals = self.arrivals().await;
        assert!(arrivals.iter().all(|arrival| arrival.state == ArrivalState::InProgress), "{arrivals:?}");
        let mut there: Vec<BlobHash> = arrivals.into_iter().map(|arrival| arrival.blob).collect();
        let mut wanted: Vec<BlobHash> = messages.iter().map(|message| BlobHash::of(message.as_bytes())).collect();
        there.sort();
        wanted.sort();
        assert_eq!(there, wanted);
    }
}

/// The one problem of an inbox.
pub(crate) fn problem(inbox: &MailboxInbox) -> Problem {
    let mut problems = inbox.status().get().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

/// A message with a number of its own.
pub(crate) fn message(number: usize) -> String {
    format!(
        "From: \"Tremblay, Marie\" <marie@exemple.quebec>\r\nTo: greffe@exemple.quebec\r\nMessage-ID: <{number}@exemple.quebec>\r\n\
         Subject: Demande {number}\r\n\r\nBonjour, {number}.\r\n"
    )
}

/// Puts so many messages into an account's mailbox.
pub(crate) fn deliver(server: &Dovecot, user: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    let messages: Vec<String> = numbers.map(message).collect();
    messages.iter().for_each(|message| server.deliver(user, message));
    messages
}

/// Waits until something is so; fails after a minute.
pub(crate) async fn until<F: Future<Output = bool>>(condition: impl Fn() -> F) {
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await.expect("nothing happened for a minute");
}
