//! The outside judge: pyHanko, which shares no code with us, must call our files valid and broken ones not.
//!
//! `tests/judges/setup.sh` installs it (`make test` calls it). Without it these tests fail; `GREFFIER_JUDGES=off`
//! leaves them out on a machine that cannot have it.
#![allow(clippy::print_stderr)] // says that a test was left out

mod common;

use common::{LAYOUTS, Layout, Office, letter, now, request, years};
use greffier_pades::cms::certificate::{Validity, to_pem};
use greffier_pades::{SignRequest, sign};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The judge's program, or nothing when judges are switched off.
fn pyhanko() -> Option<PathBuf> {
    if std::env::var("GREFFIER_JUDGES").is_ok_and(|v| v == "off") {
        eprintln!("left out: GREFFIER_JUDGES=off");
        return None;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/.venv/bin/pyhanko");
    assert!(path.exists(), "the judge is missing: run tests/judges/setup.sh (or set GREFFIER_JUDGES=off)");
    Some(path)
}

/// What the judge says, and whether it exits with success.
fn judge(program: &Path, dir: &Path, file: &[u8]) -> (bool, String) {
    let path = dir.join("f.pdf");
    std::fs::write(&path, file).expect("the file for the judge");
    let output = Command::new(program)
        .current_dir(dir)
        .args(["sign", "validate", "--trust", "root.pem", "--trust-replace", "--pretty-print", "f.pdf"])
        .output()
        .expect("the judge runs");
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
    (output.status.success(), text)
}

/// The judge lives in the present, whatever our tests' clock says.
fn present_office() -> (Office, Timestamp) {
    (Office::new(7), now())
}

#[test]
fn pyhanko_calls_every_layout_valid() {
    let Some(program) = pyhanko() else { return };
    let (office, at) = present_office();
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("root.pem"), to_pem(&office.root).expect("pem")).expect("root.pem");
    // Wide enough to hold both the tests' clock and the judge's.
    let validity = Validity { from: years(at, -5), to: years(at, 15) };
    let (eve, leo) = (office.signer_for("Ève Tremblay", 1, validity), office.signer_for("Léo Gagné", 2, validity));
    for layout in LAYOUTS {
        let request = SignRequest { location: Some("Montréal".into()), ..request() };
        let once = sign(&letter(layout), &eve, &request).expect("signed");
        let (good, text) = judge(&program, dir.path(), &once);
        assert!(good, "{layout:?}: {text}");
        assert!(text.contains("The signature is judged VALID"), "{layout:?}: {text}");
        assert!(text.contains("Ève Tremblay"), "{text}");
        let twice = sign(&once, &leo, &request).expect("signed");
        let (good, text) = judge(&program, dir.path(), &twice);
        assert!(good, "{layout:?}, two signers: {text}");
        assert_eq!(text.matches("The signature is judged VALID").count(), 2, "{layout:?}: {text}");
    }
}

#[test]
fn pyhanko_finds_the_same_change_we_find() {
    let Some(program) = pyhanko() else { return };
    let (office, at) = present_office();
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("root.pem"), to_pem(&office.root).expect("pem")).expect("root.pem");
    let signer = office.signer_for("Ève Tremblay", 1, Validity { from: years(at, -5), to: years(at, 15) });
    let mut file = sign(&letter(Layout::Table), &signer, &request()).expect("signed");
    let at = common::find(&file, b"acceptee").expect("the text");
    file[at] ^= 1;
    let (good, text) = judge(&program, dir.path(), &file);
    assert!(!good, "{text}");
}
