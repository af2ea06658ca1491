//! What the office revoked: a register for people (`revoked.json`) and the list that its authority signs (`revoked.crl`).

use crate::KeyError;
use crate::files::{MAX_LIST_BYTES, read, read_up_to, write_over};
use crate::office::{at, check_name, unlock_root};
use greffier_cms::Signer;
use greffier_cms::certificate::from_pem;
use greffier_cms::revocation::{RevocationReason, RevokedEntry, issue_list};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

/// How long a list holds. Who verifies without a newer one cannot tell after that.
const LIST_DAYS: i64 = 400;
/// Bytes of the register that are still read.
const MAX_REGISTER_BYTES: u64 = 8 * 1024 * 1024;

/// Why a certificate is revoked (RFC 5280 section 5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody else may have the key.
    KeyCompromise,
    /// The person is no longer in the office, or no longer in that place.
    AffiliationChanged,
    /// Another key took its place.
    Superseded,
    /// The office no longer does what the key was for.
    CessationOfOperation,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::KeyCompromise, Self::AffiliationChanged, Self::Superseded, Self::CessationOfOperation];

    /// As written on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
        }
    }

    fn code(self) -> RevocationReason {
        match self {
            Self::KeyCompromise => RevocationReason::KeyCompromise,
            Self::AffiliationChanged => RevocationReason::AffiliationChanged,
            Self::Superseded => RevocationReason::Superseded,
            Self::CessationOfOperation => RevocationReason::CessationOfOperation,
        }
    }
}

impl std::str::FromStr for Reason {
    type Err = String;

    /// # Errors
    /// The names there are, when this is none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or_else(|| Self::ALL.map(Self::as_str).join(", "))
    }
}

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// The key's name at the time.
    pub name: String,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// The register.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    /// Number of the last list.
    number: u64,
    pub(crate) revoked: Vec<Revoked>,
}

/// Puts the certificate of the key `name` on the office's list, from `now` on. Revoking it again changes nothing.
///
/// # Errors
/// [`KeyError`] when there is no such certificate, or the authority does not open.
pub fn revoke(folder: &Path, name: &str, reason: Reason, root_passphrase: &[u8], now: Timestamp) -> Result<(), KeyError> {
    check_name(name)?;
    let certificate = from_pem(&read(&at(folder, name, "pem"))?).map_err(KeyError::certificate(format!("of {name} cannot be read")))?;
    let root = unlock_root(folder, root_passphrase)?;
    let serial = hex::encode(certificate.tbs_certificate().serial_number().as_bytes());
    if certificate.tbs_certificate().issuer() != root.signer().certificate().tbs_certificate().subject() {
        let what = format!("of {name} was issued by another authority; ask that one to revoke it");
        return Err(KeyError::Certificate { what, source: greffier_cms::CmsError::KeyMismatch });
    }
    let _held = hold(folder)?;
    let mut register = register(folder)?;
    if register.revoked.iter().all(|entry| entry.serial != serial) {
        register.revoked.push(Revoked { serial, name: name.to_owned(), at: now, reason });
    }
    publish(folder, register, root.signer(), now)
}

/// Makes the list anew with what it holds, so that it does not end.
///
/// # Errors
/// [`KeyError`] when the authority does not open or the files cannot be written.
pub fn renew(folder: &Path, root_passphrase: &[u8], now: Timestamp) -> Result<(), KeyError> {
    renew_list(folder, unlock_root(folder, root_passphrase)?.signer(), now)
}

pub(crate) fn renew_list(folder: &Path, root: &Signer, now: Timestamp) -> Result<(), KeyError> {
    let _held = hold(folder)?;
    publish(folder, register(folder)?, root, now)
}

/// Keeps others from changing the register while it is changed; given back when dropped. What one of them revoked must not be written over.
fn hold(folder: &Path) -> Result<File, KeyError> {
    let path = folder.join(".revoked.lock");
    let failed = |source| KeyError::Io { path: path.clone(), action: "written", source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// The office's list, for those who verify.
#[must_use]
pub fn list_file(folder: &Path) -> PathBuf {
    folder.join("revoked.crl")
}

/// Until when the office's list holds; `None` where there is none.
///
/// # Errors
/// [`KeyError`] when it cannot be read.
pub fn list_until(folder: &Path) -> Result<Option<Timestamp>, KeyError> {
    let path = list_file(folder);
    if !path.exists() {
        return Ok(None);
    }
    let list = read_up_to(&path, MAX_LIST_BYTES)?;
    greffier_cms::revocation::list_until(&list).map_err(KeyError::certificate(format!("list {} cannot be read", path.display())))
}

/// The register first: a list can be made from it again.
fn publish(folder: &Path, mut register: Register, root: &Signer, now: Timestamp) -> Result<(), KeyError> {
    register.number += 1;
    let mut entries = Vec::new();
    for entry in &register.revoked {
        let serial = hex::decode(&entry.serial).map_err(|_| odd(folder, "a serial number is not hexadecimal"))?;
        entries.push(RevokedEntry { serial, at: entry.at, reason: entry.reason.code() });
    }
    let until = now.saturating_add(SignedDuration::from_hours(LIST_DAYS * 24)).unwrap_or(Timestamp::MAX);
    let list = issue_list(root, register.number, &entries, now, until).map_err(KeyError::certificate("list could not be made"))?;
    let text = serde_json::to_string_pretty(&register).map_err(|e| odd(folder, &e.to_string()))?;
    write_over(&register_file(folder), text.as_bytes())?;
    write_over(&list_file(folder), &list)
}

fn register_file(folder: &Path) -> PathBuf {
    folder.join("revoked.json")
}

pub(crate) fn register(folder: &Path) -> Result<Register, KeyError> {
    let path = register_file(folder);
    if !path.exists() {
        return Ok(Register::default());
    }
    serde_json::from_slice(&read_up_to(&path, MAX_REGISTER_BYTES)?).map_err(|e| odd(folder, &e.to_string()))
}

fn odd(folder: &Path, reason: &str) -> KeyError {
    KeyError::Format { path: register_file(folder), reason: reason.to_owned() }
}
