//! A key as the builders of certificates and revocation lists ask for it.

use crate::{CmsError, Key};
use der::Document;
use der::asn1::BitString;
use rsa::signature::{Error, Keypair, Signer};
use spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, SignatureBitStringEncoding, SubjectPublicKeyInfoOwned,
};

/// A key that issues.
pub(crate) struct Issuing<'a> {
    key: &'a dyn Key,
    public: Public,
}

impl<'a> Issuing<'a> {
    pub(crate) fn new(key: &'a dyn Key) -> Result<Self, CmsError> {
        Ok(Self { key, public: Public(key.public_info()?) })
    }
}

/// Its public key.
#[derive(Clone)]
pub(crate) struct Public(SubjectPublicKeyInfoOwned);

/// What it signs.
pub(crate) struct Bits(Vec<u8>);

impl EncodePublicKey for Public {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::encode_msg(&self.0)?)
    }
}

impl Keypair for Issuing<'_> {
    type VerifyingKey = Public;

    fn verifying_key(&self) -> Public {
        self.public.clone()
    }
}

impl DynSignatureAlgorithmIdentifier for Issuing<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        self.key.algorithm().identifier().map_err(|_| spki::Error::AlgorithmParametersMissing)
    }
}

impl Signer<Bits> for Issuing<'_> {
    fn try_sign(&self, message: &[u8]) -> Result<Bits, Error> {
        self.key.sign(message).map(Bits).map_err(Error::from_source)
    }
}

impl SignatureBitStringEncoding for Bits {
    fn to_bitstring(&self) -> der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}
