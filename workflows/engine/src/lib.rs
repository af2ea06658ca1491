//! Deciding: what a message means for a case under its workflow.
//!
//! [`decide`] is a pure function of the workflow, the case, the message and the moment: it returns the events that happen and the
//! effects that are to be done elsewhere. [`evolve`] is the only way in which an event changes a case, so that replaying the
//! journal gives the same case on any machine.
//!
//! **Architecture Invariant:** no input, no output, no clock, no randomness. Who calls brings the moment and the identifiers.

mod answer;
mod ask;
mod decide;
mod delay;
mod disposal;
mod draft;
mod evolve;
mod letter_data;
mod message;
mod migrate;
mod open;
mod outside;
mod paper;
mod review;
mod robot;
mod rules;
mod signature;
mod timer;
mod walk;
mod work;

pub use decide::{Decision, Moment, decide, decide_owned, foreseen, may_do, may_report};
pub use disposal::may_dispose;
pub use evolve::{EvolveError, evolve, replay};
pub use letter_data::language_of;
pub use message::{Message, Opening, Receipt, Receiver, Refusal, Signing};
pub use migrate::{Misfit, misfits};
