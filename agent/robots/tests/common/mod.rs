//! Robots as their files say them, and what a run gives.
#![allow(dead_code, reason = "each file of tests uses its part")]

use std::collections::BTreeMap;

use greffier_language::{Robot, SourceFile, read_robot};
use greffier_robots::{Done, Failure, Outcome, Settings, run};
use jiff::Timestamp;
use serde_json::Value;

pub(crate) const KEY: &str = "01924f00-0000-7000-8000-000000000001:12";
pub(crate) const NAS: &str = "046454286";

/// A robot of this text.
pub(crate) fn robot(text: &str) -> Robot {
    let (robot, findings) = read_robot(&SourceFile { path: "robot.yaml".into(), text: text.to_owned() });
    robot.unwrap_or_else(|| panic!("{findings:#?}\n{text}"))
}

/// Values by name.
pub(crate) fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// One attempt.
pub(crate) async fn attempt(robot: &Robot, inputs: &[(&str, &str)], settings: &Settings) -> Result<Done, Failure> {
    run(robot, &values(inputs), KEY, Timestamp::UNIX_EPOCH, settings).await
}

/// The outputs of work that was done.
pub(crate) fn outputs(done: Result<Done, Failure>) -> BTreeMap<String, String> {
    match done.expect("done").outcome {
        Outcome::Outputs(outputs) => outputs,
        refused => panic!("{refused:?}"),
    }
}

/// The evidence of work that was done.
pub(crate) fn evidence(done: &Done) -> Value {
    serde_json::from_slice(&done.evidence).expect("JSON")
}

/// Whether it may be tried again, and the code.
pub(crate) fn failed(done: Result<Done, Failure>) -> (&'static str, &'static str) {
    let failure = done.expect_err("a failure");
    assert!(!failure.to_string().contains(NAS), "{failure}");
    (if matches!(failure, Failure::Again(_)) { "again" } else { "never" }, failure.code())
}
