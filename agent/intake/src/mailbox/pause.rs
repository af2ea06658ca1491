//! How long to wait before the server is asked again: longer each time, within bounds, and not all agents at the same moment.

use std::time::Duration;

use super::MailTrouble;

/// The longest pause.
const LONGEST: u64 = 300;

/// The pause after so many failures in a row, the last of them `trouble`: between half of it and the whole, as `random` says. It doubles
/// from a second to five minutes; where a person has to mend something it begins at a minute.
pub(crate) fn pause(failures: u32, trouble: &MailTrouble, random: u64) -> Duration {
    let steps = failures.saturating_sub(1).saturating_add(if trouble.needs_a_person() { 6 } else { 0 });
    let whole = (1_000_u64 << steps.min(9)).min(LONGEST * 1_000);
    let half = whole / 2;
    Duration::from_millis(half + random % (half + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pauses_grow_within_bounds(failures in 1_u32.., random: u64) {
            let lost = MailTrouble::Connection(String::new());
            let now = pause(failures, &lost, random);
            prop_assert!((Duration::from_millis(500)..=Duration::from_secs(LONGEST)).contains(&now));
            prop_assert!(pause(failures.saturating_add(1), &lost, u64::MAX - 1) >= pause(failures, &lost, 0));
            prop_assert!(pause(failures, &MailTrouble::SignIn(String::new()), random) >= Duration::from_secs(32));
        }
    }
}
