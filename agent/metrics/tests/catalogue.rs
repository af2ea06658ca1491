//! Reading catalogues: the demo's is clean, and each mistake is found at its place.

mod common;

use common::demo_catalogue;
use greffier_casework::PaperCause;
use greffier_language::{Diagnostic, Severity, SourceFile};
use greffier_metrics::*;

fn read(text: &str) -> (Option<Catalogue>, Vec<Diagnostic>) {
    read_catalogue(&SourceFile { path: "catalogue.yaml".into(), text: text.into() })
}

#[test]
fn the_demo_office_declares_eight_processes() {
    let (catalogue, findings) = read_catalogue(&demo_catalogue());
    assert_eq!(findings, []);
    let catalogue = catalogue.unwrap();
    assert_eq!((catalogue.processes.len(), catalogue.excluded.len()), (8, 1));
    assert_eq!(check_catalogue(&catalogue, "catalogue.yaml", &["changement-adresse"]), []);
    assert_eq!(catalogue.process_of("changement-adresse").unwrap().stages[0].paper, Some(PaperCause::OldEquipment));
}

#[test]
fn the_schema_of_the_library_is_up_to_date_and_the_demo_names_it() {
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library");
    let kept = std::fs::read_to_string(library.join("schemas/catalogue.json")).unwrap_or_default();
    let schema = catalogue_schema();
    let told = "write it anew: greffier schema catalogue > workflows/library/schemas/catalogue.json";
    assert!(serde_json::from_str::<serde_json::Value>(&kept).is_ok_and(|kept| kept == schema), "{told}");
    let demo = std::fs::read_to_string(library.join("changement-adresse/catalogue.yaml")).unwrap();
    assert!(demo.starts_with("# yaml-language-server: $schema=../schemas/catalogue.json\n"));
    let stages = &schema["$defs"]["RawStages"]["properties"];
    assert_eq!(stages["output"]["enum"][0], "digital");
}

#[test]
fn the_example_of_the_documentation_is_clean() {
    let page = include_str!("../../docs/paperless.md");
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (catalogue, findings) = read(example);
    assert_eq!(findings, []);
    assert_eq!(catalogue.unwrap().processes[0].attestations[1].role, Role::Second);
}

const WRONG: &str = r#"revision: 2026
processes:
  - process: Licence chien
    title: { fr: "", en: "Dog licence" }
    owner: " "
    workflow: licence
    volume: 0
    stages: { reception: digitale, signature: persons-choice, handling: paper, output: digital, archiving: law }
    attestations:
      - { role: owner, file: ../secret.pdf }
      - { role: second, file: note.txt }
  - process: salle
    title: { fr: Salle, en: Hall }
    owner: Loisirs
    workflow: licence
    volume: 10
    stages: { reception: digital, signature: digital, handling: digital, output: digital, archiving: digital }
excluded:
  - process: salle
    title: { fr: Salle, en: Hall }
    reason: { fr: "", en: "" }
"#;

#[test]
fn every_mistake_is_found_at_its_place() {
    let (catalogue, findings) = read(WRONG);
    let places: Vec<_> = findings.iter().map(|one| (one.code, one.spot.line)).collect();
    assert_eq!(
        places,
        [
            ("GRF-FIG-001", 3),
            ("GRF-FIG-010", 4),
            ("GRF-FIG-010", 5),
            ("GRF-FIG-005", 7),
            ("GRF-FIG-003", 8),
            ("GRF-FIG-004", 8),
            ("GRF-FIG-003", 8),
            ("GRF-FIG-009", 10),
            ("GRF-FIG-009", 11),
            ("GRF-FIG-006", 15),
            ("GRF-FIG-002", 19),
            ("GRF-FIG-010", 21),
        ]
    );
    assert!(findings[4].mend.fr.starts_with("Vouliez-vous dire « digital » ?"));
    let stages = catalogue.unwrap().processes[0].stages;
    assert!(stages[..3].iter().all(|stage| stage.paper.is_some()), "what cannot be read is never digital");
}

#[test]
fn a_broken_file_says_where_and_nothing_panics() {
    for (text, code) in [
        ("processes: [", "GRF-YAML-001"),
        ("", "GRF-YAML-001"),
        ("revision: 1\nprocesses: []\nprocess: []\n", "GRF-YAML-001"),
        ("revision: 1\nprocesses:\n  - process: a\n    volume: -3\n", "GRF-YAML-001"),
        ("revision: 2026\nprocesses: []\n", "GRF-FIG-011"),
    ] {
        let (_, findings) = read(text);
        assert_eq!(findings.iter().map(|one| one.code).collect::<Vec<_>>(), [code], "{text}");
    }
    let (catalogue, findings) = read(&" ".repeat(1_000_001));
    assert_eq!((catalogue, findings[0].code), (None, "GRF-YAML-002"));
}

#[test]
fn a_catalogue_is_held_against_the_workflows() {
    let (catalogue, _) = read_catalogue(&demo_catalogue());
    let findings = check_catalogue(&catalogue.unwrap(), "catalogue.yaml", &["changement-addresse", "naissance"]);
    let found: Vec<_> = findings.iter().map(|one| (one.code, one.severity)).collect();
    assert_eq!(found, [("GRF-FIG-007", Severity::Error), ("GRF-FIG-008", Severity::Warning), ("GRF-FIG-008", Severity::Warning)]);
    assert!(findings[0].spot.line > 0 && findings[0].mend.en.contains("changement-addresse"));
}

#[test]
fn every_code_has_its_page() {
    for number in 1..=12 {
        let page = format!("{}/../docs/errors/GRF-FIG-{number:03}.md", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&page).expect(&page);
        assert!(text.contains("**Français.**") && text.contains("**English.**"), "{page}");
    }
}
