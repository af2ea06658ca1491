//! Reading a robot, keeping it, and understanding answers by it.
#![no_main]

mod office;

use greffier_language::{Robot, RobotWay, read_robot};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|bytes: &[u8]| {
    let Some(file) = office::file(bytes) else { return };
    let (Some(robot), _) = read_robot(&file) else { return };
    let kept = robot.definition().expect("a definition");
    assert_eq!(serde_json::from_str::<Robot>(&kept).expect("the same"), robot);
    for given in [json!(null), json!(true), json!(12.5), json!("2026-11-02"), json!([])] {
        for output in robot.outputs() {
            let _ = output.canonical(&given);
        }
        if let RobotWay::Http(http) = &robot.way {
            let _ = http.refusal(404, Some(&given));
        }
    }
});
