//! Whatever senders, crashes and restarts do, in whatever order: every file is accounted for exactly once.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

use greffier_casework::BlobHash;
use greffier_intake::{FolderInbox, Limits};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::office::{Faulty, MOST_BYTES, Office, pdf};

const NAMES: [&str; 2] = ["a.pdf", "b.pdf"];

#[derive(Debug, Clone)]
enum Act {
    /// A file is written in place.
    Write { name: usize, content: u32 },
    /// A file is written under a temporary name and renamed.
    Rename { name: usize, content: u32 },
    /// The first half of a file is written.
    Half { name: usize, content: u32 },
    /// Time passes.
    Pass { seconds: i64 },
    /// One look.
    Look,
    /// Two seconds after a look, one that dies where it would move a file or make its move durable; then a restart.
    DieAt { operation: usize },
    /// Two seconds after a look, one that is cut off after so many microseconds; then a restart.
    CutOff { micros: u64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (name, content) = (0..NAMES.len(), 0_u32..4);
    prop_oneof![
        3 => (name.clone(), content.clone()).prop_map(|(name, content)| Act::Write { name, content }),
        2 => (name.clone(), content.clone()).prop_map(|(name, content)| Act::Rename { name, content }),
        1 => (name, content).prop_map(|(name, content)| Act::Half { name, content }),
        4 => (0_i64..5).prop_map(|seconds| Act::Pass { seconds }),
        4 => Just(Act::Look),
        2 => (0_usize..3).prop_map(|operation| Act::DieAt { operation }),
        1 => (0_u64..30_000).prop_map(|micros| Act::CutOff { micros }),
    ]
}

/// How many files of each content were dropped, and how many of them no sender overwrote before they were gone from the inbox.
#[derive(Debug, Default)]
struct Drops(BTreeMap<BlobHash, (usize, usize)>);

impl Drops {
    fn drop(&mut self, office: &Office, name: &str, content: &[u8], renamed: bool) {
        let path = office.folder("fax").join(name);
        if let Ok(before) = fs::read(&path) {
            self.0.get_mut(&BlobHash::of(&before)).unwrap().1 -= 1;
        }
        let counts = self.0.entry(BlobHash::of(content)).or_default();
        *counts = (counts.0 + 1, counts.1 + 1);
        if renamed {
            let part = path.with_extension("part");
            fs::write(&part, content).unwrap();
            fs::rename(part, path).unwrap();
        } else {
            fs::write(path, content).unwrap();
        }
    }
}

async fn run(acts: Vec<Act>) {
    let mut office = Office::open().await;
    let limits = Limits { at_once: 2, a_look: 2, ..Limits::new(MOST_BYTES) };
    let start = |office: &Office| office.inbox("fax").with_limits(limits);
    let mut inbox: FolderInbox = start(&office);
    inbox.scan(office.now).await;
    let mut drops = Drops::default();
    for act in acts {
        match act {
            Act::Write { name, content } => drops.drop(&office, NAMES[name], &pdf(content), false),
            Act::Rename { name, content } => drops.drop(&office, NAMES[name], &pdf(content), true),
            Act::Half { name, content } => drops.drop(&office, NAMES[name], &pdf(content)[..40], false),
            Act::Pass { seconds } => office.pass(seconds),
            Act::Look => {
                inbox.scan(office.now).await;
            }
            Act::DieAt { operation } => {
                let operation = ["rename_new", "sync_folder", "make_folder"][operation];
                inbox.scan(office.now).await;
                office.pass(2);
                inbox = inbox.with_files(Faulty::at(operation, "", ErrorKind::Other));
                inbox.scan(office.now).await;
                inbox = start(&office);
            }
            Act::CutOff { micros } => {
                inbox.scan(office.now).await;
                office.pass(2);
                let _ = tokio::time::timeout(Duration::from_micros(micros), inbox.scan(office.now)).await;
                // What a killed process does not do, a cut-off look's threads may still finish.
                tokio::time::sleep(Duration::from_millis(100)).await;
                inbox = start(&office);
            }
        }
    }
    for _ in 0..12 {
        office.pass(61);
        inbox.scan(office.now).await;
    }
    check(&office, &drops, &inbox).await;
}

async fn check(office: &Office, drops: &Drops, inbox: &FolderInbox) {
    assert_eq!(office.left("fax"), Vec::<String>::new());
    assert_eq!(inbox.status().get().problems, []);
    let arrivals = office.arrivals().await;
    assert!(arrivals.iter().all(|arrival| arrival.source_moved));
    let kept = [office.put_away("fax", "done"), office.put_away("fax", "duplicates")].concat();
    let counts = office.counts("fax").await;
    assert_eq!(counts.received, arrivals.len() as u64);
    let contents = drops.0.keys().filter(|hash| arrivals.iter().any(|arrival| arrival.blob == **hash)).count();
    assert_eq!(counts.in_progress as usize, contents, "each content is read once");
    for (hash, (dropped, whole)) in &drops.0 {
        let recorded = arrivals.iter().filter(|arrival| arrival.blob == *hash).count();
        let moved = kept.iter().filter(|kept| *kept == hash).count();
        // A file that was overwritten in the inbox may have been received before, or not; every other one was, once.
        assert!((*whole..=*dropped).contains(&recorded), "{dropped} dropped, {whole} left alone, {recorded} recorded");
        assert_eq!(moved, *whole);
        if recorded > 0 {
            office.store.blobs().verify(hash).await.unwrap();
        }
    }
    assert!(arrivals.iter().all(|arrival| drops.0.contains_key(&arrival.blob)), "nothing was made up");
}

#[test]
fn every_file_is_accounted_for_exactly_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 40, max_shrink_iters: 200, ..Config::default() });
    runner
        .run(&prop::collection::vec(act(), 1..40), |acts| {
            runtime.block_on(run(acts));
            Ok(())
        })
        .unwrap();
}
