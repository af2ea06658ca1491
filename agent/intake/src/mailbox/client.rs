//! The few commands that a mailbox is watched with. `PEEK` everywhere: looking at a message changes nothing in the mailbox.

use std::time::Duration;

use greffier_config::{After, Mailbox};

use super::MailTrouble;
use super::decide::Listed;
use super::grammar::{Code, Fetched, Verdict};
use super::subject;
use super::text::{quoted, utf7};
use super::wire::{Answer, Bound, Wire};

/// Messages that are listed at a time.
pub(crate) const WINDOW: u32 = 256;
/// Bytes that the listing of one message may have: its two header fields are cut after 2048.
const LISTED: u64 = 4 * 1024;
/// Bytes around a message's own.
const AROUND: u64 = 64 * 1024;
/// A size beyond all bounds.
const BEYOND: u64 = i64::MAX.cast_unsigned();
/// How long the bytes of one message may take.
const FETCHING: Duration = Duration::from_secs(600);

/// The mailbox, as opening it showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Selected {
    pub(crate) uid_validity: u32,
    pub(crate) uid_next: Option<u32>,
    pub(crate) read_only: bool,
}

/// New messages, as they are listed.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// By their UIDs, rising.
    pub(crate) messages: Vec<Listed>,
    /// Whether there are more.
    pub(crate) more: bool,
}

/// A connection with the mailbox open.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) wire: Wire,
    pub(crate) capabilities: Vec<String>,
    pub(crate) selected: Selected,
}

impl Session {
    /// Opens the mailbox on a connection that is signed in; for reading alone when nothing is to be marked.
    pub(crate) async fn open(mut wire: Wire, capabilities: Vec<String>, mailbox: &Mailbox) -> Result<Self, MailTrouble> {
        let command = if mailbox.after == After::Keep { "EXAMINE" } else { "SELECT" };
        let answer = wire.run(&format!("{command} {}", quoted(&utf7(&mailbox.mailbox))), Bound::SHORT).await?;
        let codes = answer.or(MailTrouble::NoMailbox)?.codes;
        let mut selected = Selected::default();
        for code in codes {
            match code {
                Code::UidValidity(validity) => selected.uid_validity = validity,
                Code::UidNext(next) => selected.uid_next = Some(next),
                Code::ReadOnly => selected.read_only = true,
                Code::TryCreate | Code::Capabilities(_) => {}
            }
        }
        if selected.uid_validity == 0 {
            return Err(MailTrouble::Protocol("the mailbox has no lasting numbers (UIDVALIDITY)".to_owned()));
        }
        Ok(Self { wire, capabilities, selected })
    }

