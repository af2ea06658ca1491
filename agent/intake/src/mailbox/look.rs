//! One look at a mailbox. Each step may be the last before a crash or a broken connection.

use std::collections::HashMap;
use std::ffi::OsString;

use greffier_store::{KnownMessage, MailboxMessage, MessageRecorded, NewArrival, NewMessage, Recorded, StoreError, Watermark};
use jiff::Timestamp;

use greffier_config::After;

use super::client::{Listing, Session};
use super::connect::connect;
use super::decide::{Deed, Known, Listed, Room, decide};
use super::{Found, MailTrouble, MailboxInbox};
use crate::inbox::{ScanReport, new_id, room};
use crate::problem::Trouble;
use crate::stability::Waiting;
use crate::status::WaitingFile;
use crate::troubles::About;

/// Messages that are marked at a time, and that are left in the mailbox and looked at again.
const AT_A_TIME: u32 = 100;

/// What taking one message did to the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connection {
    Stands,
    Broken,
}

impl MailboxInbox {
    pub(super) async fn look(&mut self, now: Timestamp, report: &mut ScanReport) -> Result<Found, Trouble> {
        let mut session = self.session().await?;
        self.events = session.can("IDLE");
        let watermark = self.begin(&session).await?;
        let listing = session.list_after(watermark.reached).await?;
        let mut found = Found { more: listing.more, ..Found::default() };
        let mut stands = self.take_new(&mut session, watermark, listing, now, report, &mut found).await?;
        if stands == Connection::Stands {
            stands = self.take_left(&mut session, now, report).await?;
        }
        if stands == Connection::Broken {
            found.again = true;
            return Ok(found);
        }
        self.mark(&mut session, now).await?;
        self.session = Some(session);
        Ok(found)
    }

    /// The connection that stands, or a new one.
    async fn session(&mut self) -> Result<Session, MailTrouble> {
        if let Some(mut session) = self.session.take()
            && session.refresh().await.is_ok()
        {
            return Ok(session);
        }
        connect(&self.mailbox, &mut self.account, self.stop.clone()).await
    }

    /// How far the mailbox was gone through under its present numbering.
    async fn begin(&self, session: &Session) -> Result<Watermark, StoreError> {
        let selected = session.selected;
        match self.store.watermark(&self.key).await? {
            Some(watermark) if watermark.uid_validity == selected.uid_validity => return Ok(watermark),
            before => {
                if before.is_some() {
                    tracing::warn!(inbox = %self.inbox, "the mailbox is numbered anew; what was taken is known by its content");
                }
                self.store.begin_numbering(self.key.clone(), selected.uid_validity, selected.uid_next).await?;
            }
        }
        let begun = self.store.watermark(&self.key).await?;
        // Another process may have seen yet another numbering.
        begun.filter(|begun| begun.uid_validity == selected.uid_validity).ok_or(StoreError::Conflict { what: "a mailbox".to_owned() })
    }

