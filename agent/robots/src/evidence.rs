//! The record of what was done, for the case: what a person can check, without what she need not see.

use greffier_language::Robot;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::order::Order;
use crate::outcome::{Did, Outcome};
use crate::{Failure, Reason};

/// The record as JSON.
pub(crate) fn record(order: &Order<'_>, at: Timestamp, did: &Did) -> Result<Vec<u8>, Failure> {
    let robot = order.robot;
    let failed = |error: serde_json::Error| Failure::Never(Reason::Answer(format!("the evidence cannot be written: {error}")));
    let outcome = match &did.outcome {
        Outcome::Outputs(outputs) => {
            let shown = |(name, value): (&String, &String)| (name.clone(), shown(robot, name, value).into());
            json!({ "outputs": outputs.iter().map(shown).collect::<Map<String, Value>>() })
        }
        Outcome::Refused { refusal, said } => json!({ "refusal": refusal, "said": order.masked(said) }),
    };
    // Of a known frame with a few unknown digits, a digest would tell the digits.
    let sensitive = |(name, value): (&String, &String)| shown(robot, name, value) != value;
    let hidden = order.sends_sensitive() || matches!(&did.outcome, Outcome::Outputs(outputs) if outputs.iter().any(sensitive));
    let digest = (!hidden).then(|| digest(&did.answer));
    let record = json!({
        "robot": robot.name,
        "robot-sha256": robot.hash().map_err(failed)?,
        "key": order.key,
        "at": at.to_string(),
        "sent": did.sent,
        "status": did.status,
        "answer": { "bytes": did.answer.len(), "sha256": digest },
        "outcome": outcome,
    });
    serde_json::to_vec_pretty(&record).map_err(failed)
}

fn shown<'v>(robot: &Robot, name: &str, value: &'v str) -> &'v str {
    if robot.output(name).is_some_and(|output| output.sensitive) && !value.is_empty() { "•••" } else { value }
}

/// SHA-256, hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
