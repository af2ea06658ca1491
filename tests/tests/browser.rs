//! The console in Debian's Chromium: keyboard, signature, and an accessibility audit of every page (`tests/browser/console.spec.mjs`).

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use greffier_tests::office::{Office, PASSWORD, faxes};

#[test]
fn a_clerk_works_by_keyboard_and_every_page_is_accessible() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(folder.join("node_modules/playwright-core").is_dir(), "the browser's driver is not there: run `make browser`");
    let mut office = Office::new();
    office.start();
    office.drop_in(&faxes());
    office.settle(faxes().len() as u64, Duration::from_secs(180));
    let mut script = Command::new("node");
    script.arg("console.spec.mjs").current_dir(folder).env("BASE_URL", office.url("")).env("GREFFIER_ACCOUNT", "marie");
    script.env("GREFFIER_PASSWORD", PASSWORD).env("GREFFIER_PASSPHRASE", PASSWORD);
    let output = script.output().expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains(" passed, 0 failed"), "{said}\n{errors}\n{}", office.log());
}