    async fn take_new(
        &mut self,
        session: &mut Session,
        watermark: Watermark,
        listing: Listing,
        now: Timestamp,
        report: &mut ScanReport,
        found: &mut Found,
    ) -> Result<Connection, Trouble> {
        let messages = listing.messages;
        found.again = listing.more;
        self.paused = false;
        let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
            self.queued.clear();
            return Ok(Connection::Stands);
        };
        let here = self.store.known_messages(&self.key, watermark.uid_validity, first.uid, last.uid).await?;
        let may_be_old = messages.iter().filter(|message| message.uid < watermark.old_below);
        let ids: Vec<&str> = may_be_old.filter_map(|message| message.message_id.as_deref()).collect();
        let older = if ids.is_empty() { Vec::new() } else { self.store.older_messages(&self.key, watermark.uid_validity, &ids).await? };
        let room = room(&self.store, &self.inbox, &self.limits).await?;
        let deeds = decide(&messages, Known { watermark, here: &here, older: &older }, Room { messages: room, largest: self.largest() });
        let mut reached = watermark.reached;
        for (message, deed) in messages.iter().zip(&deeds) {
            if self.is_stopping() || *deed == Deed::Wait {
                break;
            }
            if self.settle(session, message, *deed, now, report).await? == Connection::Broken {
                return Ok(Connection::Broken);
            }
            reached = message.uid;
        }
        if reached > watermark.reached {
            self.store.reach_message(self.key.clone(), watermark.uid_validity, reached).await?;
        }
        self.wait(&messages, &deeds, now, found);
        self.paused = room == 0 && !found.waiting.is_empty();
        found.again |= !found.waiting.is_empty();
        Ok(Connection::Stands)
    }

    /// Does what was decided for one message, and all of it.
    async fn settle(
        &mut self,
        session: &mut Session,
        message: &Listed,
        deed: Deed,
        now: Timestamp,
        report: &mut ScanReport,
    ) -> Result<Connection, Trouble> {
        match deed {
            Deed::Pass | Deed::Wait => Ok(Connection::Stands),
            Deed::Take { may_be_old } => self.take(session, message, may_be_old, now, report).await,
            Deed::Leave => {
                self.leave(session, message, message.bytes, &MailTrouble::TooLarge { limit: self.largest() }.into(), now).await?;
                Ok(Connection::Stands)
            }
            Deed::Renumber => {
                let row = self.row(session, message);
                if self.store.renumber_message(row, message.uid, self.mailbox.after == After::Keep).await? {
                    report.healed += 1;
                    return Ok(Connection::Stands);
                }
                self.take(session, message, true, now, report).await
            }
        }
    }

    /// Takes one message: bytes durable, then the row.
    async fn take(
        &mut self,
        session: &mut Session,
        message: &Listed,
        may_be_old: bool,
        now: Timestamp,
        report: &mut ScanReport,
    ) -> Result<Connection, Trouble> {
        let largest = self.largest();
        let bytes = match session.fetch(message.uid, largest).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                self.forget(session, message).await?;
                return Ok(Connection::Stands);
            }
            // The server lists less than it gives.
            Err(trouble @ MailTrouble::TooLarge { .. }) => {
                self.leave(session, message, largest.saturating_add(1), &trouble.into(), now).await?;
                return Ok(Connection::Broken);
            }
            Err(trouble @ MailTrouble::Unreadable(_)) => {
                self.leave(session, message, message.bytes, &trouble.into(), now).await?;
                return Ok(Connection::Stands);
            }
            Err(trouble) => return Err(trouble.into()),
        };
        let length = bytes.len() as u64;
        let blob = self.store.blobs().put(bytes).await?;
        let arrival = NewArrival {
            id: new_id(now),
            inbox: self.inbox.clone(),
            source_name: message.name.clone(),
            source_identity: format!("imap:{}/{}/{}", self.key.mailbox, session.selected.uid_validity, message.uid),
            blob,
            bytes: length,
            received_at: now,
            confidentiality: self.confidentiality.clone(),
        };
        let marked = self.mailbox.after == After::Keep;
        let new = NewMessage { message: self.row(session, message), reached: message.uid, may_be_old, marked, arrival };
        match self.store.record_message(new).await? {
            MessageRecorded::Arrived(Recorded::New) => report.new += 1,
            MessageRecorded::Arrived(Recorded::Duplicate { .. }) => report.duplicates += 1,
            MessageRecorded::Arrived(Recorded::Known(_)) | MessageRecorded::Known(_) | MessageRecorded::Renumbered(_) => report.healed += 1,
        }
        self.troubles.over(&about(message.uid, &message.name));
        Ok(Connection::Stands)
    }

    /// Leaves a message in the mailbox for a person, who is told for as long as it is there.
    async fn leave(
        &mut self,
        session: &Session,
        message: &Listed,
        bytes: u64,
        trouble: &Trouble,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = MailboxMessage { listed_bytes: bytes, ..self.row(session, message) };
        self.store.leave_message(row, message.uid).await?;
        self.troubles.note(about(message.uid, &message.name), trouble, now);
        Ok(())
    }

    /// A message is no longer in the mailbox.
    async fn forget(&mut self, session: &Session, message: &Listed) -> Result<(), StoreError> {
        self.troubles.over(&about(message.uid, &message.name));
        self.store.forget_left_message(self.key.clone(), session.selected.uid_validity, message.uid).await
    }

    /// Looks again at messages that were left: taken when they can be, forgotten when somebody removed them.
    async fn take_left(&mut self, session: &mut Session, now: Timestamp, report: &mut ScanReport) -> Result<Connection, Trouble> {
        let left = self.store.left_messages(&self.key, session.selected.uid_validity, AT_A_TIME).await?;
        if left.is_empty() {
            return Ok(Connection::Stands);
        }
        let uids: Vec<u32> = left.iter().map(|message| message.uid).collect();
        let there = session.among(&uids).await?;
        for KnownMessage { uid, listed_bytes: bytes, source_name: name, .. } in left {
            let about = about(uid, &name);
            let message = Listed { uid, bytes, message_id: None, name };
            if !there.contains(&uid) {
                self.forget(session, &message).await?;
            } else if bytes > self.largest() {
                self.troubles.note(about, &MailTrouble::TooLarge { limit: self.largest() }.into(), now);
            } else if self.troubles.not_before(&about, now).is_none()
                && !self.is_stopping()
                && self.take(session, &message, false, now, report).await? == Connection::Broken
            {
                return Ok(Connection::Broken);
            }
        }
        Ok(Connection::Stands)
    }

    /// Marks what was taken, now or by a look before. A refusal is tried again later and keeps nothing from being taken.
    async fn mark(&mut self, session: &mut Session, now: Timestamp) -> Result<(), Trouble> {
        if self.troubles.not_before(&About::Marks, now).is_some() {
            return Ok(());
        }
        let validity = session.selected.uid_validity;
        loop {
            let uids = self.store.unmarked_messages(&self.key, validity, AT_A_TIME).await?;
            if uids.is_empty() || self.is_stopping() {
                self.troubles.over(&About::Marks);
                return Ok(());
            }
            match session.mark(&uids, &self.mailbox).await {
                Ok(()) => self.store.messages_marked(self.key.clone(), validity, uids).await?,
                Err(trouble @ MailTrouble::NotMarked(_)) => {
                    self.troubles.note(About::Marks, &trouble.into(), now);
                    return Ok(());
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
    }

    /// Tells of the messages that wait for their turn.
    fn wait(&mut self, messages: &[Listed], deeds: &[Deed], now: Timestamp, found: &mut Found) {
        let before = std::mem::take(&mut self.queued);
        let mut queued = HashMap::new();
        for (message, _) in messages.iter().zip(deeds).filter(|(_, deed)| **deed == Deed::Wait) {
            let first_seen = before.get(&message.uid).copied().unwrap_or(now);
            queued.insert(message.uid, first_seen);
            let age_seconds = u64::try_from(now.duration_since(first_seen).as_secs()).unwrap_or(0);
            let name = message.name.clone();
            found.waiting.push(WaitingFile { name, bytes: message.bytes, why: Waiting::Queued, first_seen, age_seconds });
        }
        self.queued = queued;
    }

    fn row(&self, session: &Session, message: &Listed) -> MailboxMessage {
        MailboxMessage {
            key: self.key.clone(),
            uid_validity: session.selected.uid_validity,
            uid: message.uid,
            message_id: message.message_id.clone(),
            listed_bytes: message.bytes,
            source_name: message.name.clone(),
        }
    }
}

/// What a trouble with one message is about.
fn about(uid: u32, name: &str) -> About {
    About::File(OsString::from(format!("{name} (UID {uid})")))
}
