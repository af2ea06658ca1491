//! Secrets of second factors, sealed at rest with a key file that only its owner may read (XChaCha20-Poly1305). What was sealed for one
//! account and one use opens for no other.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use greffier_casework::AccountName;
use zeroize::Zeroizing;

use crate::DeskError;

const NONCE: usize = 24;
const KEY: usize = 32;

/// What a secret is sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Shown for the first time, and not confirmed yet.
    Pending,
    /// In force.
    InForce,
}

/// The opened key file.
pub(crate) struct Vault(XChaCha20Poly1305);

impl Vault {
    /// Opens the key file, making it when it is missing.
    ///
    /// # Errors
    /// [`DeskError::Vault`] when others may read the file, it is not one of ours, or the disk refuses.
    pub(crate) fn open(path: &Path) -> Result<Self, DeskError> {
        let failed = |what: String| DeskError::Vault(format!("{}: {what}", path.display()));
        if !path.exists() {
            make(path).map_err(|error| failed(error.to_string()))?;
        }
        let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
        let mode = file.metadata().map_err(|error| failed(error.to_string()))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(failed("others may read it; make it readable by its owner alone (chmod 600)".into()));
        }
        let mut text = Zeroizing::new(String::new());
        file.take(1_024).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
        let mut key = Zeroizing::new([0; KEY]);
        hex::decode_to_slice(text.trim(), &mut *key).map_err(|_| failed("it is not a key file".into()))?;
        Ok(Self(XChaCha20Poly1305::new((&*key).into())))
    }

    /// Seals a secret; the text is hexadecimal.
    pub(crate) fn seal(&self, purpose: Use, account: &AccountName, secret: &[u8]) -> Result<String, DeskError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| DeskError::Vault(format!("no random bytes: {error}")))?;
        let aad = bound_to(purpose, account);
        let sealed = self.0.encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: aad.as_bytes() });
        let sealed = sealed.map_err(|_| DeskError::Vault("a secret could not be sealed".into()))?;
        Ok(format!("{}{}", hex::encode(nonce), hex::encode(sealed)))
    }

    /// Opens what [`Vault::seal`] gave, for the same account and use.
    pub(crate) fn unseal(&self, purpose: Use, account: &AccountName, sealed: &str) -> Result<Zeroizing<Vec<u8>>, DeskError> {
        let wrong = || DeskError::Vault("a sealed secret does not open with this key file".into());
        let bytes = hex::decode(sealed).map_err(|_| wrong())?;
        let (nonce, body) = bytes.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let aad = bound_to(purpose, account);
        let opened = self.0.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: aad.as_bytes() });
        opened.map(Zeroizing::new).map_err(|_| wrong())
    }
}

fn bound_to(purpose: Use, account: &AccountName) -> String {
    let purpose = match purpose {
        Use::Pending => "pending",
        Use::InForce => "in-force",
    };
    format!("greffier-second-factor-1\n{purpose}\n{account}")
}

/// Makes the key file: whole or not at all, and never over one that is there.
fn make(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut key = Zeroizing::new([0; KEY]);
    getrandom::fill(&mut *key).map_err(std::io::Error::other)?;
    let mut file = tempfile::Builder::new().prefix(".key-").permissions(std::fs::Permissions::from_mode(0o600)).tempfile_in(folder)?;
    file.write_all(Zeroizing::new(hex::encode(*key)).as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => std::fs::File::open(folder)?.sync_all(),
        // Another process was faster: its key is the key.
        Err(_) if path.exists() => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_account_and_use_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/second-factor.key");
        let vault = Vault::open(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (marie, luc) = ("marie".into(), "luc".into());
        let sealed = vault.seal(Use::InForce, &marie, b"secret").unwrap();
        assert_ne!(sealed, vault.seal(Use::InForce, &marie, b"secret").unwrap(), "never the same bytes");
        let again = Vault::open(&path).unwrap();
        assert_eq!(&**again.unseal(Use::InForce, &marie, &sealed).unwrap(), b"secret");
        assert!(again.unseal(Use::InForce, &luc, &sealed).is_err());
        assert!(again.unseal(Use::Pending, &marie, &sealed).is_err());
        for wrong in ["", "zz", "ab", &sealed[2..]] {
            assert!(again.unseal(Use::InForce, &marie, wrong).is_err());
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Vault::open(&path), Err(DeskError::Vault(_))), "others may read it");
    }
}
