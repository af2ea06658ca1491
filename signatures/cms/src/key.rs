//! Keys, and the one thing the rest asks of them: to sign a message.
//!
//! [`Signer`] is where other algorithms and hardware keys come in; nothing above it sees key bytes.

use crate::{CmsError, oid};
use der::Encode;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::Certificate;
use zeroize::Zeroizing;

/// How a signature is made. Only what is implemented is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Pure Ed25519 over the signed attributes, with SHA-512 as the message digest (RFC 8419 sections 2.3 and 3.1).
    Ed25519,
}

impl SignatureAlgorithm {
    /// The AlgorithmIdentifier of the signature; parameters are absent (RFC 8419 section 2.1).
    pub fn identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Ed25519 => AlgorithmIdentifierOwned { oid: oid::ED25519, parameters: None },
        }
    }

    /// The AlgorithmIdentifier of the digest that goes with it; parameters are absent (RFC 5754 section 2).
    pub fn digest_identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Ed25519 => AlgorithmIdentifierOwned { oid: oid::SHA512, parameters: None },
        }
    }
}

/// Something that can sign in the name of the holder of a certificate.
pub trait Signer {
    /// The signer's own certificate.
    fn certificate(&self) -> &Certificate;
    /// Certificates between the signer's and the root, the root excluded; empty where the root issued it.
    fn intermediates(&self) -> &[Certificate];
    /// The algorithm [`Signer::sign`] uses.
    fn algorithm(&self) -> SignatureAlgorithm;
    /// Signs the message itself, not a digest of it.
    ///
    /// # Errors
    /// [`CmsError::Sign`] when the key refuses or cannot be reached.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CmsError>;
}

/// An Ed25519 private key held in memory, wiped when dropped.
pub struct Ed25519Key(SigningKey);

impl Ed25519Key {
    /// The key that comes from 32 bytes of randomness (RFC 8032 section 5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The 32 bytes the key comes from; wiped when dropped.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key, 32 bytes.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The public key as it stands in a certificate (RFC 8410 section 4).
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn public_info(&self) -> Result<SubjectPublicKeyInfoOwned, CmsError> {
        SubjectPublicKeyInfoOwned::from_key(&self.0.verifying_key()).map_err(|e| CmsError::Issue(e.to_string()))
    }

    pub(crate) fn dalek(&self) -> &SigningKey {
        &self.0
    }
}

impl std::fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ed25519Key(..)")
    }
}

/// A private key in memory together with its certificate.
#[derive(Debug)]
pub struct KeySigner {
    key: Ed25519Key,
    certificate: Certificate,
    intermediates: Vec<Certificate>,
}

impl KeySigner {
    /// Joins a key and its certificate.
    ///
    /// # Errors
    /// [`CmsError::KeyMismatch`] when the certificate names another public key.
    pub fn new(key: Ed25519Key, certificate: Certificate, intermediates: Vec<Certificate>) -> Result<Self, CmsError> {
        let named = certificate.tbs_certificate().subject_public_key_info();
        let own = key.public_info()?;
        if named.to_der().ok() != own.to_der().ok() {
            return Err(CmsError::KeyMismatch);
        }
        Ok(Self { key, certificate, intermediates })
    }

    /// The key, for an authority that issues with it.
    pub fn key(&self) -> &Ed25519Key {
        &self.key
    }
}

impl Signer for KeySigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Ed25519
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CmsError> {
        let signature = self.key.0.try_sign(message).map_err(|e| CmsError::Sign(e.to_string()))?;
        Ok(signature.to_bytes().to_vec())
    }
}

/// Whether a signature by the key of `public` over `message` holds.
///
/// Returns `None` when the algorithm is not one this crate can judge. Ed25519 is checked strictly: small-order
/// keys and non-canonical signatures are refused, so that one signature has one encoding.
pub(crate) fn signature_holds(
    public: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    if algorithm.oid != oid::ED25519 || public.algorithm.oid != oid::ED25519 {
        return None;
    }
    if algorithm.parameters.is_some() || public.algorithm.parameters.is_some() {
        return Some(false);
    }
    let key: Option<[u8; 32]> = public.subject_public_key.as_bytes().and_then(|b| b.try_into().ok());
    let Some(key) = key.and_then(|k| VerifyingKey::from_bytes(&k).ok()) else { return Some(false) };
    let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return Some(false) };
    Some(key.verify_strict(message, &signature).is_ok())
}
