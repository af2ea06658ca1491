//! The evidence of one ceremony as one document, for people who check a signature without this program. Keys are stable; a change of
//! meaning is a new schema.

use serde::{Deserialize, Serialize};

use crate::{BlobHash, Case, CaseId, Ceremony, Document, DocumentId, Signatory, StepId, TaskId, WorkflowRef};

/// The schema that [`EvidenceBundle`] is written in.
pub const BUNDLE_SCHEMA: &str = "greffier-evidence/1";

/// A document by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDigest {
    /// Its identifier in the case.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Media type of the bytes.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub sha256: BlobHash,
}

impl DocumentDigest {
    /// The digest of a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        Self { id: document.id, name: document.name.clone(), media_type: document.media_type.clone(), sha256: document.blob.clone() }
    }
}

/// The case that something belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleCase {
    /// Its identifier.
    pub id: CaseId,
    /// The number people use.
    pub number: String,
    /// The workflow it keeps.
    pub workflow: WorkflowRef,
}

impl BundleCase {
    /// What names a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        Self { id: case.id, number: case.number.clone(), workflow: case.workflow.clone() }
    }
}

/// All that is known of one ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceBundle {
    /// [`BUNDLE_SCHEMA`].
    pub schema: String,
    /// The office's name, in the language of the consent.
    pub office: String,
    /// The case.
    pub case: BundleCase,
    /// The task that asked for the signature.
    pub task: TaskId,
    /// The step of the workflow.
    pub step: StepId,
    /// What was shown, and signed.
    pub document: DocumentDigest,
    /// What came of it.
    pub signed: DocumentDigest,
    /// The signer's name, as the office knows it.
    pub signer: String,
    /// For whom she signed, by name; none in her own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The signer as the certificate says it.
    pub signatory: Signatory,
    /// The reason that the signature bears.
    pub reason: String,
    /// What was agreed to, word for word.
    pub consent_text: String,
    /// What was seen, agreed to and checked, and when.
    pub ceremony: Ceremony,
}
