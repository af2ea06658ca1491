//! Signature and digest algorithms: what we sign with, and the somewhat longer list of what we judge.

use crate::key::{MIN_RSA_BITS, PSS_SALT};
use crate::{CmsError, oid};
use const_oid::ObjectIdentifier;
use der::{Any, Decode, Sequence};
use ed25519_dalek::VerifyingKey;
use rsa::signature::hazmat::PrehashVerifier as _;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// Bits of an RSA key whose signatures are judged; longer ones only cost time.
const RSA_BITS: std::ops::RangeInclusive<usize> = MIN_RSA_BITS as usize..=8192;

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Pure Ed25519 over the signed attributes, with SHA-512 as the message digest (RFC 8419 sections 2.3 and 3.1).
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (RFC 5753 section 2.1, RFC 5754 section 3.3).
    EcdsaP256,
    /// RSA with SHA-256, PKCS #1 version 1.5 (RFC 5754 section 3.2).
    RsaPkcs1,
    /// RSA-PSS with SHA-256, MGF1 with SHA-256 and 32 bytes of salt (RFC 4056).
    RsaPss,
}

impl SignatureAlgorithm {
    /// The AlgorithmIdentifier of the signature.
    ///
    /// # Errors
    /// Never in practice; the encoder's error is passed on.
    pub fn identifier(self) -> Result<AlgorithmIdentifierOwned, CmsError> {
        let parameters = match self {
            // Absent (RFC 8419 section 2.1, RFC 5754 section 3.3).
            Self::Ed25519 | Self::EcdsaP256 => None,
            // NULL (RFC 5754 section 3.2).
            Self::RsaPkcs1 => Some(Any::null()),
            Self::RsaPss => Some(PssParameters::sha256().and_then(|p| Any::encode_from(&p)).map_err(CmsError::malformed("parameters"))?),
        };
        let oid = match self {
            Self::Ed25519 => oid::ED25519,
            Self::EcdsaP256 => oid::ECDSA_SHA256,
            Self::RsaPkcs1 => oid::RSA_SHA256,
            Self::RsaPss => oid::RSA_PSS,
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters })
    }

    /// The digest that goes with it.
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Ed25519 => DigestAlgorithm::Sha512,
            Self::EcdsaP256 | Self::RsaPkcs1 | Self::RsaPss => DigestAlgorithm::Sha256,
        }
    }
}

/// A digest that is trusted. SHA-1 and older are not: a collision would let two documents share a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The algorithm that an identifier names; parameters are absent or NULL (RFC 5754 section 2).
    #[must_use]
    pub fn of(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        let plain = identifier.parameters.as_ref().is_none_or(Any::is_null);
        match identifier.oid {
            oid::SHA256 if plain => Some(Self::Sha256),
            oid::SHA384 if plain => Some(Self::Sha384),
            oid::SHA512 if plain => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The AlgorithmIdentifier; parameters are absent (RFC 5754 section 2).
    #[must_use]
    pub fn identifier(self) -> AlgorithmIdentifierOwned {
        let oid = match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        };
        AlgorithmIdentifierOwned { oid, parameters: None }
    }

    /// The digest of the parts, as one message.
    #[must_use]
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hasher = D::new();
            for part in parts {
                hasher.update(part);
            }
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        }
    }
}

/// RSASSA-PSS-params, RFC 4055 section 3.1. Every default there names SHA-1, so all but the trailer must be written out.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u8>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

