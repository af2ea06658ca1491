//! What came of the work.

use std::collections::BTreeMap;

use greffier_language::{Robot, RobotOutput};
use serde_json::Value;

use crate::{Failure, Reason};

/// Characters of what the other system said that are kept.
const MAX_SAID: usize = 500;

/// Work that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What came of it.
    pub outcome: Outcome,
    /// A JSON record of it, without sensitive values: robot, its hash, key, moment, what was sent, status, digest of the answer, outcome.
    pub evidence: Vec<u8>,
}

/// What came of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done: a canonical value for each output of the robot.
    Outputs(BTreeMap<String, String>),
    /// The other system said no.
    Refused {
        /// The refusal of the robot that it is.
        refusal: String,
        /// What the other system said of it, for a person; nothing when it said nothing.
        said: String,
    },
}

impl Outcome {
    /// The outputs of a robot from what `given` has for each.
    pub(crate) fn outputs<'v>(robot: &Robot, given: impl Fn(&RobotOutput) -> Option<&'v Value>) -> Result<Self, Failure> {
        let value = |output: &RobotOutput| {
            let value = output.canonical(given(output).unwrap_or(&Value::Null));
            let said = |fault| Failure::Never(Reason::Answer(format!("the output “{}” is not what it should be: {fault}", output.name)));
            Ok((output.name.clone(), value.map_err(said)?))
        };
        Ok(Self::Outputs(robot.outputs().iter().map(value).collect::<Result<_, Failure>>()?))
    }

    /// A refusal with what was said, cut to what a person reads.
    pub(crate) fn refused(refusal: &str, said: &str) -> Self {
        let words: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_SAID).collect();
        Self::Refused { refusal: refusal.to_owned(), said: words.trim().to_owned() }
    }
}

/// What was done, for the evidence.
pub(crate) struct Did {
    pub(crate) outcome: Outcome,
    /// What was sent, with sensitive values masked.
    pub(crate) sent: Value,
    /// What the other system said first: status of an answer, exit code, name of a file.
    pub(crate) status: Value,
    /// The whole of what it said.
    pub(crate) answer: Vec<u8>,
}
