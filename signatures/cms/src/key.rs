//! Keys, and the one thing the rest asks of them: to sign a message.
//!
//! [`Key`] is where hardware comes in; nothing above it sees key bytes.

use crate::algorithm::SignatureAlgorithm;
use crate::derived::Derived;
use crate::{CmsError, oid};
use der::Encode;
use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::RandomizedSigner as _;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, PrivateKeyInfoRef};
use sha2::Sha256;
use spki::{EncodePublicKey, SubjectPublicKeyInfoOwned};
use std::fmt;
use std::sync::Arc;
use x509_cert::Certificate;
use zeroize::Zeroizing;

/// Bits of the shortest RSA key that signs or is believed (ETSI TS 119 312 section 9.3).
pub const MIN_RSA_BITS: u32 = 2048;
/// Bytes of the salt of RSA-PSS: as many as the digest has (RFC 4055 section 3.1).
pub(crate) const PSS_SALT: usize = 32;

/// Something that holds a private key and signs with it: memory, or a device.
pub trait Key: Send + Sync {
    /// The algorithm that [`Key::sign`] uses.
    fn algorithm(&self) -> SignatureAlgorithm;
    /// The public key as it stands in a certificate.
    ///
    /// # Errors
    /// When the key cannot be reached or encoded.
    fn public_info(&self) -> Result<SubjectPublicKeyInfoOwned, CmsError>;
    /// Signs the message itself, not a digest of it. The signature is encoded as CMS and X.509 hold it (ECDSA as DER, RFC 5753 section 2.1.1).
    ///
    /// # Errors
    /// [`CmsError::Sign`] when the key refuses or cannot be reached.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CmsError>;
}

/// A private key held in memory, wiped when dropped.
#[derive(Clone)]
pub enum PrivateKey {
    /// Ed25519 (RFC 8032).
    Ed25519(ed25519_dalek::SigningKey),
    /// ECDSA on P-256 with SHA-256, its secret number derived from key and message (RFC 6979).
    P256(p256::ecdsa::SigningKey),
    /// RSA with SHA-256, padded as PKCS #1 version 1.5 (RFC 8017 section 8.2).
    RsaPkcs1(rsa::PrivateKey),
    /// RSA with SHA-256, padded as PSS (RFC 8017 section 8.1).
    RsaPss(rsa::PrivateKey),
}

impl PrivateKey {
    /// The Ed25519 key that comes from 32 bytes of randomness (RFC 8032 section 5.1.5).
    #[must_use]
    pub fn ed25519(seed: &[u8; 32]) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The P-256 key that comes from 32 bytes of randomness; `None` for the rare bytes that are no key (FIPS 186-5 A.2.2), for which others are
    /// drawn.
    #[must_use]
    pub fn p256(seed: &[u8; 32]) -> Option<Self> {
        p256::ecdsa::SigningKey::from_slice(seed).ok().map(Self::P256)
    }

    /// A new RSA key of `bits` whose primes come from 32 bytes of randomness.
    ///
    /// # Errors
    /// When `bits` is out of bounds.
    pub fn rsa(seed: &[u8; 32], bits: u32) -> Result<Self, CmsError> {
        if !(MIN_RSA_BITS..=4096).contains(&bits) {
            return Err(CmsError::Key("an RSA key has from 2048 to 4096 bits".into()));
        }
        let made = rsa::PrivateKey::new(&mut Derived::new(&[seed, b"rsa"]), bits as usize);
        made.map(Self::RsaPkcs1).map_err(|e| CmsError::Key(e.to_string()))
    }

