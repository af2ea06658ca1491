//! The schemas that are kept in the library are those of the readers, and what the readers take agrees with them.

use std::path::{Path, PathBuf};

use greffier_language::{SourceFile, form_schema, procedure_schema, read_yaml, robot_schema, workflow_schema};
use serde_json::{Value, json};

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../library")
}

fn faults(schema: &Value, text: &str) -> Vec<String> {
    let value: Value = read_yaml(&SourceFile { path: "a.yaml".into(), text: text.into() }).unwrap();
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(&value).map(|error| error.to_string()).collect()
}

#[test]
fn the_schemas_of_the_library_are_up_to_date() {
    for (name, schema) in
        [("workflow", workflow_schema()), ("procedure", procedure_schema()), ("form", form_schema()), ("robot", robot_schema())]
    {
        let file = library().join(format!("schemas/{name}.json"));
        let kept: Value = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        assert!(kept == schema, "write it anew: greffier schema {name} > workflows/library/schemas/{name}.json");
    }
}

#[test]
fn what_is_shipped_names_its_schema_and_agrees_with_it() {
    let mut seen = 0;
    for office in std::fs::read_dir(library()).unwrap().map(|entry| entry.unwrap().path()) {
        for (folder, name, schema) in [
            ("workflows", "workflow", workflow_schema()),
            ("procedures", "procedure", procedure_schema()),
            ("forms", "form", form_schema()),
            ("robots", "robot", robot_schema()),
        ] {
            let Ok(files) = std::fs::read_dir(office.join(folder)) else { continue };
            for path in files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|ending| ending == "yaml")) {
                let text = std::fs::read_to_string(&path).unwrap();
                let first = text.lines().next().unwrap_or_default();
                let named = first.strip_prefix("# yaml-language-server: $schema=").unwrap_or_else(|| panic!("{}: {first}", path.display()));
                let target = path.parent().unwrap().join(named).canonicalize().unwrap();
                assert_eq!(target, library().join(format!("schemas/{name}.json")).canonicalize().unwrap(), "{}", path.display());
                assert_eq!(faults(&schema, &text), [""; 0], "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 1, "the shipped offices were not found");
}

#[test]
fn slips_are_faults_and_keys_are_explained() {
    let workflow = "workflow: a\ntitle: { fr: A, en: A }\nforms: [b]\nsteps: [{ step: c, title: { fr: C, en: C }, close: d }]\n";
    assert_eq!(faults(&workflow_schema(), workflow), [""; 0]);
    assert_ne!(faults(&workflow_schema(), &workflow.replace("close", "cloze")), [""; 0]);
    assert_ne!(faults(&workflow_schema(), &format!("{workflow}paper: [{{ stage: reception, cause: fax }}]\n")), [""; 0]);
    let types = &form_schema()["$defs"]["RawField"]["properties"]["type"];
    assert!(types["enum"].as_array().unwrap().contains(&json!("table")) && types["description"].is_string());
}

#[test]
fn robots_agree_with_their_schema() {
    for text in [include_str!("robots/address.yaml"), include_str!("robots/payment.yaml"), include_str!("robots/program.yaml")] {
        assert_eq!(faults(&robot_schema(), text), [""; 0]);
        assert_ne!(faults(&robot_schema(), &text.replace("title:", "titel:")), [""; 0]);
    }
}
