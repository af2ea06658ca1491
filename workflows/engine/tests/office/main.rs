//! A year of an office, simulated from a seed: 10,000 cases on business days, two machines whose clocks go wrong, both changes of the hour, a
//! leap day, crashes, messages that come late or twice, holidays and delegations. `GREFFIER_SEED` takes another year; a failure names its own.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod jobs;
mod people;
mod world;

use greffier_casework::{Entry, GENESIS};
use greffier_language::Workflow;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::World;

/// Branches, a table, waits, escalations, four eyes, two signatures, and a withdrawal.
const RICH: &str = include_str!("rich.yaml");
/// Workflows that are made at random.
const RANDOM: usize = 12;

/// Says the seed of a year in which something did not hold.
struct Seed(u64);

impl Drop for Seed {
    #[expect(clippy::print_stderr, reason = "it is for whoever looks into the failure")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this year comes again with GREFFIER_SEED={}", self.0);
        }
    }
}

fn seed() -> Seed {
    Seed(std::env::var("GREFFIER_SEED").map_or(20_280_229, |seed| seed.parse().expect("GREFFIER_SEED is a number")))
}

/// The sample office's workflow first, then the rich one, then those made at random.
fn workflows(seed: u64) -> Vec<Workflow> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let random = (0..RANDOM).map(|_| {
        let rolls: Vec<u8> = (0..80).map(|_| rng.random()).collect();
        common::random::workflow(&rolls)
    });
    [common::sample::workflow(), common::workflow(RICH)].into_iter().chain(random).collect()
}

fn year(seed: u64, cases: usize) -> World {
    let mut world = World::new(seed, cases, workflows(seed));
    world.run();
    world
}

/// The journals of all cases as one hash.
fn hash(world: &World) -> [u8; 32] {
    let chained = |hash: [u8; 32], entry: &Entry| {
        Entry::hash(&hash, entry.case, entry.seq, entry.at.as_millisecond(), &entry.actor_text(), &entry.payload().unwrap())
    };
    world.cases.iter().flat_map(|kept| &kept.journal).fold(GENESIS, chained)
}

#[test]
fn a_year_of_an_office_loses_nothing() {
    let seed = seed();
    let world = year(seed.0, 10_000);
    world.settle();
    // A year in which nothing went wrong proves nothing.
    let counts = &world.counts;
    assert_eq!(world.cases.len(), 10_000);
    let closed = world.cases.iter().filter(|kept| !kept.case.is_open()).count();
    let overdue = world.cases.iter().filter(|kept| kept.case.overdue).count();
    assert!(closed > 9_000 && overdue > 50, "{closed} closed, {overdue} overdue, {counts:?}");
    let wrong = [counts.early, counts.stale, counts.twice, counts.crashes, counts.full_batches];
    assert!(wrong.iter().all(|count| *count > 20), "{counts:?}");
    // Told twice, done by another meanwhile, four eyes, closed before.
    for code in ["GRF-CASE-002", "GRF-CASE-003", "GRF-CASE-010"] {
        assert!(counts.refused.get(code).is_some_and(|count| *count > 20), "{code}: {counts:?}");
    }
    let kinds: std::collections::BTreeSet<&str> =
        world.cases.iter().flat_map(|kept| &kept.journal).map(|entry| entry.event.kind()).collect();
    for kind in [
        "deadline-passed",
        "time-over",
        "branches-joined",
        "robot-done",
        "robot-refused",
        "undoing-begun",
        "table-asked",
        "task-handed-on",
        "effect-given-up",
        "effect-retried",
        "reported",
    ] {
        assert!(kinds.contains(kind), "{kind} never happened");
    }
}

#[test]
fn the_same_seed_is_the_same_year() {
    let seed = seed();
    let (one, other) = (year(seed.0, 400), year(seed.0, 400));
    assert_eq!((hash(&one), &one.counts), (hash(&other), &other.counts));
    assert_ne!(hash(&one), hash(&year(seed.0 + 1, 400)));
}
