//! Counting the readings of one field, the oldest first.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::AccountName;
use greffier_store::FieldReading;

use super::{CommonValue, Confusion, FEWEST_CORRECTIONS, FieldLearned, OFTEN_CORRECTED, Raised, TARGET, at_least};

/// Confusions and values that are told.
const MOST_CONFUSIONS: usize = 10;
const MOST_VALUES: usize = 50;
/// How often a value comes, from how many people, before it is one of the field's vocabulary.
const FEWEST_TIMES: u32 = 3;
const FEWEST_PEOPLE: usize = 2;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Counting {
    learned: FieldLearned,
    confusions: BTreeMap<(char, char), u32>,
    values: BTreeMap<String, (u32, BTreeSet<AccountName>)>,
}

impl Counting {
    pub(super) fn add(&mut self, reading: &FieldReading) {
        let certain = reading.doubts.iter().all(|doubt| doubt == OFTEN_CORRECTED);
        let tally = if certain { &mut self.learned.certain } else { &mut self.learned.doubtful };
        tally.readings += 1;
        let Some(by) = &reading.checked_by else { return };
        if reading.corrected {
            tally.wrong += 1;
            for (seen, meant) in exchanged(&reading.raw, &reading.value) {
                *self.confusions.entry((seen, meant)).or_default() += 1;
            }
        } else {
            tally.right += 1;
        }
        if !reading.value.is_empty() {
            let (times, people) = self.values.entry(reading.value.clone()).or_default();
            *times += 1;
            people.insert(by.clone());
        }
        if certain && reading.corrected {
            self.weigh();
        }
    }

    /// Raises doubt once the share of wrong certain readings is above the target with 95 % certainty. Readings that nobody looked at count
    /// as right, so the share is never overstated. What was raised stays: fewer errors later are the fruit of people looking.
    fn weigh(&mut self) {
        let tally = self.learned.certain;
        let share = at_least(tally.wrong, tally.readings);
        if self.learned.raised.is_none() && tally.wrong >= FEWEST_CORRECTIONS && share > TARGET {
            self.learned.raised = Some(Raised { readings: tally.readings, wrong: tally.wrong, at_least: share });
        }
    }

    pub(super) fn learned(self, with_values: bool) -> FieldLearned {
        let mut confusions: Vec<_> = self.confusions.into_iter().map(|((seen, meant), times)| Confusion { seen, meant, times }).collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.times));
        confusions.truncate(MOST_CONFUSIONS);
        let often = |(times, people): &(u32, BTreeSet<AccountName>)| *times >= FEWEST_TIMES && people.len() >= FEWEST_PEOPLE;
        let mut values: Vec<_> = self
            .values
            .into_iter()
            .filter(|(_, seen)| with_values && often(seen))
            .map(|(value, (times, _))| CommonValue { value, times })
            .collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.times));
        values.truncate(MOST_VALUES);
        FieldLearned { confusions, values, ..self.learned }
    }
}

/// The characters that differ between two texts of one length, marks and blanks aside.
fn exchanged(raw: &str, value: &str) -> Vec<(char, char)> {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (raw, value) = (bare(raw), bare(value));
    if raw.len() != value.len() {
        return Vec::new();
    }
    // The case of a letter says nothing of how it was read.
    let differ = |seen: char, meant: char| !seen.to_lowercase().eq(meant.to_lowercase());
    raw.into_iter().zip(value).filter(|(seen, meant)| differ(*seen, *meant)).collect()
}
