//! The journal of one case as a hash chain: each entry carries the SHA-256 of the one before, so that a changed byte, a missing
//! entry or a swapped pair is found by anybody who reads it.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{Actor, CaseId, Event};

/// The hash before the first entry of a case.
pub const GENESIS: [u8; 32] = [0; 32];

/// One entry of a case's journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The case.
    pub case: CaseId,
    /// Its place in the journal, from 1, without gaps.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who made it happen.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// An entry is missing or out of place.
    #[error("entry {found} stands where entry {expected} should be")]
    Gap {
        /// The number that should be there.
        expected: u64,
        /// The number that is.
        found: u64,
    },
    /// The content of an entry is not what was hashed.
    #[error("entry {seq} was changed after it was written")]
    Changed {
        /// The entry.
        seq: u64,
    },
}

impl Entry {
    /// The event as the text that is stored and hashed.
    ///
    /// # Errors
    /// None in practice: events hold only types that JSON can write.
    pub fn payload(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.event)
    }

    /// The actor as the text that is stored and hashed: `agent`, `account:<name>` or `link:<id>`.
    #[must_use]
    pub fn actor_text(&self) -> String {
        match &self.actor {
            Actor::Agent => "agent".to_owned(),
            Actor::Account { name } => format!("account:{name}"),
            Actor::Link { id } => format!("link:{id}"),
        }
    }

    /// The actor of a stored text; what is not an account is the agent.
    #[must_use]
    pub fn actor_from_text(text: &str) -> Actor {
        let link = || text.strip_prefix("link:")?.parse().ok().map(|id| Actor::Link { id });
        match text.strip_prefix("account:") {
            Some(name) => Actor::Account { name: name.into() },
            None => link().unwrap_or(Actor::Agent),
        }
    }

    /// The hash of an entry from what is stored of it. Each part is preceded by its length (64 bits, big endian), so that no two
    /// different entries give the same bytes.
    #[must_use]
    pub fn hash(previous: &[u8; 32], case: CaseId, seq: u64, at_ms: i64, actor: &str, payload: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in [&previous[..], case.0.as_bytes(), &seq.to_be_bytes(), &at_ms.to_be_bytes(), actor.as_bytes(), payload.as_bytes()] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

/// A stored entry: what the hash is made of, and the hash.
pub type StoredEntry<'a> = (u64, i64, &'a str, &'a str, [u8; 32]);

/// Checks the chain of one case over its stored rows `(seq, at_ms, actor, payload, hash)` in order and returns the last hash.
///
/// # Errors
/// The first place where the chain does not hold.
pub fn verify_chain<'a>(case: CaseId, rows: impl IntoIterator<Item = StoredEntry<'a>>) -> Result<[u8; 32], ChainBreak> {
    let mut previous = GENESIS;
    for (expected, (seq, at_ms, actor, payload, hash)) in (1_u64..).zip(rows) {
        if seq != expected {
            return Err(ChainBreak::Gap { expected, found: seq });
        }
        if Entry::hash(&previous, case, seq, at_ms, actor, payload) != hash {
            return Err(ChainBreak::Changed { seq });
        }
        previous = hash;
    }
    Ok(previous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn chain(case: CaseId, payloads: &[&str]) -> Vec<(u64, i64, String, String, [u8; 32])> {
        let mut previous = GENESIS;
        payloads
            .iter()
            .enumerate()
            .map(|(index, payload)| {
                let seq = index as u64 + 1;
                previous = Entry::hash(&previous, case, seq, 5, "agent", payload);
                (seq, 5, "agent".to_owned(), (*payload).to_owned(), previous)
            })
            .collect()
    }

    fn check(case: CaseId, rows: &[(u64, i64, String, String, [u8; 32])]) -> Result<[u8; 32], ChainBreak> {
        verify_chain(case, rows.iter().map(|(seq, at, actor, payload, hash)| (*seq, *at, actor.as_str(), payload.as_str(), *hash)))
    }

    #[test]
    fn an_untouched_chain_holds() {
        let case = CaseId(Uuid::from_u128(1));
        let rows = chain(case, &["a", "b", "c"]);
        assert_eq!(check(case, &rows), Ok(rows[2].4));
        assert_eq!(check(case, &[]), Ok(GENESIS));
    }

    #[test]
    fn every_kind_of_tampering_is_found() {
        let case = CaseId(Uuid::from_u128(1));
        let rows = chain(case, &["a", "b", "c"]);
        let mut changed = rows.clone();
        changed[1].3 = "B".into();
        assert_eq!(check(case, &changed), Err(ChainBreak::Changed { seq: 2 }));
        let mut removed = rows.clone();
        removed.remove(1);
        assert_eq!(check(case, &removed), Err(ChainBreak::Gap { expected: 2, found: 3 }));
        let mut moved = rows;
        moved[0].1 = 6;
        assert_eq!(check(case, &moved), Err(ChainBreak::Changed { seq: 1 }));
        assert!(check(CaseId(Uuid::from_u128(2)), &chain(case, &["a"])).is_err(), "an entry of another case");
    }
}
