//! What verifying found: the shape of `greffier verify --json`. Codes and keys are stable.

use crate::{Level, Reason};
use greffier_pdf::ChangeKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The answer to "is it valid?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every byte is accounted for and the signer is trusted.
    Valid,
    /// It cannot be told: the signer is unknown, or something is not understood.
    CannotTell,
    /// The signature is broken, or something was changed.
    Altered,
}

impl Verdict {
    /// The exit code of `greffier verify`: 0 valid, 1 invalid or altered, 2 could not tell.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Altered => 1,
            Self::CannotTell => 2,
        }
    }
}

/// What was found in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verification {
    /// The worst verdict of the file and its signatures.
    pub verdict: Verdict,
    /// What concerns the file as a whole.
    pub reasons: Vec<Reason>,
    /// Each signature, in the order of what it covers.
    pub signatures: Vec<SignatureReport>,
    /// Signature fields that are still empty.
    pub empty_fields: Vec<String>,
    /// Length of the file in bytes.
    pub file_bytes: usize,
    /// The moment at which certificates were judged.
    pub verified_at: Timestamp,
}

impl Verification {
    /// The exit code of `greffier verify`.
    pub fn exit_code(&self) -> u8 {
        self.verdict.exit_code()
    }

    /// The newest archive time stamp; none for a file without one.
    #[must_use]
    pub fn archive_stamp(&self) -> Option<&SignatureReport> {
        self.signatures.iter().rev().find(|signature| signature.kind == Kind::TimeStamp)
    }

    /// The last moment of the certificate of the newest archive time stamp: before it, a newer one must cover the file (EN 319 142-1
    /// section 5.5). None for a file without one.
    #[must_use]
    pub fn archived_until(&self) -> Option<Timestamp> {
        self.archive_stamp()?.certificate.as_ref()?.valid_to
    }
}

/// One signature.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignatureReport {
    /// Name of its field.
    pub field: String,
    /// Whether somebody signed, or an authority stamped the time of the whole document.
    pub kind: Kind,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is not valid; empty when it is.
    pub reasons: Vec<Reason>,
    /// The level, when the signature has the form of one.
    pub level: Option<Level>,
    /// Who signed: the subject of the certificate. Not to be believed unless the verdict is valid.
    pub signer: Option<String>,
    /// SHA-256 of the signer's certificate, hexadecimal.
    pub certificate_sha256: Option<String>,
    /// More of the certificate; no more to be believed.
    pub certificate: Option<CertificateReport>,
    /// The moment the signer claims; at level B-B nobody else vouches for it.
    pub claimed_time: Option<Timestamp>,
    /// The earliest moment at which it is proved to have existed, and who proves it.
    pub proof: Option<Proof>,
    /// What is known of the revocation of its certificates at the time.
    pub revocation: RevocationState,
    /// The name the document shows.
    pub name: Option<String>,
    /// The reason the signer gave.
    pub reason: Option<String>,
    /// The place the signer gave.
    pub location: Option<String>,
    /// What the signature covers.
    pub coverage: Coverage,
    /// What came after.
    pub later: Vec<LaterChange>,
}

/// What a signature field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A signature.
    Signature,
    /// A document time stamp (ISO 32000-2 section 12.8.5).
    TimeStamp,
}

/// A moment that an authority vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The moment.
    pub at: Timestamp,
    /// The authority, as its certificate names it.
    pub authority: String,
    /// When its certificate ends: a newer time stamp must cover it before.
    pub until: Option<Timestamp>,
}

/// What is known of revocation at the time, the worst of a path last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationState {
    /// No certificate of the path was revoked.
    Good,
    /// The certificates name nothing that could be asked, and no list is known.
    NotPublished,
    /// There is no path whose certificates could be asked about.
    #[default]
    NotChecked,
    /// Nothing covers the moment.
    Unknown,
    /// A certificate was revoked.
    Revoked,
}

