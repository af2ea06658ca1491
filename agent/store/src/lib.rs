//! What the agent keeps: the journal of every case and its projections, arrivals, jobs with leases, accounts and sessions, in SQLite
//! (the embedded default) or PostgreSQL; and the bytes themselves, in a folder addressed by content.
//!
//! - **The journal is the truth.** It is append-only and hash-chained; projections are rebuilt from it ([`Store::rebuild`]).
//! - **One transaction.** Journal entries, projections, effects, timers, the arrival and the finished job of one [`Step`] commit
//!   together or not at all. A call that returned `Ok` is on disk.
//! - **Durable before named.** A blob is synced before anybody learns its hash ([`Blobs`]).
//! - **Fencing.** Every claim of a job raises its token; what a stale worker brings is refused.
//!
//! **Architecture Invariant:** nothing outside this crate knows SQL, and this crate knows nothing of workflows: it takes the state
//! after a step as it is given, and takes `evolve` as an argument when it must rebuild.

mod accounts;
mod acknowledgements;
mod arrival_journal;
mod arrival_readings;
mod arrivals;
mod audit;
mod blobs;
mod copies;
mod delegations;
mod dialect;
mod envelopes;
mod error;
mod folding;
mod history;
mod jobs;
mod mailboxes;
mod open;
mod page;
mod pages_seen;
mod projection;
mod readings;
mod reads;
mod rows;
mod search;
mod second_factors;
mod sessions;
mod sign_links;
mod step;
mod tasks;
mod tray;
mod writer;

pub use accounts::Account;
pub use acknowledgements::{Acknowledgement, NewAcknowledgement};
pub use arrival_journal::{ArrivalDeed, ArrivalEntry};
pub use arrival_readings::{ArrivalReading, Said};
pub use arrivals::{Arrival, ArrivalFilter, ArrivalState, Handled, InboxCounts, NewArrival, Recorded};
pub use audit::{AuditProblem, AuditReport};
pub use blobs::Blobs;
pub use copies::{CopyMade, CopySeal, DocumentCopy, KeptCopy};
pub use envelopes::{Contents, LeftOut, Letterhead, NewPart, OpenedEnvelope};
pub use error::StoreError;
pub use jobs::{Claim, Job, JobKind, JobState, LedgerRow, QueueDepth};
pub use mailboxes::{KnownMessage, MailboxKey, MailboxMessage, MessageRecorded, NewMessage, OlderMessage, Watermark};
pub use open::{Store, StoreOptions};
pub use page::{Page, PageRequest};
pub use projection::CaseFacts;
pub use readings::{CaseReadings, FieldReading, LearningReset};
pub use reads::{CaseFilter, CaseRow, CaseStatus, FactsOf};
pub use rows::whole_ms;
pub use search::{Found, Hit, MOST_FOUND, Piece, Place, SearchFilter};
pub use second_factors::SecondFactorRow;
pub use sessions::{Session, token_hash};
pub use sign_links::{CodeTried, LinkState, SignLink};
pub use step::{Finish, JobEnd, Step, WorkflowDefinition};
pub use tasks::{TaskFilter, TaskRow};
pub use tray::Quarantine;
