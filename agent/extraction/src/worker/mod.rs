//! Reading in child processes that can be killed.
//!
//! What comes in is hostile: it may ask for all memory, run for ever or find a fault in a decoder. So the program starts itself again
//! as a worker ([`main`]), with a bound on its memory, an almost empty environment and no core dumps, and the [`Pool`] gives it one
//! document at a time, with a bound on its time. A worker that breaks takes nothing but its own document with it.
//!
//! **Architecture Invariant:** the standard output of a worker carries the protocol and nothing else.

mod child;
mod pool;
mod protocol;

pub use child::main;
pub use pool::{Pool, PoolOptions};
