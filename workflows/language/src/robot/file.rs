//! One file for another system, in a folder that it looks into.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JsonTemplate, Template};

/// One file into a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWay {
    /// The name of the folder in `greffier.toml`.
    pub folder: String,
    /// The name of the file, made from the key of the work alone.
    pub name: Template,
    /// What stands in it.
    pub body: FileBody,
    /// How its letters are written as bytes.
    #[serde(default)]
    pub encoding: TextEncoding,
}

impl FileWay {
    pub(super) fn placeholders(&self) -> BTreeSet<&str> {
        let body: Vec<&Template> = match &self.body {
            FileBody::Csv { row, .. } => row.iter().collect(),
            FileBody::Json(json) => json.templates(),
            FileBody::Text(text) => vec![text],
        };
        body.into_iter().flat_map(Template::places).collect()
    }
}

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileBody {
    /// One row (RFC 4180), below a header where there is one.
    Csv {
        /// What is written between two cells.
        separator: char,
        /// The names of the columns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        header: Vec<String>,
        /// The cells.
        row: Vec<Template>,
    },
    /// A JSON value.
    Json(JsonTemplate),
    /// A text, as it is written.
    Text(Template),
}

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, for older systems: what it has no letter for is not written.
    #[serde(rename = "windows-1252")]
    Windows1252,
}
