//! Real programs: what they are given, what they may say, and how they end.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{KEY, NAS, attempt, evidence, failed, outputs, robot};
use greffier_language::Robot;
use greffier_robots::{Done, Failure, Outcome, Settings};
use serde_json::{Value, json};

/// A robot of which the program does what `script` says, with the settings that allow it.
struct Old {
    robot: Robot,
    settings: Settings,
    place: tempfile::TempDir,
}

impl Old {
    fn new(script: &str, timeout: u16) -> Self {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("verser.sh");
        std::fs::write(&file, script.replace("PLACE", &place.path().display().to_string())).unwrap();
        let robot = robot(&format!(
            r#"
robot: ancien-registre
title: {{ fr: Ancien registre, en: Old register }}
inputs:
  - {{ name: nas, title: {{ fr: NAS, en: SIN }}, type: nas, required: true, sensitive: true }}
  - {{ name: montant, title: {{ fr: Montant, en: Amount }}, type: amount }}
outputs:
  - {{ name: numero, title: {{ fr: N, en: N }}, type: identifier, required: true }}
  - {{ name: note, title: {{ fr: N, en: N }}, type: text, sensitive: true }}
refusals: [{{ refusal: ferme, title: {{ fr: F, en: C }} }}]
command: {{ program: verser, arguments: ["{}"], timeout: {timeout} }}
"#,
            file.display()
        ));
        Self { robot, settings: program("/bin/sh"), place }
    }

    async fn attempt(&self) -> Result<Done, Failure> {
        attempt(&self.robot, &[("nas", NAS), ("montant", "12.50")], &self.settings).await
    }
}

fn program(path: &str) -> Settings {
    Settings { commands: BTreeMap::from([("verser".to_owned(), PathBuf::from(path))]), ..Settings::default() }
}

#[tokio::test]
async fn a_program_reads_its_input_and_says_its_outputs() {
    let old = Old::new("cat > PLACE/seen; env > PLACE/env\nprintf '%s' '{\"outputs\": {\"numero\": 7, \"note\": \"Zoé\"}}'", 10);
    let done = old.attempt().await.unwrap();
    let read = |name: &str| std::fs::read_to_string(old.place.path().join(name)).unwrap();
    let given: Value = serde_json::from_str(&read("seen")).unwrap();
    assert_eq!(given, json!({"robot": "ancien-registre", "key": KEY, "inputs": {"nas": NAS, "montant": 12.5}}));
    // What a shell itself sets, and nothing of ours.
    assert!(!read("env").contains("HOME=") && !read("env").contains("CARGO"), "{}", read("env"));
    let record = evidence(&done);
    assert_eq!(record["sent"]["inputs"], json!({"nas": "•••", "montant": 12.5}));
    assert_eq!(record["outcome"]["outputs"], json!({"numero": "7", "note": "•••"}));
    assert!(!String::from_utf8_lossy(&done.evidence).contains(NAS));
    assert_eq!(outputs(Ok(done))["note"], "Zoé");
}

#[tokio::test]
async fn a_refusal_is_an_outcome() {
    let old = Old::new("echo '{\"refusal\": \"ferme\", \"said\": \"Fermé ce soir\"}'", 10);
    let done = old.attempt().await.unwrap();
    assert_eq!(done.outcome, Outcome::Refused { refusal: "ferme".into(), said: "Fermé ce soir".into() });
}

#[tokio::test]
async fn each_end_is_tried_again_or_goes_to_a_person() {
    for (script, failure) in [
        ("exit 1", ("again", "GRF-ROBOT-029")),
        ("echo '{\"outputs\": {\"numero\": 7}}'; exit 75", ("again", "GRF-ROBOT-029")),
        ("kill -SEGV $$", ("again", "GRF-ROBOT-029")),
        ("exit 78", ("never", "GRF-ROBOT-029")),
        ("", ("never", "GRF-ROBOT-026")),
        ("echo 046454286", ("never", "GRF-ROBOT-026")),
        ("echo '{}'", ("never", "GRF-ROBOT-026")),
        ("echo '{\"outputs\": {}}'", ("never", "GRF-ROBOT-026")),
        ("echo '{\"outputs\": {\"numero\": 7, \"autre\": 1}}'", ("never", "GRF-ROBOT-026")),
        ("echo '{\"outputs\": {\"numero\": 7}, \"refusal\": \"ferme\"}'", ("never", "GRF-ROBOT-026")),
        ("echo '{\"refusal\": \"autre\"}'", ("never", "GRF-ROBOT-026")),
        ("head -c 3000000 /dev/zero", ("never", "GRF-ROBOT-026")),
    ] {
        assert_eq!(failed(Old::new(script, 10).attempt().await), failure, "{script}");
    }
    let old = Old::new("", 10);
    for settings in [Settings::default(), program("/nulle/part"), program("/etc/passwd")] {
        assert_eq!(failed(attempt(&old.robot, &[("nas", NAS)], &settings).await), ("never", "GRF-ROBOT-021"));
    }
}

#[tokio::test]
async fn a_program_that_takes_too_long_is_killed_with_all_that_it_started() {
    let old = Old::new("sleep 300 & echo $! > PLACE/child; trap '' TERM; sleep 300", 1);
    let begun = Instant::now();
    assert_eq!(failed(old.attempt().await), ("again", "GRF-ROBOT-029"));
    assert!(begun.elapsed() < Duration::from_secs(10));
    let child = std::fs::read_to_string(old.place.path().join("child")).unwrap();
    // It may stand a moment as a name whose end nobody has asked for.
    let alive = || {
        let stat = std::fs::read_to_string(Path::new("/proc").join(child.trim()).join("stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    for _ in 0..100 {
        if !alive() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{child} is still there");
}

#[tokio::test]
async fn a_program_may_talk_before_it_has_read() {
    // More than a pipe holds, in both directions.
    let spaces = "head -c 300000 /dev/zero | tr '\\0' ' '\ncat > /dev/null\necho '{\"outputs\": {\"numero\": 7}}'";
    assert_eq!(outputs(Old::new(spaces, 10).attempt().await)["numero"], "7");
    // One that reads nothing.
    assert_eq!(outputs(Old::new("exec < /dev/null; echo '{\"outputs\": {\"numero\": 7}}'", 10).attempt().await)["numero"], "7");
}
