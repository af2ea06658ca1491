//! Public keys that come in parts, from a device.

use crate::{CmsError, oid};
use der::asn1::{BitString, UintRef};
use der::{Any, Encode};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// A public key in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Ed25519.
    Ed25519([u8; 32]),
    /// A point of P-256, uncompressed (SEC 1 section 2.3.3).
    P256(Vec<u8>),
    /// RSA: big-endian numbers.
    Rsa {
        /// The modulus.
        modulus: Vec<u8>,
        /// The public exponent.
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// The key as it stands in a certificate (RFC 8410 section 4, RFC 5480 section 2, RFC 3279 section 2.3.1).
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when a part cannot be written.
    pub fn info(&self) -> Result<SubjectPublicKeyInfoOwned, CmsError> {
        let build = || -> der::Result<SubjectPublicKeyInfoOwned> {
            let (oid, parameters, bytes) = match self {
                Self::Ed25519(key) => (oid::ED25519, None, key.to_vec()),
                Self::P256(point) => (oid::EC_PUBLIC_KEY, Some(Any::encode_from(&oid::P256)?), point.clone()),
                Self::Rsa { modulus, exponent } => {
                    let key = rsa::pkcs1::RsaPublicKeyRef { modulus: UintRef::new(modulus)?, public_exponent: UintRef::new(exponent)? };
                    (oid::RSA, Some(Any::null()), key.to_der()?)
                }
            };
            let algorithm = AlgorithmIdentifierOwned { oid, parameters };
            Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(&bytes)? })
        };
        build().map_err(CmsError::malformed("public key"))
    }
}
