//! Reading a workflow with a table and a calendar beside it, and every rule of the lint. What is read is kept as it is hashed.
#![no_main]

mod office;

use greffier_language::{Named, Parts, Severity, SourceFile, Workflow, read_workflow};
use greffier_lint::{Surroundings, lint};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static OFFICE: LazyLock<greffier_language::Office> = LazyLock::new(office::office);

fuzz_target!(|bytes: &[u8]| {
    // A table may stand after the workflow, behind a line of its own.
    let Some(mut file) = office::file(bytes) else { return };
    let mut parts = Parts::default();
    if let Some((workflow, table)) = file.text.clone().split_once("\n===\n") {
        parts.tables = Named::from([("tarif".to_owned(), SourceFile { path: "tarif.yaml".into(), text: table.to_owned() })]);
        file.text = workflow.to_owned();
    }
    let (workflow, findings) = read_workflow(&file, &OFFICE.forms, &parts);
    let Some(workflow) = workflow else { return };
    if findings.iter().all(|finding| finding.severity != Severity::Error) {
        let _ = lint(&file.path, &workflow, &Surroundings::default());
        let kept = workflow.definition().expect("it can be kept");
        let read: Workflow = serde_json::from_str(&kept).expect("and be read again");
        assert_eq!(read.definition().ok(), Some(kept));
    }
});
