//! Whom the office trusts: the authorities in a folder.

use crate::KeyError;
use crate::files::{MAX_LIST_BYTES, read, read_up_to};
use greffier_cms::Trust;
use greffier_cms::certificate::{from_pem, is_authority};
use std::path::{Path, PathBuf};

/// Files of a folder that are still looked at.
const MAX_FILES: usize = 10_000;

/// Reads every `*.pem` and `*.crt` of a folder (not below it) and trusts those that are an authority's; every `*.crl` is a list of what
/// they revoked. Signers' certificates beside them are passed over: a signer vouches for nobody.
///
/// # Errors
/// [`KeyError::Io`] when the folder cannot be read; [`KeyError::Certificate`] when a file cannot be read as a
/// certificate or a list. A folder without authorities is no error: nothing can be called valid with it.
pub fn load_trust(folder: &Path) -> Result<Trust, KeyError> {
    let failed = |source| KeyError::Io { path: folder.to_owned(), action: "read", source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)?.take(MAX_FILES) {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == "pem" || e == "crt" || e == "crl") && path.is_file() {
            paths.push(path);
        }
    }
    // The same folder gives the same trust, in the same order.
    paths.sort();
    let mut trust = Trust::default();
    for path in paths {
        let unreadable = KeyError::certificate(format!("{} cannot be read", path.display()));
        if path.extension().is_some_and(|e| e == "crl") {
            trust.revocation.add_list(&read_up_to(&path, MAX_LIST_BYTES)?).map_err(unreadable)?;
            continue;
        }
        let certificate = from_pem(&read(&path)?).map_err(unreadable)?;
        if is_authority(&certificate) && !trust.roots.contains(&certificate) {
            trust.roots.push(certificate);
        }
    }
    Ok(trust)
}
