//! A watched mailbox (IMAP4rev1, RFC 3501; IMAP4rev2, RFC 9051): a look takes what is new and leaves the rest for the next.
//!
//! Each new message is fetched without changing it, its bytes are made durable, and one transaction records the arrival, the
//! message's number and how far the mailbox was gone through; only then is it marked or moved. The number (UIDVALIDITY and UID) is
//! what makes taking it twice impossible; when the server numbers the mailbox anew, what was taken before is known by its Message-ID
//! and size, or by its content. Nothing is ever removed from the account but what was moved within it.

mod client;
mod connect;
mod decide;
mod files;
mod grammar;
mod look;
mod pause;
mod sign_in;
mod subject;
mod text;
mod tokens;
mod trouble;
mod watch;
mod wire;

pub use decide::{Deed, Known, Listed as ListedMessage, Room, decide};
pub use trouble::MailTrouble;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::InboxName;
use greffier_config::{Inbox, Mailbox};
use greffier_store::{MailboxKey, Store};
use jiff::Timestamp;

use crate::inbox::{Limits, ScanReport};
use crate::problem::Trouble;
use crate::stability::later;
use crate::status::{InboxStatus, NAMED, Status, WaitingFile};
use crate::troubles::{About, Troubles};
use client::Session;
use sign_in::Account;

/// A watched mailbox. One look at a time: the looks of one inbox never overlap.
#[derive(Debug)]
pub struct MailboxInbox {
    inbox: InboxName,
    confidentiality: String,
    mailbox: Mailbox,
    key: MailboxKey,
    store: Store,
    limits: Limits,
    account: Account,
    session: Option<Session>,
    /// Looks in a row that the server or the account kept from their end.
    failures: u32,
    /// Since when messages wait that are listed and not taken.
    queued: HashMap<u32, Timestamp>,
    troubles: Troubles,
    status: Arc<InboxStatus>,
    events: bool,
    paused: bool,
    stop: Option<tokio::sync::watch::Receiver<bool>>,
}

/// What a look found beside what it took.
#[derive(Debug, Default)]
struct Found {
    waiting: Vec<WaitingFile>,
    more: bool,
    /// Whether the next look is worth it at once.
    again: bool,
}

impl MailboxInbox {
    /// An inbox of the configuration over `mailbox`, whose paths are whole. Nothing is connected yet.
    #[must_use]
    pub fn new(inbox: &Inbox, mailbox: Mailbox, store: Store) -> Self {
        let name = InboxName(inbox.name.clone());
        Self {
            inbox: name.clone(),
            confidentiality: inbox.confidentiality.clone(),
            key: MailboxKey { inbox: name.clone(), mailbox: format!("{}/{}", mailbox.user, mailbox.mailbox) },
            limits: Limits::new(mailbox.max_message_mib << 20),
            mailbox,
            store,
            account: Account::default(),
            session: None,
            failures: 0,
            queued: HashMap::new(),
            troubles: Troubles::new(name.clone()),
            status: Arc::new(InboxStatus::new(name)),
            events: false,
            paused: false,
            stop: None,
        }
    }

    /// With other bounds.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where the console reads problems and waiting messages.
    #[must_use]
    pub fn status(&self) -> Arc<InboxStatus> {
        self.status.clone()
    }

    /// One look at the mailbox, over the connection of the look before when it still stands: ends what a crash left, takes what is
    /// new, marks what was taken, and says when to look again. `random` spreads the moments at which agents try again. Troubles are
    /// in the [status](Self::status); a trouble with one message never keeps another waiting.
    pub async fn scan(&mut self, now: Timestamp, random: u64) -> ScanReport {
        let mut report = ScanReport::default();
        let found = match self.look(now, &mut report).await {
            Ok(found) => {
                self.failures = 0;
                self.troubles.over(&About::Folder);
                self.troubles.over(&About::Store);
                found
            }
            Err(_) if self.is_stopping() => Found::default(),
            Err(trouble) => {
                self.note(&trouble, now, random);
                Found::default()
            }
        };
        self.publish(now, found, &mut report);
        report
    }

    /// Notes what kept a look from its end, and when it is tried again.
    fn note(&mut self, trouble: &Trouble, now: Timestamp, random: u64) {
        let Trouble::Mail(mail) = trouble else { return self.troubles.note(About::Store, trouble, now) };
        self.failures = self.failures.saturating_add(1);
        let next = later(now, pause::pause(self.failures, mail, random));
        self.troubles.note_until(About::Folder, trouble, now, next);
    }

    fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| *stop.borrow() || stop.has_changed().is_err())
    }

    fn every(&self) -> Duration {
        Duration::from_secs(self.mailbox.poll_seconds.max(1))
    }

    /// Bytes a message may have: what the office allows and the store can hold.
    fn largest(&self) -> u64 {
        self.limits.max_file_bytes.min(self.store.blobs().limit())
    }

    fn publish(&mut self, now: Timestamp, found: Found, report: &mut ScanReport) {
        let mut problems = self.troubles.list();
        let mut waiting = found.waiting;
        report.problems = problems.len();
        report.waiting = waiting.len();
        let soon = if self.paused { later(now, Duration::from_secs(1)) } else { now };
        report.next_look = [found.again.then_some(soon), self.troubles.next_try(now)].into_iter().flatten().min();
        problems.truncate(NAMED);
        waiting.truncate(NAMED);
        self.status.set(Status {
            inbox: self.inbox.clone(),
            last_look: Some(now),
            events: self.events && self.session.is_some(),
            paused: self.paused,
            problems,
            problems_total: report.problems,
            waiting,
            waiting_total: report.waiting,
            ignored_folders: Vec::new(),
            more_files: found.more,
        });
        if report.new + report.duplicates + report.healed > 0 {
            let ScanReport { new, duplicates, healed, waiting, problems, .. } = *report;
            tracing::info!(inbox = %self.inbox, new, duplicates, healed, waiting, problems, "messages were received");
        }
    }
}
