//! The console in Debian's Chromium: keyboard, signature, and an accessibility audit of every page (`tests/browser/console.spec.mjs`).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use greffier_tests::office::{Office, PASSWORD, faxes};

#[test]
fn a_clerk_works_by_keyboard_and_every_page_is_accessible() {
    let office = Office::new();
    office.configure("[archives]", "[archives]\ndisposal_role = \"gestion\"\ndisposal_rules = \"Résolution 2026-112\"");
    walk(office, faxes(), false);
}

#[test]
fn somebody_outside_signs_in_a_browser() {
    let office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let by_person = text.replace("    sign: letter\n", "    sign: letter\n    by: person\n");
    assert_ne!(text, by_person);
    std::fs::write(file, by_person).unwrap();
    walk(office, faxes().into_iter().take(1).collect(), true);
}

/// Walks through the console of an office into which these faxes have come; `outside`: through a signature from outside.
fn walk(mut office: Office, faxes: Vec<PathBuf>, outside: bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(folder.join("node_modules/playwright-core").is_dir(), "the browser's driver is not there: run `make browser`");
    office.start();
    office.drop_in(&faxes);
    office.settle(faxes.len() as u64, Duration::from_secs(180));
    let mut script = Command::new("node");
    script.arg("console.spec.mjs").current_dir(folder).env("BASE_URL", office.url("")).env("GREFFIER_ACCOUNT", "marie");
    script.env("GREFFIER_PASSWORD", PASSWORD).env("GREFFIER_PASSPHRASE", PASSWORD);
    if outside {
        script.env("GREFFIER_OUTBOX", office.folder().join("outbox"));
    } else {
        script.env("GREFFIER_DISPOSAL", "1");
    }
    let output = script.output().expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains(" passed, 0 failed"), "{said}\n{errors}\n{}", office.log());
}
