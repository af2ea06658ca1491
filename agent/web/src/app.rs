//! What every request shares.

use std::collections::BTreeMap;
use std::sync::Arc;

use greffier_intake::InboxStatus;
use greffier_runner::Desk;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::checks::Checks;
use crate::limiter::Limiter;
use crate::looks::Looks;
use crate::meters::Meters;
use crate::options::WebOptions;
use crate::problem::Problem;

/// Passwords that are checked at once: each takes 19 MiB and a processor.
const PASSWORDS_AT_ONCE: usize = 2;
/// Passwords that may wait for their turn; whoever comes when as many wait is sent away at once.
const PASSWORDS_WAITING: usize = 50;
/// Seconds after which somebody who was sent away may come back.
const COME_BACK: u64 = 5;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    /// Where messages reach cases.
    pub(crate) desk: Desk,
    /// Decodes the blanks of forms, in processes that can be killed.
    /// How the console behaves.
    pub(crate) options: WebOptions,
    /// Slows down whoever guesses passwords and passphrases.
    pub(crate) limiter: Limiter,
    /// What was looked at lately, so that a look is written down once.
    pub(crate) looks: Looks,
    /// Files that people had verified lately.
    pub(crate) checks: Checks,
    /// Counts for `/metrics`.
    pub(crate) meters: Meters,
    /// What troubles each inbox, by its name.
    pub(crate) inboxes: BTreeMap<String, Arc<InboxStatus>>,
    /// Turns at checking a password or a passphrase.
    passwords: Arc<Semaphore>,
    /// Places to wait for such a turn.
    waiting: Semaphore,
}

impl App {
    pub(crate) fn new(desk: Desk, options: WebOptions, inboxes: BTreeMap<String, Arc<InboxStatus>>) -> Self {
        Self(Arc::new(Inner {
            desk,
            options,
            limiter: Limiter::default(),
            looks: Looks::default(),
            checks: Checks::default(),
            meters: Meters::new(),
            inboxes,
            passwords: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE)),
            waiting: Semaphore::new(PASSWORDS_WAITING),
        }))
    }

    /// A turn at checking a password, as soon as there is one. Whoever guesses in parallel meets the failures of the guesses before:
    /// the limiter is asked again when the turn has come. Note a failure before the turn is given up.
    pub(crate) async fn password_turn(&self, key: &str) -> Result<OwnedSemaphorePermit, Problem> {
        let may = || self.limiter.wait(key, self.desk.now()).map_or(Ok(()), |wait| Err(Problem::too_often(wait)));
        may()?;
        let place = self.waiting.try_acquire().map_err(|_| Problem::too_often(COME_BACK))?;
        let turn = self.passwords.clone().acquire_owned().await.map_err(|_| Problem::broken())?;
        drop(place);
        may()?;
        Ok(turn)
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
