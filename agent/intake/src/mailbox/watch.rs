//! Looking at the mailbox for as long as the agent runs: when the server tells of a message, when something is due, and regularly.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::MailboxInbox;
use super::wire::{Bound, stopped, within};

/// The least time between two looks.
const BREATH: Duration = Duration::from_millis(200);
/// Below this, waiting with IDLE costs more than it brings.
const WORTH_IDLING: Duration = Duration::from_secs(1);
/// IDLE is said anew before servers take the client for gone, after 29 minutes (RFC 2177 s. 3).
const LONGEST_IDLE: Duration = Duration::from_secs(28 * 60);

impl MailboxInbox {
    /// Looks at the mailbox until `shutdown` becomes true (or its sender is gone). What the server announces only makes a look come
    /// sooner. A message that is being recorded at shutdown is finished first; nothing waits for the network then.
    pub async fn watch(
        mut self,
        clock: impl Fn() -> Timestamp + Send,
        mut random: impl FnMut() -> u64 + Send,
        shutdown: watch::Receiver<bool>,
    ) {
        self.stop = Some(shutdown);
        while !self.is_stopping() {
            let report = self.scan(clock(), random()).await;
            let due = report.next_look.map(|next| Duration::try_from(next.duration_since(clock())).unwrap_or(Duration::ZERO));
            let pause = due.map_or(self.every(), |due| due.min(self.longest_pause())).max(BREATH);
            self.rest(pause).await;
        }
        if let Some(mut session) = self.session.take() {
            // Only a courtesy: the answer says nothing that matters.
            let _ = within(None, WORTH_IDLING, session.wire.run_unstopped("LOGOUT", Bound::SHORT)).await;
        }
    }

    /// While nothing stands, the pauses between attempts may be longer than those between looks.
    fn longest_pause(&self) -> Duration {
        if self.session.is_some() { self.every() } else { Duration::MAX }
    }

    async fn rest(&mut self, pause: Duration) {
        match self.session.take() {
            Some(mut session) if session.can("IDLE") && pause >= WORTH_IDLING => match session.wire.idle(pause.min(LONGEST_IDLE)).await {
                Ok(()) => self.session = Some(session),
                // The next look connects anew and tells what is wrong; a server that hangs up at once is not asked without pause.
                Err(_) => self.sleep(WORTH_IDLING).await,
            },
            session => {
                self.session = session;
                self.sleep(pause).await;
            }
        }
    }

    async fn sleep(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(self.stop.clone()) => {}
        }
    }
}
