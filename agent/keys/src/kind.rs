//! The kinds of keys an office may hold.

use crate::{Entropy, KeyError};
use greffier_cms::{PrivateKey, SubjectPublicKeyInfo, oid};
use serde::Deserialize;
use zeroize::Zeroizing;

/// Bits of a new RSA key: beyond 2030 by ETSI TS 119 312.
const RSA_BITS: u32 = 3072;
/// How often bytes that are no P-256 key are drawn again; once is already rarer than a broken machine.
const DRAWS: usize = 8;

/// A kind of key, and of the signatures made with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// Ed25519: short, fast, with nothing to go wrong in it.
    #[default]
    Ed25519,
    /// ECDSA on P-256, for offices whose readers cannot judge Ed25519.
    P256,
    /// RSA of 3072 bits, PKCS #1 version 1.5: what every reader can judge.
    Rsa,
    /// RSA of 3072 bits, PSS.
    RsaPss,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::P256, Self::Rsa, Self::RsaPss];

    /// As written on the command line and in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::Rsa => "rsa",
            Self::RsaPss => "rsa-pss",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind of a key.
    pub(crate) fn of(key: &PrivateKey) -> Self {
        match key {
            PrivateKey::Ed25519(_) => Self::Ed25519,
            PrivateKey::P256(_) => Self::P256,
            PrivateKey::RsaPkcs1(_) => Self::Rsa,
            PrivateKey::RsaPss(_) => Self::RsaPss,
        }
    }

    /// The kind of the keys that a public key belongs to; `None` for one that Greffier does not sign with.
    pub(crate) fn of_public(key: &SubjectPublicKeyInfo) -> Option<Self> {
        match key.algorithm.oid {
            oid::ED25519 => Some(Self::Ed25519),
            oid::EC_PUBLIC_KEY if curve(key) == Some(oid::P256) => Some(Self::P256),
            oid::RSA => Some(Self::Rsa),
            oid::RSA_PSS => Some(Self::RsaPss),
            _ => None,
        }
    }

    /// A new key of the kind.
    pub(crate) fn fresh(self, entropy: &mut dyn Entropy) -> Result<PrivateKey, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        for _ in 0..DRAWS {
            entropy.fill(seed.as_mut_slice())?;
            let key = match self {
                Self::Ed25519 => Some(PrivateKey::ed25519(&seed)),
                Self::P256 => PrivateKey::p256(&seed),
                Self::Rsa | Self::RsaPss => {
                    let key = PrivateKey::rsa(&seed, RSA_BITS).map_err(|e| KeyError::Entropy(e.to_string()))?;
                    Some(if self == Self::RsaPss { key.with_pss() } else { key })
                }
            };
            if let Some(key) = key {
                return Ok(key);
            }
        }
        Err(KeyError::Entropy("it gives no key".into()))
    }
}

fn curve(key: &SubjectPublicKeyInfo) -> Option<oid::ObjectIdentifier> {
    key.algorithm.parameters.as_ref()?.decode_as().ok()
}

impl std::str::FromStr for KeyKind {
    type Err = String;

    /// # Errors
    /// The names there are, when this is none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::named(text).ok_or_else(|| Self::ALL.map(Self::as_str).join(", "))
    }
}
