//! What every request shares.

use std::sync::Arc;

use greffier_runner::Desk;
use tokio::sync::Semaphore;

use crate::limiter::Limiter;
use crate::looks::Looks;
use crate::meters::Meters;
use crate::options::WebOptions;

/// Passwords that are checked at once: each takes 19 MiB and a processor.
const PASSWORDS_AT_ONCE: usize = 2;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    /// Where messages reach cases.
    pub(crate) desk: Desk,
    /// How the console behaves.
    pub(crate) options: WebOptions,
    /// Slows down whoever guesses passwords and passphrases.
    pub(crate) limiter: Limiter,
    /// What was looked at lately, so that a look is written down once.
    pub(crate) looks: Looks,
    /// Counts for `/metrics`.
    pub(crate) meters: Meters,
    /// Turns at checking a password.
    pub(crate) passwords: Semaphore,
}

impl App {
    pub(crate) fn new(desk: Desk, options: WebOptions) -> Self {
        let passwords = Semaphore::new(PASSWORDS_AT_ONCE);
        Self(Arc::new(Inner { desk, options, limiter: Limiter::default(), looks: Looks::default(), meters: Meters::new(), passwords }))
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
