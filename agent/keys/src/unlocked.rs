//! A key that is open, for as long as one signature takes.

use crate::KeyError;
use crate::files::read;
use crate::sealed::SealedKey;
use greffier_cms::certificate::{from_der, from_pem};
use greffier_cms::{CertificateSummary, Signer};
use std::path::Path;

/// An open key with its certificate; the key is wiped when this is dropped.
#[derive(Debug)]
pub struct Unlocked {
    signer: Signer,
    summary: CertificateSummary,
}

impl Unlocked {
    /// What signs.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The certificate's subject, readable.
    pub fn subject(&self) -> String {
        self.summary.subject.clone()
    }

    /// SHA-256 of the certificate, hexadecimal.
    pub fn certificate_sha256(&self) -> String {
        self.summary.sha256.clone()
    }

    /// More of the certificate.
    pub fn summary(&self) -> &CertificateSummary {
        &self.summary
    }
}

/// Opens a sealed key; its certificate is the one sealed with it.
///
/// # Errors
/// [`KeyError::Passphrase`] when the passphrase is wrong or the file was changed; [`KeyError::Format`] when the file is
/// something else.
pub fn unlock(path: &Path, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    unlock_as(path, None, passphrase)
}

/// Opens a sealed key and uses it with another certificate for the same key (a renewed one, PEM).
///
/// # Errors
/// As [`unlock`]; [`KeyError::Certificate`] when the certificate cannot be read or names another key.
pub fn unlock_with(path: &Path, certificate: &Path, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    unlock_as(path, Some(certificate), passphrase)
}

fn unlock_as(path: &Path, certificate: Option<&Path>, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    let unreadable = || KeyError::certificate(format!("in or beside {} cannot be read", path.display()));
    let opened = SealedKey::parse(&read(path)?, path)?.open(passphrase, path)?;
    let certificate = match certificate {
        Some(certificate) => from_pem(&read(certificate)?).map_err(unreadable())?,
        None => from_der(&opened.certificate).map_err(unreadable())?,
    };
    let summary = CertificateSummary::of(&certificate);
    let signer =
        Signer::new(opened.key, certificate, Vec::new()).map_err(KeyError::certificate(format!("does not belong to {}", path.display())))?;
    Ok(Unlocked { signer, summary })
}