    pub(crate) fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|one| one == capability)
    }

    /// Has the server tell what is new.
    pub(crate) async fn refresh(&mut self) -> Result<(), MailTrouble> {
        self.wire.run("NOOP", Bound::SHORT).await?.or(MailTrouble::Protocol).map(drop)
    }

    /// Messages after a UID, the first of them when there are many. The cost does not grow with the mail before it: sequence numbers
    /// have no gaps, so that one look at the message `WINDOW` from the end tells that few are new, and a search by halves finds where
    /// they begin when many are.
    pub(crate) async fn list_after(&mut self, after: u32) -> Result<Listing, MailTrouble> {
        let exists = self.wire.exists;
        let nothing_sure = Listing { messages: Vec::new(), more: true };
        let mut range = format!("{}:*", after.saturating_add(1));
        let mut more = false;
        let (mut low, mut high) = (0, exists.saturating_sub(WINDOW));
        if exists == 0 || after == u32::MAX {
            return Ok(Listing::default());
        }
        if high > 0 {
            // A message that was removed meanwhile has no UID: the next look sees the mailbox as it is then.
            let Some(uid) = self.uid_at(high).await? else { return Ok(nothing_sure) };
            if uid > after {
                while low + 1 < high {
                    let middle = low + (high - low) / 2;
                    let Some(uid) = self.uid_at(middle).await? else { return Ok(nothing_sure) };
                    if uid > after { high = middle } else { low = middle }
                }
                let last = high.saturating_add(WINDOW - 1).min(exists);
                let Some(uid) = self.uid_at(last).await? else { return Ok(nothing_sure) };
                range = format!("{}:{uid}", after.saturating_add(1));
                more = last < exists;
            }
        }
        let mut messages = self.list(&range).await?;
        messages.retain(|message| message.uid > after);
        Ok(Listing { messages, more })
    }

    async fn list(&mut self, range: &str) -> Result<Vec<Listed>, MailTrouble> {
        let what = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.2048>)";
        // Twice the window: messages may come while the list is made.
        let bound = Bound { bytes: u64::from(2 * WINDOW) * LISTED + AROUND, ..Bound::SHORT };
        let answer = self.wire.run(&format!("UID FETCH {range} {what}"), bound).await.map_err(|trouble| match trouble {
            MailTrouble::TooLarge { .. } => MailTrouble::Protocol("the list of messages is longer than it can be".to_owned()),
            other => other,
        })?;
        let mut listed = Vec::new();
        for Fetched { uid, bytes, body } in answer.or(MailTrouble::Protocol)?.fetched {
            // With neither header nor size it is a change of flags, told beside.
            if body.is_none() && bytes.is_none() {
                continue;
            }
            let header = body.unwrap_or_default();
            let uid = uid.ok_or_else(|| MailTrouble::Protocol("a message is listed without its number".to_owned()))?;
            // A size that is none here is one beyond four gigabytes.
            let bytes = bytes.unwrap_or(BEYOND);
            listed.push(Listed { uid, bytes, message_id: subject::message_id(&header), name: subject::name(&header) });
        }
        listed.sort_by_key(|message| message.uid);
        listed.dedup_by_key(|message| message.uid);
        Ok(listed)
    }

    async fn uid_at(&mut self, sequence: u32) -> Result<Option<u32>, MailTrouble> {
        let answer = self.wire.run(&format!("FETCH {sequence} (UID)"), Bound::SHORT).await?;
        Ok(answer.fetched.into_iter().find_map(|fetched| fetched.uid))
    }

    /// Which of these messages are in the mailbox.
    pub(crate) async fn among(&mut self, uids: &[u32]) -> Result<Vec<u32>, MailTrouble> {
        let answer = self.wire.run(&format!("UID FETCH {} (UID)", set(uids)), Bound::SHORT).await?.or(MailTrouble::Protocol)?;
        Ok(answer.fetched.into_iter().filter_map(|fetched| fetched.uid).filter(|uid| uids.contains(uid)).collect())
    }

    /// The bytes of a message; none when it is no longer there.
    pub(crate) async fn fetch(&mut self, uid: u32, largest: u64) -> Result<Option<Vec<u8>>, MailTrouble> {
        let bound = Bound { bytes: largest.saturating_add(AROUND), time: FETCHING };
        let answer = self.wire.run(&format!("UID FETCH {uid} (UID BODY.PEEK[])"), bound).await;
        let answer = answer.map_err(|trouble| match trouble {
            MailTrouble::TooLarge { .. } => MailTrouble::TooLarge { limit: largest },
            other => other,
        })?;
        let Answer { verdict, fetched, words, .. } = answer;
        match fetched.into_iter().filter(|fetched| fetched.uid == Some(uid)).find_map(|fetched| fetched.body) {
            Some(body) if body.len() as u64 > largest => Err(MailTrouble::TooLarge { limit: largest }),
            Some(body) if verdict == Verdict::Ok => Ok(Some(body)),
            _ if self.among(&[uid]).await?.is_empty() => Ok(None),
            _ => Err(MailTrouble::Unreadable(words)),
        }
    }

    /// Marks messages that were taken, as the configuration says. Doing it again to the same messages is harmless.
    pub(crate) async fn mark(&mut self, uids: &[u32], mailbox: &Mailbox) -> Result<(), MailTrouble> {
        if self.selected.read_only && mailbox.after != After::Keep {
            return Err(MailTrouble::NotMarked("READ-ONLY".to_owned()));
        }
        let set = set(uids);
        match (mailbox.after, mailbox.destination()) {
            (After::Seen, _) => self.store(&set, "\\Seen").await,
            (After::Move, Some(destination)) => self.carry(&set, destination).await,
            _ => Ok(()),
        }
    }

    async fn store(&mut self, set: &str, flag: &str) -> Result<(), MailTrouble> {
        let answer = self.wire.run(&format!("UID STORE {set} +FLAGS.SILENT ({flag})"), Bound::SHORT).await?;
        answer.or(MailTrouble::NotMarked).map(drop)
    }

    /// Moves (RFC 6851), or copies, marks as deleted and removes exactly these (RFC 4315). Without that extension they stay, marked as
    /// deleted: a plain EXPUNGE would remove what others marked.
    async fn carry(&mut self, set: &str, destination: &str) -> Result<(), MailTrouble> {
        let destination = quoted(&utf7(destination));
        if self.can("MOVE") {
            return self.put(&format!("UID MOVE {set} {destination}"), &destination).await;
        }
        self.put(&format!("UID COPY {set} {destination}"), &destination).await?;
        self.store(set, "\\Deleted").await?;
        if self.can("UIDPLUS") {
            self.wire.run(&format!("UID EXPUNGE {set}"), Bound::SHORT).await?.or(MailTrouble::NotMarked)?;
        }
        Ok(())
    }

    /// Runs a command that puts messages into a mailbox, which is made when it is missing.
    async fn put(&mut self, command: &str, destination: &str) -> Result<(), MailTrouble> {
        let answer = self.wire.run(command, Bound::SHORT).await?;
        if answer.verdict != Verdict::Ok && answer.codes.contains(&Code::TryCreate) {
            self.wire.run(&format!("CREATE {destination}"), Bound::SHORT).await?.or(MailTrouble::NotMarked)?;
            return self.wire.run(command, Bound::SHORT).await?.or(MailTrouble::NotMarked).map(drop);
        }
        answer.or(MailTrouble::NotMarked).map(drop)
    }
}

/// A set of UIDs, as commands have it.
fn set(uids: &[u32]) -> String {
    uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
