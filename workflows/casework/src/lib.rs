//! The nouns of the office: cases, documents, fields, tasks, events and effects.
//!
//! Everything here is plain data. Nothing reads a clock, a file or a random number: identifiers and moments come in as arguments.
//! What may happen to a case is decided in `greffier-engine`; what is kept is kept by `greffier-store`.
//!
//! **Architecture Invariant:** this crate imports nothing of ours and does no input or output.

mod bundle;
mod case;
mod ceremony;
mod disposal;
mod document;
mod effect;
mod event;
mod field;
mod id;
mod journal;
mod paper;
mod task;
mod transfer;

pub use bundle::{BUNDLE_SCHEMA, BundleCase, DocumentDigest, EvidenceBundle};
pub use case::{Case, Deadline, Decision, DelayFact, Language, Outcome, Place, Status, WorkflowRef};
pub use ceremony::{Ceremony, Consent, Delegation, IdentityMethod, OutsideSigner, SeenPage};
pub use disposal::{DISPOSAL_SCHEMA, DestructionMethod, Disposal, DisposalCheck, DisposalRecord};
pub use document::{Document, DocumentKind, Evidence, Medium, Origin, Page, Renewal, TransferRecord};
pub use effect::{Channel, Effect, EffectOrder, Timer, TimerKind};
pub use event::{Actor, Correlation, Event, Signatory, TableRow};
pub use field::{CONFIDENCE_MAX, Confidence, Field, Source, Zone};
pub use id::{
    AccountName, ArrivalId, BlobHash, CaseId, DelegationId, DocumentId, EffectId, FieldName, FormName, IdError, InboxName, LinkId,
    RoleName, StepId, TaskId,
};
pub use journal::{ChainBreak, Entry, GENESIS, StoredEntry, verify_chain};
pub use paper::{PaperCause, PaperTouch, Stage};
pub use task::{Assignee, HandedOn, Person, REPAIR_ROLE, Task, TaskKind, TaskNote, TaskState};
pub use transfer::{Guarantee, TRANSFER_SCHEMA, TransferDocumentation, TransferProcess, TransferredPage};
