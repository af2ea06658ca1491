//! A second proof of who signs: time-based one-time passwords (RFC 6238: SHA-1, six digits, thirty seconds), and recovery codes for a
//! device that is lost. A code is good once.

use greffier_casework::{AccountName, BlobHash, IdentityMethod};
use greffier_store::SecondFactorRow;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::desk::blocking;
use crate::vault::{Use, Vault};
use crate::{Desk, DeskError};

/// Bytes of a secret: as many as the digest has (RFC 4226 s. 4, R6).
const SECRET: usize = 20;
/// Recovery codes of an account.
const RECOVERY_CODES: usize = 8;
/// Letters and digits of a recovery code that cannot be taken for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a recovery code: fifty bits, which nobody guesses past a limiter.
const CODE: usize = 10;

/// A secret that is shown for the first time.
pub struct SetUp {
    /// The secret in base 32 (RFC 4648), as authenticator programs take it.
    pub secret: String,
    /// The same secret, sealed: what comes back with the code that confirms it.
    pub sealed: String,
}

/// A code that is right, and not used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    Step(u64),
    Recovery(String),
}

impl Desk {
    async fn vault(&self) -> Result<Vault, DeskError> {
        let path = self.config().path(&self.config().signing.key_file);
        blocking(move || Vault::open(&path)).await
    }

    /// A new secret for an account. Nothing is kept until [`Desk::confirm_second_factor`].
    ///
    /// # Errors
    /// [`DeskError::Vault`].
    pub async fn begin_second_factor(&self, account: &AccountName) -> Result<SetUp, DeskError> {
        let mut secret = Zeroizing::new([0; SECRET]);
        random(&mut *secret)?;
        let sealed = self.vault().await?.seal(Use::Pending, account, &*secret)?;
        Ok(SetUp { secret: Secret::from(secret.to_vec()).to_base32(), sealed })
    }

    /// The secret of a set-up that goes on, to be shown again after a wrong code.
    ///
    /// # Errors
    /// [`DeskError::Vault`] when it was not made for this account.
    pub async fn pending_second_factor(&self, account: &AccountName, sealed: String) -> Result<SetUp, DeskError> {
        let secret = self.vault().await?.unseal(Use::Pending, account, &sealed)?;
        Ok(SetUp { secret: Secret::from(secret.to_vec()).to_base32(), sealed })
    }

    /// Puts a secret in force that the code proves to be in the person's device; returns the recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`DeskError::WrongCode`]; [`DeskError::Vault`] when the secret was not made for this account.
    pub async fn confirm_second_factor(&self, account: &AccountName, sealed: &str, code: &str) -> Result<Vec<String>, DeskError> {
        let vault = self.vault().await?;
        let secret = vault.unseal(Use::Pending, account, sealed)?;
        let last_step = step_of(&totp(&secret)?, code, self.now()).ok_or(DeskError::WrongCode)?;
        let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>, _>>()?;
        let factor = SecondFactorRow {
            sealed: vault.seal(Use::InForce, account, &secret)?,
            recovery: codes.iter().map(|code| hash_of(code)).collect(),
            last_step,
            set_up_at: self.now(),
        };
        self.store().set_second_factor(account, factor).await?;
        Ok(codes)
    }

    /// Whether `typed` is a code of the account that is not used up; it stays good until [`Desk::spend`].
    ///
    /// # Errors
    /// [`DeskError::NoSecondFactor`], [`DeskError::WrongCode`], [`DeskError::UsedCode`].
    pub(crate) async fn prove(&self, account: &AccountName, typed: &str) -> Result<Proof, DeskError> {
        let factor = self.store().second_factor(account).await?.ok_or(DeskError::NoSecondFactor)?;
        let typed: String = typed.chars().filter(|c| c.is_ascii_alphanumeric()).take(64).collect();
        if typed.len() == CODE {
            let hash = hash_of(&typed);
            return if factor.recovery.contains(&hash) { Ok(Proof::Recovery(hash)) } else { Err(DeskError::WrongCode) };
        }
        let secret = self.vault().await?.unseal(Use::InForce, account, &factor.sealed)?;
        match step_of(&totp(&secret)?, &typed, self.now()) {
            Some(step) if step > factor.last_step => Ok(Proof::Step(step)),
            Some(_) => Err(DeskError::UsedCode),
            None => Err(DeskError::WrongCode),
        }
    }

    /// Uses a proof up. Of two that use the same code at once, one is refused.
    ///
    /// # Errors
    /// [`DeskError::UsedCode`].
    pub(crate) async fn spend(&self, account: &AccountName, proof: &Proof) -> Result<IdentityMethod, DeskError> {
        let (used, method) = match proof {
            Proof::Step(step) => (self.store().use_step(account, *step).await?, IdentityMethod::Totp),
            Proof::Recovery(hash) => (self.store().use_recovery_code(account, hash).await?, IdentityMethod::RecoveryCode),
        };
        if used { Ok(method) } else { Err(DeskError::UsedCode) }
    }

    /// Checks a code and uses it up: before a second factor is put in place of another.
    ///
    /// # Errors
    /// As [`Desk::spend`], and [`DeskError::NoSecondFactor`], [`DeskError::WrongCode`].
    pub async fn check_second_factor(&self, account: &AccountName, typed: &str) -> Result<(), DeskError> {
        let proof = self.prove(account, typed).await?;
        self.spend(account, &proof).await.map(|_| ())
    }
}

fn totp(secret: &[u8]) -> Result<Totp, DeskError> {
    let built = Builder::new().with_secret(secret.to_vec()).build();
    built.map_err(|error| DeskError::Vault(format!("a secret that cannot be used: {error}")))
}

/// The time step whose code this is: this one, the one before or the one after (RFC 6238 s. 5.2).
fn step_of(totp: &Totp, code: &str, now: jiff::Timestamp) -> Option<u64> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    six.then(|| totp.check(code, seconds)).flatten()
}

fn hash_of(code: &str) -> String {
    BlobHash::of(code.to_ascii_uppercase().as_bytes()).to_string()
}

fn recovery_code() -> Result<String, DeskError> {
    let mut bytes = [0; CODE];
    random(&mut bytes)?;
    // 256 is eight times 32: every letter is as likely.
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

fn random(bytes: &mut [u8]) -> Result<(), DeskError> {
    getrandom::fill(bytes).map_err(|error| DeskError::Vault(format!("no random bytes: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = totp(b"12345678901234567890").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            let at = jiff::Timestamp::from_second(seconds).unwrap();
            assert_eq!(step_of(&totp, code, at), Some(u64::try_from(seconds / 30).unwrap()));
            assert_eq!(step_of(&totp, code, at + jiff::SignedDuration::from_secs(90)), None, "too old");
        }
        let at = jiff::Timestamp::from_second(59).unwrap();
        for wrong in ["", "28708", "2870822", "28708a", "２８７０８２", "287083"] {
            assert_eq!(step_of(&totp, wrong, at), None);
        }
    }

    #[test]
    fn recovery_codes_differ_and_are_hashed_alike_in_small_letters() {
        let codes: std::collections::BTreeSet<String> = (0..50).map(|_| recovery_code().unwrap()).collect();
        assert_eq!(codes.len(), 50);
        assert!(codes.iter().all(|code| code.len() == CODE && hash_of(code) == hash_of(&code.to_lowercase())));
    }
}
