//! Watched inboxes: what arrives is made durable, counted, and only then moved away.
//!
//! A folder takes the place of a fax line. [`FolderInbox`] looks at it when the file system says that something changed and every
//! few seconds besides (network shares say nothing), waits until a file is whole ([`stability`], [`trailer`]), copies its bytes to
//! the store, records the arrival in one transaction, and moves the file to `.greffier/done` or `.greffier/duplicates`. A crash at
//! any moment leaves a state from which the next look goes on: nothing is lost and nothing is taken twice.
//!
//! A mailbox takes it as well: [`MailboxInbox`] fetches each new message, records it in the same way, and marks or moves it only then.
//!
//! **Architecture Invariant:** nothing here reads what a document says; a file that cannot be read is the reader's to quarantine.
//! No file of an inbox is ever deleted, except across file systems after its copy was synced.

mod context;
mod counts;
mod files;
mod heal;
mod inbox;
mod mailbox;
pub mod names;
mod problem;
mod put_away;
mod sift;
pub mod stability;
mod status;
mod take;
pub mod trailer;
mod troubles;
mod watch;

pub use counts::{counts_json, counts_table};
pub use files::{Disk, EntryKind, Files, Listed, Listing};
pub use inbox::{FolderInbox, Limits, ScanReport};
pub use mailbox::{Deed, Known, ListedMessage, MailTrouble, MailboxInbox, Room, decide};
pub use problem::Trouble;
pub use status::{InboxStatus, Problem, Status, WaitingFile};
