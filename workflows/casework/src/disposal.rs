//! The destruction of a paper document that a file takes the place of (Loi concernant le cadre juridique des technologies de
//! l'information, RLRQ c. C-1.1, s. 20), and the record of it that the one who answers for it signs.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{BlobHash, BundleCase, Consent, DocumentDigest, DocumentId, IdentityMethod, RoleName, Signatory};

/// The schema that [`DisposalRecord`] is written in.
pub const DISPOSAL_SCHEMA: &str = "greffier-disposal/1";

/// How paper is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DestructionMethod {
    /// Cut into particles.
    Shredding,
    /// Dissolved into pulp.
    Pulping,
    /// Burnt.
    Incineration,
    /// Handed to a firm that destroys it and certifies that it did.
    Contractor,
    /// Another way, said in words.
    Other,
}

impl DestructionMethod {
    /// All of them, in the order people choose from.
    pub const ALL: [Self; 5] = [Self::Shredding, Self::Pulping, Self::Incineration, Self::Contractor, Self::Other];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Shredding => "shredding",
            Self::Pulping => "pulping",
            Self::Incineration => "incineration",
            Self::Contractor => "contractor",
            Self::Other => "other",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// What must hold of the file before the paper may go; the agent finds out itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisposalCheck {
    /// The bytes that were received, and the image of each page, are those of their hashes.
    OriginalUnchanged,
    /// The transfer record is there and is of this document.
    RecordComplete,
    /// The derived copy is there and has the transfer record in it.
    RecordInCopy,
    /// The office's seal is on the copy and is valid now.
    SealValid,
}

impl DisposalCheck {
    /// All of them, in the order they are made in.
    pub const ALL: [Self; 4] = [Self::OriginalUnchanged, Self::RecordComplete, Self::RecordInCopy, Self::SealValid];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OriginalUnchanged => "original-unchanged",
            Self::RecordComplete => "record-complete",
            Self::RecordInCopy => "record-in-copy",
            Self::SealValid => "seal-valid",
        }
    }
}

/// One destruction, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposal {
    /// The document whose paper is gone.
    pub document: DocumentId,
    /// The role in which it was recorded.
    pub role: RoleName,
    /// The day it was destroyed.
    pub on: Date,
    /// How.
    pub method: DestructionMethod,
    /// How, in words; always there for another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// Where, or the reference of the container.
    pub place: String,
    /// Who saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
    /// The office's rules prior to destruction, by their reference.
    pub rules: String,
    /// What the one who recorded it declared.
    pub declared: Consent,
    /// SHA-256 of the transfer record.
    pub record: BlobHash,
    /// SHA-256 of the sealed copy that takes the paper's place.
    pub copy: BlobHash,
    /// What the agent found to hold, at the moment of the signature.
    pub checks: Vec<DisposalCheck>,
    /// How the one who recorded it was known.
    pub identity: Vec<IdentityMethod>,
    /// Who signed the record of it.
    pub signatory: Signatory,
    /// When.
    pub signed_at: Timestamp,
}

/// The signed record of one destruction, for people who check it without this program. Keys are stable; a change of meaning is a new schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisposalRecord {
    /// [`DISPOSAL_SCHEMA`].
    pub schema: String,
    /// The office's name, in the language of the declarations.
    pub office: String,
    /// The case.
    pub case: BundleCase,
    /// What the paper had been digitised to.
    pub original: DocumentDigest,
    /// The name of the one who recorded it, as the office knows her.
    pub signer: String,
    /// What she declared, word for word.
    pub declarations: Vec<String>,
    /// What was done and checked.
    pub disposal: Disposal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_record() {
        for method in DestructionMethod::ALL {
            assert_eq!(serde_json::to_value(method).unwrap(), method.name());
            assert_eq!(DestructionMethod::from_name(method.name()), Some(method));
        }
        for check in DisposalCheck::ALL {
            assert_eq!(serde_json::to_value(check).unwrap(), check.name());
        }
        assert_eq!(DestructionMethod::from_name("feu"), None);
    }
}
