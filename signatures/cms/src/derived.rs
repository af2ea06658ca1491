//! Random bytes derived from a secret: the same secret gives the same ones, and who does not have it cannot foresee them.

use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use zeroize::Zeroizing;

/// SHA-256 over a digest of the secret and a counter: Hashgen of NIST SP 800-90A section 10.1.1.4, without reseeding.
pub(crate) struct Derived {
    seed: Zeroizing<[u8; 32]>,
    block: Zeroizing<[u8; 32]>,
    /// Bytes of `block` that were given out.
    used: usize,
    counter: u64,
}

impl Derived {
    pub(crate) fn new(secret: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in secret {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self { seed: Zeroizing::new(digest.finalize().into()), block: Zeroizing::new([0; 32]), used: 32, counter: 0 }
    }
}

impl TryRng for Derived {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            if self.used == self.block.len() {
                let next = Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.counter.to_be_bytes()).finalize();
                self.block.copy_from_slice(&next);
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for Derived {}
