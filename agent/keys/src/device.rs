//! Keys on a device: a smart card or a hardware security module, by PKCS #11. The key never leaves it.
//!
//! `NAME.pkcs11` holds the key's address (RFC 7512) on one line: `pkcs11:token=Bureau;object=eve?module-path=/usr/lib/…/module.so`; `NAME.pem`
//! beside it is the certificate. The passphrase is the PIN. What the module is told to load is the office's own file: whoever may write there
//! may run programs as the office.

use crate::KeyError;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use greffier_cms::{CmsError, Key, PublicKey, SignatureAlgorithm, SubjectPublicKeyInfo};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Characters of an address that are still read.
const MAX_ADDRESS: usize = 1024;

/// Where a key is (RFC 7512 section 2.3): the parts that are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceAddress {
    /// CKA_LABEL of the token.
    pub token: String,
    /// CKA_LABEL of the key.
    pub object: String,
    /// The module to load.
    pub module: PathBuf,
}

impl std::str::FromStr for DeviceAddress {
    type Err = String;

    /// # Errors
    /// What is wrong with it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.trim().strip_prefix("pkcs11:").filter(|rest| rest.len() <= MAX_ADDRESS).ok_or("it does not begin with pkcs11:")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut token, mut object, mut module) = (None, None, None);
        for part in path.split(';').chain(query.split('&')).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| format!("{part:?} has no value"))?;
            let value = percent_decoded(value).ok_or_else(|| format!("{value:?} cannot be read"))?;
            match name {
                "token" => token = Some(value),
                "object" => object = Some(value),
                "module-path" => module = Some(PathBuf::from(value)),
                // What a key is, is asked for by itself.
                "type" => {}
                _ => return Err(format!("{name:?} is not known; token, object and module-path are")),
            }
        }
        let module = module.ok_or("module-path is missing")?;
        Ok(Self { token: token.ok_or("token is missing")?, object: object.ok_or("object is missing")?, module })
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A key on a device, with a session that is open.
pub(crate) struct DeviceKey {
    session: Mutex<Session>,
    private: ObjectHandle,
    public: SubjectPublicKeyInfo,
    algorithm: SignatureAlgorithm,
}

impl DeviceKey {
    /// Opens a session with the PIN and finds both halves of the key.
    pub(crate) fn open(address: &DeviceAddress, pin: &[u8], at: &Path) -> Result<Self, KeyError> {
        let failed = |error: Error| KeyError::Device { path: at.to_owned(), reason: error.to_string() };
        let odd = |reason: &str| KeyError::Device { path: at.to_owned(), reason: reason.to_owned() };
        let module = module(&address.module).map_err(failed)?;
        let mut slots = module.get_slots_with_token().map_err(failed)?.into_iter();
        let slot = slots.find(|slot| module.get_token_info(*slot).is_ok_and(|info| info.label() == address.token));
        let session = module.open_ro_session(slot.ok_or_else(|| odd("no token has this label"))?).map_err(failed)?;
        let pin = std::str::from_utf8(pin).map_err(|_| odd("the PIN is no text"))?;
        match session.login(UserType::User, Some(&AuthPin::new(pin.into()))) {
            Ok(()) => {}
            // Another session of this process is open: whether this PIN is right cannot be told before it ends.
            Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => return Err(odd("the token is in use by another signature; try again")),
            Err(Error::Pkcs11(RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid, _)) => {
                return Err(KeyError::Passphrase(at.to_owned()));
            }
            Err(error) => return Err(failed(error)),
        }
        let find = |class| -> Result<ObjectHandle, KeyError> {
            let found = session.find_objects(&[Attribute::Class(class), Attribute::Label(address.object.clone().into_bytes())]);
            match found.map_err(failed)?.as_slice() {
                [one] => Ok(*one),
                [] => Err(odd("the token has no key of this label")),
                _ => Err(odd("the token has several keys of this label")),
            }
        };
        let (private, public) = (find(ObjectClass::PRIVATE_KEY)?, find(ObjectClass::PUBLIC_KEY)?);
        let public = public_key(&session, public).map_err(failed)?.ok_or_else(|| odd("the key is neither Ed25519, P-256 nor RSA"))?;
        let algorithm = match &public {
            PublicKey::Ed25519(_) => SignatureAlgorithm::Ed25519,
            PublicKey::P256(_) => SignatureAlgorithm::EcdsaP256,
            PublicKey::Rsa { .. } => SignatureAlgorithm::RsaPkcs1,
        };
        let public = public.info().map_err(KeyError::certificate("of the device's key could not be made"))?;
        Ok(Self { session: Mutex::new(session), private, public, algorithm })
    }
}

/// The public half as the device tells it (PKCS #11 sections 2.1.2 and 2.3.3).
fn public_key(session: &Session, key: ObjectHandle) -> Result<Option<PublicKey>, Error> {
    let wanted = [AttributeType::KeyType, AttributeType::EcPoint, AttributeType::Modulus, AttributeType::PublicExponent];
    let (mut kind, mut point, mut modulus, mut exponent) = (None, None, None, None);
    for attribute in session.get_attributes(key, &wanted)? {
        match attribute {
            Attribute::KeyType(of) => kind = Some(of),
            Attribute::EcPoint(bytes) => point = Some(bytes),
            Attribute::Modulus(bytes) => modulus = Some(bytes),
            Attribute::PublicExponent(bytes) => exponent = Some(bytes),
            _ => {}
        }
    }
    // The point stands in an OCTET STRING: a tag, one byte of length, and the point.
    let point = point.as_deref().map(|bytes| match bytes {
        [4, length, rest @ ..] if usize::from(*length) == rest.len() => rest,
        bare => bare,
    });
    Ok(match (kind, point, modulus, exponent) {
        (Some(KeyType::EC_EDWARDS), Some(point), ..) => <[u8; 32]>::try_from(point).ok().map(PublicKey::Ed25519),
        (Some(KeyType::EC), Some(point), ..) if point.len() == 65 => Some(PublicKey::P256(point.to_vec())),
        (Some(KeyType::RSA), _, Some(modulus), Some(exponent)) => Some(PublicKey::Rsa { modulus, exponent }),
        _ => None,
    })
}

/// A module is loaded and initialised once in a process (PKCS #11 section 5.4).
fn module(path: &Path) -> Result<Pkcs11, Error> {
    static LOADED: LazyLock<Mutex<HashMap<PathBuf, Pkcs11>>> = LazyLock::new(Mutex::default);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = loaded.get(path) {
        return Ok(module.clone());
    }
    let module = Pkcs11::new(path)?;
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
    loaded.insert(path.to_owned(), module.clone());
    Ok(module)
}

impl Key for DeviceKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_info(&self) -> Result<SubjectPublicKeyInfo, CmsError> {
        Ok(self.public.clone())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CmsError> {
        let failed = |error: Error| CmsError::Sign(error.to_string());
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        match self.algorithm {
            SignatureAlgorithm::Ed25519 => {
                let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure));
                session.sign(&mechanism, self.private, message).map_err(failed)
            }
            SignatureAlgorithm::EcdsaP256 => {
                // The device signs a digest and gives both numbers side by side (PKCS #11 section 2.3.1).
                let digest = SignatureAlgorithm::EcdsaP256.digest().digest(&[message]);
                let pair = session.sign(&Mechanism::Ecdsa, self.private, &digest).map_err(failed)?;
                greffier_cms::algorithm::ecdsa_p256_to_der(&pair)
            }
            _ => session.sign(&Mechanism::Sha256RsaPkcs, self.private, message).map_err(failed),
        }
    }
}
