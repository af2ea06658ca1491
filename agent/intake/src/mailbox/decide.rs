//! What to do with the messages of a mailbox: a pure decision over what is listed and what is known. No clock, no network.

use std::collections::{HashMap, HashSet};

use greffier_store::{KnownMessage, OlderMessage, Watermark};

/// A message, as the mailbox lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub uid: u32,
    /// Its size in bytes, as the server says.
    pub bytes: u64,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// Its name for people.
    pub name: String,
}

/// What is known when it is decided.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// How far the mailbox was gone through.
    pub watermark: Watermark,
    /// Messages of this numbering that were dealt with.
    pub here: &'a [KnownMessage],
    /// Messages that were taken under other numberings, with the Message-IDs that are listed now.
    pub older: &'a [OlderMessage],
}

/// How much may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Messages.
    pub messages: usize,
    /// Bytes a message may have.
    pub largest: u64,
}

/// What to do with one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Nothing: it was dealt with.
    Pass,
    /// It was taken under another number, as its Message-ID and size tell: it is known by this one from now on.
    Renumber,
    /// Its bytes are fetched and recorded.
    Take {
        /// Whether its content may have been taken under another number.
        may_be_old: bool,
    },
    /// It is too large: it stays, and a person is told.
    Leave,
    /// It waits: as much is taken as may be.
    Wait,
}

/// Says for each listed message what to do with it. `listed` rises by UID; once one waits, all after it do, so that the watermark
/// never passes a message that was not dealt with.
#[must_use]
pub fn decide(listed: &[Listed], known: Known<'_>, room: Room) -> Vec<Deed> {
    let here: HashSet<u32> = known.here.iter().map(|message| message.uid).collect();
    let mut older: HashMap<(String, u64), u32> = HashMap::new();
    for message in known.older {
        *older.entry((message.message_id.clone(), message.listed_bytes)).or_default() += 1;
    }
    let mut left = room.messages;
    let mut waits = false;
    let mut is_older = |message: &Listed| {
        let key = (message.message_id.clone().unwrap_or_default(), message.bytes);
        older.get_mut(&key).filter(|count| **count > 0).map(|count| *count -= 1).is_some()
    };
    let mut deed = |message: &Listed| {
        let may_be_old = message.uid < known.watermark.old_below;
        if waits {
            Deed::Wait
        } else if here.contains(&message.uid) {
            // What was left for a person is looked at by itself.
            Deed::Pass
        } else if may_be_old && is_older(message) {
            Deed::Renumber
        } else if message.bytes > room.largest {
            Deed::Leave
        } else if left == 0 {
            waits = true;
            Deed::Wait
        } else {
            left -= 1;
            Deed::Take { may_be_old }
        }
    };
    listed.iter().map(&mut deed).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn listed(uid: u32, bytes: u64, id: &str) -> Listed {
        Listed { uid, bytes, message_id: (!id.is_empty()).then(|| id.to_owned()), name: "a.eml".to_owned() }
    }

    fn dealt_with(uid: u32) -> KnownMessage {
        KnownMessage { uid, listed_bytes: 1, source_name: String::new(), arrival: None }
    }

    fn mark(reached: u32, old_below: u32) -> Watermark {
        Watermark { uid_validity: 9, reached, old_below }
    }

    const ROOM: Room = Room { messages: 2, largest: 10 };

    #[test]
    fn each_message_has_one_deed() {
        let messages = [listed(4, 5, "<a>"), listed(5, 5, ""), listed(6, 11, ""), listed(7, 5, ""), listed(8, 5, ""), listed(9, 11, "")];
        let known = Known { watermark: mark(3, 0), here: &[dealt_with(4)], older: &[] };
        let new = Deed::Take { may_be_old: false };
        assert_eq!(decide(&messages, known, ROOM), [Deed::Pass, new, Deed::Leave, new, Deed::Wait, Deed::Wait]);
    }

    #[test]
    fn a_renumbered_message_is_known_by_message_id_and_size_as_often_as_it_was_taken() {
        let older = [OlderMessage { message_id: "<a>".to_owned(), listed_bytes: 5 }];
        let known = Known { watermark: mark(0, 9), here: &[], older: &older };
        let messages = [listed(1, 5, "<a>"), listed(2, 5, "<a>"), listed(3, 6, "<a>"), listed(9, 5, "<a>")];
        let room = Room { messages: 9, ..ROOM };
        let old = Deed::Take { may_be_old: true };
        assert_eq!(decide(&messages, known, room), [Deed::Renumber, old, old, Deed::Take { may_be_old: false }]);
        let first = Known { watermark: mark(0, 0), ..known };
        assert_eq!(decide(&messages[..1], first, room), [Deed::Take { may_be_old: false }], "nothing is old in the first numbering");
    }

    proptest! {
        #[test]
        fn nothing_is_passed_over_unless_it_is_known(
            uids in prop::collection::btree_set(1_u32..60, 0..40), known in prop::collection::btree_set(1_u32..60, 0..20),
            messages in 0_usize..20, old_below in 0_u32..60,
        ) {
            let listed: Vec<_> = uids.iter().map(|uid| listed(*uid, u64::from(uid % 13), "<a>")).collect();
            let here: Vec<_> = known.iter().copied().map(dealt_with).collect();
            let older = [OlderMessage { message_id: "<a>".to_owned(), listed_bytes: 3 }];
            let deeds = decide(&listed, Known { watermark: mark(0, old_below), here: &here, older: &older }, Room { messages, largest: 10 });
            prop_assert_eq!(deeds.len(), listed.len());
            let taken = deeds.iter().filter(|deed| matches!(deed, Deed::Take { .. })).count();
            prop_assert!(taken <= messages);
            prop_assert!(deeds.iter().filter(|deed| **deed == Deed::Renumber).count() <= 1);
            let first = deeds.iter().position(|deed| *deed == Deed::Wait).unwrap_or(deeds.len());
            prop_assert!(deeds[first..].iter().all(|deed| *deed == Deed::Wait));
            for (message, deed) in listed.iter().zip(&deeds[..first]) {
                prop_assert_eq!(*deed == Deed::Pass, known.contains(&message.uid));
            }
        }
    }
}
