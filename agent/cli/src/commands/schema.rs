//! `greffier schema workflow|form|robot|catalogue`: the JSON Schema of a kind of file, on standard output.

use std::process::ExitCode;

use crate::arguments::SchemaOf;
use crate::output;

pub(crate) fn run(of: SchemaOf) -> anyhow::Result<ExitCode> {
    output::say(&serde_json::to_string_pretty(&of.schema())?);
    Ok(ExitCode::SUCCESS)
}