/// The signer's certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificateReport {
    /// The whole issuer.
    pub issuer: String,
    /// The person's name.
    pub common_name: Option<String>,
    /// The office.
    pub organisation: Option<String>,
    /// What the person is in the office.
    pub title: Option<String>,
    /// Serial number of the certificate, hexadecimal.
    pub serial: String,
    /// First moment of the certificate.
    pub valid_from: Option<Timestamp>,
    /// Last moment of the certificate.
    pub valid_to: Option<Timestamp>,
}

/// What a signature covers.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Where the covered part ends, in bytes from the beginning.
    pub end: Option<usize>,
    /// Whether that is the end of the file.
    pub whole_file: bool,
}

/// Something that came after a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum LaterChange {
    /// Another signature, which shows nothing on the page.
    SignatureAdded {
        /// Its field.
        field: String,
    },
    /// Another signature, which shows something on the page.
    VisibleSignatureAdded {
        /// Its field.
        field: String,
    },
    /// A time stamp of the document.
    TimeStampAdded {
        /// Its field.
        field: String,
    },
    /// An empty signature field.
    EmptyFieldAdded {
        /// The field.
        field: String,
    },
    /// Certificates or revocation answers.
    ValidationDataAdded,
    /// A page was added.
    PageAdded {
        /// Its number now, from 1.
        page: usize,
    },
    /// A page was removed.
    PageRemoved {
        /// The number that it had, from 1.
        page: usize,
    },
    /// The number of pages changed in another way.
    PageCount {
        /// Pages before.
        before: usize,
        /// Pages after.
        after: usize,
    },
    /// A page changed.
    PageChanged {
        /// Page number, from 1.
        page: usize,
    },
    /// A form field was filled in, emptied or filled anew.
    FormFieldFilled {
        /// The field.
        field: String,
        /// Its value before; empty when it had none.
        before: String,
        /// Its value now.
        after: String,
    },
    /// A form field was moved, renamed, hidden or changed in another way than its value.
    FormFieldChanged {
        /// The field.
        field: String,
    },
    /// The form as a whole changed.
    FormChanged,
    /// An annotation was added.
    AnnotationAdded {
        /// Page number, from 1.
        page: usize,
        /// Whether it may lie over what the page shows.
        covers: bool,
    },
    /// An annotation was changed or removed.
    AnnotationChanged,
    /// Title, author, dates or other metadata changed.
    MetadataChanged,
    /// An entry of the catalogue changed.
    CatalogChanged {
        /// Its key.
        key: String,
    },
    /// Something else changed.
    ObjectChanged {
        /// Object number.
        object: u32,
    },
    /// Something cannot be read in any revision.
    ObjectUnreadable {
        /// Object number.
        object: u32,
    },
}

impl From<ChangeKind> for LaterChange {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::SignatureAdded { field } => Self::SignatureAdded { field },
            ChangeKind::TimeStampAdded { field } => Self::TimeStampAdded { field },
            ChangeKind::EmptyFieldAdded { field } => Self::EmptyFieldAdded { field },
            ChangeKind::VisibleSignatureAdded { field } => Self::VisibleSignatureAdded { field },
            ChangeKind::ValidationDataAdded => Self::ValidationDataAdded,
            ChangeKind::PageAdded { number } => Self::PageAdded { page: number },
            ChangeKind::PageRemoved { number } => Self::PageRemoved { page: number },
            ChangeKind::PageCount { before, after } => Self::PageCount { before, after },
            ChangeKind::Page { number } => Self::PageChanged { page: number },
            ChangeKind::FormField { field, before, after } => Self::FormFieldFilled { field, before, after },
            ChangeKind::FormFieldReshaped { field } => Self::FormFieldChanged { field },
            ChangeKind::Form => Self::FormChanged,
            ChangeKind::AnnotationAdded { page, covers } => Self::AnnotationAdded { page, covers },
            ChangeKind::Annotation => Self::AnnotationChanged,
            ChangeKind::Metadata => Self::MetadataChanged,
            ChangeKind::Catalog { key } => Self::CatalogChanged { key },
            ChangeKind::Object { number } => Self::ObjectChanged { object: number },
            ChangeKind::Unreadable { number } => Self::ObjectUnreadable { object: number },
            _ => Self::CatalogChanged { key: String::new() },
        }
    }
}
