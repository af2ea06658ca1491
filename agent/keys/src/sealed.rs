//! The sealed key file: JSON, so that its parameters can be read by a person, with everything authenticated.
//!
//! The seal is XChaCha20-Poly1305 under a key that argon2id (RFC 9106) derives from the passphrase. What is not secret
//! (parameters, certificate) is authenticated with it, so nobody can weaken or swap it unnoticed.

use crate::{Entropy, KeyError, KeyKind};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use greffier_cms::PrivateKey;
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// What the file says it is.
const FORMAT: &str = "greffier-sealed-key-1";
/// Shorter passphrases are refused when a key is made.
pub(crate) const MIN_PASSPHRASE: usize = 8;
/// The most a file may ask of the machine that opens it: 1 GiB, so that a stranger's file cannot stop it.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 32;
const MAX_LANES: u32 = 16;

/// What one guess of the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 64 MiB, 3 passes: the second choice of RFC 9106 section 4, with one lane for small machines.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl Cost {
    /// So cheap that it is for tests alone.
    pub const TEST: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedKey {
    format: String,
    algorithm: String,
    kdf: Kdf,
    cipher: Cipher,
    /// DER certificate, base64.
    certificate: String,
    /// The sealed private key, base64.
    sealed: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    name: String,
    cost: Cost,
    salt: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    name: String,
    nonce: String,
}

/// Seals a private key: an Ed25519 key as its 32 bytes, another as PKCS #8.
pub(crate) fn seal(
    private: &PrivateKey,
    certificate: &[u8],
    passphrase: &[u8],
    cost: Cost,
    entropy: &mut dyn Entropy,
) -> Result<String, KeyError> {
    if passphrase.len() < MIN_PASSPHRASE {
        return Err(KeyError::ShortPassphrase(MIN_PASSPHRASE));
    }
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    entropy.fill(&mut salt)?;
    entropy.fill(&mut nonce)?;
    let key = derive(passphrase, &salt, cost)?;
    let secret = match private {
        PrivateKey::Ed25519(key) => Zeroizing::new(key.to_bytes().to_vec()),
        other => other.to_pkcs8().map_err(|e| KeyError::Sealing(e.to_string()))?,
    };
    let mut file = SealedKey {
        format: FORMAT.into(),
        algorithm: KeyKind::of(private).as_str().into(),
        kdf: Kdf { name: "argon2id".into(), cost, salt: BASE64_STANDARD.encode(salt) },
        cipher: Cipher { name: "xchacha20poly1305".into(), nonce: BASE64_STANDARD.encode(nonce) },
        certificate: BASE64_STANDARD.encode(certificate),
        sealed: String::new(),
    };
    let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|e| KeyError::Sealing(e.to_string()))?;
    let sealed =
        cipher.encrypt(&XNonce::from(nonce), Payload { msg: &secret, aad: &file.bound() }).map_err(|e| KeyError::Sealing(e.to_string()))?;
    file.sealed = BASE64_STANDARD.encode(sealed);
    serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|e| KeyError::Sealing(e.to_string()))
}

/// What is inside an opened file.
pub(crate) struct Opened {
    /// The private key.
    pub(crate) key: PrivateKey,
    /// The DER certificate.
    pub(crate) certificate: Vec<u8>,
}

impl SealedKey {
    /// Reads a file without opening it.
    pub(crate) fn parse(bytes: &[u8], path: &Path) -> Result<Self, KeyError> {
        let odd = |reason: String| KeyError::Format { path: path.to_owned(), reason };
        let file: Self = serde_json::from_slice(bytes).map_err(|e| odd(e.to_string()))?;
        for (found, expected) in [(&file.format, FORMAT), (&file.kdf.name, "argon2id"), (&file.cipher.name, "xchacha20poly1305")] {
            if found != expected {
                return Err(odd(format!("{found:?} is not {expected:?}")));
            }
        }
        if KeyKind::named(&file.algorithm).is_none() {
            return Err(odd(format!("{:?} is no kind of key", file.algorithm)));
        }
        let cost = file.kdf.cost;
        if cost.memory_kib > MAX_MEMORY_KIB || cost.passes > MAX_PASSES || cost.lanes > MAX_LANES {
            return Err(odd("it asks for more memory or time than is given".into()));
        }
        Ok(file)
    }

    /// The certificate, which is not secret.
    pub(crate) fn certificate(&self, path: &Path) -> Result<Vec<u8>, KeyError> {
        decode(&self.certificate, path)
    }

    /// Opens the seal.
    pub(crate) fn open(&self, passphrase: &[u8], path: &Path) -> Result<Opened, KeyError> {
        let odd = |reason: &str| KeyError::Format { path: path.to_owned(), reason: reason.into() };
        let salt = decode(&self.kdf.salt, path)?;
        let nonce: [u8; 24] = decode(&self.cipher.nonce, path)?.try_into().map_err(|_| odd("the nonce is not 24 bytes"))?;
        let sealed = decode(&self.sealed, path)?;
        let key = derive(passphrase, &salt, self.kdf.cost)?;
        let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|e| KeyError::Sealing(e.to_string()))?;
        let open = cipher.decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: &self.bound() });
        let secret = Zeroizing::new(open.map_err(|_| KeyError::Passphrase(path.to_owned()))?);
        let key = match self.kind() {
            KeyKind::Ed25519 => PrivateKey::ed25519(secret.as_slice().try_into().map_err(|_| odd("the seed is not 32 bytes"))?),
            kind => {
                let key = PrivateKey::from_pkcs8(&secret).map_err(|e| odd(&e.to_string()))?;
                if kind == KeyKind::RsaPss { key.with_pss() } else { key }
            }
        };
        Ok(Opened { key, certificate: self.certificate(path)? })
    }

    /// The kind of the key, which is not secret.
    pub(crate) fn kind(&self) -> KeyKind {
        KeyKind::named(&self.algorithm).unwrap_or_default()
    }

    /// Everything that is not secret, each part on its own line, so that no two files have the same.
    fn bound(&self) -> Vec<u8> {
        let Cost { memory_kib, passes, lanes } = self.kdf.cost;
        let parts = [
            &self.format,
            &self.algorithm,
            &self.kdf.name,
            &format!("{memory_kib} {passes} {lanes}"),
            &self.kdf.salt,
            &self.cipher.name,
            &self.cipher.nonce,
            &self.certificate,
        ];
        parts.map(|part| format!("{}:{part}\n", part.len())).concat().into_bytes()
    }
}

fn decode(text: &str, path: &Path) -> Result<Vec<u8>, KeyError> {
    let odd = |e: base64::DecodeError| KeyError::Format { path: path.to_owned(), reason: e.to_string() };
    BASE64_STANDARD.decode(text).map_err(odd)
}

fn derive(passphrase: &[u8], salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let failed = |e: argon2::Error| KeyError::Sealing(e.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(failed)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(passphrase, salt, key.as_mut_slice()).map_err(failed)?;
    Ok(key)
}
