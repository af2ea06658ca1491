//! The keys of a folder, for people.

use crate::files::read;
use crate::office::ROOT;
use crate::revoked::{Reason, register};
use crate::{KeyError, KeyKind, key_file, kind_of};
use greffier_cms::certificate::{from_pem, is_authority, stamps_times};
use greffier_cms::{CertificateSummary, Validity};
use jiff::Timestamp;
use std::path::Path;

/// Files of a folder that are still looked at.
const MAX_FILES: usize = 10_000;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// It issues the office's certificates.
    Authority,
    /// It signs or seals documents.
    Signing,
    /// It stamps times.
    TimeStamping,
}

/// A key of a folder, as far as it can be seen without opening it.
#[derive(Debug, Clone)]
pub struct ListedKey {
    /// Name of its files.
    pub name: String,
    /// Its kind; `None` for one that Greffier does not sign with.
    pub kind: Option<KeyKind>,
    /// What it is for.
    pub what_for: KeyUse,
    /// Whom the certificate names.
    pub subject: String,
    /// From when to when.
    pub validity: Option<Validity>,
    /// Since when it is revoked, and why.
    pub revoked: Option<(Timestamp, Reason)>,
    /// SHA-256 of the certificate, hexadecimal.
    pub certificate_sha256: String,
}

/// Every key of a folder by name, the authority first.
///
/// # Errors
/// [`KeyError`] when the folder or a certificate cannot be read.
pub fn list_keys(folder: &Path) -> Result<Vec<ListedKey>, KeyError> {
    let failed = |source| KeyError::Io { path: folder.to_owned(), action: "read", source };
    let register = register(folder)?;
    let mut listed = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)?.take(MAX_FILES) {
        let path = entry.map_err(failed)?.path();
        let (Some(name), Some("pem")) = (path.file_stem().and_then(|name| name.to_str()), path.extension().and_then(|e| e.to_str())) else {
            continue;
        };
        let certificate = from_pem(&read(&path)?).map_err(KeyError::certificate(format!("{} cannot be read", path.display())))?;
        let serial = hex::encode(certificate.tbs_certificate().serial_number().as_bytes());
        let summary = CertificateSummary::of(&certificate);
        listed.push(ListedKey {
            name: name.to_owned(),
            kind: kind_of(&key_file(folder, name))?,
            what_for: match (is_authority(&certificate), stamps_times(&certificate)) {
                (true, _) => KeyUse::Authority,
                (false, true) => KeyUse::TimeStamping,
                (false, false) => KeyUse::Signing,
            },
            subject: summary.subject,
            validity: summary.validity,
            revoked: register.revoked.iter().find(|entry| entry.serial == serial).map(|entry| (entry.at, entry.reason)),
            certificate_sha256: summary.sha256,
        });
    }
    listed.sort_by(|one, other| (one.name != ROOT, &one.name).cmp(&(other.name != ROOT, &other.name)));
    Ok(listed)
}