    /// Reads a private key (PKCS #8, RFC 5958): Ed25519, P-256, or RSA, which signs as PKCS #1 until [`PrivateKey::with_pss`] says otherwise.
    ///
    /// # Errors
    /// [`CmsError::Key`] when it is none of those, or an RSA key that is too short.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CmsError> {
        let odd = |e: &dyn fmt::Display| CmsError::Key(e.to_string());
        let info = PrivateKeyInfoRef::try_from(der).map_err(|e| odd(&e))?;
        match info.algorithm.oid {
            oid::ED25519 => ed25519_dalek::SigningKey::from_pkcs8_der(der).map(Self::Ed25519).map_err(|e| odd(&e)),
            oid::EC_PUBLIC_KEY => p256::ecdsa::SigningKey::from_pkcs8_der(der).map(Self::P256).map_err(|e| odd(&e)),
            oid::RSA | oid::RSA_PSS => {
                // A key that says PSS is the same key; its identifier alone differs (RFC 4055 section 1.2).
                let plain = PrivateKeyInfoRef { algorithm: rsa::pkcs1::ALGORITHM_ID, ..info };
                let plain = Zeroizing::new(plain.to_der().map_err(|e| odd(&e))?);
                let key = rsa::PrivateKey::from_pkcs8_der(&plain).map_err(|e| odd(&e))?;
                use rsa::traits::PublicKeyParts as _;
                if key.n_bits_precision() < MIN_RSA_BITS {
                    return Err(CmsError::Key("the RSA key has fewer than 2048 bits".into()));
                }
                Ok(if info.algorithm.oid == oid::RSA_PSS { Self::RsaPss(key) } else { Self::RsaPkcs1(key) })
            }
            _ => Err(CmsError::Key("it is neither Ed25519, P-256 nor RSA".into())),
        }
    }

    /// The private key as PKCS #8; wiped when dropped.
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CmsError> {
        let document = match self {
            // Without the public key beside it (RFC 5958 version 1): much software reads no other.
            Self::Ed25519(key) => ed25519_dalek::pkcs8::KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der(),
            Self::P256(key) => key.to_pkcs8_der(),
            Self::RsaPkcs1(key) | Self::RsaPss(key) => key.to_pkcs8_der(),
        };
        document.map(|document| Zeroizing::new(document.as_bytes().to_vec())).map_err(|e| CmsError::Key(e.to_string()))
    }

    /// An RSA key that signs with PSS; another key is left as it is.
    #[must_use]
    pub fn with_pss(self) -> Self {
        if let Self::RsaPkcs1(key) = self { Self::RsaPss(key) } else { self }
    }

    /// Randomness for blinding and salts that nobody without the key can foresee, and that makes no second signature differ from the first.
    fn derived(&self, message: &[u8]) -> Result<Derived, CmsError> {
        Ok(Derived::new(&[&self.to_pkcs8()?, message]))
    }
}

impl Key for PrivateKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Ed25519(_) => SignatureAlgorithm::Ed25519,
            Self::P256(_) => SignatureAlgorithm::EcdsaP256,
            Self::RsaPkcs1(_) => SignatureAlgorithm::RsaPkcs1,
            Self::RsaPss(_) => SignatureAlgorithm::RsaPss,
        }
    }

    fn public_info(&self) -> Result<SubjectPublicKeyInfoOwned, CmsError> {
        let document = match self {
            Self::Ed25519(key) => key.verifying_key().to_public_key_der(),
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::RsaPkcs1(key) | Self::RsaPss(key) => key.to_public_key().to_public_key_der(),
        };
        let document = document.map_err(|e| CmsError::Key(e.to_string()))?;
        document.decode_msg().map_err(CmsError::malformed("public key"))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CmsError> {
        use rsa::signature::SignatureEncoding as _;
        let failed = |e: ed25519_dalek::SignatureError| CmsError::Sign(e.to_string());
        match self {
            Self::Ed25519(key) => key.try_sign(message).map(|s| s.to_bytes().to_vec()).map_err(failed),
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.try_sign(message).map_err(failed)?;
                Ok(signature.as_bytes().to_vec())
            }
            Self::RsaPkcs1(key) => {
                let signer = rsa::pkcs1v15::SigningKey::<Sha256>::new(key.clone());
                signer.try_sign_with_rng(&mut self.derived(message)?, message).map(|s| s.to_vec()).map_err(failed)
            }
            Self::RsaPss(key) => {
                let signer = rsa::pss::SigningKey::<Sha256>::new_with_salt_len(key.clone(), PSS_SALT);
                signer.try_sign_with_rng(&mut self.derived(message)?, message).map(|s| s.to_vec()).map_err(failed)
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.algorithm())
    }
}

/// A key with its certificate, and the certificates between that and the root.
#[derive(Clone)]
pub struct Signer {
    key: Arc<dyn Key>,
    certificate: Certificate,
    intermediates: Vec<Certificate>,
}

impl Signer {
    /// Joins a key and its certificate. `intermediates` are those between the signer's and the root's, without the root's.
    ///
    /// # Errors
    /// [`CmsError::KeyMismatch`] when the certificate names another public key.
    pub fn new(key: impl Key + 'static, certificate: Certificate, intermediates: Vec<Certificate>) -> Result<Self, CmsError> {
        let named = certificate.tbs_certificate().subject_public_key_info();
        if named.subject_public_key != key.public_info()?.subject_public_key {
            return Err(CmsError::KeyMismatch);
        }
        Ok(Self { key: Arc::new(key), certificate, intermediates })
    }

    /// The signer's own certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Certificates between the signer's and the root's; empty where the root issued it.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The key, for an authority that issues with it.
    #[must_use]
    pub fn key(&self) -> &dyn Key {
        &*self.key
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.certificate.tbs_certificate().subject())
    }
}
