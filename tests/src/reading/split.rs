//! The fixed split: persons, typefaces and seeds of one half never occur in the other, except for a few common typefaces.

use clap::ValueEnum;

use crate::generator::draw::Hand;
use crate::generator::persons::{EVERYONE, Person};
use crate::generator::typeset::{MONO, SANS, SERIF};

/// Half of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Half {
    /// For tuning: persons 1 to 25.
    Train,
    /// For measuring: persons 26 to 50 and further typefaces.
    Test,
}

/// Persons of a half.
const PERSONS: usize = 25;

const fn hand(face: &'static str, size: f64, offset: [f64; 2], capitals: bool) -> Hand {
    Hand { face, size, offset, capitals, pen: false }
}

const fn pen(face: &'static str, size: f64, capitals: bool) -> Hand {
    Hand { face, size, offset: [0.0, 0.0], capitals, pen: true }
}

const TRAIN: [Hand; 6] = [
    hand(MONO, 10.0, [0.0, 0.1], false),
    hand("Liberation Sans", 10.5, [0.3, -0.2], false),
    hand("Courier Prime", 11.0, [-0.2, 0.3], true),
    hand(SERIF, 12.0, [0.0, -0.1], false),
    hand(SANS, 9.5, [0.6, 0.2], true),
    hand("New Computer Modern", 11.5, [0.2, 0.0], false),
];

const TEST: [Hand; 8] = [
    hand("Liberation Serif", 12.0, [0.1, 0.0], false),
    hand("Liberation Mono", 10.0, [0.4, 0.2], false),
    hand("Carlito", 11.0, [0.0, -0.3], false),
    hand("GNUTypewriter", 11.5, [-0.1, 0.4], false),
    hand("Liberation Sans", 10.0, [0.0, 0.0], true),
    hand("Roboto", 11.0, [0.5, -0.1], false),
    hand(MONO, 9.5, [0.2, 0.2], true),
    hand("Courier Prime", 12.0, [0.0, 0.0], false),
];

/// People who write with a pen: the first group is for tuning, the second for measuring. No typeface is in both.
const WRITERS: [Hand; 8] = [
    pen("Breip", 17.0, false),
    pen("Kristi", 22.0, false),
    pen("femkeklaver", 15.0, false),
    pen("Ecolier_court", 15.0, false),
    pen("Steve", 15.0, false),
    pen("Breip", 14.0, true),
    pen("femkeklaver", 13.0, true),
    pen("Steve", 12.0, true),
];
const OTHER_WRITERS: [Hand; 5] = [
    pen("Rufscript", 15.0, false),
    pen("DkgHandwriting", 14.0, false),
    pen("Delphine", 14.0, false),
    pen("Rufscript", 13.0, true),
    pen("DkgHandwriting", 12.0, true),
];

/// Persons with their hands, for a set of pages.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its name in file names and tables.
    pub name: &'static str,
    /// Its persons.
    pub persons: &'static [Person],
    /// Its typefaces and habits.
    pub hands: &'static [Hand],
}

impl Group {
    /// The train half's persons, writing with a pen.
    #[must_use]
    pub fn writers() -> Self {
        Self { name: "writers", persons: Half::Train.persons(), hands: &WRITERS }
    }

    /// The same persons in other hands, by which it is measured how well handwriting is told.
    #[must_use]
    pub fn other_writers() -> Self {
        Self { name: "other-writers", persons: Half::Train.persons(), hands: &OTHER_WRITERS }
    }
}

impl From<Half> for Group {
    fn from(half: Half) -> Self {
        Self { name: half.name(), persons: half.persons(), hands: half.hands() }
    }
}

impl Half {
    /// Its name in file names and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }

    /// Its persons.
    #[must_use]
    pub fn persons(self) -> &'static [Person] {
        let (train, test) = EVERYONE.split_at(PERSONS);
        match self {
            Self::Train => train,
            Self::Test => test,
        }
    }

    /// Its typefaces and habits.
    #[must_use]
    pub fn hands(self) -> &'static [Hand] {
        match self {
            Self::Train => &TRAIN,
            Self::Test => &TEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nobody_is_in_both_halves() {
        let keys = |half: Half| half.persons().iter().map(|person| person.key).collect::<BTreeSet<_>>();
        assert_eq!([keys(Half::Train).len(), keys(Half::Test).len()], [25, 25]);
        assert!(keys(Half::Train).is_disjoint(&keys(Half::Test)));
    }

    #[test]
    fn no_handwriting_is_in_both_groups() {
        let faces = |group: Group| group.hands.iter().map(|hand| hand.face).collect::<BTreeSet<_>>();
        assert!(faces(Group::writers()).is_disjoint(&faces(Group::other_writers())));
        assert!([Group::writers(), Group::other_writers()].iter().all(|group| group.hands.iter().all(|hand| hand.pen)));
    }

    #[test]
    fn most_typefaces_of_the_test_half_are_its_own() {
        let faces = |half: Half| half.hands().iter().map(|hand| hand.face).collect::<BTreeSet<_>>();
        assert!(faces(Half::Test).difference(&faces(Half::Train)).count() >= 5);
        let same = Half::Test.hands().iter().filter(|hand| Half::Train.hands().contains(hand)).count();
        assert_eq!(same, 0, "a hand is a typeface in a size: none is shared");
    }
}
