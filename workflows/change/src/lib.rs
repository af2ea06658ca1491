//! What a new version of a workflow means: for running cases, which go on under it as they stand, need a mapping or are blocked ([`plan`],
//! [`way_back`]); and for past ones, whose answers are played through it without any effect ([`replay`]).
//!
//! **Architecture Invariant:** no input, no output, no clock, no randomness. Who calls brings cases, journals and the moment.

mod back;
mod finding;
mod plan;
mod replay;
mod report;

pub use back::{WayBack, way_back};
pub use plan::{CasePlan, Mapping, Verdict, Version, no_longer, plan, unknown_names};
pub use replay::{Course, Difference, Replayed, Stop, Totals, replay};
pub use report::{Group, groups, render_plan, render_replay};
