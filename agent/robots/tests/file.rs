//! Files in real folders: whole or not there, once, also where there is no room.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{NAS, attempt, evidence, failed, outputs, robot};
use greffier_language::Robot;
use greffier_robots::Settings;

const NAME: &str = "PAIE-01924f00-0000-7000-8000-000000000001_12.csv";

fn payment(rest: &str) -> Robot {
    robot(&format!(
        r#"
robot: payer
title: {{ fr: Payer, en: Pay }}
inputs:
  - {{ name: nas, title: {{ fr: NAS, en: SIN }}, type: nas, required: true, sensitive: true }}
  - {{ name: nom, title: {{ fr: Nom, en: Name }}, type: text }}
  - {{ name: montant, title: {{ fr: Montant, en: Amount }}, type: amount }}
file: {{ folder: paiements, {rest} }}
"#
    ))
}

const CSV: &str =
    r#"name: "PAIE-{key}.csv", csv: { separator: semicolon, header: [nas, nom, montant], row: ["{nas}", "{nom}", "{montant}"] }"#;
const INPUTS: [(&str, &str); 3] = [("nas", NAS), ("nom", "Roy; \"Zoé\""), ("montant", "12.50")];

fn folder(path: &Path) -> Settings {
    Settings { folders: BTreeMap::from([("paiements".to_owned(), path.to_owned())]), ..Settings::default() }
}

/// The files that whoever collects sees.
fn seen(path: &Path) -> Vec<String> {
    let names = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_payment_is_put_once_however_often_it_is_tried() {
    let place = tempfile::tempdir().unwrap();
    let (robot, settings) = (payment(CSV), folder(place.path()));
    let done = attempt(&robot, &INPUTS, &settings).await.unwrap();
    let file = place.path().join(NAME);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("nas;nom;montant\r\n{NAS};\"Roy; \"\"Zoé\"\"\";12.50\r\n"));
    let record = evidence(&done);
    assert_eq!((&record["sent"]["name"], &record["status"]), (&NAME.into(), &"put".into()));
    // A digest of a number of nine digits would give it away.
    assert!(record["sent"]["sha256"].is_null() && !String::from_utf8_lossy(&done.evidence).contains(NAS));
    assert!(outputs(Ok(done)).is_empty());
    let again = attempt(&robot, &INPUTS, &settings).await.unwrap();
    assert_eq!((evidence(&again)["status"].as_str(), seen(place.path())), (Some("there before"), vec![NAME.to_owned()]));
    std::fs::remove_file(&file).unwrap();
    attempt(&robot, &INPUTS, &settings).await.unwrap();
    assert_eq!(seen(place.path()), [""; 0], "the bank took it: it is not paid a second time");
    let other = [("nas", NAS), ("nom", "Roy"), ("montant", "99.00")];
    assert_eq!(failed(attempt(&robot, &other, &settings).await), ("never", "GRF-ROBOT-028"));
}

#[tokio::test]
async fn attempts_at_once_put_one_file() {
    let place = tempfile::tempdir().unwrap();
    let (robot, settings) = (payment(CSV), folder(place.path()));
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (robot, settings) = (robot.clone(), settings.clone());
        attempts.spawn(async move { attempt(&robot, &INPUTS, &settings).await });
    }
    let mut put = 0;
    for done in attempts.join_all().await {
        match done {
            Ok(done) => put += u8::from(evidence(&done)["status"] == "put"),
            Err(failure) => assert_eq!(failure.code(), "GRF-ROBOT-027"),
        }
    }
    assert_eq!((put, seen(place.path())), (1, vec![NAME.to_owned()]));
}

#[tokio::test]
async fn json_and_text_are_written_as_the_old_system_reads_them() {
    let place = tempfile::tempdir().unwrap();
    let settings = folder(place.path());
    let text = payment(r#"name: "a-{key}.txt", encoding: windows-1252, text: "{nas}|{nom}|{montant}""#);
    attempt(&text, &[("nas", NAS), ("nom", "Lesœur Zoé")], &settings).await.unwrap();
    let json = payment(r#"json: { nas: "{nas}", total: ["{montant}"], nom: "{nom}" }"#);
    attempt(&json, &INPUTS, &settings).await.unwrap();
    let read = |name: &str| std::fs::read(place.path().join(name)).unwrap();
    let key = "01924f00-0000-7000-8000-000000000001_12";
    assert_eq!(read(&format!("a-{key}.txt")), [NAS.as_bytes(), b"|Les\x9cur Zo\xe9|"].concat());
    assert_eq!(read(&format!("payer-{key}.json")), format!(r#"{{"nas":"{NAS}","total":[12.5],"nom":"Roy; \"Zoé\""}}"#).as_bytes());
    // What cannot be written so is not written at all.
    for (robot, nom) in [(&text, "Ωmega"), (&text, "a\nb"), (&payment(CSV), "a\u{0}b")] {
        assert_eq!(failed(attempt(robot, &[("nas", NAS), ("nom", nom)], &settings).await), ("never", "GRF-ROBOT-022"));
    }
    assert_eq!(seen(place.path()).len(), 2);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_waited_for_and_one_that_nobody_allowed_is_not() {
    let place = tempfile::tempdir().unwrap();
    let away = place.path().join("share");
    assert_eq!(failed(attempt(&payment(CSV), &INPUTS, &folder(&away)).await), ("again", "GRF-ROBOT-027"));
    assert!(!away.exists(), "a share that is not mounted is not made");
    std::fs::write(&away, "a file").unwrap();
    assert_eq!(failed(attempt(&payment(CSV), &INPUTS, &folder(&away)).await), ("again", "GRF-ROBOT-027"));
    assert_eq!(failed(attempt(&payment(CSV), &INPUTS, &Settings::default()).await), ("never", "GRF-ROBOT-021"));
}

/// A file system in memory of a size; gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    fn remount(&self, options: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[tokio::test]
#[allow(clippy::print_stderr)]
async fn a_full_or_a_read_only_folder_holds_nothing_by_half() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&place.path().join("disk"), "64k") else {
        eprintln!("skipped: a file system in memory cannot be mounted here (it takes root)");
        return;
    };
    let (robot, settings) = (payment(CSV), folder(&disk.0));
    let _ = std::fs::write(disk.0.join(".filler"), vec![0; 1 << 20]);
    assert_eq!(failed(attempt(&robot, &INPUTS, &settings).await), ("again", "GRF-ROBOT-027"));
    assert_eq!(seen(&disk.0), [""; 0]);
    std::fs::remove_file(disk.0.join(".filler")).unwrap();
    disk.remount("ro");
    assert_eq!(failed(attempt(&robot, &INPUTS, &settings).await), ("again", "GRF-ROBOT-027"));
    disk.remount("rw");
    attempt(&robot, &INPUTS, &settings).await.unwrap();
    assert_eq!(seen(&disk.0), [NAME]);
}
