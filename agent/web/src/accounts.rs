//! Passwords: argon2id (RFC 9106) with a salt of its own for each, as a PHC string.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// Characters a password may have; more would only be work for whoever floods us.
const LONGEST: usize = 1_024;
/// 19 MiB, two passes, one lane: the least that OWASP asks of argon2id.
const MEMORY_KIB: u32 = 19 * 1024;

/// Why a password cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is empty or longer than any person would type.
    #[error("a password has 1 to {LONGEST} characters")]
    Length,
    /// The machine gave no random bytes.
    #[error("no random bytes: {0}")]
    Random(String),
    /// The derivation failed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a password, as a PHC string. It takes some tens of milliseconds of one processor: call it off the connections.
///
/// # Errors
/// [`PasswordError`] for a password of no or of absurd length, or a machine without randomness.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.is_empty() || password.chars().count() > LONGEST {
        return Err(PasswordError::Length);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| PasswordError::Random(error.to_string()))?;
    let hash = hasher().hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| PasswordError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

/// A hash that no password has, so that asking for an unknown account takes as long as asking for a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let salt = [7; 16];
    hasher().hash_password_with_salt(b"\0", &salt).map(|hash| hash.to_string()).unwrap_or_default()
});

/// Whether `password` is the one of `hash`. Without a hash the same work is done and the answer is no.
#[must_use]
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    if password.chars().count() > LONGEST {
        return false;
    }
    let known = hash.is_some();
    let text = hash.unwrap_or(&NOBODY);
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    hasher().verify_password(password.as_bytes(), &parsed).is_ok() && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_only() {
        let hash = hash_password("correct cheval pile agrafe").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("correct cheval pile agrafe", Some(&hash)));
        assert!(!verify_password("correct cheval pile agrafE", Some(&hash)));
        assert!(!verify_password("\0", None), "nobody has no password");
        assert!(!verify_password("x", Some("not a hash")));
        assert!(hash_password("").is_err());
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        assert_ne!(hash_password("demonstration").unwrap(), hash_password("demonstration").unwrap());
    }
}
