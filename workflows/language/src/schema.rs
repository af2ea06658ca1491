//! JSON Schemas (draft 2020-12) of the files, made from the structures that read them: editors complete keys and show what they mean.

use schemars::{Schema, schema_for};
use serde_json::Value;

use crate::form_reader::RawForm;
use crate::robot::RawRobot;
use crate::workflow_reader::raw::RawWorkflow;

/// The schema of `workflows/*.yaml`.
#[must_use]
pub fn workflow_schema() -> Value {
    named("Greffier: workflow", schema_for!(RawWorkflow))
}

/// The schema of `forms/*.yaml`.
#[must_use]
pub fn form_schema() -> Value {
    named("Greffier: form", schema_for!(RawForm))
}

/// The schema of `robots/*.yaml`.
#[must_use]
pub fn robot_schema() -> Value {
    named("Greffier: robot", schema_for!(RawRobot))
}

fn named(title: &str, mut schema: Schema) -> Value {
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
