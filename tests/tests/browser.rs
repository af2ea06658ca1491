//! The console in Debian's Chromium: keyboard, signature, and an accessibility audit of every page (`tests/browser/console.spec.mjs`).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use greffier_tests::office::{Office, PASSWORD, faxes};

#[test]
fn a_clerk_works_by_keyboard_and_every_page_is_accessible() {
    let office = Office::new();
    office.configure("[archives]", "[archives]\ndisposal_role = \"gestion\"\ndisposal_rules = \"Résolution 2026-112\"");
    walk(office, faxes(), "GREFFIER_DISPOSAL");
}

#[test]
fn somebody_outside_signs_in_a_browser() {
    let office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let by_person = text.replace("    sign: letter\n", "    sign: letter\n    by: person\n");
    assert_ne!(text, by_person);
    std::fs::write(file, by_person).unwrap();
    walk(office, faxes().into_iter().take(1).collect(), "GREFFIER_OUTBOX");
}

/// What stands before the steps of the sample workflow: work with four eyes, a table, and a decision.
const WORK: &str = r#"
data:
  - { field: montant, title: { fr: Montant demandé, en: Amount requested }, type: amount, required: true }
  - field: opinion
    title: { fr: Avis du bureau, en: Opinion of the office }
    type: choice
    options: [{ value: pour, title: { fr: Favorable, en: Favourable } }, { value: contre, title: { fr: Défavorable, en: Unfavourable } }]

on:
  - { event: withdrawn, title: { fr: La personne se désiste, en: The person withdraws }, then: demander }

steps:
  - step: etudier
    title: { fr: Étudier la demande, en: Study the request }
    task: { fr: "Comparez la demande au registre, puis notez le montant et votre avis.", en: "Compare the request with the register, then note the amount and your opinion." }
    role: commis
    fields: [montant, opinion]

  - step: tarifer
    title: { fr: Fixer le tarif, en: Set the fee }
    table: tarif
    otherwise: decider

  - step: decider
    title: { fr: Décider de la demande, en: Decide on the request }
    decide:
      - { option: accepter, title: { fr: Accepter la demande, en: Accept the request }, then: verifier }
      - { option: refuser, title: { fr: Refuser la demande, en: Refuse the request }, reasons: true, then: demander }
    role: signataire
    not-by: [etudier]
    escalate: [{ days: 2, count: business, role: gestion }]
"#;

const FEES: &str = r#"
table: tarif
title: { fr: Tarif, en: Fee }
hit: unique
inputs: [{ input: montant, required: true }]
outputs: [{ output: frais, title: { fr: Frais, en: Fee }, type: amount }]
rules:
  - { when: ["< 1000"], give: ["45.00"], because: { fr: "Règlement 12, art. 3", en: "By-law 12, s. 3" } }
  - { when: [">= 1000"], give: ["120.00"], because: { fr: "Règlement 12, art. 4", en: "By-law 12, s. 4" } }
"#;

#[test]
fn people_work_and_decide_in_a_browser() {
    let office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let more = text.replacen("\nsteps:\n", WORK, 1);
    assert_ne!(text, more);
    std::fs::write(file, more).unwrap();
    std::fs::create_dir(office.folder().join("tables")).unwrap();
    std::fs::write(office.folder().join("tables/tarif.yaml"), FEES).unwrap();
    office.greffier(&["check", "."]);
    let account = ["account", "set", "luc", "--display-name", "Luc Roy", "--role", "signataire", "--role", "commis"];
    office.greffier(&[&account[..], &["--password-file", "keys/sceau.passphrase"]].concat());
    walk(office, faxes().into_iter().take(1).collect(), "GREFFIER_WORK");
}

/// Walks through the console of an office into which these faxes have come; `what`: the variable that says through what.
fn walk(mut office: Office, faxes: Vec<PathBuf>, what: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(folder.join("node_modules/playwright-core").is_dir(), "the browser's driver is not there: run `make browser`");
    office.start();
    office.drop_in(&faxes);
    office.settle(faxes.len() as u64, Duration::from_secs(180));
    let mut script = Command::new("node");
    script.arg("console.spec.mjs").current_dir(folder).env("BASE_URL", office.url("")).env("GREFFIER_ACCOUNT", "marie");
    script.env("GREFFIER_PASSWORD", PASSWORD).env("GREFFIER_PASSPHRASE", PASSWORD);
    script.env(what, office.folder().join("outbox"));
    let output = script.output().expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains(" passed, 0 failed"), "{said}\n{errors}\n{}", office.log());
}
