//! Having a robot do its work in another system.

use greffier_casework::{Case, Document, DocumentId, DocumentKind, Effect, EffectOrder, Evidence, Medium, Origin};
use greffier_engine::Message;
use greffier_robots::{Done, Failure, Outcome, Reason, Settings};
use serde_json::json;
use uuid::Uuid;

use crate::{Desk, DeskError};

/// Has the robot of the case's own version of its workflow do the work; returns what to tell the case, and the receipt. The key of the effect is the
/// key of the work, so that a second attempt does nothing new there.
pub(crate) async fn run(desk: &Desk, order: &EffectOrder, case: &Case) -> Result<(Message, String), DeskError> {
    let missing = || DeskError::NotFound(format!("robot of {}", order.id));
    let Effect::RunRobot { robot, inputs, .. } = &order.effect else { return Err(missing()) };
    let workflow = desk.workflow_of(case).await?;
    let robot = workflow.robots.get(robot).ok_or_else(missing)?;
    let key = order.id.to_string();
    let done = match greffier_robots::run(robot, inputs, &key, desk.now(), &Settings::of(desk.config())).await {
        // Nothing was sent, and the same would not be sent another time: a person does it by hand.
        Err(Failure::Never(reason @ Reason::Inputs(_))) => {
            let said = reason.to_string();
            let record = json!({ "robot": robot.name, "key": key, "at": desk.now().to_string(), "not-sent": said });
            let evidence = serde_json::to_vec_pretty(&record).map_err(|error| DeskError::Thread(error.to_string()))?;
            Done { outcome: Outcome::Refused { refusal: String::new(), said }, evidence }
        }
        other => other?,
    };
    let Done { outcome, evidence } = done;
    let blob = desk.store().blobs().put(evidence).await?;
    let evidence = Box::new(Document {
        id: DocumentId(Uuid::now_v7()),
        kind: DocumentKind::Evidence,
        name: format!("{}-{}-{}.json", case.number, order.id.seq, robot.name),
        blob: blob.clone(),
        media_type: "application/json".into(),
        arrival: None,
        form: None,
        template: None,
        made_from: None,
        pages: Vec::new(),
        origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
        transfer: None,
    });
    let effect = order.id;
    let message = match outcome {
        Outcome::Outputs(outputs) => Message::RobotDone { effect, outputs, evidence },
        Outcome::Refused { refusal, said } => Message::RobotRefused { effect, refusal, said, evidence },
    };
    Ok((message, format!("sha256 {blob}")))
}
