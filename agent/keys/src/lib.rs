//! Keys sealed at rest, and the office's own authority.
//!
//! A folder holds `root.pem` and `root.key`, and for each signer `NAME.pem` and `NAME.key`; `revoked.crl` is the list of what the authority
//! revoked. A `.key` file is sealed with a passphrase (argon2id, XChaCha20-Poly1305), readable by its owner only, written whole or not at all,
//! and never overwritten. Instead of it there may be `NAME.p12` (PKCS #12, made elsewhere) or `NAME.pkcs11` (the address of a key on a device).
//! [`new_key`] makes one, [`unlock`] opens one for a signature, [`load_trust`] reads the authorities, [`Outside`] is what the levels with time
//! stamps ask for.
//!
//! This is an edge: files, the clock's reading passed in, and the machine's randomness behind [`Entropy`].

mod device;
mod entropy;
mod error;
mod files;
mod fitting;
mod kind;
mod listed;
mod office;
mod outside;
mod pkcs12;
mod revoked;
mod rotate;
mod sealed;
mod trust;
mod unlocked;

pub use device::DeviceAddress;
pub use entropy::{Entropy, SystemEntropy};
pub use error::KeyError;
pub use fitting::{fitting_key, kind_of, sibling};
pub use kind::KeyKind;
pub use listed::{KeyUse, ListedKey, list_keys};
pub use office::{KeyOptions, NewKey, NewKeyFiles, enrol_device_key, new_key, new_key_with};
pub use outside::{Outside, TimeStamping};
pub use revoked::{Reason, Revoked, list_file, list_until, renew, revoke};
pub use rotate::rotate_key;
pub use sealed::Cost;
pub use trust::load_trust;
pub use unlocked::{Unlocked, is_on_device, key_file, unlock, unlock_with};
