//! Tests of workflows: `tests/*.yaml` of an office, read with every finding at its place, and played through the engine by stand-ins for
//! people and for the outside. What was gone of each workflow is counted, for the report.
//!
//! **Architecture Invariant:** no input, no output, no clock, no randomness. A test says at which moment it begins, identifiers are
//! counted, and how long a test took is told by who calls.

mod coverage;
mod model;
mod play;
mod reader;
mod report;
mod story;
mod tracker;

pub use coverage::{Coverage, Missing};
pub use model::{
    Act, By, Deed, Expectation, Expected, Given, Line, MAX_CASES, MAX_EFFECTS, MAX_LINES, MAX_TIMERS, Outside, Receiving, TaskPattern,
    Trial, Trials, Until, What,
};
pub use play::{Around, Failure, Outcome, StandIns, play};
pub use reader::read_trials;
pub use report::{CaseReport, FileReport, Report, render_human, render_junit};
pub use tracker::Gone;
