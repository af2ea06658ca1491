//! Randomness, as an argument.

use crate::KeyError;

/// A source of random bytes.
pub trait Entropy {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`KeyError::Entropy`] when the source has none; a key is never made from less.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeyError>;
}

/// The machine's own randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeyError> {
        getrandom::fill(bytes).map_err(|e| KeyError::Entropy(e.to_string()))
    }
}

/// A serial number for a certificate or a time stamp: 127 random bits, positive, never zero (RFC 5280 section 4.1.2.2).
pub(crate) fn fresh_serial(entropy: &mut dyn Entropy) -> Result<[u8; 16], KeyError> {
    let mut serial = [0; 16];
    entropy.fill(&mut serial)?;
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(serial)
}
