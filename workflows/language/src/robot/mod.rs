//! Robots: recurring manual work in other systems, as files. A robot says what it is given, what it brings back, what the other system may
//! refuse, and one way of doing it. The agent does it; nothing here does.

mod file;
mod http;
mod json;
mod kinds;
mod reader;
mod template;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use self::file::{FileBody, FileWay, TextEncoding};
pub use self::http::{HttpBody, HttpRefusal, HttpWay, Method, Pointer, Statuses};
pub use self::json::JsonTemplate;
pub use self::kinds::{RobotInput, RobotOutput, RobotRefusal};
pub(crate) use self::reader::RawRobot;
pub use self::reader::read_robot;
pub use self::template::{Template, TemplateFault};
use crate::Bilingual;

/// A robot. Its inputs, outputs and refusals each have a name of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robot {
    /// Its name, by which workflows ask for it.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    inputs: Vec<RobotInput>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<RobotOutput>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refusals: Vec<RobotRefusal>,
    /// How it is done.
    pub way: RobotWay,
}

/// How the work of a robot is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RobotWay {
    /// One request to a service.
    Http(Box<HttpWay>),
    /// One file into a folder.
    File(FileWay),
    /// One run of a program.
    Command(CommandWay),
}

/// One run of a program of the office: inputs as JSON on its standard input, the outcome as JSON on its standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandWay {
    /// The name that `greffier.toml` gives it.
    pub program: String,
    /// Its arguments, as they are: no shell reads them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// Seconds after which it is killed.
    pub timeout: u16,
}

impl Robot {
    /// Seconds that a robot may take, at most.
    pub const MAX_TIMEOUT: u16 = 120;

    /// What it is given.
    #[must_use]
    pub fn inputs(&self) -> &[RobotInput] {
        &self.inputs
    }

    /// What it brings back when the work was done.
    #[must_use]
    pub fn outputs(&self) -> &[RobotOutput] {
        &self.outputs
    }

    /// What the other system may say no with.
    #[must_use]
    pub fn refusals(&self) -> &[RobotRefusal] {
        &self.refusals
    }

    /// An input by its name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&RobotInput> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// An output by its name.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&RobotOutput> {
        self.outputs.iter().find(|output| output.name == name)
    }

    /// A refusal by its name.
    #[must_use]
    pub fn refusal(&self, name: &str) -> Option<&RobotRefusal> {
        self.refusals.iter().find(|refusal| refusal.name == name)
    }

    /// The inputs that are given to the other system.
    #[must_use]
    pub fn uses(&self) -> BTreeSet<&str> {
        let mut used: BTreeSet<&str> = match &self.way {
            RobotWay::Http(http) => http.placeholders(),
            RobotWay::File(file) => file.placeholders(),
            RobotWay::Command(_) => self.inputs.iter().map(|input| input.name.as_str()).collect(),
        };
        used.remove(Template::KEY);
        used
    }

    /// The definition as the text that is kept with what was done by it.
    ///
    /// # Errors
    /// None in practice: a robot holds only text and numbers.
    pub fn definition(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// SHA-256 of [`Robot::definition`], hexadecimal.
    ///
    /// # Errors
    /// As [`Robot::definition`].
    pub fn hash(&self) -> Result<String, serde_json::Error> {
        Ok(hex::encode(Sha256::digest(self.definition()?)))
    }
}
