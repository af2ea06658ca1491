//! Doing the work of a robot: one request, one file or one run of a program.
//!
//! The work has a key, the same at each attempt, which the other system is given; what is done again under it does nothing new there. What the
//! other system refuses is an outcome, for a person; what fails of the machines is a [`Failure`], to be tried again or mended.
//!
//! **Architecture Invariant:** this crate knows neither cases nor the store, and reads no clock: it is told the robot, the values and the key.

mod command;
mod evidence;
mod failure;
mod file;
mod http;
mod order;
mod outcome;
mod settings;

use std::collections::BTreeMap;

use greffier_language::{Robot, RobotWay};
use jiff::Timestamp;

pub use self::failure::{Failure, Reason};
pub use self::outcome::{Done, Outcome};
pub use self::settings::Settings;

use self::order::Order;

/// Does the work of `robot` on canonical values, under a key that is the same at each attempt. `at` is the moment that the evidence bears.
///
/// # Errors
/// [`Failure::Again`] when the same may succeed later, [`Failure::Never`] when somebody must mend something first. Neither bears any value.
pub async fn run(robot: &Robot, inputs: &BTreeMap<String, String>, key: &str, at: Timestamp, settings: &Settings) -> Result<Done, Failure> {
    let order = Order::new(robot, inputs, key)?;
    let did = match &robot.way {
        RobotWay::Http(way) => http::ask(&order, way, settings).await?,
        RobotWay::File(way) => file::write(&order, way, settings).await?,
        RobotWay::Command(way) => command::call(&order, way, settings).await?,
    };
    let evidence = evidence::record(&order, at, &did)?;
    Ok(Done { outcome: did.outcome, evidence })
}