impl PssParameters {
    fn sha256() -> der::Result<Self> {
        let hash = AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: Some(Any::null()) };
        let mask = AlgorithmIdentifierOwned { oid: oid::MGF1, parameters: Some(Any::encode_from(&hash)?) };
        Ok(Self { hash: Some(hash), mask: Some(mask), salt: Some(PSS_SALT as u8), trailer: None })
    }

    /// The digest, used for the mask as well, and the length of the salt.
    fn read(&self) -> Option<(DigestAlgorithm, usize)> {
        let hash = DigestAlgorithm::of(self.hash.as_ref()?)?;
        let mask = self.mask.as_ref().filter(|mask| mask.oid == oid::MGF1)?;
        let of_mask = mask.parameters.as_ref()?.decode_as::<AlgorithmIdentifierOwned>().ok()?;
        let same = DigestAlgorithm::of(&of_mask) == Some(hash) && self.trailer.is_none_or(|trailer| trailer == 1);
        same.then_some((hash, usize::from(self.salt?)))
    }
}

/// What a signature algorithm's identifier, with the digest named beside it, comes to.
enum Scheme {
    Ed25519,
    Ecdsa(DigestAlgorithm),
    RsaPkcs1(DigestAlgorithm),
    RsaPss(DigestAlgorithm, usize),
}

fn scheme(algorithm: &AlgorithmIdentifierOwned, digest: Option<DigestAlgorithm>) -> Option<Scheme> {
    let absent = algorithm.parameters.is_none();
    let null = algorithm.parameters.as_ref().is_none_or(Any::is_null);
    let scheme = match algorithm.oid {
        oid::ED25519 if absent => Scheme::Ed25519,
        oid::ECDSA_SHA256 if null => Scheme::Ecdsa(DigestAlgorithm::Sha256),
        oid::ECDSA_SHA384 if null => Scheme::Ecdsa(DigestAlgorithm::Sha384),
        oid::ECDSA_SHA512 if null => Scheme::Ecdsa(DigestAlgorithm::Sha512),
        oid::RSA_SHA256 if null => Scheme::RsaPkcs1(DigestAlgorithm::Sha256),
        oid::RSA_SHA384 if null => Scheme::RsaPkcs1(DigestAlgorithm::Sha384),
        oid::RSA_SHA512 if null => Scheme::RsaPkcs1(DigestAlgorithm::Sha512),
        // In CMS the key's own identifier may stand for the scheme; the digest is the one named beside it (RFC 3370 section 3.2).
        oid::RSA if null => Scheme::RsaPkcs1(digest?),
        oid::RSA_PSS => {
            let (hash, salt) = algorithm.parameters.as_ref()?.decode_as::<PssParameters>().ok()?.read()?;
            Scheme::RsaPss(hash, salt)
        }
        _ => return None,
    };
    // The digest of the content and that of the signature are one (EN 319 122-1 leaves no room for two); Ed25519 goes with SHA-512 only.
    let own = match &scheme {
        Scheme::Ed25519 => DigestAlgorithm::Sha512,
        Scheme::Ecdsa(own) | Scheme::RsaPkcs1(own) | Scheme::RsaPss(own, _) => *own,
    };
    digest.is_none_or(|digest| digest == own).then_some(scheme)
}

/// Whether a signature by the key of `public` over `message` holds. `digest` is the one that is named beside the signature in CMS; a
/// certificate names none.
///
/// Returns `None` when the algorithm is not one this crate can judge. Ed25519 is checked strictly: small-order keys and non-canonical
/// signatures are refused, so that one signature has one encoding; ECDSA signatures must be DER.
pub(crate) fn signature_holds(
    public: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<DigestAlgorithm>,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    match scheme(algorithm, digest)? {
        Scheme::Ed25519 => ed25519(public, message, signature),
        Scheme::Ecdsa(digest) => ecdsa(public, &digest.digest(&[message]), signature),
        Scheme::RsaPkcs1(digest) => {
            let key = rsa_key(public)?;
            let prehash = digest.digest(&[message]);
            let Ok(signature) = rsa::pkcs1v15::Signature::try_from(signature) else { return Some(false) };
            Some(match digest {
                DigestAlgorithm::Sha256 => rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key).verify_prehash(&prehash, &signature).is_ok(),
                DigestAlgorithm::Sha384 => rsa::pkcs1v15::VerifyingKey::<Sha384>::new(key).verify_prehash(&prehash, &signature).is_ok(),
                DigestAlgorithm::Sha512 => rsa::pkcs1v15::VerifyingKey::<Sha512>::new(key).verify_prehash(&prehash, &signature).is_ok(),
            })
        }
        Scheme::RsaPss(digest, salt) => {
            let key = rsa_key(public)?;
            let prehash = digest.digest(&[message]);
            let Ok(signature) = rsa::pss::Signature::try_from(signature) else { return Some(false) };
            use rsa::pss::VerifyingKey;
            Some(match digest {
                DigestAlgorithm::Sha256 => {
                    VerifyingKey::<Sha256>::new_with_salt_len(key, salt).verify_prehash(&prehash, &signature).is_ok()
                }
                DigestAlgorithm::Sha384 => {
                    VerifyingKey::<Sha384>::new_with_salt_len(key, salt).verify_prehash(&prehash, &signature).is_ok()
                }
                DigestAlgorithm::Sha512 => {
                    VerifyingKey::<Sha512>::new_with_salt_len(key, salt).verify_prehash(&prehash, &signature).is_ok()
                }
            })
        }
    }
}

