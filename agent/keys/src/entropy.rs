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
