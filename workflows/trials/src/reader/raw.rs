//! A test file as it is written.

use std::fmt;
use std::marker::PhantomData;

use greffier_casework::Medium;
use greffier_language::DayCount;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;

use crate::Outside;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) test: Spanned<String>,
    #[serde(default)]
    pub(super) people: Pairs<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) delegations: Vec<RawDelegation>,
    #[serde(default)]
    pub(super) given: RawGiven,
    pub(super) cases: Spanned<Vec<RawCase>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDelegation {
    pub(super) from: Spanned<String>,
    pub(super) to: Spanned<String>,
    pub(super) role: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) case: Spanned<String>,
    #[serde(default)]
    pub(super) given: RawGiven,
    pub(super) then: Spanned<Vec<Spanned<RawLine>>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGiven {
    pub(super) received: Option<Spanned<String>>,
    pub(super) form: Option<Spanned<String>>,
    pub(super) medium: Option<Medium>,
    #[serde(default)]
    pub(super) fields: Pairs<Spanned<String>>,
    pub(super) doubtful: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) robots: Pairs<Pairs<Spanned<String>>>,
    pub(super) outside: Option<Outside>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLine {
    pub(super) expect: Option<Spanned<RawExpect>>,
    pub(super) check: Option<Spanned<String>>,
    pub(super) perform: Option<Spanned<String>>,
    pub(super) decide: Option<Spanned<String>>,
    pub(super) sign: Option<Spanned<String>>,
    pub(super) decline: Option<Spanned<String>>,
    pub(super) delegate: Option<Spanned<String>>,
    pub(super) claim: Option<Spanned<String>>,
    #[serde(rename = "return")]
    pub(super) give_back: Option<Spanned<String>>,
    pub(super) invite: Option<Spanned<String>>,
    pub(super) retry: Option<Spanned<String>>,
    pub(super) receive: Option<Spanned<String>>,
    pub(super) look: Option<Spanned<String>>,
    pub(super) report: Option<Spanned<String>>,
    pub(super) done: Option<Spanned<String>>,
    pub(super) fails: Option<Spanned<String>>,
    pub(super) refuses: Option<Spanned<String>>,
    pub(super) wait: Option<Spanned<RawWait>>,
    pub(super) by: Option<Spanned<String>>,
    pub(super) values: Option<Spanned<Pairs<Spanned<String>>>>,
    pub(super) option: Option<Spanned<String>>,
    pub(super) reason: Option<Spanned<String>>,
    pub(super) to: Option<Spanned<String>>,
    #[serde(rename = "to-role")]
    pub(super) to_role: Option<Spanned<String>>,
    pub(super) refused: Option<Spanned<String>>,
}

/// `{ days, count }` or `{ until: DAY, MOMENT or timer }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWait {
    pub(super) days: Option<u32>,
    pub(super) count: Option<DayCount>,
    pub(super) until: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    pub(super) at: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) task: Option<Spanned<RawTask>>,
    pub(super) tasks: Option<Spanned<u32>>,
    pub(super) deadline: Option<Spanned<String>>,
    pub(super) suspended: Option<Spanned<bool>>,
    pub(super) overdue: Option<Spanned<bool>>,
    pub(super) letter: Option<Spanned<String>>,
    pub(super) data: Option<Spanned<Pairs<Spanned<String>>>>,
    pub(super) notice: Option<Spanned<String>>,
    pub(super) awaiting: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) closed: Option<Spanned<String>>,
    pub(super) answered: Option<Spanned<bool>>,
    pub(super) route: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) fields: Option<Spanned<Pairs<Spanned<String>>>>,
    pub(super) paper: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTask {
    pub(super) step: Option<Spanned<String>>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) by: Option<Spanned<String>>,
}

/// A map in the order of the file, each name with its place.
pub(super) struct Pairs<T>(pub(super) Vec<(Spanned<String>, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reading<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Reading(PhantomData))
    }
}