fn ed25519(public: &SubjectPublicKeyInfoOwned, message: &[u8], signature: &[u8]) -> Option<bool> {
    if public.algorithm.oid != oid::ED25519 {
        return None;
    }
    if public.algorithm.parameters.is_some() {
        return Some(false);
    }
    let key: Option<[u8; 32]> = public.subject_public_key.as_bytes().and_then(|b| b.try_into().ok());
    let Some(key) = key.and_then(|k| VerifyingKey::from_bytes(&k).ok()) else { return Some(false) };
    let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return Some(false) };
    Some(key.verify_strict(message, &signature).is_ok())
}

fn ecdsa(public: &SubjectPublicKeyInfoOwned, prehash: &[u8], signature: &[u8]) -> Option<bool> {
    if public.algorithm.oid != oid::EC_PUBLIC_KEY {
        return None;
    }
    let curve = public.algorithm.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok()?;
    let point = public.subject_public_key.as_bytes()?;
    let holds = match curve {
        oid::P256 => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
            let signature = p256::ecdsa::Signature::from_der(signature).ok();
            key.zip(signature).is_some_and(|(key, signature)| key.verify_prehash(prehash, &signature).is_ok())
        }
        oid::P384 => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
            let signature = p384::ecdsa::Signature::from_der(signature).ok();
            key.zip(signature).is_some_and(|(key, signature)| key.verify_prehash(prehash, &signature).is_ok())
        }
        _ => return None,
    };
    Some(holds)
}

/// An RSA key of a length that is judged. A key that is bound to PSS (RFC 4055 section 1.2) is the same key.
fn rsa_key(public: &SubjectPublicKeyInfoOwned) -> Option<rsa::PublicKey> {
    if !matches!(public.algorithm.oid, oid::RSA | oid::RSA_PSS) {
        return None;
    }
    let parts = rsa::pkcs1::RsaPublicKeyRef::from_der(public.subject_public_key.as_bytes()?).ok()?;
    let number = |part: rsa::pkcs1::UintRef<'_>| rsa::BoxedUint::from_be_slice_vartime(part.as_bytes());
    rsa::PublicKey::new_with_size_limits(number(parts.modulus), number(parts.public_exponent), RSA_BITS).ok()
}

/// A P-256 signature of 64 bytes, both numbers side by side, as DER (RFC 5753 section 7.2): devices give the first, certificates and CMS hold
/// the second.
///
/// # Errors
/// [`CmsError::Sign`] when it is no signature.
pub fn ecdsa_p256_to_der(pair: &[u8]) -> Result<Vec<u8>, CmsError> {
    let signature = p256::ecdsa::Signature::from_slice(pair).map_err(|e| CmsError::Sign(e.to_string()))?;
    Ok(signature.to_der().as_bytes().to_vec())
}
