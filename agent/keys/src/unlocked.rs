//! A key that is open, for as long as one signature takes.

use crate::device::{DeviceAddress, DeviceKey};
use crate::files::read;
use crate::sealed::SealedKey;
use crate::{KeyError, pkcs12};
use greffier_cms::certificate::{from_der, from_pem};
use greffier_cms::{CertificateSummary, Signer};
use std::path::{Path, PathBuf};

/// Ending of a file with the address of a key on a device.
pub(crate) const DEVICE: &str = "pkcs11";

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

/// Opens a key: sealed (its certificate is the one sealed with it), in a PKCS #12 file (`.p12`, `.pfx`), or on a device (`.pkcs11`).
///
/// # Errors
/// [`KeyError::Passphrase`] when the passphrase is wrong or the file was changed; [`KeyError::Format`] when the file is
/// something else.
pub fn unlock(path: &Path, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    unlock_as(path, None, passphrase)
}

/// Opens a key and uses it with another certificate for the same key (a renewed one, PEM); one in a PKCS #12 file keeps its own.
///
/// # Errors
/// As [`unlock`]; [`KeyError::Certificate`] when the certificate cannot be read or names another key.
pub fn unlock_with(path: &Path, certificate: &Path, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    unlock_as(path, Some(certificate), passphrase)
}

fn unlock_as(path: &Path, certificate: Option<&Path>, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    let unreadable = || KeyError::certificate(format!("in or beside {} cannot be read", path.display()));
    let certificate = certificate.map(|certificate| from_pem(&read(certificate)?).map_err(unreadable())).transpose()?;
    let mismatch = KeyError::certificate(format!("does not belong to {}", path.display()));
    let signer = match path.extension().and_then(|ending| ending.to_str()) {
        Some("p12" | "pfx") => pkcs12::open(&read(path)?, passphrase, path)?,
        Some(DEVICE) => {
            let key = DeviceKey::open(&device_address(path)?, passphrase, path)?;
            let beside = || from_pem(&read(&path.with_extension("pem"))?).map_err(unreadable());
            Signer::new(key, certificate.map_or_else(beside, Ok)?, Vec::new()).map_err(mismatch)?
        }
        _ => {
            let opened = SealedKey::parse(&read(path)?, path)?.open(passphrase, path)?;
            let sealed = || from_der(&opened.certificate).map_err(unreadable());
            Signer::new(opened.key, certificate.map_or_else(sealed, Ok)?, Vec::new()).map_err(mismatch)?
        }
    };
    let summary = CertificateSummary::of(signer.certificate());
    Ok(Unlocked { signer, summary })
}

/// The address in a `.pkcs11` file.
pub(crate) fn device_address(path: &Path) -> Result<DeviceAddress, KeyError> {
    let bytes = read(path)?;
    let odd = |reason: String| KeyError::Format { path: path.to_owned(), reason };
    let text = std::str::from_utf8(&bytes).map_err(|_| odd("it is no text".into()))?;
    text.parse().map_err(odd)
}

/// Whether a key's file is the address of one on a device, which a PIN opens and too many wrong ones lock.
#[must_use]
pub fn is_on_device(key: &Path) -> bool {
    key.extension().is_some_and(|ending| ending == DEVICE)
}

/// The file of the key `name` in a folder, whichever way it is kept: sealed, in a PKCS #12 file, or on a device.
#[must_use]
pub fn key_file(folder: &Path, name: &str) -> PathBuf {
    let kept = ["key", "p12", "pfx", DEVICE].map(|ending| folder.join(format!("{name}.{ending}")));
    let [sealed, ..] = &kept;
    kept.iter().find(|path| path.exists()).unwrap_or(sealed).clone()
}
