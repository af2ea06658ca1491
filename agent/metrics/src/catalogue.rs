//! The catalogue of an office's administrative processes: what is declared of each, with or without a workflow.

use greffier_casework::{PaperCause, Stage};
use greffier_language::{Bilingual, Spot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All administrative processes of an office, from `catalogue.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Catalogue {
    /// The day the declarations were last looked through, as written.
    pub revision: String,
    /// The processes that the share is over, in the order of the file.
    pub processes: Vec<Process>,
    /// Those left out of the share, each with its reason.
    pub excluded: Vec<ExcludedProcess>,
}

impl Catalogue {
    /// The process that cases of a workflow belong to.
    #[must_use]
    pub fn process_of(&self, workflow: &str) -> Option<&Process> {
        self.processes.iter().find(|process| process.workflow.as_deref() == Some(workflow))
    }
}

/// One administrative process and what the office declares of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Process {
    /// Its name: lower case letters, digits and hyphens.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Who answers for it, by function.
    pub owner: String,
    /// The workflow that runs it, when there is one. Without, its cases are not observed.
    pub workflow: Option<String>,
    /// Cases that the office declares for a year, whatever channel they come by.
    pub volume: u64,
    /// The five stages, in the order a case meets them.
    pub stages: [StageDeclaration; 5],
    /// Attestations that are on file.
    pub attestations: Vec<AttestationFile>,
    /// Where the workflow is named in the file (the process's own place, when none is).
    #[serde(skip)]
    pub spot: Spot,
}

/// What is declared of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StageDeclaration {
    /// The stage.
    pub stage: Stage,
    /// Why it is still on paper; none when it is declared digital.
    pub paper: Option<PaperCause>,
}

/// In what role somebody attests that a declaration is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Who answers for the process.
    Owner,
    /// An independent second person.
    Second,
}

/// A signed attestation named in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttestationFile {
    /// In what role the signer attests.
    pub role: Role,
    /// File name of the signed PDF in `attestations/`, below the office.
    pub file: String,
}

/// A process that the share leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExcludedProcess {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The workflow that runs it, when there is one.
    pub workflow: Option<String>,
    /// Why it is left out. Printed beside the figure.
    pub reason: Bilingual,
}
