//! Keys that somebody else made, in a PKCS #12 file (RFC 7292): the private key, its certificate and those between that and the root.

use crate::KeyError;
use greffier_cms::certificate::from_der;
use greffier_cms::{Certificate, PrivateKey, Signer};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use std::path::Path;

/// Opens the one key of a file. A root among its certificates is left out: whom one trusts is not the file's business.
pub(crate) fn open(bytes: &[u8], passphrase: &[u8], path: &Path) -> Result<Signer, KeyError> {
    let odd = |reason: String| KeyError::Format { path: path.to_owned(), reason };
    let password = std::str::from_utf8(passphrase).map_err(|_| KeyError::Passphrase(path.to_owned()))?;
    let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed).map_err(|error| match error {
        p12_keystore::error::Error::MacError(_) | p12_keystore::error::Error::UnpadError => KeyError::Passphrase(path.to_owned()),
        other => odd(other.to_string()),
    })?;
    let (_, chain) = store.private_key_chain().ok_or_else(|| odd("it holds no private key with a certificate".into()))?;
    let key = PrivateKey::from_pkcs8(chain.key().as_der()).map_err(|e| odd(e.to_string()))?;
    let unreadable = || KeyError::certificate(format!("in {} cannot be read", path.display()));
    let all: Vec<Certificate> = chain.certs().iter().map(|one| from_der(one.as_der()).map_err(unreadable())).collect::<Result<_, _>>()?;
    let mut rest = all.into_iter();
    let own = rest.next().ok_or_else(|| odd("it holds no certificate".into()))?;
    let intermediates = rest.filter(|one| one.tbs_certificate().issuer() != one.tbs_certificate().subject()).collect();
    Signer::new(key, own, intermediates).map_err(KeyError::certificate(format!("does not belong to {}", path.display())))
}
