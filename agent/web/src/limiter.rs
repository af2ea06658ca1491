//! Slows down whoever guesses: after some failures a name from an address must wait, longer each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Failures before anybody waits: people mistype.
const FREE: u32 = 5;
/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// Failures are forgotten after this many seconds without another.
const FORGOTTEN: i64 = 60 * 60;
/// Names and addresses remembered at once.
const MOST: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Tries {
    failures: u32,
    last: Timestamp,
    until: Timestamp,
}

/// Remembers failures, in memory: a restart forgives.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<HashMap<String, Tries>>);

impl Limiter {
    /// Seconds to wait before `key` may try again; `None` when it may try now.
    pub(crate) fn wait(&self, key: &str, now: Timestamp) -> Option<u64> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = tries.get(key)?.until.duration_since(now).as_secs();
        u64::try_from(left).ok().filter(|left| *left > 0)
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, key: &str, now: Timestamp) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST {
            tries.retain(|_, one| now.duration_since(one.last).as_secs() < FORGOTTEN);
        }
        // Still full: somebody tries very many names. The oldest makes room.
        if tries.len() >= MOST && !tries.contains_key(key) {
            let oldest = tries.iter().min_by_key(|(_, one)| one.last).map(|(key, _)| key.clone());
            oldest.map(|key| tries.remove(&key));
        }
        let one = tries.entry(key.to_owned()).or_insert(Tries { failures: 0, last: now, until: now });
        if now.duration_since(one.last).as_secs() >= FORGOTTEN {
            one.failures = 0;
        }
        one.failures = one.failures.saturating_add(1);
        one.last = now;
        if one.failures >= FREE {
            let seconds = 2_i64.saturating_pow(one.failures - FREE + 1).min(LONGEST);
            one.until = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        }
    }

    /// Forgets the failures of `key`: it knew the answer.
    pub(crate) fn succeeded(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_success_forgives() {
        let limiter = Limiter::default();
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        for _ in 0..4 {
            limiter.failed("marie|::1", now);
        }
        assert_eq!(limiter.wait("marie|::1", now), None);
        limiter.failed("marie|::1", now);
        assert_eq!(limiter.wait("marie|::1", now), Some(2));
        limiter.failed("marie|::1", now);
        assert_eq!(limiter.wait("marie|::1", now), Some(4));
        assert_eq!(limiter.wait("marie|::2", now), None, "another address");
        for _ in 0..40 {
            limiter.failed("marie|::1", now);
        }
        assert_eq!(limiter.wait("marie|::1", now), Some(900));
        limiter.succeeded("marie|::1");
        assert_eq!(limiter.wait("marie|::1", now), None);
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::default();
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        for index in 0..MOST + 50 {
            limiter.failed(&format!("{index}"), now);
        }
        assert!(limiter.0.lock().unwrap().len() <= MOST);
    }
}
